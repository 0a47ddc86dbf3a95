"""A small sample on which layers really run: sizes small enough to look at every number, a series, weights."""

from __future__ import annotations

import numpy as np

from analyzer.answers.settings import Setting
from analyzer.notation.layer import Layer
from analyzer.readings.domains import Sizes, exact_sizes
from analyzer.readings.run import Array, places

POSITIONS = 12

WIDEST_KERNEL = 7
"""Kernels up to here are run as they are."""

_WIDEST_BAND = 5
"""Where every number is shown: a wider band would cover half of the matrix."""

TINY = {"n": POSITIONS, "m": POSITIONS, "d": 4, "c_in": 4, "c_out": 4, "k": 3, "h": 2, "g": 1, "e": 2, "w": 3, "b": 1}
"""Sizes of the sample; others are 1."""


def tiny_sizes(setting: Setting, positions: int = POSITIONS, narrow: bool = False) -> Sizes:
    """The layer at sizes small enough to look at every number; `narrow`: with a kernel that leaves much of it empty.

    Raises:
        SizeError: its definition does not allow such sizes.
    """
    layer = setting.layer
    given = {name: min(size, 2) for name, size in setting.given.items() if name == "D"}
    if "k" in setting.given:
        kernel = min(setting.given["k"], WIDEST_KERNEL)
        given["k"] = TINY["k"] if narrow and kernel > _WIDEST_BAND else kernel
    given |= {"n": positions, "m": positions}
    values = {name: given.get(name, TINY.get(name, 0 if name == "P" else 1)) for name in layer.free_sizes}
    values |= {name: positions for name in ("n", "m") if name in values}
    if "P" in values:
        values["P"] = values["k"] // 2
    return exact_sizes(layer, values)


def shown(layer: Layer, sizes: Sizes) -> dict[str, int]:
    """The sizes worth naming: those that are not 1."""
    return {name: sizes[name] for name in layer.free_sizes if sizes[name] != 1 or name == "n"}


def series(sizes: Sizes, layer: Layer, tune: float) -> dict[str, Array]:
    """Inputs: a slow wave with a step of 0.8; at a `tune` of 1 other phases and a step of -0.2."""
    out = {}
    for ref in layer.inputs:
        shape = [sizes[dim] for dim in ref.dims]
        axis = next((place for place, dim in enumerate(ref.dims) if layer.classes[dim] in ("n", "m")), 0)
        grid = np.indices(shape)
        position, channel = grid[axis], sum(grid[place] * (place + 1) for place in range(len(shape)) if place != axis)
        wave = np.sin(0.9 * position + 1.7 * channel + tune * (1 + channel))
        out[ref.name] = wave + np.where(position >= shape[axis] // 2, 0.8 - tune, 0.0)
        if ref.name in layer.tables:  # tokens: one after the other
            out[ref.name] = position % places(layer, sizes, ref.name)
    return out


def weights_of(layer: Layer, sizes: Sizes, name: str, seed: int) -> Array:
    """Weights without pattern, the same on every machine; those of a kernel grow from tap to tap, to be told apart."""
    dims = layer.shapes[name]
    shape = [sizes[dim] for dim in dims]
    count = int(np.prod(shape)) if shape else 1
    weights = np.asarray(0.8 * np.sin(12.9898 * (np.arange(count) + 1) * (seed + 1) + 4.1 * seed).reshape(shape))
    for axis, dim in enumerate(dims):
        if layer.classes[dim] == "k":
            grown = (np.arange(shape[axis]) + 2) / (shape[axis] + 1)
            weights = weights * grown.reshape([-1 if place == axis else 1 for place in range(len(shape))])
    return weights
