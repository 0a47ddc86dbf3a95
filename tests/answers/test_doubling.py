"""`compare … scale=n`: factors against two separate counts, limits against sizes far out, for every layer there is."""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from typing import Any

import pytest

from analyzer.answers.compare import compare
from analyzer.answers.data import formula_text
from analyzer.answers.doubling import Doubled
from analyzer.answers.question import parse_question
from analyzer.errors import UserError
from analyzer.layers.catalogue import catalogue as catalogue_entries
from analyzer.readings.quantities import UNITS
from analyzer.sizes import SPELLED
from tests.support.cases import STACKS, cases

from .asked import compared, data_of, refusal, values

FAR = 2**76 * 3**12 * 5**6 * 7**4
"""A large size that many numbers divide."""
CLOSE = Fraction(1, 10**6)


def asked(case: Any) -> list[str]:
    """A case of the catalogue as the words of a question; sizes that follow from others are left out."""
    left_out = (*catalogue_entries()[case.name].fixed, "padded")  # said by the name, and by padding=
    options = ",".join(option for option in case.options if option not in left_out)
    name = f"{case.name}:{options}" if options else case.name
    words = [
        name,
        *(f"{SPELLED.get(letter, letter)}={value}" for letter, value in {**case.given, **case.counts}.items()),
    ]
    if case.name in STACKS and "N" in catalogue_entries()[case.name].definition.repeat_sizes:
        words = [*words, "layers=2"] if not any(word.startswith("layers=") for word in words) else words
    compare(parse_question(words))
    return words


def catalogue() -> Iterator[list[str]]:
    """Every layer, plain and with options, at random sizes that a question can give."""
    for case in cases(seed=5):
        if case.name in STACKS and len(case.given) > 9:
            continue
        try:
            yield asked(case)
        except UserError:
            continue  # a set of options that is no question, or sizes that are not free


@pytest.fixture(scope="module")
def questions() -> list[list[str]]:
    found = list(catalogue())
    assert len(found) > 150 and len({words[0].split(":")[0] for words in found}) > 40
    return found


def doubled(words: list[str], name: str) -> Doubled:
    (layer,) = compare(parse_question([*words, f"scale={name}"])).doublings[0].layers
    return layer


def with_value(words: list[str], name: str, value: int) -> list[str]:
    return [f"{name}={value}" if word.split("=")[0] == name else word for word in words]


def sizes_in(words: list[str]) -> dict[str, int]:
    return {word.split("=")[0]: int(word.split("=")[1]) for word in words[1:]}


def pinned(words: list[str]) -> list[str]:
    """With the heads that were left out."""
    cost = compare(parse_question(words)).layers[0]
    asks = "h" in cost.setting.layer.free_sizes and "h" not in sizes_in(words)
    return [*words, f"h={cost.sizes['h']}"] if asks else words


def test_a_factor_is_the_quotient_of_two_counts(questions: list[list[str]]) -> None:
    pick, checked = random.Random(2), 0
    for words in pick.sample(questions, 70):
        name = pick.choice([*sizes_in(words)])
        found, before = doubled(words, name), values(compared(*words)[0])
        try:
            after = values(compared(*with_value(pinned(words), name, 2 * sizes_in(words)[name]))[0])
        except UserError:
            assert found.trouble
            continue
        assert not found.trouble
        for quantity in UNITS:
            one, two, factor = before[quantity], after[quantity], found.factors[quantity]
            if one in (None, 0) or two is None:
                assert factor.here is None and factor.why
            else:
                checked += 1
                assert factor.here == Fraction(two) / Fraction(one), (words, name, quantity)
    assert checked > 500


def test_a_limit_is_the_factor_far_out(questions: list[list[str]]) -> None:
    pick, checked, shown = random.Random(3), 0, 0
    for words in questions:
        name = pick.choice(["n", "n", "d", "b"])
        name = name if name in sizes_in(words) else next(iter(sizes_in(words)))
        found = doubled(words, name)
        try:
            held = pinned(words)
            ends = [values(compared(*with_value(held, name, at))[0]) for at in (FAR, 2 * FAR)]
        except UserError:
            continue
        for quantity, factor in found.factors.items():
            far = [end[quantity] for end in ends]
            if None in far or far[0] == 0:
                continue
            checked += 1
            if factor.limit is not None:
                shown += 1
                ratio = Fraction(far[1]) / Fraction(far[0])
                off = abs(ratio / factor.limit - 1)
                far_words = tuple(with_value(held, name, FAR))
                near = off < CLOSE or (off < Fraction(1, 30) and has_logarithm(far_words, quantity))
                assert near, (words, name, quantity, factor)
    assert checked > 1000 and shown > checked * 0.97


