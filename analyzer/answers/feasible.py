"""Which whole numbers something holds for: exact sets, as ranges and as classes of rests.

They are told apart by stretches, the numbers of one class of rests from a first to a last, which together hold every
number once; see `runs.stretch`. A stretch has a code: KEPT, BROKEN, or the reason why there is nothing to ask.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import lcm

from analyzer.answers.runs import Stretch
from analyzer.errors import SizeError

KEPT, BROKEN = 1, 0

LARGEST_MODULUS = 5000
"""Classes of rests are told together up to this modulus, each for itself beyond."""

MOST_STEPS = 2_000_000
"""Numbers and rests looked at one by one; more are refused."""


@dataclass(frozen=True)
class Values:
    """The whole numbers from `first` to `last` (None: without end) whose rest is one of `rests`.

    Both ends belong to it.
    """

    first: int
    last: int | None
    modulus: int = 1
    rests: tuple[int, ...] = (0,)

    def holds(self, number: int) -> bool:
        """True for a number that is one of these."""
        inside = self.first <= number and (self.last is None or number <= self.last)
        return inside and number % self.modulus in self.rests

    def data(self) -> dict[str, object]:
        """Keys and values for JSON: `step` for every so-many-th number, `modulus` and `rests` for several of these."""
        ends: dict[str, object] = {"from": self.first, "to": self.last}
        if self.modulus == 1 or self.first == self.last:
            return ends
        if len(self.rests) == 1:
            return {**ends, "step": self.modulus}
        return {**ends, "modulus": self.modulus, "rests": list(self.rests)}


def values_where(stretches: Sequence[Stretch], wanted: Callable[[int | str], bool]) -> tuple[Values, ...]:
    """The numbers of the stretches whose code is wanted, in order.

    Raises:
        SizeError: they are more scattered than can be told.
    """
    found: list[Values] = []
    steps = 0
    for start, end, active in _intervals(stretches):
        for values in _of_interval(active, start, end, wanted):
            steps += len(values.rests)
            if steps > MOST_STEPS:
                raise SizeError("the values are too scattered to be told; ask at smaller sizes")
            _append(found, values)
    out: list[Values] = []
    for trimmed in filter(None, map(_trimmed, found)):
        longer = _continued(out[-1], trimmed) if out else None
        out[-1:] = [longer] if longer is not None else [*out[-1:], trimmed]
    return tuple(out)


def after(stretches: Iterable[Stretch], number: int, code: int) -> int | None:
    """The first number beyond one that has a code."""
    found = []
    for modulus, rest, first, last, _ in _of(stretches, code):
        nearest = max(first, number + 1 + (rest - number - 1) % modulus)
        if last is None or nearest <= last:
            found.append(nearest)
    return min(found, default=None)


def before(stretches: Iterable[Stretch], number: int, code: int) -> int | None:
    """The last number below one that has a code."""
    found = []
    for modulus, rest, first, last, _ in _of(stretches, code):
        nearest = number - 1 - (number - 1 - rest) % modulus
        nearest = nearest if last is None else min(last, nearest)
        if nearest >= first:
            found.append(nearest)
    return max(found, default=None)


def least_existing(stretches: Iterable[Stretch]) -> int | None:
    """The first number at which there is something to ask."""
    return min((first for _, _, first, _, what in stretches if isinstance(what, int)), default=None)


def _of(stretches: Iterable[Stretch], code: int) -> list[Stretch]:
    return [stretch for stretch in stretches if stretch[4] == code]


# -------------------------------------------------------------------------------------------- intervals

_Classes = dict[int, dict[int, int | str]]
"""Modulus to rest to code."""


def _intervals(stretches: Sequence[Stretch]) -> Iterator[tuple[int, int | None, _Classes]]:
    """Intervals over which no stretch begins or ends, with the classes that run through them."""
    begin: dict[int, list[Stretch]] = {}
    finish: dict[int, list[Stretch]] = {}
    for stretch in stretches:
        begin.setdefault(stretch[2], []).append(stretch)
        if stretch[3] is not None:
            finish.setdefault(stretch[3] + 1, []).append(stretch)
    edges = sorted({*begin, *finish})
    active: _Classes = {}
    for place, start in enumerate(edges):
        for modulus, rest, *_ in finish.get(start, ()):
            del active[modulus][rest % modulus]
            if not active[modulus]:
                del active[modulus]
        for modulus, rest, _, _, what in begin.get(start, ()):
            active.setdefault(modulus, {})[rest % modulus] = what
        yield start, edges[place + 1] - 1 if place + 1 < len(edges) else None, active


def _of_interval(
    active: _Classes, start: int, end: int | None, wanted: Callable[[int | str], bool]
) -> Iterator[Values]:
    """The wanted numbers of an interval."""
    answers = {wanted(what) for rests in active.values() for what in rests.values()}
    if answers == {True}:
        yield Values(start, end)
    if True not in answers or False not in answers:
        return
    whole = lcm(*active) if len(active) < 20 else LARGEST_MODULUS + 1
    if whole <= LARGEST_MODULUS and (end is None or end - start >= 3 * whole):
        yield _together(active, whole, start, end, wanted)
    elif end is not None and end - start <= 3 * LARGEST_MODULUS:
        for number in range(start, end + 1):
            if wanted(_code(active, number)):
                yield Values(number, number)
    else:
        for modulus, rests in active.items():
            yield from (Values(start, end, modulus, (rest,)) for rest, what in rests.items() if wanted(what))


def _together(active: _Classes, whole: int, start: int, end: int | None, wanted: Callable[[int | str], bool]) -> Values:
    """Classes of several moduli as rests of one, the smallest that tells them apart."""
    rests = {
        place
        for modulus, codes in active.items()
        for rest, what in codes.items()
        if wanted(what)
        for place in range(rest, whole, modulus)
    }
    for modulus in (size for size in range(1, whole + 1) if whole % size == 0):
        folded = {rest % modulus for rest in rests}
        if len(folded) * (whole // modulus) == len(rests):
            return Values(start, end, modulus, tuple(sorted(folded)))
    raise AssertionError("the modulus itself tells them apart")


def _code(active: _Classes, number: int) -> int | str:
    return next(codes[number % modulus] for modulus, codes in active.items() if number % modulus in codes)


def _append(found: list[Values], values: Values) -> None:
    """Add an interval, or make the one before it longer."""
    last = found[-1] if found else None
    same = last is not None and (last.modulus, last.rests) == (values.modulus, values.rests)
    if last is not None and same and last.last is not None and last.last + 1 == values.first:
        found[-1] = replace(last, last=values.last)
    else:
        found.append(values)


def _trimmed(values: Values) -> Values | None:
    """The same numbers with both ends among them; None where there are none."""
    if values.modulus == 1:
        return values
    first = min(values.first + (rest - values.first) % values.modulus for rest in values.rests)
    if values.last is None:
        return replace(values, first=first)
    last = max(values.last - (values.last - rest) % values.modulus for rest in values.rests)
    return replace(values, first=first, last=last) if first <= last else None


def _continued(one: Values, more: Values) -> Values | None:
    """Both as one range of steps, where the second goes on where the first ended."""
    step = max(one.modulus, more.modulus)
    if one.last is None or step == 1 or more.first != one.last + step:
        return None
    for values in (one, more):
        if values.first != values.last and (values.modulus, len(values.rests)) != (step, 1):
            return None
    return Values(one.first, more.last, step, (more.first % step,))
