"""Tables of many columns: turned, one row for each of the columns, and told in parts that fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rich.cells import cell_len

from analyzer.blocks import Cell, Phrase, Table
from analyzer.writers.cells import cell_text, unit_text
from analyzer.writers.phrases import PhraseBook
from analyzer.writers.plain import IN_TABLES
from analyzer.writers.wrapping import pieces

MOST_COLUMNS = 8
"""In a terminal: beyond so many a table that does not fit is turned; words of fewer are folded."""
MOST_SIDE_BY_SIDE = 4
"""On a page: beyond so many columns of layers each layer has a row of its own."""
PAGE = 88
"""Characters side by side on a page."""
_QUANTITY, _LAYER = Phrase("column.quantity"), Phrase("column.layer")
_BETWEEN = 3
"""Characters that the edges of a cell take on a page."""
_FEW = 8
"""Columns a cell keeps where it could break anywhere: Chinese would stand as one character below the other."""


def on_a_page(table: Table, book: PhraseBook) -> tuple[Table, ...]:
    """What a page shows of a table: itself or, where many layers stand side by side, it turned and in parts that fit.

    Words may be folded, formulas and numbers of a turned table are not; each part begins with the names of its rows.
    """
    if table.columns[0] != _QUANTITY or len(table.columns) - 1 <= MOST_SIDE_BY_SIDE:
        return (table,)
    table = turned(table)
    heads, *rows = texts_of(table, book)
    widths = [
        max(least, *map(cell_len, cells))
        for least, cells in zip(narrowest([heads]), zip(*rows, strict=True), strict=True)
    ]
    return tuple(_columns(table, group) for group in parts(widths, _BETWEEN, PAGE))


def turned(table: Table) -> Table:
    """The same cells, rows for columns; a total becomes the last column."""
    rows = [*table.rows, *([] if table.total is None else [table.total])]
    first, *others = table.columns
    cells = zip(*(row[1:] for row in rows), strict=True)
    turned_rows = tuple((head, *column) for head, column in zip(others, cells, strict=True))
    names = _LAYER if first == _QUANTITY else first
    return Table(table.key, (names, *(row[0] for row in rows)), turned_rows, values=table.values, known=table.known)


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


def shrunk(widths: Sequence[int], least: Sequence[int], room: float) -> list[int]:
    """Widths that fit: the widest column gives way first, and none below its least, even if they do not fit then."""
    found = list(widths)
    while sum(found) > room:
        wide = [place for place, width in enumerate(found) if width > least[place]]
        if not wide:
            break
        found[max(wide, key=found.__getitem__)] -= 1
    return found


def texts_of(table: Table, book: PhraseBook) -> list[list[str]]:
    """The heads, the rows and, behind them, the total as texts."""
    rows = [*table.rows, *([] if table.total is None else [table.total])]
    heads = [cell_text(column, book, IN_TABLES) for column in table.columns]
    return [heads, *([_with_unit(cell, book) for cell in row] for row in rows)]


def narrowest(rows: Sequence[Sequence[str]]) -> list[int]:
    """How narrow each column may get before words are cut."""
    return [max(map(_least, cells)) for cells in zip(*rows, strict=True)]


def _least(cell: str) -> int:
    most = max(cell_len(piece.rstrip(" ")) for piece in pieces(cell))
    return max(most, min(cell_len(cell), _FEW)) if not cell.isascii() else most


def _columns(table: Table, places: Sequence[int]) -> Table:
    """Some of its columns."""
    rows = tuple(tuple(row[place] for place in places) for row in table.rows)
    return replace(table, columns=tuple(table.columns[place] for place in places), rows=rows)


def _with_unit(cell: Cell, book: PhraseBook) -> str:
    return f"{cell_text(cell, book, IN_TABLES)} {unit_text(cell, book)}".rstrip()
