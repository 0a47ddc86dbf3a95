"""The terminal: sentences and tables that fit its width, colour only where it shows it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence

from rich.cells import cell_len

from analyzer.blocks import Block, Definition, Phrase, Statement, Table
from analyzer.writers.cells import is_numeric, phrase_text
from analyzer.writers.definitions import definition_lines
from analyzer.writers.many_layers import turned
from analyzer.writers.phrases import PhraseBook
from analyzer.writers.plain import IN_SENTENCES, printable
from analyzer.writers.wide_tables import MOST_COLUMNS, narrowest, parts, shrunk, texts_of
from analyzer.writers.wrapping import pieces, word_parts, wrapped

WIDTH_OF_A_FILE = 120
"""Columns where the output is no terminal."""


def terminal_text(blocks: Sequence[Block], book: PhraseBook, width: int | None = None, colour: bool = False) -> str:
    """An answer for a terminal.

    Args:
        blocks: what the answer is made of.
        book: the words.
        width: columns; None: those of the terminal, or 120 where there is none.
        colour: with escape sequences for colour.
    """
    columns, lines = width or terminal_width(), list[str]()
    for place, block in enumerate(blocks):
        if place and not (isinstance(block, Statement) and isinstance(blocks[place - 1], Statement)):
            lines.append("")
        lines += _lines(block, book, columns, _Style(colour))
    text = "\n".join(line.rstrip() for line in lines) + "\n"
    return text.replace("\N{NO-BREAK SPACE}", " ")  # it kept lines together; pasted, it would surprise


def terminal_width() -> int:
    """Columns of the terminal, 120 where the output is none."""
    if not sys.stdout.isatty():
        return WIDTH_OF_A_FILE
    try:
        return max(os.get_terminal_size(sys.stdout.fileno()).columns, 40)
    except OSError:
        return 80


def colour_wanted() -> bool:
    """Colour only on a terminal, and never with NO_COLOR set."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


class _Style:
    """Escape sequences around a line, where colour is wanted."""

    def __init__(self, colour: bool) -> None:
        self._colour = colour

    def bold(self, line: str) -> str:
        """What heads a table, and its total."""
        return self._in(line, "1")

    def cyan(self, line: str) -> str:
        """Lines of the notation."""
        return self._in(line, "36")

    def _in(self, line: str, code: str) -> str:
        return f"\x1b[{code}m{line.rstrip()}\x1b[0m" if self._colour and line.strip() else line


def _lines(block: Block, book: PhraseBook, columns: int, style: _Style) -> Iterator[str]:
    match block:
        case Statement():
            yield from wrapped(phrase_text(block.phrase, book, IN_SENTENCES), columns)
        case Definition():
            for line in definition_lines(block, book):
                yield style.cyan(f"    {printable(line)}")
        case Table():
            yield from _table_lines(block, book, columns, style)
        case _:
            pass


def _table_lines(table: Table, book: PhraseBook, columns: int, style: _Style) -> Iterator[str]:
    yield from map(style.bold, wrapped(phrase_text(Phrase(table.key, table.values), book, IN_SENTENCES), columns))
    grid = texts_of(table, book)
    if len(table.columns) > MOST_COLUMNS and _width_of(narrowest(grid)) > columns:
        table = turned(table)
        grid = texts_of(table, book)
    numeric = [is_numeric([row[place] for row in table.rows]) for place in range(len(table.columns))]
    groups = [list(range(len(numeric)))]
    if len(numeric) > MOST_COLUMNS:
        groups = list(parts(narrowest(grid), _BETWEEN, columns))
    for number, group in enumerate(groups):
        yield from [""] if number else []
        shown = [[row[place] for place in group] for row in grid]
        yield from _grid_lines(shown, [numeric[place] for place in group], table.total is not None, columns, style)


def _grid_lines(
    grid: Sequence[Sequence[str]], numeric: Sequence[bool], total: bool, columns: int, style: _Style
) -> Iterator[str]:
    widths = _widths(grid, columns)
    rule = "─" * _width_of(widths)
    yield from map(style.bold, _row_lines(grid[0], widths, numeric, at_bottom=True))
    yield rule
    for row in grid[1:-1] if total else grid[1:]:
        yield from _row_lines(row, widths, numeric)
    if total:
        yield rule
        yield from map(style.bold, _row_lines(grid[-1], widths, numeric))


def _row_lines(
    cells: Sequence[str], widths: Sequence[int], numeric: Sequence[bool], at_bottom: bool = False
) -> Iterator[str]:
    """A row of a table, as many lines as its longest cell takes; numbers stand flush right."""
    columns = [wrapped(cell, width) for cell, width in zip(cells, widths, strict=True)]
    height = max(map(len, columns))
    for column in columns:
        blank = [""] * (height - len(column))
        column[:] = [*blank, *column] if at_bottom else [*column, *blank]
    for line in zip(*columns, strict=True):
        yield (" " * _BETWEEN).join(map(_padded, line, widths, numeric))


def _padded(text: str, width: int, right: bool) -> str:
    blank = " " * (width - cell_len(text))
    return blank + text if right else text + blank


_BETWEEN = 3
"""Columns between two columns of a table."""


def _width_of(widths: Sequence[int]) -> int:
    return sum(widths) + _BETWEEN * (len(widths) - 1)


def _widths(rows: Sequence[Sequence[str]], room: int) -> list[int]:
    """How wide each column is: as wide as its cells or, where room is short, its words, their parts, or what is left.

    Left to itself rich cuts a table that is too wide; here every character stays.
    """
    columns = list(zip(*rows, strict=True))
    widths = [max(map(cell_len, cells)) for cells in columns]
    words_parts = [max(map(_least_part, cells)) for cells in columns]
    for least in (narrowest(rows), words_parts, [1] * len(columns)):
        widths = shrunk(widths, least, room - _BETWEEN * (len(columns) - 1))
    return widths


def _least_part(cell: str) -> int:
    """How narrow a cell may get before words are cut elsewhere than behind a hyphen or colon."""
    return max(cell_len(part.rstrip(" ")) for piece in pieces(cell) for part in word_parts(piece))
