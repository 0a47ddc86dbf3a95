"""Every quantity in every question that takes one, written in every format and language."""

from __future__ import annotations

import pytest

from analyzer.answers.conditions import CONDITIONED, OF_STACKS
from analyzer.answers.crossover import COMPARABLE
from analyzer.doors.asking import FORMATS, ask

LANGUAGES = ("en", "zh")

ASKED = (
    *(f"solve lstm d=16 for=n at-most={name}=1" for name in CONDITIONED),
    *(f"solve lstm attention:causal n=32 for=d at-least={name}=9" for name in CONDITIONED),
    *(f"choose lstm conv1d n=32 d=16 k=3 at-most={name}=9" for name in OF_STACKS),
    *(f"choose lstm conv1d attention n=32 d=16 k=3 by={name}" for name in CONDITIONED),
    *(f"regimes attention:causal lstm over=n,d quantity={name}" for name in ("macs", "maximum_path_length")),
    *(f"crossover lstm attention:causal d=16 quantity={name}" for name in COMPARABLE),
    *(f"sweep lstm attention:causal n=1,9 d=16 quantity={name}" for name in COMPARABLE),
    *(f"sweep lstm attention:causal n=1,9 d=16 reduce=front front=parameter_memory,{name}" for name in COMPARABLE),
    *(f"sweep lstm attention:causal n=1,9 d=16 reduce=table quantity={name}" for name in COMPARABLE),
    "compare lstm attention:causal conv1d n=32 d=16 k=3",
    "compare lstm attention:causal n=32 d=16 scale=n",
    "explain lstm n=32 d=16",
)


@pytest.mark.parametrize("asked", ASKED)
def test_an_answer_is_written_in_every_format_and_language(asked: str) -> None:
    kind, *words = asked.split()
    for language in LANGUAGES:
        answer = ask(kind, [*words, f"lang={language}"])
        for name in FORMATS:
            assert answer.to(name).strip()


def test_a_path_is_in_layers_or_in_steps() -> None:
    for asked, said in (
        ("choose lstm conv1d n=32 d=16 k=3 by=maximum_path_length", ("32 steps", "31 layers")),
        ("choose conv1d n=32 d=16 k=3 at-most=maximum_path_length=8", ("31 layers", "23 layers")),
        ("solve lstm d=16 at-most=maximum_path_length=8", ("8 steps", "9 steps")),
        ("solve conv1d d=16 k=7 at-most=maximum_path_length=8", ("8 layers", "9 layers")),
        ("sweep lstm conv1d n=32 d=16,17 k=3 quantity=maximum_path_length", ("32 steps", "31 layers")),
    ):
        kind, *words = asked.split()
        text = ask(kind, words).to_text(width=200)
        assert all(one in text for one in said) and "stack or step" not in text


def test_a_least_that_no_size_changes_names_none() -> None:
    answer = ask("sweep", ["lstm", "attention", "n=2..9", "d=16", "quantity=maximum_path_length"])
    assert "attention with 1, whatever the sizes that vary." in answer.to_text(width=200)
