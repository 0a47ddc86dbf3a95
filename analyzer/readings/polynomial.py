"""Polynomials in several sizes, with exact rational coefficients and whole, possibly negative exponents.

What is not a polynomial (a floor, a maximum that no proof decides) stands in one as an `Opaque` factor, so every closed
form is exact. No sympy: a closed form costs microseconds and no import.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import cached_property, lru_cache
from math import gcd, lcm
from typing import TypeAlias

from analyzer.notation.formulas import Value, written
from analyzer.notation.syntax import Formula, Number, Operation, Size
from analyzer.sizes import order

Exact: TypeAlias = int | Fraction


class Opaque:
    """A factor that is not a polynomial: 'floor', 'ceil', '/' of two, 'min' or 'max' of several polynomials.

    'ceil_log2' and 'next_power2' have the base, 2, as their second part.
    """

    def __init__(self, kind: str, parts: tuple[Polynomial, ...]) -> None:
        self.kind, self.parts = kind, parts
        self._hash = hash((kind, parts))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Opaque) and (self.kind, self.parts) == (other.kind, other.parts)

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every size its parts depend on, each once."""
        return tuple(dict.fromkeys(name for part in self.parts for name in part.names()))

    @cached_property
    def formula(self) -> Formula:
        """What it stands for, as a formula of sizes."""
        symbol = {"floor": "//"}.get(self.kind, self.kind)
        out = self.parts[0].formula
        for part in self.parts[1:]:
            out = Operation(symbol, out, part.formula)
        return out


Atom: TypeAlias = str | Opaque
Monomial: TypeAlias = tuple[tuple[Atom, int], ...]


def _key(atom: Atom) -> tuple[int, tuple[int, str]]:
    return (0, order(atom)) if isinstance(atom, str) else (1, (0, written(atom.formula)))


def _monomial(powers: Mapping[Atom, int]) -> Monomial:
    pairs = [(atom, power) for atom, power in powers.items() if power]
    if len(pairs) > 1:
        pairs.sort(key=lambda pair: _key(pair[0]))
    return tuple(pairs)


def _tidy(value: Exact) -> Exact:
    if type(value) is int:  # nearly always; asking whether it is a Fraction takes far longer
        return value
    return int(value) if isinstance(value, Fraction) and value.denominator == 1 else value


