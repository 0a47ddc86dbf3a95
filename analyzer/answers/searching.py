"""Looking for sizes at which something holds: closed forms sift, counting decides. Finding none proves nothing."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from itertools import islice, product

from analyzer.answers.claimed import Claimed, Point
from analyzer.notation.syntax import Formula, Number, Operation
from analyzer.readings.closed_forms import without_denominators
from analyzer.readings.polynomial import Exact, Polynomial
from analyzer.readings.sign_runs import sign_runs
from analyzer.sizes import LARGEST, least

_SMALL = (1, 2, 3, 4, 5, 6, 7, 8)
_LARGE = (16, 512, 4096, 2**20, 2**40, 9, 12, 64, 1000, 10**9)
_MOST_POINTS = 1800
_MOST_RANDOM = 600
_MOST_LINES = 120
_FILLS = (1, 64, 10**6)
"""Sizes that matter for no closed form, only for a layer to exist."""


class Search:
    """Points of the sizes left open, small ones first.

    Args:
        claimed: what the claim is about.
        forms: closed forms whose sizes matter.
    """

    def __init__(self, claimed: Claimed, forms: Iterable[Polynomial]) -> None:
        self.claimed = claimed
        names = dict.fromkeys(name for form in (*forms, *claimed.conditions) for name in form.names())
        self.names = tuple(name for name in names if name not in claimed.equal)
        self.constants = _constants(claimed)

    def first(
        self,
        sift: Callable[[Point], bool],
        test: Callable[[Point], bool],
        *lines: Polynomial,
        most: int | None = None,
    ) -> Point | None:
        """The first point that passes both, with every size of the layers; None where none is found.

        Args:
            sift: by closed forms: quick.
            test: by counting; the point exists and meets the claim's conditions.
            lines: closed forms whose changes of sign are looked at, too.
            most: points that are looked at, None: all.
        """
        for point in islice(self._points(lines), most):
            whole = self.claimed.completed(point)
            if whole is None or not self._sifted(sift, whole):
                continue
            found = self.filled(whole, test)
            if found is not None:
                return found
        return None

    def _sifted(self, sift: Callable[[Point], bool], point: Point) -> bool:
        try:
            if any(c.evaluate(point.__getitem__) < 0 for c in self.claimed.conditions):
                return False
            return sift(point)
        except ZeroDivisionError:
            return False

    def filled(self, point: Point, test: Callable[[Point], bool]) -> Point | None:
        """The point with a value for every other size, if it exists and passes."""
        missing = [name for name in self.claimed.required if name not in point]
        for fill in _FILLS if missing else (1,):
            found = {**point, **dict.fromkeys(missing, fill)}
            if self.claimed.exists(found) and test(found):
                return found
        return None

    # ---------------------------------------------------------------- points

    def _points(self, lines: tuple[Polynomial, ...]) -> Iterator[Point]:
        if not self.names:
            yield {}
            return
        values = self._values()
        yield from (dict(zip(self.names, chosen, strict=True)) for chosen in _from_small(values, len(self.names)))
        for form in lines:
            yield from self._along(form)
        pick = random.Random(0)
        for _ in range(_MOST_RANDOM):
            yield {name: self._random(pick, name) for name in self.names}

    def _values(self) -> list[int]:
        """As many values for each size as there is time for."""
        count = len(self.names)
        most = max(3, int(_MOST_POINTS ** (1 / count)))
        ordered = list(dict.fromkeys([*_SMALL[:4], *self.constants, *_SMALL[4:], *_LARGE]))
        if most >= len(ordered):
            return [*ordered, *range(9, 9 + most - len(ordered))]
        return [*ordered[: most - most // 3], *_LARGE[: most // 3]]

    def _random(self, pick: random.Random, name: str) -> int:
        bits = pick.choice((3, 5, 8, 12, 20, 40))
        return pick.choice((pick.randint(least(name), 2**bits), 2 ** pick.randint(0, bits)))

    def _along(self, form: Polynomial) -> Iterator[Point]:
        """Where a closed form changes its sign along one size, the others being small or usual numbers."""
        form = without_denominators(form)
        if not form.is_plain:
            return
        for name in self.names:
            others = [other for other in self.names if other != name]
            for chosen in list(product((1, 2, 3, 5, 8, 16, 512), repeat=len(others)))[:_MOST_LINES]:
                known = dict(zip(others, chosen, strict=True))
                line = form.substitute({k: v for k, v in known.items() if k in form.names()})
                for first, _ in sign_runs(line, name, least(name)):
                    yield from ({**known, name: x} for x in (first, first - 1) if least(name) <= x <= LARGEST)


def _from_small(values: list[int], count: int) -> Iterator[tuple[int, ...]]:
    """Every combination, those of the first values first."""
    seen = 0
    for most in (*(n for n in (2, 4, 8, 16) if n < len(values)), len(values)):
        for places in product(range(most), repeat=count):
            if max(places) >= seen:
                yield tuple(values[place] for place in places)
        seen = most


def _constants(claimed: Claimed) -> tuple[int, ...]:
    """Numbers of the claim's formulas and their neighbours."""
    statement = claimed.statement
    formulas = [statement.left, *([statement.right] if statement.right else [])]
    formulas += [side for condition in statement.conditions for side in (condition.left, condition.right)]
    found = {int(value) + step for formula in formulas for value in _numbers(formula) for step in (-1, 0, 1)}
    return tuple(sorted(x for x in found if 0 < x <= LARGEST))[:12]


def _numbers(formula: Formula) -> list[Exact]:
    if isinstance(formula, Number):
        return [formula.value]
    if isinstance(formula, Operation):
        return [*_numbers(formula.left), *_numbers(formula.right)]
    return []
