"""Cells as text of some format: one walk over the kinds of cells, a dialect says how each is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from analyzer.blocks import Cell, Code, Count, Expression, InEach, Label, Number, Phrase, Ratio, Several, Tex, Texts
from analyzer.writers.numbers import binary, exact, rounded
from analyzer.writers.phrases import PhraseBook
from analyzer.writers.plain import printable
from analyzer.writers.spacing import spaced


class Dialect(Protocol):
    """How a format writes the parts of a sentence. Each method takes raw text and returns markup."""

    @property
    def types_spaces(self) -> bool:
        """Whether Chinese and Latin have to be kept apart by spaces."""

    def foreign(self, text: str) -> str:
        """Words in English where the rest is not, as a citation."""

    def joined(self, parts: Sequence[str]) -> str:
        """The pieces of a Chinese sentence, each markup already."""

    def plain(self, text: str) -> str:
        """Words of the phrase book."""

    def label(self, text: str) -> str:
        """A name as the user typed it."""

    def number(self, text: str) -> str:
        """A number."""

    def quiet(self, text: str) -> str:
        """Something said beside a number."""

    def formula(self, expression: Expression) -> str:
        """A formula in a sentence or cell."""

    def tex(self, latex: str) -> str:
        """A formula that prose brings along."""


NOTHING = "–"
CHINESE = "zh"
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def cell_text(cell: Cell, book: PhraseBook, dialect: Dialect) -> str:
    """A cell in the words of a language and the markup of a format."""
    match cell:
        case None:
            return ""
        case Number():
            return _number(cell, book, dialect)
        case Count():
            return _whole(exact(cell.value), dialect)
        case Ratio():
            return dialect.number(rounded(cell.value))
        case Label() | Code():
            return dialect.label(cell.text)
        case Expression():
            return dialect.formula(cell)
        case Tex():
            return dialect.tex(cell.latex)
        case Texts():
            return _translated(cell, book, dialect)
        case InEach():
            return cell_text(cell.by_language[book.language], book, dialect)
        case Several():
            return _listed([cell_text(part, book, dialect) for part in cell.cells], book, dialect)
        case Phrase():
            return phrase_text(cell, book, dialect)


def _whole(text: str, dialect: Dialect) -> str:
    """A number; 10^100 has a mark in it that formats may have to escape."""
    return dialect.plain(text) if "^" in text else dialect.number(text)


def _number(cell: Number, book: PhraseBook, dialect: Dialect) -> str:
    if cell.value is None:
        return _words(book.words(f"why.{cell.why}"), book, dialect) if cell.why else dialect.plain(NOTHING)
    text = _whole(exact(cell.value), dialect)
    if cell.unit != "byte":
        return text
    beside = binary(int(cell.value))
    return f"{text} B {dialect.quiet(f'({beside})')}" if beside else f"{text} B"


def phrase_text(phrase: Phrase, book: PhraseBook, dialect: Dialect) -> str:
    """Words with their values put in; the words are escaped, the values written each in its own way."""
    parts = _PLACEHOLDER.split(book.words(phrase.key))  # words and names in turn
    parts[::2] = [_words(words, book, dialect) if words else "" for words in parts[::2]]
    parts[1::2] = [cell_text(phrase.values[name], book, dialect) for name in parts[1::2]]
    return dialect.joined(parts) if book.language == CHINESE else "".join(parts)


def _listed(items: Sequence[str], book: PhraseBook, dialect: Dialect) -> str:
    comma = dialect.plain(book.words("label.comma"))
    if book.language != CHINESE:
        return comma.join(items)
    return dialect.joined([part for item in items for part in (comma, item)][1:])


def _translated(texts: Texts, book: PhraseBook, dialect: Dialect) -> str:
    known = book.language in texts.by_language
    text = printable(" ".join(texts.by_language[book.language if known else "en"].split()))
    return _words(text, book, dialect) if known else dialect.foreign(text)


def _words(text: str, book: PhraseBook, dialect: Dialect) -> str:
    """Words of prose; Chinese is typed without spaces around Latin, and gets them where the format needs them."""
    return dialect.plain(spaced(text) if book.language == CHINESE and dialect.types_spaces else text)


def unit_text(cell: Cell, book: PhraseBook) -> str:
    """The unit that stands behind a number in a table: '' for counts, and for bytes, which have theirs already."""
    if not isinstance(cell, Number) or cell.value is None or cell.unit in ("1", "byte"):
        return ""
    return book.words(f"{'unit_of_one' if cell.value == 1 else 'unit'}.{cell.unit}")


def is_numeric(cells: Sequence[Cell]) -> bool:
    """True for a column of numbers: it is set flush right."""
    return any(isinstance(cell, Number | Count | Ratio) for cell in cells)
