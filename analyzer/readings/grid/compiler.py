"""From closed forms to the steps of a program.

A polynomial is factored by Horner's rule, the size that varies fastest last, so each product is made on the smallest
shape it needs and equal steps are made once. Fractions are summed over a common denominator and divided at the end: the
values are whole wherever the layer exists, so that division is exact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import lcm

from analyzer.readings.grid.forms import AT_LEAST, Condition
from analyzer.readings.grid.program import ADD, AXIS, CONSTANT, DOUBLINGS, FLOOR, MULTIPLY, Program, Step, read_by
from analyzer.readings.polynomial import Atom, Exact, Monomial, Opaque, Polynomial


def program(
    forms: Sequence[Polynomial],
    conditions: Sequence[Condition],
    axes: Sequence[str],
    tops: Sequence[int],
    definitions: Mapping[str, Polynomial],
) -> Program:
    """The steps of some closed forms.

    Args:
        forms: whole at every point that meets the conditions.
        conditions: of a point to exist.
        axes: the sizes that vary, slowest first.
        tops: their largest values.
        definitions: what other names in the forms stand for.
    """
    compiler = _Compiler(axes, definitions)
    outputs = tuple(compiler.whole(form) for form in forms)
    checks = []
    for condition in conditions:
        kind, left, right = condition.kind, compiler.whole(condition.left), compiler.whole(condition.right)
        if kind == AT_LEAST and condition.left.constant is not None:
            highest = Program(tuple(compiler.steps), (), (), (), ()).bounds(tops)[right]
            if highest <= condition.left.constant:
                continue
        checks.append((kind, left, right))
    return _trimmed(compiler.steps, outputs, tuple(checks))


def _trimmed(steps: Sequence[Step], outputs: tuple[int, ...], checks: tuple[Step, ...]) -> Program:
    """Without steps that nothing reads."""
    needed = {*outputs, *(place for _, *read in checks for place in read)}
    for place in range(len(steps) - 1, -1, -1):
        if place in needed:
            needed |= set(read_by(steps[place]))
    moved = {old: new for new, old in enumerate(sorted(needed))}
    kept = tuple(_with(steps[old], moved) for old in sorted(needed))
    outputs = tuple(moved[place] for place in outputs)
    checks = tuple((kind, moved[a], moved[b]) for kind, a, b in checks)
    axes = _axes_of(kept)
    wanted = {*outputs, *(place for _, *read in checks for place in read)}
    return Program(kept, outputs, checks, _reuse(kept, axes, wanted), axes)


def _axes_of(steps: Sequence[Step]) -> tuple[frozenset[int], ...]:
    found: list[frozenset[int]] = []
    for step in steps:
        own = {step[1]} if step[0] == AXIS else set()
        found.append(frozenset(own.union(*(found[read] for read in read_by(step)))))
    return tuple(found)


def _reuse(steps: Sequence[Step], axes: Sequence[frozenset[int]], wanted: set[int]) -> tuple[int, ...]:
    last = {read: place for place, step in enumerate(steps) for read in read_by(step)}
    found = []
    for place, step in enumerate(steps):
        free = [
            read
            for read in read_by(step)
            if last[read] == place
            and read not in wanted
            and steps[read][0] not in (CONSTANT, AXIS)
            and axes[read] == axes[place]
        ]
        found.append(free[0] if free else -1)
    return tuple(found)


def _with(step: Step, moved: Mapping[int, int]) -> Step:
    """The step with the new places of those it reads."""
    kind, a, b = step
    read = read_by(step)
    return kind, moved[a] if read else a, moved[b] if len(read) == 2 else b


def _number(kind: str, one: int, other: int = 0) -> int:
    """A step between plain numbers; what is divided by 0 does not exist, and its check says so."""
    match kind:
        case "add":
            return one + other
        case "multiply":
            return one * other
        case "floor":
            return one // other if other else 0
        case "min":
            return min(one, other)
        case "max":
            return max(one, other)
        case "ceil_log2" | "next_power2":
            doublings = (one - 1).bit_length() if one > 1 else 0
            return doublings if kind == DOUBLINGS else 2**doublings
        case _:
            return 1 if one % 8 else 8


class _Compiler:
    """Makes steps, equal ones once."""

    def __init__(self, axes: Sequence[str], definitions: Mapping[str, Polynomial]) -> None:
        self.places = {name: place for place, name in enumerate(axes)}
        self.definitions = definitions
        self.steps: list[Step] = []
        self._known: dict[Step, int] = {}
        self._atoms: dict[Atom, int] = {}
        self._wholes: dict[Polynomial, int] = {}
        self._ranks: dict[Atom, tuple[int, int]] = {}

    def step(self, kind: str, a: int, b: int = 0) -> int:
        """The place of a step; what is made of plain numbers is one."""
        one = (kind, a, b)
        if kind not in (CONSTANT, AXIS) and all(self.steps[read][0] == CONSTANT for read in read_by(one)):
            one = (CONSTANT, _number(kind, *(self.steps[read][1] for read in read_by(one))), 0)
        if one not in self._known:
            self._known[one] = len(self.steps)
            self.steps.append(one)
        return self._known[one]

    def whole(self, form: Polynomial) -> int:
        """A form whose values are whole: numerators over a common denominator, divided at the end."""
        if form not in self._wholes:
            numerator, denominator = _over_one(form)
            place = self.plain(numerator)
            if denominator.constant != 1:
                place = self.step(FLOOR, place, self.plain(denominator))
            self._wholes[form] = place
        return self._wholes[form]

    def plain(self, form: Polynomial) -> int:
        """A form without denominators, by Horner's rule in the factor that varies fastest."""
        if form.constant is not None:
            return self.step(CONSTANT, int(form.constant))
        outer = max(form.atoms(), key=lambda atom: (self.rank(atom), str(atom) if isinstance(atom, str) else ""))
        powers = _coefficients(form, outer)
        exponents, base = sorted(powers, reverse=True), self.atom(outer)
        place = self.plain(powers[exponents[0]])
        for before, after in zip(exponents, [*exponents[1:], 0], strict=True):
            if before != after:
                place = self.times(place, self.power(base, before - after))
            if after in powers and after != before:
                place = self.step(ADD, place, self.plain(powers[after]))
        return place

    def times(self, a: int, b: int) -> int:
        """A product; a factor of 1 is left out."""
        one = (CONSTANT, 1, 0)
        if self.steps[a] == one:
            return b
        return a if self.steps[b] == one else self.step(MULTIPLY, a, b)

    def power(self, base: int, exponent: int) -> int:
        """A power of something, each half made once."""
        if exponent == 1:
            return base
        half = self.power(base, exponent // 2)
        square = self.step(MULTIPLY, half, half)
        return self.step(MULTIPLY, square, base) if exponent % 2 else square

    def atom(self, atom: Atom) -> int:
        """A size, what a name stands for, or a rounding."""
        if atom not in self._atoms:
            self._atoms[atom] = self._name(atom) if isinstance(atom, str) else self._opaque(atom)
        return self._atoms[atom]

    def _name(self, name: str) -> int:
        return self.step(AXIS, self.places[name]) if name in self.places else self.whole(self.definitions[name])

    def _opaque(self, atom: Opaque) -> int:
        parts = [self.whole(part) for part in atom.parts]
        match atom.kind:
            case "floor" | "/":
                return self.step(FLOOR, parts[0], parts[1])
            case "ceil":
                minus = self.step(CONSTANT, -1)
                down = self.step(FLOOR, self.step(MULTIPLY, parts[0], minus), parts[1])
                return self.step(MULTIPLY, down, minus)
            case "ceil_log2" | "next_power2" | "heads":
                return self.step(atom.kind, parts[0])
            case _:
                place = parts[0]
                for part in parts[1:]:
                    place = self.step(atom.kind, place, part)
                return place

    def rank(self, atom: Atom) -> tuple[int, int]:
        """How fast a factor varies: the place of its fastest axis, and how many axes it has."""
        if atom not in self._ranks:
            behind = self._axes(atom)
            self._ranks[atom] = max(behind, default=-1), len(behind)
        return self._ranks[atom]

    def _axes(self, atom: Atom) -> set[int]:
        if isinstance(atom, str) and atom in self.places:
            return {self.places[atom]}
        parts = (self.definitions[atom],) if isinstance(atom, str) else atom.parts
        return {place for part in parts for name in part.names() for place in self._axes(name)}


def _over_one(form: Polynomial) -> tuple[Polynomial, Polynomial]:
    """(numerator with whole coefficients and no negative exponents, denominator of one term)."""
    lowest: dict[Atom, int] = {}
    number = 1
    for monomial, coefficient in form.terms.items():
        number = lcm(number, Fraction(coefficient).denominator)
        for atom, power in monomial:
            if power < 0:
                lowest[atom] = min(lowest.get(atom, 0), power)
    denominator = Polynomial.of(number)
    for atom, power in lowest.items():
        denominator = denominator * Polynomial.symbol(atom) ** -power
    return form * denominator, denominator


def _coefficients(form: Polynomial, factor: Atom) -> dict[int, Polynomial]:
    """Exponent of a factor to what stands before that power."""
    found: dict[int, dict[Monomial, Exact]] = {}
    for monomial, coefficient in form.terms.items():
        power = dict(monomial).get(factor, 0)
        found.setdefault(power, {})[tuple(pair for pair in monomial if pair[0] != factor)] = coefficient
    return {power: Polynomial(terms) for power, terms in found.items()}
