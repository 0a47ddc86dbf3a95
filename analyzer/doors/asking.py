"""Asking a question by its name, in words; and the answer, ready to be written in any format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from analyzer.answers.question import Question, parse_question
from analyzer.blocks import Block
from analyzer.errors import QuestionError, did_you_mean
from analyzer.writers.formats import TARGETS, target_of
from analyzer.writers.phrases import phrase_book

if TYPE_CHECKING:  # most answers have no figure, and do not pay for them
    from analyzer.charts import Figure

FORMATS = ("text", "json", "markdown", "html", *TARGETS)
"""What an answer can be written as; markdown is another name of github."""
REPORT_FORMATS = ("both", *FORMATS[2:])
"""What a report can be written as; both is HTML and GitHub's Markdown."""


class Subject(Protocol):
    """What every answer offers."""

    @property
    def blocks(self) -> tuple[Block, ...]:
        """What the answer is made of."""

    def data(self) -> dict[str, Any]:
        """Keys and values."""


@dataclass(frozen=True)
class Answer:
    """The answer to a question.

    Attributes:
        title: the question, as it can be asked again.
        subject: the frozen value with everything in it.
        language: of its words.
    """

    title: str
    subject: Subject
    language: str = "en"

    def to_dict(self) -> dict[str, Any]:
        """Keys and values; integers are exact, fractions are texts 'p/q'."""
        return self.subject.data()

    def to_json(self) -> str:
        """The same as JSON text."""
        from analyzer.writers.json import json_text

        return json_text(self.subject.data(), phrase_book(self.language))

    def to_text(self, width: int | None = None, colour: bool = False) -> str:
        """For a terminal of that many columns."""
        from analyzer.writers.terminal import terminal_text

        return terminal_text(self.subject.blocks, phrase_book(self.language), width, colour)

    def to_markdown(self) -> str:
        """GitHub Markdown."""
        return self._fragment("github")

    def _fragment(self, name: str, math: str = "") -> str:
        """What can be put into a page of that target."""
        from analyzer.writers.formats.walk import answer_text

        chosen = target_of(name, math)
        if chosen.math == "image":
            raise QuestionError("math=image writes files, which only a report does; here take tex or native")
        return answer_text(self.subject.blocks, phrase_book(self.language), chosen)

    def to_html(self) -> str:
        """One self-contained page, figures included."""
        from analyzer.writers.html import answer_html

        figures = self.figures()
        if not figures:
            return answer_html(self.subject.blocks, self.title, phrase_book(self.language))
        from analyzer.writers.figures.drawn import drawn

        book = phrase_book(self.language)
        return answer_html(self.subject.blocks, self.title, book, figures, drawn(book))

    def figures(self) -> tuple[Figure, ...]:
        """The figures of an answer that has some; ()."""
        made: Callable[[], tuple[Figure, ...]] | None = getattr(self.subject, "figures", None)
        return () if made is None else made()

    def to_svg(self) -> str:
        """The first figure as a file of its own.

        Raises:
            QuestionError: this answer has no figure.
        """
        from analyzer.writers.captions import plain_caption
        from analyzer.writers.figures.svg import standalone_svg

        figure, book = self._figure(), phrase_book(self.language)
        return standalone_svg(figure, book, plain_caption(figure, book))

    def to_png(self) -> bytes:
        """The first figure as pixels.

        Raises:
            QuestionError: this answer has no figure.
            MachineError: no font of the machine has the characters.
        """
        from analyzer.writers.figures.png import png

        return png(self._figure(), phrase_book(self.language))

    def _figure(self) -> Figure:
        figures = self.figures()
        if not figures:
            raise QuestionError(f"{self.title.split(' ', 1)[0]} has no figure here")
        return figures[0]

    def to(self, name: str, math: str = "") -> str:
        """In the format of that name.

        Args:
            name: one of FORMATS.
            math: how a target writes formulas, as 'native'; '' for its default.

        Raises:
            QuestionError: there is no such format, or it cannot write formulas that way.
        """
        writers: dict[str, Callable[[], str]] = {"text": self.to_text, "json": self.to_json, "html": self.to_html}
        if name not in FORMATS:
            raise QuestionError(f"unknown format {name!r}{did_you_mean(name, FORMATS)}; formats: {', '.join(FORMATS)}")
        if name not in writers:
            return self._fragment(name, math)
        if math:
            raise QuestionError(f"{name} has one way to write formulas; math= is for {', '.join(TARGETS)}")
        return writers[name]()

    def __str__(self) -> str:
        return self.to_text().rstrip("\n")


_COMMON = ("convention", "dtype", "lang", "format")
_ALLOWED: Mapping[str, tuple[str, ...]] = {
    "compare": _COMMON,
    "explain": _COMMON,
    "crossover": (*_COMMON, "for", "quantity"),
    "reach": _COMMON,
    "training": (*_COMMON, "first"),
    "layers": ("lang", "format"),
    "models": ("lang", "format", "dtype"),
    "verify": ("lang", "format", "torch"),
    "vectors": ("lang", "format"),
    "reconcile": ("lang", "format", "between", "list"),
}
SENTENCES = ("claim", "claims")
"""Questions that are asked in sentences; they read their words themselves."""


def _answer(kind: str, question: Question, extra: Mapping[str, Any]) -> Subject:
    """Each question imports its own room only: a command pays for what it uses."""
    module = import_module(f"analyzer.answers.{kind}")
    answer: Callable[..., Subject] = getattr(module, kind)
    return answer(question, **extra)


def ask(kind: str, words: Iterable[str], **extra: Any) -> Answer:
    """The answer to a question.

    Args:
        kind: 'compare', 'explain', 'crossover', 'reach', 'training', 'layers', 'models', 'claim', 'claims', 'verify',
            'vectors' or 'reconcile'.
        words: the question in the words of the command line, without its kind.
        extra: what this question takes besides words: `watch` of verify.

    Raises:
        UserError: the question cannot be answered as asked.
        MachineError: a user's file cannot be read.
    """
    if kind in SENTENCES:
        return _checked(kind, list(words))
    known = (*_ALLOWED, *SENTENCES)
    if kind not in known:
        raise QuestionError(f"unknown question {kind!r}{did_you_mean(kind, known)}; known: {', '.join(known)}")
    question = parse_question(words, _ALLOWED[kind])
    language = _language(question)
    return Answer(f"{kind} {question.text}".strip(), _answer(kind, question, extra), language)


def _language(question: Question) -> str:
    language = question.words.get("lang", "en")
    phrase_book(language)
    return language


def _checked(kind: str, words: list[str]) -> Answer:
    """A claim, or a file of claims, checked."""
    module = import_module(f"analyzer.answers.{kind}")
    subject = getattr(module, kind)(words)
    language = subject.words.get("lang", "en")
    phrase_book(language)
    return Answer(f"{kind} {subject.title}", subject, language)
