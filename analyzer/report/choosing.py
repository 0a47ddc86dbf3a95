"""How to choose between the layers: a table of needs, who meets each, and the number that decides it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from analyzer.answers.cheapest import listed
from analyzer.answers.costs import LayerCost
from analyzer.answers.stacking import Stack
from analyzer.blocks import Cell, Count, Label, Number, Phrase, Ratio, Several, Table
from analyzer.report.layer_parts import grows_with_length, variant
from analyzer.report.material import Material
from analyzer.sizes import SPELLED

Row = tuple[Phrase, Cell, Cell]
"""What is needed, who meets it, why."""


def choosing_table(material: Material) -> Table | None:
    """The needs on which the layers differ; None for one layer, or where they differ on none."""
    parts: tuple[Callable[[Material], Iterator[Row]], ...] = (
        _by_length, _fewest, _reach, _connected, _streaming, _at_once, _by_content
    )  # fmt: skip
    rows = tuple(row for part in parts for row in part(material)) if len(material.layers) > 1 else ()
    if not rows:
        return None
    columns = tuple(Phrase(f"column.{head}") for head in ("need", "take", "because"))
    return Table("table.choosing", columns, rows)


def _labels(costs: Sequence[LayerCost]) -> Cell:
    return Several(tuple(Label(cost.label) for cost in costs))


def _by_length(material: Material) -> Iterator[Row]:
    """Two layers: who needs fewer multiply-adds at which lengths."""
    runs = material.answer.crossing.get("layer")
    if runs is None or any(run.varies for run in runs.runs) or len(runs.runs) > 5:
        return
    decided = [run for run in runs.runs if run.cheaper is not None]
    if len(decided) < 2:
        return
    fixed = {name: value for name, value in material.question.settings.items() if name != "n"}
    sizes = Label(", ".join(f"{SPELLED.get(name, name)}={value}" for name, value in fixed.items()))
    for run in decided:
        values: dict[str, Cell] = {"first": Count(run.first), "last": Count(run.last or 0), "sizes": sizes}
        key = "above" if run.last is None else "below" if run.first <= 1 else "between"
        winner = runs.labels[run.cheaper or 0]
        yield Phrase(f"need.{key}", values), Label(winner), Phrase("because.fewest_macs", {"sizes": sizes})


def _fewest(material: Material) -> Iterator[Row]:
    """The least of a quantity at the sizes asked for."""
    crossing = material.answer.crossing.get("layer")
    told = crossing is not None and len([run for run in crossing.runs if run.cheaper is not None]) > 1
    for quantity in ("macs", "activation_memory", "parameters"):
        found = [(cost.quantities[quantity].value, cost) for cost in material.layers]
        known = [(value, cost) for value, cost in found if value is not None]
        if len(known) < 2 or (quantity == "macs" and told):
            continue
        least, most = min(value for value, _ in known), max(value for value, _ in known)
        if least == most or least == 0:
            continue
        winners = [cost for value, cost in known if value == least]
        loser = next(cost for value, cost in known if value == most)
        values: dict[str, Cell] = {
            "least": winners[0].quantities[quantity],
            "most": loser.quantities[quantity],
            "other": Label(loser.label),
            "times": Ratio(Fraction(most) / Fraction(least)),
        }
        key = "fewest"
        if quantity == "activation_memory" and loser.setting.options.get("fused") == "no":
            place = material.layers.index(loser)
            request = material.question.layers[place]
            fused = variant(material.question, place, loser, {**request.settings, "fused": "yes"})
            key, values["fused"] = "fewest_fused", fused.quantities[quantity]
        yield Phrase(f"need.{quantity}"), _labels(winners), Phrase(f"because.{key}", values)


def _reach(material: Material) -> Iterator[Row]:
    """Who connects all positions in one layer, and what the others take."""
    length = material.length
    own = [cost for cost in material.layers if "m" not in cost.setting.layer.free_sizes]  # not what sees another series
    at_once = [cost for cost in own if _sees_all(cost, length)]
    others = [cost for cost in own if cost not in at_once]
    if not at_once or not others or length is None:
        return
    reasons = tuple(_depth(cost) for cost in others)
    yield Phrase("need.reach", {"n": Count(length)}), _labels(at_once), listed(reasons)


def _connected(material: Material) -> Iterator[Row]:
    """Whose stack connects all positions with the fewest multiply-adds."""
    best: dict[str, Stack] = {}
    for stack in material.stacks:
        if _work(stack) is not None and stack.label in material.plotted.labels:
            other = best.get(stack.label)
            if other is None or (_work(stack) or 0) < (_work(other) or 0):
                best[stack.label] = stack
    work = {label: _work(stack) or 0 for label, stack in best.items()}
    if len(best) < 2 or len(set(work.values())) == 1:
        return
    least = min(work.values())
    winners = Several(tuple(Label(label) for label in best if work[label] == least))
    reasons = tuple(_stacked(stack) for stack in best.values())
    yield Phrase("need.connected", {"n": Count(material.length or 0)}), winners, listed(reasons)


def _work(stack: Stack) -> int | None:
    """Multiply-adds of a whole stack, where it connects all and its widths are known."""
    value = stack.costs["macs"].value if stack.length is not None and "macs" in stack.costs else None
    return None if value is None else int(value)


_PAST = "causal"
"""The padding of a stack whose outputs see no later position, whatever padding the question has."""


def _stacked(stack: Stack) -> Phrase:
    how = ", ".join(word for word in (stack.padding, stack.dilation and f"dilation={stack.dilation}") if word)
    values: dict[str, Cell] = {"layer": Label(stack.label), "macs": stack.costs["macs"], "how": Label(how)}
    values["count"] = Count(1 if stack.unit == "step" else stack.length or 1)
    if stack.padding == _PAST:
        return Phrase("because.stack_past", values)
    return Phrase("because.stack_as" if how else "because.stack", values)


def _sees_all(cost: LayerCost, length: int | None) -> bool:
    path = cost.quantities["maximum_path_length"]
    field = cost.quantities["receptive_field"].value
    return path.unit != "step" and path.value == 1 and field is not None and field >= (length or 0)


def _depth(cost: LayerCost) -> Phrase:
    path = cost.quantities["maximum_path_length"]
    key = "never" if path.value is None else "steps" if path.unit == "step" else "layers"
    return Phrase(f"because.{key}", {"layer": Label(cost.label), "path": path})


def _streaming(material: Material) -> Iterator[Row]:
    """Who carries a state that does not grow."""
    fixed, reasons = list[LayerCost](), list[Cell]()
    for cost, found in zip(material.layers, material.streaming, strict=True):
        state: Number | None = found.quantities["state_memory"] if found else None
        if found is None or state is None:
            reasons.append(Phrase("because.no_state", {"layer": Label(cost.label)}))
            continue
        grows = grows_with_length(found, "state_memory")
        key = "growing_state" if grows else "fixed_state"
        reasons.append(Phrase(f"because.{key}", {"layer": Label(cost.label), "state": state}))
        if not grows:
            fixed.append(cost)
    if fixed and len(fixed) < len(material.layers):
        yield Phrase("need.streaming"), _labels(fixed), listed(reasons)


def _at_once(material: Material) -> Iterator[Row]:
    """Who works out all positions in steps that do not grow with the length."""
    parallel = [cost for cost in material.layers if not grows_with_length(cost, "sequential_operations")]
    others = [cost for cost in material.layers if cost not in parallel]
    if parallel and others:
        reasons = tuple(
            Phrase("because.sequential", {"layer": Label(c.label), "steps": c.quantities["sequential_operations"]})
            for c in others
        )
        yield Phrase("need.parallel"), _labels(parallel), listed(reasons)


def _by_content(material: Material) -> Iterator[Row]:
    """Whose weights depend on the input, as a run shows."""
    heard = [(cost, one) for cost, one in zip(material.layers, material.heard, strict=True) if one is not None]
    by_content = [cost for cost, one in heard if one.by_content]
    if by_content and len(by_content) < len(heard):
        fixed = tuple(
            Phrase("because.fixed_weights", {"layer": Label(cost.label)}) for cost, one in heard if not one.by_content
        )
        yield Phrase("need.content"), _labels(by_content), listed(fixed)
