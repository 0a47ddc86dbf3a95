"""Points by two quantities: those on the front in colour, joined by steps and named, the others where there is room."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from analyzer.charts import Axis, Points
from analyzer.writers.figures.drawing import WIDTH, Box, Drawing, Line, Piece, Point, dot, extent, paragraph
from analyzer.writers.figures.frame import Frame, framed, room_for, titles, x_marks, y_marks
from analyzer.writers.figures.labels import Room, tie
from analyzer.writers.figures.marks import anchored
from analyzer.writers.figures.scales import Scale, scale
from analyzer.writers.figures.words import axis_title, named, tick
from analyzer.writers.phrases import PhraseBook

_HEIGHT = 380.0
_NAME = 190.0
"""The widest line of a name."""
_MARGIN = 0.06
_ON, _OFF = "series-1", "soft"
_RADIUS = 4.5


def points(chart: Points, book: PhraseBook) -> Drawing:
    """The front as a step line over which nothing lies that is better, then dots, then names."""
    frame, x, y = _laid_out(chart, book)
    plot = frame.plot
    places = [(x.place(at), y.place(value)) for at, value in zip(chart.xs, chart.ys, strict=True)]
    ticks = [(y.place(value), tick(value)) for value in y.ticks()]
    pieces: list[Piece] = [*y_marks(plot, ticks), *x_marks(plot, x), *titles(frame)]
    steps = _steps(places[: chart.front])
    if len(steps) > 1:
        pieces.append(Line((steps,), _ON, 1.8))
    room = Room(Box(plot.left + 3, plot.top - 4, WIDTH - 3, plot.bottom - 3))
    room.take_line(steps)
    for at in places:
        room.take(Box(at[0] - _RADIUS, at[1] - _RADIUS, at[0] + _RADIUS, at[1] + _RADIUS))
    labels = _names(chart, places, book, room)
    dots = [piece for place in reversed(range(len(places))) for piece in dot(places[place], _colour(chart, place))]
    return Drawing(WIDTH, frame.height, (*pieces, *dots, *labels))


def _laid_out(chart: Points, book: PhraseBook) -> tuple[Frame, Scale, Scale]:
    rough = _scale(chart.y, chart.ys, 0, 1)
    left = room_for([tick(value) for value in rough.ticks()])
    x_title, y_title = (axis_title(axis, book, "quantity") for axis in (chart.x, chart.y))
    frame = framed(x_title, y_title, left, 8.0, _HEIGHT)
    x = _scale(chart.x, chart.xs, frame.plot.left, frame.plot.right)
    return frame, x, _scale(chart.y, chart.ys, frame.plot.bottom, frame.plot.top)


def _scale(axis: Axis, values: tuple[int | Fraction, ...], start: float, end: float) -> Scale:
    return scale(values, axis.logarithmic, start, end, _MARGIN)


def _steps(members: list[Point]) -> tuple[Point, ...]:
    """From each member along x, then along y to the next: what lies behind is no better than one of them."""
    corners = [corner for one, other in pairwise(members) for corner in (one, (other[0], one[1]))]
    return (*corners, *members[-1:])


def _colour(chart: Points, place: int) -> str:
    return _ON if place < chart.front else _OFF


def _names(chart: Points, places: list[Point], book: PhraseBook, room: Room) -> list[Piece]:
    """Names of the front, each near its point, and of the others where nothing is in the way."""
    pieces: list[Piece] = []
    for place, (at, name) in enumerate(zip(places, chart.names, strict=True)):
        lines = named(name, book, _NAME)
        box = room.free_beside(at, *extent(lines))
        if box is None and place < chart.front:
            box = room.beside(at, *extent(lines))
        if box is not None:
            colour = "ink" if place < chart.front else _OFF
            pieces += [*tie(at, box), *paragraph(lines, box, anchored(at, box), colour, halo=True)]
    return pieces
