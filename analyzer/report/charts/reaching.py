"""What stacks reach: against their depth, and what they cost where they reach equally far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from analyzer.answers.built import Built, all_causal, made_causal, stack_costs, stack_fields
from analyzer.answers.cheapest import listed
from analyzer.answers.stacking import DOUBLING, PLAIN, POWERS, Stack
from analyzer.blocks import Cell, Count, Label, Phrase
from analyzer.charts import Axis, Figure, Lines, Series
from analyzer.errors import UserError
from analyzer.report.charts.plotted import Plotted

_DEEPEST = 24
_ENOUGH = 4
LENGTHS = tuple(2**power for power in range(6, 17))
"""At which the cost of stacks that connect all positions is compared."""


def reach_by_depth(plotted: Plotted, stacks: Sequence[Stack]) -> Figure | None:
    """Positions a stack sees, against the number of its layers."""
    n = plotted.value("n")
    if n is None:
        return None
    grown = [stack.length for stack in stacks if stack.length and stack.dilation in (DOUBLING, "k^i")]
    depths = tuple(range(1, min(max(grown or [8]) + 1, _DEEPEST) + 1))
    try:
        found = stack_fields(plotted.question, plotted.about, depths)
    except UserError:
        return None
    series = [_series(one, depths, _in_view(one.values, n)) for one in found]
    if all(len({*line.y}) < 2 for line in series):
        return None
    if not any(line.y[0] == n for line in series):
        wanted = Phrase("series.wanted", {"n": Count(n)})
        series.append(Series(wanted, depths, tuple(n for _ in depths), dashed=True, group=5))
    chart = Lines(Axis("depth", logarithmic=False), Axis("receptive_field"), tuple(series))
    return Figure(*_depths(stacks, n, chart))


def _in_view(fields: Sequence[int | None], n: int) -> list[int]:
    """The fields up to the first that is far more than is needed: dilated ones soon leave the others at the bottom."""
    known = [field for field in fields if field is not None]
    enough = next((place for place, field in enumerate(known) if field >= _ENOUGH * n), len(known))
    return known[: enough + 1]


def _series(built: Built, x: Sequence[int], y: Sequence[int]) -> Series:
    return Series(_name(built), tuple(x[: len(y)]), tuple(y), dashed=built.dilation != PLAIN, group=built.place)


def _name(built: Built | Stack) -> Phrase:
    key = {DOUBLING: "series.doubling", POWERS: "series.powers"}.get(built.dilation or PLAIN, "series.stack")
    return Phrase(key, {"layer": Label(built.label)})


def _depths(stacks: Sequence[Stack], n: int, chart: Lines) -> tuple[str, Lines, dict[str, Cell]]:
    """Key, chart and finding: how many layers connect n positions."""
    values: dict[str, Cell] = {"n": Count(n)}
    counted = [stack for stack in stacks if stack.length is not None and stack.padding != "same"]
    plain, grown = ([s for s in counted if s.dilation == kind and s.unit == "layer"] for kind in (PLAIN, DOUBLING))
    if len(plain) == len(grown) == 1:
        depths = {"plain": Count(plain[0].length or 0), "dilated": Count(grown[0].length or 0)}
        return "reach_dilated", chart, {**values, "layer": Label(plain[0].label), **depths}
    return "reach", chart, {**values, "stacks": listed([_needed(one) for one in stacks if one.padding != "same"])}


def _needed(stack: Stack) -> Phrase:
    name = _name(stack)
    if stack.length is None:
        return Phrase("stack.never", {"stack": name})
    return Phrase(f"stack.{stack.unit}s", {"stack": name, "count": Count(stack.length)})


# -------------------------------------------------------------------------------------------- equal reach


def equal_reach(plotted: Plotted) -> Figure | None:
    """Multiply-adds of the shortest stack that connects all positions, against their number."""
    if plotted.value("n") is None:
        return None
    try:
        found = stack_costs(plotted.question, plotted.about, LENGTHS)
    except UserError:
        return None
    known = [built for built in found if any(built.values)]
    if len(known) < 2:
        return None
    series = []
    for built in known:
        points = [(n, cost) for n, cost in zip(LENGTHS, built.values, strict=True) if cost is not None]
        line = _series(built, [n for n, _ in points], [cost for _, cost in points])
        own = built.dilation == POWERS  # a colour of its own: dashes alone would not tell it from doubling
        series.append(replace(line, group=len(plotted.costs) + built.place) if own else line)
    chart = Lines(Axis("size_n"), Axis("stack_macs"), tuple(series))
    values: dict[str, Cell] = {"finding": _cheapest(known), "sizes": plotted.fixed("n"), "causal": _taken(plotted)}
    return Figure("equal_reach", chart, values)


def _taken(plotted: Plotted) -> Cell:
    """What the layers compared are alike in, where that was left open."""
    if not made_causal(plotted.question):
        return None
    return Phrase("equal_reach.all_causal" if all_causal(plotted.question, plotted.about) else "equal_reach.causal")


def _cheapest(found: Sequence[Built]) -> Phrase:
    """Which stack is the cheapest at which of the lengths drawn."""
    winners = []
    for place, n in enumerate(LENGTHS):
        costs = [(cost, built) for built in found if (cost := built.values[place]) is not None]
        least = min((cost for cost, _ in costs), default=None)
        winners.append((n, [built for cost, built in costs if cost == least]))
    runs: list[Cell] = []
    for _, group in groupby(winners, key=lambda one: [(built.place, built.dilation) for built in one[1]]):
        here = list(group)
        if here[0][1]:
            ends = {"first": Count(here[0][0]), "last": Count(here[-1][0])}
            key = "cheapest.at" if len(here) == 1 else "cheapest.between"
            runs.append(Phrase(key, {"layers": _names(here[0][1]), **ends}))
    return Phrase("equal_reach.cheapest", {"runs": listed(runs)})


def _names(found: Sequence[Built]) -> Cell:
    out: Cell = _name(found[0])
    for one in found[1:]:
        out = Phrase("cheapest.and", {"first": out, "second": _name(one)})
    return out
