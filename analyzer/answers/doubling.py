"""What doubling a size does to every quantity of a layer: exactly here, and in the limit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from analyzer.answers.cheapest import listed
from analyzer.answers.context import Context
from analyzer.answers.costs import UP_TO_FACTORS, LayerCost, layer_cost
from analyzer.answers.data import exact_data
from analyzer.answers.far_out import Limits
from analyzer.answers.question import LayerRequest, Question, canonical
from analyzer.answers.settings import Setting, settings, spelled
from analyzer.blocks import Cell, Count, Label, Phrase, Ratio, Statement, Table
from analyzer.errors import QuestionError, SizeError, did_you_mean
from analyzer.notation.syntax import Number
from analyzer.readings.quantities import UNITS
from analyzer.sizes import LETTER_OF, SPELLED

MOST_SIZES = 6

_IN_ONE_TABLE = 3
"""Layers that stand in one table."""


@dataclass(frozen=True)
class Factor:
    """By what a quantity is multiplied when a size doubles.

    Attributes:
        here: from the sizes asked for to the double; None: see `why`.
        limit: as the size grows without end; None: see `why_limit`.
        why: key of the reason.
        why_limit: key of the reason.
    """

    here: Fraction | None
    limit: Fraction | None
    why: str | None = None
    why_limit: str | None = None

    def data(self) -> dict[str, Any]:
        """Keys and values for JSON."""
        found: dict[str, Any] = {"here": exact_data(self.here), "limit": exact_data(self.limit)}
        reasons = {"why": self.why, "why_limit": self.why_limit}
        return found | {name: why for name, why in reasons.items() if why is not None}


@dataclass(frozen=True)
class Doubled:
    """A layer whose size doubles.

    Attributes:
        label: what the answer calls the layer.
        value: of the size; None where the layer does not have it.
        factors: by quantity, in the order of UNITS.
        up_to_factors: its multiply-adds are dominating terms only.
        trouble: why there is no layer at the double; '' where there is.
        ending: why there is no such layer far out; '' where there is, or where that is not shown.
    """

    label: str
    value: int | None
    factors: Mapping[str, Factor]
    up_to_factors: bool = False
    trouble: str = ""
    ending: str = ""


@dataclass(frozen=True)
class Doubling:
    """One size, and what doubling it does to each layer."""

    size: str
    layers: tuple[Doubled, ...]

    @property
    def name(self) -> str:
        """The size as users know it."""
        return SPELLED.get(self.size, self.size)

    @property
    def statements(self) -> tuple[Statement, ...]:
        """A sentence about what changes most, and what does not exist."""
        found = [Statement(self._phrase())] if self._doubled else []
        for layer in self.layers:
            for key, why in (("trouble", layer.trouble), ("ending", layer.ending)):
                values: dict[str, Cell] = {"size": Label(self.name), "layer": Label(layer.label), "why": Label(why)}
                values |= {"double": Count(2 * (layer.value or 0))}
                if why and (key == "trouble" or not layer.trouble):
                    found.append(Statement(Phrase(f"doubling.{key}", values)))
        return tuple(found)

    @property
    def tables(self) -> tuple[Table, ...]:
        """Every factor of the layers that there are at the double."""
        found = self._doubled
        return tuple(self._table(found[place : place + _IN_ONE_TABLE]) for place in range(0, len(found), _IN_ONE_TABLE))

    @property
    def _doubled(self) -> tuple[Doubled, ...]:
        """The layers that there are at the double."""
        return tuple(layer for layer in self.layers if not layer.trouble)

    @property
    def _leading(self) -> str:
        """The quantity that is told: the multiply-adds, where they change, else what changes most."""
        change = {name: max(_change(layer.factors[name]) for layer in self._doubled) for name in UNITS}
        return "macs" if change["macs"] > 1 else max(change, key=lambda name: change[name])

    def _phrase(self) -> Phrase:
        leading = self._leading
        said = listed([_case(layer, leading) for layer in self._doubled])
        values: dict[str, Cell] = {"size": Label(self.name), "cases": said, "quantity": self._quantity(leading)}
        starts = {layer.value for layer in self.layers if layer.value is not None}
        if len(starts) != 1:
            return Phrase("doubling.each", values)
        start = starts.pop()
        return Phrase("doubling.from", {**values, "from": Count(start), "to": Count(2 * start)})

    def _quantity(self, name: str) -> Phrase:
        growth = name in UP_TO_FACTORS and any(layer.up_to_factors for layer in self.layers)
        return Phrase(f"quantity.{name}_growth" if growth else f"quantity.{name}")

    def _table(self, layers: Sequence[Doubled]) -> Table:
        rows = []
        for name in UNITS:
            cells: list[Cell] = []
            for layer in layers:
                factor = layer.factors[name]
                cells += [_cell(factor.here, factor.why), _cell(factor.limit, factor.why_limit)]
            rows.append((self._quantity(name), *cells))
        heads: list[Phrase | Label] = [Phrase("column.quantity")]
        for layer in layers:
            heads += [Phrase("column.doubled", {"layer": Label(layer.label)}), Phrase("column.in_limit")]
        return Table("table.doubling", tuple(heads), tuple(rows), values={"size": Label(self.name)})

    def data(self) -> dict[str, Any]:
        """Keys and values for JSON."""
        layers = []
        for layer in self.layers:
            factors = {name: factor.data() for name, factor in layer.factors.items()}
            item: dict[str, Any] = {"label": layer.label, "from": layer.value, "quantities": factors}
            layers.append(item | ({"trouble": layer.trouble} if layer.trouble else {}))
        return {"size": self.name, "layers": layers}


def doublings(question: Question, costs: Sequence[LayerCost], about: Context) -> tuple[Doubling, ...]:
    """What doubling the sizes of scale= does, each by itself.

    Args:
        question: with scale=.
        costs: of its layers at the sizes asked for.
        about: convention and bytes of an element.

    Raises:
        QuestionError: a size that no layer has, or one named twice.
    """
    text = question.words["scale"]
    names = [canonical(part.strip()) for part in text.split(",")]
    if not all(names) or len(names) > MOST_SIZES:
        raise QuestionError(f"scale={text!r}: one to {MOST_SIZES} sizes are named, separated by commas, as scale=n,d")
    known = dict.fromkeys(name for cost in costs for name in cost.sizes)
    for place, name in enumerate(names):
        if name in names[:place]:
            raise QuestionError(f"scale={text!r} names {spelled(name)} twice")
        if name not in known:
            near = "" if name in LETTER_OF.values() else did_you_mean(name, [*LETTER_OF, *known])
            shown = spelled(name) if name in LETTER_OF.values() else repr(name)
            raise QuestionError(f"no layer has the size {shown}{near}; sizes: {', '.join(map(spelled, known))}")
    return tuple(Doubling(name, _doubled(question, costs, name, about)) for name in names)


def _doubled(question: Question, costs: Sequence[LayerCost], name: str, about: Context) -> tuple[Doubled, ...]:
    limits = Limits(costs, name, about)
    found = []
    for place, (cost, (double, trouble)) in enumerate(
        zip(costs, _at_double(question, costs, name, about), strict=True)
    ):
        factors = {
            quantity: _factor(cost, double, quantity, *limits.limit(place, quantity)) for quantity in cost.quantities
        }
        ending = limits.ending(place)
        found.append(Doubled(cost.label, cost.sizes.get(name), factors, cost.up_to_factors, trouble, ending))
    return tuple(found)


def _at_double(
    question: Question, costs: Sequence[LayerCost], name: str, about: Context
) -> list[tuple[LayerCost | None, str]]:
    """Every layer with the size doubled, None and why where there is none."""
    layers = [_with_double(request, cost, name) for request, cost in zip(question.layers, costs, strict=True)]
    shared = {word: text for word, text in question.settings.items() if word != name}
    try:
        found = settings(replace(question, layers=tuple(layers), settings=shared))
    except SizeError as error:
        return [(None, str(error)) if name in cost.sizes else (cost, "") for cost in costs]
    return [_cost_or_why(setting, about) for setting in found]


def _with_double(request: LayerRequest, cost: LayerCost, name: str) -> LayerRequest:
    """A layer with the size doubled; heads that were left out stay as many as they were."""
    own = dict(request.settings)
    if name in cost.sizes:
        own[name] = str(2 * cost.sizes[name])
    if name != "h" and isinstance(cost.setting.linked.get("h"), Number):
        own["h"] = str(cost.sizes["h"])
    return replace(request, settings=own)


def _cost_or_why(setting: Setting, about: Context) -> tuple[LayerCost | None, str]:
    try:
        return layer_cost(setting, about.convention, about.element_bytes), ""
    except SizeError as error:
        return None, str(error)


def _factor(
    cost: LayerCost, double: LayerCost | None, quantity: str, limit: Fraction | None, why_limit: str | None
) -> Factor:
    before = cost.quantities[quantity]
    if before.value is None:
        return Factor(None, None, before.why, before.why)
    if double is None:
        return Factor(None, limit, "no-layer", why_limit)
    after = double.quantities[quantity]
    if after.value is None:
        return Factor(None, limit, after.why, why_limit)
    if before.value == 0:
        return Factor(None, limit, "of-nothing", why_limit)
    return Factor(Fraction(after.value) / Fraction(before.value), limit, None, why_limit)


def _change(factor: Factor) -> Fraction:
    """How far a factor is from 1, which is no change; so are 0 and what has none."""
    return max(factor.here, 1 / factor.here) if factor.here else Fraction(1)


def _case(layer: Doubled, quantity: str) -> Phrase:
    factor = layer.factors[quantity]
    values: dict[str, Cell] = {"layer": Label(layer.label)}
    if factor.here is None:
        return Phrase("doubling.unknown", {**values, "why": Phrase(f"why.{factor.why}")})
    values["here"] = Ratio(factor.here)
    if factor.limit is None:
        return Phrase("doubling.here", values)
    return Phrase("doubling.both", {**values, "limit": Ratio(factor.limit)})


def _cell(value: Fraction | None, why: str | None) -> Cell:
    if value is None:
        return Phrase(f"why.{why}")
    return Phrase("doubling.times", {"factor": Ratio(value)})
