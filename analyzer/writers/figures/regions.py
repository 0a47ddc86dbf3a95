"""Who is cheaper over two sizes: one row of runs for each value of the second, and the boundary between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, product

from analyzer.blocks import Label
from analyzer.charts import Regions
from analyzer.writers.figures.drawing import WIDTH, Box, Drawing, Line, Piece, Point, extent, paragraph
from analyzer.writers.figures.fills import key, rectangle, tinted
from analyzer.writers.figures.frame import framed, room_for, titles, x_marks, y_marks
from analyzer.writers.figures.labels import Room
from analyzer.writers.figures.marks import marked
from analyzer.writers.figures.scales import Scale, scale
from analyzer.writers.figures.words import axis_title, spoken, tick
from analyzer.writers.phrases import PhraseBook

_HEIGHT = 300.0
_MOST_LABELS = 12
_UNDER = 0.6
_SEEN = 40.0
"""A strip where several cost the same is explained from this width on."""
_PARTS = (0.0, -0.2, 0.2, -0.35, 0.35, -0.5, 0.5)
"""Of the way from the middle to an end, tried for a name."""


@dataclass(frozen=True)
class _Run:
    """A stretch of a row and who is cheaper there."""

    left: float
    right: float
    layer: int | None


@dataclass(frozen=True)
class _Map:
    """The rows on the page, the first at the bottom."""

    plot: Box
    rows: tuple[tuple[_Run, ...], ...]

    def edge(self, place: float) -> float:
        """The height at which a row begins."""
        return self.plot.bottom - place / len(self.rows) * self.plot.height


def regions(chart: Regions, book: PhraseBook) -> Drawing:
    """Areas with their names inside, and the points that are marked."""
    left = room_for([tick(value) for value in chart.ys])
    frame = framed(axis_title(chart.x, book), axis_title(chart.y, book), left, 12, _HEIGHT)
    x = scale((chart.first, chart.last), chart.x.logarithmic, frame.plot.left, frame.plot.right)
    rows = _Map(frame.plot, tuple(tuple(_runs(row, chart, x)) for row in chart.runs))
    room = Room(frame.plot.grown(-3))
    boundary = tuple(_boundary(rows))
    for stroke in boundary:
        room.take_line(stroke)
    ticks = [(rows.edge(place + 0.5), tick(chart.ys[place])) for place in _labelled(chart.ys)]
    pieces: list[Piece] = [*_areas(rows), *y_marks(frame.plot, ticks, lines=False), *x_marks(frame.plot, x)]
    pieces += [*titles(frame), *([Line(boundary, "ink", 1.6, round=True)] if boundary else [])]
    marks = [
        ((x.place(mark.x), rows.edge(_row_of(chart.ys, mark.y) + 0.5)), mark.name)
        for mark in chart.marks
        if chart.first <= mark.x <= chart.last
    ]
    named = marked(marks, book, room)
    names, others = _names(rows, chart, book, room)
    explained, height = key(others, frame.plot.left, frame.height)
    return Drawing(WIDTH, frame.height + height, (*pieces, *names, *explained, *named))


def _labelled(ys: tuple[int, ...]) -> list[int]:
    """The rows whose value is written: all, those with a round one, or every so many."""
    for step in (1, 2, 5, 10, 20, 50, 100):
        chosen = [place for place, y in enumerate(ys) if y % step == 0]
        if 4 <= len(chosen) <= _MOST_LABELS:
            return chosen
    step = -(-len(ys) // _MOST_LABELS)
    return list(range((len(ys) - 1) % step // 2, len(ys), step))


def _runs(row: tuple[tuple[int, int | None, int | None], ...], chart: Regions, x: Scale) -> Iterator[_Run]:
    """The runs that the chart shows, on the page; a run ends where the next begins."""
    for first, last, layer in row:
        end = chart.last if last is None else min(last + 1, chart.last)
        if max(first, chart.first) < end:
            yield _Run(x.place(max(first, chart.first)), x.place(end), layer)


def _row_of(ys: tuple[int, ...], value: int | Fraction) -> float:
    """Which row a value belongs to, between two rows if it is between their values."""
    for place, (below, above) in enumerate(pairwise(ys)):
        if value <= above:
            return place + max(0.0, float((value - below) / (above - below)))
    return len(ys) - 1.0


def _areas(rows: _Map) -> list[Piece]:
    """The runs of each layer in one piece; a row reaches a little under the next, so that no seam shows."""
    outlines: dict[int | None, list[tuple[Point, ...]]] = {}
    for place, row in enumerate(rows.rows):
        top, bottom = rows.edge(place + 1), rows.edge(place)
        for run in row:
            corners = rectangle(run.left, top, run.right, bottom + (_UNDER if place else 0.0))
            outlines.setdefault(run.layer, []).append(corners)
    return [area for layer, found in outlines.items() for area in tinted(layer, found)]


def _boundary(rows: _Map) -> Iterator[tuple[Point, Point]]:
    """The lines between runs of different layers, beside and above each other."""
    for place, row in enumerate(rows.rows):
        bottom, top = rows.edge(place), rows.edge(place + 1)
        for run, after in pairwise(row):
            if run.layer != after.layer:
                yield (run.right, bottom), (run.right, top)
        for above in rows.rows[place + 1 : place + 2]:
            for run in row:
                for other in above:
                    left, right = max(run.left, other.left), min(run.right, other.right)
                    if left < right and run.layer != other.layer:
                        yield (left, top), (right, top)


def _names(rows: _Map, chart: Regions, book: PhraseBook, room: Room) -> tuple[list[Piece], dict[int | None, str]]:
    """Every layer that is somewhere cheaper is named once, where it has most room; and those that have none."""
    pieces: list[Piece] = []
    others: dict[int | None, str] = {}
    names: dict[int | None, str] = {place: spoken(Label(name), book) for place, name in enumerate(chart.layers)}
    names[None] = book.words("figure.equal")
    for layer, name in names.items():
        width, height = extent((name,))
        block, ratio = _widest(rows, layer, width + 12, height + 6)
        places = _places(block, width, height) if block and ratio >= 1 else ()
        box = next((box for box in places if room.is_free(box)), None)
        if box:
            room.take(box)
            pieces += paragraph((name,), box)
        elif block and (layer is not None or block.width > _SEEN):  # of a few equal places the boundary says so
            others[layer] = name
    return pieces, others


def _places(block: Box, width: float, height: float) -> Iterator[Box]:
    """Places for a name in a block of rows, from its middle outwards."""
    right, down = block.width - width - 12, block.height - height - 6
    for part, other in sorted(product(_PARTS, _PARTS), key=lambda parts: max(map(abs, parts))):
        x, y = (block.left + block.right) / 2 + part * right, (block.top + block.bottom) / 2 + other * down
        yield Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def _widest(rows: _Map, layer: int | None, width: float, height: float) -> tuple[Box | None, float]:
    """The best place for a name among blocks of rows, and how many times over the name fits in there."""
    best: Box | None = None
    most = 0.0
    for first in range(len(rows.rows)):
        shared = [(run.left, run.right) for run in rows.rows[first] if run.layer == layer]
        for last in range(first, len(rows.rows)):
            here = [(run.left, run.right) for run in rows.rows[last] if run.layer == layer]
            pairs = ((max(a, c), min(b, d)) for a, b in shared for c, d in here)
            shared = [(left, right) for left, right in pairs if left < right]
            top, bottom = rows.edge(last + 1), rows.edge(first)
            for left, right in shared:
                ratio = min((right - left) / width, (bottom - top) / height)
                if ratio > most:
                    best, most = Box(left, top, right, bottom), ratio
    return best, most