def has_logarithm(words: tuple[str, ...], quantity: str) -> bool:
    """True for a closed form with a logarithm, which at any size that can be counted has not vanished yet."""
    texts = closed_forms_of(words)
    return any("log2" in texts.get(name, "") for name in (quantity, "flops", "bytes_moved", "definitions"))


@cache
def closed_forms_of(words: tuple[str, ...]) -> dict[str, str]:
    """Quantity to closed form, and the definitions of rounded sizes in one text."""
    cost = compare(parse_question(words)).layers[0]
    texts = {name: formula_text(one.formula) for name, one in cost.quantities.items() if one.formula is not None}
    return {**texts, "definitions": " ".join(map(formula_text, cost.definitions.values()))}


def test_attention_and_convolution_at_the_usual_sizes() -> None:
    data = data_of("compare", "attention", "conv1d", "n=4096", "d=512", "k=7", "scale=n")["scale"]
    assert [one["size"] for one in data] == ["n"]
    attention, convolution = (layer["quantities"] for layer in data[0]["layers"])
    assert attention["macs"] == {"here": "18/5", "limit": 4} and convolution["macs"] == {"here": 2, "limit": 2}
    assert attention["parameters"] == convolution["parameters"] == {"here": 1, "limit": 1}
    assert attention["state_memory"] == {"here": None, "limit": None, "why": "looks-ahead", "why_limit": "looks-ahead"}


def test_what_does_not_exist_at_the_double_says_why() -> None:
    heads, kernel = data_of("compare", "attention", "conv1d:valid", "n=8", "d=12", "h=4", "k=5", "scale=h,k")["scale"]
    assert "8 does not divide 12" in heads["layers"][0]["trouble"]
    assert heads["layers"][0]["quantities"]["macs"] == {
        "here": None, "limit": None, "why": "no-layer", "why_limit": "ends",
    }  # fmt: skip
    assert "needs" in kernel["layers"][1]["trouble"]
    assert kernel["layers"][0]["quantities"]["macs"] == {"here": 1, "limit": 1}


def test_heads_that_were_left_out_stay_as_many() -> None:
    data = data_of("compare", "attention", "n=64", "d=12", "scale=d")["scale"][0]["layers"][0]
    assert data["quantities"]["activation_memory"]["here"] == str(
        Fraction(5 * 64 * 24 + 2 * 64**2, 5 * 64 * 12 + 2 * 64**2)
    )


def test_a_size_that_decides_what_a_stack_is_has_a_factor_and_no_limit() -> None:
    data = data_of("compare", "tcn", "n=64", "d=16", "k=3", "layers=2", "scale=layers")["scale"][0]
    assert data["layers"][0]["quantities"]["macs"] == {"here": 2, "limit": None, "why_limit": "decides-stack"}
    data = data_of("compare", "transformer-encoder", "n=64", "d=16", "layers=2", "scale=layers")["scale"][0]
    assert data["layers"][0]["quantities"]["macs"] == {"here": 2, "limit": 2}


def test_without_scale_nothing_is_said_and_nothing_is_loaded() -> None:
    answer = compare(parse_question(["attention", "conv1d", "n=64", "d=16", "k=3"]))
    assert answer.doublings == () and "scale" not in answer.data()


@pytest.mark.parametrize(
    ("scale", "part"),
    [
        ("w", "no layer has the size w (window)"),
        ("lenght", "did you mean 'length'"),
        ("n,n", "twice"),
        (",", "scale=','"),
    ],
)
def test_sizes_that_cannot_be_doubled_are_refused(scale: str, part: str) -> None:
    assert part in refusal("compare", "attention", "conv1d", "n=64", "d=16", "k=3", f"scale={scale}")
