"""The comparison of two layers as a document."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from analyzer.answers.compare import (
    Comparison,
    compare,
    default_statements,
    definition_statements,
    forms_table,
    values_and_forms,
    values_table,
)
from analyzer.answers.costs import LayerCost
from analyzer.answers.crossover import runs_table
from analyzer.answers.explain import definition_of, operations_table
from analyzer.answers.options import option_names
from analyzer.answers.question import Question, parse_question
from analyzer.answers.reach import Reach, reach
from analyzer.answers.settings import missing_sizes
from analyzer.blocks import ASSUMED, Cell, Count, Expression, Label, Phrase, Several, Statement, Symbols, Table, Texts
from analyzer.conventions import Convention
from analyzer.documents import Document
from analyzer.errors import QuestionError
from analyzer.notation.syntax import Condition, names_in
from analyzer.report import charts
from analyzer.report.checks import sympy_agrees
from analyzer.report.composing import Composer
from analyzer.report.explorer import explorer
from analyzer.report.sample import CountedTwice, counted_twice, listening
from analyzer.report.table_one import complexity_table
from analyzer.sizes import SPELLED

DEFAULT_LAYERS = ("attention", "conv1d")
DEFAULT_SIZES = MappingProxyType(
    {
        "n": "1024", "d": "512", "k": "7", "h": "8", "b": "1", "w": "128", "H": "8", "s": "16", "V": "32000", "N": "6",
        "positions": "1024", "token_types": "2", "buckets": "32", "source_positions": "1024",
    }
)  # fmt: skip
"""Sizes a report takes where a layer needs them and nobody gave them."""

SUMMARY = (
    "parameters", "macs", "core_macs", "activation_memory", "state_memory", "sequential_operations",
    "maximum_path_length", "receptive_field",
)  # fmt: skip


def report_question(words: list[str]) -> Question:
    """The words of a report, with its defaults: two layers, and sizes for what these layers need.

    Raises:
        QuestionError: not two layers.
    """
    question = parse_question(words, ("dtype", "lang"))
    if not question.layers:
        question = replace(question, layers=parse_question(DEFAULT_LAYERS).layers)
    if len(question.layers) != 2:
        raise QuestionError(f"report compares two layers; {len(question.layers)} are given")
    shared = dict(question.settings)
    for name, value in DEFAULT_SIZES.items():
        if name not in shared and _uses(question, name):
            shared[name] = value
    return replace(question, settings=MappingProxyType(shared))


def _uses(question: Question, name: str) -> bool:
    """True where a layer lacks this size and cannot do without the default: a length, a width, a kernel."""
    return name in missing_sizes(question)


def comparison_document(question: Question, templates: str, titles: Mapping[str, str], command: str) -> Document:
    """The document.

    Args:
        question: from `report_question`.
        templates: the folder of prose in one language.
        titles: section key to heading.
        command: the command that makes it.

    Raises:
        UserError: the question cannot be answered as asked.
    """
    answer, reached = compare(question), reach(question)
    values = _values(question, answer, reached)
    keys = [key for key in titles if key != "title_of" and (key != "time_series" or values["reach_table"] is not None)]
    composer = Composer(templates, titles)
    sections = composer.sections(keys, values)
    labels = [cost.label for cost in answer.layers]
    name = "-vs-".join(_slug(label) for label in labels)
    language = question.words.get("lang", "en")
    names = [_title(cost, language) for cost in answer.layers]
    return Document(
        name, language, titles["title_of"].format(*names),
        " / ".join(names), sections, MappingProxyType(dict(composer.items)), command,
    )  # fmt: skip


def _title(cost: LayerCost, language: str) -> str:
    title = cost.setting.entry.title
    return title.get(language, title["en"])


def _slug(label: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", label.lower()).strip("-")[:60] or "layer"


def _values(question: Question, answer: Comparison, reached: Reach) -> dict[str, Any]:
    """Everything the prose may ask for."""
    about, layers = answer.context, answer.layers
    heard = tuple(one for cost in layers if (one := listening(cost.setting)) is not None)
    twice = tuple(both for cost in layers if (both := counted_twice(cost.setting)) is not None)
    length = reached.sizes["n"]
    return {
        "layers": [_layer_values(cost) for cost in layers],
        "verdict": _verdict(question, answer),
        "crossings": {name: runs.statement for name, runs in answer.crossing.items()},
        "runs_table": runs_table(tuple(answer.crossing.values()), "n", "macs") if answer.crossing else None,
        "closed_forms": {
            name: Expression(runs.closed_form, equals="n")
            for name, runs in answer.crossing.items()
            if runs.closed_form is not None
        },
        "summary": values_table(layers, SUMMARY),
        "explorer": explorer(question, layers, about),
        "everything": values_table(layers),
        "forms": forms_table(layers),
        "defaults": default_statements(layers),
        "rounded": definition_statements(layers),
        "convention": about.statement,
        "heard": [charts.listening_phrase(one) for one in heard],
        "reaches": [_reach_phrase(cost) for cost in layers],
        "reach_table": _only_table(reached),
        "streams": [_stream(question, place, cost) for place, cost in enumerate(layers)],
        "has_dilation": any(stack.dilation == "2^i" for stack in reached.stacks),
        "plain_lengths": _plain_lengths(reached),
        "bases_agree": len(_winners(answer, length)) < 2,
        "pointwise_costs": _pointwise_table(about.convention),
        "has_fused": any("fused" in cost.setting.entry.options for cost in layers),
        "length": Count(length),
        "twice": [_twice_values(one) for one in twice],
        "twice_agree": all(one.agrees for one in twice),
        "sympy_agrees": all(sympy_agrees(cost, about.convention, about.element_bytes) for cost in layers),
        "table_one": complexity_table(),
        "table_one_source": Phrase("table_one.source"),
        "cited_hyena_plain": Count(2048),
        "cited_hyena_flash_from": Count(4096),
        "cited_hyena_flash_to": Count(8196),
        "parameters_and_length": [_parameter_phrase(cost) for cost in layers],
        "sources": _sources(layers),
        "figure_matrices": charts.matrices(heard),
        "figure_macs_by_n": charts.macs_against(question, "n", about, layers),
        "figure_macs_by_d": charts.macs_against(question, "d", about, layers),
        "figure_macs_by_k": charts.macs_against(question, "k", about, layers),
        "figure_shares": charts.shares(question, about),
        "figure_regions": charts.regions(question, about),
        "figure_memory": charts.memory(question, about, layers),
        "figure_reach": charts.reach_by_depth(question, about, reached.stacks, length),
    }


def _layer_values(cost: LayerCost) -> dict[str, Any]:
    entry = cost.setting.entry
    return {
        "label": Label(cost.label),
        "title": Texts(entry.title),
        "source": Texts({"en": entry.source}) if entry.source else None,
        "definition": definition_of(cost),
        "symbols": _symbols(cost),
        "operations": operations_table(cost),
        "quantities": values_and_forms(cost),
        "cost": cost,
        "macs": cost.quantities["macs"],
        "macs_form": _form(cost, "macs"),
        "core_form": _form(cost, "core_macs"),
        "parameters": cost.quantities["parameters"],
        "parameters_form": _form(cost, "parameters"),
        "intensity": cost.quantities["arithmetic_intensity"],
    }


def _form(cost: LayerCost, quantity: str) -> Cell:
    formula = cost.quantities[quantity].formula
    return None if formula is None else Expression(formula)


def _only_table(reached: Reach) -> Table | None:
    return next((block for block in reached.blocks if isinstance(block, Table)), None)


def _reach_phrase(cost: LayerCost) -> Phrase:
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
    if field.value == cost.sizes.get("n") and path.unit == "step":
        return Phrase("reaches.recurrent", values)
    if path.value == 1 and field.value == cost.sizes.get("n"):
        return Phrase("reaches.past" if causal else "reaches.all", values)
    if path.value is None:
        return Phrase("reaches.window_only", values)
    return Phrase("reaches.window_past" if causal else "reaches.window", values)


def _symbols(cost: LayerCost) -> Symbols:
    """A layer's equations with its masks and the sizes that follow from others."""
    layer = cost.setting.layer
    conditions = tuple(line.statement for line in layer.lines if isinstance(line.statement, Condition))
    sizes = tuple(Expression(formula, equals=name) for name, formula in layer.definitions.items())
    return Symbols(layer.equations, conditions, sizes)


