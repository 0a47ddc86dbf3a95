"""`compare` and `explain` with sizes that are symbols: every quantity as a formula of these, with numbers put in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from analyzer.answers.context import Context, context
from analyzer.answers.costs import path_unit
from analyzer.answers.data import formula_text, number_data, sizes_data
from analyzer.answers.question import Question
from analyzer.answers.requested import requested
from analyzer.answers.settings import Setting, settings, spelled
from analyzer.blocks import Block, Cell, Expression, Label, Number, Phrase, Statement, Table
from analyzer.errors import QuestionError, SizeError
from analyzer.notation.formulas import evaluate
from analyzer.notation.syntax import Formula, Operation, OwnSize, Size
from analyzer.readings.closed_forms import Polynomials
from analyzer.readings.domains import Sizes, Value
from analyzer.readings.polynomial import Polynomial
from analyzer.readings.quantities import UNITS, Absent, Reader
from analyzer.sizes import LARGEST, SPELLED, least, order

WHY = "symbolic"
MOST_TERMS = 200
_MARK = LARGEST
"""Stands in for a symbol while options are chosen; no user's size is as large and a symbol at once."""


@dataclass(frozen=True)
class SymbolicCost:
    """A layer whose sizes are formulas.

    Attributes:
        setting: the layer as asked for.
        quantities: name to Number: a value where no symbol is left in it, else its closed form.
    """

    setting: Setting
    quantities: Mapping[str, Number]

    @property
    def label(self) -> str:
        """What the answer calls the layer."""
        return self.setting.label


