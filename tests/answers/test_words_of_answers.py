"""What answers say in words: counts that are what they are called, sizes of every layer, borders, reasons."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from analyzer.doors.asking import ask
from analyzer.doors.cli import main

from .asked import refusal


def said(kind: str, question: str) -> str:
    """An answer as plain text, all white space single."""
    return re.sub(r"\s+", " ", ask(kind, question.split()).to_text())


def test_layers_that_lack_sizes_are_no_candidates() -> None:
    ranked = said("choose", "attention conv1d sliding-window-attention dynamic-conv1d n=4k d=512 k=7")
    assert "All 2 candidates with their sizes given are ranked; no condition was set. 2 more lack sizes" in ranked
    fitting = said("choose", "attention conv1d sliding-window-attention n=4k d=512 k=7 at-most=flops=20G")
    assert "1 of 2 candidates fit: FLOPs at most 20,000,000,000. 1 more lacks sizes (w)." in fitting
    assert "None of 2 candidates fits. 1 more lacks sizes (w)." in said(
        "choose", "attention conv1d sliding-window-attention n=4k d=512 k=7 at-most=flops=1"
    )
    assert "1 of 2 candidates with their sizes given are ranked" in said("choose", "attention lstm n=4k d=510 h=8")


@pytest.mark.parametrize(
    ("kind", "question"),
    [
        ("regimes", "attention conv1d over=n,d k=7"),
        ("crossover", "attention conv1d d=512 k=7 for=n"),
        ("sweep", "attention conv1d n=1..9 d=8 k=7"),
        ("sweep", "conv1d n=1..9 d=8 k=7 reduce=least"),
    ],
)
def test_no_layer_is_the_cheapest_by_what_more_of_is_better(kind: str, question: str) -> None:
    told = refusal(kind, *question.split(), "quantity=receptive_field")
    assert told == (
        "of receptive_field more is better, so none is the cheapest; `analyzer choose --by receptive_field` ranks by it"
    )
    assert said("sweep", "conv1d n=1..3 d=8 k=7 reduce=front front=macs,receptive_field")


@pytest.mark.parametrize(
    ("kind", "question"),
    [("regimes", "over=n,b"), ("crossover", "for=n"), ("regimes", "over=b,n")],
)
def test_sizes_of_which_each_layer_has_its_own_are_told_for_each(kind: str, question: str) -> None:
    told = said(kind, f"llama-3-8b mistral-7b {question} quantity=state_memory")
    assert "V=128256 (llama-3-8b), V=32000 (mistral-7b)" in told
    assert "Options: llama-3-8b (sliding=no" in told


def test_heads_that_follow_the_width_and_options_are_named() -> None:
    told = said("regimes", "conv1d attention over=n,d k=7")
    assert "At k=7. Sizes taken by default: b=1, stride=1, dilation=1, groups=1." in told
    assert "does not divide" not in told  # of one width only, and d is none
    assert "Heads left out are 8 where 8 divides d, else 1. Options: conv1d (bias=no, padding=same), attention" in told


def test_a_quantity_a_layer_lacks_at_some_values_leaves_a_gap_there() -> None:
    told = said("regimes", "conv1d attention over=n,k d=512 quantity=maximum_path_length")
    assert "1 to 2 – (not all of them exist) 3 to 4 conv1d at 1;" in told
    assert "Where no layer is named: conv1d has no maximum_path_length: stacking never connects all positions." in told
    nowhere = refusal("regimes", "conv1d:k=1", "attention", "over=n,d", "quantity=maximum_path_length")
    assert nowhere == "conv1d:k=1 has no maximum_path_length: it never connects"


def test_a_doubling_that_is_asked_for_comes_first_and_leads_with_what_changes() -> None:
    sizes = "attention conv1d n=16k d=512 k=7"
    doubled = said("compare", f"{sizes} scale=d")
    assert doubled.startswith("Doubling d from 512 to 1,024 multiplies the multiply-adds (MACs): of attention by 2.12")
    heads = said("compare", f"{sizes} scale=h")
    assert heads.startswith("Doubling h from 8 to 16 multiplies the peak memory: of attention by 2; of conv1d by 1")
    assert "Once h is large enough, there is no attention any more: d/h" in heads
    assert "(not for ever)" not in heads


def test_a_layer_that_is_not_there_at_the_double_has_no_table_of_factors() -> None:
    told = said("compare", "gpt2 n=1000 scale=n")
    assert told.startswith("At n = 2,000 there is no gpt2: ") and "Doubling" not in told
    both = said("compare", "attention conv1d:valid n=8 d=12 h=4 k=5 scale=h")
    assert "there is no attention" in both and "there is no conv1d" not in both


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "attention:causal lstm over=n,d quantity=state_memory",
            "every whole n and every whole d: attention:causal and lstm at 1; lstm from 2 on.",
        ),
        (
            "conv1d depthwise-conv1d over=d,k n=1k",
            "every whole k: conv1d and depthwise-conv1d at 1; depthwise-conv1d from 2 on.",
        ),
        (
            "attention lstm over=n,d quantity=flops",
            "attention, then lstm (from n = 4 on where d = 1, from n = 32,752 on where d = 16,384).",
        ),
        (
            "attention sliding-window-attention over=n,w d=512",
            "then sliding-window-attention (from n = 2 on where w = 1, from n = 33 on where w = 63).",
        ),
    ],
)
def test_the_headline_of_regimes_has_the_borders(question: str, expected: str) -> None:
    assert expected in said("regimes", question)


def test_rows_and_runs_that_say_the_same_are_told_once() -> None:
    told = said("regimes", "llama-3-8b mistral-7b over=n,b quantity=state_memory")
    assert "1 to 64 (7 values looked at) llama-3-8b and mistral-7b from 1 to 4,095; mistral-7b from 4,096 on" in told
    assert told.count("4,095") == 2
    grouped = said("regimes", "grouped-query-attention:causal attention:causal over=g,e n=1k d=512")
    assert "96 to 16,384 (16 values looked at) attention:causal from 1 to 8 (where all of them exist)" in grouped


@pytest.mark.parametrize("command", ["solve", "choose"])
def test_the_help_says_that_no_answer_is_no_failure(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    main([command, "--help"])
    told = re.sub(r"\s+", " ", capsys.readouterr().out)
    assert "the exit status is 0, and 2 only for a question that makes no sense" in told


def test_one_and_several_are_told_apart() -> None:
    assert re.match(
        r"Compared \d+ numbers of 1 variant of 1 layer: no",
        said("verify", "linear-attention:causal torch=no"),
    )
    assert re.match(
        r"Compared \d+ numbers of 4 variants of 2 layers: no", said("verify", "linear-attention lstm torch=no")
    )


def test_what_is_nothing_at_every_size_grows_as_nothing() -> None:
    assert "O(0)" not in said("explain", "embedding n=16 d=4 V=8")


def test_a_layer_without_title_is_no_title_of_itself(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('[unit]\ndefinition = "given x[b n d]\\ny[b n e] = x[b n d] * W{d e}"\n')
    told = said("explain", f"topk={tmp_path}/mine.toml:unit n=4 d=3 e=5")
    assert told.startswith("topk: a layer of your own.")


def test_a_sweep_and_a_choice_are_sentences() -> None:
    swept = said("sweep", "attention conv1d n=1..8 d=512 k=3")
    assert swept.startswith("Which layer has the least multiply-adds (MACs), over 8 points: conv1d at 8 (100 %)")
    assert "candidates fit: causal." in said("choose", "attention conv1d n=64 d=512 k=3 causal=yes")
