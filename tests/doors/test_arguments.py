"""Numbers of any library, ranges, lists and symbols as arguments of the Python functions."""

from __future__ import annotations

import time
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any

import numpy
import pytest
import sympy

import analyzer
from analyzer.answers.axes import axis_values
from analyzer.doors.arguments import arguments, word

N = sympy.Symbol("N")
n, d, h, k = sympy.symbols("n d h k", positive=True, integer=True)


@pytest.mark.parametrize(
    "value",
    [
        4096,
        "4096",
        "4Ki",
        numpy.int64(4096),
        numpy.int32(4096),
        numpy.uint16(4096),
        4096.0,
        numpy.float64(4096),
        Fraction(4096),
        sympy.Integer(4096),
        sympy.Rational(8192, 2),
        sympy.Integer(2) ** 12,
        sympy.Float(4096),
        4090 + sympy.log(64) / sympy.log(2),
        Decimal(4096),
    ],
)
def test_a_whole_number_of_any_library_is_that_number(value: Any) -> None:
    answer = analyzer.compare("attention", n=value, d=8)
    assert answer.to_dict()["sizes"]["n"] == 4096


@pytest.mark.parametrize(
    "value",
    [
        1.5,
        float("nan"),
        float("inf"),
        1e30,
        Fraction(1, 2),
        sympy.Rational(1, 2),
        sympy.pi,
        sympy.oo,
        sympy.nan,
        sympy.I,
        sympy.Float(1.5),
        numpy.float64(0.5),
        2.0**53 + 2,
        b"4",
        3 + 0j,
        [],
        {},
        range(0),
        range(9, 3, -1),
        sympy.true,
    ],
)
def test_what_is_no_whole_number_is_refused(value: Any) -> None:
    with pytest.raises(analyzer.UserError, match=r"whole number|empty list|no value that goes up|NAME=VALUE"):
        analyzer.compare("attention", n=value, d=8)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (range(256, 4097, 256), "256..4096:+256"),
        (range(3, 6), "3..5"),
        (range(7, 8), "7..7"),
        (range(1, 10, 4), "1..9:+4"),
        ([256, 512], "256,512"),
        ((1, numpy.int64(2), sympy.Integer(3)), "1,2,3"),
        ([5], "5..5"),
        (["2^8..2^10:x2", 5], "2^8..2^10:x2,5"),
        (numpy.arange(2, 5), "2,3,4"),
        ([range(1, 4), 9], "1..3,9"),
    ],
)
def test_ranges_and_lists_are_axes_as_they_are_typed(value: Any, text: str) -> None:
    assert word(value, "n") == text
    whole = [
        one
        for part in (value if not isinstance(value, range) else [value])
        for one in (
            part if isinstance(part, range) else axis_values(part, "n") if isinstance(part, str) else [int(part)]
        )
    ]
    assert axis_values(text, "n") == tuple(sorted(whole))


@pytest.mark.parametrize("value", [range(256, 4097, 256), [256, 512], (1, 2), [5], range(3)])
@pytest.mark.parametrize("ask", [analyzer.compare, analyzer.explain, analyzer.reach, analyzer.training])
def test_several_sizes_are_refused_where_one_is_asked_for_and_sweep_is_named(ask: Any, value: Any) -> None:
    with pytest.raises(analyzer.UserError, match=r"whole number.*; `analyzer sweep` takes (ranges|several values)"):
        ask("conv1d", n=value, d=8, k=3)


def test_words_stay_what_they_were() -> None:
    given = arguments(
        ("attention",),
        {
            "causal": True,
            "bias": numpy.False_,
            "at_most": {"macs": "1T", "flops": 10**13},
            "for_": "n",
            "between": ["exact", "fvcore"],
        },
    )
    assert given.words == (
        "attention",
        "causal=yes",
        "bias=no",
        "at_most=macs=1T,flops=10000000000000",
        "for=n",
        "between=exact,fvcore",
    )
    assert arguments((), {"at_least": {"arithmetic_intensity": 0.5}}).words == ("at_least=arithmetic_intensity=0.5",)


# -------------------------------------------------------------------------------------------- symbols

LAYERS = [
    ("attention", {"h": 4}),
    ("attention:causal", {"h": 2}),
    ("attention:causal,bias,fused", {"h": 4}),
    ("conv1d", {"k": 3}),
    ("conv1d:causal", {"k": 3, "dilation": 2}),
    ("conv1d", {"k": 5, "stride": 2}),
    ("conv1d:valid", {"k": 3}),
    ("lstm", {}),
    ("depthwise-conv1d", {"k": 3}),
    ("sliding-window-attention", {"w": 4, "h": 2}),
    ("linear-attention", {"h": 2}),
    ("cross-attention", {"m": 7, "h": 2}),
    ("feed-forward", {}),
    ("grouped-query-attention", {"h": 4, "g": 2}),
    ("conv1d:padding=2", {"k": 3}),
]


@pytest.mark.parametrize(("layer", "sizes"), LAYERS, ids=[layer for layer, _ in LAYERS])
def test_an_expression_has_the_value_that_is_counted_at_whole_numbers(layer: str, sizes: dict[str, int]) -> None:
    (forms,) = analyzer.compare(layer, n=N + 2, d=4 * d, **sizes).expressions().values()
    for length, width in product((5, 6, 13), (2, 5)):
        counted = analyzer.compare(layer, n=length + 2, d=4 * width, **sizes).to_dict()["layers"][0]["quantities"]
        found = {name: form.subs({N: length, d: width}) for name, form in forms.items()}
        assert {name: str(value) for name, value in found.items()} == {
            name: str(number["value"]) for name, number in counted.items() if number["value"] is not None
        }


