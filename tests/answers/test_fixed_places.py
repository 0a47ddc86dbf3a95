"""A layer that reads its sixth position is answered from six positions on, by every question, and refused below."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.doors.asking import Answer, ask

from .asked import data_of, refusal


@pytest.fixture
def sixth(tmp_path: Path) -> str:
    """A layer of one's own, as a word."""
    file = tmp_path / "own.toml"
    file.write_text('[sixth]\ndefinition = """\ngiven x[b n d]\ny[b n d] = x[b n d] * x[b 5 d]\n"""\n')
    return f"sixth={file}:sixth"


@pytest.mark.parametrize("kind", ["explain", "compare", "training"])
def test_five_positions_are_refused_and_six_are_not(kind: str, sixth: str) -> None:
    assert "sixth needs 6 <= n" in refusal(kind, sixth, "n=5", "d=2")
    assert data_of(kind, sixth, "n=6", "d=2")


def test_a_crossover_and_a_solution_leave_out_what_is_too_short(sixth: str) -> None:
    runs = data_of("crossover", sixth, "lstm", "d=4")["bases"]["layer"]["runs"]
    assert [(run["from"], run["to"]) for run in runs if run["cheaper"]] == [(6, None)]
    assert "6 <= n" in refusal("crossover", sixth, "lstm", "n=5", "for=d")
    answer = ask("solve", [sixth, "d=4", "at-most=flops=16"])
    assert "no n keeps this limit" in answer.to_text()


def test_verify_takes_sizes_that_have_the_place(sixth: str) -> None:
    answer = ask("verify", [sixth, "torch=no"])
    assert answer.to_dict()["agrees"] and answer.to_dict()["numbers"] > 50
    assert "no route differs" in answer.to_text()


def test_verify_says_of_what_it_could_not_compare_no_more_than_that(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(
        '[odd]\ndefinition = """\ngiven x[b n d]\nwhere n = 2, n < 1\ny[b n d] = x[b n d] * x[b 1 d]\n"""\n'
    )
    text = Answer("verify", ask("verify", [f"odd={file}:odd", "torch=no"]).subject).to_text()
    assert "1 of these CANNOT BE COMPARED" in text and "DIFFER" not in text
