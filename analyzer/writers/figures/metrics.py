"""How wide a text is in DejaVu Sans, the font matplotlib brings along: no font of the machine is asked.

Readers see pictures in other fonts. DejaVu is among the widest, so what fits here fits there;
characters it lacks, as Chinese ones, are as wide as the font is high.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.writers.figures.library import library

if TYPE_CHECKING:
    from matplotlib.ft2font import FT2Font

_UNITS = 65536.0 * 100
"""Of `linearHoriAdvance` at a size of 100 points: 16.16 fixed point."""
_PARTS = re.compile(r"[^-_/,;:，、；：）]*[-_/,;:，、；：）]?")


def bundled_font() -> Path:
    """The file of DejaVu Sans that comes with matplotlib."""
    return Path(library().get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"


@cache
def face(path: Path) -> FT2Font:
    """A font, to be asked which characters it has."""
    library()
    from matplotlib.ft2font import FT2Font

    font = FT2Font(str(path))
    font.set_size(100, 72)
    return font


def has(path: Path, character: str) -> bool:
    """True if a font can draw a character."""
    return bool(face(path).get_char_index(ord(character)))


@cache
def _advance(character: str) -> float:
    if not has(bundled_font(), character):
        return 1.0
    return face(bundled_font()).load_char(ord(character)).linearHoriAdvance / _UNITS


def text_width(text: str, size: float) -> float:
    """Width of a line of text."""
    return size * sum(map(_advance, text))


def wrapped(text: str, size: float, width: float) -> tuple[str, ...]:
    """A text in lines of at most a width, broken at spaces, and inside a word only where there is no other way."""
    lines: list[str] = []
    for word in text.split():
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(joined, size) <= width:
            lines[-1] = joined
            continue
        *whole, rest = _pieces(word, size, width)
        lines += [*whole, rest]
    return tuple(lines)


def _pieces(word: str, size: float, width: float) -> list[str]:
    """A word cut where it would be wider than a line: after a mark such as _ or ，, else anywhere."""
    if text_width(word, size) <= width:
        return [word]
    pieces = [""]
    for part in _PARTS.findall(word):
        for piece in (part,) if text_width(part, size) <= width else part:
            if pieces[-1] and text_width(pieces[-1] + piece, size) > width:
                pieces.append("")
            pieces[-1] += piece
    return pieces
