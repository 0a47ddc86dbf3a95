"""How far a quantity goes over all values of a size, where all of them or none keep a condition on it: exactly.

What it may come to is read off its ends and far out, or climbed to, and then proved: as a condition that has to hold at
every value.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from analyzer.answers.conditions import AT_LEAST, AT_MOST, Condition
from analyzer.answers.context import Context
from analyzer.answers.feasible import Values
from analyzer.answers.open_size import reader_in
from analyzer.answers.settings import Setting
from analyzer.answers.solution import ALL, NONE, Solution, solved
from analyzer.readings.piecewise import INDEX, OneUnknown, Region, pieces
from analyzer.readings.polynomial import Exact, Polynomial
from analyzer.readings.quantities import Absent, Reader
from analyzer.sizes import LARGEST, least

LARGEST_OF = {(ALL, AT_MOST), (NONE, AT_LEAST)}
"""Where the most that a quantity comes to says more; elsewhere it is the least."""

MOST_CLIMBED = 60
"""Steps from one value to a better one, each amid those that are no worse."""

MOST_RANGES = 8
"""Ranges looked at for a better value in each step."""


@dataclass(frozen=True)
class Extreme:
    """The most or the least that a bounded quantity comes to.

    Attributes:
        condition: what it is bounded by.
        most: True for the most, False for the least.
        value: exact.
        at: the first value of the size with it; None where it is approached and never reached.
        constant: True where it is the same at every value.
    """

    condition: Condition
    most: bool
    value: Exact
    at: int | None
    constant: bool

    @property
    def kind(self) -> str:
        """Key of what is said of it."""
        if self.constant:
            return "constant"
        if self.at is None:
            return "below" if self.most else "above"
        return "most" if self.most else "least"

    def data(self) -> dict[str, int | str]:
        """Keys and values for JSON: the most or least with the first value that has it, or what it stays beside."""
        value = self.value if isinstance(self.value, int) else str(self.value)
        if self.at is None:
            return {"below" if self.most else "above": value}
        return {"most" if self.most else "least": value, "at": self.at}


def extremes(setting: Setting, unknown: str, found: Solution, about: Context) -> tuple[Extreme, ...]:
    """Of each condition that all values keep, or that none does; those that cannot be proved are left out."""
    if found.kind not in (ALL, NONE) or found.looked_at is not None:
        return ()
    proved = (_extreme(setting, unknown, found, row.condition, about) for row in found.kept)
    return tuple(one for one in proved if one is not None)


def _extreme(setting: Setting, unknown: str, found: Solution, condition: Condition, about: Context) -> Extreme | None:
    def solves(relation: str, limit: Exact) -> Solution:
        return solved(setting, unknown, (replace(condition, relation=relation, limit=limit),), about)

    def counted(place: int) -> Exact | None:
        reader = Reader(setting.layer, setting.exact({unknown: place}), about.convention, about.element_bytes)
        value = condition.value(reader)
        return value if isinstance(value, int | Fraction) else None

    if solves(condition.relation, condition.limit).kind != found.kind:
        return None  # several conditions exclude each other, and this one alone does not
    most = (found.kind, condition.relation) in LARGEST_OF
    inside, reaching, best = (AT_MOST, AT_LEAST, max) if most else (AT_LEAST, AT_MOST, min)
    values = [counted(place) for place in {found.first, found.end} if place is not None and place <= LARGEST]
    value = best([one for one in values if one is not None] + list(_far_out(setting, unknown, condition, about)))
    for _ in range(MOST_CLIMBED):
        reached = solves(reaching, value)
        if solves(inside, value).kind == ALL:
            at = min((one.first for one in reached.values), default=None)
            return Extreme(condition, most, value, at, reached.kind == ALL)
        value = best([value, *(one for one in map(counted, _between(reached.values)) if one is not None)])
    return None


def _between(values: Sequence[Values]) -> Iterator[int]:
    """A number amid each of some ranges."""
    for one in values[:MOST_RANGES]:
        middle = 2 * one.first if one.last is None else (one.first + one.last) // 2
        found = [middle - (middle - rest) % one.modulus for rest in one.rests[:1]]
        yield from (place if place >= one.first else one.first for place in found if place <= LARGEST)


def _far_out(setting: Setting, unknown: str, condition: Condition, about: Context) -> Iterator[Exact]:
    """What it tends to where the size grows without end, for each class of rests."""
    forms: dict[Region, tuple[Polynomial, Polynomial]] = {}

    def read(domain: OneUnknown) -> int:
        reader = reader_in(setting, domain, unknown, about)
        if condition.quantities == ("arithmetic_intensity",):
            forms[domain.region] = Polynomial.of(reader.value("flops")), Polynomial.of(reader.value("bytes_moved"))
        elif not isinstance(value := condition.value(reader), Absent):
            forms[domain.region] = Polynomial.of(value), Polynomial.of(1)
        return 0

    for piece in pieces(read, least(unknown)):
        if piece.region.last is None and piece.region in forms:
            (power, above), (below_power, below) = map(_leading, forms[piece.region])
            if power <= below_power and below:
                yield _whole(Fraction(above) / below) if power == below_power else 0


def _whole(value: Fraction) -> Exact:
    """An int where it is one."""
    return value.numerator if value.denominator == 1 else value


def _leading(form: Polynomial) -> tuple[int, Exact]:
    """The highest power and what stands before it."""
    power, coefficient = max(((p, c.constant or 0) for p, c in form.coefficients(INDEX).items()), default=(0, 0))
    return power, coefficient
