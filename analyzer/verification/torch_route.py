"""The route over PyTorch: its own module, on the same random input and parameters.

| compared | with |
|---|---|
| the output of a run, and what else no equation reads | the module's, in float64 |
| how steeply the output of a run changes along a direction of all arrays | PyTorch's backward pass through the module |
| the shape of each input and parameter, the elements of the output | those of the module's |
| parameters | the module's |
| 2 x dense multiply-adds | FlopCounterMode on the meta device |
| reach back and ahead | how far a disturbed position moves the module's output |
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from math import prod
from typing import Any

import numpy as np

from analyzer.conventions import TORCH as TORCH_CONVENTION
from analyzer.errors import SizeError
from analyzer.readings.positions import positions_of
from analyzer.readings.run import Array, noise, run
from analyzer.readings.structure import structure_of
from analyzer.verification.checks import TORCH, Check
from analyzer.verification.routes import counted, relative_difference
from analyzer.verification.variants import Variant

LIMIT = 1e-8
"""Largest relative difference between a run and PyTorch that is rounding, in float64."""

STEP, STEEPNESS_LIMIT = 1e-6, 1e-6
"""How far a run is moved either way to see how steeply it changes; the largest relative difference that comes of it."""

FELT = 1e-12
"""A change of an output larger than this, relative to the largest output, is one."""

LONG = 16
"""Positions of the sequence on which reach is measured, or as many as hold the window."""


def torch_version() -> str | None:
    """The version of PyTorch, None where it is not installed."""
    from analyzer.verification.torch_modules import INSTALLED

    return INSTALLED


def has_module(variant: Variant) -> bool:
    """True where PyTorch's own layer stands beside this one."""
    from analyzer.verification.torch_modules import has_builder

    return has_builder(variant)


@dataclass(frozen=True)
class Reference:
    """What PyTorch's module says, each worked out on first use.

    Attributes:
        variant: the layer beside which the module is built, and its sizes.
    """

    variant: Variant

    @cached_property
    def built(self) -> Any:
        """The module with random weights."""
        from analyzer.verification.torch_modules import built

        return built(self.variant)

    @cached_property
    def parameters(self) -> int:
        """How many numbers the module learns."""
        from analyzer.verification.torch_modules import built

        return built(self.variant, "meta").parameters

    @cached_property
    def flops(self) -> int:
        """What FlopCounterMode counts."""
        from analyzer.verification.torch_modules import flops

        return flops(self.variant)

    @cached_property
    def arrays(self) -> Mapping[str, Array]:
        """Its input and parameters in the notation's shapes."""
        arrays: Mapping[str, Array] = self.built.arrays()
        return arrays

    @cached_property
    def output(self) -> Array:
        """What it makes of them, in the shape of the layer's output.

        Raises:
            SizeError: it makes more or fewer numbers.
        """
        from analyzer.verification.torch_modules import output

        made: Array = output(self.variant, self.built)
        return made

    @cached_property
    def beside(self) -> Mapping[str, Array]:
        """What it makes besides."""
        _ = self.output  # a call fills it
        return {name: data.detach().numpy() for name, data in self.built.beside.items()}

    @cached_property
    def weights(self) -> Array:
        """A weight for each element it makes: their weighted sum is the one number whose slope is taken."""
        size = self.output.size + sum(data.size for data in self.beside.values())
        return np.asarray(np.random.default_rng(0).standard_normal(size))

    @cached_property
    def directions(self) -> Mapping[str, Array]:
        """A direction to move each array in; places in a table stay where they are."""
        generator = np.random.default_rng(1)
        return {
            name: np.asarray(generator.standard_normal(data.shape) * (data.dtype.kind == "f"))
            for name, data in self.arrays.items()
        }

    def moved(self, step: float) -> Mapping[str, Array]:
        """Its arrays a step further in their directions."""
        return {
            name: data + step * self.directions[name] if data.dtype.kind == "f" else data
            for name, data in self.arrays.items()
        }

    @cached_property
    def slopes(self) -> Mapping[str, float]:
        """By the backward pass: how steeply the weighted sum of the output changes along each array's direction."""
        from analyzer.verification.torch_modules import slopes

        return slopes(self.built, self.weights, self.directions)

    @cached_property
    def felt(self) -> tuple[tuple[int, int], ...]:
        """(position of the output, position of the first input whose change moves it), on a long sequence."""
        return tuple(_felt(self.variant))


def torch_checks(variant: Variant, reference: Reference | None = None) -> Iterator[Check]:
    """Every check against PyTorch's module, one after the other, the cheapest first.

    Args:
        variant: the layer and its sizes.
        reference: the module, if it is not this variant's own: one module can be held against many definitions.

    Raises:
        MachineError: PyTorch is not installed.
    """
    reference = reference or Reference(variant)
    yield from counted_checks(variant, reference)
    for what, checks in (("reach_back", _reach), ("output", _values)):
        try:
            yield from checks(variant, reference)
        except SizeError as error:
            yield Check(TORCH, what, trouble=str(error))


