"""`reach` against walking through the layers position by position; and what a stack costs against adding its layers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from .asked import compared, data_of, refusal, values


def stacks(*words: str) -> list[dict[str, Any]]:
    """The stacks of the only layer of a question."""
    (layer,) = data_of("reach", *words)["layers"]
    found: list[dict[str, Any]] = layer["stacks"]
    return found


def dilations(growth: str, kernel: int) -> Iterator[int]:
    """The dilation of layer 1, 2, …"""
    base = {"2^i": 2, "k^i": kernel}.get(growth)
    depth = 0
    while True:
        yield int(growth) if base is None else base**depth
        depth += 1


def walked(n: int, kernel: int, padding: str, growth: str) -> int | None:
    """Layers until every output depends on every input it may see; None if that never comes.

    Each position holds the set of inputs it depends on, as the bits of a number; what lies in the padding is zero.
    """
    sees = [1 << place for place in range(n)]
    wanted = [(2 << place) - 1 if padding == "causal" else (1 << n) - 1 for place in range(n)]
    for depth, dilation in enumerate(dilations(growth, kernel)):
        if sees == wanted:
            return depth
        left = dilation * (kernel - 1) // (1 if padding == "causal" else 2)
        offsets = [dilation * tap - left for tap in range(kernel)]
        before, sees = sees, [0] * n
        for place in range(n):
            for offset in offsets:
                if 0 <= place + offset < n:
                    sees[place] |= before[place + offset]
        if dilation > 2 * n or (growth == "1" and sees == before):
            return None
    raise AssertionError


@pytest.mark.parametrize("kernel", [1, 2, 3, 4, 5, 6])
@pytest.mark.parametrize("layer", ["conv1d", "depthwise-conv1d", "separable-conv1d"])
def test_the_layers_needed_are_those_that_walking_needs(layer: str, kernel: int) -> None:
    looked_at = set()
    for n in [*range(2, 30), 41, 64, 65]:
        for stack in stacks(layer, f"n={n}", f"k={kernel}"):
            padding, growth = stack["padding"], stack["dilation"]
            looked_at.add((padding, growth))
            assert stack["layers"] == walked(n, kernel, padding, growth), (n, padding, growth)
            assert (stack["layers"] is None) == ("why" in stack)
    plain = {("causal", "1"), ("same", "1")}
    doubling = {("causal", "2^i")} if kernel > 1 else set()
    if kernel > 2:
        doubling |= {("same", "2^i"), ("causal", "k^i"), ("same", "k^i")}
    assert looked_at == plain | doubling


def by_kind(*words: str) -> dict[tuple[str, str], Any]:
    return {(stack["padding"], stack["dilation"]): stack["layers"] for stack in stacks(*words)}


def test_the_known_numbers() -> None:
    found = by_kind("conv1d", "k=3", "n=1000")
    assert (found["causal", "1"], found["same", "1"]) == (500, 999)
    assert (found["causal", "2^i"], found["causal", "k^i"]) == (9, 7)
    assert by_kind("conv1d", "k=4", "n=1000")["same", "1"] == 999
    assert by_kind("conv1d", "k=2", "n=1000")["same", "1"] is None


def test_attention_needs_one_layer_and_a_recurrence_one_layer_of_n_steps() -> None:
    for words in (("attention",), ("attention:causal",)):
        (stack,) = stacks(*words, "n=1000")
        assert (stack["layers"], stack["steps"]) == (1, None)
    (stack,) = stacks("lstm", "n=1000")
    assert (stack["layers"], stack["steps"]) == (1, 1000)


def test_several_layers_keep_their_order_and_their_stacks() -> None:
    found = data_of("reach", "conv1d", "attention", "k=3", "n=1000")["layers"]
    assert [(layer["label"], len(layer["stacks"])) for layer in found] == [("conv1d", 6), ("attention", 1)]


def test_a_padding_that_is_given_is_the_only_one() -> None:
    for words in (("conv1d:causal",), ("conv1d", "causal=yes"), ("conv1d", "padding=causal")):
        assert {stack["padding"] for stack in stacks(*words, "k=3", "n=50")} == {"causal"}
    assert {stack["padding"] for stack in stacks("conv1d:same", "k=3", "n=50")} == {"same"}


def test_a_dilation_that_is_given_is_the_only_one_and_what_it_skips_is_said() -> None:
    (causal, same) = stacks("conv1d:dilation=2", "k=3", "n=101")
    assert (causal["layers"], same["layers"]) == (25, 50)
    assert causal["skips"] == same["skips"] == 2


@pytest.mark.parametrize("words", [("conv1d:stride=2",), ("conv1d:valid",), ("conv1d:padding=5",)])
def test_a_layer_that_changes_the_length_cannot_be_stacked(words: tuple[str, ...]) -> None:
    for stack in stacks(*words, "k=3", "n=50"):
        assert stack["layers"] is None and stack["why"]


def test_the_receptive_field_is_what_the_stack_spans() -> None:
    for stack in stacks("conv1d:causal", "k=3", "n=50"):
        sides = {"1": 2 * stack["layers"], "2^i": 2 * (2 ** stack["layers"] - 1), "k^i": 3 ** stack["layers"] - 1}
        assert stack["receptive_field"] == 1 + sides[stack["dilation"]] >= 50


@pytest.mark.parametrize("options", ["", "bias=yes", "dtype=float16", "batch=3", "groups=2"])
def test_a_stack_costs_what_its_layers_cost_one_by_one(options: str) -> None:
    shared = ["n=40", "d=8", "k=3", *options.split()]
    looked_at = 0
    for stack in stacks("conv1d", *shared):
        if stack["layers"] is None:
            continue
        total = dict.fromkeys(("parameters", "macs", "state_memory"), 0)
        for _, dilation in zip(range(stack["layers"]), dilations(stack["dilation"], 3), strict=False):
            (layer,) = compared(f"conv1d:padding={stack['padding']},dilation={dilation}", *shared)
            for name in total:
                total[name] += values(layer)[name] or 0
        expected = {**total, "state_memory": total["state_memory"] if stack["padding"] == "causal" else None}
        assert {name: stack[name] for name in total} == expected, stack
        looked_at += 1
    assert looked_at >= 5


def test_a_stack_has_no_costs_where_the_widths_are_not_given() -> None:
    assert not any("macs" in stack for stack in stacks("conv1d", "k=3", "n=50"))


def test_huge_lengths_are_answered_exactly() -> None:
    found = by_kind("conv1d", "k=3", f"n={10**30}")
    assert found["causal", "1"] == 5 * 10**29 and found["same", "1"] == 10**30 - 1


def test_a_kernel_of_its_own_leaves_the_shared_one_to_the_other_layers() -> None:
    own, shared = data_of("reach", "conv1d:k=31", "depthwise-conv1d", "n=100", "k=7")["layers"]
    assert [stack["layers"] for stack in own["stacks"]] == [s["layers"] for s in stacks("conv1d", "n=100", "k=31")]
    assert [s["layers"] for s in shared["stacks"]] == [s["layers"] for s in stacks("depthwise-conv1d", "n=100", "k=7")]


REFUSED = [
    ("conv1d n=50", ["conv1d needs k (kernel)", "k=…"]),
    ("conv1d k=3", ["conv1d needs n (length)"]),
    ("attention", ["attention needs n (length)"]),
    ("", ["name a layer"]),
    ("attention n=50 k=3", ["attention has no k (kernel)"]),
    ("conv1d n=0 k=3", ["n is a whole number from 1, not 0"]),
]


@pytest.mark.parametrize(("words", "parts"), REFUSED, ids=[words or "nothing" for words, _ in REFUSED])
def test_a_reach_that_makes_no_sense_is_refused(words: str, parts: list[str]) -> None:
    message = refusal("reach", *words.split())
    for part in parts:
        assert part in message
