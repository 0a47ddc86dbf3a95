"""Polynomials obey the laws of arithmetic, agree with sympy, and write themselves as people do."""

from __future__ import annotations

from fractions import Fraction
from math import gcd
from typing import Any

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.notation.formulas import parse_formula, written
from analyzer.notation.syntax import Formula
from analyzer.readings.closed_forms import Polynomials
from analyzer.readings.formula import expression, symbol
from analyzer.readings.polynomial import Opaque, Polynomial
from tests.support.polynomials import NAMES, coefficients, points, polynomials

N, D, K = (Polynomial.symbol(name) for name in "ndk")
SOME = settings(max_examples=80, deadline=None)


def in_sympy(value: Polynomial) -> Any:
    """The polynomial built anew in sympy from its terms alone."""
    total = sympy.Integer(0)
    for monomial, coefficient in value.terms.items():
        product = sympy.Rational(Fraction(coefficient).numerator, Fraction(coefficient).denominator)
        for atom, power in monomial:
            assert isinstance(atom, str)
            product *= symbol(atom) ** power
        total += product
    return total


def same(value: Polynomial, expected: Any) -> bool:
    return bool(sympy.expand(in_sympy(value) - expected) == 0)


def read(text: str) -> Polynomial:
    """A formula as a polynomial."""
    from analyzer.notation.formulas import evaluate

    return Polynomial.of(evaluate(parse_formula(text), Polynomial.symbol, Polynomials()))


@given(polynomials(lowest=-2), polynomials(lowest=-2))
@SOME
def test_sums_differences_and_products_are_those_of_sympy(a: Polynomial, b: Polynomial) -> None:
    one, other = in_sympy(a), in_sympy(b)
    assert same(a + b, one + other)
    assert same(a - b, one - other)
    assert same(a * b, one * other)


@given(polynomials(), st.integers(0, 3), coefficients)
@SOME
def test_powers_and_multiples_are_those_of_sympy(a: Polynomial, power: int, number: Fraction | int) -> None:
    assert same(a**power, in_sympy(a) ** power)
    assert a * number == number * a == a * Polynomial.of(number)
    assert number - a == -(a - number)


@given(polynomials(opaque=True), polynomials(opaque=True), polynomials())
@SOME
def test_the_laws_of_a_ring_hold(a: Polynomial, b: Polynomial, c: Polynomial) -> None:
    assert a + b == b + a
    assert a * b == b * a
    assert (a + b) + c == a + (b + c)
    assert (a + b) * c == a * c + b * c
    assert a - a == 0
    assert a * 1 == a
    assert a + 0 == a
    assert hash(a + b) == hash(b + a)


@given(polynomials(lowest=-2), polynomials(lowest=-2), points)
@SOME
def test_values_add_and_multiply(a: Polynomial, b: Polynomial, at: dict[str, int]) -> None:
    size = at.__getitem__
    assert (a + b).evaluate(size) == a.evaluate(size) + b.evaluate(size)
    assert (a * b).evaluate(size) == a.evaluate(size) * b.evaluate(size)


@given(polynomials(), polynomials(("d", "k")), points)
@SOME
def test_a_substitution_is_a_composition(a: Polynomial, put: Polynomial, at: dict[str, int]) -> None:
    there = {**at, "n": put.evaluate(at.__getitem__)}
    assert a.substitute({"n": put}).evaluate(at.__getitem__) == a.evaluate(there.__getitem__)


@given(polynomials(), st.sampled_from(NAMES), st.integers(-9, 9).filter(bool), st.integers(0, 3))
@SOME
def test_division_by_one_term_undoes_multiplication(a: Polynomial, name: str, number: int, power: int) -> None:
    divisor = Polynomial.symbol(name) ** power * number
    assert (a * divisor).over(divisor) == a


def test_division_by_a_sum_is_kept_and_by_zero_refused() -> None:
    quotient = N.over(D + 1)
    assert not quotient.is_plain
    assert quotient.evaluate({"n": 7, "d": 1}.__getitem__) == Fraction(7, 2)
    with pytest.raises(ZeroDivisionError):
        N.over(0)


