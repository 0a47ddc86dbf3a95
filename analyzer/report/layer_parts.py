"""What prose may say of one layer: its words, definition, operations, closed forms, and sentences about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from analyzer.answers.compare import compare
from analyzer.answers.costs import LayerCost
from analyzer.answers.explain import definition_of, operations_table
from analyzer.answers.options import option_names
from analyzer.answers.question import LayerRequest, Question
from analyzer.answers.settings import missing_sizes, settings
from analyzer.blocks import Cell, Count, Expression, Label, Phrase, Symbols, Texts
from analyzer.notation.syntax import Condition, names_in

OPTIONAL = ("h", "b", "D", "S", "G")
"""Sizes a layer can do without that a variant of it should have all the same."""


def layer_values(cost: LayerCost) -> dict[str, Any]:
    """A layer for the templates."""
    entry = cost.setting.entry
    return {
        "label": Label(cost.label),
        "title": Texts(entry.title),
        "source": Texts(entry.source) if entry.source else None,
        "definition": definition_of(cost),
        "symbols": None if cost.setting.layer.parts else symbols(cost),  # a stack fills pages
        "operations": operations_table(cost),
        "macs": cost.quantities["macs"],
        "macs_form": form(cost, "macs"),
        "macs_growth": growth(cost, "macs"),
        "parameters": cost.quantities["parameters"],
        "parameters_form": form(cost, "parameters"),
        "intensity": cost.quantities["arithmetic_intensity"],
    }


def form(cost: LayerCost, quantity: str) -> Cell:
    """The closed form of a quantity, None without one."""
    formula = cost.quantities[quantity].formula
    return None if formula is None else Expression(formula)


def growth(cost: LayerCost, quantity: str) -> Cell:
    """The dominating terms of a quantity in O(…), None without them."""
    formula = cost.quantities[quantity].growth
    return None if formula is None else Expression(formula, order=True)


def grows_with_length(cost: LayerCost, quantity: str) -> bool:
    """True where the length stands in the closed form of a quantity."""
    formula = cost.quantities[quantity].formula
    return formula is not None and "n" in names_in(formula)


def symbols(cost: LayerCost) -> Symbols:
    """A layer's equations with its masks and the sizes that follow from others."""
    layer = cost.setting.layer
    conditions = tuple(line.statement for line in layer.lines if isinstance(line.statement, Condition))
    sizes = tuple(Expression(formula, equals=name) for name, formula in layer.definitions.items())
    return Symbols(layer.equations, conditions, sizes)


def reach_phrase(cost: LayerCost) -> Phrase:
    """What one output of a layer depends on."""
    field, path = cost.quantities["receptive_field"], cost.quantities["maximum_path_length"]
    values: dict[str, Cell] = {"layer": Label(cost.label), "field": field, "path": path}
    causal = cost.quantities["state_memory"].value is not None
    if "m" in cost.setting.layer.free_sizes:
        return Phrase("reaches.cross", {**values, "source": Count(cost.sizes["m"])})
    if field.value is None:
        return Phrase("reaches.nothing", values)
    if field.value == 1:
        return Phrase("reaches.pointwise", values)
    whole = field.value >= cost.sizes.get("n", 0)
    if whole and path.unit == "step":
        return Phrase("reaches.recurrent", values)
    if whole and path.value == 1:
        return Phrase("reaches.past" if causal else "reaches.all", values)
    return Phrase(_window_key(cost, causal), values)


def _window_key(cost: LayerCost, causal: bool) -> str:
    """The words for a window: whether it is wider than the series, and whether one layer is enough."""
    field, path = cost.quantities["receptive_field"].value, cost.quantities["maximum_path_length"].value
    wide = field is not None and field > cost.sizes.get("n", field)
    if path is None:
        return "reaches.window_only_wide" if wide else "reaches.window_only"
    if path == 1:
        return "reaches.window_past_one" if causal else "reaches.window_one"
    if wide and not causal:
        return "reaches.window_wide"
    return "reaches.window_past" if causal else "reaches.window"


def parameter_phrase(cost: LayerCost) -> Phrase:
    """Whether the parameters depend on the length: read off the closed form."""
    key = "parameters.with_n" if grows_with_length(cost, "parameters") else "parameters.without_n"
    return Phrase(key, {"layer": Label(cost.label), "form": form(cost, "parameters")})


def stream_phrase(cost: LayerCost, causal: LayerCost | None) -> Phrase:
    """What a layer keeps to make the next output; of one that looks ahead, its causal form."""
    label: Cell = Label(cost.label)
    if causal is None:
        return Phrase("streams.no", {"layer": label})
    if causal is not cost:
        label = Phrase("streams.causal", {"layer": label})
    state = causal.quantities["state_memory"]
    values: dict[str, Cell] = {"layer": label, "state": state, "form": form(causal, "state_memory")}
    step = causal.quantities["macs_per_step"]
    grows = grows_with_length(causal, "state_memory")
    key = "streams.strided" if step.value is None else "streams.grows" if grows else "streams.fixed"
    return Phrase(key, {**values, "step": step, "work": form(causal, "macs_per_step")})


def streaming(question: Question, place: int, cost: LayerCost) -> LayerCost | None:
    """The layer itself where it has a state, else its causal form; None where it has none."""
    if cost.quantities["state_memory"].value is not None:
        return cost
    if "causal" not in option_names(cost.setting.entry):
        return None
    found = _causal(question, place, cost)
    return found if found.quantities["state_memory"].value is not None else None


def _causal(question: Question, place: int, cost: LayerCost) -> LayerCost:
    """The same layer, seeing the past only."""
    choice = next((c for c in cost.setting.entry.choices if "causal" in c.options), None)
    request = question.layers[place]
    if choice is None:
        changed = {**request.settings, "causal": "yes"}
    else:
        replaced = {choice.name, *choice.options, *(choice.number or ())}
        changed = {word: value for word, value in request.settings.items() if word not in replaced}
        changed[choice.name] = "causal"
    return variant(question, place, cost, changed)


def variant(question: Question, place: int, cost: LayerCost, settings: dict[str, str]) -> LayerCost:
    """The cost of a layer of the question with other words of its own.

    Raises:
        UserError: there is no such variant at these sizes.
    """
    request = replace(question.layers[place], settings=settings)
    shared = {word: value for word, value in question.settings.items() if word in cost.sizes and word != "P"}
    return compare(replace(question, layers=(request,), settings=shared)).layers[0]


def sized(request: LayerRequest, known: Mapping[str, object]) -> Question:
    """The question about one layer alone, with as many of the known sizes as it needs or its heads and counts take."""
    bare = Question((request,), {}, {}, "")
    (setting,) = settings(bare, incomplete=True)
    wanted = {*missing_sizes(bare), *(name for name in OPTIONAL if name in setting.layer.free_sizes), *setting.counts}
    own = {name: str(known[name]) for name in known if name in wanted and name not in request.settings}
    return Question((request,), own, {}, "")


def sources(layers: Sequence[LayerCost]) -> list[Cell]:
    """Where the definitions come from, each once."""
    told = (cost.setting.entry.source for cost in layers)
    return [Texts(source) for source in {source["en"]: source for source in told if source}.values()]
