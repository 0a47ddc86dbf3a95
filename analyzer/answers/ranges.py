"""Claims with one size left open: for which of its values they are true, exactly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import lcm

from analyzer.answers.runs import CheaperRun, Gap, runs_of
from analyzer.errors import UserError
from analyzer.readings.domains import Value
from analyzer.readings.piecewise import OneUnknown
from analyzer.readings.polynomial import Exact, Opaque, Polynomial
from analyzer.readings.positivity import plainly, without_denominators

MOST_RESIDUES = 5000

SIGNS = {"<": (-1,), "<=": (-1, 0), ">": (1,), ">=": (0, 1), "=": (0,), "!=": (-1, 1)}
"""The signs of left - right for which a comparison is true."""


@dataclass(frozen=True)
class Said:
    """A closed form, and the signs it is said to have."""

    form: Polynomial
    signs: tuple[int, ...]

    def holds(self, size: Callable[[str], Exact]) -> bool | None:
        """True or False at exact sizes; None where the closed form has no value there."""
        try:
            value = self.form.evaluate(size)
        except ZeroDivisionError:
            return None
        return ((value > 0) - (value < 0)) in self.signs


@dataclass(frozen=True)
class Stretch:
    """From `first` to `last` (None: for ever) a claim is true, false or not said of anything (None).

    `modulus`: within the stretch it depends on the rest of the size divided by it.
    """

    first: int
    last: int | None
    truth: bool | None
    modulus: int = 0


def stretches(claim: Said, conditions: Sequence[Said], name: str) -> tuple[Stretch, ...] | None:
    """Where a claim holds, over all whole numbers; None where closed forms do not decide it.

    Args:
        claim: what is said, of a closed form in `name` alone.
        conditions: where it is said.
        name: the size.
    """
    moduli: dict[CheaperRun | Gap, int] = {}
    edges: set[int] = set()
    for said in (claim, *conditions):
        try:
            runs, gaps = runs_of(_reader(said.form), name)
        except (UserError, ValueError):
            return None
        both: list[CheaperRun | Gap] = [*runs, *gaps]
        for run in both:
            edges |= {run.first} | ({run.last + 1} if run.last is not None else set())
            if isinstance(run, CheaperRun) and run.varies:
                moduli[run] = run.varies
    found: list[Stretch] = []
    ordered = sorted(edges)
    for first, following in zip(ordered, [*ordered[1:], None], strict=True):
        last = None if following is None else following - 1
        modulus = lcm(*(m for run, m in moduli.items() if _meet(run, first, last)))
        stretch = _stretch(claim, conditions, name, Stretch(first, last, None), modulus)
        if stretch is None:
            return None
        _append(found, stretch)
    return tuple(found)


def _meet(run: CheaperRun | Gap, first: int, last: int | None) -> bool:
    return (last is None or run.first <= last) and (run.last is None or first <= run.last)


def truth_at(claim: Said, conditions: Sequence[Said], name: str, x: int) -> bool | None:
    """Whether the claim holds at one value; None where it is not said of it."""

    def size(_: str) -> int:
        return x

    if any(condition.holds(size) is not True for condition in conditions):
        return None
    return claim.holds(size)


def _stretch(claim: Said, conditions: Sequence[Said], name: str, where: Stretch, modulus: int) -> Stretch | None:
    if modulus > MOST_RESIDUES:
        return None
    end = where.first + modulus - 1 if where.last is None else min(where.last, where.first + modulus - 1)
    found = {truth_at(claim, conditions, name, x) for x in range(where.first, max(end, where.first) + 1)}
    if len(found - {None}) <= 1:
        return Stretch(where.first, where.last, next(iter(found - {None}), None))
    return Stretch(where.first, where.last, False, modulus)


def _append(found: list[Stretch], stretch: Stretch) -> None:
    if found and (found[-1].truth, found[-1].modulus) == (stretch.truth, stretch.modulus):
        stretch = Stretch(found.pop().first, stretch.last, stretch.truth, stretch.modulus)
    found.append(stretch)


def _reader(form: Polynomial) -> Callable[[OneUnknown], Polynomial | Exact]:
    """The closed form read again in a region of its one size, where it need not be rounded or chosen."""

    def read(value: Polynomial, domain: OneUnknown) -> Value:
        out: Value = Polynomial.of(0)
        for monomial, coefficient in value.terms.items():
            term = Polynomial.of(coefficient)
            for atom, power in monomial:
                one = domain.unknown if isinstance(atom, str) else opaque(atom, domain)
                if power < 0:
                    raise ValueError("a closed form with a rounded size below the line")
                term = term * Polynomial.of(one) ** power
            out = out + term
        return out

    def opaque(atom: Opaque, domain: OneUnknown) -> Value:
        parts = [read(part, domain) for part in atom.parts]
        if atom.kind in ("floor", "ceil"):
            return domain.floor(*parts) if atom.kind == "floor" else domain.ceil(*parts)
        if atom.kind in ("ceil_log2", "next_power2"):
            return domain.ceil_log2(parts[0]) if atom.kind == "ceil_log2" else domain.next_power2(parts[0])
        if atom.kind == "/":
            raise ValueError("a quotient that does not divide")
        out = parts[0]
        for part in parts[1:]:
            out = domain.minimum(out, part) if atom.kind == "min" else domain.maximum(out, part)
        return out

    plain = without_denominators(form)
    return lambda domain: read(plain, domain)


def without_quotients(value: Polynomial) -> Polynomial:
    """Times the divisors of its quotients, which are positive, until there is none: the sign stays."""
    while True:
        atom = next((a for a in value.atoms() if isinstance(a, Opaque) and a.kind == "/"), None)
        if atom is None or not plainly(atom.parts[1], strict=True):
            return value
        powers = [dict(monomial).get(atom, 0) for monomial in value.terms]
        if min(powers) < 0:
            return value
        out, top = Polynomial.of(0), max(powers)
        for (monomial, coefficient), power in zip(value.terms.items(), powers, strict=True):
            rest = Polynomial({tuple(pair for pair in monomial if pair[0] != atom): coefficient})
            out = out + rest * atom.parts[0] ** power * atom.parts[1] ** (top - power)
        value = out
