"""Who wins: at how many points each layer alone costs the least, counted along every axis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from analyzer.readings.grid.kept import Reduced
from analyzer.readings.grid.tiles import Tile, points_of
from analyzer.readings.grid.values import SENTINEL, Array, Costs, Flags


def where_all(costs: Sequence[Costs | None], existing: Sequence[Flags | None]) -> list[Costs | None]:
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


def add_wins(costs: Sequence[Costs | None], piece: Tile, tile: Tile, found: Reduced) -> None:
    """Take a piece of a tile into account."""
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
    most: Any = SENTINEL
    if any(value.dtype != np.int64 for value in values):  # 64 bits would not hold more than the largest
        most = np.array(max(int(value.max()) for value in values) + 1, dtype=object)
        values = [value.astype(object) for value in values]
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
