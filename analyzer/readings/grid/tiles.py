"""A grid of sizes, what is to be found out on it, and its tiles: pieces small enough for a cache."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import SupportsInt, TypeAlias

from analyzer.readings.grid.program import Program

POINTS_OF_A_TILE = 2**18
"""Arrays of so many points stay in a usual third-level cache, and are long enough for the steps to cost nothing."""

Tile: TypeAlias = tuple[tuple[int, int], ...]
"""First and last-but-one place along each axis."""


@dataclass(frozen=True)
class Axis:
    """A size and its values, smallest first."""

    name: str
    values: tuple[int, ...]


@dataclass(frozen=True)
class Limit:
    """A bound of one output of a program: value <= limit, or >= where `least`."""

    output: int
    limit: int
    least: bool


@dataclass(frozen=True)
class GridLayer:
    """A layer over the grid.

    Attributes:
        apart: places of the axes along which it has a program for each value.
        programs: values along those axes to the program; None where it does not exist there.
        used: places of the axes its cost depends on.
    """

    apart: tuple[int, ...]
    programs: Mapping[tuple[int, ...], Program | None]
    used: tuple[int, ...]


@dataclass(frozen=True)
class Plan:
    """All that is needed to work on a tile: plain values, which can be sent to another process.

    Attributes:
        axes: of the grid, slowest first.
        layers: in the order of the question.
        limits: what a point has to keep to.
        reduce: 'winner', 'least' or 'front'.
        signs: of the outputs of a front, -1 where more is better.
    """

    axes: tuple[Axis, ...]
    layers: tuple[GridLayer, ...]
    limits: tuple[Limit, ...]
    reduce: str
    signs: tuple[int, ...] = (1,)

    @property
    def one_by_one(self) -> list[bool]:
        """Along which axes a tile has one value only."""
        return [any(place in layer.apart for layer in self.layers) for place in range(len(self.axes))]

    def program(self, layer: GridLayer, tile: Tile) -> Program | None:
        """The program of a layer on a tile."""
        return layer.programs[tuple(self.axes[place].values[tile[place][0]] for place in layer.apart)]


def points_of(tile: Tile) -> int:
    """How many points a tile has."""
    return prod(stop - start for start, stop in tile)


def whole_grid(axes: Sequence[Axis]) -> Tile:
    """All of it."""
    return tuple((0, len(axis.values)) for axis in axes)


def tiles(grid: Tile, one_by_one: Sequence[bool], points: int = POINTS_OF_A_TILE) -> Iterator[Tile]:
    """The grid in tiles of up to so many points, row by row; along some axes one value at a time."""
    widths = tile_widths(grid, one_by_one, points)
    yield from product(*(_stretches(span, width) for span, width in zip(grid, widths, strict=True)))


def tile_count(grid: Tile, one_by_one: Sequence[bool], points: int = POINTS_OF_A_TILE) -> int:
    """How many tiles there are."""
    widths = tile_widths(grid, one_by_one, points)
    return prod(-(-(stop - start) // width) for (start, stop), width in zip(grid, widths, strict=True))


def tile_widths(grid: Tile, one_by_one: Sequence[bool], points: int) -> list[int]:
    """How far a tile goes along each axis: the fastest axes whole, as long as the points last.

    A tile is a stretch of rows then: its points follow one another in the order of the grid.
    """
    widths, left = [1] * len(grid), points
    for place in reversed(range(len(grid))):
        length = grid[place][1] - grid[place][0]
        widths[place] = 1 if one_by_one[place] else max(min(length, left), 1)
        if widths[place] < length:
            break
        left //= widths[place]
    return widths


def halves(tile: Tile, axes: Sequence[Axis]) -> tuple[Tile, Tile]:
    """A tile cut in two along the axis whose values lie furthest apart."""

    def spread(place: int) -> tuple[int, int]:
        start, stop = tile[place]
        values = axes[place].values
        return (0, 0) if stop - start < 2 else (values[stop - 1] // max(values[start], 1), stop - start)

    where = max(range(len(tile)), key=spread)
    start, stop = tile[where]
    middle = (start + stop) // 2
    return (*tile[:where], (start, middle), *tile[where + 1 :]), (*tile[:where], (middle, stop), *tile[where + 1 :])


def tops_of(tile: Tile, axes: Sequence[Axis]) -> list[int]:
    """The largest value along each axis."""
    return [axis.values[stop - 1] for axis, (_, stop) in zip(axes, tile, strict=True)]


def lows_of(tile: Tile, axes: Sequence[Axis]) -> list[int]:
    """The smallest value along each axis."""
    return [axis.values[start] for axis, (start, _) in zip(axes, tile, strict=True)]


def point_at(tile: Tile, axes: Sequence[Axis], index: Sequence[SupportsInt]) -> tuple[int, ...]:
    """The sizes at a place of an array on a tile."""
    return tuple(axis.values[start + int(at)] for axis, (start, _), at in zip(axes, tile, index, strict=True))


def _stretches(span: tuple[int, int], width: int) -> list[tuple[int, int]]:
    return [(start, min(start + width, span[1])) for start in range(span[0], span[1], width)]
