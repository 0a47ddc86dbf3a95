"""Fixed places: x[b 5 d] asks that the array have at least six places there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from analyzer.notation.syntax import Assume, Equation, Formula, Line, Number, Place, Ref, Size, error_at
from analyzer.sizes import least


def places_assumed(
    lines: Iterable[Line],
    shapes: Mapping[str, tuple[str, ...]],
    classes: Mapping[str, str],
    known: Mapping[str, Formula],
) -> tuple[Assume, ...]:
    """What the fixed places that are read ask of sizes that are not numbers yet.

    Args:
        lines: the lines of a layer.
        shapes: array to its dimensions.
        classes: dimension to the one whose size it has.
        known: such a dimension to the formula of its size, for those that are defined.

    Raises:
        NotationError: a place behind the end of a dimension whose size the lines say.
    """
    found: dict[Assume, None] = {}
    for line, ref, place, axis in _places_read(lines, shapes):
        leader = classes[axis]
        size = known.get(leader)
        if isinstance(size, Number):
            if place >= size.value:
                raise error_at(line, ref.column, _behind_the_end(ref.name, axis, int(size.value), place))
        elif place >= least(leader):
            found[Assume(Number(place + 1), Size(leader))] = None
    return tuple(found)


def _places_read(lines: Iterable[Line], shapes: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[Line, Ref, int, str]]:
    """Every line, array, fixed place that is read of it, and the dimension it is a place of."""
    for line in lines:
        if isinstance(line.statement, Equation):
            for ref in line.statement.reads:
                for index, axis in zip(ref.indices, shapes[ref.name], strict=True):
                    if isinstance(index, Place):
                        yield line, ref, index.value, axis


def _behind_the_end(name: str, axis: str, size: int, place: int) -> str:
    places = "1 place, number 0" if size == 1 else f"{size} places, numbers 0 to {size - 1}"
    return f"{name!r} has {places}, along {axis!r}; number {place} is read"
