"""Which conditions of closed forms are told."""

from __future__ import annotations

import pytest

import analyzer
from analyzer.answers.implied import without_implied
from analyzer.notation.formulas import parse_formula, written


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["w <= n", "w <= n + 1"], ["w <= n"]),
        (["w <= n + 1", "2*d <= n*h", "w <= n"], ["w <= n", "2*d <= n*h"]),
        (["w + 3 <= n", "w <= n", "w <= n"], ["w + 3 <= n"]),
        (["w <= n", "2*w <= n", "n <= w"], ["w <= n", "2*w <= n", "n <= w"]),
    ],
)
def test_of_conditions_that_differ_by_a_constant_the_strongest_is_told(given: list[str], told: list[str]) -> None:
    pairs = [tuple(parse_formula(side) for side in one.split(" <= ")) for one in given]
    found = without_implied((small, large) for small, large in pairs)
    assert [f"{written(small)} <= {written(large)}" for small, large in found] == told


def test_an_answer_tells_no_condition_twice() -> None:
    text = " ".join(str(analyzer.compare("sliding-window-attention:causal", n=4096, d=512, w=128)).split())
    assert "hold where w ≤ n, 2·d ≤ n·h." in text
