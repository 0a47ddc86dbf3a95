"""Exact sizes are checked before anything is counted, and every error says which size and why."""

from __future__ import annotations

import random
from typing import Any

import pytest

from analyzer.errors import SizeError
from analyzer.layers.catalogue import catalogue
from analyzer.readings.domains import INTEGERS, Integers, exact_sizes
from analyzer.sizes import LARGEST
from tests.support.domains import layer_of

GOOD: dict[str, object] = {"b": 1, "n": 4, "d": 6, "h": 2}


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"h": 4}, "d/h: 4 does not divide 6"),
        ({"n": 0}, "n is a whole number from 1, not 0"),
        ({"n": -3}, "whole number from 1"),
        ({"n": 2.0}, "n is a whole number, not 2.0"),
        ({"n": True}, "n is a whole number, not True"),
        ({"n": "4"}, "n is a whole number, not '4'"),
        ({"n": LARGEST + 1}, "n has 101 digits"),
        ({"e": 3}, "e = d/h follows from the other sizes"),
        ({"m": 4}, "m is the same size as n"),
        ({"q": 4}, "attention has no size 'q'; sizes: b, n, d, h"),
    ],
)
def test_sizes_that_do_not_fit_are_named(change: dict[str, Any], part: str) -> None:
    layer = catalogue()["attention"].definition.layer(["causal"])
    with pytest.raises(SizeError) as caught:
        exact_sizes(layer, {**GOOD, **change})
    assert part in str(caught.value)


def test_missing_sizes_are_all_named() -> None:
    with pytest.raises(SizeError, match="attention needs n, h"):
        exact_sizes(catalogue()["attention"].definition.layer(), {"b": 1, "d": 6})


def test_the_largest_size_is_still_exact() -> None:
    layer = catalogue()["attention"].definition.layer()
    assert exact_sizes(layer, {"b": 1, "n": LARGEST, "d": 6, "h": 2})["n"] == 10**100


def test_an_assumption_that_does_not_hold_says_so() -> None:
    layer = layer_of("given x[b n]\nwhere w <= n, k < n\nfor n - w < m\ny[b n m k] = x[b n] * x[b m] * W{k}")
    good = {"b": 1, "n": 5, "w": 5, "k": 4}
    assert exact_sizes(layer, good)["w"] == 5
    with pytest.raises(SizeError, match="layer needs w <= n; here that says 6 <= 5"):
        exact_sizes(layer, {**good, "w": 6})
    with pytest.raises(SizeError, match="layer needs k < n; here that says 5 < 5"):
        exact_sizes(layer, {**good, "k": 5})


def test_a_kernel_longer_than_the_sequence_says_which_words_do_not_fit() -> None:
    layer = catalogue()["depthwise-conv1d"].definition.layer(["valid"])
    with pytest.raises(SizeError, match="dilation"):
        exact_sizes(layer, {"b": 1, "n": 6, "d": 1, "k": 4, "S": 1, "D": 2})


def test_paddings_may_be_zero_but_strides_may_not() -> None:
    layer = catalogue()["depthwise-conv1d"].definition.layer(["padded"])
    good = {"b": 1, "n": 6, "d": 1, "k": 3, "S": 1, "D": 1, "P": 0}
    assert exact_sizes(layer, good)["l"] == 4
    with pytest.raises(SizeError, match="stride is a whole number from 1, not 0"):
        exact_sizes(layer, {**good, "S": 0})


def test_a_dimension_with_two_sizes_is_a_contradiction() -> None:
    layer = layer_of("given x[b n d]\nwhere m = d // 2\ns[b n m] = x[b n d] * x[b m d]")
    assert "n" not in layer.free_sizes or "m" not in layer.free_sizes
    two = layer_of("given x[b n d]\nwhere e = 2*d, f = 3*d\nu[b n e] = x[b n d] * W{d e}\ny[b n f] = u[b n f] * V{f}")
    with pytest.raises(SizeError, match="must be"):
        exact_sizes(two, {"b": 1, "n": 3, "d": 2})


def test_a_size_defined_by_itself_is_refused() -> None:
    layer = layer_of("given x[b n d]\nwhere e = f + 1, f = e + 1\ny[b n e f] = x[b n d] * W{d e f}")
    with pytest.raises(SizeError, match="defined by itself"):
        exact_sizes(layer, {"b": 1, "n": 3, "d": 2})


def test_a_size_that_comes_out_below_one_is_refused() -> None:
    layer = layer_of("given x[b n d]\nwhere l = n - k + 1\ny[b l d] = x[b (l + k) d] * W{k d}")
    with pytest.raises(SizeError, match=r"l = n - k \+ 1 = -1; it must be at least 1"):
        exact_sizes(layer, {"b": 1, "n": 3, "d": 2, "k": 5})


def test_division_by_zero_is_a_size_error() -> None:
    for divide in (lambda: INTEGERS.divide(4, 0, "d / h"), lambda: INTEGERS.floor(4, 0), lambda: INTEGERS.ceil(4, 0)):
        with pytest.raises(SizeError):
            divide()


def test_corners_are_the_points_one_can_count() -> None:
    pick, integers = random.Random(0), Integers()
    for _ in range(300):
        side, height, width = pick.randint(-5, 14), pick.randint(0, 7), pick.randint(0, 7)
        pointed = sum(i + j < side for i in range(height) for j in range(width))
        assert integers.corner(side, height, width) == pointed
