"""Runs: where something stays as it is, over all whole numbers, from what holds region by region.

What stays is told by a whole number: the sign of a difference here, who is cheapest in `cheapest`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import lcm
from typing import TypeAlias

from analyzer.errors import Said
from analyzer.readings.piecewise import INDEX, OneUnknown, Piece, Region, pieces
from analyzer.readings.polynomial import Exact, Polynomial
from analyzer.readings.sign_runs import sign_runs
from analyzer.sizes import least

ENUMERATED = 5000
"""A stretch in which residues disagree is listed number by number up to this length."""


@dataclass(frozen=True)
class CheaperRun:
    """From `first` to `last` (None: for ever) the layer at `cheaper` costs less; None: both cost the same.

    `varies` is a modulus: within the run the answer depends on the rest of the size divided by it. `step` is the
    distance between the numbers of the run, where those between do not exist.
    """

    first: int
    last: int | None
    cheaper: int | None
    varies: int = 0
    step: int = 1


@dataclass(frozen=True)
class Gap:
    """From `first` to `last` a layer does not exist, and why; `between`: all but every so-many-th number do not."""

    first: int
    last: int | None
    why: Said
    between: int = 0


Stretch: TypeAlias = tuple[int, int, int, int | None, int | Said]
"""Modulus, residue, first and last of the numbers for which something holds, and what: a code, or why there is none."""

_CHEAPER = {1: 1, -1: 0, 0: None}


def runs_of(
    difference: Callable[[OneUnknown], Polynomial | Exact], unknown: str
) -> tuple[tuple[CheaperRun, ...], tuple[Gap, ...]]:
    """Where a difference is negative (`cheaper` 0), zero (None) and positive (1), and where it does not exist."""
    return _signed(pieces(difference, least(unknown)))


def runs_of_polynomial(
    difference: Polynomial, unknown: str, start: int = 1
) -> tuple[tuple[CheaperRun, ...], tuple[Gap, ...]]:
    """The same for a difference that is one polynomial everywhere, or from `start` on."""
    whole = difference.substitute({unknown: Polynomial.symbol(INDEX)})
    return _signed([Piece(Region(1, 0, max(least(unknown), start), None), whole)])


def _signed(found: list[Piece]) -> tuple[tuple[CheaperRun, ...], tuple[Gap, ...]]:
    """Runs of equal sign."""
    stretches: list[Stretch] = []
    for piece in found:
        region = piece.region
        if piece.value is None:
            stretches.append(stretch(region, region.first, region.last, piece.why))
            continue
        runs = sign_runs(piece.value, INDEX, region.first, region.last)
        lasts: list[int | None] = [first - 1 for first, _ in runs[1:]]
        for (first, sign), last in zip(runs, [*lasts, region.last], strict=True):
            stretches.append(stretch(region, first, last, sign))
    merged, gaps = merge(stretches)
    return tuple(run if run.varies else replace(run, cheaper=_CHEAPER[run.cheaper or 0]) for run in merged), gaps


def merge(stretches: Sequence[Stretch]) -> tuple[tuple[CheaperRun, ...], tuple[Gap, ...]]:
    """Runs over the whole numbers from stretches, some of which are classes of residues; `cheaper` holds the code."""
    edges: set[int] = set()
    for _, _, first, last, _ in stretches:
        edges.add(first)
        if last is not None:
            edges.add(last + 1)
    runs: list[CheaperRun] = []
    gaps: list[Gap] = []
    ordered = sorted(edges)
    for place, start in enumerate(ordered):
        end = ordered[place + 1] - 1 if place + 1 < len(ordered) else None
        here = [s for s in stretches if s[2] <= start and (s[3] is None or s[3] >= start)]
        _append(runs, gaps, here, start, end)
    return tuple(runs), tuple(gaps)


def stretch(region: Region, first: int, last: int | None, what: int | Said) -> Stretch:
    """A run of a region's q as a run of the unknown; it holds up to just before the class's next number."""
    start = region.unknown(first)
    return region.modulus, start % region.modulus, start, None if last is None else region.unknown(last), what


def _append(
    runs: list[CheaperRun],
    gaps: list[Gap],
    here: list[Stretch],
    start: int,
    end: int | None,
) -> None:
    """Add start..end, over which each class of residues keeps its sign."""
    classes = [(modulus, residue, what) for modulus, residue, _, _, what in here]
    told = {what for modulus, residue, what in classes if _meets(modulus, residue, start, end)}
    if not told:
        return
    if len(told) == 1:
        _add(runs, gaps, start, end, told.pop())
        return
    step = _step_of_existing(classes)
    if step > 1 and len([what for what in told if isinstance(what, int)]) == 1:
        _add_steps(runs, gaps, classes, step, start, end)
    elif end is not None and end - start < ENUMERATED:
        for number in range(start, end + 1):
            what = next(w for m, r, w in classes if number % m == r % m)
            _add(runs, gaps, number, number, what)
    else:
        runs.append(CheaperRun(start, end, None, varies=lcm(*(modulus for modulus, _, _ in classes))))


def _step_of_existing(classes: list[tuple[int, int, int | Said]]) -> int:
    """The distance between the numbers that exist, where they are one residue of one modulus; else 1."""
    existing = [(modulus, residue) for modulus, residue, what in classes if isinstance(what, int)]
    whole = lcm(*(modulus for modulus, _ in existing)) if existing else 0
    if not existing or whole > ENUMERATED:
        return 1
    residues = {place for modulus, residue in existing for place in range(residue % modulus, whole, modulus)}
    step = whole // len(residues)
    return step if whole % len(residues) == 0 and len({place % step for place in residues}) == 1 else 1


def _add_steps(
    runs: list[CheaperRun],
    gaps: list[Gap],
    classes: list[tuple[int, int, int | Said]],
    step: int,
    start: int,
    end: int | None,
) -> None:
    """Add a run over every step-th number; those between do not exist."""
    residue = next(r for _, r, what in classes if isinstance(what, int)) % step
    first = start + (residue - start) % step
    last = None if end is None else end - (end - residue) % step
    sign = next(what for _, _, what in classes if isinstance(what, int))
    if last is None or last >= first:
        previous = runs[-1] if runs else None
        if previous and (previous.step, previous.cheaper) == (step, sign) and previous.last == first - step:
            runs[-1] = replace(previous, last=last)
        else:
            runs.append(CheaperRun(first, last, sign, step=step))
    why = next(what for _, _, what in classes if isinstance(what, Said))
    if gaps and gaps[-1].between and gaps[-1].why == why:
        gaps[-1] = replace(gaps[-1], last=end)
    else:
        gaps.append(Gap(start, end, why, between=step))


def _meets(modulus: int, residue: int, start: int, end: int | None) -> bool:
    return end is None or start + (residue - start) % modulus <= end


def _add(runs: list[CheaperRun], gaps: list[Gap], first: int, last: int | None, what: int | Said) -> None:
    if isinstance(what, Said):
        if gaps and not gaps[-1].between and gaps[-1].last == first - 1 and gaps[-1].why == what:
            gaps[-1] = Gap(gaps[-1].first, last, what)
        else:
            gaps.append(Gap(first, last, what))
        return
    previous = runs[-1] if runs else None
    plain = previous is not None and not previous.varies and previous.step == 1
    if previous and plain and previous.last == first - 1 and previous.cheaper == what:
        runs[-1] = CheaperRun(previous.first, last, what)
    else:
        runs.append(CheaperRun(first, last, what))
