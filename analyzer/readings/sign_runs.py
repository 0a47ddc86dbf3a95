"""Where an integer polynomial is negative, zero and positive, over all integers of a range, exactly.

Between two changes of sign of its forward difference a polynomial is monotone on the integers, so bisection finds every
change; a bound of Cauchy's kind tells from where on the sign no longer changes. No floating point anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import comb, lcm

from analyzer.readings.polynomial import Polynomial

Run = tuple[int, int]
"""(first integer, sign from there on)."""


def sign_runs(value: Polynomial, name: str, start: int, end: int | None = None) -> list[Run]:
    """The runs of equal sign of a polynomial in one size over start <= size <= end (None: without end).

    Args:
        value: a polynomial in `name` alone, negative exponents allowed.
        name: the size.
        start: the first integer, at least 1 where exponents are negative.
        end: the last integer.
    """
    if end is not None and end < start:
        return []
    runs = _runs(_integer_coefficients(value, name), start)
    return [run for run in runs if end is None or run[0] <= end]


def _integer_coefficients(value: Polynomial, name: str) -> list[int]:
    """Whole coefficients, lowest power first, of a polynomial with the same signs for all sizes >= 1."""
    by_power = value.powers(name)
    if by_power is None:
        raise ValueError(f"{value} depends on more than {name}")
    if not by_power:
        return [0]
    lowest, scale = min(0, *by_power), lcm(*(c.denominator for c in by_power.values()))
    out = [0] * (max(by_power) - lowest + 1)
    for power, constant in by_power.items():
        out[power - lowest] = int(constant * scale)
    return out


def _runs(coefficients: Sequence[int], start: int) -> list[Run]:
    while len(coefficients) > 1 and coefficients[-1] == 0:
        coefficients = coefficients[:-1]
    if len(coefficients) == 1:
        return [(start, _sign(coefficients[0]))]
    turns = [first for first, _ in _runs(_difference(coefficients), start)]
    settled = max(start, 3 + max(abs(c) for c in coefficients[:-1]) // abs(coefficients[-1]))
    runs: list[Run] = []
    for place, first in enumerate(turns):
        last = turns[place + 1] if place + 1 < len(turns) else max(settled, first + 1)
        for at, sign in _changes(coefficients, first, last):
            if not runs or runs[-1][1] != sign:
                runs.append((at, sign))
    return runs


def _changes(coefficients: Sequence[int], first: int, last: int) -> list[Run]:
    """The changes of sign on [first, last], where the polynomial is monotone, so at most one run is zero."""
    sign, final = _sign(_at(coefficients, first)), _sign(_at(coefficients, last))
    found = [(first, sign)]
    while sign != final:
        low, high = first, last
        while high - low > 1:
            middle = (low + high) // 2
            if _sign(_at(coefficients, middle)) == sign:
                low = middle
            else:
                high = middle
        first, sign = high, _sign(_at(coefficients, high))
        found.append((first, sign))
    return found


def _difference(coefficients: Sequence[int]) -> list[int]:
    """p(x + 1) - p(x)."""
    degree = len(coefficients)
    return [sum(coefficients[k] * comb(k, j) for k in range(j + 1, degree)) for j in range(degree - 1)]


def _at(coefficients: Sequence[int], x: int) -> int:
    value = 0
    for coefficient in reversed(coefficients):
        value = value * x + coefficient
    return value


def _sign(value: int) -> int:
    return (value > 0) - (value < 0)
