"""`solve` against counting at every whole number: thousands of layers, options, sizes asked for and limits."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

import pytest

from analyzer.answers.conditions import Condition, conditions_of
from analyzer.answers.context import context
from analyzer.answers.limit_form import limit_form
from analyzer.answers.open_size import sizes_of
from analyzer.answers.question import canonical, parse_question
from analyzer.answers.settings import Setting, settings
from analyzer.answers.solution import ALL, LARGEST_OF, NONE, SMALLEST_OF, Solution, solved
from analyzer.conventions import convention_named
from analyzer.errors import QuestionError, SizeError
from analyzer.readings.quantities import Absent, Reader

from .limits import rounded_root

CONV = ("", "causal", "valid", "padding=2", "stride=2", "valid,stride=3", "causal,stride=2,bias", "dilation=2",
        "valid,dilation=3", "stride=4,dilation=2", "padding=2,stride=2")  # fmt: skip
LAYERS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "attention": (("", "causal", "bias", "causal,fused"), "ndhb"),
    "cross-attention": (("", "bias"), "nmdh"),
    "grouped-query-attention": (("causal", "causal,sliding,w=5", ""), "ngh"),
    "sliding-window-attention": (("", "fused"), "nwdh"),
    "linear-attention": (("", "causal"), "ndh"),
    "conv1d": ((*CONV, "groups=2"), "nkdDSb"),
    "depthwise-conv1d": (CONV, "nkdDS"),
    "separable-conv1d": (CONV, "nkdDS"),
    "long-conv1d": (("",), "nd"),
    "fft-long-conv1d": (("",), "nd"),
    "diagonal-ssm": (("", "scan"), "nds"),
    "selective-ssm": (("", "scan"), "nd"),
    "lstm": (("", "bias"), "nd"),
    "feed-forward": (("", "gelu"), "ndf"),
    "transformer-encoder-layer": (("", "norm_first"), "nd"),
    "whisper-front-end": (("",), "n"),
    "transformer-encoder": (("", "bias"), "nN"),
}  # fmt: skip
SPELLED = {"S": "stride", "D": "dilation", "N": "layers"}
SIZES = {"n": 40, "m": 12, "k": 6, "w": 9, "s": 5, "g": 2, "f": 9, "N": 3, "b": 2}
QUANTITIES = ("macs", "macs", "core_macs", "flops", "parameters", "activation_memory", "activation_memory",
              "peak_memory", "state_memory", "macs_per_step", "sequential_operations", "receptive_field",
              "maximum_path_length", "bytes_moved", "arithmetic_intensity", "parameter_memory")  # fmt: skip
SUMS = (("parameter_memory", "state_memory"), ("macs", "core_macs"), ("activation_memory", "bytes_moved"))
SMALL = 33
"""Every value below is looked at."""

CASES_OF_A_LAYER = 20
CASES_WITH_POWERS_OF_TWO = 3
"""A cost with a step at every power of two up to 10^100 takes long to read."""


@dataclass(frozen=True)
class Asked:
    """A layer with one size open."""

    words: tuple[str, ...]
    unknown: str

    @property
    def text(self) -> str:
        return f"{' '.join(self.words)} for={self.unknown}"


def drawn(pick: random.Random) -> Asked:
    """A random layer, option and size asked for."""
    name = pick.choice([*LAYERS, "attention", "conv1d", "depthwise-conv1d", "separable-conv1d"])
    options, unknowns = LAYERS[name]
    unknown = pick.choice([*unknowns, unknowns[0]])
    word = SPELLED.get(unknown, unknown)
    option = pick.choice([o for o in options if not any(part.startswith(f"{word}=") for part in o.split(","))])
    words = [f"{name}:{option}".rstrip(":")]
    for letter, highest in SIZES.items():
        if letter != unknown and not (letter == "b" and unknown == "n"):
            words.append(f"{SPELLED.get(letter, letter)}={pick.randint(1, highest)}")
    if unknown != "d":
        words.append(f"d={pick.choice([4, 6, 8, 12, 16, 24])}")
    if unknown != "h":
        words += pick.choice([[], ["h=1"], ["h=2"]])
    if unknown in "gh":
        words.append("e=3")
    return Asked(tuple(words), unknown)


def taken(asked: Asked) -> Asked:
    """The same with those of the words only that the layer has a use for."""
    setting = settings(parse_question(asked.words[:1]), asked.unknown, incomplete=True)[0]
    has = [name for name in sizes_of(setting) if name not in setting.given]
    words = [word for word in asked.words[1:] if canonical(word.split("=")[0]) in has]
    return Asked((asked.words[0], *words), asked.unknown)


class Counted:
    """A layer counted at any value of the open size, each quantity once."""

    def __init__(self, setting: Setting, unknown: str, convention: str) -> None:
        self.setting, self.unknown, self.convention = setting, unknown, convention_named(convention)
        self.reader = cache(self._reader)
        self.quantity = cache(self._quantity)

    def _reader(self, at: int) -> Reader | None:
        try:
            sizes = self.setting.exact({self.unknown: at})
        except SizeError:
            return None
        return Reader(self.setting.layer, sizes, self.convention, 4)

    def _quantity(self, at: int, name: str) -> Any:
        reader = self.reader(at)
        return None if reader is None else reader.quantity(name)

    def keeps(self, at: int, conditions: tuple[Condition, ...]) -> bool | None:
        """Whether every condition holds; None where there is no such layer or no such quantity."""
        holds = []
        for condition in conditions:
            values = [self.quantity(at, name) for name in condition.quantities]
            if any(value is None or isinstance(value, Absent) for value in values):
                return None
            holds.append(condition.holds(sum(values)))
        return all(holds)


def conditions_for(counted: Counted, pick: random.Random) -> list[str]:
    """One or two conditions with limits at, just beside and far from what the layer has."""
    words = []
    for _ in range(pick.choice([1, 1, 2])):
        names = pick.choice([*((name,) for name in QUANTITIES), *SUMS])
        values = [counted.quantity(pick.randint(1, SMALL - 1), name) for name in names]
        if any(value is None or isinstance(value, Absent) for value in values):
            limit: int | Fraction = pick.randint(0, 10**6)
        else:
            limit = max(sum(values) + pick.choice([0, 0, 0, -1, 1, 7, -sum(values) // 2]), 0)
        if isinstance(limit, Fraction):
            limit = Fraction(round(limit * 1000), 1000)
            text = f"{limit.numerator // limit.denominator}.{int(limit % 1 * 1000):03d}"
        else:
            text = str(limit)
        words.append(f"{pick.choice(['at-most', 'at-most', 'at-least'])}={'+'.join(names)}={text}")
    return words


def looked_at(found: Solution) -> list[int]:
    """Every small value, all around every edge, and some far away."""
    edges = {end for one in found.values for end in (one.first, one.last) if end is not None}
    for several in found.gaps.values():
        edges |= {end for one in several for end in (one.first, one.last) if end is not None}
    edges |= {value for value in (found.answer, found.next) if value is not None}
    near = {
        edge + step for edge in [*sorted(edges)[:4], *sorted(edges)[-4:], found.answer or 1] for step in range(-2, 3)
    }
    far = {max(edges, default=1) * 7 + 3, max(edges, default=1) + 1009}
    return sorted(value for value in {*range(1, SMALL), *near, *far} if 1 <= value < 10**30)


def check(counted: Counted, conditions: tuple[Condition, ...], found: Solution) -> None:
    """The set is right at every value looked at, and the answer is what it says."""
    for value in looked_at(found):
        inside = [one for one in found.values if one.holds(value)]
        outside = [one for several in found.gaps.values() for one in several if one.holds(value)]
        assert len(inside) + len(outside) <= 1, value
        expected = counted.keeps(value, conditions)
        assert (None if outside else bool(inside)) == expected, (value, expected)
    check_answer(counted, conditions, found)


def check_answer(counted: Counted, conditions: tuple[Condition, ...], found: Solution) -> None:
    """The answer keeps the conditions, the next value does not, and none between them or beyond does."""
    keeps = [value for value in looked_at(found) if counted.keeps(value, conditions)]
    if found.kind == NONE:
        assert not keeps and found.answer is None and counted.keeps(found.first, conditions) is False
    if found.kind == ALL:
        assert not any(counted.keeps(value, conditions) is False for value in looked_at(found))
    if found.kind in (LARGEST_OF, SMALLEST_OF):
        assert found.answer is not None and found.next is not None
        assert counted.keeps(found.answer, conditions) and counted.keeps(found.next, conditions) is False
        assert found.answer == (max(keeps) if found.kind == LARGEST_OF else min(keeps))
        low, high = sorted((found.answer, found.next))
        assert not any(counted.keeps(value, conditions) is not None for value in range(low + 1, min(high, low + 50)))
        for row in found.kept:
            assert row.at_answer == sum(counted.quantity(found.answer, name) for name in row.condition.quantities)
            assert row.keeps_next == row.condition.holds(row.at_next or 0)


def check_form(asked: Asked, setting: Setting, found: Solution, about: Any) -> bool:
    """The closed form, rounded as it says, is the answer."""
    form = limit_form(setting, asked.unknown, found, about)
    if form is None:
        return False
    assert found.answer is not None
    limit = next(row.condition.limit for row in found.kept if row.keeps_next is False)
    sizes = setting.exact({asked.unknown: found.answer})
    known = {name: Fraction(size) for name, size in setting.integers({asked.unknown: found.answer}).items()}
    known |= {name: Fraction(sizes[name]) for name in form.definitions}
    bound = rounded_root(form.formula, {**known, form.limit: Fraction(limit)}, up=not form.at_most)
    if form.whole:
        assert bound == found.answer, (form, bound)
    else:
        low, high = sorted((found.answer, found.next or 0))
        assert low <= bound <= high
    return True


@pytest.mark.parametrize("seed", range(8))
def test_the_values_are_right_at_every_whole_number(seed: int) -> None:
    pick, checked, forms = random.Random(seed), 0, 0
    while checked < 505:
        asked = taken(drawn(pick))
        setting = settings(parse_question(asked.words), asked.unknown)[0]
        convention = pick.choice(["exact", "exact", "torch"])
        counted = Counted(setting, asked.unknown, convention)
        steps = asked.unknown == "n" and ("fft" in asked.text or "scan" in asked.text)
        for _ in range(CASES_WITH_POWERS_OF_TWO if steps else CASES_OF_A_LAYER):
            question = parse_question([*asked.words, *conditions_for(counted, pick), f"convention={convention}"])
            about = context("solve", question)
            try:
                conditions = conditions_of(question)
            except QuestionError:
                continue  # the two contradict each other
            try:
                found = solved(setting, asked.unknown, conditions, about)
            except SizeError:
                assert all(counted.keeps(value, conditions) is None for value in range(1, SMALL)), asked
                continue
            try:
                check(counted, conditions, found)
                forms += check_form(asked, setting, found, about)
            except AssertionError as error:
                raise AssertionError(f"{asked.text} {[one.text for one in conditions]}: {error}") from error
            checked += 1
    assert forms > 20
