"""Multiply-adds against one size: of the layers, and of their cores."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from analyzer.answers.cheapest import CheapestRun, cheapest_phrase
from analyzer.answers.crossover import BasisRuns
from analyzer.answers.varying import scaled
from analyzer.blocks import Cell, Count, Expression, Label, Phrase
from analyzer.charts import Axis, Figure, Lines, Mark, Series
from analyzer.report.charts.plotted import Plotted, sentences
from analyzer.sizes import SPELLED

KERNELS_SHOWN = 31
"""Kernel sizes go up to here, or to a little more than the one asked for."""

_MOST_MARKS = 4


def macs_against(plotted: Plotted, name: str) -> Figure | None:
    """Multiply-adds against a size, with the points from which another layer is the cheapest."""
    if plotted.value(name) is None or not plotted.settings(name):
        return None
    runs = plotted.runs(name)
    cheapest = plotted.cheapest(name) if len(plotted.costs) > 2 else ()
    changes = [*(run.first for basis in runs.values() for run in basis.runs), *(run.first for run in cheapest)]
    values = kernels(plotted) if name == "k" else around(plotted.value(name) or 1, changes)
    series: list[Series] = []
    for place, label in enumerate(plotted.labels):
        series += _curves(plotted, name, place, label, values)
    if not any(any(line.y) for line in series) or all(len({*line.y}) < 2 for line in series):
        return None
    marks = (*_crossings(plotted, name, runs, values), *_changes(plotted, name, cheapest, values))
    chart = Lines(
        Axis(f"size_{name}", logarithmic=name != "k"),
        Axis("macs"),
        tuple(series),
        marks,
        _told(plotted, name, changes, values),
    )
    finding = _finding(plotted, name, runs, cheapest, [mark.x for mark in marks])
    return Figure(f"macs_by_{name}", chart, {"finding": finding, "sizes": plotted.fixed(name)})


def _told(plotted: Plotted, name: str, changes: Sequence[int], values: Sequence[int]) -> tuple[int, ...]:
    """What the table must not leave out: the size asked for and, if they are few, the changes."""
    seen = {change for change in changes if change in values}
    return tuple(sorted({plotted.value(name) or 1, *(seen if len(seen) <= 2 * _MOST_MARKS else ())}))


def kernels(plotted: Plotted) -> tuple[int, ...]:
    """Kernel sizes worth showing."""
    value = plotted.value("k") or 1
    return tuple(range(1, max(KERNELS_SHOWN, min(2 * value + 1, value + 16)) + 1))


def around(value: int, changes: Iterable[int]) -> tuple[int, ...]:
    """Values of a size around the one asked for, far enough to show where the cheapest layer changes, and there."""
    near = [change for change in changes if change <= value * 2**12]
    above = max([4, *((change // value).bit_length() + 1 for change in near)])
    found = scaled(value, 5, min(above, 14))
    return tuple(sorted({*found, *(change for change in near if found[0] <= change <= found[-1])}))


def _curves(plotted: Plotted, name: str, place: int, label: str, values: Sequence[int]) -> list[Series]:
    """A layer and, where it is something else, its core; with many layers there is room for the layers only."""
    whole = plotted.points(name, place, values, "macs")
    found = [Series(Label(label), *whole, group=place)] if whole[0] else []
    if len(plotted.costs) > 2:
        return found
    core = plotted.points(name, place, values, "core_macs")
    if core[1] != whole[1] and any(core[1]):
        found.append(Series(Phrase("series.core", {"layer": Label(label)}), *core, dashed=True, group=place))
    return found


def _finding(
    plotted: Plotted,
    name: str,
    runs: Mapping[str, BasisRuns],
    cheapest: Sequence[CheapestRun],
    marked: Sequence[int],
) -> Cell:
    """What the curves show; where two points are marked, what both say."""
    if runs:
        told = ["layer", "core"] if len(marked) > 1 else ["layer" if "layer" in runs else "growth"]
        return sentences(runs[basis].statement.phrase for basis in told)
    if cheapest:
        return cheapest_phrase(cheapest, name, plotted.labels)
    forms = [(cost.label, cost.quantities["macs"].formula) for cost in plotted.costs]
    label, form = next(((label, form) for label, form in forms if form is not None), ("", None))
    return None if form is None else Phrase("macs.form", {"layer": Label(label), "form": Expression(form)})


# -------------------------------------------------------------------------------------------- marks


def _crossings(plotted: Plotted, name: str, runs: Mapping[str, BasisRuns], values: Sequence[int]) -> Iterable[Mark]:
    """For two layers: from where on the other one is cheaper, whole and core, where there is one such point in view."""
    for basis, quantity in (("layer", "macs"), ("core", "core_macs")):
        every = runs[basis].runs if basis in runs else ()
        decided = [run for run in every if run.cheaper is not None]
        if len(decided) == 2 and values[0] <= decided[1].first <= values[-1]:
            tie = any(run.cheaper is None and not run.varies for run in every)
            yield from _mark(plotted, name, decided[0].cheaper or 0, decided[1].first, quantity, tie)


def _changes(plotted: Plotted, name: str, runs: Sequence[CheapestRun], values: Sequence[int]) -> Iterable[Mark]:
    """For more layers: from where on another one is the cheapest, if that is a few times only."""
    decided = [run for run in runs if run.layer is not None]
    changed = [run for run in decided[1:] if values[0] <= run.first <= values[-1]]
    if len(changed) <= _MOST_MARKS:
        for run in changed:
            tie = any(other.layer is None and not other.varies and other.last == run.first - 1 for other in runs)
            yield from _mark(plotted, name, run.layer or 0, run.first, "macs", tie)


def _mark(plotted: Plotted, name: str, place: int, at: int, quantity: str, tie: bool) -> Iterable[Mark]:
    """A dot where the order changes; among kernel sizes, which stand apart, where both cost the same if they do."""
    met = tie and name == "k"
    for x, y in zip(*plotted.points(name, place, [at - met], quantity), strict=True):
        key = "mark.equal" if met else "mark.at"
        yield Mark(x, y, Phrase(key, {"size": Label(SPELLED.get(name, name)), "value": Count(x)}))
