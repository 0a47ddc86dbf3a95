"""The steps of a program carried out with numpy on one tile of a grid. Nothing wraps and nothing is rounded.

Where the bound of all steps fits in 64 bits, arrays hold 64-bit integers; else Python's integers, which take longer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from analyzer.readings.grid.forms import AT_LEAST, DIVIDES, NOT_ZERO
from analyzer.readings.grid.program import (
    ADD,
    AXIS,
    CONSTANT,
    DOUBLINGS,
    FLOOR,
    GREATER,
    HEADS,
    LARGEST_INT64,
    LESSER,
    MULTIPLY,
    POWER,
    Program,
    Step,
)  # fmt: skip
from analyzer.readings.grid.tiles import Axis, Tile, lows_of, points_of, tops_of

Array: TypeAlias = NDArray[Any]
"""64-bit integers, or Python's integers as objects."""

Flags: TypeAlias = NDArray[np.bool_]

SENTINEL = LARGEST_INT64
"""Larger than any value of a tile that is held in 64 bits."""


@dataclass(frozen=True)
class Costs:
    """What one layer costs on a tile.

    Attributes:
        values: one array for each output, each on the axes it depends on (length 1 along the others).
        exists: where the layer exists; None: everywhere.
    """

    values: tuple[Array, ...]
    exists: Flags | None


def fits(program: Program, tile: Tile, axes: Sequence[Axis]) -> bool:
    """True where 64 bits hold everything the steps come across on a tile."""
    return program.bound(tops_of(tile, axes)) < SENTINEL


def never_fits(program: Program, tile: Tile, axes: Sequence[Axis]) -> bool:
    """True where not even the smallest sizes of a tile fit: cutting it would not help."""
    return program.bound(lows_of(tile, axes)) >= SENTINEL


def evaluate(
    program: Program, tile: Tile, axes: Sequence[Axis], whole: bool | None = None, out: Array | None = None
) -> Costs:
    """The values of a program on a tile.

    Args:
        program: the steps.
        tile: where.
        axes: the whole grid.
        whole: True: in 64 bits, which `fits` has allowed; None: found out here.
        out: an array of the shape of the tile that takes the first output, where that is made last.
    """
    small = fits(program, tile, axes) if whole is None else whole
    known: list[Any] = []
    for place, step in enumerate(program.steps):
        target = out if program.outputs[:1] == (place,) and small and not program.checks else None
        known.append(_carried_out(place, step, known, program, (tile, axes, small), target))
    exists: Flags | None = None
    for kind, a, b in program.checks:
        holds = _check(kind, known[a], known[b])
        exists = holds if exists is None else np.logical_and(exists, holds)
    if exists is not None and exists.all():
        exists = None
    shape = (1,) * len(tile)
    values = tuple(_as_array(known[place], shape, small) for place in program.outputs)
    return Costs(values, exists)


def _as_array(value: Any, shape: tuple[int, ...], small: bool) -> Array:
    return value if isinstance(value, np.ndarray) else np.full(shape, value, dtype=np.int64 if small else object)


@lru_cache(maxsize=256)
def _axis(values: tuple[int, ...], place: int, count: int, small: bool) -> Array:
    """The values of an axis as an array that is long along that axis only."""
    shape = tuple(len(values) if one == place else 1 for one in range(count))
    return np.array(values, dtype=np.int64 if small else object).reshape(shape)


def _carried_out(
    place: int,
    step: Step,
    known: list[Any],
    program: Program,
    where: tuple[Tile, Sequence[Axis], bool],
    out: Array | None,
) -> Any:
    kind, a, b = step
    if kind == CONSTANT:
        return a
    if kind == AXIS:
        tile, axes, small = where
        start, stop = tile[a]
        cut = tuple(slice(start, stop) if one == a else slice(None) for one in range(len(tile)))
        values = axes[a].values
        if small and values[-1] > LARGEST_INT64:
            return _axis(values[start:stop], a, len(tile), small)
        return _axis(values, a, len(tile), small)[cut]
    if kind in (DOUBLINGS, POWER, HEADS):
        return _ALONE[kind](known[a])
    one, other = known[a], known[b]
    if not isinstance(one, np.ndarray) and not isinstance(other, np.ndarray):
        return _numbers(kind, one, other)
    if kind == FLOOR:
        return np.floor_divide(one, _divisor(other))
    return _TOGETHER[kind](one, other, out=_target(place, step, known, program, out))


