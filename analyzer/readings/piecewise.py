"""Exact cost as a function of one size: polynomials, region by region.

One size is unknown, all others are numbers. Rules are followed in polynomials of the unknown; wherever one has to round
or choose and the unknown leaves that open, the region is split: by residue where it rounds (strides), at sign changes
where it chooses (windows longer than the sequence). Regions where the layer does not exist are kept with the reason. So
the answer is exact for every whole number, floors and masks included.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, lcm

from analyzer.errors import NO_REASON, QuestionError, Said, SizeError
from analyzer.notation.syntax import Formula, Size
from analyzer.readings.domains import INTEGERS, Sizes, Value, as_written, corner_of
from analyzer.readings.polynomial import Exact, Polynomial
from analyzer.readings.sign_runs import sign_runs
from analyzer.sizes import LARGEST, least

MOST_REGIONS = 4000
STEPS = "error.steps"
"""Key of the reason why nothing is said beyond LARGEST."""

INDEX = "q"
"""The unknown is modulus * q + residue; regions are intervals of q."""


class UndecidedError(Exception):
    """Raised inside a region by what it leaves open; the region is split and read again."""


class _SplitAtError(UndecidedError):
    def __init__(self, starts: list[int]) -> None:
        self.starts = starts


class _SplitModulusError(UndecidedError):
    def __init__(self, factor: int) -> None:
        self.factor = factor


@dataclass(frozen=True)
class Region:
    """The whole numbers modulus * q + residue for first <= q <= last (None: without end)."""

    modulus: int
    residue: int
    first: int
    last: int | None

    def unknown(self, q: int) -> int:
        """The unknown at q."""
        return self.modulus * q + self.residue


@dataclass(frozen=True)
class Piece:
    """A region with a polynomial in q or, where there is no such layer, the reason."""

    region: Region
    value: Polynomial | None
    why: Said = NO_REASON


class OneUnknown:
    """The domain of one region: ints and polynomials in q.

    Attributes:
        region: where it holds.
        unknown: the size as a polynomial in q.
        taken_to_divide: True once a quotient was taken to be whole because there are too many values to look at.
    """

    exact = False

    def __init__(self, region: Region) -> None:
        self.region = region
        self.taken_to_divide = False
        self._at_most: dict[Polynomial, bool] = {}  # many sizes of a stack are the same
        self.unknown = Polynomial.symbol(INDEX) * region.modulus + region.residue

    def divide(self, a: Polynomial | Exact, b: Polynomial | Exact, text: str = "") -> Value:
        """A / b. Raises SizeError where b does not divide a."""
        if type(a) is int and type(b) is int and b and not a % b:  # most sizes are numbers here
            return a // b
        top, bottom = Polynomial.of(a), Polynomial.of(b)
        if bottom.constant == 0:
            raise SizeError("{quotient}: a size is divided by 0", "error.quotient_by_0", quotient=text)
        quotient = top.over(bottom)
        powers = quotient.powers(INDEX)
        if powers is None or any(power < 0 for power in powers):
            return self._divide_by_choice(top, bottom, quotient, text)
        rest = self._rest(quotient)
        if rest.denominator != 1:
            said, divisor = "{quotient}: {divisor} does not divide", str(bottom.constant)
            raise SizeError(said, "error.divisor", quotient=text, divisor=divisor)
        return quotient

    def floor(self, a: Polynomial | Exact, b: Polynomial | Exact) -> Value:
        """The whole part of a / b."""
        if type(a) is int and type(b) is int and b:
            return a // b
        top, bottom = Polynomial.of(a), Polynomial.of(b)
        if bottom.constant is None:
            return self._floor_of_choice(top, bottom)
        if bottom.constant == 0:
            raise SizeError("a size is divided by 0", "error.divided_by_0")
        quotient = top * (1 / Fraction(bottom.constant))
        rest = self._rest(quotient)
        return quotient - (rest - rest.numerator // rest.denominator)

    def ceil(self, a: Polynomial | Exact, b: Polynomial | Exact) -> Value:
        """A / b rounded up."""
        return -self.floor(-Polynomial.of(a), b)

    def ceil_log2(self, a: Polynomial | Exact) -> Value:
        """The logarithm to base 2, rounded up: the region is split at powers of two, as far as sizes go."""
        a = Polynomial.of(a)
        if a.constant is None and self.region.last is None:
            beyond = (LARGEST - self.region.residue) // self.region.modulus + 1
            if self.region.first < beyond:
                raise _SplitAtError([beyond])
            said = "this cost has a step at every power of two; sizes beyond 10^100 are not looked at"
            raise SizeError(said, STEPS)
        doublings = INTEGERS.ceil_log2(ceil(_at(a, self.region.first)))
        self._sign_at_most(a - 2**doublings)
        if doublings:
            self._sign_at_most(2 ** (doublings - 1) + 1 - a)
        return doublings

    def next_power2(self, a: Polynomial | Exact) -> Value:
        """The smallest power of two that is at least a."""
        return 2 ** self.ceil_log2(a)

    def minimum(self, a: Polynomial | Exact, b: Polynomial | Exact) -> Value:
        """The smaller."""
        return a if self._sign_at_most(a - b) else b

    def maximum(self, a: Polynomial | Exact, b: Polynomial | Exact) -> Value:
        """The larger."""
        return b if self._sign_at_most(a - b) else a

    def corner(self, side: Value, height: Value, width: Value) -> Value:
        """Points (i, j) with i + j < side in a height x width rectangle."""

        def triangle(r: Value) -> Value:
            r = self.maximum(r, 0)
            return Polynomial.of(r) * (Polynomial.of(r) + 1) * Fraction(1, 2)

        return corner_of(triangle, side, height, width)

    def is_zero(self, a: Polynomial | Exact) -> bool:
        """True where a is 0 all over the region."""
        if not isinstance(a, Polynomial):
            return a == 0
        return bool(a == 0) or (self._sign_at_most(a) and self._sign_at_most(-a))

    def named(self, name: str, value: Value) -> Value:
        """The value itself."""
        return value

    # ---------------------------------------------------------------- what a region decides

    def at_least(self, value: Polynomial | Exact, least: int) -> bool:
        """True where the value is at least that all over the region, False where it nowhere is."""
        return self._sign_at_most(least - value)

    def is_multiple(self, value: Polynomial | Exact, of: int) -> bool:
        """True where `of` divides the value all over the region, False where it nowhere does."""
        return self._rest(Polynomial.of(value) * Fraction(1, of)).denominator == 1

    def _sign_at_most(self, difference: Polynomial | Exact) -> bool:
        """True where difference <= 0 all over the region, False where it nowhere is; else the region is split."""
        if not isinstance(difference, Polynomial):
            return difference <= 0
        constant = difference.constant
        if constant is not None:
            return constant <= 0
        if difference not in self._at_most:
            self._at_most[difference] = self._runs_at_most(difference)
        return self._at_most[difference]

    def _runs_at_most(self, difference: Polynomial) -> bool:
        runs = sign_runs(difference, INDEX, self.region.first, self.region.last)
        signs = {sign <= 0 for _, sign in runs}
        if len(signs) == 1:
            return signs.pop()
        starts = [at for (at, sign), (_, before) in zip(runs[1:], runs, strict=False) if (sign <= 0) != (before <= 0)]
        raise _SplitAtError(starts)

    def _rest(self, quotient: Polynomial) -> Fraction:
        """The constant part of a quotient whose other part is whole; the modulus is raised until it is."""
        by_power = quotient.powers(INDEX)
        if by_power is None or any(power < 0 for power in by_power):
            said = "a size that depends on the unknown below the line is rounded"
            raise SizeError(said, "error.rounded")
        factor = lcm(*(value.denominator for power, value in by_power.items() if power))
        if factor != 1:
            raise _SplitModulusError(factor)
        return Fraction(by_power.get(0, 0))

    def _divide_by_choice(self, top: Polynomial, bottom: Polynomial, quotient: Polynomial, text: str) -> Value:
        """Top / bottom with the unknown below the line: the region is split at the values where it divides."""
        from analyzer.readings.quotients import where_divides  # few costs have the unknown below the line

        region = self.region
        where = where_divides(top, bottom, INDEX, region.first, region.last, MOST_REGIONS)
        if where is None:
            self.taken_to_divide = True
            return quotient  # too many to look at
        starts = sorted({q + more for q in where for more in (0, 1)})
        starts = [q for q in starts if q > region.first and (region.last is None or q <= region.last)]
        if starts:
            raise _SplitAtError(starts)
        if not where:
            raise SizeError("{quotient}: does not divide", "error.quotient", quotient=text)
        return int(_at(top, region.first) / _at(bottom, region.first))

    def _floor_of_choice(self, top: Polynomial, bottom: Polynomial) -> Value:
        """Top // bottom with the unknown below the line: the region is split where the quotient changes."""
        from analyzer.readings.quotients import steps_of_quotient  # as above

        region, size = self.region, top.constant
        if region.last == region.first:
            return _floor_at(top, bottom, region.first)
        falling = bottom.coefficients(INDEX).keys() <= {0, 1} and self.at_least(bottom, 1)
        if size is not None and falling:
            starts = steps_of_quotient(Fraction(size), bottom, INDEX, region.first, region.last, MOST_REGIONS)
            if not starts:
                return _floor_at(top, bottom, region.first)
            raise _SplitAtError(starts)
        if region.last is None or region.last - region.first >= MOST_REGIONS:
            raise QuestionError(
                "this cost rounds a quotient whose divisor has the size asked for in it; give that size"
            )
        raise _SplitAtError(list(range(region.first + 1, region.last + 1)))


