"""`sweep` with reduce=table: every point of a grid as a row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

from analyzer.answers.question import Question
from analyzer.answers.sweep_asked import Asked, asked, plan_of
from analyzer.answers.sweep_granted import granted
from analyzer.blocks import Block, Cell, Count, Label, Number, Phrase, Several, Statement, Table
from analyzer.conventions import UNITS
from analyzer.errors import QuestionError
from analyzer.readings.grid.tiles import Plan
from analyzer.sizes import SPELLED

if TYPE_CHECKING:  # numpy comes with the rows, not with the question
    from analyzer.readings.grid.rows import Chunk, Column

MOST_ROWS = 10**8
"""Rows that are written to a file or to standard output."""

MOST_SHOWN = 1000
"""Rows that an answer shows as a table."""

MOST_IN_DATA = 100_000
"""Rows that an answer holds as keys and values."""


@dataclass(frozen=True)
class GridTable:
    """The answer to `sweep` with reduce=table; its rows are worked out as they are read.

    Attributes:
        asked: the question, understood.
        plan: its work.
        columns: sizes first, then each quantity of each layer.
        file: where the rows were written; '' where they were not.
    """

    asked: Asked
    plan: Plan
    columns: tuple[Column, ...]
    file: str = ""

    @property
    def rows(self) -> int:
        """How many there are."""
        return prod(len(axis.values) for axis in self.plan.axes)

    def chunks(self) -> Iterator[Chunk]:
        """All rows, some at a time.

        Raises:
            QuestionError: too many to be written.
        """
        from analyzer.readings.grid.rows import chunks

        if self.rows > MOST_ROWS:
            raise _too_many(self.rows, MOST_ROWS, "a table is written with")
        return chunks(self.plan, len(self.asked.quantities))

    @property
    def blocks(self) -> tuple[Block, ...]:
        """How many rows of what; and, unless they are in a file, the rows.

        Raises:
            QuestionError: too many to be shown.
        """
        names = Several(tuple(Label(column.name) for column in self.columns))
        values: dict[str, Cell] = {"rows": Count(self.rows), "columns": names}
        if self.file:
            said = Statement(Phrase("sweep.wrote_to", {**values, "file": Label(self.file)}))
            return (said, *self._beside())
        if self.rows > MOST_SHOWN:
            raise _too_many(self.rows, MOST_SHOWN, "an answer shows")
        return (Statement(Phrase("sweep.wrote", values)), self._table(), *self._beside())

    def _beside(self) -> Iterator[Statement]:
        """What an empty cell means, and what is taken for granted."""
        if any(column.optional for column in self.columns):
            yield Statement(Phrase("sweep.empty"))
        yield from granted(self.asked.settings, self.asked.fixed, self.asked.axes)
        yield self.asked.about.statement

    def _table(self) -> Table:
        rows = [tuple(map(Count, row)) for row in self._listed(self.columns[: len(self.plan.axes)])]
        heads = tuple(Label(column.name) for column in self.columns)
        cells = []
        for sizes, values in zip(rows, self._listed(self.columns[len(self.plan.axes) :]), strict=True):
            cells.append((*sizes, *(None if one is None else Number(one, "1") for one in values)))
        return Table("table.grid", heads, tuple(cells))

    def _listed(self, columns: tuple[Column, ...]) -> Iterator[tuple[Any, ...]]:
        wanted = [place for place, column in enumerate(self.columns) if column in columns]
        for chunk in self.chunks():
            lists = chunk.lists()
            yield from zip(*(lists[place] for place in wanted), strict=True)

    def data(self) -> dict[str, Any]:
        """Keys and values for JSON; the rows in lists, in the order of the columns.

        Raises:
            QuestionError: too many to be held.
        """
        found: dict[str, Any] = {
            "question": self.asked.about.question,
            "reduce": "table",
            "quantities": {name: UNITS.get(name, "byte") for name in self.asked.quantities},
            "points": self.rows,
            "dtype": self.asked.about.dtype,
            "convention": self.asked.about.convention.data(),
            "conditions": [condition.data() for condition in self.asked.conditions],
            "columns": [column.name for column in self.columns],
        }
        if self.file:
            return {**found, "file": self.file}
        if self.rows > MOST_IN_DATA:
            raise _too_many(self.rows, MOST_IN_DATA, "an answer holds")
        return {**found, "rows": [list(row) for row in self._listed(self.columns)]}


def _too_many(rows: int, most: int, what: str) -> QuestionError:
    return QuestionError(
        f"{rows:,} rows; {what} up to {most:,}: write them to a file, -o grid.parquet, or take larger steps, as :x2"
        if rows <= MOST_ROWS
        else f"{rows:,} rows; {what} up to {most:,}: take larger steps, as :x2, or reduce=winner, least or front"
    )


def grid_table(question: Question) -> GridTable:
    """A table over a grid, before any row is worked out.

    Raises:
        UserError: the question cannot be answered as asked.
    """
    from analyzer.readings.grid.rows import columns

    what = asked(question)
    plan = plan_of(question, what, what.axes)
    heads = [[f"{name}({setting.label})" for name in what.quantities] for setting in what.settings]
    found = tuple(columns(plan, heads, [SPELLED.get(axis.name, axis.name) for axis in plan.axes]))
    return GridTable(what, plan, found)
