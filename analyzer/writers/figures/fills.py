"""Areas that belong to layers: a tint of the layer's colour, and a line below that explains those without a name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from analyzer.writers.figures.colours import series_colour
from analyzer.writers.figures.drawing import WIDTH, Area, Line, Piece, Point, Text, extent

KEY = 26.0
"""Height of a line that explains fills."""
TINT = 0.2
"""Text on a tint stays readable, light or dark."""


def tinted(layer: int | None, outlines: Iterable[tuple[Point, ...]]) -> list[Area]:
    """Areas of one layer in one piece; where several cost the same the paper shows."""
    found = tuple(outlines)
    return [Area(found, series_colour(layer), TINT)] if found and layer is not None else []


def rectangle(left: float, top: float, right: float, bottom: float) -> tuple[Point, ...]:
    """Its corners."""
    return (left, top), (right, top), (right, bottom), (left, bottom)


def key(names: Mapping[int | None, str], left: float, top: float) -> tuple[list[Piece], float]:
    """Lines with the layers that have no room for their names, and how high they are."""
    pieces: list[Piece] = []
    x, y = left, top + KEY - 10
    for layer, name in names.items():
        width = 26 + extent((name,))[0] + 24
        if x > left and x + width - 24 > WIDTH - 4:
            x, y = left, y + KEY
        corners = rectangle(x, y - 11, x + 20, y + 1)
        pieces += [*tinted(layer, [corners]), Line(((*corners, corners[0]),), "soft"), Text(name, x + 26, y)]
        x += width
    return pieces, y + 10 - top if names else 0.0
