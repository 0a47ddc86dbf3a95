"""`compare`: every quantity of some layers side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from analyzer.answers.assumed import one_head_statements
from analyzer.answers.cheapest import listed, named
from analyzer.answers.context import Context, context
from analyzer.answers.costs import UP_TO_FACTORS, LayerCost, layer_cost
from analyzer.answers.crossover import BasisRuns, bases_of
from analyzer.answers.data import layer_data, sizes_data
from analyzer.answers.implied import without_implied
from analyzer.answers.question import Question
from analyzer.answers.settings import settings
from analyzer.blocks import Block, Cell, Count, Expression, Label, Phrase, Ratio, Several, Statement, Table
from analyzer.errors import SizeError
from analyzer.notation.syntax import Formula, names_in
from analyzer.readings.polynomial import Exact
from analyzer.readings.quantities import UNITS

if TYPE_CHECKING:  # loaded where it is asked for
    from analyzer.answers.doubling import Doubling

MOST_RANKED, FIRST_RANKED = 6, 3
"""A sentence tells up to so many counts beside the least; of more the first ones, and the others together."""


@dataclass(frozen=True)
class Comparison:
    """The answer to `compare`.

    Attributes:
        context: question, convention, dtype.
        layers: one cost per layer, in the order asked.
        crossing: for two layers that have a length, who is cheaper from which n on, by basis; else empty.
        doublings: what doubling a size does, for each size of scale=.
    """

    context: Context
    layers: tuple[LayerCost, ...]
    crossing: Mapping[str, BasisRuns]
    doublings: tuple[Doubling, ...] = ()

    @property
    def blocks(self) -> tuple[Block, ...]:
        """What doubling does, verdict, values, closed forms, what was taken for granted."""
        said = [statement for doubling in self.doublings for statement in doubling.statements]
        doubled = [table for doubling in self.doublings for table in doubling.tables]
        tables = (values_table(self.layers), forms_table(self.layers))
        return (*said, *_verdict(self), *doubled, *tables, *assumptions(self))

    def forms(self) -> dict[str, dict[str, Formula]]:
        """Label to quantity to closed form."""
        return {cost.label: cost.forms for cost in self.layers}

    def data(self) -> dict[str, Any]:
        """Keys and values for JSON."""
        data = {
            "question": self.context.question,
            "sizes": shared_sizes(self.layers),
            "defaults": sorted(defaults_used(self.layers)),
            "dtype": self.context.dtype,
            "convention": self.context.convention.data(),
            "layers": [layer_data(cost) for cost in self.layers],
        }
        return data | ({"scale": [doubling.data() for doubling in self.doublings]} if self.doublings else {})


def compare(question: Question) -> Comparison:
    """Every quantity of every layer of the question.

    Raises:
        UserError: the question cannot be answered as asked.
    """
    about = context("compare", question)
    found = settings(question)
    costs = tuple(layer_cost(setting, about.convention, about.element_bytes) for setting in found)
    crossing: Mapping[str, BasisRuns] = {}
    own = any(
        "n" in request.settings for request in question.layers
    )  # a layer with a length of its own has no crossing
    if len(found) == 2 and not own and all("n" in setting.given for setting in found):
        with suppress(SizeError):  # a crossing that cannot be told leaves the rest of the answer as it is
            crossing = bases_of(question, "n", "macs", about)
    return Comparison(about, costs, crossing, _doublings(question, costs, about))


def _doublings(question: Question, costs: tuple[LayerCost, ...], about: Context) -> tuple[Doubling, ...]:
    if "scale" not in question.words:
        return ()
    from analyzer.answers.doubling import doublings  # most comparisons do without

    return doublings(question, costs, about)


def shared_sizes(layers: tuple[LayerCost, ...]) -> dict[str, int]:
    """Every size used, defaults included; where layers differ, the first one's (each layer has its own as well)."""
    shared: dict[str, int] = {}
    for cost in layers:
        for name, value in cost.sizes.items():
            shared.setdefault(name, value)
    return sizes_data(shared)


def defaults_used(layers: tuple[LayerCost, ...]) -> dict[str, int]:
    """Sizes nobody gave, with the values they took."""
    return sizes_data({name: cost.sizes[name] for cost in layers for name in cost.setting.linked if name in cost.sizes})


# -------------------------------------------------------------------------------------------- blocks


