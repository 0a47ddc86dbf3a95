"""Layers as graphs: inputs below, above them the outputs of one layer after the other, one way through in colour."""

from __future__ import annotations

from itertools import pairwise

from analyzer.charts import Net, Nets
from analyzer.writers.figures.drawing import Drawing, Line, Piece, Point, Text
from analyzer.writers.figures.metrics import text_width, wrapped
from analyzer.writers.figures.words import spoken
from analyzer.writers.phrases import PhraseBook

_WIDTH = 640.0
_SIZE = 19.0
_LEADING = 23.0
_GAP = 34.0
_MARGIN = 10.0
_WIDEST = 300.0
_HEIGHTS = (0.0, 84.0, 58.0, 50.0)
"""Between two rows, by the number of layers; the last for more of them."""
_WAY = "series-2"


def nets(chart: Nets, book: PhraseBook) -> Drawing:
    """Up to three graphs beside each other, standing on one line, each under its name and what its way takes."""
    number = len(chart.nets)
    columns = number if number <= 3 else 2 if number == 4 else 3
    side = min(_WIDEST, (_WIDTH - 2 * _MARGIN - _GAP * (columns - 1)) / columns)
    edge = (_WIDTH - columns * side - _GAP * (columns - 1)) / 2
    pieces: list[Piece] = []
    top = 4.0
    for first in range(0, number, columns):
        row = chart.nets[first : first + columns]
        words = [_words(net, book, side) for net in row]
        ground = top + max(_height(net) + _LEADING * len(lines) + 16 for net, lines in zip(row, words, strict=True))
        for place, (net, lines) in enumerate(zip(row, words, strict=True)):
            left = edge + place * (side + _GAP)
            pieces += _graph(net, chart.positions, left, side, ground)
            pieces += _named(lines, left + side / 2, ground - _height(net) - 16)
            pieces += _positions(chart.positions, left, side, ground, book)
        top = ground + _LEADING * (1.5 if _fits(book, chart.positions, side) else 2.5) + 14
    return Drawing(_WIDTH, top - 4, tuple(pieces))


def _words(net: Net, book: PhraseBook, side: float) -> tuple[tuple[str, str], ...]:
    """Lines with their colours."""
    name, needed = (wrapped(spoken(cell, book), _SIZE, side + _GAP - 8) for cell in (net.name, net.needed))
    return (*((line, "ink") for line in name), *((line, _WAY) for line in needed))


def _named(lines: tuple[tuple[str, str], ...], middle: float, bottom: float) -> list[Piece]:
    first = bottom - _LEADING * (len(lines) - 1)
    return [
        Text(line, middle, first + place * _LEADING, _SIZE, "middle", colour)
        for place, (line, colour) in enumerate(lines)
    ]


def _layers(net: Net) -> int:
    """Layers drawn: those of the way."""
    return 1 if net.chain else max(1, len(net.path) - 1)


def _height(net: Net) -> float:
    count = _layers(net)
    return count * _HEIGHTS[min(count, len(_HEIGHTS) - 1)]


def _graph(net: Net, positions: int, left: float, side: float, ground: float) -> list[Piece]:
    count = _layers(net)
    step, rise = (side - 16) / max(positions - 1, 1), _height(net) / count

    def at(position: int, layer: int) -> Point:
        return left + 8 + position * step, ground - layer * rise

    edges = [
        (at(source, 1 if net.chain and source != target else layer), at(target, layer + 1))
        for layer in range(count)
        for source, target in net.edges
    ]
    if net.chain:
        way = (at(net.path[0], 0), *(at(position, 1) for position in net.path)) if net.path else ()
    else:
        way = tuple(at(position, layer) for layer, position in enumerate(net.path))
    nodes = tuple(at(position, layer) for layer in range(count + 1) for position in range(positions))
    pieces: list[Piece] = [Line(tuple(edges), "soft", 0.6)] if edges else []
    pieces += [_dots(nodes, "paper", 10.0), _dots(nodes, "soft", 7.0)]
    if way:
        pieces += [Line(tuple(pairwise(way)), _WAY, 3.0, round=True), _dots(way, _WAY, 10.0)]
    return pieces


def _dots(points: tuple[Point, ...], colour: str, width: float) -> Line:
    """Strokes of (nearly) no length with round ends."""
    return Line(tuple(((x, y), (x + 0.01, y)) for x, y in points), colour, width, round=True)


def _positions(number: int, left: float, side: float, ground: float, book: PhraseBook) -> list[Piece]:
    """The first and the last input, and what they are between them or, where that is too wide, below."""
    baseline = ground + 1.15 * _LEADING
    ends = [(left + 8, 1), (left + side - 8, number)]
    numbers = [Text(str(position), x, baseline, _SIZE, "middle", "soft") for x, position in ends]
    below = 0.0 if _fits(book, number, side) else _LEADING
    return [*numbers, Text(book.words("axis.input_position"), left + side / 2, baseline + below, _SIZE, "middle")]


def _fits(book: PhraseBook, number: int, side: float) -> bool:
    words = book.words("axis.input_position")
    return text_width(words, _SIZE) + text_width(str(number), _SIZE) + 32 <= side