class Polynomial:
    """A sum of coefficient * product of atoms. Immutable; equal polynomials compare and hash equal.

    Args:
        terms: monomial (sorted pairs of atom and exponent) to its coefficient.
    """

    __slots__ = ("__dict__", "terms")

    def __init__(self, terms: Mapping[Monomial, Exact]) -> None:
        self.terms: dict[Monomial, Exact] = {m: c if type(c) is int else _tidy(c) for m, c in terms.items() if c}

    @staticmethod
    def of(value: Polynomial | Exact) -> Polynomial:
        """A number as a polynomial; a polynomial as it is."""
        return value if isinstance(value, Polynomial) else _with_terms({(): _tidy(value)} if value else {})

    @staticmethod
    def symbol(atom: Atom) -> Polynomial:
        """The polynomial that is this size."""
        return _with_terms({((atom, 1),): 1})

    # ---------------------------------------------------------------- arithmetic

    def __add__(self, other: Polynomial | Exact) -> Polynomial:
        if not isinstance(other, Polynomial):
            other = Polynomial.of(other)
        if not other.terms or not self.terms:
            return self if self.terms else other
        terms = dict(self.terms)
        for monomial, coefficient in other.terms.items():
            _put(terms, monomial, terms.get(monomial, 0) + coefficient)
        return _with_terms(terms)

    __radd__ = __add__

    def __neg__(self) -> Polynomial:
        return _with_terms({monomial: -coefficient for monomial, coefficient in self.terms.items()})

    def __sub__(self, other: Polynomial | Exact) -> Polynomial:
        if not isinstance(other, Polynomial):
            return self + -other
        if not other.terms:
            return self
        terms = dict(self.terms)
        for monomial, coefficient in other.terms.items():
            _put(terms, monomial, terms.get(monomial, 0) - coefficient)
        return _with_terms(terms)

    def __rsub__(self, other: Exact) -> Polynomial:
        return -self + other

    def __mul__(self, other: Polynomial | Exact) -> Polynomial:
        if not isinstance(other, Polynomial):
            if other == 1:
                return self
            return _by_one_term(self, (), other)
        if len(other.terms) == 1:
            return _by_one_term(self, *next(iter(other.terms.items())))
        if len(self.terms) == 1:
            return _by_one_term(other, *next(iter(self.terms.items())))
        terms: dict[Monomial, Exact] = {}
        for left, a in self.terms.items():
            for right, b in other.terms.items():
                product = _times(left, right)
                terms[product] = terms.get(product, 0) + a * b
        return Polynomial(terms)

    __rmul__ = __mul__

    def __pow__(self, power: int) -> Polynomial:
        out = self if power else Polynomial.of(1)
        for _ in range(power - 1):
            out = out * self
        return out

    def over(self, divisor: Polynomial | Exact) -> Polynomial:
        """Self / divisor: exact where the divisor is one term, an opaque quotient else.

        Raises:
            ZeroDivisionError: the divisor is 0.
        """
        divisor = Polynomial.of(divisor)
        if len(divisor.terms) == 1:
            ((monomial, coefficient),) = divisor.terms.items()
            inverse = tuple((atom, -power) for atom, power in monomial)
            return self * Polynomial({inverse: 1 / Fraction(coefficient)})
        if not divisor.terms:
            raise ZeroDivisionError
        return Polynomial.symbol(Opaque("/", (self, divisor)))

    # ---------------------------------------------------------------- looking

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Polynomial):
            return self.terms == other.terms
        return isinstance(other, int | Fraction) and self.terms == Polynomial.of(other).terms

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash(frozenset(self.terms.items()))

    def __repr__(self) -> str:
        return written(self.formula, power="**")

    @property
    def constant(self) -> Exact | None:
        """Its value where it is a plain number, else None."""
        if not self.terms:
            return 0
        return self.terms[()] if len(self.terms) == 1 and () in self.terms else None

    def atoms(self) -> Iterator[Atom]:
        """Every size and opaque factor, each once."""
        yield from dict.fromkeys(atom for monomial in self.terms for atom, _ in monomial)

    def names(self) -> Iterator[str]:
        """Every size it depends on, inside opaque factors too, each once."""
        yield from self._names

    @cached_property
    def _names(self) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for atom in self.atoms():
            found.update(dict.fromkeys((atom,) if isinstance(atom, str) else atom.names))
        return tuple(found)

    @property
    def is_plain(self) -> bool:
        """True without opaque factors."""
        return all(isinstance(atom, str) for atom in self.atoms())

    def coefficients(self, name: str) -> dict[int, Polynomial]:
        """Exponent of this size to what stands before that power."""
        found: dict[int, dict[Monomial, Exact]] = {}
        for monomial, coefficient in self.terms.items():
            power = dict(monomial).get(name, 0)
            rest = tuple(pair for pair in monomial if pair[0] != name)
            found.setdefault(power, {})[rest] = coefficient
        return {power: Polynomial(terms) for power, terms in found.items()}

    def powers(self, name: str) -> dict[int, Exact] | None:
        """Exponent of this size to the number before that power; None where anything else stands in it."""
        found: dict[int, Exact] = {}
        for monomial, coefficient in self.terms.items():
            if not monomial:
                found[0] = coefficient
            elif len(monomial) == 1 and monomial[0][0] == name:
                found[monomial[0][1]] = coefficient
            else:
                return None
        return found

    # ---------------------------------------------------------------- values

    def substitute(self, values: Mapping[str, Polynomial | Exact]) -> Polynomial:
        """Put polynomials in place of sizes. A size with a negative exponent needs a one-term replacement."""
        terms: dict[Monomial, Exact] = {}
        for monomial, coefficient in self.terms.items():
            stays = tuple(pair for pair in monomial if isinstance(pair[0], str) and pair[0] not in values)
            product = _with_terms({stays: coefficient})
            if len(stays) < len(monomial):
                for atom, power in monomial:
                    if not isinstance(atom, str) or atom in values:
                        product = product * _power(_replaced(atom, values), power)
            for own, factor in product.terms.items():
                _put(terms, own, terms.get(own, 0) + factor)
        return _with_terms(terms)

    def evaluate(self, size: Callable[[str], Exact]) -> Exact:
        """Its exact value where every size is a number."""
        total: Exact = 0
        for monomial, coefficient in self.terms.items():
            product: Exact = coefficient
            for atom, power in monomial:
                value = size(atom) if isinstance(atom, str) else _opaque_value(atom, size)
                product = product * (value**power if power >= 0 else 1 / Fraction(value) ** -power)
            total += product
        return _tidy(total)

    # ---------------------------------------------------------------- writing

    @cached_property
    def formula(self) -> Formula:
        """The polynomial as a formula of sizes over one common denominator, largest terms first."""
        denominator = 1
        for coefficient in self.terms.values():
            denominator = lcm(denominator, Fraction(coefficient).denominator)
        ordered = sorted(self.terms.items(), key=lambda term: _display_key(term[0]))
        if self.begins_negative:  # a plus first, if there is one
            ordered.sort(key=lambda term: term[1] < 0)
        out: Formula | None = None
        for monomial, coefficient in ordered:
            whole = int(coefficient * denominator)
            term = _term_formula(monomial, abs(whole))
            if out is None:
                out = term if whole > 0 else Operation("-", Number(0), term)
            else:
                out = Operation("+" if whole > 0 else "-", out, term)
        if out is None:
            return Number(0)
        return out if denominator == 1 else Operation("/", out, Number(denominator))

    @cached_property
    def content(self) -> tuple[Polynomial, Polynomial]:
        """(common factor of one term, the rest with whole coefficients that share no factor)."""
        if not self.terms:
            return Polynomial.of(1), self
        shared: dict[Atom, int] = dict(next(iter(self.terms)))
        numerator, denominator = 0, 1
        for monomial, coefficient in self.terms.items():
            powers = dict(monomial)
            shared = {a: min(shared.get(a, 0), powers.get(a, 0)) for a in {*shared, *powers}}
            value = Fraction(coefficient)
            numerator, denominator = gcd(numerator, value.numerator), lcm(denominator, value.denominator)
        factor = Polynomial({_monomial(shared): Fraction(numerator, denominator)})
        return factor, self.over(factor)

    @property
    def factored(self) -> Formula:
        """The polynomial as common factor * rest, as d*(k - 4)/2."""
        if len(self.terms) < 2:
            return self.formula
        factor, rest = self.content
        ((monomial, coefficient),) = factor.terms.items()
        value = Fraction(coefficient)
        above = _term_formula(tuple(pair for pair in monomial if pair[1] > 0), value.numerator)
        below = _term_formula(tuple((a, -p) for a, p in monomial if p < 0), value.denominator)
        out = rest.formula if above == Number(1) else Operation("*", above, rest.formula)
        return out if below == Number(1) else Operation("/", out, below)

    @property
    def begins_negative(self) -> bool:
        """True where the first term as displayed has a minus."""
        first = min(self.terms, key=_display_key, default=())
        return self.terms.get(first, 0) < 0


