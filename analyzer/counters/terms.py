"""The terms of a layer: its work taken apart into what counters and papers have an opinion on.

Every equation is split into its products (by what they are for), biases, functions, scalings and additions. Under the
convention `exact` the terms add up to the layer's FLOPs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from analyzer.conventions import EXACT, TORCH
from analyzer.notation.layer import Layer
from analyzer.notation.syntax import Affine, Apply, Equation, Ref, Sum, refs_of, unique
from analyzer.notation.syntax import Term as Product
from analyzer.readings.domains import Sizes
from analyzer.readings.positions import positions_of
from analyzer.readings.transforms import transform_operations
from analyzer.readings.work import elements, is_running_sum, points, times, work_of_term

PRODUCTS = ("projection", "conv", "recurrent", "scores", "mix")
"""Kinds of terms whose points are multiply-adds."""

KINDS = (*PRODUCTS, "bias", "scale", "softmax", "norm", "activation", "multiplication", "addition", "transform")
"""Every kind of term."""

_KIND_OF_FUNCTION = {"softmax": "softmax", "norm": "norm", "rms": "norm"}

Key = tuple[str, str]
"""(operation, kind): what a term is called."""


@dataclass(frozen=True)
class Term:
    """One kind of work of one equation.

    Attributes:
        operation: the array the equation makes.
        kind: one of KINDS.
        needed: multiply-adds of a product, operations of Fourier transforms, elements of anything else; what a mask
            excludes left out.
        dense: the same with masks ignored.
        elements: numbers in the result.
        parameters: learned numbers it reads.
        flops: what the convention `exact` charges.
    """

    operation: str
    kind: str
    needed: int
    dense: int
    elements: int
    parameters: int
    flops: int

    @property
    def key(self) -> Key:
        """What it is called."""
        return self.operation, self.kind


def terms_of(layer: Layer, sizes: Sizes) -> tuple[Term, ...]:
    """Every term of a layer at exact sizes, in the order of its equations; work of one kind stands together."""
    found: dict[Key, Term] = {}
    for equation in layer.equations:
        if equation.is_view or equation.wiring:
            continue
        for part in _Splitter(layer, sizes, equation).parts():
            known = found.get(part.key)
            found[part.key] = part if known is None else _joined(known, part)
    return tuple(found.values())


def _joined(one: Term, other: Term) -> Term:
    return replace(
        one, needed=one.needed + other.needed, dense=one.dense + other.dense,
        parameters=one.parameters + other.parameters, flops=one.flops + other.flops,
    )  # fmt: skip


class _Splitter:
    """Takes one equation apart, by the rules of `analyzer.readings.work`."""

    def __init__(self, layer: Layer, sizes: Sizes, equation: Equation) -> None:
        self.layer, self.sizes, self.equation = layer, sizes, equation
        self.often = times(layer, equation.left.name, sizes)
        self.elements = self.often * elements(layer, equation.left.name, sizes)

    def parts(self) -> Iterator[Term]:
        """Its terms."""
        if self.equation.left.name in self.layer.transforms:
            work = self.often * int(transform_operations(self.layer, self.equation, self.sizes))
            parameters = self.often * self._size_of(ref.name for ref in self.equation.reads if ref.parameter)
            yield Term(self.equation.left.name, "transform", work, work, self.elements, parameters, work)
            return
        yield from self._of_sum(self.equation.right, self.equation.left.dims, is_running_sum(self.equation))

    def _of_sum(self, expression: Sum, left: tuple[str, ...], runs_on: bool = False) -> Iterator[Term]:
        joins, biases = len(expression.terms) - 1, 0
        for product in expression.terms:
            joined = yield from self._of_product(product, left, runs_on)
            joins, biases = joins - joined, biases + _is_bias(product)
            for factor in product.arrays:
                if isinstance(factor.node, Apply):
                    yield from self._of_sum(factor.node.argument, factor.dims)
                    yield from self._of_function(factor.node, factor.dims)
        added = min(joins, biases)
        if added:
            yield self._part(
                "bias", left, 1, added, tuple(ref for p in expression.terms if _is_bias(p) for ref in _learned(p))
            )
        if joins > added:
            yield self._part("addition", left, 1, joins - added)

    def _of_function(self, node: Apply, dims: tuple[str, ...]) -> Iterator[Term]:
        if node.function:  # '' is a pair of brackets
            kind = _KIND_OF_FUNCTION.get(node.function, "activation")
            yield self._part(kind, dims, EXACT.per_point[node.function])

    def _of_product(self, product: Product, left: tuple[str, ...], runs_on: bool) -> Any:
        """The terms of a product; returns 1 where its addition is part of a multiply-add already."""
        work, joined = work_of_term(product, left, self._needed, runs_on)
        arrays = len(product.arrays)
        if work.macs:
            yield self._part(self._kind(product), product.dims, 2, 1, _learned(product))
            if arrays > 2:
                yield self._part("multiplication", product.dims, 1, arrays - 2)
        elif any(dim not in left for dim in product.dims):
            yield self._part("addition", product.dims, 1)
        elif arrays > 1:
            yield self._part("multiplication", product.dims, 1, arrays - 1, _learned(product))
        if arrays and product.scalars:
            yield self._part("scale", tuple(dim for dim in product.dims if dim in left), 1)
        return joined

    def _needed(self, dims: Any) -> int:
        return int(points(self.layer, dims, self.sizes, EXACT))

    def _part(
        self, kind: str, dims: tuple[str, ...], charge: int, count: int = 1, learned: tuple[str, ...] = ()
    ) -> Term:
        """A term of `count` times these dimensions, charged so much per point."""
        needed = self.often * count * self._needed(dims)
        dense = self.often * count * points(self.layer, dims, self.sizes, TORCH)
        parameters = self.often * self._size_of(learned)
        return Term(self.equation.left.name, kind, needed, dense, self.elements, parameters, charge * needed)

    def _size_of(self, names: Iterable[str]) -> int:
        """How many numbers these arrays hold."""
        return int(sum(elements(self.layer, name, self.sizes) for name in unique(names)))

    def _kind(self, product: Product) -> str:
        """What a sum of products is for."""
        learned, positions = _learned(product), positions_of(self.layer)
        refs = [ref for factor in product.factors for ref in refs_of(factor.node)]
        moved = [index for ref in refs if not ref.parameter for index in ref.indices if isinstance(index, Affine)]
        if any(len(index.dims) > 1 for index in moved):
            return "conv"
        if moved and learned:
            return "recurrent"
        if learned:
            return "projection"
        related = [dim for dim in self.equation.left.dims if dim in positions]
        return "scores" if len(related) > 1 else "mix"


def _is_bias(product: Product) -> bool:
    """True for a learned array that is only added."""
    node = product.factors[0].node
    return len(product.factors) == 1 and isinstance(node, Ref) and node.parameter


def _learned(product: Product) -> tuple[str, ...]:
    """The learned arrays that are factors of a product themselves, not inside a function."""
    nodes = [factor.node for factor in product.factors]
    return tuple(node.name for node in nodes if isinstance(node, Ref) and node.parameter)