@given(polynomials(lowest=-1), st.sampled_from(NAMES))
@SOME
def test_coefficients_put_together_are_the_polynomial(a: Polynomial, name: str) -> None:
    parts = a.coefficients(name)
    total = Polynomial.of(0)
    for power, coefficient in parts.items():
        assert name not in set(coefficient.names())
        total = total + coefficient * Polynomial({((name, power),): 1} if power else {(): 1})
    assert total == a


@given(polynomials(lowest=-2))
@SOME
def test_content_times_the_rest_is_the_polynomial(a: Polynomial) -> None:
    factor, rest = a.content
    assert factor * rest == a
    assert len(factor.terms) == 1
    if a.terms:
        assert all(isinstance(c, int) for c in rest.terms.values())
        assert gcd(*(int(c) for c in rest.terms.values())) == 1
        for name in rest.names():
            assert min(rest.coefficients(name)) == 0


@given(polynomials(lowest=-2))
@SOME
def test_formulas_of_a_polynomial_mean_the_polynomial(a: Polynomial) -> None:
    for formula in (a.formula, a.factored):
        assert same(a, expression(formula))


@given(polynomials())
@SOME
def test_a_written_polynomial_reads_back_as_itself(a: Polynomial) -> None:
    assert read(written(a.formula)) == a
    assert read(written(a.factored)) == a


@pytest.mark.parametrize(
    ("value", "plain", "factored"),
    [
        (D * (K - 4) * Fraction(1, 2), "(d*k - 4*d)/2", "d*(k - 4)/2"),
        (4 * N * D**2 + 2 * N**2 * D, "4*n*d^2 + 2*n^2*d", "2*n*d*(2*d + n)"),
        (N * (N + 1) * D, "n*d + n^2*d", "n*d*(1 + n)"),
        (Polynomial.of(0), "0", "0"),
        (Polynomial.of(Fraction(3, 2)), "3/2", "3/2"),
        (D**2 * 8, "8*d^2", "8*d^2"),
        (K * N.over(D), "n*k/d", "n*k/d"),
    ],
)
def test_polynomials_are_written_as_people_write_them(value: Polynomial, plain: str, factored: str) -> None:
    def tidy(formula: Formula) -> set[str]:
        return set(written(formula).replace("(", "( ").replace(")", " )").split())

    assert tidy(value.formula) == tidy(parse_formula(plain))
    assert tidy(value.factored) == tidy(parse_formula(factored))


# -------------------------------------------------------------------------------------------- opaque factors


@pytest.mark.parametrize(("kind", "value"), [("floor", 2), ("ceil", 3), ("/", Fraction(5, 2)), ("min", 2), ("max", 5)])
def test_an_opaque_factor_has_the_value_of_its_kind(kind: str, value: Fraction | int) -> None:
    factor = Polynomial.symbol(Opaque(kind, (N, K)))
    assert factor.evaluate({"n": 5, "k": 2}.__getitem__) == value
    assert not factor.is_plain
    assert set(factor.names()) == {"n", "k"}


def test_opaque_factors_are_equal_when_their_parts_are() -> None:
    one, other = (Polynomial.symbol(Opaque("floor", (N + K, D))) for _ in range(2))
    assert one == other and hash(one) == hash(other) and (one - other) == 0
    assert one != Polynomial.symbol(Opaque("ceil", (N + K, D)))


def test_sizes_are_put_inside_opaque_factors_too() -> None:
    factor = Polynomial.symbol(Opaque("max", (N - K, Polynomial.of(0))))
    assert factor.substitute({"k": D}) == Polynomial.symbol(Opaque("max", (N - D, Polynomial.of(0))))


@given(polynomials(opaque=True), points)
@settings(max_examples=100, deadline=None)
def test_the_formula_of_opaque_factors_has_their_value(a: Polynomial, at: dict[str, int]) -> None:
    try:
        value = a.evaluate(at.__getitem__)
    except ZeroDivisionError:
        return
    assert expression(a.formula, at) == value
