"""What a layer stores and moves, in elements, by rules that hold in any domain.

An input that serves as an index holds whole numbers, not elements: it is not counted. A look-up moves the rows it
reads, one for each place, not the whole table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from math import prod

from analyzer.notation.layer import Layer
from analyzer.notation.syntax import Affine, Equation, Index, Lookup, Repeated, unique
from analyzer.readings.domains import Sizes, Value
from analyzer.readings.work import elements, times


def peak_elements(layer: Layer, sizes: Sizes) -> Value:
    """Most elements alive at once when each array dies after its last reader, input and output included.

    Parameters are not counted. What reads an array that is never stored reads what that was made from. What stands
    outside a repeat and is read every time lives to its end, if the repeat is carried out more than once.
    """
    lives = _lives(layer)
    again: dict[Value, list[tuple[str, int]]] = {}
    for repeated in layer.repeats:
        read = list(_read_each_time(layer, repeated, lives))
        if read:
            again.setdefault(sizes.value(repeated.times), []).extend(read)
    total: Value = 0
    for chosen in product((1, 0), repeat=len(again)):
        share: Value = 1
        for more, often in zip(chosen, again, strict=True):
            twice = _more_than_once(often, sizes)
            share = share * (twice if more else 1 - twice)
        if not sizes.domain.is_zero(share):
            read = [one for more, found in zip(chosen, again.values(), strict=True) if more for one in found]
            total = total + share * _peak(layer, sizes, lives, read)
    return total


def _more_than_once(often: Value, sizes: Sizes) -> Value:
    """1 where a repeat is carried out twice or more, 0 where once or never."""
    domain = sizes.domain
    return domain.minimum(1, domain.maximum(often - 1, 0))


@dataclass(frozen=True)
class _Lives:
    """When arrays are made and read for the last time, by steps; and what stored arrays each comes from."""

    steps: int
    sources: Mapping[str, tuple[str, ...]]
    made_at: Mapping[str, int]
    made: Mapping[str, int]
    last_read: Mapping[str, int]


def _lives(layer: Layer) -> _Lives:
    groups = [unique(equation.left.name for equation in group.equations) for group in layer.schedule]
    sources = _stored_sources(layer)
    made_at = {name: step for step, names in enumerate(groups) for name in names}
    made = {name: step for name, step in made_at.items() if sources[name] == (name,)}
    made |= {ref.name: 0 for ref in layer.inputs if ref.name not in layer.tables}
    last_read = {sources[layer.output.left.name][0]: len(groups)} if sources[layer.output.left.name] else {}
    for step, group in enumerate(layer.schedule):
        for equation in group.equations:
            for ref in equation.reads:
                for source in () if ref.parameter else sources[ref.name]:
                    last_read[source] = max(step, last_read.get(source, 0))
    return _Lives(len(groups), sources, made_at, made, last_read)


def _peak(layer: Layer, sizes: Sizes, lives: _Lives, read_again: Iterable[tuple[str, int]]) -> Value:
    """The fullest moment; some arrays are read again at later steps."""
    last_read = dict(lives.last_read)
    for source, step in read_again:
        last_read[source] = max(step, last_read.get(source, 0))
    moments: list[Counter[Value]] = []
    for step in range(lives.steps):
        alive = [name for name, made in lives.made.items() if made <= step <= last_read.get(name, made)]
        moments.append(Counter(elements(layer, name, sizes) for name in alive))
    peak: Value = 0
    for moment in _fullest(moments):
        peak = sizes.domain.maximum(peak, sum(moment.elements()))
    return peak


def _fullest(moments: list[Counter[Value]]) -> list[Counter[Value]]:
    """Without those at which nothing is alive that is not alive at another too: formulas stay short."""
    found: list[Counter[Value]] = []
    for moment in moments:
        if not any(moment <= other for other in found):
            found = [other for other in found if not other <= moment] + [moment]
    return found


def _read_each_time(layer: Layer, repeated: Repeated, lives: _Lives) -> Iterator[tuple[str, int]]:
    """Arrays from outside a repeat that are read every time, and the step of its end."""
    for equation in layer.equations:
        name = equation.left.name
        if name not in repeated.arrays or name == repeated.source:
            continue
        for ref in equation.reads:
            if not ref.parameter and ref.name not in repeated.arrays:
                yield from ((source, lives.made_at[repeated.result]) for source in lives.sources[ref.name])


def _stored_sources(layer: Layer) -> dict[str, tuple[str, ...]]:
    """Array to the stored arrays its numbers come from: itself, what it views, or what a transient is made from."""
    sources: dict[str, tuple[str, ...]] = {ref.name: (ref.name,) for ref in layer.inputs}
    for group in layer.schedule:
        for equation in group.equations:
            name = equation.left.name
            if equation.is_view or name in layer.transient:
                read = [ref.name for ref in equation.reads if not ref.parameter and ref.name in sources]
                sources[name] = unique(source for array in read for source in sources[array])
            else:
                sources[name] = (name,)
    return sources


def moved_elements(layer: Layer, sizes: Sizes) -> Value:
    """Each operand read once and each result written once per equation: a lower bound on traffic.

    What is never stored is neither read nor written; a view moves nothing.
    """
    total: Value = 0
    for equation in layer.equations:
        if equation.is_view:
            continue
        names = unique([equation.left.name, *(ref.name for ref in equation.reads)])
        names = tuple(name for name in names if name not in layer.transient and name not in layer.tables)
        moved = sum(_read_or_written(layer, equation, name, sizes) for name in names)
        total = total + times(layer, equation.left.name, sizes) * moved
    return total


def _read_or_written(layer: Layer, equation: Equation, name: str, sizes: Sizes) -> Value:
    """Elements of an array that an equation touches: all of them or, of a table, the rows it reads."""
    reads = [ref for ref in equation.reads if ref.name == name]
    if reads and all(any(_picks(index) for index in ref.indices) for ref in reads):
        return sum(prod(sizes[dim] for dim in ref.dims) for ref in reads)
    return elements(layer, name, sizes)


def _picks(index: Index) -> bool:
    """A row by its number, t[b n], or the first rows of an axis, (n)."""
    return isinstance(index, Lookup) or (isinstance(index, Affine) and index.plain)
