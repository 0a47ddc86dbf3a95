"""What a claim is about: its quantities as closed forms in the sizes left open, and as counts at exact sizes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cached_property
from math import lcm

from analyzer.answers.claimed_layers import ClaimedLayers, default_heads
from analyzer.answers.context import Context
from analyzer.answers.costs import closed_forms
from analyzer.answers.reasons import absent
from analyzer.answers.settings import Setting, spelled
from analyzer.answers.statements import Comparison, Statement
from analyzer.errors import QuestionError, SizeError
from analyzer.notation.formulas import evaluate, written
from analyzer.notation.syntax import Formula, Number, Size
from analyzer.readings.closed_forms import Polynomials, without_denominators
from analyzer.readings.domains import INTEGERS, Sizes, Value
from analyzer.readings.polynomial import Exact, Opaque, Polynomial
from analyzer.readings.positivity import plainly
from analyzer.readings.quantities import Absent, Reader
from analyzer.sizes import SPELLED, least

Point = Mapping[str, int]
"""A value for every size left open."""


class _Inline(Polynomials):
    """Closed forms that keep no names for rounded sizes: they stand in them as what they are."""

    def named(self, name: str, value: Polynomial | Exact) -> Polynomial:
        return Polynomial.of(value)


class _Rationals:
    """Exact numbers, `/` giving a fraction."""

    def divide(self, a: Exact, b: Exact, text: str = "") -> Fraction:
        return Fraction(a) / Fraction(b)

    def floor(self, a: Exact, b: Exact) -> int:
        return int(Fraction(a) // Fraction(b))

    def ceil(self, a: Exact, b: Exact) -> int:
        return -int(-Fraction(a) // Fraction(b))

    def ceil_log2(self, a: Exact) -> int:
        return INTEGERS.ceil_log2(self.ceil(a, 1))

    def next_power2(self, a: Exact) -> int:
        return INTEGERS.next_power2(self.ceil(a, 1))

    def minimum(self, a: Exact, b: Exact) -> Exact:
        return min(a, b)

    def maximum(self, a: Exact, b: Exact) -> Exact:
        return max(a, b)


class Claimed(ClaimedLayers):
    """The layers of a claim, in closed forms and in counts."""

    def __init__(self, statement: Statement, about: Context) -> None:
        super().__init__(statement, about)
        self._domains: dict[str, tuple[Reader, _Inline]] = {}

    # ---------------------------------------------------------------- closed forms

    def _reader(self, setting: Setting) -> tuple[Reader, _Inline]:
        if setting.label not in self._domains:
            domain = _Inline(setting.layer.assumptions)
            known: dict[str, Value] = {name: Polynomial.of(value) for name, value in setting.given.items()}
            known |= {name: Polynomial.symbol(name) for name in setting.free}
            if isinstance(setting.linked.get("h"), Number):
                known["h"] = Polynomial.of(default_heads(setting))
            sizes = Sizes(setting.layer, domain, setting.values(domain, known))
            about = self.about
            self._domains[setting.label] = Reader(setting.layer, sizes, about.convention, about.element_bytes), domain
        return self._domains[setting.label]

    def form(self, formula: Formula) -> Polynomial:
        """A formula of the claim in the sizes left open.

        Raises:
            QuestionError: a quantity that a layer does not have.
        """
        return self.reduced(self._form(formula))

    def _form(self, formula: Formula) -> Polynomial:
        try:
            return Polynomial.of(evaluate(formula, self._leaf, _Inline()))
        except ZeroDivisionError:
            raise QuestionError(f"{written(formula, SPELLED)} divides by 0") from None

    def _leaf(self, name: str) -> Polynomial:
        term = self.statement.terms.get(name)
        if term is None:
            return self._size(name)
        value = self._reader(self.settings[term.layer.label])[0].quantity(term.quantity)
        if isinstance(value, Absent):
            said, why = "{layer} has no {quantity}: {why}", absent(value.why)
            raise QuestionError(said, "error.absent", layer=term.layer.label, quantity=term.quantity, why=why)
        return Polynomial.of(value)

    def _size(self, name: str) -> Polynomial:
        """A size in a formula: given, following from others in a layer, or open."""
        if name in self.given:
            return Polynomial.of(self.given[name])
        found: dict[Polynomial, str] = {}
        for setting in self.settings.values():
            inside = name in setting.layer.dims or name in setting.layer.definitions or name in setting.layer.free_sizes
            if inside:
                found.setdefault(Polynomial.of(self._reader(setting)[0].sizes[name]), setting.label)
            elif name in setting.linked:
                found.setdefault(Polynomial.symbol(name), setting.label)
        if len(found) > 1:
            one, other = list(found.values())[:2]
            raise QuestionError(f"{spelled(name)} is not the same in {one} and {other}; write it with other sizes")
        return next(iter(found), Polynomial.symbol(name))

    def display(self, label: str) -> tuple[Formula, Mapping[str, Formula]]:
        """The closed form of a quantity with all sizes as letters, and what its rounded sizes stand for."""
        term = self.statement.terms[label]
        reader, domain = closed_forms(self.settings[term.layer.label], self.about.convention, self.about.element_bytes)
        value = reader.quantity(term.quantity)
        if isinstance(value, Absent):
            return self.form(Size(label)).formula, {}
        form = Polynomial.of(value)
        used = set(form.names())
        return form.formula, {name: v.formula for name, v in domain.definitions.items() if name in used}

    @cached_property
    def assumed(self) -> tuple[Polynomial, ...]:
        """What the layers assume of the sizes: none of these is negative."""
        found: list[Polynomial] = []
        for setting in self.settings.values():
            sizes = self._reader(setting)[0].sizes
            for assumption in setting.layer.assumptions:
                found += _not_negative(sizes.value(assumption.small), assumption.strict, sizes.value(assumption.large))
            for name in setting.layer.definitions:
                if not setting.layer.only_joins(name):
                    found += _not_negative(least(name), False, sizes[name])
        return tuple(dict.fromkeys(c for c in map(self.reduced, found) if not (c.is_plain and plainly(c, False))))

    @cached_property
    def conditions(self) -> tuple[Polynomial, ...]:
        """The same, and what the claim says of the sizes, as far as it is of this kind."""
        found: list[Polynomial] = []
        for condition in self.statement.conditions:
            left, right = self.form(condition.left), self.form(condition.right)
            if condition.mark in ("<", "<="):
                found += _not_negative(left, condition.mark == "<", right)
            elif condition.mark in (">", ">="):
                found += _not_negative(right, condition.mark == ">", left)
            elif condition.mark == "=":
                found += [*_not_negative(left, False, right), *_not_negative(right, False, left)]
        return tuple(dict.fromkeys([*(c for c in found if c.terms), *self.assumed]))

    @cached_property
    def equal(self) -> dict[str, Polynomial]:
        """Sizes that a condition says are equal to a formula of others."""
        found: dict[str, Polynomial] = {}
        for condition in self.statement.conditions:
            for one, other in ((condition.left, condition.right), (condition.right, condition.left)):
                if condition.mark != "=" or not isinstance(one, Size) or one.name in found:
                    continue
                value = self._form(other).substitute(found)
                if self._form(one) == Polynomial.symbol(one.name) and one.name not in value.names():
                    found = {name: old.substitute({one.name: value}) for name, old in found.items()}
                    found[one.name] = value
                    break
        return found

    def reduced(self, value: Polynomial) -> Polynomial:
        """A closed form with what the claim says is equal put in."""
        try:
            return _worked_out(value.substitute(self.equal)) if self.equal else value
        except ZeroDivisionError:
            raise QuestionError("under these conditions a quantity divides by 0: there is no such layer") from None

    def completed(self, point: Point) -> Point | None:
        """The point with the sizes that follow from others by the claim; None where one would be no size."""
        found = dict(point)
        for name, value in self.equal.items():
            try:
                exact = value.evaluate(found.__getitem__)
            except (ZeroDivisionError, KeyError):
                return None
            if not isinstance(exact, int) or exact < least(name):
                return None
            found[name] = exact
        return found

    # ---------------------------------------------------------------- counts

    def count(self, formula: Formula, point: Point) -> Exact | None:
        """The exact value of a formula, its quantities counted; None where a layer or quantity does not exist."""
        try:
            value: Exact = evaluate(formula, lambda name: self._counted(name, point), _Rationals())
        except (SizeError, ZeroDivisionError, _MissingError):
            return None
        return value

    def _counted(self, name: str, point: Point) -> Exact:
        term = self.statement.terms.get(name)
        if term is None:
            return self._counted_size(name, point)
        value = self._count_reader(term.layer.label, point).quantity(term.quantity)
        if isinstance(value, Absent):
            raise _MissingError
        exact: Exact = value
        return exact

    def _count_reader(self, label: str, point: Point) -> Reader:
        setting = self.settings[label]
        sizes = setting.exact({name: point[name] for name in setting.free})
        return Reader(setting.layer, sizes, self.about.convention, self.about.element_bytes)

    def _counted_size(self, name: str, point: Point) -> Exact:
        if name in self.given or name in point:
            return self.given.get(name, point.get(name, 0))
        for setting in self.settings.values():
            if name in (*setting.layer.dims, *setting.layer.definitions, *setting.layer.free_sizes):
                return int(self._count_reader(setting.label, point).sizes[name])
        raise _MissingError

    def exists(self, point: Point) -> bool:
        """True where every layer of the claim exists, has its quantities, and the claim's conditions hold."""
        if any(self.count(Size(label), point) is None for label in self.statement.terms):
            return False
        return all(self.holds(condition, point) for condition in self.statement.conditions)

    def holds(self, comparison: Comparison, point: Point) -> bool | None:
        """True or False by counting; None where one side does not exist."""
        left, right = self.count(comparison.left, point), self.count(comparison.right, point)
        if left is None or right is None:
            return None
        return compared(left, comparison.mark, right)


