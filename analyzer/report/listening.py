"""What each output of a layer listens to on the sample, and whether that depends on the input."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from analyzer.answers.settings import Setting
from analyzer.conventions import EXACT
from analyzer.errors import SizeError
from analyzer.notation.layer import Layer
from analyzer.notation.stack import Stack
from analyzer.notation.syntax import Apply, Dim, Equation, Ref
from analyzer.readings.domains import Sizes, exact_sizes
from analyzer.readings.positions import own_position, positions_of, runs_along
from analyzer.readings.quantities import Absent, Reader
from analyzer.readings.run import Array, run
from analyzer.report.sample import series, shown, tiny_sizes, weights_of

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
        shown(layer, sizes),
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


@dataclass(frozen=True)
class _Response:
    """Norms of d output[i] / d input[j], and the weights of a softmax over positions."""

    slopes: Array
    weights: Array | None


def _responses(layer: Layer, sizes: Sizes, tune: float) -> _Response | None:
    """How every output answers to every input on one series; None for layers between other things than positions."""
    parameters = {name: weights_of(layer, sizes, name, seed) for seed, name in enumerate(layer.parameters)}
    inputs = series(sizes, layer, tune)
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
