"""Ranges of sizes, and hostile ones."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.answers.axes import MOST_VALUES, axis_values, is_axis
from analyzer.errors import QuestionError


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("5", (5,)),
        ("3..7", (3, 4, 5, 6, 7)),
        ("3..8:+2", (3, 5, 7)),
        ("2^3..2^6:x2", (8, 16, 32, 64)),
        ("1..100:x3", (1, 3, 9, 27, 81)),
        ("256,512", (256, 512)),
        ("512, 256,256", (256, 512)),
        ("1..3,3..5,1k", (1, 2, 3, 4, 5, 1000)),
        ("7..7", (7,)),
    ],
)
def test_a_range_has_the_values_it_says(text: str, values: tuple[int, ...]) -> None:
    assert axis_values(text, "n") == values


@given(st.integers(1, 10**6), st.integers(0, 2000), st.integers(1, 50))
def test_every_value_of_a_stepped_range_is_a_step_away_from_the_one_before(first: int, more: int, step: int) -> None:
    found = axis_values(f"{first}..{first + more}:+{step}", "n")
    assert found == tuple(range(first, first + more + 1, step))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1..10^30", "about 10^30 values"),
        ("1..10^7", "10,000,000 values"),
        ("5..3", "goes down, from 5 to 3; write 3..5"),
        ("1..9:+0", "never ends"),
        ("1..9:x1", "never ends"),
        ("0..9:x2", "never ends"),
        ("1..9:2", "+NUMBER or xFACTOR"),
        ("1..9:", "+NUMBER or xFACTOR"),
        ("1..", "first and a last"),
        ("..9", "first and a last"),
        ("1,,2", "empty part"),
        (",", "empty part"),
        ("1..x", "whole number"),
        ("1...9", "whole number"),
        ("-3..9", "whole number"),
        ("1..9:+-1", "whole number"),
        ("1..9:x2:x2", "whole number"),
        ("1..__import__", "whole number"),
    ],
)
def test_a_hostile_range_is_refused_at_once(text: str, said: str) -> None:
    start = time.monotonic()
    with pytest.raises(QuestionError, match="(?s)" + said.replace("+", r"\+").replace("^", r"\^")):
        axis_values(text, "n")
    assert time.monotonic() - start < 1


def test_many_small_ranges_are_too_many_together() -> None:
    text = ",".join(f"{i * 10**6}..{i * 10**6 + 9 * 10**5}" for i in range(1, 4))
    with pytest.raises(QuestionError, match=f"up to {MOST_VALUES:,}"):
        axis_values(text, "n")


def test_what_means_several_values_is_told_apart() -> None:
    assert is_axis("1..2") and is_axis("1,2") and not is_axis("2^20") and not is_axis("same")
