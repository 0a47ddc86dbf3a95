"""Formulas as pictures, for pages that have no mathematics: drawn by matplotlib's own reader of TeX."""

from __future__ import annotations

import io
from functools import lru_cache
from html import escape
from typing import Any

from analyzer.writers.figures.library import library, plain_settings

_SIZE, _MARGIN = 12, 1
"""Of the letters and around them, in points of 1/72 inch."""
_PIXELS_PER_INCH = 96
_PAPER = "#ffffff"
"""Under the letters: a picture cannot know how dark its page is, only what the reader's machine prefers."""


@lru_cache(maxsize=1024)
def drawable(latex: str) -> bool:
    """Whether matplotlib can draw a formula; it knows no environments."""
    library()
    from matplotlib.mathtext import MathTextParser

    try:
        MathTextParser("path").parse(f"${latex}$")
    except ValueError:
        return False
    return True


def formula_svg(latex: str, title: str) -> str:
    """A formula as outlines, which need no font; its title is what a screen reader says."""
    with plain_settings():
        path = _outlines(latex)
    box = path.get_extents()
    left, wide, high = box.x0 - _MARGIN, box.width + 2 * _MARGIN, box.height + 2 * _MARGIN
    steps = "".join(
        "Z" if code == _CLOSED else f"{_COMMANDS[int(code)]}{_points(points, left, box.y1 + _MARGIN)}"
        for points, code in path.iter_segments(simplify=False)
    )
    size = f'width="{wide:.2f}pt" height="{high:.2f}pt" viewBox="0 0 {wide:.2f} {high:.2f}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img"><title>{escape(title)}</title>'
        f'<rect width="100%" height="100%" fill="{_PAPER}"/><path d="{steps}"/></svg>\n'
    )


def formula_png(latex: str) -> bytes:
    """A formula in black on white, as large as text beside it."""
    with plain_settings():
        from matplotlib.figure import Figure
        from matplotlib.patches import PathPatch
        from matplotlib.transforms import Affine2D

        path = _outlines(latex)
        box = path.get_extents()
        figure = Figure(figsize=((box.width + 2 * _MARGIN) / 72, (box.height + 2 * _MARGIN) / 72))
        moved = path.transformed(Affine2D().translate(_MARGIN - box.x0, _MARGIN - box.y0).scale(1 / 72))
        figure.add_artist(PathPatch(moved, facecolor="black", linewidth=0, transform=figure.dpi_scale_trans))
        out = io.BytesIO()
        figure.savefig(out, format="png", dpi=_PIXELS_PER_INCH, metadata={"Software": None})
    return out.getvalue()


def _outlines(latex: str) -> Any:
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    return TextPath((0, 0), f"${latex}$", prop=FontProperties(family="DejaVu Sans", size=_SIZE))


_COMMANDS, _CLOSED = {1: "M", 2: "L", 3: "Q", 4: "C"}, 79
"""matplotlib's codes of segments, in SVG."""


def _points(points: Any, left: float, top: float) -> str:
    """The points of a segment, y downwards."""
    pairs = zip(points[::2], points[1::2], strict=True)
    return " ".join(f"{x - left:.2f} {top - y:.2f}" for x, y in pairs)
