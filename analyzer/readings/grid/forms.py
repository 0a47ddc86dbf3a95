"""The domain of closed forms that hold at every point of a grid where the layer exists.

Unlike closed forms at given sizes nothing is settled by a single point: what no proof decides stays min or max, and is
worked out at every point. What a point has to meet for the layer to exist there (a size divides another, a window fits)
is written down on the way. Where the rules would have to choose between two formulas, `UndecidedError` says on which
sizes that depends; they are then taken one value after the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from analyzer.errors import SizeError
from analyzer.notation.syntax import Assume
from analyzer.readings.closed_forms import Polynomials
from analyzer.readings.domains import Sizes
from analyzer.readings.polynomial import Exact, Opaque, Polynomial
from analyzer.sizes import LARGEST, least

DIVIDES, AT_LEAST, NOT_ZERO, EQUAL = "divides", "at least", "not zero", "equal"

HEADS = "heads"
"""A factor that is 8 where 8 divides its one part, else 1: the heads taken by default."""


@dataclass(frozen=True)
class Condition:
    """What holds at every point where a layer exists.

    Attributes:
        kind: DIVIDES (right divides left), AT_LEAST (left >= right), NOT_ZERO (left), EQUAL.
        left, right: polynomials of the sizes.
    """

    kind: str
    left: Polynomial
    right: Polynomial


class UndecidedError(Exception):
    """The rules choose by something that differs within the grid; `names` are the sizes it depends on."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(names)


class GridForms(Polynomials):
    """Polynomials in the sizes of a layer, right at every point that meets all of `required`.

    Args:
        assumptions: relations between sizes that proofs may use; points that break them are no points of the layer.
    """

    def __init__(self, assumptions: Iterable[Assume] = ()) -> None:
        super().__init__(assumptions)
        self.required: dict[Condition, None] = {}
        self._proving = 0

    def require(self, condition: Condition) -> None:
        """Note a condition, unless a proof is under way, which looks at sizes that need not exist."""
        if not self._proving:
            self.required[condition] = None

    def at_least(self, value: Polynomial | Exact, bound: Polynomial | Exact) -> None:
        """Require value >= bound, where no proof has it.

        Raises:
            SizeError: it holds nowhere.
        """
        gap = Polynomial.of(value) - bound
        if gap.constant is not None and gap.constant < 0:
            raise SizeError(f"a size would be {value}; it must be at least {bound}")
        if not self.at_least_zero(gap):
            self.require(Condition(AT_LEAST, Polynomial.of(value), Polynomial.of(bound)))

    def divide(self, a: Polynomial | Exact, b: Polynomial | Exact, text: str = "") -> Polynomial:
        """A / b; b must divide a."""
        top, bottom = Polynomial.of(a), Polynomial.of(b)
        self._not_zero(bottom)
        quotient = top.over(bottom)
        if quotient.constant is not None and quotient.constant.denominator != 1:
            raise SizeError(f"{text}: {bottom.constant} does not divide {top.constant}")
        if not _plainly_whole(quotient):
            self.require(Condition(DIVIDES, top, bottom))
        return quotient

    def _rounded(self, kind: str, a: Polynomial, b: Polynomial) -> Polynomial:
        self._not_zero(b)
        return super()._rounded(kind, a, b)

    def _not_zero(self, value: Polynomial) -> None:
        if value.constant == 0:
            raise SizeError("a size is divided by 0")
        if value.constant is None and not self.at_least_zero(value - 1):
            self.require(Condition(NOT_ZERO, value, Polynomial.of(0)))

    def is_zero(self, a: Polynomial | Exact) -> bool:
        """True where a is 0 all over the grid, False where it nowhere is."""
        value = Polynomial.of(a)
        if value.constant is not None:
            return value.constant == 0
        if self._proving or self.at_least_zero(value - 1) or self.at_least_zero(-value - 1):
            return False
        raise UndecidedError(self.sizes_behind(value))

    def sizes_behind(self, value: Polynomial | Exact) -> tuple[str, ...]:
        """The sizes a value depends on, those behind rounded ones too."""
        found: dict[str, None] = {}
        waiting = list(Polynomial.of(value).names())
        while waiting:
            name = waiting.pop()
            if name not in found:
                found[name] = None
                waiting += self.definitions[name].names() if name in self.definitions else ()
        return tuple(name for name in found if name not in self.definitions)

    def _proves(self, value: Polynomial) -> bool:
        self._proving += 1
        try:
            return super()._proves(value)
        finally:
            self._proving -= 1


def default_heads(width: Polynomial) -> Polynomial:
    """8 where 8 divides the width, else 1."""
    if width.constant is not None:
        return Polynomial.of(1 if width.constant % 8 else 8)
    return Polynomial.symbol(Opaque(HEADS, (width,)))


def required_of(sizes: Sizes, domain: GridForms) -> None:
    """Note in the domain what the sizes of a layer have to meet: what `exact_sizes` checks at one point.

    Raises:
        SizeError: they meet it nowhere.
    """
    layer = sizes.layer
    for name in layer.free_sizes:
        _in_range(domain, name, sizes[name])
    for assumption in layer.assumptions:
        gap = Polynomial.of(sizes.value(assumption.large)) - sizes.value(assumption.small) - int(assumption.strict)
        if gap.constant is not None and gap.constant < 0:
            raise SizeError(f"{layer.name}: sizes do not fit")
        if gap.constant is None:  # proofs take assumptions for granted, so none is asked here
            domain.require(Condition(AT_LEAST, gap, Polynomial.of(0)))
    for name, formula in layer.definitions.items():
        stated, value = Polynomial.of(sizes.value(formula)), Polynomial.of(sizes[name])
        if stated != value and stated != domain.definitions.get(name):
            domain.require(Condition(EQUAL, stated, value))
        domain.at_least(value, least(name))
    for repeated in layer.repeats:
        domain.at_least(sizes.value(repeated.times), 0)
    for same in layer.equal_sizes:
        if sizes[same.first] != sizes[same.second]:
            domain.require(Condition(EQUAL, Polynomial.of(sizes[same.first]), Polynomial.of(sizes[same.second])))
    for transform in layer.transforms.values():
        points = Polynomial.of(sizes[transform.size])
        domain.at_least(points, domain.maximum(Polynomial.of(sizes[transform.own]) + sizes[transform.summed] - 1, 2))
        domain.require(Condition(EQUAL, points, domain.next_power2(points)))


def _in_range(domain: GridForms, name: str, value: Polynomial | Exact) -> None:
    domain.at_least(value, least(name))
    value = Polynomial.of(value)
    if value != Polynomial.symbol(name):  # what was given is in range already
        domain.require(Condition(AT_LEAST, Polynomial.of(LARGEST), value))


def _plainly_whole(value: Polynomial) -> bool:
    """Whole for whole sizes: whole coefficients and nothing below the line."""
    return value.is_plain and all(
        isinstance(c, int) and all(power > 0 for _, power in monomial) for monomial, c in value.terms.items()
    )
