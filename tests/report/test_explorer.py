"""The explorer: what it says is what the comparison says, at every size it lets a reader choose."""

from __future__ import annotations

import random
import re

import pytest

from analyzer.answers.compare import compare
from analyzer.answers.context import context
from analyzer.answers.question import parse_question
from analyzer.report.explorer import explorer
from analyzer.writers.explorer import explorer_script
from analyzer.writers.phrases import phrase_book
from tests.support.cases import PLAIN, STACKS
from tests.support.explored import counted, drawn, explored, said_by

QUESTIONS = (
    *((name, "attention") for name in PLAIN),
    *((name, "attention") for name in STACKS),
    ("attention:causal,fused,bias", "conv1d:padding=valid"),
    ("sliding-window-attention:causal", "conv1d:stride=2,padding=3,dilation=2"),
    ("conv1d:causal,dilation=4", "separable-conv1d:k=31,stride=3"),
    ("grouped-query-attention", "depthwise-conv1d:padding=valid,stride=2", "g=2"),
    ("attention:h=16", "conv1d:groups=4"),
    ("conv1d:k=31", "conv1d:k=3,padding=valid"),
    ("attention", "conv1d", "lstm", "n=1000", "d=512", "k=7"),
)


MOST_SCRIPT = 20_000


@pytest.mark.parametrize("words", QUESTIONS, ids=" ".join)
def test_the_closed_forms_say_what_counting_says_at_every_size(words: tuple[str, ...]) -> None:
    question, found = explored(words)
    about, pick = context("compare", question), random.Random(0)
    for _ in range(6 if {*words} & {*STACKS} else 24):
        sizes = drawn(found, pick)
        for layer, known in zip(found.layers, counted(question, sizes, about), strict=True):
            assert said_by(layer, sizes) == known, (layer.label, sizes)
    script = explorer_script(found, phrase_book("en"))
    assert len(script) < MOST_SCRIPT
    assert "</" not in script and "<!" not in script
    assert not re.search(r"\beval\(|\bFunction\(|innerHTML|\bfetch\b|\bimport\b|\bon\w+=", script)


def none_of(words: str) -> bool:
    question = parse_question(words.split())
    answer = compare(question)
    return explorer(question, answer.layers, answer.context) is None


def test_there_is_none_where_nothing_can_be_moved_or_shown() -> None:
    assert none_of("attention:n=64,d=64,h=8")  # every size is the layer's own
    assert none_of("attention conv1d n=10^50 d=512 k=7")  # larger than what may be moved
    assert none_of("attention conv1d n=64 d=512 k=7 convention=vaswani")  # dominating terms are no values
    assert not none_of("attention conv1d n=64 d=512 k=7")


def test_sizes_of_one_layer_stay_with_it() -> None:
    _, found = explored(("conv1d:k=31", "conv1d:k=3,padding=valid", "S=2"))
    assert [control.name for control in found.controls] == ["n", "d"]
    assert dict(found.fixed) == {"S": 2}
