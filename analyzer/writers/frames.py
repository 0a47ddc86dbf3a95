"""The tables of an answer as data: plain columns, and frames of pandas or polars. Integers stay exact, never floats."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from importlib.util import find_spec
from typing import Any, TypeAlias

from analyzer.answers.data import formula_text, growth_text
from analyzer.blocks import Block, Cell, Count, Expression, Number, Phrase, Ratio, Table
from analyzer.errors import MachineError, QuestionError, did_you_mean
from analyzer.writers.cells import cell_text, phrase_text
from analyzer.writers.phrases import PhraseBook
from analyzer.writers.plain import PLAIN

Datum: TypeAlias = int | Fraction | str | None
"""What a table holds at one place: an exact number, words, or nothing."""

LIBRARIES = ("pandas", "polars")
INT64, INT128 = 63, 127
"""Bits of the largest integers that frames hold as such; longer ones stay Python's."""


@dataclass(frozen=True)
class Columns:
    """A table as data.

    Attributes:
        name: of the table, as 'values' or 'operations'; the same in every language.
        caption: in words.
        heads: the name of each column, no two alike.
        columns: the data, column by column; formulas are written as Python and sympy read them.
    """

    name: str
    caption: str
    heads: tuple[str, ...]
    columns: tuple[tuple[Datum, ...], ...]

    @property
    def rows(self) -> tuple[tuple[Datum, ...], ...]:
        """The same row by row."""
        return tuple(zip(*self.columns, strict=True))


def tables_of(blocks: Iterable[Block], book: PhraseBook) -> tuple[Columns, ...]:
    """Every table among blocks, without rows of totals."""
    return tuple(_columns(block, book) for block in blocks if isinstance(block, Table))


def _columns(table: Table, book: PhraseBook) -> Columns:
    heads = [cell_text(column, book, PLAIN) for column in table.columns]
    columns = [tuple(_datum(row[place], book) for row in table.rows) for place in range(len(heads))]
    units = tuple(_units(row) for row in table.rows)
    if any(units):
        heads.append(book.words("column.its_unit"))
        columns.append(units)
    caption = phrase_text(Phrase(table.key, table.values), book, PLAIN)
    return Columns(table.key.partition(".")[2], caption, _apart(heads), tuple(columns))


def _datum(cell: Cell, book: PhraseBook) -> Datum:
    if isinstance(cell, Number | Count | Ratio):
        return _whole(cell.value)
    if isinstance(cell, Expression):
        text = growth_text(cell.formula) if cell.order else formula_text(cell.formula)
        return f"{cell.equals} = {text}" if cell.equals else text
    return None if cell is None else cell_text(cell, book, PLAIN)


def _whole(value: int | Fraction | None) -> Datum:
    return value.numerator if isinstance(value, Fraction) and value.denominator == 1 else value


def _units(row: Sequence[Cell]) -> str | None:
    """The unit of a row's numbers; of several, each."""
    found = [cell.unit for cell in row if isinstance(cell, Number) and cell.value is not None and cell.unit != "1"]
    return ", ".join(dict.fromkeys(found)) or None


def _apart(heads: Iterable[str]) -> tuple[str, ...]:
    """Two columns of one name get numbers: frames want them apart."""
    found: list[str] = []
    for head in heads:
        name, count = head, 1
        while name in found:
            count += 1
            name = f"{head} ({count})"
        found.append(name)
    return tuple(found)


def table_named(tables: Sequence[Columns], table: int | str) -> Columns:
    """One of the tables, by its place or by its name.

    Raises:
        QuestionError: there is none, or there are several of that name.
    """
    known = ", ".join(f"{place} {one.name}" for place, one in enumerate(tables))
    if not tables:
        raise QuestionError("this answer has no table")
    if isinstance(table, int):
        if not -len(tables) <= table < len(tables):
            raise QuestionError(f"there is no table {table}; tables: {known}")
        return tables[table]
    found = [one for one in tables if one.name == table]
    if not found:
        near = did_you_mean(table, [one.name for one in tables])
        raise QuestionError(f"there is no table {table!r}{near}; tables: {known}")
    if len(found) > 1:
        raise QuestionError(f"{len(found)} tables are called {table!r}; give the number of one: {known}")
    return found[0]


# -------------------------------------------------------------------------------------------- frames


def frame_of(table: Columns, library: str | None = None) -> Any:
    """A table as a frame.

    Args:
        table: the table.
        library: 'pandas' or 'polars'; None: whichever is installed, pandas first.

    Raises:
        QuestionError: another library.
        MachineError: it is not installed.
    """
    if library is not None and library not in LIBRARIES:
        near = did_you_mean(str(library), LIBRARIES)
        raise QuestionError(f"unknown library {library!r}{near}; known: {', '.join(LIBRARIES)}")
    installed = [name for name in ((library,) if library else LIBRARIES) if find_spec(name) is not None]
    if not installed:
        wanted = library or " or ".join(LIBRARIES)
        raise MachineError(f"a frame needs {wanted}: pip install {library or LIBRARIES[0]}")
    return _pandas(table) if installed[0] == "pandas" else _polars(table)


def _bits(column: Sequence[Datum]) -> int | None:
    """Bits of the largest integer of a column of integers; None for any other."""
    numbers = [value for value in column if value is not None]
    if not numbers or not all(isinstance(value, int) for value in numbers):
        return None
    return max(int(value).bit_length() for value in numbers)


def _pandas(table: Columns) -> Any:
    """Int64 where every number fits; else Python's own integers, and fractions, as objects."""
    import pandas

    columns = {}
    for head, column in zip(table.heads, table.columns, strict=True):
        bits = _bits(column)
        dtype = "Int64" if bits is not None and bits <= INT64 else object
        columns[head] = pandas.Series(list(column), dtype=dtype)
    return pandas.DataFrame(columns)


def _polars(table: Columns) -> Any:
    """Int64, or Int128, where every number fits; else Python's own integers, and fractions, as objects."""
    import polars

    columns = []
    for head, column in zip(table.heads, table.columns, strict=True):
        bits = _bits(column)
        dtype: Any = polars.Object
        if bits is not None and bits <= INT128:
            dtype = polars.Int64 if bits <= INT64 else polars.Int128
        elif all(value is None or isinstance(value, str) for value in column):
            dtype = polars.String
        columns.append(polars.Series(head, list(column), dtype=dtype))
    return polars.DataFrame(columns)
