"""Paths in time steps are not ranked against paths in layers; each among its own is."""

from __future__ import annotations

import pytest

from .asked import data_of, refusal

MIXED = [
    ("crossover", ("attention:causal", "lstm", "d=64")),
    ("regimes", ("attention:causal", "lstm", "over=n,d")),
    ("sweep", ("attention:causal", "lstm", "n=1..64", "d=64")),
]
LIKE = [
    ("crossover", ("lstm", "gru", "d=64")),
    ("crossover", ("attention:causal", "conv1d:causal", "d=64", "k=7")),
    ("sweep", ("lstm", "gru", "n=1..64", "d=64")),
]


@pytest.mark.parametrize(("kind", "words"), MIXED)
def test_paths_of_different_kinds_are_not_compared(kind: str, words: tuple[str, ...]) -> None:
    message = refusal(kind, *words, "quantity=maximum_path_length")
    assert "a path through lstm is measured in time steps, one through attention:causal in layers" in message
    assert data_of(kind, *words, "quantity=sequential_operations")


@pytest.mark.parametrize(("kind", "words"), LIKE)
def test_paths_of_one_kind_are(kind: str, words: tuple[str, ...]) -> None:
    assert data_of(kind, *words, "quantity=maximum_path_length")


def test_choose_ranks_by_paths_of_one_kind() -> None:
    assert "time steps" in refusal("choose", "attention:causal", "lstm", "n=64", "d=64", "by=maximum_path_length")
    assert data_of("choose", "gru", "lstm", "n=64", "d=64", "by=maximum_path_length")["best"]


def test_both_are_shown_side_by_side() -> None:
    layers = data_of("compare", "attention:causal", "lstm", "n=64", "d=64")["layers"]
    units = [layer["quantities"]["maximum_path_length"]["unit"] for layer in layers]
    assert units == ["layer", "step"]
