"""Where nothing fits: how little one condition would have to give way to let a layer in, exactly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from analyzer.answers.candidates import Candidate, Demands
from analyzer.answers.conditions import AT_MOST, Condition
from analyzer.answers.layered import StackReader, Wanted
from analyzer.readings.quantities import Absent


@dataclass(frozen=True)
class Relaxation:
    """One condition given way, and who fits then.

    Attributes:
        condition: the condition.
        limit: what its limit would have to be.
        candidate: who fits then.
        depth: with how many layers.
    """

    condition: Condition
    limit: int | Fraction
    candidate: Candidate
    depth: int

    @property
    def size(self) -> tuple[bool, Fraction]:
        """How much gives way, to be compared: the factor between the limits; beyond any factor, from 0, by how much."""
        large, small = max(self.limit, self.condition.limit), min(self.limit, self.condition.limit)
        return not small, Fraction(large) / Fraction(small) if small else Fraction(large)


def relaxations(found: Sequence[Candidate], demands: Demands) -> tuple[Relaxation, ...]:
    """For each condition that can let a layer in by itself the least it has to give way; the smallest factor first."""
    best: dict[Condition, Relaxation] = {}
    for candidate in found:
        for one in _of(candidate, demands):
            if one.condition not in best or one.size < best[one.condition].size:
                best[one.condition] = one
    return tuple(sorted(best.values(), key=lambda one: one.size))


def _of(candidate: Candidate, demands: Demands) -> Iterator[Relaxation]:
    """What would let one candidate in: the only bound it breaks, or a shorter reach."""
    if candidate.stack is not None and len(candidate.failures) == 1:
        (failure,) = candidate.failures
        if failure.condition is not None and failure.value is not None:
            yield Relaxation(failure.condition, failure.value, candidate, candidate.stack.depth)
    if demands.reach is not None:
        yield from _nearer(candidate, demands, demands.reach)


def _nearer(candidate: Candidate, demands: Demands, reach: Condition) -> Iterator[Relaxation]:
    """The farthest reach at which the candidate keeps all other conditions, if that is short of what is asked."""
    if candidate.stacks is None or candidate.fits:
        return
    others = Demands(tuple(one for one in demands.conditions if one is not reach), demands.causal)
    least = candidate.stacks.depth(others.wanted)
    if isinstance(least, Absent):
        return
    upper = tuple(one for one in others.conditions if one.relation == AT_MOST)

    def within(stack: StackReader) -> bool:
        return not Demands(upper, demands.causal).failures(stack)

    depth = candidate.stacks.deepest(within, least, _deepest_tried(candidate, others.wanted, least))
    if depth is None:
        return
    stack = candidate.stacks.stack(depth)
    field = stack.quantity("receptive_field")
    if not isinstance(field, Absent) and field < reach.limit and not others.failures(stack):
        yield Relaxation(reach, min(int(field), candidate.stacks.length or 1), candidate, depth)


def _deepest_tried(candidate: Candidate, wanted: Wanted, least: int) -> int:
    """One layer less than reach as asked takes; all that the length allows where it is the length that is short."""
    if candidate.stack is not None:
        return candidate.stack.depth - 1
    if candidate.stacks is not None and candidate.failures[0].why == "beyond-length":
        whole = candidate.stacks.depth(replace(wanted, reach=candidate.stacks.length))
        return least if isinstance(whole, Absent) else whole
    return least
