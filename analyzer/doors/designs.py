"""A design beside a question's own words, and the questions of a design answered in their order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from analyzer.answers.axes import is_axis
from analyzer.answers.question import CONDITIONS, CONFIG, MODEL, canonical, is_layer, parse_question
from analyzer.answers.settings import words_taken
from analyzer.doors.asking import FORMATS, SENTENCES, Answer, allowed_words, ask
from analyzer.doors.design_files import Asked, Design, DesignQuestion, read_design
from analyzer.errors import MachineError, QuestionError, UserError, did_you_mean
from analyzer.sizes import LETTER_OF
from analyzer.writers.phrases import phrase_book

WITHOUT_LAYERS = ("layers", "models", "vectors")
WITHOUT_SIZES = ("verify",)
"""Questions that take layers, but go through sizes by themselves."""


def words_with_design(kind: str, words: Sequence[str]) -> list[str]:
    """A question's words where one of them is design=FILE: what they leave out, the design says.

    Raises:
        QuestionError: no design, or several.
        MachineError: it cannot be read.
    """
    files = [word.partition("=")[2].strip() for word in words if _is_design(word)]
    own = [word for word in words if not _is_design(word)]
    if len(files) != 1:
        raise QuestionError(f"a question takes one design, as design=./design.toml; {len(files)} are given")
    design = read_design(files[0])
    _check_settings(design)
    if kind in SENTENCES:
        return own + _shared_words(kind, design.asked, {word.partition("=")[0].strip() for word in own})
    return _joined(kind, _sorted(own), design)


def _is_design(word: str) -> bool:
    return word.partition("=")[0].strip() == "design"


def _sorted(words: Sequence[str]) -> Asked:
    """Words as typed, sorted; those that no question knows are left to the question to refuse."""
    layers, settings = [], {}
    conditions: dict[str, str] = {}
    for word in words:
        name, equals, value = (part.strip() for part in word.partition("="))
        if (equals and name in (MODEL, CONFIG)) or is_layer(word):
            layers.append(word)
        elif canonical(name) in CONDITIONS:
            one = canonical(name)
            conditions[one] = f"{conditions[one]},{value}" if one in conditions else value
        elif canonical(name) in settings:
            raise QuestionError(f"{name} is given twice")
        else:
            settings[canonical(name)] = value
    return Asked(tuple(layers) or None, settings, conditions)


def _joined(kind: str, own: Asked, design: Design) -> list[str]:
    """A question's own words, then the design's where they are silent."""
    if kind in WITHOUT_LAYERS:
        layers: tuple[str, ...] = own.layers or ()
    else:
        layers = own.layers or design.asked.layers or ()
    given = {**own.settings, **own.words}
    words = [f"{name}={value}" for name, value in own.settings.items()] + _conditions(kind, own, design.asked)
    words += _shared_words(kind, design.asked, given)
    if kind not in (*WITHOUT_LAYERS, *WITHOUT_SIZES):
        words += _settings_of(layers, given, design.asked.settings)
    return [*layers, *words]


def _shared_words(kind: str, asked: Asked, given: Any) -> list[str]:
    """Convention, dtype, language of a design, as far as the question takes them."""
    names = [name for name in asked.words if name in allowed_words(kind) and name not in (*CONDITIONS, *given)]
    return [f"{name}={asked.words[name]}" for name in names]


def _conditions(kind: str, own: Asked, shared: Asked) -> list[str]:
    """Own conditions, and those of the design on other quantities."""
    found = []
    for relation in CONDITIONS:
        parts = own.words[relation].split(",") if relation in own.words else []
        named = {part.partition("=")[0].strip() for part in parts}
        if relation in allowed_words(kind):
            others = shared.words.get(relation, "").split(",")
            parts += [part for part in others if part and part.partition("=")[0].strip() not in named]
        found += [f"{relation}={','.join(parts)}"] if parts else []
    return found


def _settings_of(layers: tuple[str, ...], given: Mapping[str, str], shared: Mapping[str, str]) -> list[str]:
    """Sizes and options of a design that these layers take, without those a question asks for."""
    asked_for = {canonical(name) for word in ("for", "over") for name in re.findall(r"\w+", given.get(word, ""))}
    left = {
        name: value
        for name, value in shared.items()
        if name not in given and (name not in asked_for or is_axis(value))  # what is asked over a range keeps it
    }
    taken = _taken(layers, left)
    return [f"{name}={value}" for name, value in left.items() if name in taken]


def _taken(layers: Sequence[str], settings: Mapping[str, str]) -> frozenset[str]:
    """Which sizes and options some of the layers take."""
    question = parse_question([layer for layer in layers if not _is_pair(layer)])
    single = {name: "1" if is_axis(value) else value for name, value in settings.items()}
    return words_taken(replace(question, settings=MappingProxyType(single)))


def _is_pair(word: str) -> bool:
    return not is_layer(word) and word.partition("=")[0] not in (MODEL, CONFIG)


def _check_settings(design: Design) -> None:
    """Raises QuestionError for a size or option that is none, or that no layer of the design takes."""
    named = [design.asked.layers, *(question.asked.layers for question in design.questions)]
    layers = list(dict.fromkeys(layer for found in named for layer in found or ()))
    for layer in layers:
        _check_layer(design, layer)
    try:
        taken = _taken(layers, design.asked.settings)
    except UserError as error:
        raise QuestionError(f"{design.file}: {error}") from error
    for name in design.asked.settings:
        if name not in taken and (layers or name not in LETTER_OF):
            known = [*LETTER_OF, *taken]
            near = "" if name in LETTER_OF else did_you_mean(name, known)
            where = f"{design.file}, line {design.lines.get(name, 1)}"
            raise QuestionError(f"{where}: no layer of this design takes {name!r}{near}")


def _check_layer(design: Design, layer: str) -> None:
    """Raises QuestionError, with its line, for a layer that is not there or has no such option or size."""
    try:
        _taken([layer], {})
    except UserError as error:
        raise QuestionError(f"{design.file}, line {design.layer_lines.get(layer, 1)}: {error}") from error


# -------------------------------------------------------------------------------------------- all questions


@dataclass(frozen=True, repr=False)
class Answers:
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

    def __str__(self) -> str:
        return self.to_text().rstrip("\n")

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
        return self._written("markdown")

    def _written(self, name: str, math: str = "") -> str:
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

    def to(self, name: str, math: str = "") -> str:
        """In the format of that name.

        Args:
            name: one of FORMATS.
            math: how a target writes formulas, as 'native'; '' for its default.

        Raises:
            QuestionError: there is no such format, or it cannot write formulas that way.
        """
        own: Mapping[str, Callable[[], str]] = {"text": self.to_text, "json": self.to_json, "html": self.to_html}
        if name not in FORMATS:
            raise QuestionError(f"unknown format {name!r}{did_you_mean(name, FORMATS)}; formats: {', '.join(FORMATS)}")
        if name not in own:
            return self._written(name, math)
        if math:
            raise QuestionError(f"{name} has one way to write formulas; math= is for formats that offer a choice")
        return own[name]()


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
    _check_settings(design)
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
        return [*question.sentence, *own, *_shared_words(question.kind, design.asked, asked.words)]
    own_words = Asked(asked.layers, {**asked.settings, **_plain(asked.words)}, _bounds(asked.words))
    words = _joined(question.kind, own_words, design)
    parse_question(words, allowed_words(question.kind))
    return words


def _plain(words: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in words.items() if name not in CONDITIONS}


def _bounds(words: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in words.items() if name in CONDITIONS}


def _answered(design: Design, question: DesignQuestion, words: list[str]) -> Answer:
    return ask(question.kind, words)
