"""Every layer of the catalogue, with every combination of its options, at random small sizes.

Nothing here knows a layer by name: a layer added to the catalogue is in every test that walks over `cases`.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, combinations, product

from analyzer.errors import SizeError
from analyzer.layers.catalogue import catalogue
from analyzer.layers.files import Entry
from analyzer.notation.layer import Layer
from analyzer.readings.domains import Sizes, exact_sizes

SHORT: Mapping[str, tuple[int, int]] = {
    "n": (2, 9), "m": (2, 9), "b": (1, 3), "d": (1, 12), "h": (1, 3), "k": (1, 4),
    "S": (1, 3), "D": (1, 3), "P": (0, 4),
}  # fmt: skip
"""Smallest and largest value drawn for a size; (1, 6) for any other."""


@dataclass(frozen=True)
class Case:
    """A layer of the catalogue with options and sizes.

    Attributes:
        name: the layer's name in the catalogue.
        options: every option that holds, the layer's fixed ones included.
        layer: the layer with these options.
        given: a value for each of its free sizes.
    """

    name: str
    options: tuple[str, ...]
    layer: Layer
    given: Mapping[str, int]

    @property
    def sizes(self) -> Sizes:
        """Its exact sizes."""
        return exact_sizes(self.layer, self.given)

    def __str__(self) -> str:
        return "-".join([self.name, *self.options, *(f"{size}{value}" for size, value in self.given.items())])


def combinations_of(entry: Entry) -> Iterator[tuple[str, ...]]:
    """Every set of options a user can choose: any subset of the free ones, one of each choice."""
    free = sorted(entry.options)
    subsets = chain.from_iterable(combinations(free, count) for count in range(len(free) + 1))
    for subset, *chosen in product(subsets, *(choice.options for choice in entry.choices)):
        yield (*entry.fixed, *subset, *chosen)


def drawn_sizes(layer: Layer, pick: random.Random, long: bool = False) -> dict[str, int]:
    """Random sizes the layer accepts. long: a sequence that holds every window, loops of at least 2."""
    ranges = {name: SHORT.get(name, (1, 6)) for name in layer.free_sizes}
    if long:
        ranges = {name: (low if name in ("S", "P") else 2, high) for name, (low, high) in ranges.items()}
        ranges["n"] = (13, 16)
    for _ in range(2000):
        given = {name: pick.randint(*ranges[name]) for name in layer.free_sizes}
        try:
            exact_sizes(layer, given)
        except SizeError:
            continue
        return given
    raise AssertionError(f"no sizes found for {layer.name} {layer.options}")


def cases(rounds: int = 1, seed: int = 0, long: bool = False) -> list[Case]:
    """Every layer with every combination of options, `rounds` times with new sizes."""
    pick, found = random.Random(seed), []
    for _ in range(rounds):
        for name, entry in catalogue().items():
            for options in combinations_of(entry):
                layer = entry.definition.layer(options)
                found.append(Case(name, options, layer, drawn_sizes(layer, pick, long)))
    return found
