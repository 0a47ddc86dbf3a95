"""The steps of a program carried out with numpy on one tile of a grid. Nothing wraps and nothing is rounded.

Where the bound of all steps fits in 64 bits, arrays hold 64-bit integers; else Python's integers, which take longer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
    program: Program, tile: Tile, axes: Sequence[Axis], small: bool | None = None, out: Sequence[Array] = ()
) -> Costs:
    """The values of a program on a tile.

    Args:
        program: the steps.
        tile: where.
        axes: the whole grid.
        small: whether `fits` has allowed 64 bits; None: found out here.
        out: arrays of the shape of the tile that take the outputs; they are filled whole.
    """
    small = fits(program, tile, axes) if small is None else small
    targets = _targets(program, tile, out)
    known: list[Any] = []
    for place, (kind, a, b) in enumerate(program.steps):
        function = _TOGETHER.get(kind)
        if function is not None:
            reuse = program.reuse[place]
            target = targets[place] if place in targets else known[reuse] if reuse >= 0 else None
            known.append(function(known[a], known[b], out=target))
        elif kind == CONSTANT:
            known.append(a)
        elif kind == AXIS:
            known.append(_axis(axes[a].values, a, tile, small))
        else:
            known.append(_ALONE[kind](known[a], known[b]))
    for place, array in zip(program.outputs, out, strict=False):
        if known[place] is not array:
            array[...] = known[place]
    exists: Flags | None = None
    for kind, a, b in program.checks:
        holds = _check(kind, known[a], known[b])
        exists = holds if exists is None else np.logical_and(exists, holds)
    if exists is not None and exists.all():
        exists = None
    shape = (1,) * len(tile)
    values = tuple(_as_array(known[place], shape, small) for place in program.outputs)
    return Costs(values, exists)


def _targets(program: Program, tile: Tile, out: Sequence[Array]) -> dict[int, Array]:
    """The arrays given for outputs whose steps fill them whole."""
    long = {place for place, (start, stop) in enumerate(tile) if stop - start > 1}
    return {place: array for place, array in zip(program.outputs, out, strict=False) if long <= program.axes[place]}


def _as_array(value: Any, shape: tuple[int, ...], small: bool) -> Array:
    return value if isinstance(value, np.ndarray) else np.full(shape, value, dtype=np.int64 if small else object)


_axes: dict[tuple[int, bool], tuple[tuple[int, ...], Array]] = {}
"""The values of axes as arrays, by the identity of the values, which are kept with them."""

_MOST_AXES = 64


def _axis(values: tuple[int, ...], place: int, tile: Tile, small: bool) -> Array:
    """The values of an axis on a tile as an array that is long along that axis only."""
    start, stop = tile[place]
    shape = (1,) * place + (-1,) + (1,) * (len(tile) - place - 1)
    if small and values[-1] > LARGEST_INT64:  # this tile fits, the whole axis does not
        return np.array(values[start:stop], dtype=np.int64).reshape(shape)
    key = id(values), small
    if key not in _axes or _axes[key][0] is not values:
        if len(_axes) >= _MOST_AXES:
            _axes.clear()
        _axes[key] = values, np.array(values, dtype=np.int64 if small else object)
    return _axes[key][1][start:stop].reshape(shape)


_TOGETHER: dict[str, Any] = {ADD: np.add, MULTIPLY: np.multiply, LESSER: np.minimum, GREATER: np.maximum}


def _whole_part(value: Any, divisor: Any) -> Any:
    return np.floor_divide(value, _divisor(divisor))


def _divisor(value: Any) -> Any:
    """What is divided by, 1 in place of 0: such a point does not exist, and its check says so."""
    if isinstance(value, np.ndarray):
        zero = value == 0
        return np.where(zero, 1, value) if zero.any() else value
    return value or 1


_POWERS = np.array([2**exponent for exponent in range(63)], dtype=np.int64)


def _doublings(value: Array, _: Any = None) -> Array:
    """How often 1 has to be doubled to reach a value."""
    if value.dtype == np.int64:
        return np.searchsorted(_POWERS, value).astype(np.int64)
    return _each(lambda one: (one - 1).bit_length() if one > 1 else 0, value)


def _next_power(value: Array, _: Any = None) -> Array:
    """The smallest power of two that is at least a value."""
    doublings = _doublings(value)
    if doublings.dtype == np.int64:
        return np.left_shift(np.int64(1), doublings)
    return _each(lambda one: 2**one, doublings)


def _heads(value: Array, _: Any = None) -> Array:
    """8 where 8 divides a value, else 1."""
    return np.where(value % 8 == 0, 8, 1).astype(value.dtype)


def _each(function: Any, values: Array) -> Array:
    found: Array = np.frompyfunc(function, 1, 1)(values)
    return found


_ALONE: dict[str, Any] = {FLOOR: _whole_part, DOUBLINGS: _doublings, POWER: _next_power, HEADS: _heads}


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
