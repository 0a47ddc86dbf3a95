"""Curves over one axis, each named where it ends."""

from __future__ import annotations

from dataclasses import dataclass

from analyzer.charts import Lines, Mark, Series
from analyzer.writers.figures.colours import DASHED, DASHES, series_colour
from analyzer.writers.figures.drawing import (
    LEADING,
    WIDTH,
    Box,
    Drawing,
    Line,
    Piece,
    Point,
    dot,
    extent,
    paragraph,
)
from analyzer.writers.figures.frame import Frame, framed, room_for, titles, x_marks, y_marks
from analyzer.writers.figures.labels import Room, spread, tie
from analyzer.writers.figures.marks import marked
from analyzer.writers.figures.scales import Scale, scale, shown
from analyzer.writers.figures.words import axis_title, named, tick
from analyzer.writers.phrases import PhraseBook

_HEIGHT = 310.0
_NAME = 150.0
"""The widest line of a curve's name."""
_WIDTH, _RIM = 2.2, 3.2
_GAP = 16.0
"""Between the end of a curve and its name."""


@dataclass(frozen=True)
class _Curve:
    """A series on the page."""

    series: Series
    points: tuple[Point, ...]
    name: tuple[str, ...]

    @property
    def colour(self) -> str:
        return series_colour(self.series.group)

    @property
    def end(self) -> Point:
        return self.points[-1]


def lines(chart: Lines, book: PhraseBook) -> Drawing:
    """Curves, with their names at the right, and the points that are marked."""
    frame, x, y = _laid_out(chart, book)
    plot = frame.plot
    curves = [_curve(series, x, y, book) for series in chart.series]
    curves = sorted((one for one in curves if one.points), key=lambda one: one.series.dashed)
    room = Room(Box(plot.left + 3, plot.top - 4, WIDTH - 3, plot.bottom - 3))
    for curve in curves:
        room.take_line(curve.points)
    names = _names(curves, plot, room)
    marks = [((x.place(mark.x), y.place(mark.y)), mark.name) for mark in _on(chart)]
    ticks = [(y.place(value), tick(value)) for value in y.ticks()]
    pieces: list[Piece] = [*y_marks(plot, ticks), *x_marks(plot, x), *titles(frame)]
    for place, curve in enumerate(curves):
        over = sum(len({*curve.points} & {*other.points}) > 1 for other in curves[place + 1 :])
        pieces += _drawn(curve, over)
    return Drawing(WIDTH, frame.height, (*pieces, *names, *marked(marks, book, room, halo=True)))


def _laid_out(chart: Lines, book: PhraseBook) -> tuple[Frame, Scale, Scale]:
    """The plot between the marks of its y axis and the names of its curves."""
    xs = [at for series in chart.series for at in series.x] + [mark.x for mark in chart.marks]
    ys = [at for series in chart.series for at in series.y] + [mark.y for mark in chart.marks]
    rough = scale(ys, chart.y.logarithmic, 0, 1, 0.03)
    names = [named(series.name, book, _NAME) for series in chart.series]
    right = max((extent(name)[0] for name in names), default=0.0) + _GAP + 2
    height = max(_HEIGHT, sum(extent(name)[1] for name in names) - 2 * LEADING)
    left = room_for([tick(value) for value in rough.ticks()])
    frame = framed(axis_title(chart.x, book), axis_title(chart.y, book), left, right, height)
    x = scale(xs, chart.x.logarithmic, frame.plot.left, frame.plot.right)
    return frame, x, scale(ys, chart.y.logarithmic, frame.plot.bottom, frame.plot.top, 0.03)


def _on(chart: Lines) -> list[Mark]:
    return [mark for mark in chart.marks if shown(mark.x, chart.x.logarithmic) and shown(mark.y, chart.y.logarithmic)]


def _curve(series: Series, x: Scale, y: Scale, book: PhraseBook) -> _Curve:
    points = [
        (x.place(at), y.place(value))
        for at, value in zip(series.x, series.y, strict=True)
        if shown(at, x.logarithmic) and shown(value, y.logarithmic)
    ]
    return _Curve(series, tuple(points), named(series.name, book, _NAME))


def _drawn(curve: _Curve, over: int) -> list[Piece]:
    """The curve, wider by a rim for each of those that will lie over it."""
    if len(curve.points) == 1:
        return list(dot(curve.end, curve.colour))
    dashes = DASHED if curve.series.dashed else DASHES[curve.series.group % len(DASHES)]
    width = _WIDTH + over * _RIM
    return [Line((curve.points,), curve.colour, width, tuple(_WIDTH / width * part for part in dashes))]


def _names(curves: list[_Curve], plot: Box, room: Room) -> list[Piece]:
    """Names beside the ends of the curves; a curve that ends inside the plot has its name there."""
    last = [curve for curve in curves if curve.end[0] > plot.right - 2]
    heights = [extent(curve.name)[1] for curve in last]
    # Where two curves end at the same place, the one that came from above has its name above.
    wanted = [curve.end[1] + 1e-3 * (curve.points[-2:][0][1] - curve.end[1]) for curve in last]
    pieces: list[Piece] = []
    for curve, middle in zip(last, spread(wanted, heights, plot.top - LEADING, plot.bottom + LEADING), strict=True):
        width, height = extent(curve.name)
        left = plot.right + _GAP
        box = Box(left, middle - height / 2, left + width, middle + height / 2)
        room.take(box)
        pieces += paragraph(curve.name, box, colour=curve.colour)
        end, start = (left - 3, middle), (plot.right + 2, curve.end[1])
        pieces.append(Line(((start, end),), curve.colour, 0.8))
    for curve in curves:
        if curve not in last:
            box = room.beside(curve.end, *extent(curve.name))
            pieces += [*tie(curve.end, box), *paragraph(curve.name, box, colour=curve.colour, halo=True)]
    return pieces