def _verdict(comparison: Comparison) -> tuple[Block, ...]:
    """Who needs more multiply-adds and, for two layers, from which length on."""
    counted = [cost for cost in comparison.layers if cost.quantities["macs"].value is not None]
    growth = comparison.context.convention.basis == "growth"
    if len(counted) < 2:
        return ()
    if len(counted) > 2:
        return (Statement(_ranked(counted, growth)),)
    ordered = sorted(counted, key=lambda cost: cost.value("macs"))
    cheap, dear = ordered[0], ordered[-1]
    less, more = cheap.value("macs"), dear.value("macs")
    values: dict[str, Cell] = {
        "cheaper": Label(cheap.label),
        "dearer": Label(dear.label),
        "less": Count(less),
        "more": Count(more),
    }
    if less == more:
        verdict = Phrase("compare.equal", values)
    elif less == 0:
        verdict = _free(cheap, dear, values)
    else:
        key = "compare.dearer_growth" if growth else "compare.dearer"
        verdict = Phrase(key, {**values, "ratio": Ratio(Fraction(more) / Fraction(less))})
    crossing = [runs.statement for runs in comparison.crossing.values()]
    return (Statement(verdict), *crossing)


def _ranked(counted: Sequence[LayerCost], growth: bool) -> Phrase:
    """More than two layers from the fewest multiply-adds on; those with equally many are named together."""
    labels = [cost.label for cost in counted]
    counts = [cost.value("macs") for cost in counted]
    less, *others = sorted(set(counts))
    groups = {count: [place for place, own in enumerate(counts) if own == count] for count in (less, *others)}
    values: dict[str, Cell] = {"layers": named(groups[less], labels), "less": Count(less)}
    if not others:
        return Phrase("compare.all_equal", values)
    first, rest = ("none", "needs") if less == 0 else ("fewest", "times")
    found = []
    named_one_by_one = others if len(others) <= MOST_RANKED else others[:FIRST_RANKED]
    for count in named_one_by_one:
        cells: dict[str, Cell] = {"layers": named(groups[count], labels), "more": Count(count)}
        if less:
            cells["ratio"] = Ratio(Fraction(count) / Fraction(less))
        found.append(Phrase(_of_group(rest, groups[count], growth), cells))
    if more := others[len(named_one_by_one) :]:
        found.append(_rest(less, more, sum(len(groups[count]) for count in more), growth))
    return Phrase(_of_group(first, groups[less], growth), {**values, "others": listed(found)})


def _rest(less: Exact, others: Sequence[Exact], layers: int, growth: bool) -> Phrase:
    """Many layers in one part of a sentence: how many, from how much to how much."""
    ends = (others[0], others[-1])
    if less == 0:
        return Phrase("compare.rest_needs", {"count": Count(layers), "first": Count(ends[0]), "last": Count(ends[1])})
    first, last = (Ratio(Fraction(end) / Fraction(less)) for end in ends)
    key = "compare.rest_growth" if growth else "compare.rest"
    return Phrase(key, {"count": Count(layers), "first": first, "last": last})


def _of_group(words: str, group: Sequence[int], growth: bool) -> str:
    """The key of a phrase about the layers of a group; dominating terms are not multiply-adds."""
    if growth and words in ("fewest", "times"):
        return f"compare.{words}_growth"
    return f"compare.{words}_tied" if len(group) > 1 else f"compare.{words}"


def _free(cheap: LayerCost, dear: LayerCost, values: dict[str, Cell]) -> Phrase:
    """A layer without multiply-adds may work all the same, as Fourier transforms do."""
    flops, others = (cost.quantities["flops"].value for cost in (cheap, dear))
    if not isinstance(flops, int) or not isinstance(others, int) or not flops:
        return Phrase("compare.free", values)
    return Phrase("compare.free_with_flops", {**values, "flops": Count(flops), "others": Count(others)})


def values_table(layers: tuple[LayerCost, ...], quantities: tuple[str, ...] = tuple(UNITS)) -> Table:
    """One row per quantity, one column per layer."""
    rows: list[tuple[Cell, ...]] = []
    for name in _told_once(quantities, layers):
        rows.append((quantity_phrase(name, layers), *(cost.quantities[name] for cost in layers)))
    columns: tuple[Phrase | Label, ...] = (Phrase("column.quantity"), *(Label(cost.label) for cost in layers))
    return Table("table.values" if len(layers) > 1 else "table.values_one", columns, tuple(rows))


def _told_once(quantities: tuple[str, ...], layers: tuple[LayerCost, ...]) -> tuple[str, ...]:
    """The quantities without core_macs where both that and macs are the dominating terms of the core."""
    same = "macs" in quantities and any(cost.up_to_factors for cost in layers)
    return tuple(name for name in quantities if not (same and name == "core_macs"))


def quantity_phrase(name: str, layers: tuple[LayerCost, ...]) -> Phrase:
    """What a row of a table is called; dominating terms are not multiply-adds."""
    up_to_factors = any(cost.up_to_factors for cost in layers)
    return Phrase(f"quantity.{name}_growth" if up_to_factors and name in UP_TO_FACTORS else f"quantity.{name}")


