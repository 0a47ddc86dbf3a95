"""Points worth naming, with their labels."""

from __future__ import annotations

from collections.abc import Sequence

from analyzer.blocks import Cell
from analyzer.writers.figures.drawing import Anchor, Box, Piece, Point, dot, extent, paragraph
from analyzer.writers.figures.labels import Room, tie
from analyzer.writers.figures.words import named
from analyzer.writers.phrases import PhraseBook

_WIDTH = 170.0


def marked(points: Sequence[tuple[Point, Cell]], book: PhraseBook, room: Room, halo: bool = False) -> list[Piece]:
    """Dots and, where there is room beside each, its name; names lie above all dots.

    A halo keeps a name readable where a line has to run through it.
    """
    dots: list[Piece] = []
    for (x, y), _ in points:
        dots += dot((x, y))
        room.take(Box(x - 4.5, y - 4.5, x + 4.5, y + 4.5))
    texts: list[Piece] = []
    for at, name in points:
        lines = named(name, book, _WIDTH)
        box = room.beside(at, *extent(lines))
        anchor = anchored(at, box)
        dots[:0] = tie(at, box)
        texts += paragraph(lines, box, anchor, halo=halo)
    return dots + texts


def anchored(at: Point, box: Box) -> Anchor:
    """How the lines of a label are set: flush with the side that is next to its point."""
    if box.left >= at[0]:
        return "start"
    return "end" if box.right <= at[0] else "middle"
