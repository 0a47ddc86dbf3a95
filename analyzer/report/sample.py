"""A small sample on which layers really run: what each output listens to, and whether that depends on the input."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from analyzer.answers.costs import closed_forms
from analyzer.answers.settings import Setting
from analyzer.conventions import EXACT
from analyzer.errors import SizeError
from analyzer.notation.layer import Layer
from analyzer.notation.syntax import Formula, Number, Operation, Size
from analyzer.readings.domains import Sizes, exact_sizes
from analyzer.readings.loops import Walk
from analyzer.readings.polynomial import Polynomial
from analyzer.readings.quantities import Reader
from analyzer.readings.run import Array, places, run

POSITIONS = 12

WIDEST_KERNEL = 7
"""Kernels up to here are shown as they are."""

_TINY = {"n": POSITIONS, "m": POSITIONS, "d": 4, "c_in": 4, "c_out": 4, "k": 3, "h": 2, "g": 1, "e": 2, "w": 3, "b": 1}
_STEP = 1e-4
_SAME = 1e-6


@dataclass(frozen=True)
class Listening:
    """What a layer's outputs listen to on the sample series.

    Attributes:
        label: the layer.
        matrix: row i, column j: how strongly output i answers to a small change of input j, the strongest being 1.
        other: the same on another series, on the same scale.
        change: the norm of their difference over that of the matrix; 0 for fixed weights.
        sizes: the sizes it was run at.
    """

    label: str
    matrix: tuple[tuple[float, ...], ...]
    other: tuple[tuple[float, ...], ...]
    change: float
    sizes: Mapping[str, int]

    @property
    def by_content(self) -> bool:
        """True where what is listened to depends on the input."""
        return self.change > 0

    @property
    def in_a_band(self) -> bool:
        """True for a matrix with the same numbers along each diagonal, and zeros away from the middle one."""
        rows = self.matrix
        inner = [(rows[i][j], rows[i + 1][j + 1]) for i in range(len(rows) - 1) for j in range(len(rows[i]) - 1)]
        return all(abs(one - other) < 2e-3 for one, other in inner) and rows[0][-1] == rows[-1][0] == 0


def tiny_sizes(setting: Setting) -> Sizes:
    """The layer at sizes small enough to look at every number.

    Raises:
        SizeError: its definition does not allow such sizes.
    """
    layer = setting.layer
    given = {name: min(size, 2) for name, size in setting.given.items() if name == "D"}
    if "k" in setting.given:
        given["k"] = min(setting.given["k"], WIDEST_KERNEL)
    values = {name: given.get(name, _TINY.get(name, 0 if name == "P" else 1)) for name in layer.free_sizes}
    if "P" in values:
        values["P"] = values["k"] // 2
    return exact_sizes(layer, values)


def listening(setting: Setting) -> Listening | None:
    """The layer on the sample series; None where it cannot run at small sizes."""
    try:
        sizes = tiny_sizes(setting)
    except SizeError:
        return None
    layer = setting.layer
    parameters = {name: _weights(layer, sizes, name, seed) for seed, name in enumerate(layer.parameters)}
    first, second = (_responses(layer, sizes, parameters, _series(sizes, layer, tune)) for tune in (0.0, 1.0))
    if first is None or second is None:
        return None
    top = float(first.max())
    if top == 0:
        return None
    change = float(np.linalg.norm(second - first) / np.linalg.norm(first))
    matrices = [tuple(tuple(round(float(v) / top, 3) for v in row) for row in found) for found in (first, second)]
    shown = _shown(layer, sizes)
    return Listening(setting.label, matrices[0], matrices[1], round(change, 2) if change > _SAME else 0.0, shown)


def _shown(layer: Layer, sizes: Sizes) -> dict[str, int]:
    """The sizes worth naming: those that are not 1."""
    return {name: sizes[name] for name in layer.free_sizes if sizes[name] != 1 or name == "n"}


def _series(sizes: Sizes, layer: Layer, tune: float) -> dict[str, Array]:
    """Inputs: a slow wave with a sudden step, another one for another `tune`."""
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


def _weights(layer: Layer, sizes: Sizes, name: str, seed: int) -> Array:
    """Weights without pattern, the same on every machine."""
    shape = [sizes[dim] for dim in layer.shapes[name]]
    count = int(np.prod(shape)) if shape else 1
    return np.asarray(0.8 * np.sin(12.9898 * (np.arange(count) + 1) * (seed + 1) + 4.1 * seed).reshape(shape))


def _responses(layer: Layer, sizes: Sizes, parameters: dict[str, Array], inputs: dict[str, Array]) -> Array | None:
    """The norm of d output[i] / d input[j] for every pair of positions."""
    source = layer.inputs[-1]  # in cross-attention: what is attended to
    axis = next((place for place, dim in enumerate(source.dims) if layer.classes[dim] in ("n", "m")), None)
    name, output = layer.output.left.name, layer.output.left.dims
    ours = next((place for place, dim in enumerate(output) if layer.classes[dim] == "n" or dim == "l"), None)
    if axis is None or ours is None or source.name in layer.tables:
        return None
    base = run(layer, sizes, {**parameters, **inputs})[name]
    total = np.zeros((base.shape[ours], inputs[source.name].shape[axis]))
    for place in np.ndindex(*inputs[source.name].shape):
        moved = inputs[source.name].copy()
        moved[place] += _STEP
        answer = run(layer, sizes, {**parameters, **inputs, source.name: moved})[name]
        slope = (answer - base) / _STEP
        total[:, place[axis]] += (slope**2).sum(axis=tuple(i for i in range(slope.ndim) if i != ours))
    return np.asarray(np.sqrt(total))


# -------------------------------------------------------------------------------------------- a count by hand


@dataclass(frozen=True)
class CountedTwice:
    """A layer at tiny sizes: what the rules derive and what plain loops count.

    `substituted` is the closed form of the multiply-adds with the sizes put in, where it has no rounded size.
    """

    label: str
    sizes: dict[str, int]
    substituted: Formula | None
    derived: int
    counted: int
    derived_parameters: int
    counted_parameters: int

    @property
    def agrees(self) -> bool:
        """True where both routes give the same numbers."""
        return (self.derived, self.derived_parameters) == (self.counted, self.counted_parameters)


def counted_twice(setting: Setting) -> CountedTwice | None:
    """The multiply-adds and parameters of a layer by two routes; None where it cannot be so small."""
    try:
        sizes = tiny_sizes(setting)
    except SizeError:
        return None
    layer = setting.layer
    arrays: dict[str, Any] = {name: _weights(layer, sizes, name, 1) for name in layer.parameters}
    walk = Walk(layer, sizes, {**arrays, **_series(sizes, layer, 0.0)})
    reader = Reader(layer, sizes, EXACT, 4)
    shown = _shown(layer, sizes)
    form = Polynomial.of(closed_forms(setting, EXACT, 4)[0].value("macs"))
    return CountedTwice(
        label=setting.label,
        sizes=shown,
        substituted=_substituted(form.formula, sizes),
        derived=reader.value("macs"),
        counted=walk.macs,
        derived_parameters=reader.value("parameters"),
        counted_parameters=walk.parameters,
    )


def _substituted(formula: Formula, sizes: Sizes) -> Formula | None:
    """The formula with numbers in place of sizes; None where a size in it is not one of the layer's own."""
    if isinstance(formula, Number):
        return formula
    if isinstance(formula, Size):
        value = _TINY.get(formula.name) if formula.name not in sizes.layer.free_sizes else sizes[formula.name]
        return None if value is None else Number(value)
    left, right = _substituted(formula.left, sizes), _substituted(formula.right, sizes)
    return None if left is None or right is None else Operation(formula.symbol, left, right)
