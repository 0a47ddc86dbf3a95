"""Formulas of sizes: read, worked out, written; what is written reads back as the same formula."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given, settings

from analyzer.errors import NotationError, SizeError
from analyzer.notation.formulas import evaluate, parse_formula, written
from analyzer.notation.syntax import Formula, Number, Operation, Size, names_in, product_of, rounds
from tests.support.polynomials import Rationals, formulas, points


def value_of(formula: Formula, at: dict[str, int]) -> Fraction | None:
    """Its value, None where something is divided by zero."""
    try:
        return Fraction(evaluate(formula, at.__getitem__, Rationals()))
    except SizeError:
        return None


def read_back(formula: Formula) -> Formula:
    """The formula as its own text says it; a text too long or too deep for the grammar is no example."""
    try:
        return parse_formula(written(formula))
    except NotationError as error:
        assume("nested" not in str(error) and "characters" not in str(error))
        raise


@given(formulas, points)
@settings(max_examples=600, deadline=None)
def test_what_is_written_reads_back_as_the_same_formula(formula: Formula, at: dict[str, int]) -> None:
    assert value_of(read_back(formula), at) == value_of(formula, at)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("n+1", "n + 1"),
        ("4*n*d^2 + 2*n^2*d", "4*n*d^2 + 2*n^2*d"),
        ("(n + 2*P - D*(k-1) - 1) // S + 1", "(n + 2*P - D*(k - 1) - 1)//S + 1"),
        ("a - (b - c)", "a - (b - c)"),
        ("(a - b) - c", "a - b - c"),
        ("a / (b * c)", "a/(b*c)"),
        ("a / b * c", "a/b*c"),
        ("(a + b) * c", "(a + b)*c"),
        ("(a * b)^2", "(a*b)^2"),
        ("(a^2)^3", "(a^2)^3"),
        ("-a", "-a"),
        ("-a*b", "(-a)*b"),
        ("-a + b", "-a + b"),
        ("b + (-a)", "b + (-a)"),
        ("-(a*b)", "-a*b"),
        ("-(a // b)", "-(a//b)"),
        ("-(a // b * c)", "-(a//b*c)"),
        ("-a // b", "(-a)//b"),
        ("-(a + b)", "-(a + b)"),
        ("-a^2", "-a^2"),
        ("min(a, b + 1) * max(2, c)", "min(a, b + 1)*max(2, c)"),
        ("ceil(n, 2)", "ceil(n, 2)"),
        ("((n))", "n"),
    ],
)
def test_brackets_are_written_where_they_are_needed(text: str, expected: str) -> None:
    assert written(parse_formula(text)) == expected


def test_sizes_may_be_written_as_words_and_powers_as_in_python() -> None:
    formula = parse_formula("(n - 1) // S + d^2")
    assert written(formula, {"S": "stride"}, power="**") == "(n - 1)//stride + d**2"


@pytest.mark.parametrize(("value", "expected"), [(Fraction(1, 2), "n*(1/2)"), (-3, "n*(-3)"), (Fraction(4, 2), "n*2")])
def test_numbers_inside_a_formula_keep_their_value(value: int | Fraction, expected: str) -> None:
    assert written(Operation("*", Size("n"), Number(value))) == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7 // 2", 3),
        ("ceil(7, 2)", 4),
        ("2^3 * 2", 16),
        ("-2^2", -4),
        ("10 - 4 - 3", 3),
        ("24 / 4 / 2", 3),
        ("24 / (4 / 2)", 12),
        ("2 + 3 * 4", 14),
        ("min(3, 5) + max(3, 5)", 8),
        ("-7 // 2", -4),
        ("-(7 // 2)", -3),
        ("5^0", 1),
    ],
)
def test_formulas_mean_what_arithmetic_says(text: str, value: int) -> None:
    assert evaluate(parse_formula(text), dict[str, int]().__getitem__, Rationals()) == value


def test_names_of_a_formula_stand_in_order_of_use() -> None:
    assert names_in(parse_formula("(n + 2*P - D*(k-1)) // S + min(n, 3)")) == ("n", "P", "D", "k", "S", "n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("n//2", True), ("d*(1 + ceil(n, 2))", True), ("min(n, w)", True), ("d^2 + n/2", False), ("7", False)],
)
def test_a_formula_rounds_where_it_floors_or_chooses(text: str, expected: bool) -> None:
    assert rounds(parse_formula(text)) is expected


def test_a_product_is_written_without_a_needless_one() -> None:
    assert [written(product_of(*parts)) for parts in [(1, ()), (2, ()), (1, ("D",)), (2, ("S", "D"))]] == [
        "1", "2", "D", "2*S*D",
    ]  # fmt: skip
