"""Ranks, and the Pareto front of two quantities: exact, by sorting and one sweep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from typing import TypeAlias

from analyzer.conventions import LARGER_IS_BETTER

Exact: TypeAlias = int | Fraction


@dataclass(frozen=True)
class Front:
    """Who is on a front, and by whom the others are dominated.

    Attributes:
        members: places of those on the front, the best in the first quantity first.
        dominated_by: place of every other to the members that are at least as good in both and better in one.
    """

    members: tuple[int, ...]
    dominated_by: Mapping[int, tuple[int, ...]]


def goodness(quantity: str, value: Exact) -> Exact:
    """A number that is the smaller the better."""
    return -value if quantity in LARGER_IS_BETTER else value


def ranks(scores: Mapping[int, Exact]) -> dict[int, int]:
    """Place to rank, from 1 for the smallest score on; equal scores share a rank, and the next ones are left out."""
    ordered = sorted(scores.values())
    first = {score: rank for rank, score in reversed(list(enumerate(ordered, 1)))}
    return {place: first[score] for place, score in scores.items()}


def pareto(scores: Mapping[int, tuple[Exact, Exact]]) -> Front:
    """The front of pairs of scores, both the smaller the better; equal pairs do not dominate each other."""
    ordered = sorted(scores, key=lambda place: (*scores[place], place))
    members: list[int] = []
    least: Exact | None = None
    for (_, second), group in groupby(ordered, key=lambda place: scores[place]):
        if least is None or second < least:
            least = second
            members += group
    on = set(members)
    dominated = {place: _dominators(scores, members, place) for place in ordered if place not in on}
    return Front(tuple(members), dominated)


def _dominators(scores: Mapping[int, tuple[Exact, Exact]], members: Sequence[int], place: int) -> tuple[int, ...]:
    """The members as good in both; off the front, no member is equal."""
    first, second = scores[place]
    return tuple(one for one in members if scores[one][0] <= first and scores[one][1] <= second)
