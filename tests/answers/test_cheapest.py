"""The cheapest of several layers against counting at every whole number."""

from __future__ import annotations

import pytest

from analyzer.answers.cheapest import CheapestRun, cheapest_phrase, cheapest_runs
from analyzer.answers.context import context
from analyzer.answers.crossover import bases_of
from analyzer.answers.question import Question, parse_question
from analyzer.answers.varying import reader_at, varied
from analyzer.blocks import Count, Phrase
from analyzer.errors import SizeError

CASES = {
    "attention conv1d lstm d=16 k=7 h=2": "n",
    "attention conv1d:stride=2 depthwise-conv1d d=16 k=5 h=2": "n",
    "attention:causal sliding-window-attention:causal depthwise-conv1d d=8 k=31 w=16 h=2": "n",
    "attention conv1d lstm separable-conv1d n=64 k=5 h=2": "d",
    "conv1d separable-conv1d depthwise-conv1d attention n=32 d=8 h=2": "k",
    "conv1d:stride=3 conv1d:stride=2 depthwise-conv1d:stride=5 d=4 k=3": "n",
    "conv1d conv1d:causal attention d=16 k=7 h=2": "n",
    "linear feed-forward:f=4 conv1d d=4 k=1": "n",
    "attention d=16 h=2": "n",
}
"""Words and the size that is open: ties, strides whose residues disagree, windows, one layer alone."""


def counted(question: Question, unknown: str, at: int, quantity: str) -> tuple[int, ...] | None:
    """The cheapest layers at one value, by counting; None where one of them does not exist."""
    about = context("compare", question)
    try:
        costs = [reader_at(one, unknown, at, about).value(quantity) for one in varied(question, unknown)]
    except SizeError:
        return None
    return tuple(place for place, cost in enumerate(costs) if cost == min(costs))


def run_at(runs: tuple[CheapestRun, ...], at: int) -> CheapestRun | None:
    here = [run for run in runs if run.first <= at and (run.last is None or at <= run.last)]
    return next((run for run in here if (at - run.first) % run.step == 0), None)


@pytest.mark.parametrize("quantity", ["macs", "core_macs", "activation_memory"])
@pytest.mark.parametrize("words", CASES)
def test_every_number_has_the_layer_that_counting_finds(words: str, quantity: str) -> None:
    unknown, question = CASES[words], parse_question(words.split())
    runs, _ = cheapest_runs(question, unknown, quantity, context("compare", question))
    looked = sorted({*range(1, 70), *(run.first + step for run in runs for step in (-1, 0, 1) if run.first < 10**6)})
    for at in looked:
        found, run = counted(question, unknown, at, quantity) if at else None, run_at(runs, at)
        if found is None:
            assert run is None or run.varies
        elif run is None or not run.varies:
            assert run is not None and run.cheapest == found, at


def test_residues_that_disagree_are_told_so_and_not_guessed() -> None:
    words = "conv1d:stride=3 conv1d:stride=2 depthwise-conv1d:stride=5 d=4 k=3"
    question = parse_question(words.split())
    runs, _ = cheapest_runs(question, "n", "macs", context("compare", question))
    for run in runs:
        last = run.first + 60 if run.last is None else run.last
        kinds = {counted(question, "n", at, "macs") for at in range(run.first, min(last, run.first + 60) + 1)}
        if run.varies:
            assert len(kinds) > 1
            assert cheapest_phrase(runs, "n", "abc").key == "cheapest.varies"
        else:
            assert kinds == {run.cheapest}


@pytest.mark.parametrize("basis", ["layer", "core", "growth"])
@pytest.mark.parametrize(
    "words", ["attention conv1d d=512 k=7 h=8", "attention lstm d=64 h=8", "conv1d:stride=2 lstm d=8 k=9"]
)
def test_two_layers_have_the_runs_of_their_crossover(words: str, basis: str) -> None:
    question = parse_question(words.split())
    about = context("compare", question)
    pair = bases_of(question, "n", "macs", about)[basis]
    runs, gaps = cheapest_runs(question, "n", basis, about)
    told = [(run.first, run.last, (0, 1) if run.cheaper is None else (run.cheaper,)) for run in pair.runs]
    assert [(run.first, run.last, run.cheapest) for run in runs] == told
    assert gaps == pair.gaps


def test_far_beyond_what_can_be_counted_the_runs_are_exact() -> None:
    question = parse_question(["attention", "conv1d", "lstm", "d=10^20", "k=7", "h=1"])
    about = context("compare", question)
    runs, _ = cheapest_runs(question, "n", "macs", about)
    for run in runs[1:]:
        assert counted(question, "n", run.first, "macs") == run.cheapest
        assert counted(question, "n", run.first - 1, "macs") != run.cheapest
    assert any(run.first > 10**19 for run in runs)


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("attention conv1d lstm d=512 k=7 h=8", "cheapest.runs"),
        ("conv1d depthwise-conv1d lstm d=512 k=7", "cheapest.always"),
        ("conv1d:valid depthwise-conv1d:valid lstm d=512 k=7", "cheapest.always_there"),
    ],
)
def test_the_sentence_says_who_where(words: str, key: str) -> None:
    question = parse_question(words.split())
    runs, _ = cheapest_runs(question, "n", "macs", context("compare", question))
    phrase = cheapest_phrase(runs, "n", [layer.label for layer in question.layers])
    assert isinstance(phrase, Phrase) and phrase.key == key


def test_many_changes_are_counted_instead_of_listed() -> None:
    runs = [CheapestRun(10 * turn + 1, 10 * turn + 10, (turn % 2,)) for turn in range(9)]
    phrase = cheapest_phrase([*runs, CheapestRun(91, None, (1,))], "n", ["a", "b", "c"])
    assert phrase.key == "cheapest.several"
    assert phrase.values["times"] == Count(9)