def _with_terms(terms: dict[Monomial, Exact]) -> Polynomial:
    """A polynomial of terms that are tidy already; arithmetic makes a hundred thousand of them in a second."""
    made = Polynomial.__new__(Polynomial)
    made.terms = terms
    return made


def _put(terms: dict[Monomial, Exact], monomial: Monomial, coefficient: Exact) -> None:
    """A coefficient into terms that are tidy, and stay so."""
    if coefficient:
        terms[monomial] = _tidy(coefficient)
    else:
        del terms[monomial]


def _display_key(monomial: Monomial) -> tuple[int, list[tuple[tuple[int, tuple[int, str]], int]]]:
    """Higher degree first; within a degree in the order of the sizes, so n*d**2 stands before n**2*d."""
    return (-sum(power for _, power in monomial), [(_key(atom), power) for atom, power in monomial])


def _term_formula(monomial: Monomial, coefficient: int) -> Formula:
    """Coefficient * powers / powers, coefficient >= 0."""
    above: Formula | None = Number(coefficient) if coefficient != 1 else None
    below: Formula | None = None
    for atom, power in monomial:
        base: Formula = Size(atom) if isinstance(atom, str) else atom.formula
        factor = base if abs(power) == 1 else Operation("^", base, Number(abs(power)))
        if power > 0:
            above = factor if above is None else Operation("*", above, factor)
        else:
            below = factor if below is None else Operation("*", below, factor)
    above = Number(1) if above is None else above
    return above if below is None else Operation("/", above, below)


def _by_one_term(value: Polynomial, monomial: Monomial, factor: Exact) -> Polynomial:
    """A polynomial times one term: no two of its terms become alike."""
    if not factor:
        return _with_terms({})
    terms = value.terms.items()
    if not monomial:
        return _with_terms({own: _tidy(coefficient * factor) for own, coefficient in terms})
    return _with_terms({_times(own, monomial): _tidy(coefficient * factor) for own, coefficient in terms})


@lru_cache(maxsize=2**14)
def _times(left: Monomial, right: Monomial) -> Monomial:
    if not left:
        return right
    if not right:
        return left
    powers = dict(left)
    for atom, power in right:
        powers[atom] = powers.get(atom, 0) + power
    return _monomial(powers)


def _replaced(atom: Atom, values: Mapping[str, Polynomial | Exact]) -> Polynomial:
    if isinstance(atom, str):
        return Polynomial.of(values[atom]) if atom in values else Polynomial.symbol(atom)
    if values.keys().isdisjoint(atom.names):
        return Polynomial.symbol(atom)
    return Polynomial.symbol(Opaque(atom.kind, tuple(part.substitute(values) for part in atom.parts)))


def _power(base: Polynomial, power: int) -> Polynomial:
    return base**power if power >= 0 else Polynomial.of(1).over(base**-power)


def _opaque_value(atom: Opaque, size: Callable[[str], Exact]) -> Value:
    values = [part.evaluate(size) for part in atom.parts]
    match atom.kind:
        case "floor":
            return values[0] // values[1]
        case "ceil":
            return -(-values[0] // values[1])
        case "/":
            return Fraction(values[0]) / Fraction(values[1])
        case "ceil_log2":
            return _doublings(values[0])
        case "next_power2":
            return 2 ** _doublings(values[0])
        case "min":
            return min(values)
        case _:
            return max(values)


def _doublings(value: Exact) -> int:
    """How often 1 has to be doubled to reach a value."""
    return max(-(-Fraction(value).numerator // Fraction(value).denominator) - 1, 0).bit_length()
