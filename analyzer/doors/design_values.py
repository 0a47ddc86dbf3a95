"""Values of a design that are checked as it is read, so that a mistake is told with its line."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from analyzer.answers.axes import is_axis
from analyzer.answers.values import whole_number
from analyzer.conventions import ELEMENT_BYTES, convention_named
from analyzer.errors import QuestionError, did_you_mean
from analyzer.readings.domains import check_size
from analyzer.sizes import BY_LETTER, SPELLED
from analyzer.writers.phrases import phrase_book

_PADDING = "P"
"""A size, or one of some words."""


def check_size_text(name: str, text: str) -> None:
    """Raises UserError for a size that is no whole number it may be; ranges are left to the questions."""
    if name in BY_LETTER and name != _PADDING and not is_axis(text):
        check_size(name, whole_number(text, SPELLED.get(name, name)))


def _check_dtype(name: str) -> None:
    if name not in ELEMENT_BYTES:
        known = ", ".join(ELEMENT_BYTES)
        raise QuestionError(f"unknown dtype {name!r}{did_you_mean(name, ELEMENT_BYTES)}; known: {known}")


CHECKED_WORDS: Mapping[str, Callable[[str], object]] = {
    "language": phrase_book,
    "dtype": _check_dtype,
    "convention": convention_named,
}
"""Words of a design to what raises UserError for a text that is none of them."""
