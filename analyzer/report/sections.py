"""What the prose of each section may ask for. A section that makes no sense for the layers asked for is left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from analyzer.answers.compare import (
    default_statements,
    definition_statements,
    forms_table,
    quantity_phrase,
    values_table,
)
from analyzer.answers.costs import LayerCost
from analyzer.answers.crossover import runs_table
from analyzer.answers.question import LayerRequest
from analyzer.blocks import Cell, Code, Count, Equation, Expression, Label, Phrase, Several, Statement, Table, Texts
from analyzer.charts import Figure, Nets
from analyzer.report.changes import changes_table
from analyzer.report.charts.bases import bases
from analyzer.report.charts.cost import macs_against
from analyzer.report.charts.memory import memory
from analyzer.report.charts.mixing import MOST_MATRICES, graph, matrices
from analyzer.report.charts.reaching import equal_reach, reach_by_depth
from analyzer.report.charts.regions import regions
from analyzer.report.charts.shares import shares
from analyzer.report.checking import checking_values, pointwise_table
from analyzer.report.choosing import choosing_table
from analyzer.report.counted_twice import CountedTwice, counted_twice
from analyzer.report.explorer import explorer
from analyzer.report.layer_parts import layer_values, parameter_phrase, sources
from analyzer.report.listening import Listening
from analyzer.report.material import ATTENTION, CONVOLUTION, Material
from analyzer.report.measured import measured_values
from analyzer.report.sayings import decided, tally
from analyzer.report.table_one import complexity_table
from analyzer.report.uses_table import uses_values
from analyzer.sizes import BY_LETTER, SPELLED
from analyzer.writers.tex import latex_name

Values = dict[str, Any]

LETTERS = ("S", "D", "G", "P")
"""Sizes of a definition that are typed as words, so that their letters need saying."""

SUMMARY = (
    "parameters", "macs", "core_macs", "activation_memory", "state_memory", "sequential_operations",
    "maximum_path_length", "receptive_field",
)  # fmt: skip


def shared_values(material: Material) -> Values:
    """What every section may use."""
    layers = material.layers
    return {
        "layers": [
            {
                **layer_values(cost),
                "idea": cost.setting.entry.name if family else "none",
                "weights": _weights(cost, one),
            }
            for cost, one, family in zip(layers, material.heard, material.families, strict=True)
        ],
        "several": len(layers) > 1,
        "brief": material.asked.brief,
        "attention_and_convolution": {ATTENTION, CONVOLUTION} <= set(material.families),
        "has_attention": ATTENTION in material.families,
        "has_convolution": CONVOLUTION in material.families,
        "has_fused": any("fused" in cost.setting.entry.options for cost in layers),
        "convention": material.about.statement,
        "crossings": material.crossings,
        "length": None if material.length is None else Count(material.length),
        "runs": bool(material.length),
    }


def _weights(cost: LayerCost, heard: Listening | None) -> Phrase | None:
    """Whether its weights are made from the input, as a run shows; None where it cannot run on the sample."""
    if heard is None:
        return None
    return Phrase("idea.by_content" if heard.by_content else "idea.fixed", {"layer": Label(cost.label)})


def _answer(material: Material) -> Values:
    layers = material.layers
    return {
        "verdict": _verdict(material),
        "bases_agree": len(_winners(material)) < 2,
        "summary": values_table(layers, SUMMARY),
        "meanings": [(quantity_phrase(name, layers), Phrase(f"meaning.{name}")) for name in SUMMARY],
        "sizes": _sizes_meant(material),
        "defaults": default_statements(layers),
        "brief_figures": _brief_figures(material) if material.asked.brief else [],
    }


def _sizes_meant(material: Material) -> list[Values]:
    """The sizes of the question, each with its letter and what it means."""
    given = [name for name in material.question.settings if name in BY_LETTER]
    return [{"tex": latex_name(name), "meaning": Texts(BY_LETTER[name].meaning)} for name in given]


def _brief_figures(material: Material) -> list[tuple[str, Any]]:
    """The two figures of a document of one page."""
    found = [("macs-by-n", macs_against(material.plotted, "n")), ("memory", memory(material.plotted))]
    return [(name, figure) for name, figure in found if figure is not None]


def _core_idea(material: Material) -> Values:
    heard = tuple(one for one in material.heard if one is not None)
    drawn = graph(material.plotted)
    return {
        "reaches": material.reaches,
        "figure_matrices": matrices(heard),
        "has_weights": len(heard) < MOST_MATRICES and any(one.weights for one in heard),
        "figure_graph": drawn,
        "not_drawn": None if drawn is None else _not_drawn(material, drawn),
    }


def _not_drawn(material: Material, figure: Figure) -> Phrase | None:
    """The layers that the graph leaves out; None where it has all of them."""
    shown = {net.name for net in figure.chart.nets} if isinstance(figure.chart, Nets) else set()
    missing = tuple(label for cost in material.layers if (label := Label(cost.label)) not in shown)
    return Phrase("graph.not_drawn", {"layers": Several(missing)}) if missing else None


def _how(material: Material) -> Values:
    twice = tuple(both for cost in material.layers if (both := counted_twice(cost.setting)) is not None)
    return {"twice": [_twice_values(one) for one in twice], "letters": _letters(material)}


def _letters(material: Material) -> Several | None:
    """What the capital letters in the definitions stand for; a stack spells these sizes out."""
    layers = [cost.setting.layer for cost in material.layers]
    used = {name for layer in layers if not layer.parts for name in layer.free_sizes}
    found = tuple(Phrase(f"letter.{name}", {"letter": Code(name)}) for name in LETTERS if name in used)
    return Several(found) if found else None


def _cost(material: Material) -> Values:
    layers, plotted, crossing = material.layers, material.plotted, material.crossing
    return {
        "parameters_and_length": [parameter_phrase(cost) for cost in layers],
        "forms": forms_table(layers),
        "explorer": explorer(material.question, layers, material.about),
        "rounded": definition_statements(layers),
        "runs_table": runs_table(tuple(crossing.values()), "n", "macs") if crossing else None,
        "by_growth": "growth" in crossing,
        "meeting": _meeting(material),
        "times": measured_values(),
        "table_one": complexity_table() if _in_table_one(material) else None,
        "figure_macs_by_n": macs_against(plotted, "n"),
        "figure_macs_by_d": macs_against(plotted, "d"),
        "figure_macs_by_k": macs_against(plotted, "k"),
        "figure_shares": shares(plotted),
        "figure_regions": regions(plotted),
        "figure_memory": memory(plotted),
        "figure_bases": bases(plotted),
    }


def _in_table_one(material: Material) -> bool:
    """True where one of the layers is of a kind that the table compares."""
    names = {cost.setting.entry.name for cost in material.layers}
    return bool({ATTENTION, CONVOLUTION} & set(material.families)) or "rnn" in names


def _meeting(material: Material) -> Values | None:
    """Where two layers cost the same, counted whole: their closed forms and the length that solves them."""
    runs = material.crossing.get("layer")
    if runs is None or runs.closed_form is None:
        return None
    forms = [cost.quantities["macs"].formula for cost in material.layers]
    if any(form is None for form in forms):
        return None
    sides = [Expression(form, equals="MACs") for form in forms if form is not None]
    at = next(
        (run.first for run in runs.runs if run.cheaper is None and not run.varies and run.first == run.last), None
    )
    return {
        "sides": [Equation((side,)) for side in sides],
        "point": Equation((Expression(runs.closed_form, equals="n"),)),
        "at": None if at is None else Count(at),
        "sizes": _sizes(material, "n"),
    }


def _sizes(material: Material, without: str) -> Label:
    given = {name: value for name, value in material.question.settings.items() if name != without}
    return Label(", ".join(f"{SPELLED.get(name, name)}={value}" for name, value in given.items()))


def _time_series(material: Material) -> Values | None:
    reached = material.reached
    if reached is None or material.length is None:
        return None
    table = next((block for block in reached.blocks if isinstance(block, Table)), None)
    if table is None or not any(stack.length is not None for stack in reached.stacks):
        return None
    return {
        "reach_table": table,
        "streams": material.streams,
        "has_dilation": any(stack.dilation == "2^i" for stack in reached.stacks),
        "plain_lengths": _plain_lengths(material),
        "figure_reach": reach_by_depth(material.plotted, reached.stacks),
        "figure_equal_reach": equal_reach(material.plotted),
    }


def _plain_lengths(material: Material) -> dict[str, Cell] | None:
    """Layers of a plain causal and of a plain centred stack of the same layer, where both connect."""
    plain = [stack for stack in material.stacks if stack.dilation == "1" and stack.length is not None]
    for one in plain:
        for other in plain:
            if one.label == other.label and (one.padding, other.padding) == ("causal", "same"):
                return {"label": Label(one.label), "causal": Count(one.length or 0), "same": Count(other.length or 0)}
    return None


def _claims(material: Material) -> Values | None:
    found = decided(material)
    return {"sayings": found, "tally": tally(found)} if found else None


def _questions(material: Material) -> Values:
    labels = " ".join(_typed(request) for request in material.question.layers)
    fixed = {name: value for name, value in material.question.settings.items() if name != "n"}
    words = " ".join(f"{SPELLED.get(name, name)}={value}" for name, value in fixed.items())
    return {
        "crossover_command": Code(f"analyzer crossover {labels} {words}") if len(material.layers) == 2 else None,
        "changes": changes_table(material),
        "streams": material.streams,
        "reaches": material.reaches,
    }


def _typed(request: LayerRequest) -> str:
    """A layer as it is typed in a question."""
    if request.kind:
        return f"{request.kind}={request.name}"
    own = ",".join(
        word if value == "yes" else f"{SPELLED.get(word, word)}={value}" for word, value in request.settings.items()
    )
    name = f"{request.label}={request.file}:{request.name}" if request.file else request.name
    return f"{name}:{own}" if own else name


def _choosing(material: Material) -> Values | None:
    table = choosing_table(material)
    return None if table is None else {"choosing": table}


def _conventions(material: Material) -> Values:
    return {
        "checking": checking_values(material),
        "pointwise_costs": pointwise_table(material.about.convention),
        "sources": sources(material.layers),
        "table_one_cited": _in_table_one(material),
        "command": Label(material.asked.command),
    }


PARTS: Mapping[str, Callable[[Material], Values | None]] = {
    "answer": _answer,
    "core_idea": _core_idea,
    "how": _how,
    "cost": _cost,
    "uses": uses_values,
    "time_series": _time_series,
    "claims": _claims,
    "questions": _questions,
    "choosing": _choosing,
    "conventions": _conventions,
}
"""Section to what its prose needs; None where there is nothing to say."""


def _winners(material: Material) -> set[int | None]:
    """Who is cheaper at the length asked for, over the bases."""
    n = material.length or 0
    found = set()
    for runs in material.crossing.values():
        found |= {run.cheaper for run in runs.runs if run.first <= n and (run.last is None or run.last >= n)}
    return found


def _verdict(material: Material) -> Phrase:
    """The first sentence of the document, with the sizes asked for or taken."""
    given = _sizes(material, "")
    verdict = next((block for block in material.answer.blocks if isinstance(block, Statement)), None)
    if verdict is None or len(material.layers) == 1:
        (cost, *_) = material.layers
        numbers: dict[str, Cell] = {name: cost.quantities[name] for name in ("macs", "parameters")}
        return Phrase("answer.one", {"sizes": given, "layer": Label(cost.label), **numbers})
    return Phrase("answer.at", {"sizes": given, "verdict": verdict.phrase})


def _twice_values(one: CountedTwice) -> Values:
    sizes = ", ".join(f"{name}={size}" for name, size in one.sizes.items())
    return {
        "label": Label(one.label),
        "sizes": Label(sizes),
        "substituted": None if one.substituted is None else Expression(one.substituted),
        "derived": Count(one.derived),
        "counted": Count(one.counted),
        "parameters": Count(one.derived_parameters),
    }
