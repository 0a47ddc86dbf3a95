"""Tables that compare many layers, for pages: turned, one row for each layer, and told in parts that fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from analyzer.blocks import Phrase, Table
from analyzer.writers.phrases import PhraseBook

MOST_SIDE_BY_SIDE = 4
"""Beyond so many columns of layers each layer has a row of its own."""
PAGE = 88
"""Characters side by side on a page."""
_QUANTITY, _LAYER = Phrase("column.quantity"), Phrase("column.layer")
_BETWEEN = 3
"""Characters that the edges of a cell take on a page."""


def on_a_page(table: Table, book: PhraseBook) -> tuple[Table, ...]:
    """What a page shows of a table: itself or, where many layers stand side by side, it turned and in parts that fit.

    Words of heads may be folded, formulas and numbers are not; each part begins with the names of its rows.
    """
    if table.columns[0] != _QUANTITY or len(table.columns) - 1 <= MOST_SIDE_BY_SIDE:
        return (table,)
    from analyzer.writers.wide_tables import column_widths, parts  # they measure letters, which most pages need not

    table = turned(table)
    groups = parts(column_widths(table, book), _BETWEEN, PAGE)
    return tuple(_columns(table, group) for group in groups)


def turned(table: Table) -> Table:
    """The same cells, rows for columns; a total becomes the last column."""
    rows = [*table.rows, *([] if table.total is None else [table.total])]
    first, *others = table.columns
    cells = zip(*(row[1:] for row in rows), strict=True)
    turned_rows = tuple((head, *column) for head, column in zip(others, cells, strict=True))
    names = _LAYER if first == _QUANTITY else first
    return Table(table.key, (names, *(row[0] for row in rows)), turned_rows, values=table.values, known=table.known)


def _columns(table: Table, places: Sequence[int]) -> Table:
    """Some of its columns."""
    rows = tuple(tuple(row[place] for place in places) for row in table.rows)
    return replace(table, columns=tuple(table.columns[place] for place in places), rows=rows)
