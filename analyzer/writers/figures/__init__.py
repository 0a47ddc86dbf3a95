"""Charts as pictures: inline in a page, as a file beside Markdown, as pixels; and the numbers behind them.

The way of a chart:

    blocks.Figure -> charts.drawing_of -> Drawing -> paint.painted -> matplotlib's Figure -> svg.py, png.py
                     where everything     lines,     the same for     SVG or PNG
                     stands, in words     areas and  every kind of
                     of the phrase book   texts      chart

matplotlib is imported when the first picture is asked for, not before.
"""

from __future__ import annotations

from analyzer.writers.figures.charts import shape
from analyzer.writers.figures.data import chart_table
from analyzer.writers.figures.png import png
from analyzer.writers.figures.svg import inline_svg, standalone_svg

__all__ = ["chart_table", "inline_svg", "png", "shape", "standalone_svg"]
