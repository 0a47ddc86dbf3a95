"""Who objects to a mutant: the routes that find another number, shape or value than the mutant says.

Each route is worked out for the layer as it is, never for the mutant, and then held against the mutant:

| route | where its figures come from |
|---|---|
| module | the parameters and arrays of PyTorch's module, and how many elements its output has |
| flop counter | the operators PyTorch carries out, counted by FlopCounterMode |
| reach | which positions of the module's output move when one of its input is disturbed |
| output | the values the module makes |
| gradient | PyTorch's backward pass, which is written apart from the forward pass |
| by hand | closed forms that a person derived (tests/readings/test_published.py); b sequences cost b times one |

All but the last look at one module, so a module that is the wrong layer could deceive five of them; what they look at
differs, and only closed forms by hand and published figures know nothing of PyTorch. Output and gradient are the
closest relatives: two programs of PyTorch about the same function. Loops, closed forms, sympy and rules never appear
here: they read the mutant itself, and a mutant agrees with itself by all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any

import numpy as np

from analyzer.errors import SizeError, UserError
from analyzer.layers.catalogue import catalogue
from analyzer.notation.formulas import evaluate, parse_formula
from analyzer.notation.layer import Layer
from analyzer.readings.count import count
from analyzer.readings.domains import INTEGERS
from analyzer.readings.quantities import Absent
from analyzer.readings.run import Array, random_arrays, run
from analyzer.verification.routes import relative_difference
from analyzer.verification.torch_route import Reference, torch_checks
from analyzer.verification.variants import APART, Variant, combinations_of, small_sizes
from tests.readings.test_published import FORMS
from tests.support.mutants import Mutant

MODULE, FLOP_COUNTER, REACH, OUTPUT, GRADIENT = "module", "flop counter", "reach", "output", "gradient"
BY_HAND = "by hand"
ROUTE = {
    "parameters": MODULE, "shapes": MODULE, "flops": FLOP_COUNTER, "reach_back": REACH, "reach_ahead": REACH,
    "output": OUTPUT, "gradient": GRADIENT,
}  # fmt: skip
"""A comparison with PyTorch to its route: what comes of one and the same fact is one objection."""

PER_SEQUENCE = {"macs", "core_macs", "flops", "activation_memory", "peak_memory", "state_memory", "macs_per_step"}
"""What every sequence of a batch costs anew."""

NEW_SIZES = (1, 7, 12)
"""Values for a size that a mutant asks for and the layer does not."""

ONES = ("b", "G", "S")
"""Sizes that are 1 once: then they cannot hide behind another of the same value, or behind what rounds."""

SAME = 1e-12
"""Largest relative difference between two runs that is rounding."""


@dataclass(frozen=True)
class Original:
    """A layer as it is, at some sizes."""

    variant: Variant

    @cached_property
    def reference(self) -> Reference:
        """PyTorch's module beside it."""
        return Reference(self.variant)

    @cached_property
    def arrays(self) -> dict[str, Array]:
        """Random input and parameters."""
        return random_arrays(self.variant.layer, self.variant.sizes)

    @cached_property
    def output(self) -> tuple[Array, ...]:
        """What it makes of them, and beside."""
        return _output(self.variant, self.arrays)

    @cached_property
    def counts(self) -> Mapping[str, Any]:
        """Every quantity."""
        return count(self.variant.layer, self.variant.given).values


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant.

    Attributes:
        refused: the notation or the sizes never let it be a layer that differs.
        differs: it is another layer.
        objections: the routes that say so.
    """

    refused: bool
    differs: bool = False
    objections: frozenset[str] = frozenset()


def verdict(mutant: Mutant, enough: int = 2) -> Verdict:
    """Hold a mutant against every route, with one set of options after the other until enough object.

    A mutant is the same layer if, with every set of options and at all sizes tried, it asks for the same sizes, counts
    the same in every quantity and makes the same output of the same random arrays (two formulas that agree at random
    points are equal).
    """
    refused, differs, objections = False, False, set[str]()
    for options in options_of(mutant.entry.name):
        try:
            layer = mutant.definition.layer(options)
        except UserError:
            refused = True
            continue
        if layer == mutant.entry.definition.layer(options):
            continue
        for original, variant in _pairs(layer, mutant.entry.name, options):
            try:
                if not _differ(original, variant):
                    continue
            except SizeError:
                refused = True
                continue
            differs = True
            for route in objecting(variant, original):
                objections.add(route)
                if len(objections) >= enough:
                    return Verdict(False, True, frozenset(objections))
    return Verdict(refused and not differs, differs, frozenset(objections))


@cache
def options_of(name: str) -> tuple[tuple[str, ...], ...]:
    """Every set of options, the fullest first: it holds most lines."""
    return tuple(sorted(combinations_of(catalogue()[name]), key=len, reverse=True))


@cache
def originals(name: str, options: tuple[str, ...]) -> tuple[Original, ...]:
    """The layer as it is at its small sizes, and where a size is 1."""
    entry = catalogue()[name]
    layer = entry.definition.layer(options)
    fixed = [{}, *({size: 1} for size in ONES if size in layer.free_sizes)]
    found = [given for put in fixed for given in reversed(small_sizes(entry, layer, put))]
    return tuple(Original(Variant(name, options, layer, given)) for given in found)


def _pairs(layer: Layer, name: str, options: tuple[str, ...]) -> Iterator[tuple[Original, Variant]]:
    """A mutant beside the layer as it is; a size that only the mutant asks for may be anything."""
    for original in originals(name, options):
        seen: list[dict[str, int]] = []
        for new in NEW_SIZES:
            given = _given(layer, original.variant, new)
            if given not in seen:
                seen.append(given)
                yield original, Variant(name, options, layer, given)


def _given(layer: Layer, original: Variant, new: int) -> dict[str, int]:
    """The sizes of the layer as it is; `new` for any other a mutant asks for."""
    classes = original.layer.classes
    return {name: original.given.get(classes.get(name, name), new) for name in layer.free_sizes}


# -------------------------------------------------------------------------------------------- another layer?


def _differ(original: Original, other: Variant) -> bool:
    """True where a mutant asks for other sizes, makes another output or costs something else.

    Raises:
        SizeError: the mutant refuses these sizes.
    """
    one = original.variant
    shapes = {name: tuple(other.sizes[dim] for dim in other.layer.shapes[name]) for name in _arrays_of(other.layer)}
    if _open(one.layer) != _open(other.layer) or shapes != {name: d.shape for name, d in original.arrays.items()}:
        return True
    if any(map(_unlike, original.output, _output(other, original.arrays))):
        return True
    return count(other.layer, other.given).values != original.counts


def _arrays_of(layer: Layer) -> list[str]:
    return [*(ref.name for ref in layer.inputs), *layer.parameters]


def _open(layer: Layer) -> set[frozenset[str]]:
    """The sizes a layer asks for, each with all dimensions of that size: whose name it goes by does not matter."""
    return {
        frozenset({name, *(d for d, leader in layer.classes.items() if leader == name)}) for name in layer.free_sizes
    }


def _unlike(one: Array, other: Array) -> bool:
    return relative_difference(one, other) > SAME


def _output(variant: Variant, arrays: Mapping[str, Array]) -> tuple[Array, ...]:
    """Every array that no equation reads."""
    read = {ref.name for equation in variant.layer.equations for ref in equation.reads}
    with np.errstate(all="ignore"):
        made = run(variant.layer, variant.sizes, arrays)
    output = variant.layer.output.left.name
    return (made[output], *(made[name] for name in variant.layer.made if name not in read and name != output))


# -------------------------------------------------------------------------------------------- objections


def objecting(variant: Variant, original: Original) -> Iterator[str]:
    """The routes that find something else.

    An output that cannot be compared because arrays have other shapes is no objection of its own: shapes have objected.
    """
    if not _as_by_hand(variant, original.variant):
        yield BY_HAND
    for check in torch_checks(variant, original.reference):
        if not check.agrees and not (check.what == "output" and check.trouble):
            yield ROUTE[check.what]


def _as_by_hand(variant: Variant, original: Variant) -> bool:
    """True where the quantities are those of the closed forms derived by hand."""
    for name, options, put, expected in FORMS:
        if name != variant.name or {*catalogue()[name].fixed, *options} != set(original.options):
            continue
        given = {**APART, **original.given} | {size: at for size, at in put.items() if isinstance(at, int)}
        given |= {size: given[at] for size, at in put.items() if isinstance(at, str)}
        known = replace(original, given={size: given[size] for size in original.layer.free_sizes})
        try:
            values = count(variant.layer, _given(variant.layer, known, NEW_SIZES[0]), element_bytes=1).values
        except SizeError:
            continue
        if any(_quantity(values[what]) != _by_hand(what, text, put, given, known) for what, text in expected.items()):
            return False
    return True


def _quantity(value: Any) -> Any:
    return None if isinstance(value, Absent) else value


def _by_hand(
    quantity: str, text: str | None, put: Mapping[str, int | str], given: Mapping[str, int], known: Variant
) -> int | None:
    """The closed form, which is that of one sequence unless it says b."""
    if text is None:
        return None
    formula = parse_formula(text)
    value: int = evaluate(formula, lambda name: given[name] if name in given else known.sizes[name], INTEGERS)
    return value * given["b"] if quantity in PER_SEQUENCE and "b" not in put else value