def pieces(read: Callable[[OneUnknown], Polynomial | Exact], first: int = 1, last: int | None = None) -> list[Piece]:
    """A cost over all whole numbers of a range.

    Args:
        read: reads the cost in a region; it may raise SizeError where there is no such layer.
        first: the smallest value of the unknown.
        last: the largest, None: without end.

    Raises:
        SizeError: more regions than can be told apart.
    """
    found: list[Piece] = []
    waiting = [Region(1, 0, first, last)]
    while waiting:
        if len(found) + len(waiting) > MOST_REGIONS:
            said = "the cost changes its form more than {most} times over these sizes"
            raise SizeError(said, "error.regions", most=str(MOST_REGIONS))
        region = waiting.pop()
        try:
            found.append(Piece(region, Polynomial.of(read(OneUnknown(region)))))
        except _SplitAtError as split:
            waiting += _cut(region, split.starts)
        except _SplitModulusError as split:
            waiting += _refined(region, split.factor)
        except SizeError as error:
            found.append(Piece(region, None, error.said))
    return sorted(found, key=lambda piece: (piece.region.unknown(piece.region.first), piece.region.modulus))


def _floor_at(top: Polynomial, bottom: Polynomial, q: int) -> int:
    if _at(bottom, q) == 0:
        raise SizeError("a size is divided by 0", "error.divided_by_0")
    return _at(top, q) // _at(bottom, q)


