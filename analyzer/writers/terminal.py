"""The terminal: sentences and tables that fit its width, colour only where it shows it."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from analyzer.blocks import Block, Cell, Definition, Statement, Table
from analyzer.writers.cells import cell_text, is_numeric, phrase_text, unit_text
from analyzer.writers.phrases import PhraseBook
from analyzer.writers.plain import PLAIN, printable

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
            console.print(Text(phrase_text(block.phrase, book, PLAIN)))
        case Definition():
            for line in block.lines:
                console.print(Text(f"    {printable(line)}", style="cyan"), soft_wrap=True)
        case Table():
            _print_table(block, book, console)
        case _:
            pass


def _print_table(table: Table, book: PhraseBook, console: Console) -> None:
    caption = dict(table.values)
    words = book.words(table.key).format_map({k: cell_text(v, book, PLAIN) for k, v in caption.items()})
    console.print(Text(words, style="bold"))
    drawn = RichTable(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, show_footer=table.total is not None)
    longest = _longest_words(table, book)
    fits = sum(longest) + 3 * len(longest) <= console.width  # else rich would cut; folding keeps every digit
    for place, column in enumerate(table.columns):
        footer = "" if table.total is None else cell_text(table.total[place], book, PLAIN)
        drawn.add_column(
            Text(cell_text(column, book, PLAIN)),
            footer=Text(footer, style="bold"),
            justify="right" if is_numeric([row[place] for row in table.rows]) else "left",
            overflow="fold",
            min_width=longest[place] if fits else None,
        )
    for row in table.rows:
        drawn.add_row(*(Text(_with_unit(cell, book)) for cell in row))
    console.print(drawn)


def _longest_words(table: Table, book: PhraseBook) -> list[int]:
    """Per column the longest word or number, in characters."""
    found = []
    for place, column in enumerate(table.columns):
        cells = [column, *(row[place] for row in table.rows), table.total[place] if table.total else None]
        found.append(max((len(word) for cell in cells for word in cell_text(cell, book, PLAIN).split()), default=0))
    return found


def _with_unit(cell: Cell, book: PhraseBook) -> str:
    return f"{cell_text(cell, book, PLAIN)} {unit_text(cell, book)}".rstrip()
