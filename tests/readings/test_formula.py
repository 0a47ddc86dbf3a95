"""The sympy reading: one symbol per name, and the same closed forms."""

from __future__ import annotations

import pytest
import sympy
from hypothesis import given, settings

from analyzer.notation.formulas import parse_formula
from analyzer.readings.formula import Expressions, expression, same, symbol
from analyzer.readings.polynomial import Polynomial
from tests.support.polynomials import polynomials


def test_equal_names_are_equal_symbols() -> None:
    assert symbol("n") is symbol("n")
    assert expression(parse_formula("n")) == symbol("n")
    assert symbol("n").is_positive and symbol("n").is_integer


def test_names_may_stand_for_other_expressions() -> None:
    assert expression(parse_formula("n*d"), {"d": sympy.Integer(4)}) == 4 * symbol("n")


@given(polynomials(), polynomials())
@settings(max_examples=60, deadline=None)
def test_closed_forms_are_the_same_exactly_when_the_polynomials_are(one: Polynomial, other: Polynomial) -> None:
    assert same(one.formula, expression(one.formula))
    assert same(one.formula, expression(other.formula)) == (one == other)


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
