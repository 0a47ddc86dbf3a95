"""Which layout belongs to which kind of chart."""

from __future__ import annotations

from typing import Literal

from analyzer.charts import Bars, Chart, Figure, Lines, Matrices, Nets, Points, Regions, Shares
from analyzer.writers.figures.bars import bars
from analyzer.writers.figures.drawing import Drawing
from analyzer.writers.figures.lines import lines
from analyzer.writers.figures.matrices import matrices
from analyzer.writers.figures.nets import nets
from analyzer.writers.figures.points import points
from analyzer.writers.figures.regions import regions
from analyzer.writers.figures.shares import shares
from analyzer.writers.phrases import PhraseBook

_MOST_KEPT = 64
_kept: dict[tuple[int, int], tuple[Chart, PhraseBook, Drawing]] = {}


def drawing_of(chart: Chart, book: PhraseBook) -> Drawing:
    """A chart laid out with the words of a language; kept, for the page and for the file beside it."""
    key = id(chart), id(book)  # of objects that are kept, too: no other can have these
    if key not in _kept:
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        _kept[key] = chart, book, _laid_out(chart, book)
    return _kept[key][2]


def _laid_out(chart: Chart, book: PhraseBook) -> Drawing:
    match chart:
        case Lines():
            return lines(chart, book)
        case Shares():
            return shares(chart, book)
        case Regions():
            return regions(chart, book)
        case Bars():
            return bars(chart, book)
        case Nets():
            return nets(chart, book)
        case Points():
            return points(chart, book)
        case Matrices():
            return matrices(chart, book)


def shape(figure: Figure) -> Literal["", "fit"]:
    """The class of the page's `figure` element: 'fit' for a drawing that may shrink to the width of a phone."""
    return "fit" if isinstance(figure.chart, Matrices | Nets) else ""