def test_expressions_that_multiply_out_to_very_many_terms_are_refused_quickly() -> None:
    many = sum(sympy.symbols("a:30"))
    start = time.process_time()
    for size in (many, (n + d + h + k) ** 3):
        with pytest.raises(analyzer.UserError, match="terms, multiplied out"):
            analyzer.compare("attention:causal", "conv1d", n=size, d=8 * size, k=3)
    assert time.process_time() - start < 10


def test_every_size_may_be_a_symbol_and_letters_may_change_places() -> None:
    usual = analyzer.compare("conv1d:causal", n=50, d=12, k=3, stride=2, b=4).to_dict()["layers"][0]["quantities"]
    swapped = analyzer.compare("conv1d:causal", n=d, d=n, k=h, stride=sympy.Symbol("S"), b=k).expressions()[
        "conv1d:causal"
    ]
    at = {d: 50, n: 12, h: 3, sympy.Symbol("S"): 2, k: 4}
    for name, form in swapped.items():
        assert str(form.subs(at)) == str(usual[name]["value"])


def test_a_symbol_is_written_as_the_user_calls_it() -> None:
    answer = analyzer.compare("attention", n=N, d=64 * h, h=h)
    data = answer.to_dict()
    assert data["sizes"] == {"n": "N", "d": "64*h", "h": "h"}
    macs = data["layers"][0]["quantities"]["macs"]
    assert (macs["value"], macs["formula"], macs["why"]) == (None, "128*h*N**2 + 16384*h**2*N", "symbolic")
    assert "At n=N, d=64*h, h=h." in str(answer) and "layers" not in str(answer).split("Convention")[0]
    assert "128 h N^{2} + 16384 h^{2} N" in answer.to_markdown()
    assert '"why": "the sizes are symbols: see the formula"' in answer.to_json()


def test_a_value_is_exact_where_no_symbol_is_left() -> None:
    (quantities,) = (one["quantities"] for one in analyzer.explain("attention", n=n, d=512).to_dict()["layers"])
    assert (quantities["parameters"]["value"], quantities["macs"]["value"]) == (4 * 512**2, None)
    assert "why" not in quantities["parameters"]


def test_the_expressions_of_numbers_are_in_the_sizes_own_symbols() -> None:
    forms = analyzer.compare("attention", "conv1d:stride=2", n=64, d=8, k=3).expressions()
    assert forms["attention"]["macs"] == 4 * n * d**2 + 2 * n**2 * d
    stride = sympy.Symbol("stride", positive=True, integer=True)
    values = {n: 64, d: 8, k: 3, stride: 2}
    values |= {sympy.Symbol(name, positive=True, integer=True): 8 for name in ("c_in", "c_out")}
    values |= {sympy.Symbol(name, positive=True, integer=True): 1 for name in ("dilation", "groups", "b")}
    counted = analyzer.compare("conv1d:stride=2", n=64, d=8, k=3).to_dict()["layers"][0]["quantities"]["macs"]["value"]
    assert forms["conv1d:stride=2"]["macs"].subs(values) == counted


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: analyzer.reach("conv1d", k=3, n=n), "n is n; only compare and explain take symbols"),
        (lambda: analyzer.compare("attention", n=n), "needs d"),
        (lambda: analyzer.compare("attention", n=n, d=12, h=8), "e .head_width. = d/h would be 3/2"),
        (lambda: analyzer.compare("conv1d:valid", n=4, d=n, k=9), r"needs dilation\*\(k - 1\) < n"),
        (lambda: analyzer.compare("attention", n=n, d=8, q=n), "no 'q'"),
        (lambda: analyzer.compare("attention", n=sympy.sqrt(n), d=8), r"'sqrt\(n\)' in a size"),
        (lambda: analyzer.compare("attention", n=sympy.exp(n), d=8), "in a size"),
        (lambda: analyzer.compare("attention", n=n**1000, d=8), "in a size"),
        (lambda: analyzer.compare("attention", n=(n + d + h + k + 1) ** 60, d=8), "too many terms"),
        (
            lambda: analyzer.compare("attention", n=sympy.Add(*(n**i for i in range(150))), d=8),
            "more than 200 parts|too high",
        ),
        (
            lambda: analyzer.compare("attention", n=N, d=sympy.Symbol("N", positive=True)),
            "two different symbols are called N",
        ),
        (lambda: analyzer.compare("attention", n=sympy.Symbol("n", negative=True), d=8), "n is assumed not to be"),
        (lambda: analyzer.compare("attention", n=sympy.Symbol("$x$"), d=8), "a symbol is called by letters"),
        (lambda: analyzer.compare("attention", n=n, length=n, d=8), "length is given twice"),
        (lambda: analyzer.compare("attention", "n=4", n=n, d=8), "n .length. is given twice"),
        (lambda: analyzer.compare("attention", n=n, d=8, convention="vaswani"), "symbols go with exact or torch"),
        (lambda: analyzer.compare("wavenet", n=n, d=8, k=2, levels=N), "decides what the stack is made of"),
        (
            lambda: analyzer.crossover("attention", "conv1d", d=8, k=3).expressions(),
            "crossover has no closed forms by layer",
        ),
        (lambda: analyzer.compare("attention", n=[n, 4], d=8), "takes numbers only"),
    ],
)
def test_a_symbol_that_cannot_be_a_size_is_refused_with_the_reason(call: Any, message: str) -> None:
    with pytest.raises(analyzer.UserError, match=message):
        call()


@pytest.mark.parametrize("name", ["text", "markdown", "html", "json"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_symbols_are_answered_in_every_format(name: str, language: str) -> None:
    assert "N" in analyzer.compare("attention", "conv1d", n=N, d=d, k=k, lang=language).to(name)
