"""The front: what no other point beats in both of two quantities."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analyzer.readings.grid.kept import Reduced, front_of
from analyzer.readings.grid.tiles import Plan, Tile, point_at
from analyzer.readings.grid.values import Array, Costs


def add_front(plan: Plan, costs: Sequence[Costs | None], piece: Tile, found: Reduced) -> None:
    """Take a piece of a grid into account."""
    for place, cost in enumerate(costs):
        if cost is None:
            continue
        exists = () if cost.exists is None else (cost.exists,)
        one, other, *rest = np.broadcast_arrays(*cost.values[:2], *exists)
        where = np.flatnonzero(rest[0]) if rest else np.arange(one.size)
        first, second = one.ravel()[where] * plan.signs[0], other.ravel()[where] * plan.signs[1]
        for at in _places(first, second):
            point = point_at(piece, plan.axes, np.unravel_index(int(where[at]), one.shape))
            found.front.append(((int(first[at]), int(second[at])), place, point))
    found.front = front_of(found.front)


def _places(first: Array, second: Array) -> list[int]:
    """Places of the points that no other beats: of equal ones the first."""
    if first.dtype == object or second.dtype == object:
        order: Sequence[int] = sorted(range(len(first)), key=lambda at: (first[at], second[at]))
        found, lowest = [], None
        for at in order:
            if lowest is None or second[at] < lowest:
                found.append(at)
                lowest = second[at]
        return found
    near = _undominated(first, second)
    ordered = near[np.lexsort((second[near], first[near]))]
    sorted_second = second[ordered]
    lowest_before = np.minimum.accumulate(sorted_second)
    keep = np.ones(len(ordered), dtype=np.bool_)
    keep[1:] = sorted_second[1:] < lowest_before[:-1]
    return [int(at) for at in ordered[keep]]


def _undominated(first: Array, second: Array) -> Array:
    """The places left when what a few good points beat is taken out: sorting is what takes long."""
    near = np.arange(len(first))
    if len(near) < 64:
        return near
    balanced = np.maximum(first // max(int(first.min()), 1), second // max(int(second.min()), 1))
    for good in (int(np.argmin(balanced)), int(np.argmin(first)), int(np.argmin(second))):
        x, y = first[near], second[near]
        near = near[(x < first[good]) | (y < second[good]) | ((x == first[good]) & (y == second[good]))]
    return near
