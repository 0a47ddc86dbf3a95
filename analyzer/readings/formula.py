"""The sympy reading: the same rules over sympy expressions.

It checks the polynomials independently, with sympy's own arithmetic, and hands closed forms to those who go on with
sympy. One function makes every symbol, so equal names are equal symbols. No text is ever handed to sympy.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, TypeAlias

import sympy

from analyzer.notation.formulas import evaluate
from analyzer.notation.syntax import Formula
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
    return evaluate(formula, lambda name: known.get(name, symbol(name)), EXPRESSIONS)


def same(formula: Formula, found: Expression, names: Mapping[str, Expression] | None = None) -> bool:
    """True where a closed form and an expression that sympy arrived at are equal."""
    return bool(sympy.simplify(expression(formula, names) - found) == 0)
