"""The figures of the comparison document, as charts: data from answers, findings as phrases."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from analyzer.answers.context import Context
from analyzer.answers.costs import LayerCost
from analyzer.answers.crossover import BasisRuns, bases_of, read_in
from analyzer.answers.question import Question
from analyzer.answers.reach import Stack, stack_fields
from analyzer.answers.runs import CheaperRun, runs_of
from analyzer.answers.settings import Setting
from analyzer.answers.values import whole_number
from analyzer.answers.varying import over, points, scaled, varied, with_words
from analyzer.blocks import RUN, Cell, Count, Expression, Label, Phrase, Ratio
from analyzer.charts import Axis, Figure, Lines, Mark, Matrices, Regions, Series, Shares
from analyzer.errors import UserError
from analyzer.readings.piecewise import OneUnknown
from analyzer.readings.polynomial import Polynomial
from analyzer.readings.positions import MIXING, PROJECTION
from analyzer.readings.work import Row
from analyzer.report.sample import Listening
from analyzer.sizes import SPELLED

KERNELS_SHOWN = 31
"""Kernel sizes go up to here, or to a little more than the one asked for."""


def matrices(found: tuple[Listening, ...]) -> Figure | None:
    """Figure 1: what each output listens to."""
    if not found:
        return None
    names: list[Cell] = []
    shown: list[tuple[tuple[float, ...], ...]] = []
    for one in found:
        if one.by_content and sum(other.by_content for other in found) == 1:  # there is room to show that it changes
            names += [Phrase(f"series.{which}_series", {"layer": Label(one.label)}) for which in ("first", "other")]
            shown += [one.matrix, one.other]
        else:
            names.append(Label(one.label))
            shown.append(one.matrix)
    sizes = dict(size for one in found for size in one.sizes.items())
    values: dict[str, Cell] = {"findings": sentences(tuple(listening_phrase(one) for one in found))}
    values["sizes"] = sizes_label(sizes)
    return Figure("matrices", Matrices(tuple(names), tuple(shown)), values, known=RUN)


def sizes_label(sizes: Mapping[str, int | str]) -> Label:
    """n=1024, d=512."""
    return Label(", ".join(f"{SPELLED.get(name, name)}={value}" for name, value in sizes.items()))


def listening_phrase(one: Listening) -> Phrase:
    """Whether what is listened to depends on the input."""
    if one.by_content:
        return Phrase("listening.by_content", {"layer": Label(one.label), "change": Count(round(100 * one.change))})
    return Phrase("listening.fixed", {"layer": Label(one.label)})


def sentences(found: tuple[Cell, ...]) -> Cell:
    """Sentences one after the other."""
    out: Cell = found[0]
    for one in found[1:]:
        out = Phrase("figure.and_then", {"first": out, "second": one})
    return out


# -------------------------------------------------------------------------------------------- cost against one size


def macs_against(question: Question, name: str, about: Context, costs: tuple[LayerCost, ...]) -> Figure | None:
    """Figures 2 to 4: multiply-adds of the layers, and of their cores, against one size."""
    try:
        pair = varied(question, name)
        runs = bases_of(question, name, "macs", about)
    except UserError:
        return None
    values = _values_of(question, name, runs)
    if not values:
        return None
    series = []
    for group, (setting, cost) in enumerate(zip(pair, costs, strict=True)):
        whole = points(setting, name, values, "macs", about)
        core = points(setting, name, values, "core_macs", about)
        series.append(Series(Label(cost.label), *whole, group=group))
        if core[1] != whole[1] and any(core[1]):
            label = Phrase("series.core", {"layer": Label(cost.label)})
            series.append(Series(label, *core, dashed=True, group=group))
    marks = tuple(m for m in (_mark(runs, basis, pair, name, about, values) for basis in ("layer", "core")) if m)
    chart = Lines(Axis(f"size_{name}", logarithmic=name != "k"), Axis("macs"), tuple(series), marks)
    finding = runs["layer"].statement.phrase if "layer" in runs else runs["growth"].statement.phrase
    fixed = {size: value for size, value in question.settings.items() if size != name}
    return Figure(f"macs_by_{name}", chart, {"finding": finding, "sizes": sizes_label(fixed)})


def _values_of(question: Question, name: str, runs: Mapping[str, BasisRuns]) -> tuple[int, ...]:
    """Values of a size around the one asked for, crossings included in the range."""
    given = question.settings.get(name)
    if given is None:
        return ()
    value = whole_number(given, name)
    if name == "k":
        return tuple(range(1, max(KERNELS_SHOWN, min(2 * value + 1, value + 16)) + 1))
    crossings = [run.first for basis in runs.values() for run in basis.runs if run.first <= value * 2**12]
    above = max([4, *((crossing // value).bit_length() + 1 for crossing in crossings)])
    around = scaled(value, 5, min(above, 14))
    return tuple(sorted({*around, *(crossing for crossing in crossings if around[0] <= crossing <= around[-1])}))


def _mark(
    runs: Mapping[str, BasisRuns],
    basis: str,
    pair: tuple[Setting, ...],
    name: str,
    about: Context,
    values: tuple[int, ...],
) -> Mark | None:
    """The point from which another layer is the cheaper one, if there is exactly one such point in view."""
    if basis not in runs:
        return None
    decided = [run for run in runs[basis].runs if run.cheaper is not None and not run.varies]
    if len(decided) != 2 or not values[0] <= decided[1].first <= values[-1]:
        return None
    at = decided[1].first
    quantity = "macs" if basis == "layer" else "core_macs"
    for value, reader in over(pair[decided[0].cheaper or 0], name, [at], about):
        return Mark(value, reader.value(quantity), Phrase("mark.at", {"size": Label(name), "value": Count(at)}))
    return None


# -------------------------------------------------------------------------------------------- shares


def shares(question: Question, about: Context) -> Figure | None:
    """Figure 5: how much of a layer's multiply-adds mixes positions and how much mixes channels, against length."""
    try:
        found = varied(question, "n")
    except UserError:
        return None
    for setting in found:
        finding = _mixing_outgrows(setting, about)
        values = scaled(int(setting_length(question)), 5, 6)
        readers = list(over(setting, "n", values, about))
        split = [(n, *_split(reader.rows)) for n, reader in readers]
        if split and all(mixing and other for _, mixing, other in split):
            xs = tuple(n for n, _, _ in split)
            parts = (
                Series(Phrase("series.projection"), xs, tuple(other for _, _, other in split), group=0),
                Series(Phrase("series.mixing"), xs, tuple(mixing for _, mixing, _ in split), group=1),
            )
            values_shown: dict[str, Cell] = {"layer": Label(setting.label), "finding": finding}
            return Figure("shares", Shares(Axis("size_n"), parts), values_shown)
    return None


