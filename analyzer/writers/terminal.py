"""The terminal: sentences and tables that fit its width, colour only where it shows it."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from analyzer.blocks import Block, Cell, Definition, Phrase, Statement, Table
from analyzer.writers.cells import cell_text, is_numeric, phrase_text, unit_text
from analyzer.writers.phrases import PhraseBook
from analyzer.writers.plain import PLAIN, printable
from analyzer.writers.wrapping import pieces, wrapped

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
    out = io.StringIO()
    columns = width or terminal_width()
    console = Console(
        file=out, width=columns, force_terminal=colour, color_system="standard" if colour else None,
        highlight=False, markup=False, emoji=False, legacy_windows=False, no_color=not colour,
    )  # fmt: skip
    for place, block in enumerate(blocks):
        if place and not (isinstance(block, Statement) and isinstance(blocks[place - 1], Statement)):
            console.print()
        _print(block, book, console)
    text = out.getvalue().replace("\N{NO-BREAK SPACE}", " ")  # it kept lines together; pasted, it would surprise
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"


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


def _print(block: Block, book: PhraseBook, console: Console) -> None:
    match block:
        case Statement():
            console.print(_lines(phrase_text(block.phrase, book, PLAIN), console.width))
        case Definition():
            for line in block.lines:
                console.print(Text(f"    {printable(line)}", style="cyan"), soft_wrap=True)
        case Table():
            _print_table(block, book, console)
        case _:
            pass


def _print_table(table: Table, book: PhraseBook, console: Console) -> None:
    words = phrase_text(Phrase(table.key, table.values), book, PLAIN)
    console.print(_lines(words, console.width, "bold"))
    drawn = RichTable(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, show_footer=table.total is not None)
    heads = [cell_text(column, book, PLAIN) for column in table.columns]
    feet = [cell_text(cell, book, PLAIN) for cell in table.total or (None,) * len(heads)]
    rows = [[_with_unit(cell, book) for cell in row] for row in table.rows]
    widths = _widths([heads, *rows, feet], console.width)
    for place, width in enumerate(widths):
        drawn.add_column(
            _lines(heads[place], width),
            footer=_lines(feet[place], width, "bold"),
            justify="right" if is_numeric([row[place] for row in table.rows]) else "left",
            overflow="fold",
            width=width,
        )
    for row in rows:
        drawn.add_row(*map(_lines, row, widths))
    console.print(drawn)


def _lines(text: str, width: int, style: str = "") -> Text:
    return Text("\n".join(wrapped(text, width)), style=style)


_BETWEEN = 3
"""Columns between two columns of a table."""
_FEW = 8
"""Columns a cell keeps where it could break anywhere: Chinese would stand as one character below the other."""


def _widths(rows: Sequence[Sequence[str]], room: int) -> list[int]:
    """How wide each column is: as wide as its cells or, where room is short, its words, or else words are folded.

    Left to itself rich cuts a table that is too wide; here every character stays.
    """
    columns = list(zip(*rows, strict=True))
    widths = [max(map(cell_len, cells)) for cells in columns]
    words = [max(map(_least, cells)) for cells in columns]
    for least in (words, [1] * len(columns)):
        while sum(widths) + _BETWEEN * (len(widths) - 1) > room:
            wide = [place for place, width in enumerate(widths) if width > least[place]]
            if not wide:
                break
            widths[max(wide, key=widths.__getitem__)] -= 1
    return widths


def _least(cell: str) -> int:
    """How narrow a cell may get before words are cut."""
    most = max(cell_len(piece.rstrip(" ")) for piece in pieces(cell))
    return max(most, min(cell_len(cell), _FEW)) if not cell.isascii() else most


def _with_unit(cell: Cell, book: PhraseBook) -> str:
    return f"{cell_text(cell, book, PLAIN)} {unit_text(cell, book)}".rstrip()
