"""Closed forms with a square root, rounded to a whole number exactly: no floating point."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import ceil, floor, isqrt

from analyzer.notation.syntax import Formula, Number, Size

PRECISION = 10**40
"""Roots are enclosed to so small a part; two bounds that round differently meet at a whole number."""


def rounded_root(formula: Formula, sizes: Mapping[str, Fraction], up: bool) -> int:
    """The value of a formula rounded down, or up; an enclosure that holds a whole number holds just that."""
    low, high = enclosed(formula, sizes)
    between = [value for value in range(floor(low), ceil(high) + 1) if low <= value <= high]
    if between:
        return between[0]
    return ceil(low) if up else floor(low)


def enclosed(formula: Formula, sizes: Mapping[str, Fraction]) -> tuple[Fraction, Fraction]:
    """Fractions around the value of a formula."""
    if isinstance(formula, Number):
        return Fraction(formula.value), Fraction(formula.value)
    if isinstance(formula, Size):
        return sizes[formula.name], sizes[formula.name]
    left = enclosed(formula.left, sizes)
    if formula.symbol == "^" and formula.right == Number(Fraction(1, 2)):
        return _root(left[0])[0], _root(left[1])[1]
    right = enclosed(formula.right, sizes)
    if formula.symbol == "^":
        return left[0] ** int(right[0]), left[1] ** int(right[0])
    if formula.symbol == "-":
        return left[0] - right[1], left[1] - right[0]
    if formula.symbol == "+":
        return left[0] + right[0], left[1] + right[1]
    assert formula.symbol in "*/", formula
    every = [a * b if formula.symbol == "*" else a / b for a in left for b in right]
    return min(every), max(every)


def _root(value: Fraction) -> tuple[Fraction, Fraction]:
    scaled = isqrt(floor(value * PRECISION**2))
    exact = Fraction(scaled, PRECISION)
    return exact, exact if exact * exact == value else exact + Fraction(1, PRECISION)