def counted_checks(variant: Variant, reference: Reference | None = None) -> Iterator[Check]:
    """What PyTorch can count without computing: cheap at any size."""
    reference = reference or Reference(variant)
    derived = counted(variant, TORCH_CONVENTION)
    yield Check(TORCH, "parameters", "", derived["parameters"], reference.parameters)
    yield Check(TORCH, "flops", "dense", 2 * derived["macs"], reference.flops)


def _values(variant: Variant, reference: Reference) -> Iterator[Check]:
    """The shapes of the arrays, the output, and how steeply it changes."""
    yield _shapes(variant, reference)
    theirs = (reference.output, *reference.beside.values())
    ours = _run(variant, reference, reference.arrays)
    for mine, other in zip(ours, theirs, strict=True):
        if mine.shape != other.shape:
            raise SizeError(f"{variant.name}: the output has the shape {mine.shape}, PyTorch's {other.shape}")
    difference = max(map(relative_difference, ours, theirs))
    yield Check(TORCH, "output", difference=difference, limit=LIMIT)
    yield Check(TORCH, "gradient", difference=_steepness(variant, reference), limit=STEEPNESS_LIMIT)


def _steepness(variant: Variant, reference: Reference) -> float:
    """The difference between the slope of a run, by two runs either side, and that of the backward pass."""
    slopes = reference.slopes
    above, below = (
        np.concatenate([made.ravel() for made in _run(variant, reference, reference.moved(way * STEP))])
        for way in (1, -1)
    )
    slope = float((reference.weights * (above - below)).sum()) / (2 * STEP)
    gap = abs(slope - sum(slopes.values())) / (sum(map(abs, slopes.values())) or 1.0)
    return gap if np.isfinite(gap) else float("inf")


def _shapes(variant: Variant, reference: Reference) -> Check:
    """How many arrays there are, and how many of them have the module's shape; of the output, as many elements."""
    layer, sizes, arrays = variant.layer, variant.sizes, reference.arrays
    names = [*(ref.name for ref in layer.inputs), *layer.parameters]
    ours = {name: tuple(sizes[dim] for dim in layer.shapes[name]) for name in names}
    alike = sum(name in ours and ours[name] == data.shape for name, data in arrays.items())
    output = prod(sizes[dim] for dim in layer.output.left.dims) == reference.output.size
    return Check(TORCH, "shapes", "", alike + output, max(len(ours), len(arrays)) + 1)


def _run(variant: Variant, reference: Reference, arrays: Mapping[str, Any]) -> tuple[Array, ...]:
    """Its output and what stands beside; a definition that yields no numbers, or infinite ones, yields nan."""
    with np.errstate(all="ignore"):
        made = run(variant.layer, variant.sizes, arrays)
    names = (variant.layer.output.left.name, *reference.beside)
    return tuple(np.where(np.isfinite(made[name]), made[name], np.nan) for name in names)


# -------------------------------------------------------------------------------------------- reach


def _reach(variant: Variant, reference: Reference) -> Iterator[Check]:
    """How far the module's output lies from a position of its first input whose change moves it."""
    if not reference.felt:
        return
    longer = replace(variant, given={**variant.given, "n": _longer(reference.variant).given["n"]})
    derived = structure_of(variant.layer, longer.sizes) if "n" in variant.given else None
    stride = derived.stride if derived else 1
    start = max(at for at, _ in reference.felt) * stride  # before an output stands no more than that
    back = max(at * stride - place for at, place in reference.felt)
    ahead = max(place - at * stride for at, place in reference.felt)
    seen = None if derived is None else min(derived.back, start) if derived.whole else derived.back
    yield Check(TORCH, "reach_back", "", seen, back)
    yield Check(TORCH, "reach_ahead", "", derived.ahead if derived else None, ahead)


def _longer(variant: Variant) -> Variant:
    """The layer on a sequence that holds its window."""
    near = structure_of(variant.layer, variant.sizes)
    window = 0 if near.whole else near.back + near.ahead + near.stride
    return replace(variant, given={**variant.given, "n": max(LONG, variant.given["n"], window + 1)})


def _felt(variant: Variant) -> Iterator[tuple[int, int]]:
    """Pairs of a position of the output and one of the first input that moves it."""
    from analyzer.verification.torch_modules import built, disturbed, output

    layer, kinds = variant.layer, positions_of(variant.layer)
    source, places = layer.inputs[0], [at for at, d in enumerate(layer.output.left.dims) if kinds.get(d) == "n"]
    if "n" not in source.dims or "n" not in variant.given or len(places) != 1:
        return
    longer, axis = _longer(variant), source.dims.index("n")
    reference = built(longer)
    quiet, data = output(longer, reference), reference.tensors[source.name].detach().numpy()
    others = tuple(place for place in range(quiet.ndim) if place != places[0])
    generator, felt = np.random.default_rng(0), FELT * float(abs(quiet).max(initial=0.0))
    for at in range(data.shape[axis]):
        place = (slice(None),) * axis + (at,)
        added = noise(layer, longer.sizes, source.name, data[place], generator)
        moved = abs(disturbed(longer, reference, source.name, place, added) - quiet).max(axis=others) > felt
        yield from ((int(position), at) for position in np.flatnonzero(moved))