def _winners(answer: Comparison, n: int) -> set[int | None]:
    """Who is cheaper at this length, over the bases."""
    found = set()
    for runs in answer.crossing.values():
        here = [run.cheaper for run in runs.runs if run.first <= n and (run.last is None or run.last >= n)]
        found |= set(here)
    return found


def _plain_lengths(reached: Reach) -> dict[str, Cell] | None:
    """Layers of a plain causal and of a plain centred stack of the same layer, where both connect."""
    plain = [stack for stack in reached.stacks if stack.dilation == "1" and stack.length is not None]
    for one in plain:
        for other in plain:
            if one.label == other.label and (one.padding, other.padding) == ("causal", "same"):
                return {"label": Label(one.label), "causal": Count(one.length or 0), "same": Count(other.length or 0)}
    return None


def _verdict(question: Question, answer: Comparison) -> Phrase:
    """The first sentence of the comparison, with the sizes asked for, or taken by the report."""
    given = ", ".join(f"{SPELLED.get(name, name)}={value}" for name, value in question.settings.items())
    verdict = next(block for block in answer.blocks if isinstance(block, Statement))
    return Phrase("answer.at", {"sizes": Label(given), "verdict": verdict.phrase})


def _stream(question: Question, place: int, cost: LayerCost) -> Phrase:
    """What a layer keeps to make the next output; one that looks ahead is asked again in its causal form."""
    label: Cell = Label(cost.label)
    if cost.quantities["state_memory"].value is None:
        if "causal" not in option_names(cost.setting.entry):
            return Phrase("streams.no", {"layer": label})
        cost = _causal(question, place, cost)
        label = Phrase("streams.causal", {"layer": label})
    state = cost.quantities["state_memory"]
    values: dict[str, Cell] = {"layer": label, "state": state, "form": _form(cost, "state_memory")}
    grows = state.formula is not None and "n" in names_in(state.formula)
    step = cost.quantities["macs_per_step"]
    key = "streams.strided" if step.value is None else "streams.grows" if grows else "streams.fixed"
    return Phrase(key, {**values, "step": step})


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
    shared = {word: value for word, value in question.settings.items() if word in cost.sizes and word != "P"}
    return compare(replace(question, layers=(replace(request, settings=changed),), settings=shared)).layers[0]


