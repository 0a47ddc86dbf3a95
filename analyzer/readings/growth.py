"""Growth in several sizes at once: the dominating monomials, exactly, without limits.

A closed form is a sum of coefficient * product of powers. Where all sizes are at least 1 and some lie below others
(h <= d), the logarithms of the sizes form a cone whose extreme rays are the indicators of up-sets: sets of sizes that
with a size hold all above it. So one monomial is O(another) if, and only if, on every up-set the sum of its exponents
is not larger. Negative terms are dropped, which is sound for O; a monomial between two kept ones, as n*d between n**2
and d**2, is dropped too. (sympy's Order is wrong or incomplete in several variables.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import lru_cache
from itertools import combinations

from analyzer.notation.formulas import written
from analyzer.readings.polynomial import Atom, Monomial, Opaque, Polynomial
from analyzer.sizes import SPELLED, order

BELOW: frozenset[tuple[str, str]] = frozenset(
    {("h", "d"), ("g", "h"), ("e", "d"), ("G", "d"), ("G", "c_in"), ("G", "c_out"), ("S", "n"), ("k", "n")}
)
"""Assumed of every layer: (small, large)."""

Powers = dict[str, int]

_LOG = "log "


def logarithm(name: str) -> Opaque:
    """The logarithm of a size, which grows below every power of it."""
    return Opaque("ceil_log2", (Polynomial.symbol(name), Polynomial.of(2)))


def _name(atom: Atom) -> str:
    """A size under its name; the only factors besides that smoothing leaves are logarithms of sizes."""
    return atom if isinstance(atom, str) else _LOG + next(atom.parts[0].names())


def growth(value: Polynomial, definitions: Callable[[str], Polynomial | None] = lambda _: None) -> Polynomial:
    """The dominating monomials, each with coefficient 1.

    Args:
        value: a closed form that is not negative.
        definitions: a size that rounds to the closed form it rounds, None for any other.

    Raises:
        ValueError: a closed form with no leading monomial (a quotient of sums).
    """
    return _growth(_grown(value, definitions))


def growth_text(dominating: Polynomial) -> str:
    """`O(n*d^2 + n^2*d)`."""
    return f"O({written(dominating.formula, SPELLED)})" if dominating.terms else "O(0)"


@lru_cache(maxsize=2**10)
def _growth(value: Polynomial) -> Polynomial:
    """Quantities of a layer share terms, and layers share quantities: what was worked out is kept by value."""
    monomials = [m for m, coefficient in _smooth(value).terms.items() if coefficient > 0]
    if not monomials:
        return Polynomial.of(0)
    return Polynomial(dict.fromkeys(_dominating(monomials), 1))


def _grown(value: Polynomial, definitions: Callable[[str], Polynomial | None]) -> Polynomial:
    """What a value grows as, with what each size that rounds grows as in its place: stacks nest these."""
    known = ((name, definitions(name)) for name in value.names())
    return _smooth_with(value, tuple((name, _grown(one, definitions)) for name, one in known if one is not None))


@lru_cache(maxsize=2**10)
def _smooth_with(value: Polynomial, sizes: tuple[tuple[str, Polynomial], ...]) -> Polynomial:
    return _smooth(value.substitute(dict(sizes)) if sizes else value)


def _smooth(value: Polynomial) -> Polynomial:
    """Without rounding and choosing, within a constant factor: floor(x) -> x, ceil(x) -> x + 1, max -> sum.

    Of logarithms, those of single sizes remain.
    """
    if value.is_plain:
        return value
    out = Polynomial({})
    for monomial, coefficient in value.terms.items():
        product = Polynomial({tuple(pair for pair in monomial if isinstance(pair[0], str)): coefficient})
        for atom, power in monomial:
            if isinstance(atom, Opaque):
                factor = _smooth_opaque(atom)
                product = product * (factor**power if power >= 0 else Polynomial.of(1).over(_leading(factor) ** -power))
        out = out + product
    return out


@lru_cache(maxsize=2**10)
def _smooth_opaque(atom: Opaque) -> Polynomial:
    parts = [_smooth(part) for part in atom.parts]
    if atom.kind == "next_power2":
        return parts[0]
    if atom.kind == "ceil_log2":  # of a product: the sum of the logarithms of its factors
        names = dict.fromkeys(name for name in _growth(parts[0]).names())
        return sum((Polynomial.symbol(logarithm(name)) for name in names), Polynomial.of(0))
    if atom.kind == "max":
        return sum((_growth(part) for part in parts), Polynomial.of(0))
    if atom.kind == "min":  # each is an upper bound; the one with fewer sizes says more
        return _growth(min(parts, key=lambda part: len(list(part.names()))))
    quotient = parts[0].over(_leading(parts[1]))
    return quotient + 1 if atom.kind == "ceil" else quotient


def _leading(value: Polynomial) -> Polynomial:
    """What a divisor grows as: its one dominating monomial."""
    dominating = _growth(value)
    if len(dominating.terms) != 1:
        raise ValueError(f"{value} has no single leading term")
    ((monomial, _),) = dominating.terms.items()
    return Polynomial({monomial: value.terms.get(monomial, 1)})


# -------------------------------------------------------------------------------------------- dominance


def _dominating(monomials: list[Monomial]) -> list[Monomial]:
    powers: list[Powers] = [{_name(a): p for a, p in m} for m in monomials]
    names = tuple(sorted({name for power in powers for name in power}, key=order))
    vectors = [tuple(sum(p.get(n, 0) for n in up) for up in _up_sets(names)) for p in powers]
    kept = [
        place
        for place, vector in enumerate(vectors)
        if not any(
            _at_most(vector, other) and (vector != other or earlier < place)
            for earlier, other in enumerate(vectors)
            if earlier != place
        )
    ]
    for place in list(kept):
        others = [vectors[other] for other in kept if other != place]
        if any(_between(vectors[place], one, two) for one, two in combinations(others, 2)):
            kept.remove(place)
    return [monomials[place] for place in kept]


@lru_cache(maxsize=256)
def _up_sets(names: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    """Sets of sizes that with every size hold all that are known to be at least as large."""
    logarithms = {(name, name.removeprefix(_LOG)) for name in names if name.startswith(_LOG)}
    below = _closure((small, large) for small, large in BELOW | logarithms if small in names and large in names)
    found = []
    for count in range(1, len(names) + 1):
        for chosen in map(frozenset, combinations(names, count)):
            if all(large in chosen for small, large in below if small in chosen):
                found.append(chosen)
    return tuple(found)


def _closure(pairs: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    known = set(pairs)
    while True:
        new = {(a, d) for a, b in known for c, d in known if b == c} - known
        if not new:
            return known
        known |= new


def _at_most(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return all(a <= b for a, b in zip(one, other, strict=True))


def _between(middle: tuple[int, ...], one: tuple[int, ...], two: tuple[int, ...]) -> bool:
    """Some weighted geometric mean of two monomials is at least the middle one, on every ray."""
    low, high = Fraction(0), Fraction(1)
    for a, b, m in zip(one, two, middle, strict=True):
        gain, need = a - b, m - b  # share * gain >= need
        if gain == 0 and need > 0:
            return False
        if gain > 0:
            low = max(low, Fraction(need, gain))
        elif gain < 0:
            high = min(high, Fraction(need, gain))
    return low <= high
