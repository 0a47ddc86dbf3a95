"""What answers say of sizes and options that nobody gave."""

from __future__ import annotations

import re

import pytest

import analyzer
from tests.doors.command import ran

SAID = "8 does not divide d=513, so heads left out are h=1."
ASKED = [
    "compare attention conv1d n=64 d=513 k=7",
    "explain attention n=64 d=513",
    "crossover attention conv1d d=513 k=7",
    "solve attention d=513 --at-most macs=1G",
    "regimes attention conv1d d=513 --over n,k",
    "choose attention conv1d n=64 d=513 k=7",
    "training attention n=64 d=513",
    "reconcile attention n=64 d=513 --between exact,fvcore",
    "claim macs(attention)<=1000 n=64 d=513",
    "compare transformer-encoder layers=2 n=64 d=513",
]


@pytest.mark.parametrize("words", ASKED)
def test_one_head_is_explained_where_8_does_not_divide_the_width(words: str) -> None:
    text = " ".join(ran(*words.split()).out.split())
    assert text.count(SAID) == 1
    divided, given = words.replace("513", "512"), [*words.split(), "h=3"]
    assert "does not divide" not in ran(*divided.split()).out
    assert "does not divide" not in ran(*given).out


def test_number_tells_it_beside_the_number_where_the_number_depends_on_it() -> None:
    found = ran("number", "attention.activation_memory", "n=4", "d=513", "--as", "plain")
    assert (found.out, found.err) == ("41168\n", f"{SAID}\n")
    assert ran("number", "attention.macs", "n=4", "d=513").err == ""
    assert ran("number", "attention.activation_memory", "n=4", "d=512").err == ""


@pytest.mark.parametrize("words", [one for one in ASKED if "conv1d" in one])
def test_sizes_stand_in_one_order(words: str) -> None:
    kind, *rest = words.replace("513", "512").split()
    text = (
        " ".join(ran(kind, *reversed(rest)).out.split())
        if "--over" not in words
        else " ".join(ran(*words.split()).out.split())
    )
    order = ["n", "d", "c_in", "c_out", "k", "h", "b", "stride", "dilation", "groups"]
    for sentence in re.findall(r"(?:At|by default:) ([^.]*=\d+)\.", text):
        names = [part.partition("=")[0] for part in sentence.split(", ")]
        assert names == sorted(names, key=order.index)


def test_choose_tells_options_of_a_few_layers_and_how_those_of_many_stand() -> None:
    few = str(analyzer.choose("attention", "conv1d", n=64, d=512, k=7))
    assert "Options: attention (causal=no" in few and "conv1d (bias=no, padding=same)" in few
    many = " ".join(str(analyzer.choose(n=64, d=512, k=7)).split())
    assert "Options that are left out are no, padding is same" in many and "Options:" not in many
