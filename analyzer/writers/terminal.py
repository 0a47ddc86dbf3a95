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

from analyzer.blocks import Block, Cell, Count, Definition, Expression, Number, Ratio, Statement, Table
from analyzer.writers.cells import cell_text, phrase_text, unit_text
from analyzer.writers.mathematics import unicode_formula
from analyzer.writers.phrases import PhraseBook

WIDTH_OF_A_FILE = 120
"""Columns where the output is no terminal."""

LONGEST_UNBROKEN = 30
"""A word or number up to here is not broken across lines where the other columns can give way."""


class _Plain:
    """No markup at all."""

    def plain(self, text: str) -> str:
        return text

    def label(self, text: str) -> str:
        return _printable(text)

    def number(self, text: str) -> str:
        return text

    def quiet(self, text: str) -> str:
        return text

    def formula(self, expression: Expression) -> str:
        text = unicode_formula(expression.formula)
        text = f"O({text})" if expression.order else text
        return f"{expression.equals} = {text}" if expression.equals else text


PLAIN = _Plain()


def _printable(text: str) -> str:
    """A user's text without control characters: it must not steer the terminal."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)


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
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


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
                console.print(Text(f"    {_printable(line)}", style="cyan"), soft_wrap=True)
        case Table():
            _print_table(block, book, console)
        case _:
            pass


def _print_table(table: Table, book: PhraseBook, console: Console) -> None:
    caption = dict(table.values)
    words = book.words(table.key).format_map({k: cell_text(v, book, PLAIN) for k, v in caption.items()})
    console.print(Text(words, style="bold"))
    drawn = RichTable(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, show_footer=table.total is not None)
    for place, column in enumerate(table.columns):
        cells = [row[place] for row in table.rows]
        footer = "" if table.total is None else cell_text(table.total[place], book, PLAIN)
        numeric = is_numeric(cells)
        longest = max((len(word) for cell in cells for word in cell_text(cell, book, PLAIN).split()), default=0)
        drawn.add_column(
            Text(cell_text(column, book, PLAIN)),
            footer=Text(footer, style="bold"),
            justify="right" if numeric else "left",
            overflow="fold",
            min_width=min(longest, LONGEST_UNBROKEN),
        )
    for row in table.rows:
        drawn.add_row(*(Text(_with_unit(cell, book)) for cell in row))
    console.print(drawn)


def _with_unit(cell: Cell, book: PhraseBook) -> str:
    return f"{cell_text(cell, book, PLAIN)} {unit_text(cell, book)}".rstrip()


def is_numeric(cells: Sequence[Cell]) -> bool:
    """True for a column of numbers: it is set flush right."""
    return any(isinstance(cell, Number | Count | Ratio) for cell in cells)
