"""A drawing on a figure of matplotlib: the only place that knows both."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.writers.figures.drawing import Area, Drawing, Line, Point, Text

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.transforms import Transform

POINTS = 72
"""To an inch."""


def painted(drawing: Drawing, colours: Mapping[str, str], font_of: Callable[[str], Path]) -> Figure:
    """A figure as large as the drawing, without background.

    Args:
        drawing: what is painted.
        colours: of each role.
        font_of: the font file for a text.
    """
    from matplotlib.figure import Figure
    from matplotlib.transforms import Affine2D

    figure = Figure(figsize=(drawing.width / POINTS, drawing.height / POINTS), dpi=POINTS)
    upwards = Affine2D().scale(1, -1).translate(0, drawing.height).scale(1 / POINTS)
    page = upwards + figure.dpi_scale_trans
    for piece in drawing.pieces:
        match piece:
            case Line():
                _line(figure, piece, colours, page)
            case Area():
                _area(figure, piece, colours, page)
            case Text():
                _text(figure, piece, colours, page, font_of(piece.text))
    return figure


def _line(figure: Figure, line: Line, colours: Mapping[str, str], page: Transform) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path as Outline

    points: list[Point] = [point for stroke in line.strokes for point in stroke]
    codes = [code for stroke in line.strokes for code in (Outline.MOVETO, *[Outline.LINETO] * (len(stroke) - 1))]
    figure.add_artist(
        PathPatch(
            Outline(points, codes), transform=page, fill=False, edgecolor=colours[line.colour], linewidth=line.width,
            linestyle=(0, line.dashes) if line.dashes else "solid", capstyle="round" if line.round else "butt",
            joinstyle="round", snap=False if line.round else None,
        )
    )  # fmt: skip


def _area(figure: Figure, area: Area, colours: Mapping[str, str], page: Transform) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path as Outline

    points: list[Point] = [point for outline in area.outlines for point in (*outline, outline[0])]
    codes = [
        code
        for outline in area.outlines
        for code in (Outline.MOVETO, *[Outline.LINETO] * (len(outline) - 1), Outline.CLOSEPOLY)
    ]
    figure.add_artist(
        PathPatch(
            Outline(points, codes), transform=page, facecolor=colours[area.colour], edgecolor="none", linewidth=0,
            alpha=None if area.opacity == 1 else area.opacity,
        )
    )  # fmt: skip


def _text(figure: Figure, text: Text, colours: Mapping[str, str], page: Transform, font: Path) -> None:
    from matplotlib.font_manager import FontProperties
    from matplotlib.patheffects import withStroke

    artist = figure.text(
        text.x, text.y, text.text, transform=page, color=colours[text.colour], va="baseline",
        ha={"start": "left", "middle": "center", "end": "right"}[text.anchor],
        fontproperties=FontProperties(fname=str(font), size=text.size), rotation=90 if text.turned else 0,
        rotation_mode="anchor", parse_math=False,
    )  # fmt: skip
    if text.halo:
        artist.set_path_effects([withStroke(linewidth=4, foreground=colours["paper"])])
