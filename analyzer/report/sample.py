"""A small sample on which layers really run: what each output listens to, and whether that depends on the input."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from analyzer.answers.costs import closed_forms
from analyzer.answers.settings import Setting
from analyzer.conventions import EXACT
from analyzer.errors import SizeError
from analyzer.notation.layer import Layer
from analyzer.notation.stack import Stack
from analyzer.notation.syntax import Apply, Dim, Equation, Formula, Number, Operation, Ref, Size
from analyzer.readings.domains import Sizes, exact_sizes
from analyzer.readings.loops import Walk
from analyzer.readings.polynomial import Polynomial
from analyzer.readings.positions import own_position, positions_of, runs_along
from analyzer.readings.quantities import Absent, Reader
from analyzer.readings.run import Array, places, run

POSITIONS = 12

BY_HAND = 4
"""Positions of a count that a reader can follow."""

WIDEST_KERNEL = 7
"""Kernels up to here are run as they are."""

_WIDEST_BAND = 5
"""Where every number is shown: a wider band would cover half of the matrix."""

_TINY = {"n": POSITIONS, "m": POSITIONS, "d": 4, "c_in": 4, "c_out": 4, "k": 3, "h": 2, "g": 1, "e": 2, "w": 3, "b": 1}
_STEP = 1e-4
_SAME = 1e-6


Matrix: TypeAlias = tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Listening:
    """What a layer's outputs listen to on the sample series.

    Attributes:
        label: the layer.
        matrix: row i, column j: how strongly output i answers to a small change of input j, the strongest being 1.
        other: the same on another series, on the same scale.
        change: the norm of their difference over that of the matrix; 0 for fixed weights.
        sizes: the sizes it was run at.
        weights: on both series, what a softmax over positions made, heads averaged; () where there is none.
    """

    label: str
    matrix: Matrix
    other: Matrix
    change: float
    sizes: Mapping[str, int]
    weights: tuple[Matrix, ...] = ()

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


@dataclass(frozen=True)
class Connections:
    """Which output positions answer to which input positions, found out by moving each input.

    Attributes:
        label: the layer.
        positions: how many there are.
        pairs: (input, output), counted from 0.
        path: length of the longest path by the layer's definition, None where stacking never connects every pair.
        steps: True where that path runs over the steps of a recurrence.
        stack: True for a stack of layers.
    """

    label: str
    positions: int
    pairs: frozenset[tuple[int, int]]
    path: int | None
    steps: bool
    stack: bool


def tiny_sizes(setting: Setting, positions: int = POSITIONS, narrow: bool = False) -> Sizes:
    """The layer at sizes small enough to look at every number; `narrow`: with a kernel that leaves much of it empty.

    Raises:
        SizeError: its definition does not allow such sizes.
    """
    layer = setting.layer
    given = {name: min(size, 2) for name, size in setting.given.items() if name == "D"}
    if "k" in setting.given:
        kernel = min(setting.given["k"], WIDEST_KERNEL)
        given["k"] = _TINY["k"] if narrow and kernel > _WIDEST_BAND else kernel
    given |= {"n": positions, "m": positions}
    values = {name: given.get(name, _TINY.get(name, 0 if name == "P" else 1)) for name in layer.free_sizes}
    values |= {name: positions for name in ("n", "m") if name in values}
    if "P" in values:
        values["P"] = values["k"] // 2
    return exact_sizes(layer, values)


def listening(setting: Setting) -> Listening | None:
    """The layer on the sample series; None where it cannot run at small sizes."""
    try:
        sizes = tiny_sizes(setting, narrow=True)
    except SizeError:
        return None
    layer = setting.layer
    first, second = (_responses(layer, sizes, tune) for tune in (0.0, 1.0))
    if first is None or second is None:
        return None
    top = float(first.slopes.max())
    if top == 0:
        return None
    change = float(np.linalg.norm(second.slopes - first.slopes) / np.linalg.norm(first.slopes))
    return Listening(
        setting.label,
        _rounded(first.slopes / top),
        _rounded(second.slopes / top),
        round(change, 2) if change > _SAME else 0.0,
        _shown(layer, sizes),
        tuple(_rounded(one.weights) for one in (first, second) if one.weights is not None),
    )


def connections(setting: Setting, positions: int) -> Connections | None:
    """Who hears whom in one layer; None where it cannot run on so few positions or changes their number."""
    try:
        sizes = tiny_sizes(setting, positions)
    except SizeError:
        return None
    found = _responses(setting.layer, sizes, 0.0)
    if found is None or found.slopes.shape != (positions, positions):
        return None
    heard = found.slopes > _SAME * found.slopes.max()
    pairs = frozenset((int(source), int(target)) for target, source in np.argwhere(heard))
    reader = Reader(setting.layer, sizes, EXACT, 4)
    path = reader.quantity("maximum_path_length")
    steps = reader.structure.whole and not reader.structure.sees_whole_at_once
    known = None if isinstance(path, Absent) or reader.structure.skips > 1 else int(path)
    stack = isinstance(setting.entry.definition, Stack)
    return Connections(setting.label, positions, pairs, known, bool(steps), stack)


def _rounded(matrix: Array) -> Matrix:
    return tuple(tuple(round(float(value), 3) for value in row) for row in matrix)


def _shown(layer: Layer, sizes: Sizes) -> dict[str, int]:
    """The sizes worth naming: those that are not 1."""
    return {name: sizes[name] for name in layer.free_sizes if sizes[name] != 1 or name == "n"}


def _series(sizes: Sizes, layer: Layer, tune: float) -> dict[str, Array]:
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


def _weights(layer: Layer, sizes: Sizes, name: str, seed: int) -> Array:
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


@dataclass(frozen=True)
class _Response:
    """Norms of d output[i] / d input[j], and the weights of a softmax over positions."""

    slopes: Array
    weights: Array | None


def _responses(layer: Layer, sizes: Sizes, tune: float) -> _Response | None:
    """How every output answers to every input on one series; None for layers between other things than positions."""
    parameters = {name: _weights(layer, sizes, name, seed) for seed, name in enumerate(layer.parameters)}
    inputs = _series(sizes, layer, tune)
    kinds, output = positions_of(layer), layer.output.left
    heard = [ref for ref in layer.inputs if ref.name not in layer.tables and any(dim in kinds for dim in ref.dims)]
    mine = own_position(layer, layer.output)
    if not heard or mine is None:
        return None
    source = heard[-1]  # in cross-attention: what is attended to
    axis = next(place for place, dim in enumerate(source.dims) if dim in kinds)
    ours = output.dims.index(mine)
    arrays = run(layer, sizes, {**parameters, **inputs})
    base, weights = arrays[output.name], _softmax_weights(layer, arrays)
    total = np.zeros((base.shape[ours], inputs[source.name].shape[axis]))
    for place, answer in _moved(layer, sizes, {**parameters, **inputs}, source):
        slope = (answer - base) / _STEP
        total[:, place[axis]] += (slope**2).sum(axis=tuple(i for i in range(slope.ndim) if i != ours))
    return _Response(np.sqrt(total), weights)


def _moved(
    layer: Layer, sizes: Sizes, arrays: dict[str, Array], source: Ref
) -> Iterator[tuple[tuple[int, ...], Array]]:
    """The output with each number of an input moved a little: as one batch, where nothing relates its sequences."""
    places = list(np.ndindex(*arrays[source.name].shape))
    output = layer.output.left
    dims = {name: _batch(layer, ref.dims) for name, ref in {**{r.name: r for r in layer.inputs}, "": output}.items()}
    batch, answered = dims[source.name], dims[""]
    if batch is None or answered is None or not _apart(layer):
        for place in places:
            moved = arrays[source.name].copy()
            moved[place] += _STEP
            yield place, run(layer, sizes, {**arrays, source.name: moved})[output.name]
        return
    many = dict(arrays)
    for name, axis in dims.items():
        if name and axis is not None:
            many[name] = np.repeat(arrays[name], len(places), axis)
    for number, place in enumerate(places):
        many[source.name][(*place[:batch], number, *place[batch + 1 :])] += _STEP
    wide = exact_sizes(layer, {name: sizes[name] for name in layer.free_sizes} | {"b": len(places)})
    answers = run(layer, wide, many)[output.name]
    for number, place in enumerate(places):
        yield place, np.take(answers, [number], answered)


def _batch(layer: Layer, dims: tuple[str, ...]) -> int | None:
    """Which axis runs over the sequences of a batch."""
    return next((place for place, dim in enumerate(dims) if layer.classes[dim] == "b"), None)


def _apart(layer: Layer) -> bool:
    """True where no sequence of a batch depends on another."""
    for equation in layer.equations:
        mixed = {*equation.right.dims} - {*equation.left.dims} | runs_along(equation)
        if not equation.wiring and any(layer.classes[dim] == "b" for dim in mixed):
            return False
        for ref in equation.reads:
            shifted = [dim for index in ref.indices if not isinstance(index, Dim) for dim in index.dims]
            if any(layer.classes[dim] == "b" for dim in shifted):
                return False
    return all(layer.classes[dim] != "b" for band in layer.bands for dim in band.pair)


def _softmax_weights(layer: Layer, arrays: Mapping[str, Array]) -> Array | None:
    """What the first softmax over positions made, averaged over all but positions: rows that add up to 1."""
    kinds = positions_of(layer)
    for equation in layer.equations:
        along = next((dim for dim in softmax_along(equation) if dim in kinds), None)
        own = next((dim for dim in equation.left.dims if dim in kinds and dim != along), None)
        if along in equation.left.dims and own is not None:
            dims = equation.left.dims
            others = tuple(place for place, dim in enumerate(dims) if dim not in (own, along))
            mean = arrays[equation.left.name].mean(axis=others)
            return np.asarray(mean if dims.index(own) < dims.index(along or "") else mean.T)
    return None


def softmax_along(equation: Equation) -> list[str]:
    """The dimension a whole equation is a softmax over: w[b h n m] = softmax(s[b h n m], m)."""
    factors = [factor.node for term in equation.right.terms for factor in term.factors]
    return [node.along for node in factors if isinstance(node, Apply) and node.function == "softmax" and node.along]


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
        sizes = tiny_sizes(setting, BY_HAND)
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
