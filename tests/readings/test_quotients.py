"""Where a quotient is whole and where its whole part changes: what trying every value says."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.errors import QuestionError
from analyzer.readings.polynomial import Polynomial
from analyzer.readings.quotients import MOST_DIVIDED, steps_of_quotient, where_divides

Q = Polynomial.symbol("q")


@given(st.integers(1, 400), st.integers(1, 9), st.integers(-30, 30), st.integers(0, 20), st.integers(0, 60))
def test_a_number_is_divided_where_trying_every_value_says(
    number: int, slope: int, offset: int, first: int, more: int
) -> None:
    found = where_divides(Polynomial.of(number), Q * slope + offset, "q", first, first + more, 4000)
    below = {q: slope * q + offset for q in range(first, first + more + 1)}
    assert found == [q for q, divisor in below.items() if divisor and number % divisor == 0]


@given(st.integers(1, 9), st.integers(-9, 9), st.integers(0, 20), st.integers(0, 60))
def test_a_polynomial_is_divided_where_trying_every_value_says(a: int, b: int, first: int, more: int) -> None:
    found = where_divides(Q * Q + a, Q + b, "q", first, first + more, 4000)
    assert found == [q for q in range(first, first + more + 1) if q + b and (q * q + a) % (q + b) == 0]


@given(st.fractions(-500, 500, max_denominator=6), st.integers(1, 9), st.integers(1, 30), st.integers(0, 60))
def test_the_whole_part_changes_where_trying_every_value_says(
    size: Fraction, slope: int, offset: int, last: int
) -> None:
    wholes = [size // (slope * q + offset) for q in range(last + 1)]
    changes = [q for q in range(1, last + 1) if wholes[q] != wholes[q - 1]]
    assert steps_of_quotient(size, Q * slope + offset, "q", 0, last, 4000) == changes


def test_more_than_can_be_looked_at_is_said() -> None:
    assert where_divides(Q * Q + 1, Q, "q", 1, None, 4000) is None
    assert where_divides(Polynomial.of(MOST_DIVIDED + 1), Q, "q", 1, None, 4000) is None
    with pytest.raises(QuestionError, match="changes more than 5 times"):
        steps_of_quotient(Fraction(100), Q + 1, "q", 0, None, 5)
