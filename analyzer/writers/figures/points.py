"""Points by two quantities: those on the front in colour, joined by steps and named, the others where there is room."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from analyzer.blocks import Cell
from analyzer.charts import Axis, Points
from analyzer.writers.figures.drawing import WIDTH, Box, Drawing, Line, Piece, Point, Text, dot, extent, paragraph
from analyzer.writers.figures.frame import Frame, framed, room_for, titles, x_marks, y_marks
from analyzer.writers.figures.labels import Room, tie
from analyzer.writers.figures.marks import anchored
from analyzer.writers.figures.scales import Scale, scale
from analyzer.writers.figures.words import axis_title, named, tick
from analyzer.writers.phrases import PhraseBook

_HEIGHT = 380.0
_NAME = 250.0
"""The widest line of a name."""
_MARGIN = 0.06
_ZERO = 34.0
"""Between the place of 0 and the logarithmic part of an axis."""
_ON, _OFF = "series-1", "soft"
_RADIUS = 4.5


@dataclass(frozen=True)
class _Scale:
    """An axis on the page; `zero` is where a 0 stands beside a logarithmic axis, None where none does."""

    scale: Scale
    zero: float | None

    def place(self, value: int | Fraction) -> float:
        """Where a value lies."""
        return self.zero if self.zero is not None and value <= 0 else self.scale.place(value)


@dataclass(frozen=True)
class _Spot:
    """One place on the page, and all that is there."""

    at: Point
    names: tuple[Cell, ...]
    on: bool


def points(chart: Points, book: PhraseBook) -> Drawing:
    """The front as a step line, below and left of which there is nothing, then dots, then names."""
    frame, x, y = _laid_out(chart, book)
    plot = frame.plot
    places = [(x.place(at), y.place(value)) for at, value in zip(chart.xs, chart.ys, strict=True)]
    ticks = [(y.place(value), tick(value)) for value in (*y.scale.ticks(), *([0] if y.zero else []))]
    pieces: list[Piece] = [*y_marks(plot, ticks), *x_marks(plot, x.scale), *titles(frame)]
    if x.zero is not None:
        pieces.append(Text("0", x.zero, plot.bottom + 20, anchor="middle", colour="soft"))
    steps = _steps(places[: chart.front])
    if len(steps) > 1:
        pieces.append(Line((steps,), _ON, 1.8))
    spots = _spots(chart, places)
    labels = _names(spots, _room(plot, steps, spots), book)
    dots = [piece for spot in reversed(spots) for piece in dot(spot.at, _ON if spot.on else _OFF)]
    return Drawing(WIDTH, frame.height, (*pieces, *dots, *labels))


def _laid_out(chart: Points, book: PhraseBook) -> tuple[Frame, _Scale, _Scale]:
    rough = _scale(chart.y, chart.ys, 0, 1).scale
    left = room_for([tick(value) for value in rough.ticks()])
    x_title, y_title = (axis_title(axis, book) for axis in (chart.x, chart.y))
    frame = framed(x_title, y_title, left, 8.0, _HEIGHT)
    x = _scale(chart.x, chart.xs, frame.plot.left, frame.plot.right)
    return frame, x, _scale(chart.y, chart.ys, frame.plot.bottom, frame.plot.top)


def _scale(axis: Axis, values: tuple[int | Fraction, ...], start: float, end: float) -> _Scale:
    """An axis; where it is logarithmic and something is 0, that stands before its low end."""
    if not axis.logarithmic or min(values) > 0:
        return _Scale(scale(values, axis.logarithmic, start, end, _MARGIN), None)
    inwards = 1 if end > start else -1
    return _Scale(scale(values, True, start + inwards * _ZERO, end, _MARGIN), start + inwards * _ZERO / 3)


def _steps(members: list[Point]) -> tuple[Point, ...]:
    """From each member along x, then along y to the next: what lies behind is no better than one of them."""
    corners = [corner for one, other in pairwise(members) for corner in (one, (other[0], one[1]))]
    return (*corners, *members[-1:])


def _spots(chart: Points, places: list[Point]) -> list[_Spot]:
    """Points that lie on one another are one spot with all their names."""
    there: dict[Point, list[int]] = {}
    for place, at in enumerate(places):
        there.setdefault(at, []).append(place)
    return [
        _Spot(at, tuple(chart.names[place] for place in found), found[0] < chart.front) for at, found in there.items()
    ]


def _room(plot: Box, steps: tuple[Point, ...], spots: list[_Spot]) -> Room:
    """Where names may stand: off the line, off the dots."""
    room = Room(Box(plot.left + 3, plot.top - 4, WIDTH - 3, plot.bottom - 3))
    room.take_line(steps)
    for spot in spots:
        (x, y) = spot.at
        room.take(Box(x - _RADIUS, y - _RADIUS, x + _RADIUS, y + _RADIUS))
    return room


def _names(spots: list[_Spot], room: Room, book: PhraseBook) -> list[Piece]:
    """Names of the front, each near its point, and of the others where nothing is in the way."""
    pieces: list[Piece] = []
    for spot in spots:
        lines = tuple(line for name in spot.names for line in named(name, book, _NAME))
        box = room.right_beside(spot.at, *extent(lines))
        if box is None and spot.on:
            box = room.beside(spot.at, *extent(lines))
        if box is not None:
            colour = "ink" if spot.on else _OFF
            pieces += [*tie(spot.at, box), *paragraph(lines, box, anchored(spot.at, box), colour, halo=True)]
    return pieces
