"""Weights by position: square matrices side by side, the stronger the darker, and cells without weight empty."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from fractions import Fraction

from analyzer.charts import Matrices
from analyzer.writers.figures.drawing import Area, Box, Drawing, Line, Piece, Point, Text
from analyzer.writers.figures.metrics import text_width, wrapped
from analyzer.writers.figures.words import spoken
from analyzer.writers.numbers import rounded
from analyzer.writers.phrases import PhraseBook

_WIDTH = 640.0
_SIZE = 19.0
_LEADING = 23.0
_GAP = 26.0
_MOST = 4
"""Squares in a row."""
_LARGEST = 300.0
_LEVELS = 16
_FAINTEST = 0.1
"""Of the smallest weight: it must differ from none."""


def matrices(chart: Matrices, book: PhraseBook) -> Drawing:
    """Squares with their names above, the positions at two sides and below what the darkest cell means."""
    number = max(len(chart.values), 1)
    columns = number if number <= _MOST else -(-number // 2)
    edge = 19 + text_width(str(len(chart.values[0])), _SIZE) + 15
    side = min(_LARGEST, (_WIDTH - edge - 4 - _GAP * (columns - 1)) / columns)
    pieces: list[Piece] = []
    top = 0.0
    for first in range(0, number, columns):
        here = Matrices(chart.names[first : first + columns], chart.values[first : first + columns])
        found, top = _row(here, book, edge, side, top)
        pieces += found
    return Drawing(_WIDTH, top, tuple(pieces))


def _row(chart: Matrices, book: PhraseBook, edge: float, side: float, above: float) -> tuple[list[Piece], float]:
    """Squares beside each other, and where they end."""
    names = [wrapped(spoken(name, book), _SIZE, side + 6) for name in chart.names]
    top = above + 8 + _LEADING * max(map(len, names), default=0)
    fits = _fits(book.words("axis.input_position"), max(map(len, chart.values), default=0), side)
    legend = top + side + _LEADING * (1.6 if fits else 2.6)
    pieces: list[Piece] = []
    for place, (name, rows) in enumerate(zip(names, chart.values, strict=True)):
        left = edge + place * (side + _GAP)
        square = Box(left, top, left + side, top + side)
        first = top - 8 - _LEADING * (len(name) - 1)
        middle = left + side / 2
        pieces += [Text(line, middle, first + row * _LEADING, _SIZE, "middle") for row, line in enumerate(name)]
        pieces += [*_cells(rows, square), *_positions(len(rows), square, book), *_legend(rows, square, legend)]
    pieces += _outputs(len(chart.values[0]), Box(edge, top, edge, top + side), book)
    return pieces, legend + 28


def _cells(rows: tuple[tuple[float, ...], ...], square: Box) -> list[Piece]:
    """Cells of about the same weight are one area; a grid shows where there is none."""
    size = square.width / len(rows)
    darkest = _darkest(rows)
    levels: dict[tuple[str, float], list[tuple[Point, ...]]] = defaultdict(list)
    for row, weights in enumerate(rows):
        for column, weight in enumerate(weights):
            if weight:
                left, top = square.left + column * size, square.top + row * size
                levels[_hue(weight), _opacity(abs(weight) / darkest)].append(_corners(left, top, size))
    lines = [part * size for part in range(len(rows) + 1)]
    upright = tuple(((square.left + at, square.top), (square.left + at, square.bottom)) for at in lines)
    level = tuple(((square.left, square.top + at), (square.right, square.top + at)) for at in lines)
    filled = [Area(tuple(levels[key]), *key) for key in sorted(levels)]
    frame = (square.left, square.top), (square.right, square.top), (square.right, square.bottom)
    around = Line(((*frame, (square.left, square.bottom), frame[0]),), "soft")
    return [*filled, Line(upright + level, "rule", min(1.0, size / 8)), around]


def _darkest(rows: tuple[tuple[float, ...], ...]) -> float:
    return max((abs(weight) for row in rows for weight in row), default=0.0) or 1.0


def _opacity(part: float) -> float:
    """One of a few steps, so that a matrix is a few areas."""
    step = max(1, round(part * _LEVELS)) / _LEVELS
    return round(_FAINTEST + (1 - _FAINTEST) * step, 3)


def _hue(weight: float) -> str:
    return "series-1" if weight > 0 else "series-2"


def _corners(left: float, top: float, size: float) -> tuple[Point, ...]:
    return (left, top), (left + size, top), (left + size, top + size), (left, top + size)


def _positions(number: int, square: Box, book: PhraseBook) -> list[Piece]:
    """The first and the last input; what they are stands between them or, where it is too wide, below."""
    words = book.words("axis.input_position")
    baseline = square.bottom + 0.95 * _LEADING
    ends = Text("1", square.left, baseline, _SIZE), Text(str(number), square.right, baseline, _SIZE, "end")
    below = 0.0 if _fits(words, number, square.width) else 0.95 * _LEADING
    middle = (square.left + square.right) / 2
    return [*(replace(end, colour="soft") for end in ends), Text(words, middle, baseline + below, _SIZE, "middle")]


def _fits(words: str, number: int, side: float) -> bool:
    """True if there is room for words between the two ends of an axis."""
    return text_width(words, _SIZE) + 2 * text_width(str(number), _SIZE) + 16 <= side


def _outputs(number: int, edge: Box, book: PhraseBook) -> list[Piece]:
    """The first and the last output at the left of the first matrix, and what they are, reading upwards."""
    words, right = book.words("axis.output_position"), edge.left - 7
    baseline, middle = right - text_width(str(number), _SIZE) - 8, (edge.top + edge.bottom) / 2
    return [
        Text("1", right, edge.top + 0.74 * _SIZE, _SIZE, "end", "soft"),
        Text(str(number), right, edge.bottom, _SIZE, "end", "soft"),
        Text(words, baseline, middle, _SIZE, "middle", turned=True),
    ]


def _legend(rows: tuple[tuple[float, ...], ...], square: Box, top: float) -> list[Piece]:
    """A scale from no weight to the largest or, where some are negative, from one end to the other."""
    largest = rounded(Fraction(_darkest(rows)).limit_denominator(10**9))
    negative = any(weight < 0 for row in rows for weight in row)
    first, parts = (f"−{largest}", (-1, -0.5, 0, 0.5, 1)) if negative else ("0", (0, 0.25, 0.5, 0.75, 1))
    before, after = text_width(first, _SIZE) + 8, text_width(largest, _SIZE) + 8
    size = min(20.0, (square.width - before - after) / len(parts))
    left = (square.left + square.right + before - after - len(parts) * size) / 2
    baseline, right = top + size / 2 + 0.36 * _SIZE, left + len(parts) * size
    pieces: list[Piece] = [
        Area((_corners(left + place * size, top, size),), _hue(part), _opacity(abs(part)))
        for place, part in enumerate(parts)
        if part
    ]
    edge = (left, top), (right, top), (right, top + size), (left, top + size), (left, top)
    ends = (
        Text(first, left - 8, baseline, _SIZE, "end", "soft"),
        Text(largest, right + 8, baseline, _SIZE, colour="soft"),
    )
    return [*pieces, Line((edge,), "soft"), *ends]
