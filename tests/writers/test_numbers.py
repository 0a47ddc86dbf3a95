"""Numbers as people read them, without floating point."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.writers.numbers import binary, exact, rounded, short, whole


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(10432, 537), "19.4"), (Fraction(1, 3), "0.333"), (Fraction(3, 2), "1.5"), (Fraction(1000), "1,000"),
        (Fraction(1, 1000), "0.001"), (Fraction(99999, 100), "1,000"), (Fraction(0), "0"),
        (Fraction(2047, 1000), "2.05"),
    ],
)  # fmt: skip
def test_a_fraction_has_three_digits(value: Fraction, text: str) -> None:
    assert rounded(value) == text


@given(st.fractions(min_value=Fraction(1, 1000), max_value=10**9))
def test_rounding_is_off_by_half_a_percent_at_most(value: Fraction) -> None:
    shown = Fraction(rounded(value).replace(",", ""))
    assert abs(shown - value) <= value / 200


@given(st.integers(min_value=0, max_value=10**60))
def test_a_whole_number_keeps_every_digit(value: int) -> None:
    assert int(whole(value).replace(",", "")) == value
    assert exact(value) == whole(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, ""), (1023, ""), (1024, "1 KiB"), (77_594_624, "74 MiB"), (1_115_684_864, "1.04 GiB"),
        (2**34, "16 GiB"), (2**34 + 131_072, "16.0 GiB"), (2**30 - 1, "1.00 GiB"), (2**70 - 1, "1,024 EiB"),
    ],
)  # fmt: skip
def test_bytes_have_a_binary_unit_beside(value: int, text: str) -> None:
    assert binary(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(512, "512"), (16_000, "16k"), (1_500_000, "1.5M"), (2 * 10**9, "2G"), (3 * 10**24, "3×10²⁴")]
)
def test_axes_have_short_numbers(value: int, text: str) -> None:
    assert short(value) == text
