r"""How wide the columns of a LaTeX table are: as their cells where a line has room, else folded, else in parts.

LaTeX itself never folds a column that is not told its width, so the widths of cells are estimated from their markup: in
characters, a Chinese one as two.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from analyzer.writers.formats.target import Grid
from analyzer.writers.wide_tables import parts, shrunk

SEPARATION = 4
r"""Points on each side of a column: what \tabcolsep is set to."""
_LINE = 455
"""Points of a line on A4 with margins of 25 mm."""
_SIZES = (("footnotesize", 4.8), ("scriptsize", 4.35))
"""Sizes of letters, with the points of a digit."""
_BREAK = r"\allowbreak{}"
_MATH = re.compile(r"\$([^$]*)\$")
_ONE_SIGN = re.compile(r"\\(?:[lr]floor|[lr]ceil|[%&#_{}]|le|ge|to|cdot|times|sum|sqrt)(?![a-zA-Z])")
_COMMAND = re.compile(r"\\[a-zA-Z]+\*?(?:\{\})?|[{}^_$]")


@dataclass(frozen=True)
class Columns:
    """A part of a table that fits, and how it is set: the size of its letters, and what longtable takes."""

    grid: Grid
    size: str
    pattern: str


def columns_of(grid: Grid) -> list[Columns]:
    """The parts of a table that fit a line, each beginning with the first column."""
    everything = _cells(grid)
    wide = [max(map(_extent, cells)) for cells in everything]
    least = [max(_least(cell) for cell in cells) for cells in everything]
    for size, points in _SIZES:
        if sum(wide) <= _room(len(wide), points):
            return [Columns(grid, size, "".join("r" if right else "l" for right in grid.numeric))]
    for size, points in _SIZES:
        if sum(least) <= _room(len(wide), points):
            return [Columns(grid, size, _folded(least, wide, grid.numeric, points))]
    size, points = _SIZES[-1]
    between = 2 * SEPARATION / points
    groups = parts([int(one + between + 1) for one in least], 0, int(_LINE / points))
    return [found for group in groups for found in _part_of(grid, group)]


def _part_of(grid: Grid, group: Sequence[int]) -> list[Columns]:
    """Some columns of a table; one that is wider than a line by itself is left to stick out."""
    part = Grid(
        tuple(grid.heads[place] for place in group),
        tuple(tuple(row[place] for place in group) for row in grid.rows),
        tuple(grid.numeric[place] for place in group),
        grid.total and tuple(grid.total[place] for place in group),
        grid.caption if 1 in group else None,
    )
    if len(group) < len(grid.heads):
        return columns_of(part)
    return [Columns(part, _SIZES[-1][0], "".join("r" if right else "l" for right in grid.numeric))]


def _cells(grid: Grid) -> list[tuple[str, ...]]:
    return list(zip(grid.heads, *grid.body, strict=True))


def _room(columns: int, points: float) -> float:
    """Characters of a line beside the gaps between columns."""
    return (_LINE - 2 * SEPARATION * (columns - 1)) / points


def _folded(least: Sequence[int], wide: Sequence[int], numeric: Sequence[bool], points: float) -> str:
    """The widest column is folded until the line has room, then what is the widest next."""
    widths, pattern = shrunk(wide, least, _room(len(wide), points)), ""
    for width, full, right in zip(widths, wide, numeric, strict=True):
        side = r"\raggedleft" if right else r"\raggedright"
        folded = rf">{{{side}\arraybackslash}}p{{{width * points:.0f}pt}}"
        pattern += folded if width < full else "r" if right else "l"
    return pattern


def _extent(cell: str) -> int:
    """How wide a cell is in one line."""
    bold = 1 if r"\textbf" in cell else 0
    return cell_len(_plain(cell).replace(_BREAK, "")) + bold


def _least(cell: str) -> int:
    """Its longest word; formulas stay whole."""
    kept = _MATH.sub(lambda match: match[0].replace(" ", ""), cell).replace("~", "x")
    words = re.split(rf"\s+|{re.escape(_BREAK)}", kept)
    return max(map(_word, words), default=0)


def _word(word: str) -> int:
    text = _plain(word)
    return cell_len(text) if text.isascii() else min(cell_len(text), 8)  # Chinese may break anywhere


def _plain(markup: str) -> str:
    """About what is seen of it: of a quotient the longer side, or a little more."""
    return _COMMAND.sub("", _ONE_SIGN.sub("x", markup.replace(_BREAK, "")))