@dataclass(frozen=True)
class Symbolic:
    """The answer to a question about symbols.

    Attributes:
        context: question, convention, dtype.
        layers: in the order asked.
        sizes: the sizes that were given as formulas, by letter.
    """

    context: Context
    layers: tuple[SymbolicCost, ...]
    sizes: Mapping[str, Formula]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The closed forms and what they rest on."""
        return (self._table(), *self._assumptions(), self.context.statement)

    def _table(self) -> Table:
        rows: list[tuple[Cell, ...]] = []
        for name in UNITS:
            cells = (_cell(cost.quantities[name]) for cost in self.layers)
            rows.append((Phrase(f"quantity.{name}"), *cells))
        columns: tuple[Phrase | Label, ...] = (Phrase("column.quantity"), *(Label(cost.label) for cost in self.layers))
        return Table("table.forms", columns, tuple(rows))

    def _assumptions(self) -> list[Block]:
        numbers = sizes_data({n: v for cost in self.layers for n, v in cost.setting.given.items()})
        given = [f"{SPELLED.get(name, name)}={formula_text(formula)}" for name, formula in self.sizes.items()]
        sizes = ", ".join([*given, *(f"{name}={value}" for name, value in numbers.items())])
        found: list[Block] = [Statement(Phrase("assume.sizes", {"sizes": Label(sizes)}))]
        linked = {n: f for cost in self.layers for n, f in cost.setting.linked.items()}
        if linked:
            told = ", ".join(
                f"{SPELLED.get(name, name)}={formula_text(f)}"
                for name, f in sorted(linked.items(), key=lambda one: order(one[0]))
            )
            found.append(Statement(Phrase("assume.defaults", {"defaults": Label(told)})))
        return [*found, Statement(Phrase("symbolic.whole"))]

    def data(self) -> dict[str, Any]:
        """Keys and values for JSON."""
        return {
            "question": self.context.question,
            "sizes": {SPELLED.get(name, name): formula_text(formula) for name, formula in self.sizes.items()},
            "dtype": self.context.dtype,
            "convention": self.context.convention.data(),
            "layers": [
                {
                    "layer": cost.setting.entry.name,
                    "label": cost.label,
                    "sizes": sizes_data(cost.setting.given),
                    "quantities": {name: number_data(number) for name, number in cost.quantities.items()},
                }
                for cost in self.layers
            ],
        }

    def forms(self) -> dict[str, dict[str, Formula]]:
        """Label to quantity to closed form."""
        return {
            cost.label: {name: number.formula for name, number in cost.quantities.items() if number.formula is not None}
            for cost in self.layers
        }


def _cell(number: Number) -> Cell:
    if number.value is None and number.formula is not None:
        return Expression(number.formula)
    return number


def symbolic(kind: str, question: Question, sizes: Mapping[str, Formula]) -> Symbolic:
    """Every quantity of every layer as a formula.

    Args:
        kind: 'compare' or 'explain', for the question's text.
        question: what is asked, without the sizes that are symbols.
        sizes: letter to formula of the user's symbols.

    Raises:
        UserError: the question cannot be answered as asked.
    """
    about, sizes = context(kind, question), {name: _own(formula) for name, formula in sizes.items()}
    if about.convention.basis == "growth":
        raise QuestionError(f"convention {about.convention.name} drops terms by size; symbols go with exact or torch")
    for name in sizes:
        if name in question.settings:
            raise QuestionError(f"{spelled(name)} is given twice")
    _check_counts(question, sizes)
    told = " ".join(f"{SPELLED.get(name, name)}={formula_text(formula)}" for name, formula in sizes.items())
    about = replace(about, question=f"{about.question} {told}")
    marked = {**question.settings, **dict.fromkeys(sizes, str(_MARK))}
    found = settings(replace(question, settings=MappingProxyType(marked)))
    costs = tuple(_cost(_opened(setting, sizes), sizes, about) for setting in found)
    return Symbolic(about, costs, MappingProxyType(sizes))


def _check_counts(question: Question, sizes: Mapping[str, Formula]) -> None:
    """Raises QuestionError where a symbol would decide how many layers a stack has."""
    for request in question.layers:
        entry, own = requested(request)
        for name in sizes:
            if name in entry.definition.counts and name not in own:
                raise QuestionError(
                    f"{request.label}: {spelled(name)} decides what the stack is made of; give a number"
                )


def _opened(setting: Setting, sizes: Mapping[str, Formula]) -> Setting:
    """The setting with its symbols free instead of given."""
    free = frozenset(name for name in sizes if setting.given.get(name) == _MARK)
    given = {name: value for name, value in setting.given.items() if name not in free}
    options = {name: "symbol" if value == str(_MARK) else value for name, value in setting.options.items()}
    return replace(setting, given=MappingProxyType(given), free=free, options=MappingProxyType(options))


def _cost(setting: Setting, sizes: Mapping[str, Formula], about: Context) -> SymbolicCost:
    """A layer read with its numbers put in and letters for its symbols, which are then put in all at once.

    Read with the symbols themselves, proofs would take a user's n for the layer's.
    """
    numbers: dict[str, Value] = {name: Polynomial.of(value) for name, value in setting.given.items()}
    domain, plain = Polynomials(setting.layer.assumptions), Polynomials()
    letters = setting.values(domain, {**numbers, **{name: Polynomial.symbol(name) for name in setting.free}})
    symbols = {name: Polynomial.of(evaluate(sizes[name], Polynomial.symbol, plain)) for name in setting.free}
    values = setting.values(plain, {**numbers, **symbols})
    _check_numbers(setting, Sizes(setting.layer, _Unnamed(), {n: values[n] for n in setting.layer.free_sizes}))
    reader = Reader(setting.layer, Sizes(setting.layer, domain, letters), about.convention, about.element_bytes)

    def size(name: str) -> Value:
        if name in domain.definitions:
            return evaluate(domain.definitions[name].formula, size, plain)
        return values[name]

    quantities = {}
    for name, unit in UNITS.items():
        form = reader.quantity(name)
        if isinstance(form, Absent):
            quantities[name] = Number(None, unit, why=form.why)
        else:
            quantities[name] = _number(Polynomial.of(evaluate(Polynomial.of(form).formula, size, plain)), unit)
    path = quantities["maximum_path_length"]
    quantities["maximum_path_length"] = replace(path, unit=path_unit(setting.layer, reader.structure))
    return SymbolicCost(setting, MappingProxyType(quantities))


class _Unnamed(Polynomials):
    """Closed forms in which a rounded size stands as what it is, not under a name."""

    def named(self, name: str, value: Value) -> Polynomial:
        """The value itself."""
        return Polynomial.of(value)


def _number(form: Polynomial, unit: str) -> Number:
    if len(form.terms) > MOST_TERMS:
        raise SizeError(
            f"a closed form would have {len(form.terms)} terms, multiplied out; up to {MOST_TERMS} are shown"
        )
    if form.constant is not None:
        return Number(form.constant, unit, formula=form.formula)
    return Number(None, unit, formula=_own(form.formula), why=WHY)


def _own(formula: Formula) -> Formula:
    """The formula with the user's symbols marked as such: they are written as they are."""
    if isinstance(formula, Size):
        return OwnSize(formula.name)
    if isinstance(formula, Operation):
        return Operation(formula.symbol, _own(formula.left), _own(formula.right))
    return formula


def _check_numbers(setting: Setting, sizes: Sizes) -> None:
    """What follows from numbers alone has to be a size.

    Raises:
        SizeError: a size that is no whole number, too small, or against what the layer assumes.
    """
    layer = setting.layer
    for assumption in layer.assumptions:
        room = Polynomial.of(sizes.value(assumption.large) - sizes.value(assumption.small)).constant
        if room is not None and (room < 0 or (room == 0 and assumption.strict)):
            small, large = formula_text(assumption.small), formula_text(assumption.large)
            raise SizeError(f"{setting.label} needs {small} {'<' if assumption.strict else '<='} {large}")
    for name, formula in layer.definitions.items():
        for value in (Polynomial.of(sizes.value(formula)).constant, Polynomial.of(sizes[name]).constant):
            if value is not None and (value != int(value) or value < least(name)):
                raise SizeError(f"{setting.label}: {spelled(name)} = {formula_text(formula)} would be {value}")
    for same in layer.equal_sizes:
        if Polynomial.of(sizes[same.first] - sizes[same.second]).constant not in (None, 0):
            raise SizeError(f"{setting.label}: {same.what} must be of one size")
