"""The whole values of one size at which a layer keeps some conditions, and the one that matters most: exactly.

Where a stack is not laid out anew for each value, costs are polynomials of the size, region by region, and the values
are those of every whole number. Where it is, values are counted one by one. Either way the answer is counted once more
at its own value and at the next one, in whole numbers: two readings that have to agree.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from operator import eq
from types import MappingProxyType

from analyzer.answers.conditions import AT_MOST, Condition
from analyzer.answers.context import Context
from analyzer.answers.feasible import BROKEN, KEPT, Values, after, before, least_existing, values_where
from analyzer.answers.open_size import reader_in
from analyzer.answers.runs import Stretch, stretch
from analyzer.answers.settings import Setting, default_heads, spelled
from analyzer.errors import DisagreementError, QuestionError, SizeError
from analyzer.readings.domains import INTEGERS
from analyzer.readings.piecewise import INDEX, OneUnknown, Region, pieces
from analyzer.readings.polynomial import Polynomial
from analyzer.readings.quantities import Absent, Reader
from analyzer.readings.sign_runs import sign_runs
from analyzer.sizes import LARGEST, least

SMALLEST_OF, LARGEST_OF, ALL, NONE, RANGES = "smallest", "largest", "all", "none", "ranges"


class AbsentError(SizeError):
    """A layer has no such quantity, at some values of the size or at all."""

    def __init__(self, why: str, quantity: str) -> None:
        self.why, self.quantity = why, quantity
        super().__init__(f"no {quantity}: {why.replace('-', ' ')}")


class BeyondError(SizeError):
    """A size would be beyond 10^100, where nothing is counted."""


@dataclass(frozen=True)
class Kept:
    """One condition at the answer and at the value next to it.

    Attributes:
        condition: the condition.
        at_answer: what it bounds, counted at the answer; None where there is no answer.
        at_next: the same at the next value; None where there is none.
        keeps_next: whether the next value keeps it; None where there is none.
    """

    condition: Condition
    at_answer: int | Fraction | None
    at_next: int | Fraction | None
    keeps_next: bool | None


@dataclass(frozen=True)
class Solution:
    """Where a layer keeps every condition.

    Attributes:
        first: the least value at which there is such a layer.
        values: all that keep every condition.
        gaps: reason to the values at which there is no such layer.
        kind: LARGEST_OF, SMALLEST_OF, NONE, ALL or RANGES.
        answer: the largest or the smallest value; None for the other kinds, and where it is beyond 10^100.
        next: the nearest value beyond the answer that breaks a condition; for NONE the least value there is.
        kept: each condition, counted.
        holes: True where some value between the answer and the other end of the set breaks a condition.
        under: the nearest value below a set without holes that breaks a condition, where there is a largest value.
        breaks_under: the conditions that value breaks.
        beyond: True where the largest value needs sizes beyond 10^100.
        looked_at: the last value that was looked at, where they are counted one by one; None: all were.
    """

    first: int
    values: tuple[Values, ...]
    gaps: Mapping[str, tuple[Values, ...]]
    kind: str
    answer: int | None
    next: int | None
    kept: tuple[Kept, ...]
    holes: bool = False
    under: int | None = None
    breaks_under: tuple[Condition, ...] = ()
    beyond: bool = False
    looked_at: int | None = None

    @property
    def end(self) -> int | None:
        """The last value of the set; None where it goes on without end, or is empty."""
        lasts = [one.last for one in self.values if one.last is not None]
        return max(lasts) if lasts and len(lasts) == len(self.values) else None

    @property
    def binding(self) -> tuple[Condition, ...]:
        """The conditions that the next value breaks."""
        return tuple(one.condition for one in self.kept if one.keeps_next is False)


Counted = Callable[[int], Reader]
"""Reads a layer in whole numbers at a value of the size; SizeError where there is none."""


def solved(setting: Setting, unknown: str, conditions: Sequence[Condition], about: Context) -> Solution:
    """Every whole value of an open size, by regions.

    Raises:
        AbsentError: the layer has none of a quantity, whatever the size.
        SizeError: there is no such layer at any value.
        DisagreementError: the readings differ.
    """

    def counted(value: int) -> Reader:
        if _is_beyond(setting, unknown, value):
            raise BeyondError(f"{setting.label}: a size would be beyond 10^100")
        return Reader(setting.layer, setting.exact({unknown: value}), about.convention, about.element_bytes)

    return _solution(_stretches(setting, unknown, conditions, about), conditions, counted, None)


def searched(counted: Counted, conditions: Sequence[Condition], first: int, last: int) -> Solution:
    """The same by counting at one value after the other, from `first` on.

    It ends at the first value that breaks a condition after one that broke none, where all are at least so much at the
    first one that keeps them after one that did not, and at `last`.
    """
    found: list[Stretch] = []
    absent: list[AbsentError] = []
    seen = set[int]()
    settled = BROKEN if any(one.relation == AT_MOST for one in conditions) else KEPT
    for value in range(first, last + 1):
        what: int | str
        try:
            reader = counted(value)
            holds = [_keeps(one, reader) for one in conditions]  # each is asked: a quantity may be absent
            what = KEPT if all(holds) else BROKEN
            seen.add(what)
        except SizeError as error:
            what = str(error)
            absent += [error] if isinstance(error, AbsentError) else []
        found.append((1, 0, value, value, what))
        if len(seen) > 1 and what == settled:
            break
    if absent and least_existing(found) is None:
        raise absent[0]
    return _solution(found, conditions, counted, found[-1][2])


def holds_where(excess: Polynomial, condition: Condition, region: Region) -> list[tuple[int, bool]]:
    """The starts of runs over a region, each with whether the condition holds from there on."""
    sign = 1 if condition.relation == AT_MOST else -1
    return [(start, found * sign <= 0) for start, found in sign_runs(excess, INDEX, region.first, region.last)]


def _stretches(setting: Setting, unknown: str, conditions: Sequence[Condition], about: Context) -> list[Stretch]:
    """Every value of the size once, with whether it keeps all conditions, or why there is no such layer."""
    excesses: dict[Region, list[Polynomial]] = {}
    absent: list[AbsentError] = []

    def read(domain: OneUnknown) -> int:
        reader = reader_in(setting, domain, unknown, about)
        try:
            excesses[domain.region] = [Polynomial.of(_excess(one, reader)) for one in conditions]
        except AbsentError as error:
            absent.append(error)
            raise
        if domain.taken_to_divide:
            raise QuestionError(
                f"{setting.label}: sizes that {spelled(unknown)} has to divide are too large to try every divisor; "
                "ask at sizes up to 10^12"
            )
        return 0

    found: list[Stretch] = []
    for piece in pieces(read, least(unknown)):
        region = piece.region
        if piece.value is None:
            found.append(stretch(region, region.first, region.last, piece.why))
            continue
        found += _kept_runs(region, conditions, excesses[region])
    if absent and least_existing(found) is None:
        raise absent[0]
    return found


def _kept_runs(region: Region, conditions: Sequence[Condition], excesses: Sequence[Polynomial]) -> list[Stretch]:
    """A region cut where a condition begins or ceases to hold."""
    runs = [holds_where(excess, one, region) for one, excess in zip(conditions, excesses, strict=True)]
    starts = sorted({start for run in runs for start, _ in run})
    lasts = [*(start - 1 for start in starts[1:]), region.last]
    found = []
    for start, last in zip(starts, lasts, strict=True):
        kept = all(next(holds for first, holds in reversed(run) if first <= start) for run in runs)
        found.append(stretch(region, start, last, KEPT if kept else BROKEN))
    return found


def _excess(condition: Condition, reader: Reader) -> Polynomial | int:
    """Of a quantity the layer has.

    Raises:
        AbsentError: it has none.
    """
    excess: Polynomial | int | Absent = condition.excess(reader)
    if isinstance(excess, Absent):
        absent = next(name for name in condition.quantities if isinstance(reader.quantity(name), Absent))
        raise AbsentError(excess.why, absent)
    return excess


def _keeps(condition: Condition, reader: Reader) -> bool:
    """Whether a condition holds, in whole numbers."""
    excess = _excess(condition, reader)
    assert isinstance(excess, int)
    return excess <= 0 if condition.relation == AT_MOST else excess >= 0


# -------------------------------------------------------------------------------------------- the answer


def _solution(
    stretches: Sequence[Stretch], conditions: Sequence[Condition], counted: Counted, looked_at: int | None
) -> Solution:
    """The values, which of them is the answer, and the second reading of it.

    Raises:
        SizeError: there is no value at which there is such a layer.
        DisagreementError: counting does not confirm the answer.
    """
    start = least_existing(stretches)
    reasons = dict.fromkeys(what for *_, what in stretches if isinstance(what, str))
    if start is None:
        raise SizeError(next(iter(reasons)))
    values = values_where(stretches, lambda what: what == KEPT)
    gaps = {reason: values_where(stretches, partial(eq, reason)) for reason in reasons}
    kind, answer, beside = _which(stretches, values, start)
    beyond = answer is not None and _counted(answer, counted) is None
    if beyond:
        answer = beside = None
    kept = _confirmed(conditions, answer, beside, counted)
    if kept and kept[0].keeps_next is None:
        beside = None  # beyond 10^100
    found = Solution(start, values, MappingProxyType(gaps), kind, answer, beside, kept, looked_at=looked_at)
    return replace(found, beyond=True) if beyond else _with_other_end(found, stretches, counted)


def _which(stretches: Sequence[Stretch], values: Sequence[Values], start: int) -> tuple[str, int | None, int | None]:
    """The kind of the set, the answer, and the nearest value beside it that breaks a condition."""
    if not values:
        return NONE, None, start
    lasts = [one.last for one in values if one.last is not None]
    if len(lasts) == len(values):
        above = after(stretches, max(lasts), BROKEN)
        if above is not None:
            return LARGEST_OF, max(lasts), above
    lowest = min(one.first for one in values)
    below = before(stretches, lowest, BROKEN)
    if below is not None:
        return SMALLEST_OF, lowest, below
    return RANGES if any(what == BROKEN for *_, what in stretches) else ALL, None, None


def _with_other_end(found: Solution, stretches: Sequence[Stretch], counted: Counted) -> Solution:
    """The same with what breaks a condition on the other side of the answer."""
    if found.answer is None:
        return found
    if found.kind == SMALLEST_OF:
        return replace(found, holes=after(stretches, found.answer, BROKEN) is not None)
    lowest, broken = min(one.first for one in found.values), before(stretches, found.answer, BROKEN)
    if broken is None or broken > lowest:
        return replace(found, holes=broken is not None)
    reader = _counted(broken, counted)
    breaks = () if reader is None else tuple(one.condition for one in found.kept if not _keeps(one.condition, reader))
    return replace(found, under=broken, breaks_under=breaks)


def _confirmed(
    conditions: Sequence[Condition], answer: int | None, beside: int | None, counted: Counted
) -> tuple[Kept, ...]:
    """Every condition at both values, counted in whole numbers.

    Raises:
        DisagreementError: the answer breaks a condition, or the value beside it breaks none.
    """
    here = _counted(answer, counted)
    there = _counted(beside, counted)
    if here is not None and not all(_keeps(one, here) for one in conditions):
        raise DisagreementError(
            f"counted at {answer}, a condition is broken that the closed form keeps; please report it"
        )
    keeps = [None if there is None else _keeps(one, there) for one in conditions]
    if there is not None and all(keeps):
        raise DisagreementError(
            f"counted at {beside}, every condition holds, against the closed form; please report it"
        )
    return tuple(
        Kept(one, _value(one, here), _value(one, there), holds) for one, holds in zip(conditions, keeps, strict=True)
    )


def _counted(value: int | None, counted: Counted) -> Reader | None:
    """A reader in whole numbers; None without a value, and for one whose sizes are beyond 10^100.

    Raises:
        DisagreementError: there is no such layer, against the closed form.
    """
    if value is None:
        return None
    try:
        return counted(value)
    except BeyondError:
        return None
    except SizeError as error:
        raise DisagreementError(f"counted at {value}, there is no such layer ({error}); please report it") from error


def _value(condition: Condition, reader: Reader | None) -> int | Fraction | None:
    value: int | Fraction | Absent | None = None if reader is None else condition.value(reader)
    return None if isinstance(value, Absent) else value


def _is_beyond(setting: Setting, unknown: str, value: int) -> bool:
    """True where some size of the layer would be beyond 10^100."""
    known = {**setting.given, unknown: value}
    if setting.chooses_heads:
        known["h"] = default_heads(known.get("d"))
    return any(size > LARGEST for size in setting.values(INTEGERS, known).values())
