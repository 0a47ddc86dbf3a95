"""Runs a layer with numpy: the same equations, carried out on data.

Equal to PyTorch's own module, so what we count is the layer. An array is read with its dimensions as labels, a product
is one einsum, an affine index is a gather that yields zero outside its range, a recurrence walks its dimension step by
step. Points a mask leaves out do not exist: sums and softmax skip them, and a result there is zero.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from analyzer.errors import SizeError
from analyzer.notation.layer import Layer
from analyzer.notation.syntax import (
    Affine,
    Apply,
    Band,
    Dim,
    Equation,
    Index,
    Lookup,
    Number,
    Place,
    Ref,
    Size,
    Sum,
    Term,
    unique,
)
from analyzer.notation.ways import Transform
from analyzer.readings.domains import Sizes

Array: TypeAlias = np.ndarray[Any, np.dtype[Any]]

NORM_EPSILON = 1e-5

_erf = np.vectorize(math.erf, otypes=[float])


def _sigmoid(x: Array) -> Array:
    return np.exp(-np.logaddexp(-x, 0.0))


def _softmax(x: Array, axis: int, allowed: Array) -> Array:
    x = np.where(allowed, x, -np.inf)
    top = np.max(x, axis=axis, keepdims=True)
    weights = np.where(allowed, np.exp(x - np.where(np.isfinite(top), top, 0)), 0)
    whole = weights.sum(axis=axis, keepdims=True)
    return np.asarray(weights / np.where(whole == 0, 1, whole))


def _norm(x: Array, axis: int, allowed: Array) -> Array:
    return np.asarray((x - x.mean(axis, keepdims=True)) / np.sqrt(x.var(axis, keepdims=True) + NORM_EPSILON))


def _rms(x: Array, axis: int, allowed: Array) -> Array:
    return np.asarray(x / np.sqrt((x * x).mean(axis, keepdims=True) + NORM_EPSILON))


POINTWISE: Mapping[str, Callable[[Array], Array]] = {
    "": lambda x: x,
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "square": np.square,
    "abs": np.abs,
    "relu": lambda x: np.maximum(x, 0),
    "elu": lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0))),
    "sigmoid": _sigmoid,
    "silu": lambda x: x * _sigmoid(x),
    "tanh": np.tanh,
    "softplus": lambda x: np.logaddexp(x, 0.0),
    "dropout": lambda x: x,  # a run is inference
    "gelu": lambda x: 0.5 * x * (1 + _erf(x / math.sqrt(2))),
}
ALONG: Mapping[str, Callable[[Array, int, Array], Array]] = {"softmax": _softmax, "norm": _norm, "rms": _rms}


def run(layer: Layer, sizes: Sizes, arrays: Mapping[str, Any]) -> dict[str, Array]:
    """Every array of the layer by name.

    Args:
        layer: the layer.
        sizes: its exact sizes.
        arrays: its inputs and parameters, each with the shape `layer.shapes` says.

    Raises:
        SizeError: an array is missing or has another shape.
    """
    return Run(layer, sizes, arrays).everything()


def random_arrays(layer: Layer, sizes: Sizes, seed: int = 0, scale: float = 0.5) -> dict[str, Array]:
    """Normally distributed inputs and parameters of the right shapes, the same for the same seed.

    An input that serves as an index holds whole numbers, any of its places alike.
    """
    generator = np.random.default_rng(seed)
    found: dict[str, Array] = {}
    for name in [*(ref.name for ref in layer.inputs), *layer.parameters]:
        shape = [sizes[dim] for dim in layer.shapes[name]]
        if name in layer.tables:
            found[name] = generator.integers(0, places(layer, sizes, name), shape)
        else:
            found[name] = scale * generator.standard_normal(shape)
    return found


def noise(layer: Layer, sizes: Sizes, name: str, data: Array, generator: np.random.Generator) -> Array:
    """What to add to some of the numbers of an array so that every one is another: normal or, for places, whole."""
    if name not in layer.tables:
        return np.asarray(generator.standard_normal(data.shape))
    rows = places(layer, sizes, name)
    return np.asarray((data + generator.integers(1, max(rows, 2), data.shape)) % rows - data)


def places(layer: Layer, sizes: Sizes, name: str) -> int:
    """How many rows an input that serves as an index chooses from."""
    return min(int(sizes[dim]) for dim in layer.tables[name])


@dataclass(frozen=True)
class _Labelled:
    """Numbers with one dimension's name per axis."""

    dims: tuple[str, ...]
    data: Array


