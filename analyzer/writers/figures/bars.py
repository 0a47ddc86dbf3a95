"""Who is cheaper over one size, a bar for each way to count, with the value at which it changes below."""

from __future__ import annotations

from itertools import pairwise

from analyzer.blocks import Count, Label, Phrase
from analyzer.charts import Bars
from analyzer.writers.figures.drawing import LEADING, SIZE, WIDTH, Box, Drawing, Line, Piece, Text, extent
from analyzer.writers.figures.fills import key, rectangle, tinted
from analyzer.writers.figures.frame import framed, titles, x_marks
from analyzer.writers.figures.scales import Scale, scale
from analyzer.writers.figures.words import axis_title, named, spoken
from analyzer.writers.phrases import PhraseBook

_BAR = 32.0
_BELOW = 21.0
_GAP = 12.0
_EDGE = 4.0

_Run = tuple[int, int | None, int | None]


def bars(chart: Bars, book: PhraseBook) -> Drawing:
    """Bars over one axis, the first at the top, each under its name."""
    names = [named(name, book, WIDTH - 3 * _EDGE) for name in chart.names]
    heights = [LEADING * len(name) + 5 + _BAR + _BELOW + _GAP for name in names]
    frame = framed(axis_title(chart.x, book), "", _EDGE, _EDGE, sum(heights))
    plot = frame.plot
    x = scale((chart.first, chart.last), chart.x.logarithmic, plot.left, plot.right)
    pieces: list[Piece] = [*x_marks(plot, x), *titles(frame)]
    shown: set[int] = set()
    top = plot.top
    for name, height, row in zip(names, heights, chart.runs, strict=True):
        pieces += [Text(line, plot.left, top + 0.85 * SIZE + place * LEADING) for place, line in enumerate(name)]
        bar = Box(plot.left, top + LEADING * len(name) + 5, plot.right, top + height - _BELOW - _GAP)
        pieces += _bar(chart, _clipped(row, chart), bar, x, shown, book)
        top += height
    used = {layer for row in chart.runs for *_, layer in _clipped(row, chart) if layer is not None}
    others: dict[int | None, str] = {layer: spoken(Label(chart.layers[layer]), book) for layer in sorted(used - shown)}
    explained, height = key(others, plot.left, frame.height)
    return Drawing(WIDTH, frame.height + height, (*pieces, *explained))


def _clipped(row: tuple[_Run, ...], chart: Bars) -> list[_Run]:
    """The runs in view."""
    return [run for run in row if run[0] <= chart.last and (run[1] is None or run[1] >= chart.first)]


def _bar(chart: Bars, row: list[_Run], bar: Box, x: Scale, shown: set[int], book: PhraseBook) -> list[Piece]:
    pieces: list[Piece] = []
    corners = rectangle(bar.left, bar.top, bar.right, bar.bottom)
    for first, last, layer in row:
        left = x.place(max(first, chart.first))
        right = bar.right if last is None else x.place(min(last + 1, chart.last))
        pieces += tinted(layer, [rectangle(left, bar.top, right, bar.bottom)])
        words = book.words("figure.equal") if layer is None else spoken(Label(chart.layers[layer]), book)
        if extent((words,))[0] + 10 <= right - left:
            pieces.append(Text(words, (left + right) / 2, bar.bottom - _BAR / 2 + 0.36 * SIZE, anchor="middle"))
            shown |= {layer} if layer is not None else set()
    pieces.append(Line(((*corners, corners[0]),), "soft"))
    return [*pieces, *_changes(chart, row, bar, x, book)]


def _changes(chart: Bars, row: list[_Run], bar: Box, x: Scale, book: PhraseBook) -> list[Piece]:
    """Where another layer begins to be the cheaper one; a value that would touch the one before is left out."""
    pieces: list[Piece] = []
    decided = [run for run in row if run[2] is not None]
    free = bar.left - _EDGE
    for before, after in pairwise(decided):
        if before[2] == after[2] or not chart.first <= after[0] <= chart.last:
            continue
        at = x.place(after[0])
        pieces.append(Line((((at, bar.top), (at, bar.bottom + 5)),), "ink", 1.6))
        words = spoken(Phrase("mark.at", {"size": Label(chart.unknown), "value": Count(after[0])}), book)
        half = extent((words,))[0] / 2
        text = Text(words, min(max(at, half + _EDGE), WIDTH - half - _EDGE), bar.bottom + 5 + SIZE, anchor="middle")
        if text.box.left >= free:
            pieces.append(text)
            free = text.box.right + 6
    return pieces
