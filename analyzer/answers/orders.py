"""The order of the cheapest layers over one size, for all whole values of another one: shown, not sampled.

Costs are polynomials in both sizes. Between two values of the second one at which no coefficient, no difference at the
first value and no two meeting points change their order, nothing changes but where exactly a layer takes over; and if
two of these points are more than 1 apart, a whole number lies between them, so the layer there is never skipped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, pairwise

from analyzer.answers.rows import Order, Row, order_of
from analyzer.readings.polynomial import Exact, Polynomial
from analyzer.readings.sign_runs import sign_runs
from analyzer.sizes import least

MOST_EDGES = 500
"""Values of the second size at which something may change; where there are more, nothing is said of all of them."""

_ONE_BY_ONE = 64
"""A stretch up to this length that is not settled as a whole is looked at value by value."""

_Difference = Mapping[int, Polynomial]
"""Power of the first size to what stands before it, a polynomial in the second."""
_Numbers = dict[int, Fraction]


@dataclass(frozen=True)
class Regime:
    """From `first` to `last` (None: for ever) of the second size the same layers are the cheapest, in this order.

    Attributes:
        first: value of the second size.
        last: value of the second size, None: for ever.
        order: who is the cheapest as the first size grows.
        row: the exact runs at `first`.
        same: true where the exact runs are known to be these at all its values.
    """

    first: int
    last: int | None
    order: Order
    row: Row
    same: bool = False


def orders_everywhere(
    forms: Sequence[Polynomial], horizontal: str, vertical: str, row: Callable[[int], Row]
) -> tuple[Regime, ...] | None:
    """The regimes over all whole values of the second size.

    Args:
        forms: costs of the layers, polynomials in both sizes that hold everywhere.
        horizontal: the first size.
        vertical: the second size.
        row: exact runs at one value of the second size.

    Returns:
        None where that is not plainly so.
    """
    return _Everywhere(forms, horizontal, vertical).regimes(row)


class _Everywhere:
    def __init__(self, forms: Sequence[Polynomial], horizontal: str, vertical: str) -> None:
        self.forms, self.horizontal, self.vertical = forms, horizontal, vertical
        self.start = least(horizontal)
        pairs = combinations(forms, 2)
        self.differences = [_shifted((one - two).coefficients(horizontal), self.start) for one, two in pairs]

    def regimes(self, row: Callable[[int], Row]) -> tuple[Regime, ...] | None:
        edges = {least(self.vertical)}
        for value in self._deciding():
            edges.update(first for first, _ in sign_runs(value, self.vertical, least(self.vertical)))
            if len(edges) > MOST_EDGES:
                return None
        starts = sorted(edges)
        lasts = [*(start - 1 for start in starts[1:]), None]
        stretches = [part for ends in zip(starts, lasts, strict=True) for part in self._told(*ends)]
        found: list[Regime] = []
        for begin, end in stretches:
            if len(stretches) > MOST_EDGES or (end != begin and not self._is_settled(begin)):
                return None
            here = row(begin)
            if here.gaps:
                return None
            _add(found, Regime(begin, end, order_of(here.runs), here, begin == end))
        same = self._is_the_same()
        return tuple(replace(one, same=one.same or same) for one in found)

    def _is_the_same(self) -> bool:
        """True where the second size is no more than a positive factor of every difference, and so changes no sign."""
        return all(map(self._is_factored, self.differences))

    def _is_factored(self, difference: _Difference) -> bool:
        start, forms = least(self.vertical), [form for form in difference.values() if form != 0]
        if not forms:
            return True
        numbers = [Fraction(form.evaluate(lambda _: start)) for form in forms]
        if not numbers[0] or len(sign_runs(forms[0], self.vertical, start)) > 1:
            return False
        return all(form == forms[0] * (number / numbers[0]) for form, number in zip(forms, numbers, strict=True))

    def _told(self, first: int, last: int | None) -> Iterator[tuple[int, int | None]]:
        """A stretch as a whole or, where it is short and not settled, value by value."""
        if last is None or last - first >= _ONE_BY_ONE or self._is_settled(first):
            yield first, last
            return
        yield from ((value, value) for value in range(first, last + 1))

    def _deciding(self) -> Iterator[Polynomial]:
        """Polynomials in the second size; between their changes of sign nothing else changes."""
        for difference in self.differences:
            yield from difference.values()
            yield sum((c * self.start**power for power, c in difference.items()), Polynomial.of(0))
        if len(self.forms) == 2:
            return
        linear = [difference for difference in self.differences if _is_linear(difference)]
        for one, two in combinations(linear, 2):
            apart = two[0] * one[1] - one[0] * two[1]
            yield from (apart, apart - one[1] * two[1], apart + one[1] * two[1])

    def _is_settled(self, value: int) -> bool:
        """True where the order at this value is that of all values up to the next edge."""
        numbers = [self._at(difference, value) for difference in self.differences]
        if any(_variations(one) > 1 for one in numbers):
            return False
        meeting = [one for one in numbers if self._changes(one)]
        if len(self.forms) == 2:
            return True
        if not all(one.keys() == {0, 1} for one in meeting) or any(one and not self._begins(one) for one in numbers):
            return False
        points = sorted({-one[0] / one[1] for one in meeting})
        edges = [Fraction(self.start), *points]
        middles = [(a + b) / 2 for a, b in pairwise([*edges, edges[-1] + 2])]
        cheapest = [self._cheapest(middle, value) for middle in middles]
        borders = [at for at, (before, after) in zip(points, pairwise(cheapest), strict=True) if before != after]
        return all(after - before > 1 for before, after in pairwise(borders))

    def _at(self, difference: _Difference, value: int) -> _Numbers:
        numbers = {power: Fraction(form.evaluate(lambda _: value)) for power, form in difference.items()}
        return {power: number for power, number in numbers.items() if number}

    def _changes(self, numbers: _Numbers) -> bool:
        """True where the difference has one sign at the start and the other one far out."""
        return bool(numbers) and self._begins(numbers) * numbers[max(numbers)] < 0

    def _begins(self, numbers: _Numbers) -> Fraction:
        """The difference at the first value of the first size."""
        return sum((number * self.start**power for power, number in numbers.items()), Fraction(0))

    def _cheapest(self, at: Fraction, value: int) -> tuple[int, ...]:
        sizes: dict[str, Exact] = {self.horizontal: at, self.vertical: value}
        costs = [form.evaluate(sizes.__getitem__) for form in self.forms]
        return tuple(place for place, cost in enumerate(costs) if cost == min(costs))


def _shifted(powers: Mapping[int, Polynomial], start: int) -> _Difference:
    """Without the common power of the first size, which is positive; at 0 it is not."""
    lowest = min(powers, default=0) if start else min(0, *powers)
    return {power - lowest: form for power, form in powers.items()}


def _is_linear(difference: _Difference) -> bool:
    return difference.keys() == {0, 1}


def _variations(numbers: _Numbers) -> int:
    """Changes of sign among the coefficients: at least as many as there are positive roots (Descartes)."""
    signs = [numbers[power] > 0 for power in sorted(numbers)]
    return sum(before != after for before, after in pairwise(signs))


def _add(found: list[Regime], regime: Regime) -> None:
    if found and found[-1].order == regime.order:
        found[-1] = replace(found[-1], last=regime.last, same=False)
    else:
        found.append(regime)
