"""From values to places on an axis, exact until the last step: values may be larger than any float."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import count

_LARGEST_POWER = 300
_LARGEST = 10**_LARGEST_POWER
"""What a linear axis can show; a logarithmic one has no limit."""
_NARROW = 0.6
"""Decades below which a logarithmic axis is marked like a linear one; a y axis shows at least as many."""
_FEW = 2.3
"""Decades up to which an axis is marked at 1, 2, 5 and not only at powers of ten."""


def _number(value: int | Fraction, logarithmic: bool) -> float:
    if not logarithmic:
        return float(max(-_LARGEST, min(value, _LARGEST)))
    value = Fraction(value)
    return math.log10(value.numerator) - math.log10(value.denominator)


@dataclass(frozen=True)
class Scale:
    """An axis: what it shows, as logarithms if it is logarithmic, and where its ends lie on the page."""

    low: float
    high: float
    start: float
    end: float
    logarithmic: bool

    def place(self, value: int | Fraction) -> float:
        """Where a value lies."""
        part = (_number(value, self.logarithmic) - self.low) / (self.high - self.low)
        return self.start + part * (self.end - self.start)

    def ticks(self, most: int = 7) -> tuple[int | Fraction, ...]:
        """Round values to mark the axis at."""
        if not self.logarithmic:
            within = _steps(self.low, self.high, most)
        elif self.high - self.low < _NARROW and self.high < _LARGEST_POWER:
            within = _steps(10**self.low, 10**self.high, most)
        else:
            within = _powers(self.low, self.high, most)
        slack = 1e-9 * (self.high - self.low)
        return tuple(
            value for value in within if self.low - slack <= _number(value, self.logarithmic) <= self.high + slack
        )


def shown(value: int | Fraction, logarithmic: bool) -> bool:
    """True for a value that has a place on such an axis."""
    return value > 0 or not logarithmic


def scale(values: Iterable[int | Fraction], logarithmic: bool, start: float, end: float, margin: float = 0.0) -> Scale:
    """An axis that shows all values it can; a linear one with a margin begins at 0.

    Args:
        values: what must be seen.
        logarithmic: values of 0 and less are left out then.
        start: place of the low end.
        end: place of the high end.
        margin: part of the axis left free at its ends.
    """
    numbers = [_number(value, logarithmic) for value in values if shown(value, logarithmic)] or [0.0, 1.0]
    low, high = min(numbers), max(numbers)
    if margin and not logarithmic:
        low, high = min(low, 0.0), high + margin * (high - min(low, 0.0))
    elif margin:
        low, high = low - margin * (high - low), high + margin * (high - low)
    least = _NARROW if logarithmic and margin else 1.0
    if high == low or (logarithmic and margin and high - low < least):
        low, high = (low + high - least) / 2, (low + high + least) / 2
    return Scale(low, high, start, end, logarithmic)


def _powers(low: float, high: float, most: int) -> Iterable[int | Fraction]:
    first, last = math.floor(low), math.ceil(high)
    within: tuple[int, ...] = (1,)
    if high - low <= _FEW:
        within = (1, 2, 5) if high - low > 0.8 else (1, 2, 3, 4, 5, 7)
    step = next(head * 10**tens for tens in count() for head in (1, 2, 3, 5) if head * 10**tens >= (high - low) / most)
    for power in range(first - first % step, last + 1, step):
        decade = Fraction(10) ** power
        yield from (head * decade for head in within)


def _steps(low: float, high: float, most: int) -> Iterable[int | Fraction]:
    rough = Fraction((high - low) / most)
    power = Fraction(10) ** math.floor(math.log10(rough))
    step = next(head * power for head in (1, 2, 5, 10) if head * power >= rough)
    for place in count(math.floor(Fraction(low) / step)):
        if place * step > high:
            return
        yield place * step
