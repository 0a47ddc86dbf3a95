"""Tables of many columns: how narrow they get, which columns stand side by side, which are folded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len

from analyzer.blocks import Cell, Table
from analyzer.writers.cells import cell_text, unit_text
from analyzer.writers.phrases import PhraseBook
from analyzer.writers.plain import IN_TABLES
from analyzer.writers.wrapping import pieces

MOST_COLUMNS = 8
"""In a terminal: beyond so many a table that does not fit is turned; words of fewer are folded."""
_FEW = 8
"""Columns a cell keeps where it could break anywhere: Chinese would stand as one character below the other."""


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


def column_widths(table: Table, book: PhraseBook) -> list[int]:
    """How wide each column is; the words of its head are folded."""
    heads, *rows = texts_of(table, book)
    columns = zip(narrowest([heads]), zip(*rows, strict=True), strict=True)
    return [max(least, *map(cell_len, cells)) for least, cells in columns]


def narrowest(rows: Sequence[Sequence[str]]) -> list[int]:
    """How narrow each column may get before words are cut."""
    return [max(map(_least, cells)) for cells in zip(*rows, strict=True)]


def _least(cell: str) -> int:
    most = max(cell_len(piece.rstrip(" ")) for piece in pieces(cell))
    return max(most, min(cell_len(cell), _FEW)) if not cell.isascii() else most


def _with_unit(cell: Cell, book: PhraseBook) -> str:
    return f"{cell_text(cell, book, IN_TABLES)} {unit_text(cell, book)}".rstrip()
