"""Charts as pictures: inline in a page, as a file beside Markdown, as pixels; and the numbers behind them.

The way of a chart:

    charts.Figure -> charts.drawing_of -> Drawing -> svg.py                    SVG
                     where everything     lines,     paint.painted -> png.py   PNG, by matplotlib
                     stands, in words     areas and
                     of the phrase book   texts

Widths are those of the font that matplotlib brings along; it is imported when the first picture is asked for.
"""

from __future__ import annotations

from analyzer.writers.figures.charts import shape
from analyzer.writers.figures.data import chart_table
from analyzer.writers.figures.png import png
from analyzer.writers.figures.svg import inline_svg, standalone_svg

__all__ = ["chart_table", "inline_svg", "png", "shape", "standalone_svg"]
