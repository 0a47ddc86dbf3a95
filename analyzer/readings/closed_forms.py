"""The domain of closed forms: polynomials, with signs proved from what is known about the sizes.

What is known: sizes are at least 1, the layer's assumptions (`where w <= n`), and that a rounded size lies below what
it rounds. A sign that these do not decide is settled by the sizes at hand, if there are any, and noted as a condition
under which the closed form holds; without sizes it stays open, as max(0, …), and the closed form stays exact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

from analyzer.notation.formulas import evaluate
from analyzer.notation.syntax import Assume, Size
from analyzer.readings.domains import corner_of
from analyzer.readings.polynomial import Exact, Opaque, Polynomial
from analyzer.sizes import least


class Polynomials:
    """Polynomials in the sizes of a layer.

    Args:
        assumptions: relations between sizes that proofs may use.
        at: exact values of the sizes at hand, which settle what no proof decides.

    Attributes:
        conditions: pairs (small, large) that hold at these sizes and that closed forms made since rely on.
        definitions: sizes that round and therefore stand in closed forms under their own names.
    """

    exact = False

    def __init__(self, assumptions: Iterable[Assume] = (), at: Callable[[str], int] | None = None) -> None:
        self._assumptions = tuple(assumptions)
        self._at = at
        self.conditions: dict[tuple[Polynomial, Polynomial], None] = {}
        self.definitions: dict[str, Polynomial] = {}
        self._proved: dict[Polynomial, bool] = {}

    def divide(self, a: Polynomial | Exact, b: Polynomial | Exact, text: str = "") -> Polynomial:
        """A / b, taken to divide exactly."""
        return Polynomial.of(a).over(b)

    def floor(self, a: Polynomial | Exact, b: Polynomial | Exact) -> Polynomial:
        """The whole part of a / b."""
        return self._rounded("floor", Polynomial.of(a), Polynomial.of(b))

    def ceil(self, a: Polynomial | Exact, b: Polynomial | Exact) -> Polynomial:
        """A / b rounded up."""
        return self._rounded("ceil", Polynomial.of(a), Polynomial.of(b))

    def _rounded(self, kind: str, a: Polynomial, b: Polynomial) -> Polynomial:
        quotient = a.over(b)
        if quotient.is_plain and _is_whole(quotient):
            return quotient
        known_a, known_b = a.constant, b.constant
        if known_a is not None and known_b is not None:
            return Polynomial.of(known_a // known_b if kind == "floor" else -(-known_a // known_b))
        return Polynomial.symbol(Opaque(kind, (a, b)))

    def ceil_log2(self, a: Polynomial | Exact) -> Polynomial:
        """The logarithm to base 2, rounded up."""
        return self._power_of_two("ceil_log2", Polynomial.of(a))

    def next_power2(self, a: Polynomial | Exact) -> Polynomial:
        """The smallest power of two that is at least a."""
        return self._power_of_two("next_power2", Polynomial.of(a))

    def _power_of_two(self, kind: str, a: Polynomial) -> Polynomial:
        value = Polynomial.symbol(Opaque(kind, (a, Polynomial.of(2))))
        return value if a.constant is None else Polynomial.of(value.evaluate(lambda _: 0))

    def minimum(self, a: Polynomial | Exact, b: Polynomial | Exact) -> Polynomial:
        """The smaller where it is known, else min(a, b)."""
        return self._choose("min", Polynomial.of(a), Polynomial.of(b))

    def maximum(self, a: Polynomial | Exact, b: Polynomial | Exact) -> Polynomial:
        """The larger where it is known, else max(a, b)."""
        return self._choose("max", Polynomial.of(a), Polynomial.of(b))

    def _choose(self, kind: str, a: Polynomial, b: Polynomial) -> Polynomial:
        if a == b:
            return a
        small, large = a, b
        if not self.at_least_zero(b - a):
            small, large = b, a
            if not self.at_least_zero(a - b):
                if self._at is None:
                    return _choice(kind, a, b)
                small, large = (a, b) if a.evaluate(self._at) <= b.evaluate(self._at) else (b, a)
                self.conditions[(small, large)] = None
        return small if kind == "min" else large

    def corner(self, side: Polynomial, height: Polynomial, width: Polynomial) -> Polynomial:
        """Points (i, j) with i + j < side in a height x width rectangle."""

        def triangle(r: Polynomial | Exact) -> Polynomial:
            r = Polynomial.of(r)
            if not self.at_least_zero(r + 1):  # r (r + 1) / 2 is right from r = -1 on
                r = self.maximum(r, 0)
            return r * (r + 1) * Fraction(1, 2)

        return corner_of(triangle, side, height, width)

    def is_zero(self, a: Polynomial | Exact) -> bool:
        """True where a is 0 whatever the sizes."""
        return Polynomial.of(a) == 0

    def named(self, name: str, value: Polynomial | Exact) -> Polynomial:
        """The value where it is a polynomial; a symbol of its own where it rounds."""
        value = Polynomial.of(value)
        if value.is_plain:
            return value
        self.definitions[name] = value
        return Polynomial.symbol(name)

    # ---------------------------------------------------------------- proofs

    def at_least_zero(self, value: Polynomial | Exact) -> bool:
        """True when provable; False says nothing."""
        value = Polynomial.of(value)
        if value.constant is not None:
            return value.constant >= 0
        if value not in self._proved:
            self._proved[value] = self._proves(value)
        return self._proved[value]

    def _proves(self, value: Polynomial) -> bool:
        """With every size written as its least value plus something >= 0, no coefficient is negative."""
        value = value.substitute({n: self.definitions[n] for n in value.names() if n in self.definitions})
        value = _without_rounding(value, self.at_least_zero)
        if not value.is_plain:
            return False
        value = without_denominators(value)
        if all(coefficient > 0 for coefficient in value.terms.values()):
            return True
        for count, assumption in enumerate(self._assumptions):
            large, small = assumption.large, assumption.small
            if isinstance(large, Size) and large.name in value.names():
                smaller = Polynomial.of(evaluate(small, Polynomial.symbol, self))
                if smaller.is_plain and large.name not in smaller.names():
                    value = value.substitute({large.name: smaller + Polynomial.symbol(f"slack {count}")})
        # A capital may be 0, a slack is at least 0, everything else is at least 1.
        low = {n: 0 if n.startswith("slack") else least(n) for n in value.names()}
        if value.evaluate(low.__getitem__) < 0:  # a coefficient itself, found without the others
            return False
        shift = {n: Polynomial.symbol(n) + lowest for n, lowest in low.items() if lowest}
        return all(coefficient >= 0 for coefficient in value.substitute(shift).terms.values())


def _is_whole(value: Polynomial) -> bool:
    """Whole for whole sizes, plainly: whole coefficients and no size below the line."""
    return all(isinstance(c, int) and all(p > 0 for _, p in m) for m, c in value.terms.items())


def _choice(kind: str, a: Polynomial, b: Polynomial) -> Polynomial:
    """min(a, b) or max(a, b), flat: max(max(a, b), c) is max(a, b, c)."""
    parts: list[Polynomial] = []
    for value in (a, b):
        atoms = list(value.atoms())
        same = len(atoms) == 1 and isinstance(atoms[0], Opaque) and atoms[0].kind == kind
        if same and value == Polynomial.symbol(atoms[0]) and isinstance(atoms[0], Opaque):
            parts += atoms[0].parts
        else:
            parts.append(value)
    return Polynomial.symbol(Opaque(kind, tuple(dict.fromkeys(parts))))


_LEAST = {"ceil_log2": Polynomial.of(0), "next_power2": Polynomial.of(1)}


def _without_rounding(value: Polynomial, at_least_zero: Callable[[Polynomial], bool]) -> Polynomial:
    """A lower bound without floors: what is subtracted is at most what it rounds, x // b <= x / b.

    A logarithm is not negative, a power of two at least 1.
    """
    terms = Polynomial({})
    for monomial, coefficient in value.terms.items():
        product = Polynomial.of(coefficient)
        for atom, power in monomial:
            factor = Polynomial.symbol(atom)
            if isinstance(atom, Opaque) and atom.kind == "floor" and power == 1:
                top, bottom = atom.parts
                bound = top.over(bottom)
                if not bound.is_plain or not at_least_zero(top):
                    return value
                factor = bound if coefficient < 0 else Polynomial.of(0)  # a floor of something >= 0 is >= 0
            if isinstance(atom, Opaque) and power == 1 and coefficient > 0:
                factor = _LEAST.get(atom.kind, factor)
            product = product * (factor if power == 1 else Polynomial({((atom, power),): 1}))
        terms = terms + product
    return terms


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
