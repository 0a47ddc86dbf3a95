"""Lines of a terminal: broken at spaces and between Chinese characters, never before a closing mark."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from rich.cells import cell_len, chop_cells

from analyzer.writers.spacing import CLOSING

_NOT_FIRST = frozenset(CLOSING + "】〉…—·,.;:!?)]}%")
_NOT_LAST = frozenset("（《「『【〈([{")
_PART = re.compile(r"(?<=[a-z0-9][-:])(?=[a-z])")
_WORD = re.compile("[^ ]+ *|^ +")
_SHORT_BRACKET = re.compile("（[^（）]{1,6}）")


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most so many columns; a word that is wider than a line is cut."""
    lines, line = [], ""
    for piece in pieces(text):
        if line and cell_len((line + piece).rstrip(" ")) > width:
            lines.append(line.rstrip(" "))
            line = ""
        *full, line = _cut(piece, width) if cell_len(piece.rstrip(" ")) > width else (line + piece,)
        lines += full
    return [*lines, line.rstrip(" ")]


def _cut(word: str, width: int) -> list[str]:
    """A word in lines: behind hyphens and colons, and anywhere where that is not enough."""
    lines, line = list[str](), ""
    for part in word_parts(word):
        if line and cell_len((line + part).rstrip(" ")) > width:
            lines.append(line)
            line = ""
        *full, line = chop_cells(part, width) if cell_len(part.rstrip(" ")) > width else (line + part,)
        lines += full
    return [*lines, line]


def word_parts(word: str) -> list[str]:
    """A name in parts that end in a hyphen or colon, as depthwise-, conv1d:, causal."""
    return _PART.split(word)


def pieces(text: str) -> Iterator[str]:
    """What stays in one line: a word with the space behind it, a Chinese character with its marks, a short bracket."""
    if text.isascii():  # most are, and break behind spaces alone
        yield from _WORD.findall(text) or ("",)
        return
    start = 0
    kept = {place for bracket in _SHORT_BRACKET.finditer(text) for place in range(bracket.start() + 1, bracket.end())}
    for place in range(1, len(text)):
        if place not in kept and _may_break(text[place - 1], text[place]):
            yield text[start:place]
            start = place
    yield text[start:]


def _may_break(left: str, right: str) -> bool:
    if right == " ":
        return False
    if left == " ":
        return True
    return (_is_wide(left) or _is_wide(right)) and left not in _NOT_LAST and right not in _NOT_FIRST


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in ("W", "F")
