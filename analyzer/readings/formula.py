"""The sympy reading: the same rules over sympy expressions.

It checks the polynomials independently (sympy's own arithmetic), factors for display and solves symbolically. One
function makes every symbol, so equal names are equal symbols. No text is ever handed to sympy.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, TypeAlias

import sympy

from analyzer.notation.formulas import evaluate
from analyzer.notation.syntax import Formula
from analyzer.readings.domains import corner_of

Expression: TypeAlias = Any
"""A sympy expression."""


@lru_cache(maxsize=1024)
def symbol(name: str) -> Expression:
    """The one symbol of that name: a whole number from 1."""
    return sympy.Symbol(name, integer=True, positive=True)


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


def factored(formula: Formula) -> Expression:
    """A closed form as a product where it factors."""
    return sympy.factor(expression(formula))


def solutions(difference: Formula, unknown: str) -> list[Expression]:
    """Where a difference of two closed forms is zero, as expressions in the other sizes; [] where it never is.

    Only polynomials of degree 4 or less in the unknown are solved; anything else gives [].
    """
    numerator = sympy.numer(sympy.together(expression(difference)))
    variable = symbol(unknown)
    if not numerator.is_polynomial(variable) or sympy.degree(numerator, variable) > 4:
        return []
    found = sympy.solve(numerator, variable)
    return [sympy.factor(solution) for solution in found if solution != 0]
