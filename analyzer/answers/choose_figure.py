"""The layers that fit by two quantities, and the front of those that no other is better than in both."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from analyzer.answers.choose_blocks import brief, named, sizes_text
from analyzer.answers.conditions import OF_STACKS
from analyzer.blocks import Cell, Label, Phrase
from analyzer.charts import Axis, Figure, Points

if TYPE_CHECKING:
    from analyzer.answers.choose import Selection


def front_figure(selection: Selection) -> tuple[Figure, ...]:
    """A point for every layer that fits and has both quantities; () for fewer than two."""
    members = selection.front.members
    places = (*members, *selection.front.dominated_by)
    if len(places) < 2:
        return ()
    (x, xs), (y, ys) = (_axis(selection, name, places) for name in selection.front_of)
    names = tuple(brief(selection.found[place]) for place in places)
    chart = Points(x, y, names, xs, ys, len(members))
    first, second = (Phrase(f"quantity.{name}") for name in selection.front_of)
    told: dict[str, Cell] = {"first": first, "second": second, "layers": named(names[: len(members)])}
    told["sizes"] = Label(sizes_text(selection.sizes))
    return (Figure("front", chart, told),)


def _axis(selection: Selection, name: str, places: Sequence[int]) -> tuple[Axis, tuple[int | Fraction, ...]]:
    """An axis with the values along it."""
    values = tuple(selection.number(place, name).value or 0 for place in places)
    return Axis(name, OF_STACKS[name], max(values) > 0, Phrase(f"quantity.{name}")), values
