"""What is said of a first word that is none of those there are."""

from __future__ import annotations

from collections.abc import Iterable

from analyzer.errors import Said, did_you_mean, unknown_word
from analyzer.readings.quantities import UNITS


def unknown_first(what: str, word: str, known: Iterable[str]) -> Said:
    """That a word is no question or command; of LAYER.QUANTITY, that `number` stands before it.

    Args:
        what: 'question' or 'command'.
        word: as it was typed.
        known: what there is.
    """
    layer, _, quantity = word.rpartition(".")
    if layer and (quantity in UNITS or did_you_mean(quantity, UNITS)):
        said = "unknown {what} {given!r}: one quantity of one layer is asked for with number, as number {given} …"
        return Said(said, "error.forgot_number", what=Said(what, f"error.{what}"), given=word)
    return unknown_word(what, word, known)
