"""Tables of many columns in a terminal: turned, one row for each of the columns, and told in parts that fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analyzer.blocks import Table

MOST_COLUMNS = 8
"""Beyond so many a table that does not fit is turned; words of fewer are folded."""


def turned(table: Table) -> Table:
    """The same cells, rows for columns; a total becomes the last column."""
    rows = [*table.rows, *([] if table.total is None else [table.total])]
    first, *others = table.columns
    cells = zip(*(row[1:] for row in rows), strict=True)
    turned_rows = tuple((head, *column) for head, column in zip(others, cells, strict=True))
    return Table(table.key, (first, *(row[0] for row in rows)), turned_rows, values=table.values, known=table.known)


def parts(least: Sequence[int], between: int, room: int) -> Iterator[list[int]]:
    """Which columns stand side by side: the first, which names the rows, in each part, and others as far as they fit.

    Args:
        least: how narrow each column may get.
        between: what separates two columns.
        room: of a line.
    """
    part = [0]
    for place in range(1, len(least)):
        if len(part) > 1 and sum(least[one] + between for one in (*part, place)) - between > room:
            yield part
            part = [0]
        part.append(place)
    yield part
