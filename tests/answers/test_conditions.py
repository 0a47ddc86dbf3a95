"""Conditions on quantities: read, refused, and measured."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from analyzer.answers.conditions import Condition, conditions_of
from analyzer.answers.question import parse_question
from analyzer.answers.settings import settings
from analyzer.conventions import EXACT
from analyzer.errors import QuestionError
from analyzer.readings.quantities import Reader


def read(*words: str) -> tuple[Condition, ...]:
    return conditions_of(parse_question(words))


def reader(*words: str) -> Reader:
    (setting,) = settings(parse_question(words))
    return Reader(setting.layer, setting.exact(), EXACT, 4)


@pytest.mark.parametrize(
    ("words", "texts"),
    [
        (["at-most=macs=1T"], ["at-most macs=1000000000000"]),
        (["at_most=macs=1T", "at_most=flops=2e9"], ["at-most macs=1000000000000", "at-most flops=2000000000"]),
        (["at-most=macs=5,state_memory=16GiB"], ["at-most macs=5", f"at-most state_memory={16 * 2**30}"]),
        (["at-least=receptive_field=4k"], ["at-least receptive_field=4000"]),
        (["at-most=arithmetic_intensity=2.5"], ["at-most arithmetic_intensity=5/2"]),
        (["at-most=parameter_memory+state_memory=1kB"], ["at-most parameter_memory+state_memory=1000"]),
    ],
)
def test_conditions_are_read(words: list[str], texts: list[str]) -> None:
    assert [replace(condition, typed="").text for condition in read(*words)] == texts


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["at-most=1T"], "QUANTITY=VALUE"),
        (["at-most=mac=1T"], "did you mean 'macs'"),
        (["at-most=macs=1GiB"], "a number"),
        (["at-most=state_memory=1 elephant"], "amount of memory"),
        (["at-most=macs=1.5"], "not whole"),
        (["at-most=macs=-1"], "at least 0"),
        (["at-most=macs=10^200"], "10\\^100"),
        (["at-most=macs=1,macs=2"], "given twice"),
        (["at-most=macs=1", "at-least=macs=2"], "contradict"),
        (["at-most=macs+state_memory=1"], "only quantities in bytes add up"),
        (["at-most=macs+parameters=1"], "only quantities in bytes add up"),
        (["at-most=state_memory+state_memory=1"], "once"),
        (["at-most=macs=1,000,000"], "write 1,000,000 as 1_000_000"),
        (["at-most=macs=5,flops=2,000"], "write 2,000 as 2_000"),
        (["at-most=macs=1e500"], r"larger than 10\^100; numbers up to there are exact"),
        (["at-most=state_memory=16gb"], "did you mean '16GB'"),
        (["at-most=state_memory=16Gib"], "did you mean '16GiB'"),
        (["at-most=state_memory=24 GiB"], "did you mean '24GiB'"),
        (["at-most=macs=1t"], "did you mean '1T'"),
        (["at-most=macs=1G", "at-least=macs=2G"], "at-most macs=1G and at-least macs=2G contradict"),
        (["at-most=macs=1,"], "QUANTITY=VALUE"),
    ],
)
def test_a_condition_that_means_nothing_is_refused(words: list[str], said: str) -> None:
    with pytest.raises(QuestionError, match=said):
        read(*words)


def test_an_excess_has_the_sign_of_what_is_too_much() -> None:
    at = reader("attention:causal", "n=16", "d=8")
    macs, flops, moved = (at.value(name) for name in ("macs", "flops", "bytes_moved"))
    for more in (-1, 0, 1):
        (condition,) = read(f"at-most=macs={macs + more}")
        assert (condition.excess(at), condition.holds(macs)) == (-more, more >= 0)
    intensity = Fraction(flops, moved)
    for limit in (intensity - Fraction(1, 10**6), intensity, intensity + Fraction(1, 10**6)):
        above = Condition("at-most", ("arithmetic_intensity",), limit).excess(at)
        assert (above > 0) == (intensity > limit) and (above == 0) == (intensity == limit)


def test_memory_of_parameters_and_state_adds_up() -> None:
    at = reader("attention:causal", "n=16", "d=8")
    (condition,) = read("at-most=parameter_memory+state_memory=1GiB")
    assert condition.value(at) == 4 * (4 * 8 * 8) + 4 * (2 * 16 * 8)
