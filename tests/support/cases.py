"""Every layer of the catalogue, with every combination of its options, at random small sizes.

Nothing here knows a layer by name: a layer added to the catalogue is in every test that walks over `cases`.
"""

from __future__ import annotations

import random
from collections.abc import Mapping

from analyzer.errors import SizeError
from analyzer.layers.catalogue import catalogue
from analyzer.layers.files import Entry
from analyzer.notation.definition import Definition
from analyzer.notation.layer import Layer
from analyzer.notation.stack import Stack
from analyzer.readings.domains import exact_sizes
from analyzer.readings.structure import structure_of
from analyzer.verification.variants import Variant, combinations_of, laid_out

Case = Variant
"""A layer of the catalogue with options and sizes."""

SHORT: Mapping[str, tuple[int, int]] = {
    "n": (2, 9), "m": (2, 9), "b": (1, 3), "d": (1, 12), "h": (1, 3), "k": (1, 4),
    "S": (1, 3), "D": (1, 3), "P": (0, 4),
    "positions": (9, 20), "source_positions": (9, 20),
}  # fmt: skip
"""Smallest and largest value drawn for a size; (1, 6) for any other."""


PLAIN = {name: entry for name, entry in catalogue().items() if isinstance(entry.definition, Definition)}
"""The layers that are lines of notation, not stacks."""

STACKS = {name: entry for name, entry in catalogue().items() if isinstance(entry.definition, Stack)}


def standing(entry: Entry) -> Layer:
    """A layer as it stands without options, the repeats of a stack written out."""
    return laid_out(entry, (*entry.fixed, *(choice.default for choice in entry.choices)))


MOST_SETS = 8
"""Sets of options of one layer in one test, at most: the first ones have few, the last has all."""


def drawn_sizes(layer: Layer, pick: random.Random, long: bool = False) -> dict[str, int]:
    """Random sizes the layer accepts. long: a sequence that holds every window, loops of at least 2."""
    ranges = {name: SHORT.get(name, (1, 6)) for name in layer.free_sizes}
    if long:
        ranges = {name: (low if name in ("S", "P") else 2, high) for name, (low, high) in ranges.items()}
        ranges["n"] = (13, 16)
    for attempt in range(2000):
        if attempt == 500:  # a front end takes hundreds of samples, a positional convolution 16 groups
            ranges |= {"n": (400, 410), **({"d": (16, 16)} if "d" in ranges else {})}
        given = {name: pick.randint(*ranges[name]) for name in layer.free_sizes}
        try:
            sizes = exact_sizes(layer, given)
        except SizeError:
            continue
        found = structure_of(layer, sizes)
        if long and not found.whole and "n" in given:
            given["n"] = max(given["n"], found.back + found.ahead + 1)
        return given
    raise AssertionError(f"no sizes found for {layer.name} {layer.options}")


def cases(rounds: int = 1, seed: int = 0, long: bool = False) -> list[Case]:
    """Every layer with the combinations of its options, `rounds` times with new sizes.

    Of many sets the first and the last are taken; a stack stands once with no options and once with all.
    """
    pick, found = random.Random(seed), []
    for number in range(rounds):
        for name, entry in catalogue().items():
            sets = list(combinations_of(entry))
            if name in STACKS:
                sets = list(dict.fromkeys((sets[0], sets[-1]))) if number == 0 else []
            elif len(sets) > MOST_SETS:
                sets = [*sets[: MOST_SETS - 1], sets[-1]]
            for options in sets:
                layer = laid_out(entry, options)
                found.append(Case(name, options, layer, drawn_sizes(layer, pick, long)))
    return found