class _MissingError(Exception):
    """A quantity that is meaningless at some sizes."""


def compared(left: Exact, mark: str, right: Exact) -> bool:
    """Two numbers compared."""
    marks: dict[str, Callable[[Exact, Exact], bool]] = {
        "<": lambda a, b: a < b,
        "<=": lambda a, b: a <= b,
        ">": lambda a, b: a > b,
        ">=": lambda a, b: a >= b,
        "=": lambda a, b: a == b,
        "!=": lambda a, b: a != b,
    }
    return marks[mark](left, right)


def _worked_out(value: Polynomial) -> Polynomial:
    """The same with roundings and choices made where they are plain by now."""
    domain, out = _Inline(), Polynomial.of(0)
    rounded: dict[str, Callable[[Polynomial, Polynomial], Polynomial]] = {
        "floor": domain.floor, "ceil": domain.ceil, "min": domain.minimum, "max": domain.maximum,
        "ceil_log2": lambda a, _: domain.ceil_log2(a), "next_power2": lambda a, _: domain.next_power2(a),
    }  # fmt: skip
    for monomial, coefficient in value.terms.items():
        product = Polynomial.of(coefficient)
        for atom, power in monomial:
            one = Polynomial.symbol(atom)
            if isinstance(atom, Opaque) and atom.kind in rounded:
                first, *others = (_worked_out(part) for part in atom.parts)
                for other in others:
                    first = rounded[atom.kind](first, other)
                one = first
            product = product * (one**power if power >= 0 else Polynomial.of(1).over(one**-power))
        out = out + product
    return out


def _not_negative(small: Value, strict: bool, large: Value) -> list[Polynomial]:
    """What small <= large, or small < large, says: a polynomial that is whole and not negative, [] if it is not one."""
    gap = without_denominators(Polynomial.of(large) - small)
    gap = gap * lcm(*(Fraction(c).denominator for c in gap.terms.values()), 1)
    return [gap - int(strict)] if _is_whole(gap) else []


def _is_whole(value: Polynomial) -> bool:
    """True where it is plainly whole for whole sizes."""
    if not all(isinstance(c, int) and all(p > 0 for _, p in m) for m, c in value.terms.items()):
        return False
    inside = [atom for atom in value.atoms() if isinstance(atom, Opaque) and atom.kind not in ("floor", "ceil")]
    return all(atom.kind != "/" and all(_is_whole(part) for part in atom.parts) for atom in inside)
