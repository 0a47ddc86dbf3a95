"""The questions of a design, answered in their order, as one document."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from analyzer.answers.question import CONDITIONS, parse_question
from analyzer.doors.asking import SENTENCES, Answer, InFormats, allowed_words, ask
from analyzer.doors.designs.files import Asked, Design, DesignQuestion, read_design
from analyzer.doors.designs.words import check_settings, joined, shared_words
from analyzer.errors import MachineError, QuestionError, UserError
from analyzer.writers.phrases import phrase_book


@dataclass(frozen=True, repr=False)
class Answers(InFormats):
    """The answers to the questions of a design, as one document."""

    title: str
    answers: tuple[Answer, ...]
    language: str

    def __len__(self) -> int:
        return len(self.answers)

    def __getitem__(self, place: int) -> Answer:
        return self.answers[place]

    def __iter__(self) -> Iterator[Answer]:
        return iter(self.answers)

    def __repr__(self) -> str:
        return f"<{len(self)} answers to {self.title!r}>"

    def to_dict(self) -> dict[str, Any]:
        """Title and answers, each with its question."""
        return {
            "title": self.title,
            "answers": [{"asked": answer.title, "answer": answer.to_dict()} for answer in self.answers],
        }

    def to_json(self) -> str:
        """The same as JSON text."""
        from analyzer.writers.json import json_text

        return json_text(self.to_dict(), phrase_book(self.language))

    def to_text(self, width: int | None = None, colour: bool = False) -> str:
        """One answer below the other, each under its question."""
        parts = []
        for place, answer in enumerate(self.answers, 1):
            parts.append(f"[{place}/{len(self)}] {answer.title}\n\n{answer.to_text(width, colour)}")
        return "\n\n".join(parts)

    def to_markdown(self) -> str:
        """One Markdown document, a section for each question."""
        return self._fragment("markdown")

    def _fragment(self, name: str, math: str = "") -> str:
        from analyzer.writers.formats import target_of
        from analyzer.writers.formats.walk import answers_text

        parts = [(answer.title, answer.subject.blocks) for answer in self.answers]
        return answers_text(self.title, parts, phrase_book(self.language), target_of(name, math))

    def to_html(self) -> str:
        """One self-contained page, a section for each question."""
        from analyzer.writers.html_pages import answers_html

        parts = [(answer.title, answer.subject.blocks, answer.figures()) for answer in self.answers]
        if not any(figures for _, _, figures in parts):
            return answers_html(self.title, parts, phrase_book(self.language))
        from analyzer.writers.figures.drawn import drawn

        return answers_html(self.title, parts, phrase_book(self.language), drawn(phrase_book(self.language)))


def answer_design(file: str, language: str | None = None) -> Answers:
    """Every question of a design, answered in order; all are checked before the first is.

    Args:
        file: the design.
        language: instead of the design's own.

    Raises:
        UserError: a question cannot be asked or answered; the message names its line.
        MachineError: a file cannot be read.
    """
    design = read_design(file)
    if not design.questions:
        raise QuestionError(f'{file} asks nothing: add [[question]] with ask = "compare"')
    if language is not None:
        design = replace(design, asked=replace(design.asked, words={**design.asked.words, "lang": language}))
    spoken = design.asked.words.get("lang", "en")
    phrase_book(spoken)
    check_settings(design)
    asked = [(question, _at(design, question, _words_of)) for question in design.questions]
    answers = tuple(_at(design, question, _answered, words) for question, words in asked)
    return Answers(design.title or file, answers, spoken)


def _at(design: Design, question: DesignQuestion, act: Callable[..., Any], *more: Any) -> Any:
    """What can be said of a question, or its error with its line."""
    where = f"{design.file}, line {question.line}: {question.kind}"
    try:
        return act(design, question, *more)
    except UserError as error:
        raise QuestionError(f"{where}: {error}") from error
    except MachineError as error:
        raise MachineError(f"{where}: {error}") from error


def _words_of(design: Design, question: DesignQuestion) -> list[str]:
    """The words of a question, checked."""
    asked = question.asked
    if question.kind in SENTENCES:
        own = [f"{name}={value}" for name, value in asked.words.items()]
        return [*question.sentence, *own, *shared_words(question.kind, design.asked, asked.words)]
    own_words = Asked(asked.layers, {**asked.settings, **_plain(asked.words)}, _bounds(asked.words))
    words = joined(question.kind, own_words, design)
    parse_question(words, allowed_words(question.kind))
    return words


def _plain(words: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in words.items() if name not in CONDITIONS}


def _bounds(words: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in words.items() if name in CONDITIONS}


def _answered(design: Design, question: DesignQuestion, words: list[str]) -> Answer:
    return ask(question.kind, words)
