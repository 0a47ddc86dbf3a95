"""Masks become bounds on the difference of two dimensions."""

from __future__ import annotations

from itertools import product

import pytest

from analyzer.errors import NotationError
from analyzer.notation.formulas import evaluate
from analyzer.notation.layer import Layer
from analyzer.readings.domains import INTEGERS
from tests.support.domains import layer_of

SIZES = {"A": 2, "C": 3, "w": 4}


def masked(*conditions: str) -> Layer:
    lines = "\n".join(f"for {condition}" for condition in conditions)
    return layer_of(f"given x[b n d], z[b m d]\n{lines}\ns[b n m] = x[b n d] * z[b m d]")


def lets_through(layer: Layer, n: int, m: int) -> bool:
    (band,) = layer.bands
    at = {"n": n, "m": m}
    difference = at[band.first] - at[band.second]
    low, high = (
        None if bound is None else evaluate(bound, SIZES.__getitem__, INTEGERS) for bound in (band.low, band.high)
    )
    return (low is None or difference >= low) and (high is None or difference <= high)


@pytest.mark.parametrize(
    "condition",
    [
        "m <= n", "n < m", "m < n", "n <= m", "n - A < m", "n - A <= m <= n", "n - w < m < n + C", "m - A <= n",
        "n + A <= m", "m <= n + 2*A", "m < n + A*C - 1", "-m <= -n", "A + m < n + C", "2 + m <= n",
    ],
)  # fmt: skip
def test_a_condition_means_what_it_says(condition: str) -> None:
    layer = masked(condition)
    for n, m in product(range(12), repeat=2):
        expected = eval(condition, {"__builtins__": {}}, {**SIZES, "n": n, "m": m})
        assert lets_through(layer, n, m) == expected, (n, m)


def test_two_lines_may_bound_a_pair_from_two_sides() -> None:
    one, two = masked("n - w < m <= n"), masked("n - w < m", "-n <= -m")
    assert [lets_through(one, n, m) for n in range(9) for m in range(9)] == [
        lets_through(two, n, m) for n in range(9) for m in range(9)
    ]


def test_without_conditions_there_are_no_bands() -> None:
    assert masked().bands == ()


@pytest.mark.parametrize(
    ("conditions", "part"),
    [
        (["m <= 3"], "a condition couples two dimensions of the layer; here: m"),
        (["A <= C"], "here: none"),
        (["m <= n", "m < n"], "one lower and one upper bound for a pair"),
        (["m <= n", "d <= n"], "a dimension may be coupled with one other only"),
        (["m <= n <= d"], "couples two dimensions of the layer; here: m, n, d"),
        (["2*m <= n"], "a condition compares plain dimensions"),
        (["m + n <= A"], "each comparison bounds one dimension by the other"),
        (["m <= n < m + A < n + C"], "each comparison bounds one dimension by the other"),
    ],
)
def test_conditions_that_are_no_band_are_refused(conditions: list[str], part: str) -> None:
    with pytest.raises(NotationError) as caught:
        masked(*conditions)
    assert part in str(caught.value)
    assert caught.value.number >= 2 and caught.value.column == 5