class Run:
    """One run; `equation` can be asked for a single equation again (see the tests of the carried state)."""

    def __init__(self, layer: Layer, sizes: Sizes, arrays: Mapping[str, Any]) -> None:
        self.layer, self.sizes = layer, sizes
        self.arrays: dict[str, Array] = {}
        self.fixed: dict[str, int] = {}  # the dimension a recurrence stands at
        for name in [*(ref.name for ref in layer.inputs), *layer.parameters]:
            shape = tuple(sizes[dim] for dim in layer.shapes[name])
            if name not in arrays or np.shape(arrays[name]) != shape:
                found = f", not {np.shape(arrays[name])}" if name in arrays else "; it is missing"
                raise SizeError(f"{name} has the shape {shape}{found}")
            self.arrays[name] = np.asarray(arrays[name], float)
            if name in layer.tables:
                self._check_index(name)

    def _check_index(self, name: str) -> None:
        """Raises SizeError unless an input that serves as an index holds places there are."""
        data, last = self.arrays[name], places(self.layer, self.sizes, name) - 1
        if not ((data >= 0) & (data <= last) & (data == np.floor(data))).all():
            raise SizeError(f"{name} serves as an index: it holds whole numbers from 0 to {last}")

    def everything(self) -> dict[str, Array]:
        """Carry out all equations; gives every array by name."""
        for group in self.layer.schedule:
            if group.walks is None:
                self.arrays[group.equations[0].left.name] = self.equation(group.equations[0])
                continue
            for equation in group.equations:
                self.arrays[equation.left.name] = np.zeros([self.sizes[dim] for dim in equation.left.dims])
            for at in range(self.sizes[group.walks])[:: -group.direction]:
                self.fixed = {group.walks: at}
                for equation in group.equations:
                    place = tuple(at if dim == group.walks else slice(None) for dim in equation.left.dims)
                    self.arrays[equation.left.name][place] = self.equation(equation)
            self.fixed = {}
        return self.arrays

    def equation(self, equation: Equation) -> Array:
        """What one equation makes, at the step the run stands at."""
        if equation.wiring:
            made = self.arrays[equation.reads[0].name].reshape([self.sizes[dim] for dim in equation.left.dims])
            return np.asarray(made[tuple(self.fixed.get(dim, slice(None)) for dim in equation.left.dims)])
        if equation.left.name in self.layer.transforms and not self.fixed:
            return self._convolve(self.layer.transforms[equation.left.name], equation.left.dims)
        dims = tuple(dim for dim in equation.left.dims if dim not in self.fixed)
        return self._sum(equation.right, dims).data

    def _convolve(self, transform: Transform, dims: tuple[str, ...]) -> Array:
        """Transforms of signal and kernel, padded with zeros, their product, and the transform back."""
        points, own, lag = self.sizes[transform.size], transform.own, transform.lag
        axis = transform.signal.dims.index(transform.summed)
        signal = np.fft.rfft(self._read(transform.signal).data, points, axis)
        kernel = np.fft.rfft(self.arrays[transform.kernel.name], points, lag)
        number = {dim: place for place, dim in enumerate(dims)} | {transform.summed: dims.index(own)}  # frequencies
        of_signal = [number[dim] for dim in transform.signal.dims]
        of_kernel = [number[dim] for dim in (*transform.kernel_dims[:lag], own, *transform.kernel_dims[lag:])]
        parts: list[Any] = [signal, of_signal, kernel, of_kernel, [*range(len(dims))]]
        product: Any = np.einsum(*parts)
        back = np.fft.irfft(product, points, dims.index(own))
        return np.asarray(np.take(back, range(self.sizes[own]), dims.index(own)))

    def _sum(self, expression: Sum, dims: tuple[str, ...]) -> _Labelled:
        total: Array = np.zeros([self.sizes[dim] for dim in dims])
        for term in expression.terms:
            found = self._term(term, dims)
            spread = found.data.reshape([self.sizes[dim] if dim in found.dims else 1 for dim in dims])
            total = total - spread if term.negative else total + spread
        return _Labelled(dims, np.where(self._allowed(dims), total, 0.0))

    def _term(self, term: Term, dims: tuple[str, ...]) -> _Labelled:
        scale: Array = np.asarray(1.0)
        operands: list[_Labelled] = []
        for factor in term.factors:
            value = self._value(factor.node)
            if factor.inverse:
                value = self._inverse(value)
            if value.dims:
                operands.append(value)
            else:
                scale = scale * value.data
        present = unique(dim for operand in operands for dim in operand.dims)
        if not operands:
            return _Labelled((), scale)
        if set(present) - set(dims):  # a sum skips what a mask leaves out
            operands += self._masks_over(present)
        kept = tuple(dim for dim in dims if dim in present)
        number = {dim: place for place, dim in enumerate(present)}
        parts: list[Any] = []
        for operand in operands:
            parts += [operand.data, [number[dim] for dim in operand.dims]]
        data = np.einsum(*parts, [number[dim] for dim in kept], optimize=len(operands) > 2)
        return _Labelled(kept, scale * data)

    def _inverse(self, value: _Labelled) -> _Labelled:
        """1 / value, 0 where a mask leaves nothing."""
        with np.errstate(divide="ignore"):
            return _Labelled(value.dims, np.where(self._allowed(value.dims), 1.0 / value.data, 0.0))

    def _value(self, node: Ref | Apply | Number | Size) -> _Labelled:
        if isinstance(node, Ref):
            return self._read(node)
        if isinstance(node, Size):
            return _Labelled((), np.asarray(float(self.sizes[node.name])))
        if isinstance(node, Number):
            return _Labelled((), np.asarray(float(node.value)))
        inside = self._sum(node.argument, tuple(dim for dim in node.dims if dim not in self.fixed))
        if node.along is None:
            return _Labelled(inside.dims, POINTWISE[node.function](inside.data))
        allowed = np.broadcast_to(self._allowed(inside.dims), inside.data.shape)
        return _Labelled(inside.dims, ALONG[node.function](inside.data, inside.dims.index(node.along), allowed))

    # ---------------------------------------------------------------- reading

    def _read(self, ref: Ref) -> _Labelled:
        data, dims, axis = self.arrays[ref.name], list[str](), 0
        for index in ref.indices:
            if isinstance(index, Dim) and index.name not in self.fixed:
                dims.append(index.name)
                axis += 1
                continue
            loops = [dim for dim in index.dims if dim not in self.fixed]
            where = self._places(index, loops)
            inside = (where >= 0) & (where < data.shape[axis])
            data = np.take(data, np.where(inside, where, 0), axis=axis)
            data = data * inside.reshape(inside.shape + (1,) * (data.ndim - axis - inside.ndim))
            dims += loops
            axis += len(loops)
        return _Labelled(tuple(dims), data)

    def _places(self, index: Index, loops: Sequence[str]) -> Array:
        """The position an index stands for, over a grid of its loops."""
        if isinstance(index, Place):
            return np.asarray(index.value)
        if isinstance(index, Dim):
            return np.asarray(self.fixed[index.name])
        if isinstance(index, Lookup):
            found, number = self._read(index.ref), {dim: place for place, dim in enumerate(loops)}
            parts: list[Any] = [found.data.astype(int), [number[dim] for dim in found.dims]]
            return np.asarray(np.einsum(*parts, [*range(len(loops))]))  # r[m m] is a diagonal
        return self._affine_places(index, loops)

    def _affine_places(self, index: Affine, loops: Sequence[str]) -> Array:
        where = np.asarray(sum(offset.sign * self.sizes.value(offset.size) for offset in index.offsets))
        for step in index.steps:
            where = where + step.sign * self.sizes.value(step.coefficient) * self._along(step.dim, loops)
        return where

    def _along(self, dim: str, loops: Sequence[str]) -> Array:
        """0 .. size-1 along one axis of a grid, or the step a recurrence stands at."""
        if dim in self.fixed:
            return np.asarray(self.fixed[dim])
        return np.arange(self.sizes[dim]).reshape([-1 if loop == dim else 1 for loop in loops])

    # ---------------------------------------------------------------- masks

    def _masks_over(self, present: Sequence[str]) -> list[_Labelled]:
        """The masks between these dimensions and the step a recurrence stands at, as factors of 0 and 1."""
        found = []
        for band in self.layer.bands:
            pair = tuple(sorted(band.pair & set(present)))
            if pair and band.pair <= set(present) | set(self.fixed):
                found.append(_Labelled(pair, self._lets_through(band, pair).astype(float)))
        return found

    def _lets_through(self, band: Band, dims: Sequence[str]) -> Array:
        difference = self._along(band.first, dims) - self._along(band.second, dims)
        through = np.ones(difference.shape, bool)
        if band.low is not None:
            through &= difference >= self.sizes.value(band.low)
        if band.high is not None:
            through &= difference <= self.sizes.value(band.high)
        return np.asarray(through)

    def _allowed(self, dims: Sequence[str]) -> Array:
        """Where every mask between these dimensions lets a point through, shaped to broadcast over them."""
        out = np.ones([1] * len(dims), bool)
        for band in self.layer.bands:
            if band.pair <= set(dims) | set(self.fixed) and band.pair & set(dims):
                pair = tuple(dim for dim in dims if dim in band.pair)
                shape = [self.sizes[dim] if dim in pair else 1 for dim in dims]
                out = out & self._lets_through(band, pair).reshape(shape)
        return out
