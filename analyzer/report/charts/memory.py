"""Activation memory against length, with and without stored weights where a layer has that choice."""

from __future__ import annotations

from fractions import Fraction

from analyzer.answers.varying import scaled
from analyzer.blocks import Cell, Count, Expression, Label, Phrase, Ratio
from analyzer.charts import Axis, Figure, Lines, Series
from analyzer.report.charts.plotted import Plotted, sentences


def memory(plotted: Plotted) -> Figure | None:
    """A curve for each layer, and a dashed one for its fused form."""
    length = plotted.value("n")
    if length is None or not plotted.settings("n"):
        return None
    values, series, fused = scaled(length, 5, 6), list[Series](), list[Cell]()
    for place, setting in enumerate(plotted.settings("n")):
        whole = plotted.points("n", place, values, "activation_memory")
        series.append(Series(Label(setting.label), *whole, group=place))
        if setting.options.get("fused") == "no":
            other = plotted.points("n", place, values, "activation_memory", fused=True)
            name = Phrase("series.fused", {"layer": Label(setting.label)})
            series.append(Series(name, *other, dashed=True, group=place))
            fused.append(_saved(plotted, place, length))
    series = [line for line in series if line.y]
    if not any(any(line.y) for line in series):
        return None
    chart = Lines(Axis("size_n"), Axis("activation_memory", "byte"), tuple(series))
    return Figure("memory", chart, {"findings": sentences([*_growths(plotted), *fused]), "sizes": plotted.fixed("n")})


def _growths(plotted: Plotted) -> list[Cell]:
    growths = [(cost.label, cost.quantities["activation_memory"].growth) for cost in plotted.costs]
    return [
        Phrase("memory.grows", {"layer": Label(label), "growth": Expression(growth, order=True)})
        for label, growth in growths
        if growth is not None
    ]


def _saved(plotted: Plotted, place: int, length: int) -> Cell:
    """How many times less the fused form needs at the length asked for."""
    stored, fused = (plotted.points("n", place, [length], "activation_memory", fused=kind)[1] for kind in (False, True))
    if not stored or not fused or stored == fused or not fused[0]:
        return None
    ratio = Ratio(Fraction(stored[0]) / Fraction(fused[0]))
    return Phrase("memory.fused", {"layer": Label(plotted.labels[place]), "n": Count(length), "times": ratio})