def _split(rows: tuple[Row, ...]) -> tuple[int, int]:
    """(multiply-adds that mix positions, those that mix channels)."""
    mixing = sum(row.work.macs for row in rows if row.role == MIXING)
    other = sum(row.work.macs for row in rows if row.role == PROJECTION)
    return mixing, other


def setting_length(question: Question) -> int:
    """The length asked for."""
    return whole_number(question.settings["n"], "n")


def _mixing_outgrows(setting: Setting, about: Context) -> Phrase:
    """From which length on mixing positions is the larger part."""

    def excess(domain: OneUnknown) -> Polynomial:
        whole, core = (read_in(setting, domain, "n", quantity, about) for quantity in ("macs", "core_macs"))
        return Polynomial.of(core) * 2 - Polynomial.of(whole)

    runs, _ = runs_of(excess, "n")
    above = [run.first for run in runs if run.cheaper == 1]
    if all(run.cheaper is None and not run.varies for run in runs):
        return Phrase("shares.equal", {"layer": Label(setting.label)})
    if not above:
        return Phrase("shares.never", {"layer": Label(setting.label)})
    if above[0] == 1:
        return Phrase("shares.always", {"layer": Label(setting.label)})
    return Phrase("shares.from", {"layer": Label(setting.label), "n": Count(above[0])})


# -------------------------------------------------------------------------------------------- regions