def _parameter_phrase(cost: LayerCost) -> Phrase:
    """Whether the parameters depend on the length: read off the closed form."""
    formula = cost.quantities["parameters"].formula
    depends = formula is not None and "n" in names_in(formula)
    values: dict[str, Cell] = {"layer": Label(cost.label), "form": _form(cost, "parameters")}
    return Phrase("parameters.with_n" if depends else "parameters.without_n", values)


def _twice_values(one: CountedTwice) -> dict[str, Cell]:
    sizes = ", ".join(f"{name}={size}" for name, size in one.sizes.items())
    return {
        "label": Label(one.label),
        "sizes": Label(sizes),
        "substituted": None if one.substituted is None else Expression(one.substituted),
        "derived": Count(one.derived),
        "counted": Count(one.counted),
        "parameters": Count(one.derived_parameters),
    }


def _sources(layers: tuple[LayerCost, ...]) -> list[Cell]:
    return list(
        {
            cost.setting.entry.source: Texts({"en": cost.setting.entry.source})
            for cost in layers
            if cost.setting.entry.source
        }.values()
    )


def _pointwise_table(convention: Convention) -> Table:
    """What each function is charged per element."""
    by_cost: dict[int, list[str]] = {}
    for name, cost in convention.per_point.items():
        if name:
            by_cost.setdefault(cost, []).append(name)
    rows = tuple(
        (Several(tuple(Label(name) for name in names)), Count(cost)) for cost, names in sorted(by_cost.items())
    )
    return Table("table.pointwise", (Phrase("column.function"), Phrase("column.operations")), rows, known=ASSUMED)
