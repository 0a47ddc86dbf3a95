"""Where two closed forms are equal, against sympy's own solver."""

from __future__ import annotations

import pytest
import sympy

from analyzer.notation.formulas import parse_formula, written
from analyzer.readings.formula import expression, symbol
from analyzer.readings.meeting import meeting_point, reached_at
from analyzer.readings.polynomial import Polynomial

N, D, K, H = (Polynomial.symbol(name) for name in "ndkh")
CASES = [
    (4 * N * D**2 + 2 * N**2 * D, K * N * D**2, "d*(k - 4)/2"),
    (2 * N**2 * D, K * N * D**2, "d*k/2"),
    (N**2 * D, K * N * D**2, "d*k"),
    (4 * N * D**2 + N**2 * D + N * D, K * N * D**2, "d*k - 4*d - 1"),
    (8 * N * D**2, K * N * D, None),
    (N * D, N * D, None),
    (N**2, D * K, "(4*d*k)**(1/2)/2"),
    (N**2 + N * D, K, "((4*k + d**2)**(1/2) - d)/2"),
    (N**2 + K, N * D, None),
]


@pytest.mark.parametrize(("one", "other", "expected"), CASES)
def test_the_meeting_point_is_where_the_difference_is_zero(
    one: Polynomial, other: Polynomial, expected: str | None
) -> None:
    found = meeting_point(one, other, "n")
    if expected is None:
        assert found is None
        return
    assert found is not None
    value = expression(found)
    difference = expression((one - other).formula)
    assert sympy.simplify(difference.subs(symbol("n"), value)) == 0


@pytest.mark.parametrize(("one", "other", "expected"), [case for case in CASES if case[2] and "(1/2)" not in case[2]])
def test_a_meeting_point_is_written_as_people_write_it(one: Polynomial, other: Polynomial, expected: str) -> None:
    found = meeting_point(one, other, "n")
    assert found is not None and written(found, power="**") == expected
    assert sympy.expand(expression(found) - expression(parse_formula(expected.replace("**", "^")))) == 0


def test_a_form_that_is_not_known_meets_nothing() -> None:
    assert meeting_point(None, N, "n") is None and meeting_point(N, None, "n") is None


REACHED = [
    (4 * N * D**2 + 2 * N**2 * D, True, "sqrt"),
    (4 * N * D**2 + N**2 * D + N * D, True, "sqrt"),
    (5 * N * D + 2 * H * N**2, True, "sqrt"),
    (N * D * K - N + 7 * D, True, "linear"),
    (N**2 * D + N * D - 4 * D * K, True, "sqrt"),
    (2 * N**2 * D - 8 * N * D**2, True, "sqrt"),
]


@pytest.mark.parametrize(("form", "rising", "kind"), REACHED)
def test_a_form_has_its_limit_where_it_is_said_to_reach_it(form: Polynomial, rising: bool, kind: str) -> None:
    found = reached_at(form, "macs", "n", rising)
    assert found is not None
    root, limit = expression(found), symbol("macs")
    assert root.has(sympy.Pow) or kind == "linear"
    for d, k, h, macs in ((3, 5, 2, 10**6), (8, 1, 8, 12345)):
        values = {symbol("d"): d, symbol("k"): k, symbol("h"): h, limit: macs}
        value = root.subs(values)
        assert value > 0 and sympy.simplify(expression(form.formula).subs(values | {symbol("n"): value}) - macs) == 0


def test_the_smaller_of_two_roots_and_higher_powers_are_not_told() -> None:
    assert reached_at(2 * N**2 * D - 8 * N * D**2, "macs", "n", rising=False) is None
    assert reached_at(N**3 * D, "macs", "n", rising=True) is None
