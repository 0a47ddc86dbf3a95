"""Sign runs against looking at every integer."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.readings.polynomial import Polynomial
from analyzer.readings.sign_runs import Run, sign_runs

X = Polynomial.symbol("x")
FAR = 400
"""Beyond every root of the polynomials drawn here."""


def looked_at(value: Polynomial, start: int, end: int) -> list[Run]:
    """The runs of equal sign, integer by integer."""
    runs: list[Run] = []
    for x in range(start, end + 1):
        at = value.evaluate(lambda _, x=x: x)
        sign = (at > 0) - (at < 0)
        if not runs or runs[-1][1] != sign:
            runs.append((x, sign))
    return runs


def with_roots(roots: Sequence[Fraction | int], lead: Fraction | int = 1, shift: Fraction | int = 0) -> Polynomial:
    """lead * (x - root) * … + shift: exact, double and near-miss roots."""
    out = Polynomial.of(lead)
    for root in roots:
        out = out * (X - root)
    return out + shift


roots = st.lists(st.one_of(st.integers(-30, 30), st.fractions(-30, 30, max_denominator=4)), max_size=5)
leads = st.one_of(st.integers(-3, 3), st.fractions(-2, 2, max_denominator=5))


@given(roots, leads, st.integers(-2, 2), st.integers(-40, 40), st.integers(0, 80))
@settings(max_examples=200, deadline=None)
def test_runs_over_a_range_are_those_looked_at(
    at: list[Fraction | int], lead: Fraction | int, shift: int, start: int, length: int
) -> None:
    value = with_roots(at, lead, shift)
    assert sign_runs(value, "x", start, start + length) == looked_at(value, start, start + length)


@given(roots, leads, st.integers(-2, 2), st.integers(-40, 40))
@settings(max_examples=100, deadline=None)
def test_runs_without_end_are_those_of_a_long_range(
    at: list[Fraction | int], lead: Fraction | int, shift: int, start: int
) -> None:
    value = with_roots(at, lead, shift)
    assert sign_runs(value, "x", start) == looked_at(value, start, FAR)


@given(st.lists(st.integers(-30, 30), min_size=1, max_size=6), st.integers(1, 20))
@settings(max_examples=150, deadline=None)
def test_any_coefficients_are_right(coefficients: list[int], start: int) -> None:
    value = sum((c * X**power for power, c in enumerate(coefficients)), Polynomial.of(0))
    assert sign_runs(value, "x", start, 60) == looked_at(value, start, 60)


@given(st.lists(st.integers(1, 25), min_size=1, max_size=2), st.integers(1, 3), leads)
@settings(max_examples=100, deadline=None)
def test_negative_exponents_do_not_change_signs(at: list[int], below: int, lead: Fraction | int) -> None:
    value = with_roots(at, lead)
    divided = value * Polynomial({(("x", -below),): 1})
    assert sign_runs(divided, "x", 1) == sign_runs(value, "x", 1)


@pytest.mark.parametrize(
    ("value", "start", "end", "expected"),
    [
        (X - 5, 1, None, [(1, -1), (5, 0), (6, 1)]),
        (2 * X - 5, 1, None, [(1, -1), (3, 1)]),
        ((X - 5) ** 2, 1, None, [(1, 1), (5, 0), (6, 1)]),
        ((2 * X - 5) ** 2, 1, None, [(1, 1)]),
        ((X - 5) ** 2 - 1, 1, None, [(1, 1), (4, 0), (5, -1), (6, 0), (7, 1)]),
        ((X - 5) * (X - 6), 1, None, [(1, 1), (5, 0), (7, 1)]),
        (Polynomial.of(0), 3, None, [(3, 0)]),
        (Polynomial.of(-7), 3, 9, [(3, -1)]),
        (X - 5, 5, 5, [(5, 0)]),
        (X - 5, 6, 5, []),
        (X - 5, 1, 4, [(1, -1)]),
        (X - 5, 100, None, [(100, 1)]),
    ],
)
def test_hand_made_cases(value: Polynomial, start: int, end: int | None, expected: list[Run]) -> None:
    assert sign_runs(value, "x", start, end) == expected


def test_roots_a_hundred_digits_long_are_exact() -> None:
    root = 10**100 + 7
    assert sign_runs((X - root) * (X + 3), "x", 1) == [(1, -1), (root, 0), (root + 1, 1)]


def test_a_second_unknown_is_refused() -> None:
    with pytest.raises(ValueError, match="depends on more than x"):
        sign_runs(X + Polynomial.symbol("y"), "x", 1)
