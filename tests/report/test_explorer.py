"""The explorer: what it says is what the comparison says, at every size it lets a reader choose."""

from __future__ import annotations

import random
import re
from fractions import Fraction

import pytest
from analyzer.report.comparison import report_question

from analyzer.answers.compare import compare
from analyzer.answers.context import context
from analyzer.notation.parser import parse_formula
from analyzer.notation.syntax import Number as Literal
from analyzer.report.explorer import explorer
from analyzer.writers.explorer import explorer_script
from analyzer.writers.javascript import bigint
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
)


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


# -------------------------------------------------------------------------------------------- the script as text


MOST_SCRIPT = 20_000


@pytest.mark.parametrize("words", QUESTIONS[::4], ids=" ".join)
def test_the_script_is_short_and_evaluates_no_text(words: tuple[str, ...]) -> None:
    script = explorer_script(explored(words)[1], phrase_book("en"))
    assert len(script) < MOST_SCRIPT
    assert "<" + "/" not in script and "<!" not in script
    assert not re.search(r"\beval\(|\bFunction\(|innerHTML|\bfetch\b|\bimport\b|\bon\w+=", script)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("n - (d - k)", "$n-($d-$k)"),
        ("n - d - k", "$n-$d-$k"),
        ("(n + 1)*d^2", "($n+1n)*$d**2n"),
        ("(n*d)^2", "($n*$d)**2n"),
        ("d/h", "exact($d,$h)"),
        ("-n//2", "floor(0n-$n,2n)"),
        ("ceil(n - 1, min(k, w))", "ceil($n-1n,min($k,$w))"),
        ("next_power2(2*n)*ceil_log2(n)", "pow2(2n*$n)*log2($n)"),
        ("in + eval", "$in+$eval"),
    ],
)
def test_formulas_as_bigints(text: str, expected: str) -> None:
    assert bigint(parse_formula(text)) == expected


def test_a_fraction_is_no_bigint() -> None:
    with pytest.raises(ValueError, match="not whole"):
        bigint(Literal(Fraction(1, 2)))
