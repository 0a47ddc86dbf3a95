"""How the numbers of a document were checked while it was made: each layer, as it is, by every route of `verify`."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from analyzer.answers.costs import LayerCost
from analyzer.answers.question import LayerRequest, Question
from analyzer.answers.verified import Verification
from analyzer.answers.verify import verify
from analyzer.blocks import ASSUMED, COUNTED, Count, Label, Phrase, Several, Table
from analyzer.conventions import Convention
from analyzer.report.material import Material


def verified(material: Material) -> Verification:
    """The layers with the options they have here, by every route that needs nothing but this program.

    PyTorch takes no part: a document does not depend on what else is installed.
    """
    requests = tuple(
        _as_it_is(request, cost) for request, cost in zip(material.question.layers, material.layers, strict=True)
    )
    return verify(Question(requests, {}, MappingProxyType({"torch": "no"}), ""), most=1)


def _as_it_is(request: LayerRequest, cost: LayerCost) -> LayerRequest:
    """The layer with every option named, so that no other is tried, and its sizes left open, a model's too."""
    entry = cost.setting.entry
    words = (*entry.options, *(choice.name for choice in entry.choices))
    options = {word: cost.setting.options[word] for word in words}
    return LayerRequest(entry.name, request.label, request.file, MappingProxyType(options))


def checking_values(material: Material) -> dict[str, Any]:
    """What the prose says of the check."""
    found = verified(material)
    routes = {check.route for variant in found.variants for check in variant.checks}
    return {
        "agrees": found.agrees,
        "numbers": Count(found.numbers),
        "routes": Several(tuple(Phrase(f"route_name.{route}") for route in sorted(routes))),
        "table": _table(found),
    }


def _table(found: Verification) -> Table:
    """One row per layer: the sizes it was checked at, how many numbers, whether they agree."""
    rows = []
    for variant in found.variants:
        sizes = tuple(
            Label(", ".join(f"{name}={value}" for name, value in look.sizes.items())) for look in variant.looks[:1]
        )
        outcome = Phrase("verify.same" if variant.agrees else "verify.different")
        rows.append((Label(variant.label), Several(sizes), Count(len(variant.checks)), outcome))
    columns = tuple(Phrase(f"column.{head}") for head in ("layer", "checked_at", "numbers", "outcome"))
    return Table("table.checked", columns, tuple(rows), known=COUNTED)


def pointwise_table(convention: Convention) -> Table:
    """What each function is charged per element."""
    by_cost: dict[int, list[str]] = {}
    for name, cost in convention.per_point.items():
        if name:
            by_cost.setdefault(cost, []).append(name)
    rows = tuple(
        (Several(tuple(Label(name) for name in names)), Count(cost)) for cost, names in sorted(by_cost.items())
    )
    return Table("table.pointwise", (Phrase("column.function"), Phrase("column.operations")), rows, known=ASSUMED)
