"""What an error or a reason says, in the language of the answer."""

from __future__ import annotations

from analyzer.blocks import Cell, Label, Phrase, Several
from analyzer.errors import Part, Said


def absent(why: str) -> Said:
    """Why a quantity is meaningless, in words, from the key of the reason."""
    return Said(why.replace("-", " "), f"reason.{why}")


def reason(said: Part) -> Cell:
    """What is said: its phrase, where the phrase books have it, else its own words."""
    if isinstance(said, tuple):
        return Several(tuple(map(reason, said)))
    if isinstance(said, Said) and said.key:
        return Phrase(said.key, {name: reason(value) for name, value in said.values.items()})
    return Label(said)
