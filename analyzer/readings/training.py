"""What training adds to a layer: the backward pass, and what the forward pass saves for it. Rules for any domain.

A gradient flows to parameters, to the layer's input (unless it is the first layer of a network), and to whatever is
made from these, as far as the output depends on it. The gradient of each factor of a product is a product of the same
size: the result's gradient with the other factors. So what the forward pass counts as multiply-adds counts once more
for each factor that a gradient flows to: twice as much where there are two. What is never stored is made again: once
more its forward pass. A gradient is never left out for being zero: that of the state before a recurrence's first step
counts, as that of padding does. A convolution by Fourier transforms has no multiply-adds in either pass. What is saved:
see `saved`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from types import MappingProxyType

from analyzer.conventions import Convention
from analyzer.errors import LayerError
from analyzer.notation.layer import Layer
from analyzer.notation.syntax import Equation
from analyzer.readings.domains import Sizes, Value
from analyzer.readings.positions import roles_of
from analyzer.readings.quantities import Absent
from analyzer.readings.saved import (
    Copies,
    copies_needed,
    flows_to,
    leading_to_output,
    made_again,
    masks_of,
    needs_of,
    number_of_copies,
)
from analyzer.readings.work import elements, is_running_sum, points, times, work_of_term

TRAINING_UNITS: Mapping[str, str] = MappingProxyType(
    {"macs": "1", "backward_macs": "1", "training_macs": "1", "backward_ratio": "1", "saved_memory": "byte"}
)
"""Every quantity of training to its unit: forward, backward, both, backward / forward, saved for the backward pass."""

PLACE_BYTES = 8
"""Bytes of a whole number that says which row of a table is read: torch.int64, whatever the type of the elements."""

MASK_BYTES = 1
"""Of one element of a dropout's mask."""


@dataclass(frozen=True)
class Saved:
    """An array kept for the backward pass.

    Attributes:
        array: its name; of a mask, the array whose equation drops.
        mask: a dropout's mask rather than the array.
        elements: how many numbers it holds, all copies that repeats make of it together.
        bytes: what they take.
    """

    array: str
    mask: bool
    elements: Value
    bytes: Value


@dataclass(frozen=True)
class TrainingRow:
    """One equation: forward and backward multiply-adds, and the arrays it is the first to need saved."""

    name: str
    role: str
    text: str
    macs: Value
    backward_macs: Value
    saved: tuple[Saved, ...]

    @property
    def saved_bytes(self) -> Value:
        """Of all it is the first to need."""
        return sum(one.bytes for one in self.saved)


@dataclass(frozen=True)
class TrainingReading:
    """What training a layer takes.

    Attributes:
        values: the quantities of TRAINING_UNITS.
        rows: the operations they are the sums of; views are none.
    """

    values: Mapping[str, Value | Absent]
    rows: tuple[TrainingRow, ...]


@dataclass(frozen=True)
class Flows:
    """Where gradients flow: the first time a repeat is carried out, and every other time."""

    first: frozenset[str]
    later: frozenset[str]


def training(
    layer: Layer, sizes: Sizes, convention: Convention, element_bytes: int, first: bool = False
) -> TrainingReading:
    """The backward pass of a layer, in the domain of its sizes.

    Args:
        layer: the layer.
        sizes: its sizes.
        convention: what counts; its masks hold for both passes.
        element_bytes: bytes of one element.
        first: it is the first layer of a network: its inputs need no gradient.

    Raises:
        LayerError: with `first`, a repeat saves other arrays the first time than later.
    """
    flows, role_of = gradient_flows(layer, first), roles_of(layer)
    saved, again = _saved_by(layer, sizes, flows, element_bytes), made_again(layer, flows.later)
    rows = []
    for equation in layer.equations:
        name = equation.left.name
        if not equation.is_view:
            forward, backward = _macs(layer, equation, sizes, convention, flows)
            backward = backward + forward if name in again else backward
            rows.append(TrainingRow(name, role_of[name], equation.text, forward, backward, tuple(saved[name])))
    forward, backward = sum(row.macs for row in rows), sum(row.backward_macs for row in rows)
    values = {
        "macs": forward,
        "backward_macs": backward,
        "training_macs": forward + backward,
        "backward_ratio": _ratio(backward, forward),
        "saved_memory": sum(row.saved_bytes for row in rows),
    }
    return TrainingReading(MappingProxyType(values), tuple(rows))


