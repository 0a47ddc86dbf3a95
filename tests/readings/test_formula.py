"""The sympy reading: one symbol per name, factoring for display, solutions."""

from __future__ import annotations

import pytest
import sympy
from hypothesis import given, settings

from analyzer.notation.parser import parse_formula
from analyzer.readings.formula import Expressions, expression, factored, solutions, symbol
from analyzer.readings.polynomial import Polynomial
from tests.support.polynomials import polynomials


def test_equal_names_are_equal_symbols() -> None:
    assert symbol("n") is symbol("n")
    assert expression(parse_formula("n")) == symbol("n")
    assert symbol("n").is_positive and symbol("n").is_integer


def test_names_may_stand_for_other_expressions() -> None:
    assert expression(parse_formula("n*d"), {"d": sympy.Integer(4)}) == 4 * symbol("n")


@given(polynomials())
@settings(max_examples=60, deadline=None)
def test_factoring_changes_no_value(value: Polynomial) -> None:
    assert sympy.expand(factored(value.formula) - expression(value.formula)) == 0


@pytest.mark.parametrize(
    ("difference", "expected"),
    [
        ("4*n*d^2 + 2*n^2*d - k*n*d^2", ["d*(k-4)/2"]),
        ("2*n^2*d - k*n*d^2", ["d*k/2"]),
        ("n^2*d - k*n*d^2", ["d*k"]),
        ("n*d + 1", []),
        ("d^2 + k", []),
        ("ceil(n, 2) - d", []),
    ],
)
def test_solutions_are_where_the_difference_is_zero(difference: str, expected: list[str]) -> None:
    found = solutions(parse_formula(difference), "n")
    assert [sympy.expand(one) for one in found] == [sympy.expand(expression(parse_formula(t))) for t in expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("7 // 2", 3), ("ceil(7, 2)", 4), ("min(3, 5)", 3), ("max(3, 5)", 5), ("2^3 / 4", 2)],
)
def test_numbers_are_worked_out_exactly(text: str, expected: int) -> None:
    assert expression(parse_formula(text)) == expected


def test_zero_is_known_to_be_zero() -> None:
    domain = Expressions()
    assert domain.is_zero(0) and domain.is_zero(symbol("n") - symbol("n"))
    assert not domain.is_zero(symbol("n")) and not domain.is_zero(symbol("n") - 1)
