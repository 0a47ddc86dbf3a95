"""A tile reduced to what one wants to know: who wins where, where the least is, what no other point beats.

A tile's result is small, whatever the tile: it may be worked out by another process and sent back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from analyzer.readings.grid.front import add_front
from analyzer.readings.grid.kept import MOST_POINTS, Least, Reduced, add_missing, join_least, nothing
from analyzer.readings.grid.program import LARGEST_INT64, Program
from analyzer.readings.grid.tiles import Axis, Plan, Tile, halves, lows_of, point_at, points_of, tiles
from analyzer.readings.grid.values import SENTINEL, Costs, Flags, evaluate, fits, never_fits, points_where
from analyzer.readings.grid.wins import add_wins, where_all

SMALLEST_CUT = 2**12
"""Tiles of up to so many points are not cut further to save some of them from long integers."""


def reduced(plan: Plan, tile: Tile) -> tuple[Tile, Reduced]:
    """One tile, cut as far as that keeps it in 64 bits."""
    found = nothing(plan, tile)
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
    beyond: Flags = np.zeros((1,) * len(piece), dtype=np.bool_)
    for place, program in enumerate(programs):
        one = None if program is None else evaluate(program, piece, plan.axes)
        costs.append(_kept(plan, place, one, piece, found))
        existing.append(None if one is None else one.exists)
        beyond = beyond if one is None else _beyond(plan, one, beyond)
    found.points += points_of(piece)
    found.long += points_where(beyond, piece)
    if plan.reduce == "front":
        add_front(plan, costs, piece, found)
        return
    for place, cost in enumerate(costs):
        if cost is not None:
            _add_least(plan, place, cost, piece, found)
    if plan.reduce == "winner":
        compared = [None] * len(costs) if None in programs else where_all(costs, existing)
        add_wins(compared, piece, tile, found)


def _beyond(plan: Plan, costs: Costs, beyond: Flags) -> Flags:
    """Where 64 bits do not hold a quantity that is asked for, whatever the steps before it take."""
    for value in costs.values[: len(plan.signs)]:
        if value.dtype == object:
            there = np.asarray(value > LARGEST_INT64, dtype=np.bool_)
            beyond = beyond | (there if costs.exists is None else there & costs.exists)
    return beyond


def _kept(plan: Plan, place: int, costs: Costs | None, piece: Tile, found: Reduced) -> Costs | None:
    """The costs where the layer exists and keeps to all limits; None: nowhere. What is left out is counted."""
    points = points_of(piece)
    if costs is None:
        add_missing(found, place, points, tuple(lows_of(piece, plan.axes)))
        return None
    exists = costs.exists
    there = points
    if exists is not None:
        there = points_where(exists, piece)
        first = point_at(piece, plan.axes, np.unravel_index(int(np.argmin(exists)), exists.shape))
        add_missing(found, place, points - there, first)
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
        point = point_at(piece, plan.axes, np.unravel_index(int(at), value.shape))
        points[tuple(size if one in used else None for one, size in enumerate(point))] = None
    join_least(found.least, place, Least(least, points, len(where) * (points_of(piece) // value.size)))


def all_reduced(plan: Plan, grid: Tile) -> Iterator[tuple[Tile, Reduced]]:
    """Every tile of a grid, one after the other, in this process."""
    for tile in tiles(grid, plan.one_by_one):
        yield reduced(plan, tile)


def all_of(plan: Plan, some: Sequence[Tile]) -> list[tuple[Tile, Reduced]]:
    """Some tiles, one after the other: what a worker of a cluster does."""
    return [reduced(plan, tile) for tile in some]
