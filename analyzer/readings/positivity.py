"""Proofs that a polynomial is positive, or not negative, for all whole sizes that meet some conditions.

Every size is written as its least value plus something that is not negative; where no coefficient is negative then,
the proof is done. Conditions become substitutions (from n < d: d = n + 1 + s), a floor becomes a size of its own
between its bounds, a maximum is looked at case by case, and what is still open is split: a size is smallest or larger,
one size is below another or not. With one size left, the runs of its sign decide. All of this looks at more points than
the claim needs, never at fewer, so a proof holds; that there is none says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from analyzer.readings.polynomial import Opaque, Polynomial
from analyzer.readings.sign_runs import sign_runs
from analyzer.sizes import least

MOST_STEPS = 600
"""Subproblems that are looked at before a proof is given up."""

_MOST_SPLITS = 40
_MOST_CASES = 30
_MOST_TERMS = 400
GAP, SHARE = "s ", "t "
"""What is added to sizes begins with GAP: whole and not negative. Shares are any numbers that are not negative."""

Conditions = tuple[Polynomial, ...]
"""Polynomials with whole coefficients that are not negative."""

Substitutions = tuple[tuple[str, Polynomial], ...]


@dataclass(frozen=True)
class Proof:
    """What a proof used.

    Attributes:
        substitutions: size to what conditions made of it, in order.
        rest: what is then not negative for all sizes.
    """

    substitutions: Substitutions
    rest: Polynomial


def proof(value: Polynomial, strict: bool, conditions: Conditions = ()) -> Proof | None:
    """That value >= 0 (strict: > 0) wherever all conditions are >= 0; None where none is found."""
    return _Prover(strict).proof(value, conditions)


def plainly(value: Polynomial, strict: bool) -> bool:
    """True where no coefficient is negative once each size is its least value plus something."""
    value = without_denominators(value)
    shifted = value.substitute({name: Polynomial.symbol(name) + _low(name) for name in value.names()})
    return all(c >= 0 for c in shifted.terms.values()) and (not strict or shifted.terms.get((), 0) > 0)


def without_denominators(value: Polynomial) -> Polynomial:
    """Times sizes, which are positive, until none stands below the line: the sign stays."""
    lowest: dict[str, int] = {}
    for monomial in value.terms:
        for atom, power in monomial:
            if isinstance(atom, str) and power < lowest.get(atom, 0):
                lowest[atom] = power
    for name, power in lowest.items():
        value = value * Polynomial.symbol(name) ** -power
    return value


def _low(name: str) -> int:
    return 0 if name.startswith((GAP, SHARE)) else least(name)


class _Prover:
    def __init__(self, strict: bool) -> None:
        self.strict, self.steps, self.made = strict, MOST_STEPS, 0

    def proof(self, value: Polynomial, conditions: Conditions) -> Proof | None:
        cases = self._cases(value, conditions)
        proofs = [self._proof(one, known, ()) for one, known in cases]
        if not proofs or any(found is None for found in proofs):
            return None
        return proofs[0] if len(proofs) == 1 else Proof((), value)

    def _new(self, kind: str) -> Polynomial:
        self.made += 1
        return Polynomial.symbol(f"{kind}{self.made}")

    # ---------------------------------------------------------------- roundings and choices

    def _cases(self, value: Polynomial, conditions: Conditions) -> list[tuple[Polynomial, Conditions]]:
        """The same without floors and maxima: each becomes a size, or one case per choice; [] where it cannot be."""
        waiting, done = [(value, conditions)], list[tuple[Polynomial, Conditions]]()
        while waiting:
            value, conditions = waiting.pop()
            atom = _innermost(value)
            if atom is None:
                done.append((value, tuple(c for c in conditions if c.is_plain)))
                continue
            choices = self._choices(atom, conditions)
            if not choices or len(waiting) + len(done) > _MOST_CASES:
                return []
            for instead, known in choices:
                others = tuple(put_in(condition, atom, instead) for condition in conditions)
                waiting.append((put_in(value, atom, instead), (*others, *known)))
        return done

    def _choices(self, atom: Opaque, conditions: Conditions) -> list[tuple[Polynomial, Conditions]]:
        """What an atom of plain parts may be replaced with, and what is then known."""
        if atom.kind in ("min", "max"):
            sign = 1 if atom.kind == "max" else -1
            return [(part, tuple(sign * (part - o) for o in atom.parts if o != part)) for part in atom.parts]
        top, bottom = atom.parts
        if atom.kind == "ceil_log2":
            return [(self._new(GAP), ())]
        if atom.kind == "next_power2":
            return [(top + self._new(GAP), ())]
        known = tuple(c for c in conditions if c.is_plain)
        if atom.kind == "/" or not _never_negative(bottom, known) or not _never_negative(top, known):
            return []
        whole, positive = self._new(GAP), () if plainly(bottom, strict=True) else (bottom - 1,)
        if atom.kind == "floor":
            return [(whole, (top - bottom * whole, bottom * (whole + 1) - top - 1, *positive))]
        above = whole + 1
        some = (above, (bottom * above - top, top - bottom * whole - 1, *positive))
        return [some] if plainly(top, strict=True) else [some, (Polynomial.of(0), (-top, *positive))]

    # ---------------------------------------------------------------- conditions

    def _proof(self, value: Polynomial, conditions: Conditions, done: Substitutions) -> Proof | None:
        """Without conditions if that does; else they are used up one after the other, in each way there is."""
        value = without_denominators(value)
        if self._holds(value):
            return Proof(done, value)
        for place, condition in enumerate(conditions):
            others = conditions[:place] + conditions[place + 1 :]
            for name, instead in self._lower_bounds(condition, value):
                if self.steps <= 0:
                    return None
                put = {name: instead}
                known = tuple(other.substitute(put) for other in others)
                found = self._proof(value.substitute(put), known, (*done, (name, instead)))
                if found is not None:
                    return found
            for name, upper in _upper_bounds(condition, value):
                inside = _between(value, name, upper, self._new(SHARE))
                known = tuple(other for other in others if name not in other.names())
                at_end = value.substitute({name: upper}) if self.strict else Polynomial.of(0)
                inner = self.steps > 0 and self._proof(inside, known, done) is not None
                if inner and (not self.strict or self._proof(at_end, known, done)):
                    return Proof(done, value)
        return None

    def _lower_bounds(self, condition: Polynomial, value: Polynomial) -> Iterator[tuple[str, Polynomial]]:
        """Sizes that the condition bounds from below: x = (bound + s) / slope, s being the condition's own value."""
        used = set(value.names())
        for name in sorted(condition.names(), key=lambda n: n not in used):
            slope, rest = _line(condition, name)
            if slope is not None and slope.terms and next(iter(slope.terms.values())) > 0:
                yield name, (self._new(GAP) - rest).over(slope)

    # ---------------------------------------------------------------- all sizes

    def _holds(self, value: Polynomial) -> bool:
        """Value >= 0, or > 0, for all sizes from their least values on."""
        if not value.is_plain or any(power < 0 for monomial in value.terms for _, power in monomial):
            return False
        at_once = self._at_once(value, {})
        if at_once is not None:
            return at_once
        if self._split(value):
            return True
        for one, two in list(combinations([n for n in value.names() if not n.startswith(SHARE)], 2))[:3]:
            gap = self._new(GAP)
            ordered = [{two: Polynomial.symbol(one) + gap}, {one: Polynomial.symbol(two) + gap}]
            if all(self._split(value.substitute(put)) for put in ordered):
                return True
        return False

    def _split(self, value: Polynomial) -> bool:
        """By a size's least value, or larger ones, until everything is plain."""
        waiting: list[tuple[Polynomial, dict[str, int]]] = [(value, {})]
        for _ in range(_MOST_SPLITS):
            if not waiting:
                return True
            value, lows = waiting.pop()
            at_once = self._at_once(value, lows)
            if at_once is False or self.steps <= 0:
                return False
            if at_once is None:
                names = [n for n in value.names() if not n.startswith(SHARE)]
                name = min(names, key=lambda n: (lows.get(n, _low(n)), n), default=None)
                if name is None:
                    return False
                low = lows.get(name, _low(name))
                waiting += [(value, {**lows, name: low + 1}), (value.substitute({name: low}), lows)]
        return False

    def _at_once(self, value: Polynomial, lows: Mapping[str, int]) -> bool | None:
        """True or False where that is plain; None where it has to be split."""
        self.steps -= 1
        names = list(value.names())
        if len(value.terms) > _MOST_TERMS:
            return False
        if len(names) == 1 and not names[0].startswith(SHARE):
            runs = sign_runs(value, names[0], lows.get(names[0], _low(names[0])))
            return all(sign > 0 or (sign == 0 and not self.strict) for _, sign in runs)
        shifted = value.substitute({n: Polynomial.symbol(n) + lows.get(n, _low(n)) for n in names})
        corner = shifted.terms.get((), 0)
        if corner < 0 or (self.strict and corner == 0):
            return False
        return True if all(c >= 0 for c in shifted.terms.values()) else None