def _at(value: Polynomial, q: int) -> Fraction:
    return Fraction(value.evaluate(lambda _: q))


def _cut(region: Region, starts: list[int]) -> list[Region]:
    edges = [region.first, *starts]
    lasts = [*(start - 1 for start in starts), region.last]
    return [Region(region.modulus, region.residue, a, z) for a, z in zip(edges, lasts, strict=True)]


def _refined(region: Region, factor: int) -> list[Region]:
    """The region as `factor` regions of a coarser grid: q = factor * q' + r."""
    modulus, out = region.modulus * factor, []
    for r in range(factor):
        first = -((r - region.first) // factor)  # smallest q' with factor * q' + r >= first
        last = None if region.last is None else (region.last - r) // factor
        if last is None or last >= first:
            out.append(Region(modulus, region.modulus * r + region.residue, first, last))
    return out


def checked(sizes: Sizes, domain: OneUnknown) -> Sizes:
    """The sizes themselves, once every definition and assumption of the layer is known to hold in the region.

    Raises:
        SizeError: there is no such layer in this region.
    """
    layer = sizes.layer
    for assumption in layer.assumptions:
        gap = sizes.value(assumption.large) - sizes.value(assumption.small)
        if not domain.at_least(gap, int(assumption.strict)):
            mark = "<" if assumption.strict else "<="
            small, large = (as_written(layer, side) for side in (assumption.small, assumption.large))
            raise _unmet(layer.name, f"{small} {mark} {large}", _settled(sizes, assumption.large, large))
    shared = layer.classes.keys() - layer.defining.values()  # sizes that have to equal what others make of them
    for name, formula in layer.definitions.items():
        if name in shared and not domain.is_zero(sizes.value(formula) - sizes[name]):
            own, text = as_written(layer, Size(name)), as_written(layer, formula)
            said = "{layer}: {definition} would not be the {size} that other sizes make"
            raise SizeError(said, "error.other_size", layer=layer.name, definition=f"{own} = {text}", size=own)
        if not domain.at_least(sizes[name], least(name)):
            said, own = "{layer}: {size} would be less than {least}", as_written(layer, Size(name))
            raise SizeError(said, "error.too_small", layer=layer.name, size=own, least=str(least(name)))
    _check_structure(sizes, domain)
    return sizes


def _settled(sizes: Sizes, formula: Formula, text: str) -> str:
    """The number that a size has, where the unknown leaves it alone: `positions = 1024`; else ''."""
    value = Polynomial.of(sizes.value(formula)).constant
    return f"{text} = {value}" if isinstance(formula, Size) and value is not None else ""


def _unmet(layer: str, condition: str, settled: str) -> SizeError:
    """A condition that does not hold in this region, and the size that settles it."""
    said = "{layer} needs {condition}"
    if not settled:
        return SizeError(said, "error.requires", layer=layer, condition=condition)
    return SizeError(said + "; {size}", "error.requires_size", layer=layer, condition=condition, size=settled)


def _check_structure(sizes: Sizes, domain: OneUnknown) -> None:
    """Raises SizeError where steps would be repeated less than no times, or sizes differ that must be equal."""
    layer = sizes.layer
    for repeated in layer.repeats:
        if not domain.at_least(sizes.value(repeated.times), 0):
            said = "{layer}: steps would be repeated less than 0 times"
            raise SizeError(said, "error.repeats", layer=layer.name)
    for same in layer.equal_sizes:
        if not domain.is_zero(sizes[same.first] - sizes[same.second]):
            said = "{layer}: {what} must be of one size"
            raise SizeError(said, "error.one_size", layer=layer.name, what=same.what)
    for transform in layer.transforms.values():
        points = Polynomial.of(sizes[transform.size])
        enough = domain.maximum(Polynomial.of(sizes[transform.own]) + sizes[transform.summed] - 1, 2)
        if not domain.at_least(points - enough, 0) or not domain.is_zero(points - domain.next_power2(points)):
            named = as_written(layer, Size(transform.size))
            raise SizeError(
                "{layer}: a transform of {points} points; they must be a power of two, and enough that nothing wraps "
                "around",
                "error.transform",
                layer=layer.name,
                points=named,
            )
