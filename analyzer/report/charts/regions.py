"""Who is the cheapest over length and kernel size."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby

from analyzer.answers.cheapest import CheapestRun, cheapest_of, listed, named
from analyzer.answers.open_size import read_in
from analyzer.answers.settings import Setting
from analyzer.blocks import Cell, Count, Label, Phrase
from analyzer.charts import Axis, Figure, Mark, Regions
from analyzer.errors import UserError
from analyzer.readings.piecewise import OneUnknown, Region
from analyzer.readings.polynomial import Polynomial
from analyzer.report.charts.cost import kernels
from analyzer.report.charts.plotted import Plotted

_FAR = 2**40
"""A change beyond so many positions is not shown."""

_Row = tuple[CheapestRun, ...]
_Known = dict[tuple[str, Region], Polynomial]


def regions(plotted: Plotted) -> Figure | None:
    """One row for each kernel size; None where nothing changes over the length, or nobody has a kernel."""
    length, kernel, found = plotted.value("n"), plotted.value("k"), plotted.settings("n")
    if length is None or kernel is None or len(found) < 2 or not any("k" in one.given for one in found):
        return None
    ys, known = kernels(plotted), _Known()
    try:
        rows = [_row(found, k, plotted, known) for k in ys]
    except UserError:
        return None
    changes = [run.first for row in rows for run in row if run.first > 1 and run.layer is not None]
    if not changes:
        return None
    last = max(length * 16, *(2 * change for change in changes if change < _FAR), 1)
    runs = tuple(tuple((run.first, run.last, run.layer) for run in row if not run.varies) for row in rows)
    mark = Mark(length, kernel, Phrase("mark.here", {"sizes": Label(f"n={length}, k={kernel}")}))
    size_k, first = Axis("size_k", logarithmic=False), max(length // 32, 1)
    chart = Regions(Axis("size_n"), size_k, plotted.labels, ys, runs, first, last, (mark,) if kernel in ys else ())
    values = {"layers": named(range(len(found)), plotted.labels), "finding": _finding(plotted.labels, ys, rows)}
    return Figure("regions", chart, {**values, "sizes": plotted.fixed("n", "k")})


def _row(found: Sequence[Setting], kernel: int, plotted: Plotted, known: _Known) -> _Row:
    here = tuple(replace(one, given={**one.given, "k": kernel}) if "k" in one.given else one for one in found)
    return cheapest_of(here, "n", _reader(plotted, known))[0]


def _reader(plotted: Plotted, known: _Known) -> Callable[[Setting, OneUnknown], Polynomial]:
    """Reads multiply-adds; those that do not depend on the kernel once for all kernels."""

    def read(setting: Setting, domain: OneUnknown) -> Polynomial:
        key = setting.label, domain.region
        if "k" not in setting.given and key in known:
            return known[key]
        known[key] = Polynomial.of(read_in(setting, domain, "n", "macs", plotted.about))
        return known[key]

    return read


def _finding(labels: Sequence[str], ys: Sequence[int], rows: Sequence[_Row]) -> Cell:
    """The kernel sizes for which one layer is the cheapest at every length, and that the others change."""
    winners = [row[0].layer if len({run.cheapest for run in row}) == 1 and not row[0].varies else None for row in rows]
    parts: list[Cell] = []
    for winner, group in groupby(range(len(ys)), key=lambda place: winners[place]):
        places = list(group)
        if winner is not None:
            first, last = ys[places[0]], ys[places[-1]]
            ends: dict[str, Cell] = {"first": Count(first), "last": Count(last)}
            where: Cell = Count(first) if first == last else Phrase("range.between", ends)
            parts.append(Phrase("regions.always", {"layer": Label(labels[winner]), "kernels": where}))
    if not parts:
        return Phrase("regions.changes")
    return Phrase("regions.some", {"cases": listed(parts)})
