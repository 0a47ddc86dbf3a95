"""What a claim is about: its quantities as closed forms in the sizes left open, and as counts at exact sizes.

Left open is every size that no word and no default fixes: widths and lengths not given, heads where the width is open,
and whatever the claim names. Strides, dilations, groups and the batch are 1 unless the claim names them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from math import lcm

from analyzer.answers.claim_formulas import LOG
from analyzer.answers.context import Context
from analyzer.answers.costs import closed_forms
from analyzer.answers.question import Question
from analyzer.answers.settings import Setting, settings, spelled
from analyzer.answers.statements import Comparison, Statement
from analyzer.answers.values import whole_number
from analyzer.errors import QuestionError, SizeError, did_you_mean
from analyzer.notation.formulas import evaluate, written
from analyzer.notation.syntax import Formula, Number, Size, names_in
from analyzer.readings.closed_forms import Polynomials
from analyzer.readings.domains import Sizes, Value, check_size
from analyzer.readings.polynomial import Exact, Opaque, Polynomial
from analyzer.readings.positivity import plainly, without_denominators
from analyzer.readings.quantities import Absent, Reader
from analyzer.sizes import BY_LETTER, LETTER_OF, SPELLED, least

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

    def minimum(self, a: Exact, b: Exact) -> Exact:
        return min(a, b)

    def maximum(self, a: Exact, b: Exact) -> Exact:
        return max(a, b)


class Claimed:
    """The layers of a claim, in closed forms and in counts.

    Attributes:
        settings: label to layer, each with the sizes that the claim leaves open.
        given: sizes that are given for all layers.
    """

    def __init__(self, statement: Statement, about: Context) -> None:
        self.statement, self.about = statement, about
        requests = {term.layer.label: term.layer for term in statement.terms.values()}
        question = Question(tuple(requests.values()), _layer_words(statement, requests.values()), {}, statement.text)
        found = settings(question, incomplete=True)
        self.named = tuple(dict.fromkeys(name.removeprefix(LOG) for name in _names(statement)))
        self.settings = {s.label: self._opened(s) for s in found}
        self.given = self._given()
        self._check_names()
        self._domains: dict[str, tuple[Reader, _Inline]] = {}

    # ---------------------------------------------------------------- sizes

    def _opened(self, setting: Setting) -> Setting:
        """The setting with what the claim names left open, and the heads where the width is."""
        free = set(setting.free)
        linked = dict(setting.linked)
        named = {name for name in self.named if name in linked}
        if "h" in linked and isinstance(linked["h"], Number) and "d" in free:
            named.add("h")
        for name in named:
            del linked[name]
            free.add(name)
        return replace(setting, linked=linked, free=frozenset(free))

    def _given(self) -> dict[str, int]:
        """Sizes given behind the claim, for all layers and for the formulas."""
        found = {}
        for name, text in self.statement.settings.items():
            if name in BY_LETTER and text[:1].isdigit():
                found[name] = whole_number(text, spelled(name))
                check_size(name, found[name])
        return found

    def _check_names(self) -> None:
        own = {name for s in self.settings.values() for name in (*s.layer.free_sizes, *s.layer.dims, *s.linked)}
        own |= {name for s in self.settings.values() for name in s.layer.definitions}
        for name in self.named:
            if name not in BY_LETTER and name not in own:
                near = did_you_mean(name, [*LETTER_OF, *own])
                raise QuestionError(f"unknown size {name!r}{near}; sizes: {', '.join(map(spelled, sorted(own)))}")

    def needs_open(self, names: Iterable[str]) -> None:
        """Raises QuestionError unless nothing fixes these sizes: something is to be said of how they vary."""
        for name in names:
            if name in self.given:
                raise QuestionError(f"{spelled(name)} is given, so nothing can be said of how it varies; leave it out")
            for setting in self.settings.values():
                if name in setting.given:
                    raise QuestionError(f"{setting.label} fixes {spelled(name)}; leave it out to say how it varies")
                if name not in setting.layer.free_sizes and name in setting.layer.definitions:
                    formula = written(setting.layer.definitions[name], SPELLED)
                    raise QuestionError(f"{setting.label}: {name} = {formula} follows from other sizes; name those")

    @cached_property
    def defaults(self) -> dict[str, int]:
        """Sizes that were left out and are held at a number."""
        found: dict[str, int] = {}
        for setting in self.settings.values():
            for name, formula in setting.linked.items():
                if isinstance(formula, Number):
                    found[name] = _heads(setting) if name == "h" else int(formula.value)
        return found

    @cached_property
    def required(self) -> tuple[str, ...]:
        """Every size that has to have a value before the layers can be counted."""
        found = [name for setting in self.settings.values() for name in sorted(setting.free)]
        return tuple(dict.fromkeys(found))

    # ---------------------------------------------------------------- closed forms

    def _reader(self, setting: Setting) -> tuple[Reader, _Inline]:
        if setting.label not in self._domains:
            domain = _Inline(setting.layer.assumptions)
            known: dict[str, Value] = {name: Polynomial.of(value) for name, value in setting.given.items()}
            known |= {name: Polynomial.symbol(name) for name in setting.free}
            if isinstance(setting.linked.get("h"), Number):
                known["h"] = Polynomial.of(_heads(setting))
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
            raise QuestionError(f"{term.layer.label} has no {term.quantity}: {value.why.replace('-', ' ')}")
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
        return value.substitute(self.equal) if self.equal else value

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

    def explain_absence(self) -> None:
        """Raises SizeError with what the layers find wrong, where that does not depend on the sizes left open."""
        for setting in self.settings.values():
            setting.exact(dict.fromkeys(setting.free, 64))

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


def _heads(setting: Setting) -> int:
    """Heads that were left out where the width is known."""
    return setting.integers(dict.fromkeys(setting.free, 1))["h"]


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


def _names(statement: Statement) -> list[str]:
    """Every size that a claim names."""
    formulas = [statement.left, *([] if statement.right is None else [statement.right])]
    formulas += [side for condition in statement.conditions for side in (condition.left, condition.right)]
    found = [name for formula in formulas for name in names_in(formula) if name not in statement.terms]
    return [*found, *statement.names]


def _layer_words(statement: Statement, requests: Iterable[object]) -> Mapping[str, str]:
    """The words that layers take: a size that only the formulas name is kept from them."""
    named = {name.removeprefix(LOG) for name in _names(statement)}
    out = {}
    for name, value in statement.settings.items():
        if name not in named:
            out[name] = value
            continue
        question = Question(tuple(term.layer for term in statement.terms.values()), {name: value}, {}, "")
        try:
            settings(question, incomplete=True)
        except QuestionError:
            continue
        out[name] = value
    return out
