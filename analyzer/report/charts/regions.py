"""Who is the cheapest over length and kernel size."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from analyzer.answers.cheapest import listed, named
from analyzer.answers.regions import FAR, changes, regions_chart, size_axis
from analyzer.answers.rows import Row, Rows
from analyzer.blocks import Cell, Count, Label, Phrase
from analyzer.charts import Figure, Mark
from analyzer.errors import UserError
from analyzer.report.charts.cost import kernels
from analyzer.report.charts.plotted import Plotted


def regions(plotted: Plotted) -> Figure | None:
    """One row for each kernel size; None where nothing changes over the length, or nobody has a kernel."""
    length, kernel, found = plotted.value("n"), plotted.value("k"), plotted.settings("n")
    if length is None or kernel is None or len(found) < 2 or not any("k" in one.given for one in found):
        return None
    ys = kernels(plotted)
    try:
        rows = Rows(plotted.question, "n", "k", "macs", plotted.about).rows(ys)
    except UserError:
        return None
    changed = changes(rows)
    if not changed:
        return None
    last = max(length * 16, *(2 * change for change in changed if change < FAR), 1)
    mark = Mark(length, kernel, Phrase("mark.here", {"sizes": Label(f"n={length}, k={kernel}")}))
    x, y, marks = size_axis("n"), size_axis("k", logarithmic=False), (mark,) if kernel in ys else ()
    chart = regions_chart(x, y, plotted.labels, rows, (max(length // 32, 1), last), marks)
    values = {"layers": named(range(len(found)), plotted.labels), "finding": _finding(plotted.labels, ys, rows)}
    return Figure("regions", chart, {**values, "sizes": plotted.fixed("n", "k")})


def _finding(labels: Sequence[str], ys: Sequence[int], rows: Sequence[Row]) -> Cell:
    """The kernel sizes for which one layer is the cheapest at every length, and that the others change."""
    winners = [_winner(row) for row in rows]
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


def _winner(row: Row) -> int | None:
    """The layer that is the cheapest at every length; None where it changes."""
    kinds = {run.cheapest for run in row.runs}
    return row.runs[0].layer if len(kinds) == 1 and not row.runs[0].varies else None
