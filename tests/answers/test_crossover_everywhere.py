"""`crossover` against counting at every whole number: thousands of pairs of layers, every option, any size unknown."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import pytest

from analyzer.answers.context import context
from analyzer.answers.crossover import bases_of
from analyzer.answers.question import parse_question
from analyzer.answers.settings import Setting, settings
from analyzer.conventions import convention_named
from analyzer.errors import QuestionError, SizeError
from analyzer.readings.quantities import Absent, Reader

from .formula_text import value_of

LAYERS: Mapping[str, tuple[str, ...]] = {
    "attention": ("", "causal", "bias", "fused", "causal,fused", "causal,bias"),
    "cross-attention": ("", "bias"),
    "conv1d": ("", "bias", "causal", "valid", "padding=1", "padding=3", "stride=2", "valid,stride=3",
    "causal,stride=2,bias",
               "dilation=2", "valid,dilation=3", "stride=4,dilation=2", "padding=2,stride=2", "groups=2"),
    "depthwise-conv1d": ("", "causal", "valid", "stride=2", "valid,stride=2,dilation=2", "bias"),
    "separable-conv1d": ("", "causal,bias", "valid", "stride=3", "dilation=2"),
    "lstm": ("", "bias"),
}  # fmt: skip
UNKNOWNS: Mapping[str, tuple[str, ...]] = {
    "n": ("attention", "cross-attention", "conv1d", "depthwise-conv1d", "separable-conv1d", "lstm"),
    "d": ("attention", "cross-attention", "conv1d", "depthwise-conv1d", "separable-conv1d", "lstm"),
    "k": ("conv1d", "depthwise-conv1d", "separable-conv1d"),
    "D": ("conv1d", "depthwise-conv1d", "separable-conv1d"),
    "S": ("conv1d", "depthwise-conv1d", "separable-conv1d"),
    "h": ("attention", "cross-attention"),
    "m": ("cross-attention",),
    "b": ("attention", "cross-attention", "conv1d", "depthwise-conv1d", "separable-conv1d", "lstm"),
    "G": ("conv1d",),
    "P": ("conv1d:padding=1", "depthwise-conv1d:padding=1"),
}
QUANTITIES = ("macs", "macs", "core", "flops", "parameters", "activation_memory", "state_memory", "bytes_moved",
              "peak_memory", "maximum_path_length", "macs_per_step")  # fmt: skip
WORD = {"S": "stride", "D": "dilation", "G": "groups", "P": "padding"}
SMALL = 17
"""Every number up to here is looked at."""


@dataclass(frozen=True)
class Pair:
    """Two layers at some sizes, with one size unknown."""

    words: tuple[str, ...]
    unknown: str
    quantity: str
    convention: str

    @property
    def needs(self) -> str:
        """The quantity's name among the quantities."""
        return "core_macs" if self.quantity == "core" else self.quantity


def drawn(pick: random.Random) -> Pair:
    """A random pair."""
    unknown = pick.choice(["n", "n", "n", "d", "d", "k", "k", "D", "h", "m", "b", "G", "S"])
    one, two = pick.choice(UNKNOWNS[unknown]), pick.choice(UNKNOWNS["n"])
    words = [_variant(name, unknown, pick) for name in pick.sample([one, two], 2)]
    for letter, highest in (("n", 40), ("d", 24), ("k", 6), ("m", 12), ("b", 2)):
        if letter != unknown and any(name.split(":")[0] in UNKNOWNS[letter] for name in (one, two)):
            words.append(f"{letter}={pick.randint(1, highest) * (2 if letter == 'd' else 1)}")
    if unknown != "h" and any("attention" in name for name in (one, two)):
        heads = pick.choice([None, 1]) if unknown == "d" else pick.choice([1, 2])
        words += [] if heads is None else [f"h={heads}"]  # left out, they are 8 where 8 divides d, else 1
    return Pair(tuple(words), unknown, pick.choice(QUANTITIES), pick.choice(["exact", "exact", "torch"]))


def _variant(name: str, unknown: str, pick: random.Random) -> str:
    options = [o for o in LAYERS[name] if not any(part.startswith(WORD.get(unknown, "?")) for part in o.split(","))]
    return f"{name}:{pick.choice(options)}".rstrip(":")


@lru_cache(maxsize=10_000)
def setting_of(layer: str, shared: tuple[str, ...], unknown: str) -> Setting:
    """The layer with one size open."""
    return settings(parse_question([layer, *shared]), unknown)[0]


def cost(layer: str, shared: tuple[str, ...], unknown: str, at: int, quantity: str, convention: str) -> Any:
    """The quantity counted at one value; None where there is no such layer, Absent where it has no such quantity."""
    setting = setting_of(layer, shared, unknown)
    try:
        sizes = setting.exact({unknown: at})
    except SizeError:
        return None
    return Reader(setting.layer, sizes, convention_named(convention), 4).quantity(quantity)


def words_for(layer: str, words: tuple[str, ...]) -> tuple[str, ...]:
    """The shared words the layer has a use for."""
    return tuple(word for word in words if _uses(layer, word.split("=")[0]))


def _uses(layer: str, letter: str) -> bool:
    return layer.split(":")[0] in [name.split(":")[0] for name in UNKNOWNS[letter]]


