"""The order in which equations can be carried out; equations that need each other form a recurrence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from analyzer.errors import NotationError
from analyzer.notation.syntax import Affine, Equation, Line, Number, Ref, error_at


@dataclass(frozen=True)
class Group:
    """Equations carried out together.

    Attributes:
        equations: one equation, or those of a recurrence in the order of one step.
        walks: the dimension a recurrence walks step by step, None for a single equation.
        direction: -1 where it reads earlier steps and so walks up, +1 where it walks down, 0 without a recurrence.
    """

    equations: tuple[Equation, ...]
    walks: str | None = None
    direction: int = 0


def step_of(equation: Equation, ref: Ref) -> int:
    """How far ahead `ref` is read along a dimension of the equation: -1 for (n-1), 2 for (n+2), else 0."""
    for index in ref.indices:
        if not isinstance(index, Affine) or len(index.steps) != 1 or len(index.offsets) != 1:
            continue
        step, offset = index.steps[0], index.offsets[0]
        along = step.dim in equation.left.dims and step.sign == 1 and step.coefficient == Number(1)
        if along and isinstance(offset.size, Number) and offset.size.value:
            return offset.sign * int(offset.size.value)
    return 0


def schedule_of(lines: Iterable[Line]) -> tuple[Group, ...]:
    """Groups of equations such that each needs only what earlier groups made.

    Raises:
        NotationError: equations that wait for each other at the same position.
    """
    line_of = {line.statement.left.name: line for line in lines if isinstance(line.statement, Equation)}
    equations = {name: line.statement for name, line in line_of.items() if isinstance(line.statement, Equation)}
    needs = {name: {ref.name for ref in e.reads if ref.name in equations} for name, e in equations.items()}
    done: set[str] = set()
    groups: list[Group] = []
    for part in _parts(needs):
        groups += _groups(part, equations, needs, line_of, done)
    return tuple(groups)


def _parts(needs: dict[str, set[str]]) -> Iterator[list[str]]:
    """The arrays, cut wherever nothing before needs what comes behind: short parts, of a long stack too.

    Arrays that need each other stand in one part.
    """
    place_of = {name: place for place, name in enumerate(needs)}
    part: list[str] = []
    last = 0
    for place, (name, direct) in enumerate(needs.items()):
        part.append(name)
        last = max(last, place, *(place_of[need] for need in direct))
        if last == place:
            yield part
            part = []


def _groups(
    part: list[str],
    equations: dict[str, Equation],
    needs: dict[str, set[str]],
    line_of: dict[str, Line],
    done: set[str],
) -> Iterator[Group]:
    """One part in order; what is made is noted in `done`."""
    ancestors = _closure({name: needs[name] & {*part} for name in part})
    while not done.issuperset(part):
        knot = _next_knot(part, needs, ancestors, done)
        if knot[0] in ancestors[knot[0]]:
            yield _recurrence([equations[name] for name in knot], line_of)
        else:
            yield Group((equations[knot[0]],))
        done.update(knot)


def _closure(needs: dict[str, set[str]]) -> dict[str, set[str]]:
    """Everything an array depends on within its part, directly or not; parts are short, so cubic is fine."""
    ancestors = {name: set(direct) for name, direct in needs.items()}
    for middle in ancestors:
        for name in ancestors:
            if middle in ancestors[name]:
                ancestors[name] |= ancestors[middle]
    return ancestors


def _next_knot(
    part: list[str], needs: dict[str, set[str]], ancestors: dict[str, set[str]], done: set[str]
) -> list[str]:
    """The first array not made yet, with all that it is knotted to, whose other needs are made."""
    for name in part:
        if name in done:
            continue
        knot = [n for n in part if n == name or (n in ancestors[name] and name in ancestors[n])]
        if all(need in done or need in knot for member in knot for need in needs[member]):
            return knot
    raise NotationError("these equations wait for each other: " + ", ".join(sorted(set(part) - done)))


def _recurrence(knot: list[Equation], line_of: dict[str, Line]) -> Group:
    """The equations of a recurrence in the order of one step, the dimension they walk and its direction."""

    def wrong(equation: Equation, message: str) -> NotationError:
        return error_at(line_of[equation.left.name], equation.left.column, message)

    members = {equation.left.name for equation in knot}
    dims, directions = _walks(knot, members)
    first = knot[0]
    if not dims:
        message = (
            f"{' and '.join(sorted(members))} {'needs itself' if len(members) == 1 else 'need each other'} "
            "at the same position; "
            f"a recurrence reads one step back, as {first.left.name}[.. (n-1) ..]"
        )
        raise wrong(first, message)
    if len(dims) > 1 or len(directions) > 1:
        raise wrong(first, "a recurrence walks one dimension in one direction")
    dim = dims.pop()
    for equation in knot:
        if dim not in equation.left.dims:
            message = f"{equation.left.name!r} is part of a recurrence along {dim!r}, so {dim!r} belongs on its left"
            raise wrong(equation, message)
    direction = directions.pop()
    shortest = _shortest_cycle(knot, members)
    if shortest > 1:
        away = f"{shortest} steps {'back' if direction < 0 else 'ahead'}"
        needs = "needs itself" if len(members) == 1 else "need each other"
        example = f"{first.left.name}[.. ({dim}{'-' if direction < 0 else '+'}1) ..]"
        message = (
            f"{' and '.join(sorted(members))} {needs} {away} and no nearer, so that places side by side never meet; "
            f"a recurrence reads one step away, as {example}, and may read further ones beside it"
        )
        raise wrong(first, message)
    order: list[Equation] = []
    while len(order) < len(knot):  # inside one step: what is read at this step comes first
        placed = {equation.left.name for equation in order}
        ready = [e for e in knot if e.left.name not in placed and _is_ready(e, members, placed)]
        if not ready:
            raise wrong(first, f"{' and '.join(sorted(members))} read each other at the same position")
        order.append(ready[0])
    return Group(tuple(order), dim, direction)


def _walks(knot: list[Equation], members: set[str]) -> tuple[set[str], set[int]]:
    """The dimensions along which members read each other some steps away, and in which directions."""
    dims: set[str] = set()
    directions: set[int] = set()
    for equation in knot:
        for ref in equation.reads:
            step = step_of(equation, ref) if ref.name in members else 0
            if step:
                dims |= {index.steps[0].dim for index in ref.indices if isinstance(index, Affine)}
                directions.add(1 if step > 0 else -1)
    return dims, directions


def _shortest_cycle(knot: list[Equation], members: set[str]) -> int:
    """The fewest steps after which some member needs itself again: 1 where every position needs the one before."""
    steps: dict[tuple[str, str], int] = {}
    for equation in knot:
        for ref in equation.reads:
            if ref.name in members:
                edge, step = (equation.left.name, ref.name), abs(step_of(equation, ref))
                steps[edge] = min(step, steps.get(edge, step))
    for middle in members:
        into = {start: step for (start, end), step in steps.items() if end == middle}
        onward = {end: step for (start, end), step in steps.items() if start == middle}
        for start, first in into.items():
            for end, second in onward.items():
                edge = (start, end)
                steps[edge] = min(first + second, steps.get(edge, first + second))
    return min(steps[name, name] for name in members)


def _is_ready(equation: Equation, members: set[str], placed: set[str]) -> bool:
    return all(r.name not in members or r.name in placed or step_of(equation, r) for r in equation.reads)
