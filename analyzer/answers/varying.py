"""A question with one size open, and layers read at values of it: what figures are drawn from."""

from __future__ import annotations

from dataclasses import replace

from analyzer.answers.context import Context
from analyzer.answers.question import Question
from analyzer.answers.settings import Setting, settings
from analyzer.readings.quantities import Reader


def without(question: Question, name: str) -> Question:
    """The question without a value for one size."""
    shared = {word: value for word, value in question.settings.items() if word != name}
    return Question(question.layers, shared, question.words, question.text)


def varied(question: Question, name: str) -> tuple[Setting, ...]:
    """The settings of a question with one size left open."""
    return settings(without(question, name), name)


def with_words(question: Question, place: int, **words: str) -> Question:
    """The question with some words added to one of its layers."""
    request = question.layers[place]
    changed = replace(request, settings={**request.settings, **words})
    layers = tuple(changed if index == place else layer for index, layer in enumerate(question.layers))
    return replace(question, layers=layers)


def reader_at(setting: Setting, name: str, value: int, about: Context) -> Reader:
    """A reader of a setting whose open size has this value.

    Raises:
        SizeError: there is no such layer at that size.
    """
    return Reader(setting.layer, setting.exact({name: value}), about.convention, about.element_bytes)


def scaled(value: int, below: int, above: int) -> tuple[int, ...]:
    """Value * 2^i for i from -below to above, whole numbers only."""
    down = [value // 2**i for i in range(below, 0, -1) if value % 2**i == 0]
    return (*down, *(value * 2**i for i in range(above + 1)))
