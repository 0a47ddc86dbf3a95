"""The sympy reading: the same rules over sympy expressions.

It checks the polynomials independently, with sympy's own arithmetic, and hands closed forms to those who go on with
sympy. One function makes every symbol, so equal names are equal symbols. No text is ever handed to sympy.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache, reduce
from typing import Any, TypeAlias

import sympy

from analyzer.errors import SizeError
from analyzer.notation.formulas import evaluate
from analyzer.notation.syntax import Formula, Number, Operation, Size
from analyzer.readings.domains import INTEGERS, corner_of

Expression: TypeAlias = Any
"""A sympy expression."""


class ceil_log2(sympy.Function):  # type: ignore[misc]  # noqa: N801  # sympy has no types; printed under this name
    """How often 1 has to be doubled to reach a whole number; exact, where sympy's own logarithm is a float."""

    @classmethod
    def eval(cls, argument: Expression) -> Expression | None:
        """Its value where the argument is a whole number."""
        return sympy.Integer(INTEGERS.ceil_log2(int(argument))) if argument.is_Integer else None


@lru_cache(maxsize=1024)
def symbol(name: str) -> Expression:
    """The one symbol of that name: a whole number from 1."""
    return sympy.Symbol(name, integer=True, positive=True)


def number(value: int) -> Expression:
    """A whole number of sympy's."""
    return sympy.Integer(value)


class Expressions:
    """The domain of sympy expressions. What sympy cannot decide stays as floor, Min or Max."""

    exact = False

    def divide(self, a: Expression, b: Expression, text: str = "") -> Expression:
        """A / b, taken to divide exactly."""
        return sympy.sympify(a, strict=True) / b

    def floor(self, a: Expression, b: Expression) -> Expression:
        """The whole part of a / b."""
        return sympy.floor(sympy.sympify(a, strict=True) / b)

    def ceil(self, a: Expression, b: Expression) -> Expression:
        """A / b rounded up."""
        return sympy.ceiling(sympy.sympify(a, strict=True) / b)

    def minimum(self, a: Expression, b: Expression) -> Expression:
        """The smaller."""
        return sympy.Min(a, b)

    def maximum(self, a: Expression, b: Expression) -> Expression:
        """The larger."""
        return sympy.Max(a, b)

    def ceil_log2(self, a: Expression) -> Expression:
        """The logarithm to base 2, rounded up."""
        return ceil_log2(sympy.sympify(a, strict=True))

    def next_power2(self, a: Expression) -> Expression:
        """The smallest power of two that is at least a."""
        return sympy.Integer(2) ** self.ceil_log2(a)

    def corner(self, side: Expression, height: Expression, width: Expression) -> Expression:
        """Points (i, j) with i + j < side in a height x width rectangle."""

        def triangle(r: Expression) -> Expression:
            r = sympy.Max(r, 0)
            return r * (r + 1) / 2

        return corner_of(triangle, side, height, width)

    def is_zero(self, a: Expression) -> bool:
        """True where sympy knows that a is 0."""
        return bool(sympy.sympify(a, strict=True).is_zero)

    def named(self, name: str, value: Expression) -> Expression:
        """The value itself: sympy carries floors."""
        return value


EXPRESSIONS = Expressions()


def expression(formula: Formula, names: Mapping[str, Expression] | None = None) -> Expression:
    """A formula of sizes as a sympy expression."""
    known = names or {}
    return sympy.sympify(evaluate(formula, lambda name: known.get(name, symbol(name)), EXPRESSIONS), strict=True)


MOST_PARTS = 200
"""Operations of an expression that is taken as a size."""


def whole(found: Expression) -> int | None:
    """The whole number that an expression without symbols is, None where it is none."""
    value = found if found.is_Integer else sympy.simplify(found)
    if value.is_Float:
        value = sympy.Rational(value)
    return int(value) if value.is_Integer else None


def symbols_of(found: Expression) -> tuple[Expression, ...]:
    """The symbols of an expression, by name."""
    return tuple(sorted(found.free_symbols, key=lambda one: str(one)))


def formula_of(found: Expression) -> Formula:
    """An expression as a formula of sizes.

    Raises:
        SizeError: it holds what formulas do not: other than + - * /, whole powers, floor, ceiling, Min, Max.
    """
    if sum(1 for _ in sympy.preorder_traversal(found)) > MOST_PARTS:
        raise SizeError(f"an expression of more than {MOST_PARTS} parts is given; sizes have fewer")
    return _formula(found)


def _formula(part: Expression) -> Formula:
    if part.is_Rational:
        value = Fraction(int(part.p), int(part.q))
        return Number(value.numerator if value.denominator == 1 else value)
    if part.is_Symbol:
        return Size(part.name)
    if part.is_Pow and part.exp.is_Integer and abs(int(part.exp)) <= MOST_PARTS:
        power = Operation("^", _formula(part.base), Number(abs(int(part.exp))))
        return power if part.exp > 0 else Operation("/", Number(1), power)
    if isinstance(part, sympy.floor | sympy.ceiling):
        top, bottom = part.args[0].as_numer_denom()
        return Operation("//" if isinstance(part, sympy.floor) else "ceil", _formula(top), _formula(bottom))
    for kind, symbol_ in ((sympy.Add, "+"), (sympy.Mul, "*"), (sympy.Min, "min"), (sympy.Max, "max")):
        if isinstance(part, kind):
            return reduce(lambda left, right: Operation(symbol_, left, right), map(_formula, part.args))
    raise SizeError(
        f"{str(part)[:60]!r} in a size: what is taken is + - * /, whole powers, floor, ceiling, Min and Max of symbols"
    )


def same(formula: Formula, found: Expression, names: Mapping[str, Expression] | None = None) -> bool:
    """True where a closed form and an expression that sympy arrived at are equal."""
    return bool(sympy.simplify(expression(formula, names) - found) == 0)
