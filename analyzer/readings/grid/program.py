"""A program: closed forms as a short list of steps on axes, and a bound of everything the steps come across.

It is plain tuples of texts and numbers, so it can be sent to another machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

LARGEST_INT64 = 2**63 - 1

CONSTANT, AXIS, ADD, MULTIPLY, FLOOR = "constant", "axis", "add", "multiply", "floor"
LESSER, GREATER, DOUBLINGS, POWER, HEADS = "min", "max", "ceil_log2", "next_power2", "heads"

Step: TypeAlias = tuple[str, int, int]
"""What is done, and with what: the places of earlier steps; of a constant its value, of an axis its place."""


@dataclass(frozen=True)
class Program:
    """Steps that make several arrays from the axes of a grid.

    Attributes:
        steps: in order; each makes one array or number.
        outputs: the steps whose arrays are asked for.
        checks: (kind, step, step): what a point has to meet, see Condition.
        reuse: of every step, the place of one it reads whose array it may overwrite, as nothing reads that any more
            and it depends on the same axes; -1 where there is none.
        axes: of every step, the places of the axes it depends on.
    """

    steps: tuple[Step, ...]
    outputs: tuple[int, ...]
    checks: tuple[Step, ...]
    reuse: tuple[int, ...]
    axes: tuple[frozenset[int], ...]

    def bounds(self, tops: Sequence[int]) -> list[int]:
        """The largest magnitude any step, output and check can have where the axes go up to `tops`.

        The steps themselves, carried out in magnitudes with Python's integers; never below 1, so that leaving a factor
        out of a product never makes it larger.
        """
        found: list[int] = []
        for kind, a, b in self.steps:
            found.append(_bound(kind, a, b, found, tops))
        return found

    def bound(self, tops: Sequence[int]) -> int:
        """The largest of all bounds."""
        return max(self.bounds(tops), default=1)


def _bound(kind: str, a: int, b: int, known: Sequence[int], tops: Sequence[int]) -> int:
    match kind:
        case "constant":
            return max(abs(a), 1)
        case "axis":
            return max(tops[a], 1)
        case "add":
            return known[a] + known[b]
        case "multiply":
            return known[a] * known[b]
        case "min" | "max":
            return max(known[a], known[b])
        case "floor":
            return known[a]
        case "ceil_log2":
            return known[a].bit_length()
        case "next_power2":
            return 2 * known[a]
        case _:
            return 8


def read_by(step: Step) -> tuple[int, ...]:
    """The steps a step reads."""
    kind, a, b = step
    if kind in (CONSTANT, AXIS):
        return ()
    return (a,) if kind in (DOUBLINGS, POWER, HEADS) else (a, b)
