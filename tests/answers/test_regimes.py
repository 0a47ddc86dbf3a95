"""`regimes` against counting at whole numbers: random layers over random pairs of sizes, and values far outside."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from math import ceil, floor
from typing import Any

import pytest

from analyzer.answers.context import context
from analyzer.answers.question import parse_question
from analyzer.answers.regimes import Regimes, regimes
from analyzer.answers.rows import Row, Rows, order_of
from analyzer.answers.settings import settings
from analyzer.answers.two_sizes import MOST_ROWS, two_sizes
from analyzer.charts import Regions
from analyzer.errors import QuestionError, SizeError
from analyzer.readings.quantities import Reader

from .asked import data_of, refusal
from .formula_text import value_of

LAYERS = (
    "attention", "attention:causal", "attention:bias", "conv1d", "conv1d:causal", "conv1d:bias,stride=2",
    "conv1d:valid", "conv1d:dilation=2", "depthwise-conv1d", "separable-conv1d", "separable-conv1d:stride=3",
    "lstm", "gru", "rnn:bias", "linear-attention", "sliding-window-attention", "feed-forward",
)  # fmt: skip
PAIRS = ("n,k", "k,n", "n,d", "d,n", "d,k", "k,d", "n,w", "n,b", "n,h", "n,dilation", "n,stride")
OF = {"n": LAYERS, "d": LAYERS, "b": LAYERS, "h": LAYERS[:3], "w": ("sliding-window-attention",),
      "k": ("conv1d", "conv1d:causal", "depthwise-conv1d", "separable-conv1d", "conv1d:bias,stride=2")}  # fmt: skip
OF |= {"dilation": ("conv1d", "conv1d:causal"), "stride": ("conv1d", "depthwise-conv1d")}
QUANTITIES = ("macs", "macs", "core_macs", "flops", "parameters", "activation_memory", "bytes_moved")
QUESTIONS, VALUES = 210, 8


def drawn(seed: int) -> list[str]:
    """The words of a random question."""
    pick = random.Random(seed)
    over = pick.choice(PAIRS)
    open_sizes = over.split(",")
    found = [pick.choice(OF[name]) for name in open_sizes]
    found += [pick.choice(LAYERS) for _ in range(pick.randint(0, 2))]
    chosen = list(dict.fromkeys(found))
    if len(chosen) < 2:
        chosen.append("lstm" if chosen != ["lstm"] else "gru")
    words = [*chosen, f"over={over}", f"quantity={pick.choice(QUANTITIES)}"]
    sizes = {"n": pick.randint(3, 40), "d": 4 * pick.randint(1, 8), "k": pick.randint(1, 7), "w": pick.randint(2, 9)}
    kernels = any("conv1d" in layer for layer in chosen)
    windows = any("sliding" in layer for layer in chosen)
    for name, value in sizes.items():
        if name not in open_sizes and (name in "nd" or (name == "k" and kernels) or (name == "w" and windows)):
            words.append(f"{name}={value}")
    values = sorted(pick.sample(range(1, 30), VALUES))
    return [*words, f"{open_sizes[1]}={','.join(map(str, values))}"]


@cache
def asked(words: tuple[str, ...]) -> Regimes | None:
    """The answer; None where the layers of a random question exist nowhere together."""
    try:
        return regimes(parse_question(words))
    except SizeError:
        return None


def cheapest_counted(answer: Regimes, value: int, at: int) -> tuple[int, ...] | None:
    """The cheapest layers at one value of each size, each counted for itself; None where one does not exist."""
    question, sizes = answer.sizes.question, answer.sizes
    given = {**question.settings, sizes.vertical: str(value), sizes.horizontal: str(at)}
    try:
        found = settings(parse_question(words_of(answer, given)))
        readers = [Reader(one.layer, one.exact(), answer.context.convention, 4) for one in found]
    except SizeError:
        return None
    costs = [reader.value(answer.quantity) for reader in readers]
    return tuple(place for place, cost in enumerate(costs) if cost == min(costs))


def words_of(answer: Regimes, given: Mapping[str, str]) -> list[str]:
    layers = [layer.label for layer in answer.sizes.question.layers]
    heads = any("attention" in layer for layer in layers)
    return [*layers, *(f"{name}={value}" for name, value in given.items() if name != "h" or heads)]


def told_at(row: Row, at: int) -> Any:
    """What a row says of one number: the cheapest, 'varies' or None."""
    for run in row.runs:
        if run.first <= at and (run.last is None or at <= run.last) and (at - run.first) % run.step == 0:
            return "varies" if run.varies else run.cheapest
    return None


def looked_at(row: Row) -> list[int]:
    """Small numbers and those beside every change."""
    beside = {run.first + more for run in row.runs for more in (-1, 0) if 1 < run.first + more < 10**6}
    return sorted({1, 2, 3, 5, 8, 13, 40, *sorted(beside)[:12]})


@pytest.mark.parametrize("part", range(7))
def test_every_row_says_what_counting_finds(part: int) -> None:
    rows = 0
    for seed in range(part, QUESTIONS, 7):
        answer = asked(tuple(drawn(seed)))
        for row in answer.rows if answer else ():
            rows += 1
            for at in looked_at(row):
                told = told_at(row, at)
                assert told == "varies" or told == cheapest_counted(answer, row.value, at), (drawn(seed), row, at)
    assert rows >= 220


def answers() -> Iterator[Regimes]:
    """The random answers, and some at the sizes people ask for."""
    yield from (answer for seed in range(QUESTIONS) if (answer := asked(tuple(drawn(seed)))))
    yield from (regimes(parse_question(words.split())) for words in SHOWN)


SHOWN = (
    "attention conv1d lstm d=512 over=n,k",
    "attention conv1d separable-conv1d d=512 over=n,k",
    "attention conv1d depthwise-conv1d lstm gru rnn d=24 over=n,k",
    "attention lstm over=n,d",
    "attention lstm feed-forward over=n,d",
    "attention lstm over=d,n",
    "attention conv1d lstm n=100 over=k,d",
    "attention conv1d lstm n=64 over=d,k",
    "attention conv1d lstm gru d=512 over=n,k quantity=growth",
    "attention conv1d d=512 over=n,k quantity=core_macs",
    "attention attention:bias conv1d d=8 over=n,k quantity=flops",
)


def test_the_patterns_hold_at_values_that_were_not_looked_at() -> None:
    pick, everywhere, checked = random.Random(1), 0, 0
    for answer in answers():
        sizes = answer.sizes
        everywhere += answer.everywhere
        if not answer.everywhere:
            continue
        about = context("regimes", sizes.question)
        rows = Rows(sizes.question, sizes.horizontal, sizes.vertical, answer.quantity, about)
        for regime in answer.regimes:
            last = regime.first + 10**6 if regime.last is None else regime.last
            inside = {regime.first, regime.first + 1, last - 1, last, pick.randint(regime.first, last)}
            for value in sorted(at for at in inside if regime.first <= at <= last):
                row = rows.row(value)
                if any("changes its form" in gap.why for gap in row.gaps):
                    continue  # too many rests of a division to be told one by one
                checked += 1
                assert not row.gaps and order_of(row.runs) == regime.order, (sizes.question.text, value)
                assert not regime.same or row.runs == regime.row.runs, (sizes.question.text, value)
        assert [one.last for one in answer.regimes[:-1]] == [one.first - 1 for one in answer.regimes[1:]]
        assert answer.regimes[0].first == 1 and answer.regimes[-1].last is None
        assert all(before.order != after.order for before, after in pairwise(answer.regimes))
    assert everywhere > 60 and checked > 300


def test_at_a_closed_form_border_the_counted_costs_turn() -> None:
    """Below it the one is cheaper, above it the other, at it they cost the same."""
    checked = 0
    for answer in answers():
        if answer.quantity == "growth":
            continue
        for border in answer.data()["borders"]:
            if border["closed_form"] is None or "^" in border["closed_form"] or "(1/2)" in border["closed_form"]:
                continue
            before, after = (answer.labels.index(label) for label in border["between"])
            for value, _ in [(one["value"], one["from"]) for one in border["exact"]][:4]:
                checked += 1
                place = value_of(
                    border["closed_form"].split(" = ")[1], sizes_of(answer, value), border.get("definitions")
                )
                for at in {max(ceil(place) - 1, 1), ceil(place), floor(place) + 1}:
                    costs = counted_pair(answer, value, at, before, after)
                    if costs is not None:
                        assert (costs[0] > costs[1]) - (costs[0] < costs[1]) == (at > place) - (at < place), (
                            answer.sizes.question.text,
                            value,
                            border,
                        )
    assert checked > 60


def sizes_of(answer: Regimes, value: int) -> dict[str, int]:
    """Every size, as a reader of the answer knows them."""
    sizes: dict[str, int] = answer.data()["sizes"]
    vertical = answer.sizes.names[1]
    by_width = {"d": value, "c_in": value, "c_out": value} if vertical == "d" else {}
    return {"h": 8 if value % 8 == 0 else 1, **sizes, **by_width, vertical: value}


def counted_pair(answer: Regimes, value: int, at: int, one: int, two: int) -> tuple[int, int] | None:
    given = {**answer.sizes.question.settings, answer.sizes.vertical: str(value), answer.sizes.horizontal: str(at)}
    if answer.sizes.horizontal == "d":
        given.setdefault("h", "1")
    try:
        found = settings(parse_question(words_of(answer, given)))
        readers = [Reader(s.layer, s.exact(), answer.context.convention, 4) for s in found]
    except SizeError:
        return None
    return int(readers[one].value(answer.quantity)), int(readers[two].value(answer.quantity))


# ------------------------------------------------------------------------------------ what is said


def test_the_question_of_the_brief() -> None:
    data = data_of("regimes", "attention", "conv1d", "lstm", "d=512", "over=n,k")
    assert data["over"] == ["n", "k"] and data["covers"] == "all"
    assert [(one["from"], one["to"]) for one in data["regimes"]] == [(1, 4), (5, 7), (8, 8), (9, None)]
    assert [border["closed_form"] for border in data["borders"]] == ["n = d*(k - 4)/2", "n = 2*d"]
    assert data["rows"][6]["runs"][0] == {"from": 1, "to": 767, "cheapest": ["attention"]}


def test_what_changes_far_beyond_the_values_looked_at_is_found() -> None:
    data = data_of("regimes", "attention", "conv1d", "separable-conv1d", "d=512", "over=n,k")
    assert [one["from"] for one in data["regimes"]] == [1, 2, 1538, 1539]


def test_nothing_is_claimed_of_values_that_were_not_looked_at_where_nothing_is_shown() -> None:
    answer = regimes(parse_question(["attention:causal", "conv1d:valid", "d=8", "h=2", "over=n,k"]))
    assert not answer.everywhere and answer.regimes[-1].last == 63
    keys = [getattr(block, "phrase", None) for block in answer.blocks]
    assert "regimes.looked_at" in [phrase.key for phrase in keys if phrase is not None]
    assert answer.data()["borders"][0]["why"] == "no-formula"


def test_over_may_be_left_out_and_ranges_say_what_is_open() -> None:
    one = data_of("regimes", "attention", "conv1d", "d=512")
    two = data_of("regimes", "attention", "conv1d", "d=512", "n=1..64k", "k=1..63")
    assert one["over"] == two["over"] == ["n", "k"] and one["rows"] == two["rows"]
    assert data_of("regimes", "attention", "lstm", "n=64", "d=8..64", "b=1..3")["over"] == ["d", "b"]


def test_the_picture_has_the_window_asked_for_or_all_changes() -> None:
    words = "attention conv1d lstm d=512 over=n,k"
    (figure,) = regimes(parse_question([*words.split(), "n=10..5k", "k=3..9"])).figures()
    assert isinstance(figure.chart, Regions)
    assert (figure.chart.first, figure.chart.last, figure.chart.ys) == (10, 5000, (3, 4, 5, 6, 7, 8, 9))
    (figure,) = regimes(parse_question(words.split())).figures()
    assert isinstance(figure.chart, Regions) and figure.chart.first < 257 and figure.chart.last > 1025


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("n=1..10^30 k=1..10^30", f"up to {MOST_ROWS} are taken"),
        ("k=1..10^6", "1,000,000 values"),
        ("k=9..3", "goes down"),
        ("n=9..3", "goes down"),
        ("k=3..9:+0", "step of 0"),
        ("k=0..5", "k is a whole number from 1, not 0"),
        ("n=0..5", "n is a whole number from 1, not 0"),
        ("n=1..64:x2", "every whole number is looked at"),
        ("n=1..10^200", "larger than 10^100"),
    ],
)
def test_a_range_that_cannot_be_taken_is_refused_at_once(words: str, part: str) -> None:
    assert part in refusal("regimes", "attention", "conv1d", "d=8", "over=n,k", *words.split())


def test_costs_that_change_their_form_too_often_are_refused() -> None:
    with pytest.raises(QuestionError, match="fewer values"):
        regimes(parse_question(["conv1d:stride=97", "conv1d:stride=89", "d=4", "over=n,k", "k=1..300"]))


def test_a_row_whose_layers_do_not_exist_says_why() -> None:
    data = data_of("regimes", "attention", "lstm", "d=12", "over=n,h", "h=2,5,6")
    assert [bool(row["runs"]) for row in data["rows"]] == [True, False, True]
    assert "5 does not divide" in data["rows"][1]["undefined"][0]["why"]


def test_two_sizes_names_what_was_given() -> None:
    found = two_sizes(parse_question(["attention", "conv1d", "d=8", "over=kernel,length", "length=3,5"]))
    assert (found.horizontal, found.vertical) == ("k", "n")
