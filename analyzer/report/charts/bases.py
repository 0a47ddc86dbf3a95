"""The crossover on each basis of comparison: three ways to count, three answers."""

from __future__ import annotations

from analyzer.answers.crossover import BasisRuns
from analyzer.blocks import Cell, Phrase
from analyzer.charts import Axis, Bars, Figure
from analyzer.report.charts.plotted import Plotted, sentences

_FAR = 2**40
_MOST_RUNS = 40
"""More runs than this are no bar to be read."""


def bases(plotted: Plotted) -> Figure | None:
    """A bar over the length for each basis, for two layers; None where no basis has a crossing."""
    length, runs = plotted.value("n"), plotted.runs("n")
    if length is None or not any(len({run.cheaper for run in basis.runs}) > 1 for basis in runs.values()):
        return None
    if any(len(basis.runs) > _MOST_RUNS for basis in runs.values()):
        return None
    changes = [run.first for basis in runs.values() for run in basis.runs if 1 < run.first < _FAR]
    if not changes:
        return None
    last = max(16 * length, 2 * max(changes))
    first = max(min(length, *changes) // 16, 1)
    names: tuple[Cell, ...] = tuple(Phrase(f"basis.{name}") for name in runs)
    chart = Bars(Axis("size_n"), "n", plotted.labels, names, tuple(map(_row, runs.values())), first, last)
    finding = sentences(basis.statement.phrase for basis in runs.values())
    return Figure("bases", chart, {"finding": finding, "sizes": plotted.fixed("n")})


def _row(basis: BasisRuns) -> tuple[tuple[int, int | None, int | None], ...]:
    return tuple((run.first, run.last, run.cheaper) for run in basis.runs if not run.varies)
