"""Numbers as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.answers.values import MULTIPLIERS, whole_number, yes_or_no
from analyzer.errors import QuestionError

WRITTEN = {
    "4096": 4096, "4k": 4000, "4K": 4000, "4Ki": 4096, "4M": 4_000_000, "4Mi": 4 * 2**20, "1G": 10**9, "1Gi": 2**30,
    "1T": 10**12, "1Ti": 2**40, "2^20": 2**20, "2**20": 2**20, "1e6": 10**6, "1.5k": 1500, "0.5Ki": 512, "2.5e3": 2500,
    "1_000_000": 10**6, "1e100": 10**100, "10^100": 10**100, "7^0": 1, "007": 7, "1.0": 1, "1e3k": 10**6, "0": 0,
}  # fmt: skip

NO_NUMBERS = [
    "", "x", "-3", "+3", "4 k", "4kk", "4kib", "4m", "k", "1,000", "1.", ".5", "1e", "1e-3", "1e+3", "0x10",
    "1_000.5.5",
    "2^", "^2", "2^-1", "2^1.5", "2^3^4", "9**9**9", "9^9^9", "٤", "４", "½", "²", "inf", "nan", "NaN", "1/2",
    "__import__",
    "(4)", "4\n", "\N{MINUS SIGN}4", "4\x00",
]  # fmt: skip

TOO_LARGE = [
    "1e101", "1e200", "1e999", "1e" + "9" * 50, "10^101", "2^333", "2^400", "9^999999999", "9" * 101, "1e100k",
    "99**99",
    "1e99T", "123456789^99",
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), WRITTEN.items())
def test_a_number_is_read_exactly(text: str, value: int) -> None:
    assert whole_number(text, "n") == value


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_number_is_refused_with_what_is_allowed(text: str) -> None:
    with pytest.raises(QuestionError) as caught:
        whole_number(text, "n (length)")
    message = str(caught.value)
    assert "n (length) is a whole number, as 4096, 4k (4000), 4Ki (4096), 2^12 or 1e6" in message
    assert repr(text) in message


@pytest.mark.parametrize("text", ["1.5", "0.0001k", "0.3Ki", "2.0001e3"])
def test_a_fraction_is_refused(text: str) -> None:
    with pytest.raises(QuestionError, match="is not whole"):
        whole_number(text, "n")


@pytest.mark.parametrize("text", TOO_LARGE)
def test_a_number_beyond_the_limit_is_refused_at_once(text: str) -> None:
    with pytest.raises(QuestionError, match=r"larger than 10\^100"):
        whole_number(text, "n")


def test_a_long_text_is_refused_without_being_repeated() -> None:
    with pytest.raises(QuestionError) as caught:
        whole_number("9" * 100_000, "n")
    assert len(str(caught.value)) < 200 and "100000 characters" in str(caught.value)


def test_a_power_of_one_is_one_whatever_the_exponent() -> None:
    assert whole_number("1^999", "n") == 1


@given(st.integers(0, 10**100))
def test_every_number_up_to_the_limit_is_read_back(value: int) -> None:
    assert whole_number(str(value), "n") == value
    assert whole_number(f"{value:_}", "n") == value if len(f"{value:_}") <= 120 else True


@given(st.integers(0, 9999), st.integers(0, 999), st.sampled_from(sorted(MULTIPLIERS)))
def test_a_unit_multiplies_exactly(whole: int, thousandths: int, unit: str) -> None:
    text, exact = f"{whole}.{thousandths:03d}{unit}", (whole * 1000 + thousandths) * MULTIPLIERS[unit]
    if exact % 1000:
        with pytest.raises(QuestionError, match="not whole"):
            whole_number(text, "n")
    else:
        assert whole_number(text, "n") == exact // 1000


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_refused(text: str) -> None:
    try:
        assert whole_number(text, "n") >= 0
    except QuestionError as error:
        assert "n" in str(error)


@pytest.mark.parametrize(("text", "value"), [("yes", True), ("TRUE", True), ("on", True), ("1", True), ("no", False),
                                             ("False", False), ("off", False), ("0", False)])  # fmt: skip
def test_yes_and_no_have_their_usual_words(text: str, value: bool) -> None:
    assert yes_or_no(text, "bias") is value


@pytest.mark.parametrize("text", ["maybe", "", "2", "ja", "yes ", "None"])
def test_what_is_neither_yes_nor_no_is_refused(text: str) -> None:
    with pytest.raises(QuestionError, match="bias is yes or no"):
        yes_or_no(text, "bias")
