"""Parts of a whole: areas between 0 and 100 %, each named inside itself or, where it is too thin, at the right."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from fractions import Fraction

from analyzer.charts import Shares
from analyzer.writers.figures.colours import series_colour
from analyzer.writers.figures.drawing import WIDTH, Area, Box, Drawing, Line, Piece, Point, extent, paragraph
from analyzer.writers.figures.frame import Frame, framed, room_for, titles, x_marks, y_marks
from analyzer.writers.figures.labels import Room, spread
from analyzer.writers.figures.marks import marked
from analyzer.writers.figures.scales import Scale, scale, shown
from analyzer.writers.figures.words import axis_title, named
from analyzer.writers.phrases import PhraseBook

_HEIGHT = 310.0
_NAME = 170.0
_GAP = 16.0
_OPACITY = 0.17
_STEP = 6.0
_ENOUGH = 80.0
"""More room than this above and below makes a place no better."""


@dataclass(frozen=True)
class _Band:
    """A part on the page: its upper and its lower edge over the same places."""

    name: tuple[str, ...]
    colour: str
    upper: tuple[Point, ...]
    lower: tuple[Point, ...]


def stacked(chart: Shares) -> tuple[tuple[int, ...], tuple[tuple[Fraction, ...], ...]]:
    """The places where there is a whole, and there the sums of the first 0, 1, 2, … parts as exact fractions of it."""
    columns = list(zip(*(part.y for part in chart.parts), strict=True))
    xs = tuple(at for at, column in zip(chart.parts[0].x, columns, strict=True) if sum(column))
    whole = [column for column in columns if sum(column)]
    levels = tuple(
        tuple(Fraction(sum(column[:first])) / Fraction(sum(column)) for column in whole)
        for first in range(len(chart.parts) + 1)
    )
    return xs, levels


def shares(chart: Shares, book: PhraseBook) -> Drawing:
    """Stacked areas, the first part at the bottom; a mark's y is a share between 0 and 1."""
    frame, x, y = _laid_out(chart, book, 8.0)
    inside = [_inside(band, frame.plot) for band in _bands(chart, book, x, y)]
    if None in inside:  # a second time, with room at the right
        frame, x, y = _laid_out(chart, book, _right(chart, book, inside))
    plot, bands = frame.plot, _bands(chart, book, x, y)
    room = Room(plot.grown(-3))
    for band in bands:
        room.take_line(band.upper)
    ticks = [(y.place(Fraction(part, 4)), f"{25 * part}%") for part in range(5)]
    pieces: list[Piece] = [Area(((*band.upper, *band.lower[::-1]),), band.colour, _OPACITY) for band in bands]
    pieces += [*y_marks(plot, ticks), *x_marks(plot, x), *titles(frame)]
    pieces += [Line((band.upper,), band.colour, 1.8) for band in bands[:-1]]
    pieces += _names(bands, [old and _inside(band, plot) for old, band in zip(inside, bands, strict=True)], plot, room)
    marks = [((x.place(mark.x), y.place(mark.y)), mark.name) for mark in chart.marks]
    return Drawing(WIDTH, frame.height, (*pieces, *marked(marks, book, room)))


def _right(chart: Shares, book: PhraseBook, inside: list[Box | None]) -> float:
    outside = [part for part, box in zip(chart.parts, inside, strict=True) if box is None]
    return max(extent(named(part.name, book, _NAME))[0] for part in outside) + _GAP + 2


def _laid_out(chart: Shares, book: PhraseBook, right: float) -> tuple[Frame, Scale, Scale]:
    title = book.words("axis.share")
    frame = framed(axis_title(chart.x, book), title, room_for(["100%"]), right, _HEIGHT)
    xs = [at for at in stacked(chart)[0] if shown(at, chart.x.logarithmic)]
    x = scale(xs, chart.x.logarithmic, frame.plot.left, frame.plot.right)
    return frame, x, Scale(0.0, 1.0, frame.plot.bottom, frame.plot.top, False)


def _bands(chart: Shares, book: PhraseBook, x: Scale, y: Scale) -> list[_Band]:
    xs, levels = stacked(chart)
    grouped = len({part.group for part in chart.parts}) == len(chart.parts)
    edges = [tuple((x.place(at), y.place(level)) for at, level in zip(xs, row, strict=True)) for row in levels]
    colours = [series_colour(part.group if grouped else place) for place, part in enumerate(chart.parts)]
    names = [named(part.name, book, _NAME) for part in chart.parts]
    return [_Band(*four) for four in zip(names, colours, edges[1:], edges[:-1], strict=True)]


def _inside(band: _Band, plot: Box) -> Box | None:
    """Where in a band there is most room for its name, None where there is not enough."""
    width, height = extent(band.name)
    best, most = None, (height + 2, 0.0)
    for step in range(round(plot.width / _STEP)):
        left = plot.left + 8 + step * _STEP
        if left + width > plot.right - 8:
            break
        window = [left - 4 + part * (width + 8) / 12 for part in range(13)]
        top = max(_height_at(band.upper, at) for at in window)
        bottom = min(_height_at(band.lower, at) for at in window)
        aside = abs(left + width / 2 - (plot.left + plot.right) / 2)
        if (min(bottom - top, _ENOUGH), -aside) > most:
            most = (min(bottom - top, _ENOUGH), -aside)
            middle = (top + bottom) / 2
            best = Box(left, middle - height / 2, left + width, middle + height / 2)
    return best


def _height_at(edge: tuple[Point, ...], x: float) -> float:
    """The height of an edge at a place."""
    after = min(max(bisect_right(edge, x, key=lambda point: point[0]), 1), len(edge) - 1)
    (left, low), (right, high) = edge[after - 1], edge[after]
    part = (x - left) / (right - left) if right > left else 0.0
    return low + min(max(part, 0.0), 1.0) * (high - low)


def _names(bands: list[_Band], inside: list[Box | None], plot: Box, room: Room) -> list[Piece]:
    pieces: list[Piece] = []
    outside = [band for band, box in zip(bands, inside, strict=True) if box is None]
    for band, box in zip(bands, inside, strict=True):
        if box is not None:
            room.take(box)
            pieces += paragraph(band.name, box)
    wanted = [(band.upper[-1][1] + band.lower[-1][1]) / 2 for band in outside]
    middles = spread(wanted, [extent(band.name)[1] for band in outside], plot.top - 8, plot.bottom + 8)
    for band, wished, middle in zip(outside, wanted, middles, strict=True):
        width, height = extent(band.name)
        left = plot.right + _GAP
        pieces.append(Line((((plot.right + 2, wished), (left - 3, middle)),), band.colour, 0.8))
        box = Box(left, middle - height / 2, left + width, middle + height / 2)
        pieces += paragraph(band.name, box, colour=band.colour)
    return pieces
