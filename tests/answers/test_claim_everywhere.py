"""`claim` against counting: every verdict over random statements is right at every small size."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from itertools import product
from typing import Any

import pytest

from analyzer.answers.question import parse_question
from analyzer.answers.settings import settings
from analyzer.conventions import EXACT
from analyzer.errors import QuestionError, SizeError
from analyzer.readings.quantities import Absent, Reader

from .asked import data_of
from .formula_text import value_of

LAYERS: Mapping[str, str] = {
    "attention": "ndh", "attention:causal": "ndh", "attention:bias": "ndh", "attention:h=1": "nd", "lstm": "nd",
    "attention:fused": "ndh", "conv1d": "ndk", "conv1d:causal": "ndk", "conv1d:valid": "ndk", "conv1d:stride=2": "ndk",
    "conv1d:dilation=2,causal": "ndk", "depthwise-conv1d": "ndk", "separable-conv1d:bias": "ndk", "conv1d:k=3": "nd",
    "depthwise-conv1d:valid,stride=3": "ndk", "conv1d:padding=1": "ndk", "cross-attention": "ndh",
}  # fmt: skip
QUANTITIES = (
    "macs", "macs", "core_macs", "parameters", "flops", "activation_memory", "peak_memory", "state_memory",
    "maximum_path_length", "receptive_field", "bytes_moved", "macs_per_step", "arithmetic_intensity",
)  # fmt: skip
MARKS = ("<", "<=", ">", ">=", "=", "!=")
SMALL: Mapping[str, range] = {"n": range(1, 8), "d": range(1, 5), "k": range(1, 6), "h": range(1, 3)}
TERM = re.compile(r"[a-z_]+\([^)]*\)")

Point = dict[str, int]


@lru_cache(maxsize=200_000)
def counted(term: str, point: tuple[tuple[str, int], ...]) -> Fraction | None:
    """A quantity by counting; None where the layer or the quantity does not exist."""
    quantity, layer = term[:-1].split("(")
    known = dict(point)
    words = [f"{name}={known[name]}" for name in LAYERS[layer]]
    if "m" in known and "cross" in layer:
        words.append(f"m={known['m']}")
    setting = settings(parse_question([layer, *words]))[0]
    try:
        value = Reader(setting.layer, setting.exact(), EXACT, 4).quantity(quantity)
    except SizeError:
        return None
    return None if isinstance(value, Absent) else Fraction(value)


def value(text: str, point: Point) -> Fraction | None:
    """A formula with quantities in it, worked out at a point without the statement language."""
    known: dict[str, Any] = dict(point)
    for place, term in enumerate(dict.fromkeys(TERM.findall(text))):
        found = counted(term, tuple(sorted((name, point[name]) for name in _needed(term, point))))
        if found is None:
            return None
        text = text.replace(term, f"t{place}")
        known[f"t{place}"] = found
    return value_of(text.replace("^", "**"), known)


def _needed(term: str, point: Point) -> list[str]:
    layer = term[:-1].split("(")[1]
    return [name for name in point if name in LAYERS[layer] or (name == "m" and "cross" in layer)]


def compared(text: str, point: Point) -> bool | None:
    """A chain of comparisons, as 3 <= n <= 7."""
    parts = re.split(r" (<=|>=|!=|<|>|=) ", text)
    values = [value(part, point) for part in parts[::2]]
    if any(v is None for v in values):
        return None
    checks = {
        "<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
        "=": lambda a, b: a == b, "!=": lambda a, b: a != b,
    }  # fmt: skip
    return all(checks[mark](a, b) for a, mark, b in zip(values, parts[1::2], values[1:], strict=False))


def drawn_side(pick: random.Random, names: str) -> str:
    """A random formula of quantities and sizes."""
    parts = []
    for _ in range(pick.choice((1, 1, 1, 2))):
        kind = pick.random()
        times = pick.choice(("", "", "2*", "3*", "5*"))
        sizes = pick.choice((*names, f"{pick.choice(names)}^2", f"{names[0]}*{names[1]}", "7"))
        term = f"{pick.choice(QUANTITIES)}({pick.choice(list(LAYERS))})"
        parts.append(times + (sizes if kind < 0.25 else term if kind < 0.9 else f"{term}*{sizes}"))
    return f" {pick.choice('+-')} ".join(parts)


def drawn(pick: random.Random) -> tuple[str, list[str], list[str], Point]:
    """(comparison, conditions, everything but these, sizes given)."""
    left = f"{pick.choice(QUANTITIES)}({pick.choice(list(LAYERS))})"
    left = left if pick.random() < 0.7 else f"{left} {pick.choice('+-')} {drawn_side(pick, 'nd')}"
    comparison = f"{left} {pick.choice(MARKS)} {drawn_side(pick, 'nd')}"
    conditions = []
    for _ in range(pick.choice((0, 0, 1, 1, 2))):
        one, other = pick.sample("ndk", 2)
        conditions.append(pick.choice((
            f"{one} < {other}", f"{one} <= 2*{other}", f"{one} >= {pick.randint(1, 4)}", f"{one} != {other}",
            f"{one} <= {pick.randint(2, 6)}", f"{one} = {other}", f"{one} + 1 >= {other}", f"{one} = 2*{other} - 1",
        )))  # fmt: skip
    used = {name for layer in TERM.findall(comparison) for name in LAYERS[layer[:-1].split("(")[1]]}
    given = {name: pick.randint(1, SMALL[name][-1]) for name in sorted(used) if pick.random() < 0.3}
    if "h" in given and "d" in given:
        given["d"] *= given["h"]
    return comparison, conditions, sorted(used), given


def points(names: list[str], given: Point) -> Iterator[Point]:
    """Every small point that has the sizes given; heads left out where the width is given are the default."""
    ranges = {name: [given[name]] if name in given else list(SMALL[name]) for name in names}
    if "h" in ranges and "h" not in given and "d" in given:
        ranges["h"] = [8 if given["d"] % 8 == 0 else 1]
    for chosen in product(*ranges.values()):
        point = dict(zip(ranges, chosen, strict=True))
        if "h" not in point or "d" not in point or point["d"] % point["h"] == 0:
            yield point


def checked(comparison: str, conditions: list[str], names: list[str], given: Point) -> str:
    """Asks, and compares the verdict with what counting says; gives the verdict."""
    when = f" when {' and '.join(conditions)}" if conditions else ""
    data = data_of("claim", comparison + when, *(f"{name}={size}" for name, size in given.items()))
    names = sorted({*names, *(c for condition in conditions for c in re.findall(r"[ndk]", condition))} | {*given})
    if "(conv1d:k=3)" in comparison and "k" not in given:  # the k of the conditions is this layer's own
        given = {**given, "k": 3}
    truths: list[tuple[Point, bool]] = []
    for point in points(names, given):
        if all(compared(condition, point) for condition in conditions):
            truth = compared(comparison, point)
            if truth is not None:
                truths.append((point, truth))
    verdict: str = data["verdict"]
    if verdict == "true":
        assert all(truth for _, truth in truths), [p for p, t in truths if not t][:3]
        assert data["counterexample"] is None
    if verdict in ("false", "true if"):
        check_counterexample(data, comparison, conditions, given)
    if verdict == "true if":
        for point, truth in truths:
            said = any(compared(part, point) for part in data["condition"].split(" or "))
            assert said == truth, (point, data["condition"])
    return verdict


def check_counterexample(data: dict[str, Any], comparison: str, conditions: list[str], given: Point) -> None:
    found = data["counterexample"]
    point = {**given, **found["sizes"]}
    if "h" not in point and "d" in point:
        point["h"] = 8 if point["d"] % 8 == 0 else 1
    left, _, right = re.split(r" (<=|>=|!=|<|>|=) ", comparison)
    assert value(left, point) == Fraction(found["left"])
    assert value(right, point) == Fraction(found["right"])
    assert compared(comparison, point) is False
    assert all(compared(condition, point) for condition in conditions)


@pytest.mark.parametrize("seed", range(8))
def test_a_verdict_on_a_comparison_is_right_at_every_small_size(seed: int) -> None:
    pick, seen = random.Random(seed), Counter[str]()
    while sum(seen.values()) < 120:
        comparison, conditions, names, given = drawn(pick)
        try:
            seen[checked(comparison, conditions, names, given)] += 1
        except QuestionError as error:
            assert re.search(r"has no \w+: |no sizes at which|divide|divides by 0|is not the same in", str(error)), (
                comparison
            )
        except SizeError as error:
            assert "needs" in str(error) or "divide" in str(error), comparison
        except AssertionError as error:
            raise AssertionError(f"{comparison} when {conditions} {given}: {error}") from error
    assert seen["undecided"] <= 18, seen
    assert seen["true"] > 10 and seen["false"] > 10 and seen["true if"] > 10, seen


SUBJECTS = [f"{q}({layer})" for q in dict.fromkeys(QUANTITIES) for layer in LAYERS if "=" not in layer]
VARYING = (
    "proportional to n", "proportional to n*d", "proportional to d^2", "proportional to n^2*d", "grows with n",
    "grows with d", "grows with k", "depends on n", "depends on d", "depends on k", "does not depend on n",
    "does not depend on k", "depends on only n", "depends on only n, d", "depends on only d, k", "depends on h",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_a_verdict_on_how_a_quantity_varies_is_right_at_every_small_size(seed: int) -> None:
    pick, seen = random.Random(seed), Counter[str]()
    while sum(seen.values()) < 60:
        subject, varying = pick.choice(SUBJECTS), pick.choice(VARYING)
        try:
            data = data_of("claim", f"{subject} {varying}")
        except QuestionError as error:
            assert "has no" in str(error)
            continue
        seen[data["verdict"]] += 1
        try:
            check_varying(subject, varying, data)
        except AssertionError as error:
            raise AssertionError(f"{subject} {varying}: {error}") from error
    assert seen["true"] > 10 and seen["false"] > 10 and seen["undecided"] <= 3, seen


def pairs(subject: str, names: list[str]) -> Iterator[tuple[Point, Point, Fraction, Fraction]]:
    """Small points that differ in these sizes alone, with both values."""
    layer = subject[:-1].split("(")[1]
    known = [(p, v) for p in points(sorted(LAYERS[layer]), {}) if (v := value(subject, p)) is not None]
    by_rest: dict[tuple[Any, ...], list[tuple[Point, Fraction]]] = {}
    for point, found in known:
        by_rest.setdefault(tuple(x for name, x in point.items() if name not in names), []).append((point, found))
    for group in by_rest.values():
        for (one, a), (other, b) in product(group, group):
            yield one, other, a, b


def claim_holds(varying: str, one: Point, other: Point, a: Fraction, b: Fraction) -> bool:
    """Whether two points are as the claim says: of the kinds that speak of all points."""
    names = named(varying)
    if varying.startswith("proportional"):
        to = varying.removeprefix("proportional to ").replace("^", "**")
        return a * value_of(to, other) == b * value_of(to, one)
    if varying.startswith("grows with"):
        return (a <= b) if one.get(names[0], 1) < other.get(names[0], 1) else True
    return a == b


def named(varying: str) -> list[str]:
    return re.findall(r"\b[ndkh]\b", varying)


def check_varying(subject: str, varying: str, data: dict[str, Any]) -> None:
    names, verdict = named(varying), data["verdict"]
    layer = subject[:-1].split("(")[1]
    if varying.startswith("depends on only"):
        outside = [name for name in LAYERS[layer] if name not in names]
        depends = any(a != b for _, _, a, b in pairs(subject, outside))
        assert verdict != "true" or not depends
        if verdict == "false" and not depends:
            assert any(all(a == b for _, _, a, b in pairs(subject, [name])) for name in names)
        return
    if verdict == "undecided":
        return
    if varying.startswith("depends on"):
        varies = any(a != b for _, _, a, b in pairs(subject, names))
        assert (verdict == "true") == varies
        return
    found = list(pairs(subject, names))
    if verdict == "true":
        assert all(claim_holds(varying, *pair) for pair in found)
    elif not varying.startswith("grows"):
        example = data["counterexample"]
        one, other = example["sizes"], {**example["sizes"], **example["changed"]}
        a, b = Fraction(example["left"]), Fraction(example["right"])
        for point, said in ((one, a), (other, b)):
            assert value(subject, {"h": 1, **point}) == said
        assert not claim_holds(varying, one, other, a, b)
    else:
        falls = any(not claim_holds(varying, *pair) for pair in found)
        assert falls or all(a == b for _, _, a, b in found)
