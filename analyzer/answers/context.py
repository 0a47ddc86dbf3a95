"""What travels with every answer: the question as asked, the convention, the element size."""

from __future__ import annotations

from dataclasses import dataclass

from analyzer.answers.question import Question
from analyzer.answers.settings import element_bytes
from analyzer.blocks import Cell, Count, Label, Phrase, Statement
from analyzer.conventions import Convention, convention_named


@dataclass(frozen=True)
class Context:
    """The question's words and what its numbers mean."""

    question: str
    convention: Convention
    dtype: str
    element_bytes: int

    @property
    def statement(self) -> Statement:
        """The convention in words."""
        size = Count(self.element_bytes)
        values: dict[str, Cell] = {
            "name": Label(self.convention.name),
            "dtype": Label(self.dtype),
            "bytes": Phrase(f"convention.byte{'s' if self.element_bytes > 1 else ''}", {"count": size}),
        }
        return Statement(Phrase(f"convention.{self.convention.name}", values))


def context(kind: str, question: Question) -> Context:
    """The context of a question.

    Raises:
        QuestionError: an unknown convention or dtype.
    """
    convention = convention_named(question.words.get("convention", "exact"))
    dtype, size = element_bytes(question)
    return Context(f"{kind} {question.text}".strip(), convention, dtype, size)
