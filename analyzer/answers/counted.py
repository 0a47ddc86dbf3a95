"""How many there are of something, in words that fit one and several."""

from __future__ import annotations

from analyzer.blocks import Count, Phrase


def counted(noun: str, count: int) -> Phrase:
    """`1 layer`, `2 layers`.

    Args:
        noun: a key of the section `counted` of the phrase books, that of several.
        count: how many.
    """
    return Phrase(f"counted.{noun}_one" if count == 1 else f"counted.{noun}", {"count": Count(count)})
