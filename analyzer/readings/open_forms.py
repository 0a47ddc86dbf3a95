"""Closed forms for every size at once: nothing is settled by the sizes at hand, so none holds under conditions.

A maximum that no proof decides stays a maximum. Where a rule asks whether something is 0 and no proof tells, both
answers are followed: `cases` reads once with each and joins what differs into a `Case`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from math import lcm
from typing import Generic, TypeAlias, TypeVar

from analyzer.errors import SizeError
from analyzer.notation.syntax import Assume, Formula, Number, Operation, Size
from analyzer.readings.closed_forms import Polynomials
from analyzer.readings.polynomial import Atom, Exact, Opaque, Polynomial

MOST_CASES = 16

Read = TypeVar("Read")
Part = TypeVar("Part")


@dataclass(frozen=True)
class Case(Generic[Read]):
    """One of two readings: `zero` where the polynomial is 0, `other` where it is not."""

    tested: Polynomial
    zero: Cases[Read]
    other: Cases[Read]


Cases: TypeAlias = Read | Case[Read]


class UnsettledError(Exception):
    """Raised by a reading that asks whether something is 0 where both may be."""

    def __init__(self, tested: Polynomial) -> None:
        self.tested = tested


class OpenForms(Polynomials):
    """The domain of closed forms that hold at every size.

    Args:
        assumptions: relations between sizes that proofs may use.
        settled: what is taken to be 0, or taken not to be.

    Attributes:
        divisions: pairs (above, below) that were divided and must divide exactly, to how that is written.
    """

    def __init__(self, assumptions: Iterable[Assume] = (), settled: Mapping[Polynomial, bool] | None = None) -> None:
        super().__init__(assumptions)
        self._settled = settled or {}
        self.divisions: dict[tuple[Polynomial, Polynomial], str] = {}

    def settling(self, settled: Mapping[Polynomial, bool]) -> OpenForms:
        """The domain with other things settled; what is proved stays proved, what was divided is noted by both."""
        other = OpenForms(self._assumptions, settled)
        other._proved, other.divisions, other.definitions = self._proved, self.divisions, self.definitions
        return other

    def divide(self, a: Polynomial | Exact, b: Polynomial | Exact, text: str = "") -> Polynomial:
        """A / b; that it divides is noted, not known."""
        above, below = Polynomial.of(a), Polynomial.of(b)
        if below.constant == 0:
            raise SizeError(f"{text}: a size is divided by 0")
        self.divisions.setdefault((above, below), text)
        return above.over(below)

    def at_least_zero(self, value: Polynomial | Exact) -> bool:
        """True when provable; False says nothing. What a proof divides is no division of the layer."""
        noted, self.divisions = self.divisions, {}
        try:
            return super().at_least_zero(value)
        finally:
            self.divisions = noted

    def is_zero(self, a: Polynomial | Exact) -> bool:
        """True where it is 0.

        Raises:
            UnsettledError: it may be either.
        """
        a = Polynomial.of(a)
        if a.constant is not None:
            return a.constant == 0
        if a in self._settled:
            return self._settled[a]
        if self.at_least_zero(a - 1) or self.at_least_zero(-a - 1):
            return False
        raise UnsettledError(a)


def cases(read: Callable[[Mapping[Polynomial, bool]], Read], most: int = MOST_CASES) -> Cases[Read]:
    """A reading in all its cases.

    Args:
        read: reads with what is settled so far; it may raise UnsettledError.
        most: how deep cases may stand in each other.

    Raises:
        UnsettledError: they stand deeper.
    """

    def follow(settled: Mapping[Polynomial, bool]) -> Cases[Read]:
        try:
            return read(settled)
        except UnsettledError as open_:
            if len(settled) >= most:
                raise
            zero, other = (follow({**settled, open_.tested: answer}) for answer in (True, False))
            return _joined(open_.tested, zero, other)

    return follow({})


def part(found: Cases[Read], of: Callable[[Read], Part]) -> Cases[Part]:
    """A part of what was read in cases, with the cases that make a difference to it."""
    if isinstance(found, Case):
        return _joined(found.tested, part(found.zero, of), part(found.other, of))
    return of(found)


def _joined(tested: Polynomial, zero: Cases[Read], other: Cases[Read]) -> Cases[Read]:
    return zero if zero == other else Case(tested, zero, other)


# -------------------------------------------------------------------------------------------- formulas


def one_fraction(value: Polynomial) -> Formula:
    """The polynomial as one exact quotient of whole formulas, its common factor in front: no part of it rounds."""
    lowest: dict[Atom, int] = {}
    for monomial in value.terms:
        for atom, power in monomial:
            lowest[atom] = min(lowest.get(atom, 0), power)
    denominator = lcm(*(coefficient.denominator for coefficient in value.terms.values()))
    below = _product({atom: -power for atom, power in lowest.items()}, denominator)
    above = Polynomial.of(denominator) * value
    for atom, power in lowest.items():
        above = above * Polynomial({((atom, -power),): 1} if power else {(): 1})
    return _whole(above) if below == Number(1) else Operation("/", _whole(above), below)


def _whole(value: Polynomial) -> Formula:
    """A polynomial with whole coefficients and no size below the line: factor * (positive terms - the others)."""
    if not value.terms:
        return Number(0)
    factor, rest = value.content
    ((monomial, coefficient),) = factor.terms.items()
    ordered = sorted(rest.terms.items(), key=lambda term: term[1] < 0)
    out: Formula | None = None
    for powers, count in ordered:
        term = _product(dict(powers), abs(int(count)))
        if out is None:
            out = term if count > 0 else Operation("-", Number(0), term)
        else:
            out = Operation("+" if count > 0 else "-", out, term)
    before = _product(dict(monomial), int(coefficient))
    if out is None or out == Number(1):
        return before
    return out if before == Number(1) else Operation("*", before, out)


def _product(powers: Mapping[Atom, int], coefficient: int) -> Formula:
    factors: list[Formula] = [Number(coefficient)] if coefficient != 1 else []
    for atom, power in powers.items():
        if power:
            base = Size(atom) if isinstance(atom, str) else _opaque(atom)
            factors.append(base if power == 1 else Operation("^", base, Number(power)))
    return reduce(lambda a, b: Operation("*", a, b), factors) if factors else Number(1)


def _opaque(atom: Opaque) -> Formula:
    symbol = {"floor": "//"}.get(atom.kind, atom.kind)
    return reduce(lambda a, b: Operation(symbol, a, b), (one_fraction(part) for part in atom.parts))