def _target(place: int, step: Step, known: list[Any], program: Program, out: Array | None) -> Any:
    """An array that may be overwritten: the caller's, or one of a step that nothing reads any more."""
    one, other = known[step[1]], known[step[2]]
    shape = _shape_of(one, other)
    if out is not None and out.shape == shape:
        return out
    for read, value in ((step[1], one), (step[2], other)):
        free = program.last_use[read] == place and program.steps[read][0] != AXIS
        if free and isinstance(value, np.ndarray) and value.shape == shape and value.flags.owndata:
            return value
    return None


def _shape_of(one: Any, other: Any) -> tuple[int, ...]:
    if not isinstance(one, np.ndarray):
        return tuple(other.shape)
    if not isinstance(other, np.ndarray):
        return tuple(one.shape)
    return tuple(max(x, y) for x, y in zip(one.shape, other.shape, strict=True))


_TOGETHER: dict[str, Any] = {ADD: np.add, MULTIPLY: np.multiply, LESSER: np.minimum, GREATER: np.maximum}


def _numbers(kind: str, one: int, other: int) -> int:
    """A step between plain numbers."""
    match kind:
        case "add":
            return one + other
        case "multiply":
            return one * other
        case "floor":
            return one // other if other else 0
        case "min":
            return min(one, other)
        case _:
            return max(one, other)


def _divisor(value: Any) -> Any:
    """What is divided by, 1 in place of 0: such a point does not exist, and its check says so."""
    if isinstance(value, np.ndarray):
        zero = value == 0
        return np.where(zero, 1, value) if zero.any() else value
    return value or 1


_POWERS = np.array([2**exponent for exponent in range(63)], dtype=np.int64)


def _doublings(value: Any) -> Any:
    """How often 1 has to be doubled to reach a value."""
    if not isinstance(value, np.ndarray):
        return (value - 1).bit_length() if value > 1 else 0
    if value.dtype == np.int64:
        return np.searchsorted(_POWERS, value).astype(np.int64)
    return _each(lambda one: (one - 1).bit_length() if one > 1 else 0, value)


def _next_power(value: Any) -> Any:
    """The smallest power of two that is at least a value."""
    doublings = _doublings(value)
    if isinstance(doublings, np.ndarray) and doublings.dtype == np.int64:
        return np.left_shift(np.int64(1), doublings)
    return _each(lambda one: 2**one, doublings) if isinstance(doublings, np.ndarray) else 2**doublings


def _heads(value: Any) -> Any:
    """8 where 8 divides a value, else 1."""
    if not isinstance(value, np.ndarray):
        return 1 if value % 8 else 8
    found = np.where(value % 8 == 0, 8, 1)
    return found.astype(value.dtype)


def _each(function: Any, values: Array) -> Array:
    found: Array = np.frompyfunc(function, 1, 1)(values)
    return found


_ALONE: dict[str, Any] = {DOUBLINGS: _doublings, POWER: _next_power, HEADS: _heads}


def _check(kind: str, one: Any, other: Any) -> Flags:
    if kind == AT_LEAST:
        holds = one >= other
    elif kind == NOT_ZERO:
        holds = one != 0
    elif kind == DIVIDES:
        holds = (one % _divisor(other) == 0) & (other != 0)
    else:
        holds = one == other
    return np.asarray(holds, dtype=np.bool_)


def points_where(flags: Flags, tile: Tile) -> int:
    """At how many points of a tile a flag is set that may be on fewer axes."""
    return int(np.count_nonzero(flags)) * (points_of(tile) // max(flags.size, 1))
