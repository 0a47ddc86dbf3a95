"""Charts as pixels, for readers that show no SVG."""

from __future__ import annotations

import io

from analyzer.charts import Figure
from analyzer.writers.figures.charts import drawing_of
from analyzer.writers.figures.colours import LIGHT
from analyzer.writers.figures.fonts import font_of
from analyzer.writers.figures.library import plain_settings
from analyzer.writers.figures.paint import POINTS, painted
from analyzer.writers.phrases import PhraseBook

_SHARPNESS = 2
"""Pixels to a point."""


def png(figure: Figure, book: PhraseBook) -> bytes:
    """A chart on white, in DejaVu Sans; what that cannot write, as Chinese, in a font of the machine.

    Args:
        figure: the chart.
        book: the words.

    Raises:
        MachineError: no font has the characters of a text.
    """
    drawing = drawing_of(figure.chart, book)
    with plain_settings():
        out = io.BytesIO()
        picture = painted(drawing, LIGHT, font_of)
        picture.savefig(
            out, format="png", dpi=_SHARPNESS * POINTS, facecolor=LIGHT["paper"], edgecolor="none",
            metadata={"Software": None},
        )  # fmt: skip
    return out.getvalue()
