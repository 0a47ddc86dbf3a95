"""A design beside a question's own words: what these leave out, the design says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from analyzer.answers.axes import is_axis
from analyzer.answers.question import CONDITIONS, CONFIG, MODEL, canonical, is_layer, parse_question
from analyzer.answers.settings import words_taken
from analyzer.doors.asking import SENTENCES, allowed_words
from analyzer.doors.designs.files import Asked, Design, read_design
from analyzer.errors import QuestionError, UserError, did_you_mean
from analyzer.sizes import LETTER_OF

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
    check_settings(design)
    if kind in SENTENCES:
        return own + shared_words(kind, design.asked, {word.partition("=")[0].strip() for word in own})
    return joined(kind, _sorted(own), design)


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


def joined(kind: str, own: Asked, design: Design) -> list[str]:
    """A question's own words, then the design's where they are silent."""
    if kind in WITHOUT_LAYERS:
        layers: tuple[str, ...] = own.layers or ()
    else:
        layers = own.layers or design.asked.layers or ()
    given = {**own.settings, **own.words}
    words = [f"{name}={value}" for name, value in own.settings.items()] + _conditions(kind, own, design.asked)
    words += shared_words(kind, design.asked, given)
    if kind not in (*WITHOUT_LAYERS, *WITHOUT_SIZES):
        words += _settings_of(layers, given, design.asked.settings)
    return [*layers, *words]


def shared_words(kind: str, asked: Asked, given: Any) -> list[str]:
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


def check_settings(design: Design) -> None:
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
