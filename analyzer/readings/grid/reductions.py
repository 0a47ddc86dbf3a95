"""What is kept of a grid: who wins where, where the least is, what no other point beats. Tile by tile, and joined.

A tile's result is small, whatever the tile: it may be worked out by another process and sent back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from analyzer.readings.grid.program import Program
from analyzer.readings.grid.tiles import Axis, Plan, Tile, halves, points_of, tiles
from analyzer.readings.grid.values import SENTINEL, Array, Costs, Flags, evaluate, fits, never_fits, points_where

SMALLEST_CUT = 2**12
"""Tiles of up to so many points are not cut further to save some of them from long integers."""

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
        long: of them, points at which some layer took Python's integers.
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


def nothing(plan: Plan) -> Reduced:
    """What is known before the first tile."""
    found = Reduced()
    if plan.reduce == "winner":
        found.wins = [np.zeros((len(plan.layers) + 2, len(axis.values)), dtype=np.int64) for axis in plan.axes]
    return found


def reduced(plan: Plan, tile: Tile) -> tuple[Tile, Reduced]:
    """One tile, cut as far as that keeps it in 64 bits."""
    found = Reduced(wins=[])
    if plan.reduce == "winner":
        shape = len(plan.layers) + 2
        found.wins = [np.zeros((shape, stop - start), dtype=np.int64) for start, stop in tile]
    programs = [plan.program(layer, tile) for layer in plan.layers]
    for piece in _pieces([p for p in programs if p is not None], tile, plan.axes):
        _reduce_piece(plan, programs, piece, tile, found)
    return tile, found


def _pieces(programs: Sequence[Program], tile: Tile, axes: Sequence[Axis]) -> list[Tile]:
    """The tile, cut where only a part of it needs long integers."""
    waiting, done = [tile], list[Tile]()
    while waiting:
        piece = waiting.pop()
        uncut = points_of(piece) <= SMALLEST_CUT or all(
            fits(p, piece, axes) or never_fits(p, piece, axes) for p in programs
        )
        if uncut:
            done.append(piece)
        else:
            waiting += reversed(halves(piece, axes))
    return done


def _reduce_piece(plan: Plan, programs: Sequence[Program | None], piece: Tile, tile: Tile, found: Reduced) -> None:
    costs: list[Costs | None] = []
    existing: list[Flags | None] = []
    small = [program is None or fits(program, piece, plan.axes) for program in programs]
    for place, program in enumerate(programs):
        one = None if program is None else evaluate(program, piece, plan.axes, small[place])
        costs.append(_kept(plan, place, one, piece, found))
        existing.append(None if one is None else one.exists)
    points = points_of(piece)
    found.points += points
    found.long += 0 if all(small) else points
    if plan.reduce == "front":
        _add_front(plan, costs, piece, found)
        return
    for place, cost in enumerate(costs):
        if cost is not None:
            _add_least(plan, place, cost, piece, found)
    if plan.reduce == "winner":
        compared = [None] * len(costs) if None in programs else _where_all(costs, existing)
        _add_wins(compared, piece, tile, found)


def _kept(plan: Plan, place: int, costs: Costs | None, piece: Tile, found: Reduced) -> Costs | None:
    """The costs where the layer exists and keeps to all limits; None: nowhere. What is left out is counted."""
    points = points_of(piece)
    if costs is None:
        _add_missing(found, place, points, _first_point(piece, plan.axes))
        return None
    exists = costs.exists
    there = points
    if exists is not None:
        there = points_where(exists, piece)
        first = _point(piece, plan.axes, np.unravel_index(int(np.argmin(exists)), exists.shape))
        _add_missing(found, place, points - there, first)
    for limit in plan.limits:
        value: Any = costs.values[limit.output]
        keeps = np.asarray(value >= limit.limit if limit.least else value <= limit.limit, dtype=np.bool_)
        exists = keeps if exists is None else exists & keeps
    if plan.limits and exists is not None:
        kept = points_where(exists, piece)
        found.excluded[place] = found.excluded.get(place, 0) + there - kept
    if exists is not None and not exists.any():
        return None
    return Costs(costs.values, None if exists is None or exists.all() else exists)


def _add_missing(found: Reduced, place: int, points: int, first: tuple[int, ...]) -> None:
    if points:
        before = found.missing.get(place)
        found.missing[place] = (points, first) if before is None else (before[0] + points, min(before[1], first))


def _first_point(piece: Tile, axes: Sequence[Axis]) -> tuple[int, ...]:
    return tuple(axis.values[start] for axis, (start, _) in zip(axes, piece, strict=True))


def _point(piece: Tile, axes: Sequence[Axis], index: Sequence[Any]) -> tuple[int, ...]:
    """The sizes at a place of an array on a tile."""
    return tuple(axis.values[start + int(at)] for axis, (start, _), at in zip(axes, piece, index, strict=True))


# -------------------------------------------------------------------------------------------- who wins


def _where_all(costs: Sequence[Costs | None], existing: Sequence[Flags | None]) -> list[Costs | None]:
    """The costs at points where every layer exists: elsewhere nothing is compared."""
    everywhere: Flags | None = None
    for flags in existing:
        if flags is not None:
            everywhere = flags if everywhere is None else np.logical_and(everywhere, flags)
    if everywhere is None:
        return list(costs)
    return [
        None if one is None else Costs(one.values, everywhere if one.exists is None else one.exists & everywhere)
        for one in costs
    ]


def _add_wins(costs: Sequence[Costs | None], piece: Tile, tile: Tile, found: Reduced) -> None:
    count, shape = len(costs), tuple(stop - start for start, stop in piece)
    there = [(place, cost) for place, cost in enumerate(costs) if cost is not None]
    places = [slice(start - first, stop - first) for (start, stop), (first, _) in zip(piece, tile, strict=True)]

    def add(category: int, by_axis: Sequence[Array | int]) -> None:
        for axis, counts in enumerate(by_axis):
            found.wins[axis][category, places[axis]] += counts

    everywhere = [points_of(piece) // length for length in shape]
    if not there:
        add(count + 1, everywhere)
        return
    flags = _winners(there)
    told = [(place, marginals(flags[place], shape)) for place in flags]
    rest = [whole - sum(counts[axis] for _, counts in told) for axis, whole in enumerate(everywhere)]
    for place, counts in told:
        add(place, counts)
    if any(cost.exists is None for _, cost in there):
        add(count, rest)  # some layer is there at every point, so what nobody wins alone is a tie
        return
    somebody = np.zeros((1,) * len(shape), dtype=np.bool_)
    for _, cost in there:
        if cost.exists is not None:
            somebody = np.logical_or(somebody, cost.exists)
    nobody = ~somebody
    none = marginals(nobody, shape)
    add(count + 1, none)
    add(count, [left - counts for left, counts in zip(rest, none, strict=True)])


def _winners(there: Sequence[tuple[int, Costs]]) -> dict[int, Flags]:
    """Layer to where it alone costs the least of those that are there."""
    if len(there) == 1:
        place, cost = there[0]
        flags = np.ones((1,) * cost.values[0].ndim, dtype=np.bool_) if cost.exists is None else cost.exists
        return {place: flags}
    values = _with_sentinel([cost for _, cost in there])
    if len(there) == 2:
        (one, _), (other, _) = there
        return {one: _flags(values[0] < values[1]), other: _flags(values[1] < values[0])}
    below, above = values[:1], values[-1:]  # the least of those before, and of those behind
    for value in values[1:-1]:
        below.append(np.minimum(below[-1], value))
    for value in values[-2:0:-1]:
        above.append(np.minimum(above[-1], value))
    above.reverse()
    rests = [above[0], *(np.minimum(b, a) for b, a in zip(below, above[1:], strict=False)), below[-1]]
    return {place: _flags(values[at] < rests[at]) for at, (place, _) in enumerate(there)}


def _with_sentinel(costs: Sequence[Costs]) -> list[Array]:
    """The values, and where a layer is not there more than anything costs."""
    values = [cost.values[0] for cost in costs]
    if all(cost.exists is None for cost in costs):
        return values
    small = all(value.dtype == np.int64 for value in values)
    most: int = SENTINEL if small else max(int(value.max()) for value in values) + 1
    return [
        value if cost.exists is None else np.where(cost.exists, value, most)
        for value, cost in zip(values, costs, strict=True)
    ]


def _flags(values: Any) -> Flags:
    return np.asarray(values, dtype=np.bool_)


def marginals(flags: Flags, shape: tuple[int, ...]) -> list[Array]:
    """How often a flag is set at each place of each axis; the flags may have length 1 along some."""
    rows = np.ascontiguousarray(flags).reshape(-1, flags.shape[-1])
    by_row = _row_sums(rows).reshape(flags.shape[:-1])
    by_axis = []
    for axis in range(len(shape) - 1):
        others = tuple(one for one in range(len(shape) - 1) if one != axis)
        by_axis.append(by_row.sum(axis=others))
    by_axis.append(_column_sums(rows))
    found = []
    for axis, counts in enumerate(by_axis):
        repeated = 1
        for one, length in enumerate(shape):
            repeated *= 1 if one == axis else length // flags.shape[one]
        found.append(np.broadcast_to(counts * repeated, shape[axis : axis + 1]))
    return found


def _row_sums(rows: Flags) -> Array:
    sums: Array = np.add.reduce(rows.view(np.uint8), axis=1, dtype=np.uint32).astype(np.int64)
    return sums


def _column_sums(rows: Flags) -> Array:
    """Sums down the columns: 255 rows at a time in bytes, which is ten times as fast as in wide numbers."""
    total = np.zeros(rows.shape[1], dtype=np.int64)
    for start in range(0, len(rows), 255):
        total += np.add.reduce(rows[start : start + 255].view(np.uint8), axis=0, dtype=np.uint8)
    return total


# -------------------------------------------------------------------------------------------- the least


def _add_least(plan: Plan, place: int, cost: Costs, piece: Tile, found: Reduced) -> None:
    value, exists = cost.values[0], cost.exists
    if exists is not None:
        value = np.where(exists, value, SENTINEL if value.dtype == np.int64 else int(value.max()) + 1)
    least = int(value.min())
    known = found.least.get(place)
    if known is not None and known.value < least:
        return
    where = np.flatnonzero(value.ravel() == least)
    used = set(plan.layers[place].used)
    points: dict[tuple[int | None, ...], None] = {}
    for at in where[:MOST_POINTS]:
        point = _point(piece, plan.axes, np.unravel_index(int(at), value.shape))
        points[tuple(size if one in used else None for one, size in enumerate(point))] = None
    join_least(found.least, place, Least(least, points, len(where) * (points_of(piece) // value.size)))


def join_least(known: dict[int, Least], place: int, more: Least) -> None:
    """Take the least of one layer on another tile into account."""
    before = known.get(place)
    if before is None or more.value < before.value:
        known[place] = more
    elif more.value == before.value:
        both = sorted({**before.points, **more.points}, key=lambda point: [-1 if x is None else x for x in point])
        known[place] = Least(before.value, dict.fromkeys(both[:MOST_POINTS]), before.count + more.count)


# -------------------------------------------------------------------------------------------- the front


def _add_front(plan: Plan, costs: Sequence[Costs | None], piece: Tile, found: Reduced) -> None:
    for place, cost in enumerate(costs):
        if cost is None:
            continue
        exists = () if cost.exists is None else (cost.exists,)
        one, other, *rest = np.broadcast_arrays(*cost.values[:2], *exists)
        where = np.flatnonzero(rest[0]) if rest else np.arange(one.size)
        first, second = one.ravel()[where] * plan.signs[0], other.ravel()[where] * plan.signs[1]
        for at in _front_of(first, second):
            point = _point(piece, plan.axes, np.unravel_index(int(where[at]), one.shape))
            found.front.append(((int(first[at]), int(second[at])), place, point))
    found.front = front_of(found.front)


def _front_of(first: Array, second: Array) -> list[int]:
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


# -------------------------------------------------------------------------------------------- together


def all_reduced(plan: Plan, grid: Tile) -> Iterator[tuple[Tile, Reduced]]:
    """Every tile of a grid, one after the other, in this process."""
    for tile in tiles(grid, plan.one_by_one):
        yield reduced(plan, tile)


def all_of(plan: Plan, some: Sequence[Tile]) -> list[tuple[Tile, Reduced]]:
    """Some tiles, one after the other: what a worker of a cluster does."""
    return [reduced(plan, tile) for tile in some]


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
        _add_missing(total, place, points, first)
    for place, points in more.excluded.items():
        total.excluded[place] = total.excluded.get(place, 0) + points
    if more.front:
        total.front = front_of(total.front + more.front)
