"""The work of each equation, by rules that hold in any domain.

Term by term (a point is one setting of the loop indices; a masked pair of dimensions is counted jointly):

- indices missing on the left are summed: two or more arrays multiplied there are one multiply-add per point, each
  further array one multiplication; a single array is one addition per point;
- nothing summed: one multiplication per point and array beyond the first;
- sizes and numbers in a product scale its result: one multiplication per element of the result;
- a function costs what the convention's table says per point of its argument; what stands inside is counted too;
- joining terms costs one addition per element of the left side;
- a convolution by Fourier transforms costs what `transforms` says; one more position of it is a plain sum;
- a running sum, s[n] = s[n-1] + a * b, is a sum written step by step: its products are multiply-adds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import prod

from analyzer.conventions import EXACT, Convention
from analyzer.notation.layer import Layer
from analyzer.notation.schedule import step_of
from analyzer.notation.syntax import Apply, Band, Equation, Ref, Sum, Term
from analyzer.readings.domains import Sizes, Value
from analyzer.readings.positions import own_position, positions_of, roles_of
from analyzer.readings.transforms import transform_operations

Count = Callable[[Iterable[str]], Value]
"""How many settings of some dimensions there are."""


@dataclass(frozen=True)
class Work:
    """Work that adds up: multiply-adds, and operations beside them (additions, functions, scalings)."""

    macs: Value = 0
    others: Value = 0

    def __add__(self, other: Work) -> Work:
        return Work(self.macs + other.macs, self.others + other.others)

    def flops(self, convention: Convention) -> Value:
        """2 per multiply-add and, where the convention counts them, the operations beside."""
        return 2 * self.macs if convention.pointwise is None else 2 * self.macs + self.others


@dataclass(frozen=True)
class Row:
    """One equation: what it makes, what for, and what it costs.

    Attributes:
        name: the array it makes.
        role: 'mixing', 'projection', 'pointwise' or 'view'.
        text: the equation as written.
        work: its multiply-adds and other operations.
        parameters: elements of the parameters it is the first to read, and of those given before it and never read.
        elements: elements it stores; 0 for a view and for what is transient.
    """

    name: str
    role: str
    text: str
    work: Work
    parameters: Value
    elements: Value


def rows(layer: Layer, sizes: Sizes, convention: Convention = EXACT) -> tuple[Row, ...]:
    """One row per equation, repeats included; every total is the sum of its rows. Wiring has none."""
    role_of, out = roles_of(layer), []
    for equation in layer.equations:
        name = equation.left.name
        stored = not equation.is_view and name not in layer.transient
        if equation.wiring:
            continue
        work = work_of(layer, equation, sizes, convention, lambda dims: points(layer, dims, sizes, convention))
        if name in layer.transforms:
            work = Work(0, transform_operations(layer, equation, sizes))
        often = times(layer, name, sizes)
        out.append(
            Row(
                name,
                role_of[name],
                equation.text,
                Work(often * work.macs, often * work.others),
                often * sum(elements(layer, parameter, sizes) for parameter in layer.brings[name]),
                often * elements(layer, name, sizes) if stored else 0,
            )
        )
    return tuple(out)


def times(layer: Layer, array: str, sizes: Sizes) -> Value:
    """How often the equation that makes an array is carried out: 1, or what the repeats around it say."""
    return prod(sizes.value(repeated.times) for repeated in layer.repeats if array in repeated.arrays)


def elements(layer: Layer, array: str, sizes: Sizes) -> Value:
    """How many numbers an array holds."""
    return sizes.product(layer.shapes[array])


def points(layer: Layer, dims: Iterable[str], sizes: Sizes, convention: Convention) -> Value:
    """How many settings of these dimensions there are; a masked pair counts what the mask lets through."""
    left, out = dict.fromkeys(dims), 1
    if convention.masks == "needed":
        for band in layer.bands:
            if band.first in left and band.second in left:
                del left[band.first], left[band.second]
                out = out * points_in_band(band, sizes)
    return out * sizes.product(tuple(left))


def points_in_band(band: Band, sizes: Sizes) -> Value:
    """Points of the rectangle with low <= first - second <= high: all, less the two corners cut off."""
    height, width, corner = sizes[band.first], sizes[band.second], sizes.domain.corner
    count = height * width
    if band.high is not None:
        count = count - corner(height - sizes.value(band.high) - 1, height, width)
    if band.low is not None:
        count = count - corner(width + sizes.value(band.low) - 1, height, width)
    return count


# -------------------------------------------------------------------------------------------- one more position


def step_macs(layer: Layer, sizes: Sizes, convention: Convention) -> Value:
    """Multiply-adds for the last position alone, all earlier ones being in the state."""
    kinds, total = positions_of(layer), 0
    for equation in layer.equations:
        own = own_position(layer, equation)
        if own is not None and kinds[own] == "n":

            def count(dims: Iterable[str], own: str = own) -> Value:
                return _points_at_last(layer, dims, own, sizes, convention)

            often = times(layer, equation.left.name, sizes)
            total = total + often * work_of(layer, equation, sizes, convention, count).macs
    return total


def _points_at_last(layer: Layer, dims: Iterable[str], own: str, sizes: Sizes, convention: Convention) -> Value:
    """Settings of the dimensions with `own` at its last position."""
    left = [dim for dim in dict.fromkeys(dims) if dim != own]
    out = 1
    if convention.masks == "needed":
        for band in layer.bands:
            for here, other in ((band.first, band.second), (band.second, band.first)):
                if here == own and other in left:
                    left.remove(other)
                    out = out * _points_in_last_row(band, own, sizes)
    return out * points(layer, left, sizes, convention)


def _points_in_last_row(band: Band, own: str, sizes: Sizes) -> Value:
    """Values the other dimension takes where `own` is at its last position: an interval cut to what exists."""
    domain, last = sizes.domain, sizes[own] - 1
    other = sizes[band.second if own == band.first else band.first]
    low = None if band.low is None else sizes.value(band.low)
    high = None if band.high is None else sizes.value(band.high)
    if own == band.first:  # other = own - difference
        lowest = 0 if high is None else domain.maximum(0, last - high)
        highest = other - 1 if low is None else domain.minimum(other - 1, last - low)
    else:  # other = own + difference
        lowest = 0 if low is None else domain.maximum(0, last + low)
        highest = other - 1 if high is None else domain.minimum(other - 1, last + high)
    return domain.maximum(0, highest - lowest + 1)


# -------------------------------------------------------------------------------------------- one equation


def work_of(layer: Layer, equation: Equation, sizes: Sizes, convention: Convention, count: Count) -> Work:
    """The work of one equation, where `count` tells how often dimensions are looped over."""
    if equation.is_view:
        return Work()
    return _work_of_sum(equation.right, equation.left.dims, convention, count, is_running_sum(equation))


def _work_of_sum(
    expression: Sum, left: tuple[str, ...], convention: Convention, count: Count, runs_on: bool = False
) -> Work:
    total, joins = Work(), len(expression.terms) - 1
    for term in expression.terms:
        work, joined = work_of_term(term, left, count, runs_on)
        total, joins = total + work, joins - joined
        for factor in term.arrays:
            if isinstance(factor.node, Apply):
                function = convention.per_point[factor.node.function]
                total += _work_of_sum(factor.node.argument, factor.dims, convention, count)
                total += Work(0, function * count(factor.dims))
    return total + Work(0, joins * count(left)) if joins else total


def work_of_term(term: Term, left: tuple[str, ...], count: Count, runs_on: bool) -> tuple[Work, int]:
    """The work of a term's own product, and 1 where its addition is part of a multiply-add already."""
    arrays, joined = len(term.arrays), 0
    sums = any(dim not in left for dim in term.dims)
    work = Work()
    if (sums or runs_on) and arrays >= 2:
        work, joined = Work(count(term.dims), (arrays - 2) * count(term.dims)), int(not sums)
    elif sums:
        work = Work(0, count(term.dims))
    elif arrays > 1:
        work = Work(0, (arrays - 1) * count(term.dims))
    if arrays and term.scalars:
        work += Work(0, count([dim for dim in term.dims if dim in left]))
    return work, joined


def is_running_sum(equation: Equation) -> bool:
    """True for s[n] = s[n-1] + …: its own past, plain, as one of the terms."""
    for term in equation.right.terms:
        node = term.factors[0].node
        plain = len(term.factors) == 1 and not term.negative and isinstance(node, Ref)
        if plain and isinstance(node, Ref) and node.name == equation.left.name:
            return bool(step_of(equation, node))
    return False
