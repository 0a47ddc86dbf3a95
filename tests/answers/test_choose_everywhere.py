"""`choose` against brute force: layers added one by one, numbers added up, every pair compared.

What one layer costs is counted at whole numbers; which positions it reads is written down here by hand.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from typing import Any

import pytest

from analyzer.answers.question import parse_question
from analyzer.answers.settings import settings
from analyzer.conventions import EXACT
from analyzer.doors.asking import ask
from analyzer.errors import UserError
from analyzer.readings.quantities import Absent, Reader

SUMS = (
    "parameters", "parameter_memory", "macs", "core_macs", "flops", "activation_memory", "state_memory",
    "macs_per_step", "sequential_operations", "bytes_moved",
)  # fmt: skip
QUANTITIES = (*SUMS, "peak_memory", "receptive_field", "maximum_path_length", "arithmetic_intensity", "layers")
MOST = ("receptive_field", "arithmetic_intensity")
WHOLE = ("attention", "attention:causal", "linear-attention:causal", "lstm", "gru", "long-conv1d")
STEPPED = ("linear-attention:causal", "lstm", "gru")
CAUSAL_FORM = {
    "attention": "attention:causal",
    "sliding-window-attention": "sliding-window-attention:causal",
    "lightweight-conv1d": "lightweight-conv1d:causal",
    "conv1d": "conv1d:causal",
    "conv1d:dilation=2": "conv1d:dilation=2,causal",
    "conv1d:stride=2": "conv1d:stride=2,causal",
    "conv1d:out_channels=3": "conv1d:out_channels=3,causal",
    "depthwise-conv1d": "depthwise-conv1d:causal",
    "separable-conv1d": "separable-conv1d:causal",
}
LAYERS = (*CAUSAL_FORM, *WHOLE[1:], "sliding-window-attention:causal", "conv1d:causal", "conv1d:valid", "conv1d:same",
          "depthwise-conv1d:causal", "positional-conv1d")  # fmt: skip
DILATED = ("conv1d", "depthwise-conv1d", "separable-conv1d")
Sizes = tuple[tuple[str, int], ...]


def offsets(label: str, sizes: dict[str, int], dilation: int) -> tuple[int, ...]:
    """The positions one output reads, from its own."""
    name, _, options = label.partition(":")
    causal = "causal" in options
    if name == "sliding-window-attention":
        left = sizes["w"] - 1 if causal else (sizes["w"] - 1) // 2
        return tuple(range(-left, sizes["w"] - left))
    span = dilation * (sizes["k"] - 1)
    left = (
        span if causal else 0 if "valid" in options else sizes["k"] // 2 if name == "positional-conv1d" else span // 2
    )
    return tuple(dilation * tap - left for tap in range(sizes["k"]))


def layer_dilations(label: str, doubling: bool) -> Iterator[int]:
    place = 0
    while True:
        yield 2**place if doubling else 2 if "dilation=2" in label else 1
        place += 1


@cache
def layers_to_reach(label: str, sizes: Sizes, doubling: bool, wanted: int) -> int | None:
    """Layers added one by one until the positions an output depends on span so many; None where that never comes."""
    known = dict(sizes)
    low, high = 0, 0
    for depth, dilation in enumerate(layer_dilations(label, doubling)):
        if depth and high - low + 1 >= wanted:
            return depth
        reads = offsets(label, known, dilation)
        if depth and len(reads) == 1:
            return None
        low, high = low + min(reads), high + max(reads)
    raise AssertionError


@cache
def layers_to_connect(label: str, sizes: Sizes, doubling: bool) -> int | None:
    """Layers added one by one until every output depends on every input it may see, on a line of n positions."""
    known = dict(sizes)
    n = known["n"]
    reads = offsets(label, known, 2 if "dilation=2" in label else 1)
    causal = max(reads) == 0
    sees = [1 << place for place in range(n)]
    wanted = [(2 << place) - 1 if causal else (1 << n) - 1 for place in range(n)]
    low, high = 0, 0
    for depth, dilation in enumerate(layer_dilations(label, doubling)):
        far = -low >= n - 1 and (causal or high >= n - 1)  # what a fixed dilation skips is not counted
        if sees == wanted or (far and "dilation=2" in label):
            return depth
        low, high = low + min(reads), high + max(reads)
        before, sees = sees, [0] * n
        for place in range(n):
            for offset in offsets(label, known, dilation):
                if 0 <= place + offset < n:
                    sees[place] |= before[place + offset]
        if depth > n:
            return None
    raise AssertionError


@cache
def one_layer(label: str, sizes: Sizes, dilation: int | None) -> dict[str, Any]:
    """What one layer costs, counted; what it has not is left out."""
    name, _, options = label.partition(":")
    own = ",".join([option for option in options.split(",") if option] + ([f"dilation={dilation}"] if dilation else []))
    (setting,) = settings(parse_question([f"{name}:{own}" if own else name, *typed(sizes, [label])]))
    reader = Reader(setting.layer, setting.exact(setting.integers()), EXACT, 4)
    values = {q: reader.quantity(q) for q in (*SUMS, "peak_memory", "receptive_field")}
    return {q: value for q, value in values.items() if not isinstance(value, Absent)}


def typed(sizes: Sizes, labels: list[str]) -> list[str]:
    """The sizes that some of the layers have, as a question says them."""
    parts = {"h": "attention", "k": "conv1d", "w": "sliding", "H": "lightweight"}
    having = [label for label in labels if label != "long-conv1d"]
    return [
        f"{size}={value}" for size, value in sizes if size not in parts or any(parts[size] in label for label in having)
    ]


def stacks_of(label: str, sizes: Sizes, reach: int | None, connected: bool) -> list[dict[str, Any]]:
    """A layer plain and, where several are needed, doubling: depth and costs, or nothing but its name."""
    known = dict(sizes)
    name = label.partition(":")[0]
    has_dilation = name in DILATED
    plain = {"label": label, "dilation": ("2" if "dilation=2" in label else "1") if has_dilation else None}
    if "valid" in label and known["k"] - 1 >= known["n"]:
        return [{"label": label, "dilation": None, "layers": None, "why": "impossible"}]
    if label in WHOLE:
        path = known["n"] if label in STEPPED else 1
        return [{**plain, "layers": 1, **_costs(label, sizes, [None], known["n"], path)}]
    alone = one_layer(label, sizes, None)
    changes = "stride" in label or ("valid" in label and known["k"] > 1)
    path = None if changes else layers_to_connect(label, sizes, False)
    depth = 1
    if connected:
        if path is None:
            return [{**plain, "layers": None}]
        depth = max(depth, path)
    if reach is not None and reach > alone["receptive_field"]:
        needed = None if changes else layers_to_reach(label, sizes, False, reach)
        if needed is None:
            return [{**plain, "layers": None}]
        depth = max(depth, needed)
    if depth > 1 and "out_channels=3" in label and known["d"] != 3:
        return [{**plain, "layers": None}]
    found = [{**plain, "layers": depth, **_costs(label, sizes, [None] * depth, None, path)}]
    if depth > 1 and has_dilation and plain["dilation"] == "1" and path is not None:
        grown = layers_to_connect(label, sizes, True)
        assert grown is not None
        depth = max(1, grown if connected else 1, layers_to_reach(label, sizes, True, reach or 1) or 0)
        costs = _costs(label, sizes, [2**place for place in range(depth)], None, grown)
        found.append({**plain, "dilation": "2^i", "layers": depth, **costs})
    return found


def _costs(
    label: str, sizes: Sizes, dilations: list[int | None], field: int | None, path: int | None
) -> dict[str, Any]:
    layers = [one_layer(label, sizes, None if dilation == 1 else dilation) for dilation in dilations]
    costs: dict[str, Any] = {q: sum(layer[q] for layer in layers) for q in SUMS if all(q in layer for layer in layers)}
    costs["peak_memory"] = max(layer["peak_memory"] for layer in layers)
    costs["receptive_field"] = field or 1 + sum(layer["receptive_field"] - 1 for layer in layers)
    costs["layers"] = len(layers)
    costs["arithmetic_intensity"] = Fraction(costs["flops"], costs["bytes_moved"])
    if path is not None:
        costs["maximum_path_length"] = path
    return costs


# -------------------------------------------------------------------------------------------- cases


Case = dict[str, Any]


def case_of(rng: random.Random) -> Case:
    """Random sizes, layers, conditions, ranking and front."""
    heads = rng.choice([1, 2])
    sizes = {
        "n": rng.randint(2, 24), "d": heads * rng.choice([1, 2, 3, 5]), "h": heads, "k": rng.randint(1, 6),
        "w": rng.randint(1, 9), "H": 1, "b": rng.choice([1, 1, 2]),
    }  # fmt: skip
    labels = rng.sample(LAYERS, rng.randint(1, 4))
    causal = rng.choice([None, None, True, False])
    conditions: dict[str, tuple[str, int]] = {}
    if rng.random() < 0.6:
        conditions["receptive_field"] = ("at-least", rng.randint(1, sizes["n"]))
    if rng.random() < 0.2:
        conditions["maximum_path_length"] = ("at-most", rng.randint(1, sizes["n"]))
    if rng.random() < 0.2:
        conditions["layers"] = ("at-most", rng.randint(1, 8))
    forms = [CAUSAL_FORM.get(label, label) if causal else label for label in labels]
    built = _built(forms, tuple(sizes.items()), conditions)
    for _ in range(rng.choice([0, 0, 1, 1, 2])):
        name = rng.choice([q for q in QUANTITIES if q not in conditions and q != "arithmetic_intensity"])
        values = [one[name] for one in built if one.get(name) is not None]
        if values:
            near = rng.choice(values) + rng.choice([-1, 0, 0, 1, 7])
            conditions[name] = (rng.choice(["at-most", "at-most", "at-most", "at-least"]), max(near, 0))
    return {
        "sizes": tuple(sizes.items()), "labels": labels, "forms": forms, "causal": causal, "conditions": conditions,
        "by": rng.choice(QUANTITIES), "front": tuple(rng.sample(QUANTITIES, 2)),
    }  # fmt: skip


def _built(forms: list[str], sizes: Sizes, conditions: dict[str, tuple[str, int]]) -> list[dict[str, Any]]:
    reach = conditions["receptive_field"][1] if conditions.get("receptive_field", ("",))[0] == "at-least" else None
    connected = conditions.get("maximum_path_length", ("",))[0] == "at-most"
    return [one for form in forms for one in stacks_of(form, sizes, reach, connected)]


def words_of(case: Case, conditions: dict[str, tuple[str, int]]) -> list[str]:
    bounds = [f"{relation}={name}={limit}" for name, (relation, limit) in conditions.items()]
    causal = [] if case["causal"] is None else [f"causal={'yes' if case['causal'] else 'no'}"]
    return [
        *case["labels"],
        *typed(case["sizes"], case["labels"]),
        *bounds,
        *causal,
        f"by={case['by']}",
        f"front={','.join(case['front'])}",
    ]


def looks_ahead(form: str, sizes: dict[str, int]) -> bool:
    if form in WHOLE:
        return form == "attention"
    return max(offsets(form, sizes, 2 if "dilation=2" in form else 1)) > 0


def fits(one: dict[str, Any], case: Case, conditions: dict[str, tuple[str, int]]) -> bool:
    if one["layers"] is None:
        return False
    if case["causal"] is not None and looks_ahead(one["label"], dict(case["sizes"])) == case["causal"]:
        return False
    for name, (relation, limit) in conditions.items():
        if name not in one or (one[name] > limit if relation == "at-most" else one[name] < limit):
            return False
    return True


def score(one: dict[str, Any], quantity: str) -> Any:
    return -one[quantity] if quantity in MOST else one[quantity]


def dominates(one: dict[str, Any], other: dict[str, Any], front: tuple[str, str]) -> bool:
    pairs = [(score(one, q), score(other, q)) for q in front]
    return all(a <= b for a, b in pairs) and any(a < b for a, b in pairs)


def name(one: dict[str, Any]) -> tuple[Any, ...]:
    return one["label"], one["layers"], one["dilation"]


def check(case: Case) -> str:
    """Compare one answer with brute force; what kind of case it was."""
    expected = _built(case["forms"], case["sizes"], case["conditions"])
    good = [one for one in expected if fits(one, case, case["conditions"])]
    relation, limit = case["conditions"].get("receptive_field", ("at-most", 0))
    too_far = relation == "at-least" and limit > dict(case["sizes"])["n"]
    unranked = good and not any(case["by"] in one for one in good)
    if too_far or unranked or all(one.get("why") == "impossible" for one in expected):
        with pytest.raises(UserError):
            ask("choose", words_of(case, case["conditions"]))
        return "refused"
    data = ask("choose", words_of(case, case["conditions"])).to_dict()
    found = data["candidates"]
    assert [name(one) for one in found] == [name(one) for one in expected]
    ranked = sorted(score(one, case["by"]) for one in good if case["by"] in one)
    both = [one for one in good if all(q in one for q in case["front"])]
    members = [one for one in both if not any(dominates(other, one, case["front"]) for other in both)]
    for told, one in zip(found, expected, strict=True):
        for quantity in QUANTITIES if one["layers"] is not None else ():
            value = told["quantities"][quantity]["value"]
            assert (None if value is None else Fraction(value)) == one.get(quantity), (name(one), quantity)
        assert told["fits"] == (one in good) and bool(told["fails"]) != told["fits"]
        rank = ranked.index(score(one, case["by"])) + 1 if one in good and case["by"] in one else None
        assert told["rank"] == rank
        assert told["on_front"] == (one in members)
        off = one in both and one not in members
        better = [name(other) for other in members if off and dominates(other, one, case["front"])]
        assert sorted(map(name, told["dominated_by"]), key=str) == sorted(better, key=str) and bool(better) == off
    assert {name(one) for one in data["best"]} == {name(t) for t in found if t["rank"] == 1}
    if not good:
        check_nearest(case, data["nearest"])
    return "fits" if good else "nothing"


def check_nearest(case: Case, nearest: list[dict[str, Any]]) -> None:
    """With the limit it says something fits, with one less it does not; other conditions do not help at any limit."""
    told = {one["quantity"]: one["instead"] for one in nearest}
    for quantity, (relation, _) in case["conditions"].items():
        beyond = 10**30 if relation == "at-most" else 0 if quantity != "receptive_field" else 1
        if quantity not in told:
            assert not any_fits(case, {**case["conditions"], quantity: (relation, beyond)}), quantity
            continue
        limit = told[quantity]
        step = -1 if relation == "at-most" else 1
        assert any_fits(case, {**case["conditions"], quantity: (relation, limit)})
        assert not any_fits(case, {**case["conditions"], quantity: (relation, limit + step)}), (quantity, limit)


def any_fits(case: Case, conditions: dict[str, tuple[str, int]]) -> bool:
    """By brute force alone."""
    return any(fits(one, case, conditions) for one in _built(case["forms"], case["sizes"], conditions))


@pytest.mark.parametrize("part", range(4))
def test_every_answer_is_what_adding_layers_one_by_one_and_comparing_all_pairs_says(part: int) -> None:
    rng = random.Random(part)
    kinds: dict[str, int] = {}
    for _ in range(800):
        case = case_of(rng)
        try:
            kind = check(case)
        except AssertionError as error:
            raise AssertionError(f"{' '.join(words_of(case, case['conditions']))}: {error}") from error
        kinds[kind] = kinds.get(kind, 0) + 1
    assert min(kinds.get(kind, 0) for kind in ("fits", "nothing", "refused")) > 15