def _never_negative(value: Polynomial, conditions: Conditions) -> bool:
    return plainly(value, strict=False) or proof(value, False, conditions) is not None


def _line(condition: Polynomial, name: str) -> tuple[Polynomial | None, Polynomial]:
    """(slope, rest) of slope * name + rest, where the slope is one term of positive sizes; else (None, …)."""
    powers = condition.coefficients(name)
    slope, rest = powers.get(1), powers.get(0, Polynomial.of(0))
    if slope is None or not powers.keys() <= {0, 1} or len(slope.terms) != 1 or name.startswith(SHARE):
        return None, rest
    return (slope if all(_low(n) >= 1 for n in slope.names()) else None), rest


def _upper_bounds(condition: Polynomial, value: Polynomial) -> Iterator[tuple[str, Polynomial]]:
    """Sizes of the value that the condition bounds from above, and the bound."""
    for name in value.names():
        slope, rest = _line(condition, name)
        if slope is not None and next(iter(slope.terms.values())) < 0 and not name.startswith(GAP):
            bound = rest.over(-slope)
            if all(power >= 0 for monomial in bound.terms for _, power in monomial):
                yield name, bound


def _between(value: Polynomial, name: str, upper: Polynomial, share: Polynomial) -> Polynomial:
    """The value at name = (least + upper * share) / (1 + share), times a power of 1 + share: all below the bound."""
    powers = value.coefficients(name)
    top, point = max(powers), upper * share + _low(name)
    out = Polynomial.of(0)
    for power, coefficient in powers.items():
        out = out + coefficient * point**power * (share + 1) ** (top - power)
    return out


def _innermost(value: Polynomial) -> Opaque | None:
    """A factor that is no polynomial but whose parts are."""
    for atom in value.atoms():
        if isinstance(atom, Opaque):
            inside = [found for part in atom.parts if (found := _innermost(part)) is not None]
            return inside[0] if inside else atom
    return None


def put_in(value: Polynomial, atom: Opaque, instead: Polynomial) -> Polynomial:
    """The value with something in place of an opaque factor, inside others too."""
    out = Polynomial.of(0)
    for monomial, coefficient in value.terms.items():
        product = Polynomial.of(coefficient)
        for factor, power in monomial:
            one = Polynomial.symbol(factor)
            if factor == atom:
                one = instead
            elif isinstance(factor, Opaque):
                one = Polynomial.symbol(Opaque(factor.kind, tuple(put_in(p, atom, instead) for p in factor.parts)))
            product = product * (one**power if power >= 0 else Polynomial.of(1).over(one**-power))
        out = out + product
    return out