def regions(question: Question, about: Context) -> Figure | None:
    """Figure 6: who is cheaper over length and kernel size."""
    if "k" not in question.settings:
        return None
    length = setting_length(question)
    kernels = _values_of(question, "k", {})
    rows, last = [], length * 16
    for kernel in kernels:
        asked = Question(question.layers, {**question.settings, "k": str(kernel)}, question.words, question.text)
        try:
            runs = _cheaper_runs(varied(asked, "n"), about)
        except UserError:
            return None
        rows.append(tuple((run.first, run.last, run.cheaper) for run in runs if not run.varies))
        last = max(last, *(2 * run.first for run in runs if run.first < 2**40))
    labels = tuple(layer.label for layer in question.layers)
    borders = {first for row in rows for first, _, cheaper in row if first > 1 and cheaper is not None}
    if not borders:
        return None
    key = "regions" if any(len({c for _, _, c in row if c is not None}) == 1 for row in rows) else "regions_all"
    always = [k for k, row in zip(kernels, rows, strict=True) if len({c for _, _, c in row if c is not None}) == 1]
    values: dict[str, Cell] = {"first": Label(labels[0]), "second": Label(labels[1])}
    if always:
        winner = next(c for _, _, c in rows[kernels.index(always[0])] if c is not None)
        values |= {"always": Label(labels[winner]), "k": Count(max(always))}
    chart = Regions(
        Axis("size_n"), Axis("size_k", logarithmic=False), labels, kernels, tuple(rows), max(length // 32, 1), last
    )
    return Figure(key, chart, values)


def _cheaper_runs(pair: tuple[Setting, ...], about: Context) -> tuple[CheaperRun, ...]:
    """Which of two layers needs fewer multiply-adds, over the length."""

    def difference(domain: OneUnknown) -> Polynomial:
        one, two = (Polynomial.of(read_in(setting, domain, "n", "macs", about)) for setting in pair)
        return one - two

    return runs_of(difference, "n")[0]


# -------------------------------------------------------------------------------------------- memory


def memory(question: Question, about: Context, costs: tuple[LayerCost, ...]) -> Figure | None:
    """Figure 7: activation memory against length, with and without stored weights where a layer has that choice."""
    try:
        pair = varied(question, "n")
    except UserError:
        return None
    values = scaled(setting_length(question), 5, 6)
    series: list[Series] = []
    fused_of: list[tuple[Setting, Setting]] = []
    for group, (setting, cost) in enumerate(zip(pair, costs, strict=True)):
        series.append(Series(Label(cost.label), *points(setting, "n", values, "activation_memory", about), group=group))
        if setting.options.get("fused") == "no":
            fused = _fused(question, group)
            fused_of.append((setting, fused))
            label = Phrase("series.fused", {"layer": Label(cost.label)})
            xy = points(fused, "n", values, "activation_memory", about)
            series.append(Series(label, *xy, dashed=True, group=group))
    if not any(line.y for line in series):
        return None
    chart = Lines(Axis("size_n"), Axis("activation_memory", "byte"), tuple(series))
    growths: list[Cell] = []
    for cost in costs:
        growth = cost.quantities["activation_memory"].growth
        if growth is not None:
            values_of: dict[str, Cell] = {"layer": Label(cost.label), "growth": Expression(growth, order=True)}
            growths.append(Phrase("memory.grows", values_of))
    for stored, fused in fused_of:
        at = [setting_length(question)]
        most, least_ = (points(s, "n", at, "activation_memory", about)[1][0] for s in (stored, fused))
        if most != least_:
            ratio = Ratio(Fraction(most, least_))
            growths.append(Phrase("memory.fused", {"layer": Label(stored.label), "n": Count(at[0]), "times": ratio}))
    return Figure("memory", chart, {"findings": sentences(tuple(growths))})


def _fused(question: Question, place: int) -> Setting:
    return varied(with_words(question, place, fused="yes"), "n")[place]


# -------------------------------------------------------------------------------------------- reach


def reach_by_depth(question: Question, about: Context, stacks: tuple[Stack, ...], n: int) -> Figure | None:
    """Figure 8: what a stack sees, against its depth."""
    deepest = min(
        max([stack.length for stack in stacks if stack.length and stack.dilation in ("2^i", "k^i")] or [8]) + 1, 24
    )
    depths = tuple(range(1, deepest + 1))
    series = []
    for group, (name, fields) in enumerate(stack_fields(question, about, depths)):
        series.append(Series(name, depths, tuple(min(field, 8 * n) for field in fields), group=group))
    if not series:
        return None
    if not any(line.y[0] == n for line in series):
        wanted = Phrase("series.wanted", {"n": Count(n)})
        series.append(Series(wanted, depths, tuple(n for _ in depths), dashed=True, group=5))
    best = [stack for stack in stacks if stack.length is not None and stack.unit == "layer"]
    plain = [stack for stack in best if stack.dilation == "1"]
    grown = [stack for stack in best if stack.dilation == "2^i"]
    values: dict[str, Cell] = {"n": Count(n)}
    key = "reach"
    if plain and grown:
        key = "reach_dilated"
        values |= {
            "layer": Label(plain[0].label),
            "plain": Count(plain[0].length or 0),
            "dilated": Count(grown[0].length or 0),
        }
    return Figure(key, Lines(Axis("depth", logarithmic=False), Axis("receptive_field"), tuple(series)), values)