def _ratio(backward: Value, forward: Value) -> Value | Absent:
    if isinstance(forward, int) and isinstance(backward, int):
        if not forward:
            return Absent("no-macs")
        return Fraction(backward, forward) if backward % forward else backward // forward
    backward = backward + 0 * forward  # a number of the domain, even where there is none
    return backward.over(forward) if hasattr(backward, "over") else backward / forward


def gradient_flows(layer: Layer, first: bool = False) -> Flows:
    """The arrays and parameters that gradients flow to; `first`: not to the inputs."""
    start = {*layer.parameters, *(() if first else (ref.name for ref in layer.inputs))}
    at_first = _reached(layer, start)
    fed_back = {repeated.source for repeated in layer.repeats if repeated.result in at_first}
    return Flows(at_first, _reached(layer, start | fed_back))


def _reached(layer: Layer, start: Collection[str]) -> frozenset[str]:
    found = set(start)
    for group in layer.schedule:
        if any(ref.name in found for equation in group.equations for ref in equation.reads):
            found |= {equation.left.name for equation in group.equations}
    return frozenset(found)


def _macs(layer: Layer, equation: Equation, sizes: Sizes, convention: Convention, flows: Flows) -> tuple[Value, Value]:
    """Multiply-adds of both passes, repeats included; inside functions and brackets nothing is summed."""
    forward: Value = 0
    at_first: Value = 0
    later: Value = 0
    runs_on = is_running_sum(equation)
    for term in equation.right.terms:
        work, _ = work_of_term(term, equation.left.dims, lambda dims: points(layer, dims, sizes, convention), runs_on)
        forward = forward + work.macs
        at_first = at_first + sum(flows_to(factor, flows.first) for factor in term.arrays) * work.macs
        later = later + sum(flows_to(factor, flows.later) for factor in term.arrays) * work.macs
    if equation.left.name in layer.transforms:  # no multiply-adds, as forward
        return 0, 0
    often, leads = times(layer, equation.left.name, sizes), equation.left.name in leading_to_output(layer)
    return often * forward, at_first + (often - 1) * later if leads else 0


def _saved_by(layer: Layer, sizes: Sizes, flows: Flows, element_bytes: int) -> dict[str, list[Saved]]:
    """What is saved, by the array whose equation is the first to need it."""
    saved: dict[str, list[Saved]] = {equation.left.name: [] for equation in layer.equations}
    for needed_first, array, needed in _arrays_needed(layer, flows):
        count = number_of_copies(layer, array, needed, sizes) * elements(layer, array, sizes)
        width = PLACE_BYTES if array in layer.tables else element_bytes
        saved[needed_first].append(Saved(array, False, count, width * count))
    for equation in layer.equations:
        name = equation.left.name
        for mask in masks_of(layer, equation, flows.later):
            count = times(layer, name, sizes) * prod(sizes[dim] for dim in mask.dims)
            saved[name].append(Saved(name, True, count, MASK_BYTES * count))
    return saved


def _arrays_needed(layer: Layer, flows: Flows) -> Iterator[tuple[str, str, list[Copies]]]:
    """Each stored array that is needed, after the name of what needs it first, with the copies of it."""
    found: dict[str, tuple[str, list[Copies]]] = {}
    for equation in layer.equations:
        if set(needs_of(layer, equation, flows.first)) != set(needs_of(layer, equation, flows.later)):
            raise LayerError(
                f"{layer.name}: where the input needs no gradient, {equation.left.name} saves less the first time it "
                "is repeated than later; that is not derived"
            )
        for copies in copies_needed(layer, equation, flows.later):
            found.setdefault(copies.array, (equation.left.name, []))[1].append(copies)
    for array, (needed_first, needed) in found.items():
        yield needed_first, array, needed
