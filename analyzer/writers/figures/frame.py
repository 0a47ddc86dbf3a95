"""What stands around a chart: axes, their marks and their names."""

from __future__ import annotations

from dataclasses import dataclass

from analyzer.writers.figures.drawing import LEADING, SIZE, WIDTH, Box, Line, Piece, Text, extent
from analyzer.writers.figures.metrics import text_width, wrapped
from analyzer.writers.figures.scales import Scale
from analyzer.writers.figures.words import tick

_TICK = 5.0
_EDGE = 4.0
"""Between the page's edge and what is next to it."""


@dataclass(frozen=True)
class Frame:
    """A plot and the names of its axes, in lines; the name of the y axis stands above it, unturned."""

    plot: Box
    x_title: tuple[str, ...]
    y_title: tuple[str, ...]

    @property
    def height(self) -> float:
        """Of the whole page."""
        return self.plot.bottom + 26 + LEADING * len(self.x_title) + _EDGE


def framed(x_title: str, y_title: str, left: float, right: float, height: float) -> Frame:
    """A plot of a height between the room it needs at its left and at its right."""
    above = wrapped(y_title, SIZE, WIDTH - 2 * _EDGE)
    top = 12 + LEADING * len(above)
    plot = Box(left + _EDGE, top, WIDTH - right - _EDGE, top + height)
    return Frame(plot, wrapped(x_title, SIZE, WIDTH - 2 * _EDGE), above)


def titles(frame: Frame) -> list[Piece]:
    """The names of the axes."""
    plot = frame.plot
    half = extent(frame.x_title)[0] / 2
    middle = min(max((plot.left + plot.right) / 2, half + _EDGE), WIDTH - half - _EDGE)
    below = plot.bottom + 26 + 0.8 * SIZE
    return [
        *(Text(line, _EDGE, 1.2 * SIZE + place * LEADING) for place, line in enumerate(frame.y_title)),
        *(Text(line, middle, below + place * LEADING, anchor="middle") for place, line in enumerate(frame.x_title)),
    ]


def room_for(labels: list[str]) -> float:
    """What the marks of a y axis take at the left of a plot."""
    return max((text_width(label, SIZE) for label in labels), default=0.0) + 9


def x_marks(plot: Box, scale: Scale) -> list[Piece]:
    """The x axis with its marks; a label that would leave the page or touch the one before is left out."""
    ticks = [(scale.place(value), tick(value)) for value in scale.ticks()]
    marks = tuple(((at, plot.bottom), (at, plot.bottom + _TICK)) for at, _ in ticks)
    axis = ((plot.left, plot.bottom), (plot.right, plot.bottom))
    labels: list[Piece] = []
    free = 0.0
    for at, words in ticks:
        text = Text(words, at, plot.bottom + 20, anchor="middle", colour="soft")
        if text.box.left >= free and text.box.right <= WIDTH:
            labels.append(text)
            free = text.box.right + 6
    return [Line((axis, *marks), "soft"), *labels]


def y_marks(plot: Box, marks: list[tuple[float, str]], lines: bool = True) -> list[Piece]:
    """The marks of the y axis with lines across the plot."""
    across = tuple(((plot.left, at), (plot.right, at)) for at, _ in marks if at < plot.bottom - 1)
    texts = [Text(words, plot.left - 8, at + 0.36 * SIZE, anchor="end", colour="soft") for at, words in marks]
    return [*([Line(across, "rule")] if lines and across else []), *texts]
