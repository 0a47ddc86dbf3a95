"""What an error or a reason says, in the language of the answer."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType

from analyzer.answers.size_names import NAMED, spelled_cell
from analyzer.blocks import Cell, Label, Phrase, Several, Texts
from analyzer.errors import Part, Said

_VERBS = ("looks-ahead", "moves-nothing", "never-connects", "never-reaches", "changes-width")
"""Reasons that are what a layer does."""


def absent(why: str) -> Said:
    """Why a quantity is meaningless, in words, from the key of the reason."""
    words = why.replace("-", " ")
    return Said(f"it {words}" if why in _VERBS else words, f"reason.{why}")


def lack(quantity: str, why: str) -> Said:
    """That a layer has none of a quantity, and why."""
    return Said("no {quantity}: {why}", "error.none", quantity=Said(quantity, f"quantity.{quantity}"), why=absent(why))


def reason(said: Part) -> Cell:
    """What is said: its phrase, where the phrase books have it, else its own words."""
    if isinstance(said, tuple):
        return Several(tuple(map(reason, said)))
    if isinstance(said, Said) and said.key == NAMED:
        return spelled_cell(str(said.values["letter"]))
    if isinstance(said, Said) and said.key:
        return Phrase(said.key, {name: reason(value) for name, value in said.values.items()})
    return Texts(MappingProxyType({"en": said, "zh": said})) if said.isdecimal() else Label(said)


def all_of(labels: Iterable[str]) -> str:
    """Layers in a row: `lstm`, `lstm and gru`, `lstm, gru and rnn`."""
    row, *others = labels
    for name in others[:-1]:
        row = Said("{first}, {second}", "cheapest.comma", first=row, second=name)
    return Said("{first} and {second}", "cheapest.and", first=row, second=others[-1]) if others else row
