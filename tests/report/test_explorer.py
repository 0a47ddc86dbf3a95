"""The explorer: what it says is what the comparison says, at every size it lets a reader choose."""

from __future__ import annotations

import random

import pytest

from analyzer.answers.context import context
from analyzer.answers.compare import compare
from analyzer.explorers import Explorer
from analyzer.report.comparison import report_question
from analyzer.report.explorer import explorer
from tests.support.cases import PLAIN, STACKS
from tests.support.explored import counted, said_by

QUESTIONS = (
    *((name, "attention") for name in PLAIN),
    *((name, "attention") for name in STACKS),
    ("attention:causal,fused,bias", "conv1d:padding=valid"),
    ("sliding-window-attention:causal", "conv1d:stride=2,padding=3,dilation=2"),
    ("conv1d:causal,dilation=4", "separable-conv1d:k=31,stride=3"),
    ("grouped-query-attention", "depthwise-conv1d:padding=valid,stride=2", "g=2"),
    ("attention:h=16", "conv1d:groups=4"),
    ("conv1d:k=31", "conv1d:k=3,padding=valid"),
)
LARGE = {"n": 10**9, "d": 10**6, "k": 1000, "h": 64, "w": 10**5, "g": 8}


def drawn(found: Explorer, pick: random.Random) -> dict[str, int]:
    """Sizes for the controls: small ones, where cases differ, and such as make products beyond 2^53."""
    kind = pick.random()
    if kind < 0.4:
        return {control.name: pick.randint(1, 9) for control in found.controls}
    if kind < 0.7:
        return {control.name: pick.choice(control.stops) for control in found.controls}
    return {control.name: pick.randint(1, LARGE[control.name]) // 8 * 8 or 1 for control in found.controls}


@pytest.mark.parametrize("words", QUESTIONS, ids=" ".join)
def test_the_closed_forms_say_what_counting_says_at_every_size(words: tuple[str, ...]) -> None:
    question = report_question(list(words))
    about = context("compare", question)
    found = explorer(question, compare(question).layers, about)
    if found is None:
        assert set(words) & {*STACKS}  # too long
        return
    pick = random.Random(0)
    for _ in range(40):
        sizes = drawn(found, pick)
        for layer, known in zip(found.layers, counted(question, sizes, about), strict=True):
            assert said_by(layer, sizes) == known, (layer.label, sizes)
