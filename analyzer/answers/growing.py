"""How fast closed forms grow: the power of one size, with all others fixed, or the dominating terms in several."""

from __future__ import annotations

from itertools import product

from analyzer.answers.claim_formulas import LOG
from analyzer.readings.growth import BELOW, growth
from analyzer.readings.polynomial import Monomial, Opaque, Polynomial
from analyzer.readings.positivity import plainly, proof, put_in

Rate = tuple[int, int]
"""(power of a size, power of its logarithm)."""


def rate(value: Polynomial, name: str) -> Rate | None:
    """How a closed form grows in one size, all others being fixed; None where that is not plain."""
    degrees = {monomial: _degree_of(monomial, name) for monomial in value.terms}
    if any(degree is None for degree in degrees.values()):
        return None
    top = max(((d[0], d[1]) for d in degrees.values() if d is not None), default=(0, 0))
    leading = [monomial for monomial, degree in degrees.items() if degree == top]
    coefficient = Polynomial({_without(monomial, name): 0 for monomial in leading})
    for monomial in leading:
        coefficient = coefficient + Polynomial({_without(monomial, name): value.terms[monomial]})
    if not coefficient.terms:
        return None
    if all(value.terms[monomial] > 0 for monomial in leading):
        return top
    if any(_is_rounded(atom, name) for monomial in leading for atom, _ in monomial):
        return None  # what is rounded is some share of the size, and may cancel what is taken away
    return top if proof(coefficient, False) is not None else None


def _is_rounded(atom: str | Opaque, name: str) -> bool:
    """A rounded or chosen part in which the size stands."""
    return isinstance(atom, Opaque) and name in _names(atom)


def settled(value: Polynomial, name: str) -> Polynomial:
    """The same for all large values of a size: of a maximum or minimum remains what is largest or smallest there."""
    for atom in list(value.atoms()):
        if isinstance(atom, Opaque) and atom.kind in ("max", "min") and name in _names(atom):
            sign = 1 if atom.kind == "max" else -1
            for part in atom.parts:
                rates = [rate(sign * (part - other), name) for other in atom.parts if other != part]
                if all(found is not None and found > (0, 0) for found in rates):
                    return settled(put_in(value, atom, part), name)
    return value


def _degree_of(monomial: Monomial, name: str) -> Rate | None:
    power, logs = 0, 0
    for atom, exponent in monomial:
        if atom == name:
            power += exponent
        elif atom == LOG + name:
            logs += exponent
        elif isinstance(atom, Opaque):
            inside = _opaque_rate(atom, name)
            if inside is None:
                return None
            power, logs = power + inside[0] * exponent, logs + inside[1] * exponent
    return power, logs


def _opaque_rate(atom: Opaque, name: str) -> Rate | None:
    if not any(name in part.names() for part in atom.parts):
        return 0, 0
    rates = [rate(part, name) for part in atom.parts]
    if atom.kind == "max":  # what falls below the others does not matter
        known = [r for r, part in zip(rates, atom.parts, strict=True) if r is not None or rate(-part, name) is None]
        return None if any(r is None for r in known) else max(r for r in known if r is not None)
    if any(r is None for r in rates):
        return None
    both = [r for r in rates if r is not None]
    if atom.kind == "min":
        return min(both)
    top, bottom = both
    if atom.kind == "ceil_log2" and top[0] > 0:
        return 0, 1
    if atom.kind in ("ceil_log2", "next_power2"):
        return top if atom.kind == "next_power2" else (0, 0) if top == (0, 0) else None
    if atom.kind != "/" and (bottom != (0, 0) or top[0] <= 0):
        return None
    return top[0] - bottom[0], top[1] - bottom[1]


def _without(monomial: Monomial, name: str) -> Monomial:
    """What stands before the power of a size. Rounded factors that it is in have grown and are positive."""
    own = (name, LOG + name)
    return tuple(
        (atom, power)
        for atom, power in monomial
        if atom not in own and not (isinstance(atom, Opaque) and name in _names(atom))
    )


def monotone(value: Polynomial, name: str) -> bool:
    """True where a closed form plainly never falls as a size grows."""
    for monomial, coefficient in value.terms.items():
        inside = [atom for atom, _ in monomial if atom == name or (isinstance(atom, Opaque) and name in _names(atom))]
        if not inside:
            continue
        if coefficient < 0 or any(power < 0 for atom, power in monomial if atom in inside):
            return False
        if not all(_rises(atom, name) for atom, _ in monomial if isinstance(atom, Opaque)):
            return False
    return True


def _names(atom: Opaque) -> set[str]:
    return {name for part in atom.parts for name in part.names()}


def _rises(atom: Opaque, name: str) -> bool:
    """Never falls, and is never negative."""
    if atom.kind in ("max", "min"):
        positive = [plainly(part, strict=False) for part in atom.parts]
        enough = any(positive) if atom.kind == "max" else all(positive)
        return enough and all(monotone(part, name) for part in atom.parts)
    top, bottom = atom.parts
    return (
        plainly(top, strict=False)
        and name not in bottom.names()
        and plainly(bottom, strict=False)
        and monotone(top, name)
    )


def same_growth(value: Polynomial, to: Polynomial) -> tuple[bool | None, list[str]]:
    """Whether two sums grow alike in all sizes of the second, the others being fixed; None where that is not plain.

    Returns:
        (alike, sizes that show it is not so when they alone grow).
    """
    names = tuple(to.names())
    if not value.is_plain or any(c < 0 for form in (value, to) for c in form.terms.values()):
        return None, []
    if any(name.startswith(LOG) for name in names):
        return None, []
    seen = Polynomial(dict.fromkeys((tuple(p for p in m if p[0] in names) for m in value.terms), 1))
    if growth(seen) == growth(to):
        return True, []
    for direction in product((0, 1), repeat=len(names)):
        speed = dict(zip(names, direction, strict=True))
        if any(speed[small] > speed[large] for small, large in BELOW if small in speed and large in speed):
            continue
        if _speed(seen, speed) != _speed(to, speed):
            return False, [name for name in names if speed[name]]
    return None, []


def _speed(value: Polynomial, speed: dict[str, int]) -> int:
    """The power of t that a sum grows as where each size grows as its power of t."""
    return max(sum(speed[atom] * p for atom, p in m if isinstance(atom, str)) for m in value.terms)