def costs_at(pair: Pair, at: int) -> list[Any]:
    """Both costs at one value of the unknown."""
    found = []
    for layer in pair.words[:2]:
        shared = words_for(layer, pair.words[2:])
        found.append(cost(layer, shared, pair.unknown, at, pair.needs, pair.convention))
    return found


def answered(pair: Pair) -> dict[str, Any] | None:
    """The data of the basis asked for; None where the question cannot be answered."""
    question = parse_question([*pair.words, f"convention={pair.convention}"])
    basis = "core" if pair.quantity == "core" else "layer"
    about = context("crossover", question)
    try:
        bases = bases_of(question, pair.unknown, "macs" if basis == "core" else pair.quantity, about, basis)
    except QuestionError:
        return None
    return bases[basis].data()


def at(found: list[dict[str, Any]], number: int) -> list[dict[str, Any]]:
    """The runs a number lies in; one with a step holds every so-many-th number."""
    inside = [run for run in found if run["from"] <= number and (run["to"] is None or number <= run["to"])]
    return [run for run in inside if (number - run["from"]) % run.get("step", 1) == 0]


def looked_at(data: dict[str, Any], first: int) -> list[int]:
    """Every small number, all around every boundary, and some far away."""
    edges = {run[end] for run in data["runs"] + data.get("undefined", []) for end in ("from", "to")} - {None}
    around = {edge + step for edge in sorted(edges)[:12] for step in (-2, -1, 0, 1, 2)}
    far = {max(edges) * 7 + 3, max(edges) + 1009} if edges else set()
    return sorted(number for number in {*range(first, SMALL), *around, *far} if number >= first)


def check(pair: Pair, data: dict[str, Any]) -> None:
    """The answer is right at every number looked at, says something of each, and never two things."""
    labels = [found.label for found in parse_question(pair.words).layers]
    by_rest: dict[tuple[int, int], Any] = {}
    for number in looked_at(data, 1):
        one, two = costs_at(pair, number)
        runs, gaps = at(data["runs"], number), at(data.get("undefined", []), number)
        if runs and all("between_every" in gap for gap in gaps):
            gaps = []  # such a gap holds the numbers between those of a run
        assert len(runs) + len(gaps) == 1, (number, runs, gaps)
        missing = isinstance(one, Absent | None) or isinstance(two, Absent | None)
        expected = "missing" if missing else None if one == two else labels[0 if one < two else 1]
        if runs and runs[0]["cheaper"] == "varies":
            place = runs[0]["from"], number % runs[0]["modulus"]
            assert by_rest.setdefault(place, expected) == expected, (number, one, two, runs)
        else:
            assert (runs[0]["cheaper"] if runs else "missing") == expected, (number, one, two, runs, gaps)


def check_order(data: dict[str, Any], first: int) -> None:
    """Runs and gaps together start at the first number, touch, and end nowhere."""
    if any("step" in run for run in data["runs"]):
        return  # they interleave; that each number is in exactly one is checked number by number
    together = sorted([*data["runs"], *data.get("undefined", [])], key=lambda run: run["from"])
    assert together[0]["from"] == first and together[-1]["to"] is None
    for before, after in pairwise(together):
        assert after["from"] == before["to"] + 1
    for before, after in pairwise(data["runs"]):
        adjacent = before["to"] + 1 == after["from"] and "varies" not in (before["cheaper"], after["cheaper"])
        assert not (adjacent and before["cheaper"] == after["cheaper"])


@pytest.mark.parametrize("seed", range(8))
def test_the_cheaper_one_is_right_at_every_whole_number(seed: int) -> None:
    pick, checked = random.Random(seed), 0
    while checked < 255:
        pair = drawn(pick)
        data = answered(pair)
        if data is None:
            assert any(isinstance(value, Absent | None) for n in range(1, 60) for value in costs_at(pair, n)), pair
            continue
        if "runs_in_all" in data:
            continue
        try:
            check_order(data, 1)
            check(pair, data)
        except AssertionError as error:
            raise AssertionError(f"{pair}: {error}") from error
        checked += bool(data["runs"])


@pytest.mark.parametrize("seed", range(10, 13))
def test_both_cost_the_same_where_the_closed_form_says_so(seed: int) -> None:
    pick, met = random.Random(seed), 0
    while met < 12:
        pair = drawn(pick)
        data = answered(pair) if pair.unknown in "ndkm" else None
        if data is None or data["closed_form"] is None:
            continue
        name, form = data["closed_form"].split(" = ")
        assert name == pair.unknown
        known = _sizes(pair)
        try:
            value = value_of(form, known, data.get("definitions"))
        except (ZeroDivisionError, AssertionError):  # nowhere, or at no fraction
            continue
        if value.denominator == 1 and value >= 1:
            one, two = costs_at(pair, int(value))
            if one is not None and two is not None:
                assert one == two, (pair, form, value)
                assert all(run["cheaper"] is None for run in at(data["runs"], int(value))), (pair, form, value)
                met += 1


def _sizes(pair: Pair) -> dict[str, int]:
    """Every size of the two layers but the unknown."""
    from analyzer.answers.crossover import Crossover

    question = parse_question(pair.words)
    about = context("crossover", question)
    one, two = settings(question, pair.unknown)
    sizes: dict[str, int] = Crossover(about, pair.unknown, pair.quantity, (one, two), {}).data()["sizes"]
    return sizes
