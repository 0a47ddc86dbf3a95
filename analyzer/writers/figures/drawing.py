"""A chart laid out: lines, areas, dots and texts on a page measured in points, y downwards, colours by role.

All places are settled here, from the widths of one known font, so that a picture is the same on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from analyzer.writers.figures.metrics import text_width

WIDTH = 600.0
SIZE = 14.0
LEADING = 17.0
"""Between the baselines of two lines of text."""

Point: TypeAlias = tuple[float, float]
Anchor: TypeAlias = Literal["start", "middle", "end"]


@dataclass(frozen=True)
class Box:
    """A rectangle."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top

    def grown(self, by: float) -> Box:
        """With a margin."""
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)

    def overlaps(self, other: Box) -> bool:
        """True if the two share more than an edge."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def holds(self, point: Point) -> bool:
        """True for a point inside or on the edge."""
        return self.left <= point[0] <= self.right and self.top <= point[1] <= self.bottom

    def within(self, outer: Box) -> bool:
        """True if nothing of this one sticks out of the other."""
        return (
            outer.left <= self.left
            and outer.top <= self.top
            and self.right <= outer.right
            and self.bottom <= outer.bottom
        )


@dataclass(frozen=True)
class Line:
    """One or several strokes of a pen; dashes are (on, off, …) in units of the width."""

    strokes: tuple[tuple[Point, ...], ...]
    colour: str
    width: float = 1.0
    dashes: tuple[float, ...] = ()
    round: bool = False


@dataclass(frozen=True)
class Area:
    """Closed outlines filled with a colour."""

    outlines: tuple[tuple[Point, ...], ...]
    colour: str
    opacity: float = 1.0


@dataclass(frozen=True)
class Text:
    """A line of text; y is its baseline. A turned text reads upwards, `x` is its baseline then."""

    text: str
    x: float
    y: float
    size: float = SIZE
    anchor: Anchor = "start"
    colour: str = "ink"
    halo: bool = False
    turned: bool = False

    @property
    def box(self) -> Box:
        """The room it takes, by the widths of DejaVu Sans, one of the widest fonts."""
        width = text_width(self.text, self.size)
        before = {"start": 0.0, "middle": width / 2, "end": width}[self.anchor]
        above, below = 0.78 * self.size, 0.24 * self.size
        if self.turned:
            return Box(self.x - above, self.y - width + before, self.x + below, self.y + before)
        return Box(self.x - before, self.y - above, self.x - before + width, self.y + below)


Piece: TypeAlias = Line | Area | Text


@dataclass(frozen=True)
class Drawing:
    """What is drawn, from back to front."""

    width: float
    height: float
    pieces: tuple[Piece, ...]


def dot(at: Point, colour: str = "ink", radius: float = 4.0) -> tuple[Line, Line]:
    """A dot with a rim of paper: a stroke of (nearly) no length with round ends."""
    stroke = ((at, (at[0] + 0.01, at[1])),)
    return Line(stroke, "paper", 2 * radius + 3, round=True), Line(stroke, colour, 2 * radius, round=True)


def paragraph(
    lines: tuple[str, ...],
    box: Box,
    anchor: Anchor = "start",
    colour: str = "ink",
    halo: bool = False,
) -> list[Text]:
    """Lines of text that fill a box from its top."""
    x = {"start": box.left, "middle": (box.left + box.right) / 2, "end": box.right}[anchor]
    first = box.top + LEADING / 2 + 0.36 * SIZE
    return [Text(line, x, first + place * LEADING, SIZE, anchor, colour, halo) for place, line in enumerate(lines)]


def extent(lines: tuple[str, ...], size: float = SIZE) -> tuple[float, float]:
    """Width and height of lines of text."""
    return max((text_width(line, size) for line in lines), default=0.0), LEADING * len(lines)
