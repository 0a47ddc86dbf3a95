"""Why a layer does not exist at some sizes, or lacks a quantity there, in the language of the answer."""

from __future__ import annotations

from analyzer.blocks import Cell, Label, Phrase
from analyzer.errors import SizeError, UserError
from analyzer.readings.quantities import Absent


def reason(error: UserError) -> Cell:
    """What an error says: its phrase, where it has one, else its own English words."""
    if isinstance(error, SizeError) and error.key:
        return Phrase(f"size_reason.{error.key}", {name: Label(text) for name, text in error.values.items()})
    return Label(str(error))


def lack(quantity: str, absent: Absent) -> Cell:
    """What a layer has none of, and why."""
    return Phrase("sweep.none_of", {"quantity": Phrase(f"quantity.{quantity}"), "why": Phrase(f"reason.{absent.why}")})
