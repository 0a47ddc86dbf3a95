"""What is kept of tiles, which is little whatever their size, and how it is joined."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from analyzer.readings.grid.tiles import Plan, Tile

MOST_POINTS = 20
"""So many points with the least cost are kept, the first ones."""

MOST_IN_FRONT = 100_000
"""A front of more points is given up."""


class FrontTooLongError(Exception):
    """A front has more than MOST_IN_FRONT points."""


@dataclass
class Least:
    """The least cost of one layer: its value, where first, and at how many points.

    `points` have None along axes that the layer's cost does not depend on.
    """

    value: int
    points: dict[tuple[int | None, ...], None]
    count: int


@dataclass
class Reduced:
    """What is known of some tiles.

    Attributes:
        points: looked at.
        long: of them, points at which 64 bits do not hold what some layer costs.
        wins: for every axis, category to counts along it. Categories: each layer alone, several at once, and points at
            which nothing is compared: not every layer exists there, or none keeps to the limits.
        least: per layer.
        front: (values, layer, point), sorted by the first value.
        missing: per layer, points where it does not exist, and the first one.
        excluded: per layer, points where it breaks a condition.
    """

    points: int = 0
    long: int = 0
    wins: list[Any] = field(default_factory=list)
    least: dict[int, Least] = field(default_factory=dict)
    front: list[tuple[tuple[int, int], int, tuple[int, ...]]] = field(default_factory=list)
    missing: dict[int, tuple[int, tuple[int, ...]]] = field(default_factory=dict)
    excluded: dict[int, int] = field(default_factory=dict)


def nothing(plan: Plan, grid: Tile) -> Reduced:
    """What is known of a grid, or of a tile, before it is looked at."""
    found = Reduced()
    if plan.reduce == "winner":
        found.wins = [np.zeros((len(plan.layers) + 2, stop - start), dtype=np.int64) for start, stop in grid]
    return found


def wins_of(total: Reduced) -> tuple[tuple[tuple[int, ...], ...], ...]:
    """For every axis, category to plain counts along it."""
    return tuple(tuple(tuple(counts) for counts in by_axis.tolist()) for by_axis in total.wins)


def join(total: Reduced, tile: Tile, more: Reduced) -> None:
    """Take one tile into account."""
    total.points += more.points
    total.long += more.long
    for axis, (start, stop) in enumerate(tile if more.wins else ()):
        total.wins[axis][:, start:stop] += more.wins[axis]
    for place, least in more.least.items():
        join_least(total.least, place, least)
    for place, (points, first) in more.missing.items():
        add_missing(total, place, points, first)
    for place, points in more.excluded.items():
        total.excluded[place] = total.excluded.get(place, 0) + points
    if more.front:
        total.front = front_of(total.front + more.front)


def join_least(known: dict[int, Least], place: int, more: Least) -> None:
    """Take the least of one layer on another tile into account."""
    before = known.get(place)
    if before is None or more.value < before.value:
        known[place] = more
    elif more.value == before.value:
        both = sorted({**before.points, **more.points}, key=lambda point: [-1 if x is None else x for x in point])
        known[place] = Least(before.value, dict.fromkeys(both[:MOST_POINTS]), before.count + more.count)


def add_missing(found: Reduced, place: int, points: int, first: tuple[int, ...]) -> None:
    """Take points into account at which a layer does not exist, and the first of them."""
    if points:
        before = found.missing.get(place)
        found.missing[place] = (points, first) if before is None else (before[0] + points, min(before[1], first))


def front_of(
    points: list[tuple[tuple[int, int], int, tuple[int, ...]]],
) -> list[tuple[tuple[int, int], int, tuple[int, ...]]]:
    """The points that no other beats, sorted; of points with the same values the first one.

    Raises:
        FrontTooLongError: there are too many.
    """
    found: list[tuple[tuple[int, int], int, tuple[int, ...]]] = []
    for one in sorted(points):
        if not found or one[0][1] < found[-1][0][1]:
            found.append(one)
    if len(found) > MOST_IN_FRONT:
        raise FrontTooLongError
    return found
