"""Quotients with one size below the line, over a range of it: where they are whole, where their whole part changes."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import ceil, floor, isqrt

from analyzer.errors import QuestionError
from analyzer.readings.polynomial import Polynomial

MOST_DIVIDED = 10**12
"""Numbers up to here are divided by an unknown exactly; larger ones are taken to be divisible."""


def where_divides(
    top: Polynomial, bottom: Polynomial, name: str, first: int, last: int | None, most: int
) -> list[int] | None:
    """The values of a size at which one polynomial divides another; None: too many to look at.

    Args:
        top: what is divided.
        bottom: by what.
        name: the size, the only one in both.
        first: its smallest value.
        last: its largest, None: without end.
        most: values that are looked at one by one.
    """
    size, powers = top.constant, {power: c.constant or 0 for power, c in bottom.coefficients(name).items()}
    if isinstance(size, int) and 0 < size <= MOST_DIVIDED and powers.keys() <= {0, 1}:
        divisors = [sign * d for d in _divisors(size) for sign in (1, -1)]
        exact = sorted(Fraction(d - powers.get(0, 0)) / powers[1] for d in divisors)
        looked_at = [int(q) for q in exact if q.denominator == 1 and q >= first]
        return [q for q in looked_at if last is None or q <= last]
    if last is None or last - first >= most:
        return None
    return [q for q in range(first, last + 1) if _divides(_at(bottom, q), _at(top, q))]


def steps_of_quotient(
    size: Fraction, bottom: Polynomial, name: str, first: int, last: int | None, most: int
) -> list[int]:
    """The values of a size from which on size // bottom is another number.

    Args:
        size: what is divided.
        bottom: by what: it grows with the size, and is at least 1.
        name: the size that varies.
        first: its smallest value.
        last: its largest, None: without end.
        most: changes that are told apart.

    Raises:
        QuestionError: it changes more often.
    """
    powers = {power: Fraction(c.constant or 0) for power, c in bottom.coefficients(name).items()}
    slope, start = powers[1], powers.get(0, Fraction(0))
    found: list[int] = []
    q = first
    while True:
        value = size // (start + slope * q)
        if value in (0, -1):  # for ever: the divisor only grows
            return found
        q = floor((size / value - start) / slope) + 1 if value > 0 else ceil((size / (value + 1) - start) / slope)
        if last is not None and q > last:
            return found
        found.append(q)
        if len(found) > most:
            raise QuestionError(f"the cost changes more than {most} times over these sizes; ask at smaller ones")


def _at(value: Polynomial, place: int) -> Fraction:
    return Fraction(value.evaluate(lambda _: place))


def _divides(below: Fraction, above: Fraction) -> bool:
    return below != 0 and (above / below).denominator == 1


@lru_cache(maxsize=64)
def _divisors(value: int) -> tuple[int, ...]:
    small = [d for d in range(1, isqrt(value) + 1) if not value % d]
    return tuple(sorted({*small, *(value // d for d in small)}))
