"""The numbers a reading may be made in, and the sizes of a layer in those numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from math import prod
from typing import Any, Protocol, TypeAlias, TypeVar

from analyzer.errors import Said, SizeError, did_you_mean
from analyzer.notation.formulas import Rounding, evaluate, written
from analyzer.notation.layer import Layer
from analyzer.notation.syntax import Formula, names_in
from analyzer.sizes import LARGEST, SPELLED, least

Value: TypeAlias = Any
"""A number of some domain: an int, a polynomial, a sympy expression. All take + - * and compare with ==."""


Number = TypeVar("Number")
"""The numbers of one domain."""


class Domain(Rounding, Protocol):
    """What the rules ask of numbers beyond + - *: rounding, choosing, and the points a mask cuts off."""

    exact: bool

    def corner(self, side: Value, height: Value, width: Value) -> Value:
        """The number of points (i, j) with i + j < side in a height x width rectangle."""

    def is_zero(self, a: Value) -> bool:
        """True where a is known to be 0."""

    def named(self, name: str, value: Value) -> Value:
        """How a defined size is carried on: as its value or, where that rounds, under its own name."""


class Integers:
    """Exact Python integers: one number, no approximation, no overflow."""

    exact = True

    def divide(self, a: int, b: int, text: str = "") -> int:
        """A / b. Raises SizeError where b does not divide a."""
        if b == 0 or a % b:
            raise _does_not_divide(a, b, text)
        return a // b

    def floor(self, a: int, b: int) -> int:
        """The whole part of a / b."""
        if b == 0:
            raise SizeError("a size is divided by 0", "error.divided_by_0")
        return a // b

    def ceil(self, a: int, b: int) -> int:
        """A / b rounded up."""
        return -self.floor(-a, b)

    def minimum(self, a: int, b: int) -> int:
        """The smaller."""
        return min(a, b)

    def maximum(self, a: int, b: int) -> int:
        """The larger."""
        return max(a, b)

    def ceil_log2(self, a: int) -> int:
        """How often 1 has to be doubled to reach a."""
        return (a - 1).bit_length() if a > 1 else 0

    def next_power2(self, a: int) -> int:
        """The smallest power of two that is at least a."""
        return int(2 ** self.ceil_log2(a))

    def corner(self, side: int, height: int, width: int) -> int:
        """Points (i, j) with i + j < side in a height x width rectangle."""
        return corner_of(_triangle, side, height, width)

    def is_zero(self, a: int) -> bool:
        """True for 0."""
        return a == 0

    def named(self, name: str, value: int) -> int:
        """The value itself."""
        return value


def _does_not_divide(a: int, b: int, text: str) -> SizeError:
    said, values = "{quotient}: {divisor} does not divide {number}", {"divisor": str(b), "number": str(a)}
    near = _nearest_divisors(a, b)
    if not near:
        return SizeError(said, "error.divides", quotient=text, **values)
    return SizeError(said + "; nearest that do: {near}", "error.divides_near", quotient=text, near=near, **values)


def _nearest_divisors(a: int, b: int) -> tuple[str, ...]:
    """6 and 10, where a search is quick."""
    if not 0 < a <= 10**7 or b <= 0:
        return ()
    below = next(n for n in range(min(b, a), 0, -1) if a % n == 0)
    above = next((n for n in range(b, a + 1) if a % n == 0), None)
    return tuple(str(n) for n in (below, above) if n is not None)


def _triangle(side: int) -> int:
    return side * (side + 1) // 2 if side > 0 else 0


def corner_of(triangle: Callable[[Any], Number], side: Value, height: Value, width: Value) -> Number:
    """A corner as triangles: the whole one, less what sticks out on two sides, plus what was taken twice."""
    of: Callable[[Any], Any] = triangle
    corner: Number = of(side) - of(side - height) - of(side - width) + of(side - height - width)
    return corner


INTEGERS = Integers()


class Sizes:
    """The sizes of a layer in some domain.

    Dimensions that must be equal share one value, definitions are worked out once. Where a domain keeps a rounded size
    under its own name, `definitions` tells what it stands for.

    Args:
        layer: the layer.
        domain: the numbers.
        values: a value for every free size of the layer.
    """

    def __init__(self, layer: Layer, domain: Domain, values: Mapping[str, Value]) -> None:
        self.layer, self.domain = layer, domain
        self.definitions: dict[str, Formula] = {}
        self._known: dict[str, Value] = {name: values[name] for name in layer.free_sizes}
        self._busy: set[str] = set()
        self._products: dict[tuple[str, ...], Value] = {}

    def product(self, dims: tuple[str, ...]) -> Value:
        """The sizes of these dimensions multiplied; many arrays have the same shape, and it is asked for often."""
        if dims not in self._products:
            self._products[dims] = prod(self[dim] for dim in dims)
        return self._products[dims]

    def __getitem__(self, name: str) -> Value:
        """The value of a size or dimension."""
        name = self.layer.classes.get(name, name)
        if name not in self._known:
            if name in self._busy:
                raise SizeError(f"{self.layer.name}: the size {name!r} is defined by itself")
            self._busy.add(name)
            self._known[name] = self._defined(name)
        return self._known[name]

    def _defined(self, name: str) -> Value:
        member = self.layer.defining.get(name)
        if member is None:
            raise SizeError(f"{self.layer.name}: the size {name!r} is neither given nor defined")
        formula = self.layer.definitions[member]
        value = self.value(formula)
        kept = self.domain.named(member, value)
        if kept != value:
            self.definitions[member] = formula
        return kept

    def value(self, formula: Formula) -> Value:
        """The value of a formula of sizes."""
        return evaluate(formula, self.__getitem__, self.domain)


def exact_sizes(layer: Layer, given: Mapping[str, int]) -> Sizes:
    """Whole-number sizes of a layer, checked.

    Raises:
        SizeError: a size is missing, unknown, out of range, does not divide, or breaks what the layer assumes.
    """
    for name, value in given.items():
        if name not in layer.free_sizes:
            raise SizeError(_why_not(layer, name))
        check_size(name, value)
    missing = [name for name in layer.free_sizes if name not in given]
    if missing:
        raise SizeError("{layer} needs {sizes}", "error.needs", layer=layer.name, sizes=tuple(missing))
    sizes = Sizes(layer, INTEGERS, given)
    for assumption in layer.assumptions:
        small, large = sizes.value(assumption.small), sizes.value(assumption.large)
        if small > large or (assumption.strict and small == large):
            mark = "<" if assumption.strict else "<="
            left, right = (as_written(layer, side) for side in (assumption.small, assumption.large))
            condition, here = f"{left} {mark} {right}", f"{small} {mark} {large}"
            said = "{layer} needs {condition}; here that says {here}"
            raise SizeError(said, "error.requires_here", layer=layer.name, condition=condition, here=here)
    for name, formula in layer.definitions.items():
        stated, value = sizes.value(formula), sizes[name]
        text = f"{SPELLED.get(name, name)} = {written(formula, SPELLED)}"
        if stated != value:
            values = {"definition": f"{text} = {stated}", "size": name, "value": str(value)}
            said = "{layer}: {definition}, but {size} must be {value}"
            raise SizeError(said, "error.other_size_here", layer=layer.name, **values)
        if value < least(name):
            values = {"definition": f"{text} = {value}", "least": str(least(name))}
            said = "{layer}: {definition}; it must be at least {least}"
            raise SizeError(said, "error.too_small_here", layer=layer.name, **values)
    for repeated in layer.repeats:
        times = sizes.value(repeated.times)
        if times < 0:
            values = {"times": as_written(layer, repeated.times), "value": str(times)}
            said = "{layer}: steps are repeated {times} times; here that says {value}"
            raise SizeError(said, "error.repeats_here", layer=layer.name, **values)
    for same in layer.equal_sizes:
        if sizes[same.first] != sizes[same.second]:
            values = {"first": str(sizes[same.first]), "second": str(sizes[same.second])}
            said = "{layer}: {what} must be of one size; here they are {first} and {second}"
            raise SizeError(said, "error.one_size_here", layer=layer.name, what=same.what, **values)
    for transform in layer.transforms.values():
        points, enough = sizes[transform.size], max(sizes[transform.own] + sizes[transform.summed] - 1, 2)
        if points < enough or points != INTEGERS.next_power2(points):
            raise SizeError(
                "{layer}: a transform of {points} points; it must be a power of two, and at least {least} so that "
                "nothing wraps around",
                "error.transform_here",
                layer=layer.name,
                points=f"{transform.size} = {points}",
                least=str(enough),
            )
    return sizes


def as_written(layer: Layer, formula: Formula) -> str:
    """A formula for people: sizes inside a stack are called as their own layer calls them, n for n_12."""
    names = {name: re.sub(r"_\d+$", "", name) if layer.parts else name for name in names_in(formula)}
    return written(formula, {name: SPELLED.get(short, short) for name, short in names.items()})


def check_size(name: str, value: object) -> None:
    """Raises SizeError unless the value is a whole number a size may have."""
    shown = SPELLED.get(name, name)
    if type(value) is not int:
        raise SizeError(f"{shown} is a whole number, not {value!r}")
    if value < least(name):
        said = "{size} is a whole number from {least}, not {value}"
        raise SizeError(said, "error.below_least", size=shown, least=str(least(name)), value=str(value))
    if value > LARGEST:
        said = "{size} has {digits} digits; sizes up to 10^100 are exact, larger ones are refused"
        raise SizeError(said, "error.too_long", size=shown, digits=str(len(str(value))))


def _why_not(layer: Layer, name: str) -> Said:
    if name in layer.definitions:
        definition = f"{name} = {written(layer.definitions[name], SPELLED)}"
        said = "{layer}: {size} follows from the other sizes"
        return Said(said, "error.follows_from", layer=layer.name, size=definition)
    if name in layer.classes:
        same = layer.classes[name]
        return Said(
            "{layer}: {size} is the same size as {other}", "error.same_as", layer=layer.name, size=name, other=same
        )
    free = layer.free_sizes
    return Said(
        "{layer} has no size {size!r}{near}; sizes: {sizes}",
        "error.no_size",
        layer=layer.name,
        size=name,
        near=did_you_mean(name, free),
        sizes=tuple(free),
    )
