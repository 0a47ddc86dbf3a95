"""The words in pictures: from the phrase book, without markup."""

from __future__ import annotations

from fractions import Fraction

from analyzer.blocks import Cell, Label, Phrase
from analyzer.charts import Axis
from analyzer.writers.cells import cell_text
from analyzer.writers.figures.drawing import SIZE
from analyzer.writers.figures.metrics import wrapped
from analyzer.writers.numbers import short
from analyzer.writers.phrases import PhraseBook
from analyzer.writers.plain import PLAIN


def printable(text: str) -> str:
    """A text in one line that any XML may hold."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in " ".join(text.split()))


def spoken(cell: Cell, book: PhraseBook) -> str:
    """A cell in plain words."""
    return printable(cell_text(cell, book, PLAIN))


def named(cell: Cell, book: PhraseBook, width: float) -> tuple[str, ...]:
    """A cell in lines of at most a width."""
    return wrapped(spoken(cell, book), SIZE, width)


def tick(value: int | Fraction) -> str:
    """A value at an axis: 16k, 10²⁴."""
    return short(value).removeprefix("1×")


def axis_title(axis: Axis, book: PhraseBook) -> str:
    """The name of an axis with its unit."""
    name = axis.name
    unit = _unit(axis.unit, book)
    return spoken(Phrase("axis.with_unit", {"axis": name, "unit": Label(unit)}) if unit else name, book)


def _unit(unit: str, book: PhraseBook) -> str:
    """The word of a unit; one the book does not know, as Hz, is written as it is."""
    try:
        return book.words(f"unit.{unit}") if unit else ""
    except KeyError:
        return unit
