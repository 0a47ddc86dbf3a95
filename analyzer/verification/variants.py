"""Every set of options a layer can have, and sizes for it: those of its tiny example, fitted where they do not fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, combinations, product
from types import MappingProxyType

from analyzer.errors import SizeError
from analyzer.layers.files import Entry
from analyzer.notation.layer import Layer
from analyzer.notation.stack import Stack
from analyzer.readings.domains import Sizes, exact_sizes

SMALL: Mapping[str, int] = MappingProxyType(
    {
        "b": 2, "n": 5, "m": 4, "d": 4, "c_in": 3, "c_out": 4, "k": 3, "h": 2, "g": 1, "e": 2, "w": 3, "f": 5,
        "S": 1, "D": 1, "G": 1, "P": 1,
    }
)  # fmt: skip
"""A size where a layer's tiny example does not say; 3 for any other."""

APART: Mapping[str, int] = MappingProxyType(
    {
        "b": 3, "n": 10, "m": 7, "d": 8, "c_in": 6, "c_out": 9, "k": 4, "h": 2, "g": 1, "e": 5, "w": 6, "f": 9, "s": 5,
        "H": 2, "S": 2, "D": 3, "G": 3, "P": 5, "c_gate": 7, "c_skip": 11, "rank": 2, "positions": 19,
        "source_positions": 23, "buckets": 13,
    }
)  # fmt: skip
"""Sizes that differ from each other: one taken for another shows."""

_NEARBY = (1, 2, 3, 4, 6, 8)


@dataclass(frozen=True)
class Variant:
    """A layer with its options chosen, at exact sizes.

    Attributes:
        name: the layer's name in its file.
        options: every option that holds, the layer's fixed ones included.
        layer: the layer with these options.
        given: a value for each of its free sizes.
        builtin: a layer of the catalogue, not of a user's file.
        folded: for a stack, whose repeats `layer` writes out: the same with every repeat standing once.
        counts: how often its steps are repeated, by size.
    """

    name: str
    options: tuple[str, ...]
    layer: Layer
    given: Mapping[str, int]
    builtin: bool = True
    folded: Layer | None = None
    counts: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def sizes(self) -> Sizes:
        """Its exact sizes."""
        return exact_sizes(self.layer, self.given)

    def __str__(self) -> str:
        return "-".join([self.name, *self.options, *(f"{size}{value}" for size, value in self.given.items())])


REPEATS = 2
"""How often the steps of a stack are repeated, where its tiny example does not say."""


def laid_out(entry: Entry, options: tuple[str, ...], counts: Mapping[str, int] | None = None) -> Layer:
    """A layer that can be walked and run: every repeat of a stack is written out."""
    return entry.definition.layer(options, counts or tiny_counts(entry), written_out=True)


def tiny_counts(entry: Entry, fixed: Mapping[str, int] | None = None) -> dict[str, int]:
    """How often the steps of a stack are repeated in its tiny example."""
    known = {**_tiny_example(entry), **(fixed or {})}
    return {name: known.get(name, REPEATS) for name in entry.definition.repeat_sizes}


def _tiny_example(entry: Entry) -> Mapping[str, int]:
    return next((one.sizes for one in entry.examples if one.name.startswith("tiny")), {})


def variants_of(
    entry: Entry, options: tuple[str, ...], fixed: Mapping[str, int] | None = None, builtin: bool = True
) -> Iterator[Variant]:
    """A layer with these options at each of its small sizes, see small_sizes; a stack at its tiny ones only.

    Args:
        entry: the layer's entry.
        options: the options that hold.
        fixed: sizes that have to be so.
        builtin: a layer of the catalogue.
    """
    counts = tiny_counts(entry, fixed)
    layer = laid_out(entry, options, counts)
    folded = entry.definition.layer(options, counts) if layer.parts else None
    kept = {name: size for name, size in (fixed or {}).items() if name in layer.free_sizes}
    for sizes in small_sizes(entry, layer, kept)[: 1 if layer.parts else None]:
        yield Variant(entry.name, options, layer, sizes, builtin, folded, counts)


MANY = 4
"""Free options of a layer of which every subset is tried."""


def combinations_of(entry: Entry) -> Iterator[tuple[str, ...]]:
    """The sets of options that are tried: subsets of the free ones, one of each choice.

    Of up to four free options every subset; of more none, each alone, each two together, all; of a stack, whose layers
    have their own sets tried, none, each alone, all.
    """
    free = sorted(entry.options)
    counts = list(range(len(free) + 1))
    if isinstance(entry.definition, Stack):
        counts = sorted({0, min(1, len(free)), len(free)})
    elif len(free) > MANY:
        counts = [0, 1, 2, len(free)]
    for subset in chain.from_iterable(combinations(free, count) for count in counts):
        for chosen in product(*(choice.options for choice in entry.choices)):
            yield (*entry.fixed, *subset, *chosen)


def small_sizes(entry: Entry, layer: Layer, fixed: Mapping[str, int] | None = None) -> tuple[dict[str, int], ...]:
    """Sizes at which every point of a layer can be visited: those of its tiny example, then sizes that all differ.

    Args:
        entry: the layer's entry.
        layer: the layer with its options chosen.
        fixed: sizes that have to be so.

    Raises:
        SizeError: no small sizes fit.
    """
    tiny = tiny_sizes(entry, layer, fixed)
    try:
        apart = fitted(layer, {**APART, **(fixed or {})}, tuple(fixed or ()), other=5)
    except SizeError:
        return (tiny,)
    return (tiny,) if apart == tiny else (tiny, apart)


def tiny_sizes(entry: Entry, layer: Layer, fixed: Mapping[str, int] | None = None) -> dict[str, int]:
    """The sizes of a layer's tiny example, changed where these options do not allow them.

    Args:
        entry: the layer's entry, whose tiny example is followed.
        layer: the layer with its options chosen.
        fixed: sizes that have to be so.

    Raises:
        SizeError: no small sizes fit.
    """
    return fitted(layer, {**SMALL, **_tiny_example(entry), **(fixed or {})}, tuple(fixed or ()))


def fitted(layer: Layer, wanted: Mapping[str, int], fixed: tuple[str, ...] = (), other: int = 3) -> dict[str, int]:
    """Sizes a layer accepts, as near to those wanted as up to three small changes allow; `other` where none is wanted.

    Raises:
        SizeError: nothing near fits; the message is the one for the sizes wanted.
    """
    first = {name: wanted.get(name, other) for name in layer.free_sizes}
    try:
        exact_sizes(layer, first)
    except SizeError as error:
        for count in (1, 2, 3):
            for names in combinations([name for name in layer.free_sizes if name not in fixed], count):
                for values in product(_NEARBY, repeat=count):
                    changed = {**first, **dict(zip(names, values, strict=True))}
                    if _fits(layer, changed):
                        return changed
        raise error
    return first


def _fits(layer: Layer, given: Mapping[str, int]) -> bool:
    try:
        exact_sizes(layer, given)
    except SizeError:
        return False
    return True
