"""Closed forms that hold at every size: nothing is settled, both answers are followed, fractions stay whole."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import pytest

from analyzer.errors import SizeError
from analyzer.notation.formulas import evaluate, written
from analyzer.readings.domains import INTEGERS
from analyzer.readings.open_forms import Case, OpenForms, UnsettledError, cases, one_fraction, part
from analyzer.readings.polynomial import Polynomial

n, d, h, k = (Polynomial.symbol(name) for name in "ndhk")


def test_what_may_be_zero_is_followed_both_ways() -> None:
    def read(settled: Mapping[Polynomial, bool]) -> tuple[str, int]:
        domain = OpenForms((), settled)
        return ("one tap" if domain.is_zero(k - 1) else "several"), (domain.is_zero(n - k), 1)[1]

    found = cases(read)
    assert part(found, lambda pair: pair[0]) == Case(k - 1, "one tap", "several")
    assert part(found, lambda pair: pair[1]) == 1  # a case that makes no difference is none


def test_what_is_proved_is_not_asked() -> None:
    domain = OpenForms()
    assert not domain.is_zero(n + 1) and not domain.is_zero(-n) and domain.is_zero(n - n)
    with pytest.raises(UnsettledError):
        domain.is_zero(n - 1)


def test_cases_end() -> None:
    def read(settled: Mapping[Polynomial, bool]) -> int:
        return int(OpenForms((), settled).is_zero(n - len(settled) - 1))

    with pytest.raises(UnsettledError):
        cases(read, 3)


def test_divisions_are_noted_and_a_division_by_zero_refused() -> None:
    domain = OpenForms()
    assert domain.divide(d, h, "d/h") == d.over(h)
    assert domain.divisions == {(d, h): "d/h"}
    with pytest.raises(SizeError, match="divided by 0"):
        domain.divide(d, 0, "d/0")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (d.over(h) * n + n.over(h), "n*(d + 1)/h"),
        ((n * n + n) * Fraction(1, 2), "n*(n + 1)/2"),
        (n - d * 2, "n - 2*d"),
        (-n, "n*(-1)"),
        (Polynomial.of(0), "0"),
        (Polynomial.of(Fraction(3, 2)) * d.over(h), "3*d/(2*h)"),
    ],
)
def test_a_sum_of_fractions_is_one_fraction(value: Polynomial, text: str) -> None:
    assert written(one_fraction(value)) == text
    at = {"n": 24, "d": 12, "h": 6}
    assert evaluate(one_fraction(value), at.__getitem__, _Fractions()) == value.evaluate(at.__getitem__)


def test_what_stands_inside_a_floor_is_one_fraction_too() -> None:
    value = OpenForms().floor(d.over(h) + n.over(h), 5)
    assert evaluate(one_fraction(value), {"n": 7, "d": 5, "h": 4}.__getitem__, INTEGERS) == 0  # 12 / 4 // 5


class _Fractions:
    """Exact quotients, whole or not."""

    def __getattr__(self, name: str) -> object:
        return getattr(INTEGERS, name)

    def divide(self, a: int, b: int, text: str = "") -> Fraction:
        return Fraction(a, b)