def forms_table(layers: tuple[LayerCost, ...], quantities: tuple[str, ...] = tuple(UNITS)) -> Table:
    """One row per quantity: the closed forms."""
    rows: list[tuple[Cell, ...]] = []
    for name in _told_once(quantities, layers):
        if name == "arithmetic_intensity":
            continue  # flops / bytes moved, both in the table
        cells: list[Cell] = []
        for cost in layers:
            number = cost.quantities[name]
            form = None if number.formula is None else Expression(number.formula)
            cells.append(Phrase(f"why.{number.why}") if number.why is not None else form)
        rows.append((quantity_phrase(name, layers), *cells))
    columns: tuple[Phrase | Label, ...] = (Phrase("column.quantity"), *(Label(cost.label) for cost in layers))
    return Table("table.forms", columns, tuple(rows))


def values_and_forms(cost: LayerCost) -> Table:
    """One layer's quantities: value, closed form, growth."""
    rows: list[tuple[Cell, ...]] = []
    for name in _told_once(tuple(cost.quantities), (cost,)):
        number = cost.quantities[name]
        form = None if number.formula is None or name == "arithmetic_intensity" else Expression(number.formula)
        grows = None if number.growth is None else Expression(number.growth, order=True)
        rows.append((quantity_phrase(name, (cost,)), number, form, grows))
    columns = tuple(Phrase(f"column.{head}") for head in ("quantity", "value", "closed_form", "growth"))
    return Table("table.quantities", columns, tuple(rows), values={"layer": Label(cost.label)})


def assumptions(comparison: Comparison) -> tuple[Block, ...]:
    """Rounded sizes, conditions, defaults, dtype, convention: what the numbers rest on."""
    return (
        *definition_statements(comparison.layers),
        sizes_statement(comparison.layers),
        *default_statements(comparison.layers),
        comparison.context.statement,
    )


def sizes_statement(layers: tuple[LayerCost, ...]) -> Statement:
    """The sizes given, written out: 16k as 16000."""
    given = sizes_data({name: value for cost in layers for name, value in cost.setting.given.items()})
    listed = ", ".join(f"{name}={value}" for name, value in given.items())
    return Statement(Phrase("assume.sizes", {"sizes": Label(listed)}))


def default_statements(layers: tuple[LayerCost, ...]) -> list[Statement]:
    """The sizes taken by default, and every option as it stands."""
    found = []
    listed = ", ".join(_told(name, layers) for name in defaults_used(layers))
    if listed:
        found.append(Statement(Phrase("assume.defaults", {"defaults": Label(listed)})))
    found += one_head_statements(cost.setting for cost in layers)
    options = {cost.label: cost.setting.options for cost in layers if cost.setting.options}
    if options:
        cells = tuple(
            Phrase("assume.of_layer", {"layer": Label(label), "options": Label(_listed(values))})
            for label, values in options.items()
        )
        found.append(Statement(Phrase("assume.options", {"options": Several(cells)})))
    return found


def _told(name: str, layers: tuple[LayerCost, ...]) -> str:
    """A size taken by default; where layers took different ones, whose each is."""
    found = {
        cost.label: cost.sizes[size]
        for cost in layers
        for size in cost.setting.linked
        if size in cost.sizes and name in sizes_data({size: 0})
    }
    if len(set(found.values())) == 1:
        return f"{name}={next(iter(found.values()))}"
    return ", ".join(f"{name}={value} ({label})" for label, value in found.items())


def _listed(values: Mapping[str, str]) -> str:
    return ", ".join(f"{name}={value}" for name, value in values.items())


def definition_statements(layers: tuple[LayerCost, ...]) -> list[Statement]:
    """What stands for a rounded size, and under which condition a closed form holds."""
    statements: list[Statement] = []
    for cost in layers:
        used = _names_shown(cost)
        for name, formula in cost.definitions.items():
            if name in used:
                phrase = Phrase(
                    "assume.definition", {"size": Expression(formula, equals=name), "layer": Label(cost.label)}
                )
                statements.append(Statement(phrase))
        statements += _condition_statements(cost)
        if cost.skips > 1:
            values: dict[str, Cell] = {"layer": Label(cost.label), "skips": Count(cost.skips)}
            statements.append(Statement(Phrase("note.skips", values)))
    return statements


def _condition_statements(cost: LayerCost) -> list[Statement]:
    """Where the closed forms hold, if not everywhere."""
    pairs = without_implied(pair for number in cost.quantities.values() for pair in number.conditions)
    if not pairs:
        return []
    cells = tuple(
        Phrase("assume.at_most", {"small": Expression(small), "large": Expression(large)}) for small, large in pairs
    )
    return [Statement(Phrase("assume.conditions", {"layer": Label(cost.label), "conditions": Several(cells)}))]


def _names_shown(cost: LayerCost) -> set[str]:
    return {name for number in cost.quantities.values() if number.formula for name in names_in(number.formula)}
