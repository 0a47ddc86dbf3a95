"""Charts as pixels, for readers that show no SVG."""

from __future__ import annotations

import io
from functools import partial
from pathlib import Path

from analyzer.charts import Figure
from analyzer.errors import MachineError
from analyzer.writers.figures.charts import drawing_of
from analyzer.writers.figures.colours import LIGHT
from analyzer.writers.figures.library import plain_settings
from analyzer.writers.figures.metrics import bundled_font, has
from analyzer.writers.figures.paint import POINTS, painted
from analyzer.writers.phrases import PhraseBook

_SHARPNESS = 2
"""Pixels to a point."""


def png(figure: Figure, book: PhraseBook, font: Path | None = None) -> bytes:
    """A chart on white, in DejaVu Sans.

    Args:
        figure: the chart.
        book: the words.
        font: a font file for texts that DejaVu Sans cannot write, as Chinese ones.

    Raises:
        MachineError: neither font has a character of a text: an empty box instead would say nothing.
    """
    drawing = drawing_of(figure.chart, book)
    with plain_settings():
        out = io.BytesIO()
        picture = painted(drawing, LIGHT, partial(_font_of, font))
        picture.savefig(
            out, format="png", dpi=_SHARPNESS * POINTS, facecolor=LIGHT["paper"], edgecolor="none",
            metadata={"Software": None},
        )  # fmt: skip
    return out.getvalue()


def _font_of(other: Path | None, text: str) -> Path:
    """The bundled font if it has every character, else the other one if that has."""
    for font in (bundled_font(), other):
        if font and all(has(font, character) for character in text):
            return font
    missing = "".join(character for character in text if not has(bundled_font(), character))
    needed = f"give a font file that has {missing!r}" if other is None else f"{other} does not have all of {missing!r}"
    raise MachineError(f"no font to draw {text!r} as a PNG: {needed}, or ask for SVG")
