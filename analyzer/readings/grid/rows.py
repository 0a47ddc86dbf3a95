"""The rows of a table over a grid, one tile after the other, in the order of the grid: the last axis varies fastest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from analyzer.readings.grid.tiles import Axis, Plan, Tile, points_of, tile_count, tiles, whole_grid
from analyzer.readings.grid.values import SENTINEL, Array, Costs, Flags, evaluate, fits

POINTS_OF_A_CHUNK = 2**17
"""Rows that are held at a time."""


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        name: as in its head.
        bound: no value is larger in magnitude.
        optional: there may be rows without a value.
    """

    name: str
    bound: int
    optional: bool

    @property
    def fits(self) -> bool:
        """True where 64 bits hold every value."""
        return self.bound < SENTINEL


@dataclass(frozen=True)
class Chunk:
    """Some rows: the values of each column, and where there are any; None: everywhere."""

    rows: int
    values: tuple[Array, ...]
    present: tuple[Flags | None, ...]

    def lists(self) -> list[list[int | None]]:
        """The columns as plain numbers, None where there is no value."""
        found: list[list[int | None]] = []
        for values, present in zip(self.values, self.present, strict=True):
            numbers: list[int | None] = values.tolist()
            if present is not None:
                numbers = [one if there else None for one, there in zip(numbers, present.tolist(), strict=True)]
            found.append(numbers)
        return found


def columns(plan: Plan, heads: Sequence[Sequence[str]], axes: Sequence[str]) -> tuple[Column, ...]:
    """The columns: one for each axis, then those of each layer.

    Args:
        plan: the grid and its layers.
        heads: names of the columns of each layer, its first outputs.
        axes: names of the columns of the axes.
    """
    tops = [axis.values[-1] for axis in plan.axes]
    found = [Column(name, axis.values[-1], False) for name, axis in zip(axes, plan.axes, strict=True)]
    for layer, names in zip(plan.layers, heads, strict=True):
        programs = [one for one in layer.programs.values() if one is not None]
        optional = len(programs) < len(layer.programs) or any(one.checks for one in programs) or bool(plan.limits)
        bounds = [one.bounds(tops) for one in programs]
        for place, name in enumerate(names):
            bound = max(known[one.outputs[place]] for known, one in zip(bounds, programs, strict=True))
            found.append(Column(name, bound, optional))
    return tuple(found)


def chunks(plan: Plan, outputs: int) -> Iterator[Chunk]:
    """All rows.

    Args:
        plan: the grid and its layers.
        outputs: the first so many outputs of each layer are columns; limits are on those behind.
    """
    for tile in tiles(whole_grid(plan.axes), plan.one_by_one, POINTS_OF_A_CHUNK):
        yield _chunk(plan, outputs, tile)


def chunk_count(plan: Plan) -> int:
    """How many chunks there are."""
    return tile_count(whole_grid(plan.axes), plan.one_by_one, POINTS_OF_A_CHUNK)


def _chunk(plan: Plan, outputs: int, tile: Tile) -> Chunk:
    shape = tuple(stop - start for start, stop in tile)
    values: list[Array] = [_along(axis, tile, place) for place, axis in enumerate(plan.axes)]
    present: list[Flags | None] = [None] * len(values)
    for layer in plan.layers:
        program = plan.program(layer, tile)
        if program is None:
            values += [np.zeros(points_of(tile), dtype=np.int64)] * outputs
            present += [np.zeros(points_of(tile), dtype=np.bool_)] * outputs
            continue
        costs = evaluate(program, tile, plan.axes, fits(program, tile, plan.axes))
        kept = _kept(plan, costs)
        flat = None if kept is None else np.broadcast_to(kept, shape).ravel()
        values += [np.broadcast_to(value, shape).ravel() for value in costs.values[:outputs]]
        present += [flat] * outputs
    return Chunk(points_of(tile), tuple(values), tuple(present))


def _along(axis: Axis, tile: Tile, place: int) -> Array:
    start, stop = tile[place]
    values = axis.values[start:stop]
    one = np.array(values, dtype=np.int64 if axis.values[-1] < SENTINEL else object)
    shape = tuple(len(values) if other == place else 1 for other in range(len(tile)))
    return np.broadcast_to(one.reshape(shape), tuple(last - first for first, last in tile)).ravel()


def _kept(plan: Plan, costs: Costs) -> Flags | None:
    """Where the layer exists and keeps to all limits; None: everywhere."""
    kept = costs.exists
    for limit in plan.limits:
        value = costs.values[limit.output]
        keeps = np.asarray(value >= limit.limit if limit.least else value <= limit.limit, dtype=np.bool_)
        kept = keeps if kept is None else np.logical_and(kept, keeps)
    return kept
