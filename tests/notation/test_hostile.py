"""Whatever the text, the answer is a layer or one of our own errors; never another exception, never a long wait."""

from __future__ import annotations

import random
import time
from contextlib import suppress

import numpy as np
import pytest

from analyzer.conventions import POINTWISE
from analyzer.errors import LayerError, NotationError, SizeError
from analyzer.layers.catalogue import catalogue
from analyzer.notation.definition import Definition, parse_definition
from analyzer.notation.formulas import parse_formula
from analyzer.notation.layer import Layer
from analyzer.notation.parser import parse_lines
from analyzer.readings.count import count
from analyzer.readings.domains import exact_sizes
from analyzer.readings.loops import Walk
from analyzer.readings.run import random_arrays
from tests.support.cases import SHORT
from tests.support.domains import closed_forms, evaluated

PIECES = [
    "x", "y", "[", "]", "{", "}", "(", ")", "b", "n", "d", "e", "m", "0", "1", "2.5", "+", "-", "*", "/", "//", "^",
    ",", "?", "=", "<", "<=", "where", "for", "given", "not", "tanh", "softmax", "min", "transient", "#", "\n", "∂",
    "__", "S", "P", "(n-1)", "2*",
]  # fmt: skip
TEXTS = {
    name: "\n".join(dict.fromkeys(line.text for line in entry.definition.lines))
    for name, entry in catalogue().items()
    if isinstance(entry.definition, Definition)
}
SMALL = 10_000
"""Mutated layers up to so many operations are counted by loops too."""


def test_twenty_thousand_random_texts_are_refused_or_read() -> None:
    pick = random.Random(0)
    for _ in range(20_000):
        text = " ".join(pick.choice(PIECES) for _ in range(pick.randint(1, 14)))
        try:
            parse_definition(text).layer()
        except NotationError as error:
            assert 0 <= error.number <= text.count("\n") + 1
            assert 0 <= error.column <= len(text) + 1


def test_random_characters_are_refused() -> None:
    pick = random.Random(1)
    for _ in range(2_000):
        text = "".join(chr(pick.choice([pick.randrange(32, 127), pick.randrange(0x3000)])) for _ in range(20))
        for parse in (parse_lines, parse_formula):
            with suppress(NotationError):
                parse(text)


def mutated(text: str, pick: random.Random) -> str:
    """The text with one to three small pieces put in, taken out or replaced."""
    for _ in range(pick.randint(1, 3)):
        at = pick.randrange(len(text))
        text = text[:at] + pick.choice(["", pick.choice(PIECES), " "]) + text[at + pick.randint(0, 2) :]
    return text


def readings_agree(layer: Layer, given: dict[str, int]) -> None:
    sizes, found = exact_sizes(layer, given), count(layer, given).values
    for name, value in closed_forms(layer).values.items():
        if name in ("macs", "flops", "parameters", "activation_memory"):
            assert evaluated(value, layer, given) == found[name]
    with np.errstate(all="ignore"):
        walk = Walk(layer, sizes, random_arrays(layer, sizes))
    assert (walk.macs, walk.flops(POINTWISE), walk.parameters) == (found["macs"], found["flops"], found["parameters"])


@pytest.mark.parametrize("seed", range(3))
def test_a_mutated_definition_is_refused_or_is_a_layer_all_of_whose_readings_agree(seed: int) -> None:
    pick, agreed = random.Random(seed), 0
    for _ in range(700):
        name = pick.choice(sorted(TEXTS))
        try:
            definition = parse_definition(mutated(TEXTS[name], pick), name)
            chosen = {choice.default for choice in catalogue()[name].choices} | set(catalogue()[name].fixed)
            options = [o for o in definition.options if o in chosen or pick.random() < 0.3]
            layer = definition.layer(options)
            given = {size: SHORT.get(size, (1, 6))[1] // 2 + 1 for size in layer.free_sizes}
            if count(layer, given).values["flops"] <= SMALL:
                readings_agree(layer, given)
                agreed += 1
        except (NotationError, SizeError, LayerError, ArithmeticError):  # arithmetic: 1 / 0 on the way of the loops
            continue
    assert agreed > 25


HOSTILE = [
    "__import__('os').system('x')", "().__class__", "lambda: 0", "[x for x in y]", "d if h else n", "'a' * 10**9",
    "9**9**9", "9^9^9", "d ^ 99999999", "1e400", "open(d)", "exec(d)", "eval(d)", "d" * 5000, "(" * 5000,
    "-" * 5000 + "d", "d+" * 5000, "min(" * 100, "\x00", "d\\\n+1", "𝒹", "ｄ", "d\u202e", "²", "٣", "9" * 5000, "",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:20])
def test_a_hostile_formula_is_refused_at_once(text: str) -> None:
    start = time.perf_counter()
    with pytest.raises(NotationError):
        parse_formula(text)
    assert time.perf_counter() - start < 0.5


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:20])
@pytest.mark.parametrize("around", ["given x[b]\ny[b] = x[b] * {}", "{}", "given x[b]\nwhere e = {}\ny[b] = x[b]"])
def test_a_hostile_line_is_refused_at_once(around: str, text: str) -> None:
    start = time.perf_counter()
    with pytest.raises((NotationError, SizeError)):
        layer = parse_definition(around.replace("{}", text)).layer()
        exact_sizes(layer, {"b": 1, "e": 1})
    assert time.perf_counter() - start < 0.5


@pytest.mark.parametrize(
    "text",
    [
        "a[b] = " + "(" * 5000 + "x[b]",
        "a[b] = " + "(" * 200 + "x[b]",
        "a[b] = " + "tanh(" * 50 + "x[b]",
        "\n" * 10_000,
        "a[b] = x[b]\n" * 81,
        "x" * 9000,
        "a[" + "b " * 100 + "] = x[b]",
    ],
)
def test_what_is_too_deep_or_too_long_is_refused(text: str) -> None:
    with pytest.raises(NotationError):
        parse_definition(text).layer()


def test_the_deepest_brackets_allowed_are_read() -> None:
    parse_definition("given x[b]\ny[b] = " + "(" * 12 + "x[b]" + ")" * 12).layer()
    parse_formula("(" * 12 + "n" + ")" * 12)
    for text in ("(" * 13 + "n" + ")" * 13, "-" * 13 + "n"):
        with pytest.raises(NotationError, match="nested 12 deep"):
            parse_formula(text)


def test_powers_stay_small_enough_to_be_worked_out() -> None:
    layer = parse_definition("given x[b]\nwhere t = ((9^8)^8)^8\ny[b t] = x[b] * W{t}").layer()
    start = time.perf_counter()
    with suppress(SizeError):
        exact_sizes(layer, {"b": 1})
    assert time.perf_counter() - start < 0.5
