"""Questions asked in words, for tests: the data of an answer, and the message of a refusal."""

from __future__ import annotations

from typing import Any

import pytest

from analyzer.doors.asking import ask
from analyzer.errors import UserError


def data_of(kind: str, *words: str) -> dict[str, Any]:
    """The keys and values of an answer."""
    return ask(kind, words).to_dict()


def compared(*words: str) -> list[dict[str, Any]]:
    """The layers of a comparison."""
    layers: list[dict[str, Any]] = data_of("compare", *words)["layers"]
    return layers


def values(layer: dict[str, Any]) -> dict[str, Any]:
    """Quantity to value."""
    return {name: number["value"] for name, number in layer["quantities"].items()}


def refusal(kind: str, *words: str) -> str:
    """What the user is told; fails where the question is answered."""
    with pytest.raises(UserError) as caught:
        ask(kind, words).to_dict()
    return str(caught.value)
