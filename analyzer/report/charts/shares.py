"""How much of a layer's multiply-adds mixes positions and how much mixes channels, against length."""

from __future__ import annotations

from analyzer.answers.open_size import quantity_of, reader_in
from analyzer.answers.runs import runs_of
from analyzer.answers.settings import Setting
from analyzer.answers.varying import scaled
from analyzer.blocks import Cell, Count, Label, Phrase
from analyzer.charts import Axis, Figure, Series, Shares
from analyzer.errors import UserError
from analyzer.readings.piecewise import OneUnknown
from analyzer.readings.polynomial import Polynomial
from analyzer.readings.positions import MIXING, PROJECTION
from analyzer.readings.work import Row
from analyzer.report.charts.plotted import Plotted


def shares(plotted: Plotted) -> Figure | None:
    """Of the first layer that does both kinds of work."""
    length = plotted.value("n")
    if length is None:
        return None
    values = scaled(length, 5, 6)
    for place, setting in enumerate(plotted.settings("n")):
        readers = [(n, plotted.reader("n", place, n)) for n in values]
        split = [(n, *_split(reader.rows)) for n, reader in readers if reader is not None]
        if split and all(mixing and other for _, mixing, other in split):
            finding = _outgrows(plotted, setting)
            if finding is None:
                continue
            xs = tuple(n for n, _, _ in split)
            parts = (
                Series(Phrase("series.projection"), xs, tuple(other for _, _, other in split), group=0),
                Series(Phrase("series.mixing"), xs, tuple(mixing for _, mixing, _ in split), group=1),
            )
            words: dict[str, Cell] = {"layer": Label(setting.label), "finding": finding}
            return Figure("shares", Shares(Axis("size_n"), parts), words)
    return None


def _split(rows: tuple[Row, ...]) -> tuple[int, int]:
    """(multiply-adds that mix positions, those that mix channels)."""
    mixing = sum(row.work.macs for row in rows if row.role == MIXING)
    other = sum(row.work.macs for row in rows if row.role == PROJECTION)
    return mixing, other


def _outgrows(plotted: Plotted, setting: Setting) -> Phrase | None:
    """From which length on mixing positions is the larger part; None where that cannot be told."""

    def excess(domain: OneUnknown) -> Polynomial:
        reader = reader_in(setting, domain, "n", plotted.about)
        whole, core = (quantity_of(setting, reader, quantity) for quantity in ("macs", "core_macs"))
        return Polynomial.of(core) * 2 - Polynomial.of(whole)

    try:
        runs, _ = runs_of(excess, "n")
    except UserError:
        return None
    layer = {"layer": Label(setting.label)}
    above = [run.first for run in runs if run.cheaper == 1]
    if any(run.varies for run in runs):
        return Phrase("shares.varies", layer)
    if all(run.cheaper is None for run in runs):
        return Phrase("shares.equal", layer)
    if not above:
        return Phrase("shares.never", layer)
    if all(run.cheaper == 1 for run in runs):
        return Phrase("shares.always", layer)
    if runs[-1].cheaper != 1:
        return Phrase("shares.between", {**layer, "n": Count(above[0]), "last": Count(runs[-1].first - 1)})
    return Phrase("shares.from", {**layer, "n": Count(runs[-1].first)})
