"""The lines of one layer under other names, so that they can stand inside another layer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

from analyzer.notation.syntax import (
    Affine,
    Apply,
    Assume,
    Condition,
    Dim,
    Equation,
    Factor,
    Formula,
    Fourier,
    Given,
    Index,
    Lookup,
    Number,
    Offset,
    Operation,
    Parallel,
    Place,
    Product,
    Ref,
    Same,
    Size,
    Statement,
    Step,
    Sum,
    Term,
    Transient,
    Where,
)
from analyzer.notation.text import equation_text

Rename = Callable[[str], str]


@dataclass(frozen=True)
class Renaming:
    """New names for arrays, and for sizes and dimensions."""

    array: Rename
    size: Rename

    def statement(self, statement: Statement) -> Statement:
        """A statement under the new names."""
        match statement:
            case Given():
                return Given(self.ref(statement.ref))
            case Where():
                return Where(self.size(statement.name), self.formula(statement.formula))
            case Assume():
                return replace(statement, small=self.formula(statement.small), large=self.formula(statement.large))
            case Condition():
                return replace(statement, sides=tuple(self._products(side) for side in statement.sides))
            case Transient():
                return Transient(self.array(statement.name))
            case Parallel():
                return Parallel(self.array(statement.name))
            case Fourier():
                return Fourier(self.array(statement.name), self.size(statement.size))
            case Same():
                return replace(statement, first=self.size(statement.first), second=self.size(statement.second))
            case Equation():
                left, right = self.ref(statement.left), self.sum(statement.right)
                return Equation(left, right, equation_text(left, right), statement.wiring)

    def _products(self, side: tuple[Product, ...]) -> tuple[Product, ...]:
        return tuple(replace(part, names=tuple(self.size(name) for name in part.names)) for part in side)

    def formula(self, formula: Formula) -> Formula:
        """A formula of sizes."""
        if isinstance(formula, Size):
            return Size(self.size(formula.name))
        if isinstance(formula, Operation):
            return Operation(formula.symbol, self.formula(formula.left), self.formula(formula.right))
        return formula

    def sum(self, expression: Sum) -> Sum:
        """Terms joined by + and -."""
        return Sum(tuple(self._term(term) for term in expression.terms))

    def _term(self, term: Term) -> Term:
        factors = tuple(Factor(self._node(factor.node), factor.inverse) for factor in term.factors)
        return Term(term.negative, factors, term.guard)

    def _node(self, node: Ref | Apply | Number | Size) -> Ref | Apply | Number | Size:
        if isinstance(node, Ref):
            return self.ref(node)
        if isinstance(node, Apply):
            along = None if node.along is None else self.size(node.along)
            return Apply(node.function, self.sum(node.argument), along)
        return Size(self.size(node.name)) if isinstance(node, Size) else node

    def ref(self, ref: Ref) -> Ref:
        """An array with its indices."""
        return Ref(self.array(ref.name), tuple(self._index(index) for index in ref.indices), ref.parameter)

    def _index(self, index: Index) -> Index:
        if isinstance(index, Dim):
            return dim(self.size(index.name))
        if isinstance(index, Place):
            return index
        if isinstance(index, Lookup):
            return Lookup(self.ref(index.ref))
        steps = tuple(Step(self.size(step.dim), step.sign, self.formula(step.coefficient)) for step in index.steps)
        return Affine(steps, tuple(Offset(offset.sign, self.formula(offset.size)) for offset in index.offsets))


@lru_cache(maxsize=2**12)
def dim(name: str) -> Dim:
    """A loop over a dimension; the lines of a stack name each a dozen times, and all may share it."""
    return Dim(name)


def with_value(formula: Formula, name: str, value: int) -> Formula:
    """The formula with a number in place of one size; what is then made of numbers only is worked out."""
    if isinstance(formula, Size):
        return Number(value) if formula.name == name else formula
    if not isinstance(formula, Operation):
        return formula
    left, right = with_value(formula.left, name, value), with_value(formula.right, name, value)
    if isinstance(left, Number) and isinstance(right, Number) and formula.symbol in _FOLDED:
        if formula.symbol == "^" and (right.value < 0 or right.value > MAX_EXPONENT):
            raise ValueError(f"the exponent {right.value} is not from 0 to {MAX_EXPONENT}")
        return Number(_FOLDED[formula.symbol](int(left.value), int(right.value)))
    return Operation(formula.symbol, left, right)


MAX_EXPONENT = 64

_FOLDED: dict[str, Callable[[int, int], int]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "^": lambda a, b: int(a**b),
}
