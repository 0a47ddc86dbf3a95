"""Every quantity of a layer, in one domain or another. What each word means: QUANTITIES in the documentation.

| quantity | unit |
|---|---|
| parameters, macs, core_macs, flops, macs_per_step | 1 (a count) |
| activation_memory, peak_memory, state_memory, bytes_moved | byte |
| sequential_operations | dependent step |
| receptive_field | position |
| maximum_path_length | layer, stack or step |
| arithmetic_intensity | FLOP per byte |
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType

from analyzer.conventions import UNITS as UNITS
from analyzer.conventions import Convention
from analyzer.notation.layer import Layer
from analyzer.notation.syntax import Number as Literal
from analyzer.readings.domains import Sizes, Value
from analyzer.readings.memory import moved_elements, peak_elements
from analyzer.readings.positions import MIXING, own_position
from analyzer.readings.structure import Structure, maximum_path_length, receptive_field, structure_of
from analyzer.readings.work import Row, rows, step_macs


@dataclass(frozen=True)
class Absent:
    """A quantity that is meaningless for a layer; `why` is a key of the phrase book."""

    why: str


@dataclass(frozen=True)
class Reading:
    """What one reading says of a layer.

    Attributes:
        values: quantity to its value in the domain, or Absent.
        rows: the operations; totals are their sums.
        structure: reach, steps, state.
    """

    values: Mapping[str, Value | Absent]
    rows: tuple[Row, ...]
    structure: Structure


class Reader:
    """Reads one quantity after the other; what several need is worked out once.

    Args:
        layer: the layer.
        sizes: its sizes in the domain.
        convention: what counts. A convention of basis 'growth' is applied later, to the closed forms.
        element_bytes: bytes of one element.
    """

    def __init__(self, layer: Layer, sizes: Sizes, convention: Convention, element_bytes: int) -> None:
        self.layer, self.sizes, self.convention, self.element_bytes = layer, sizes, convention, element_bytes

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """One row per equation."""
        return rows(self.layer, self.sizes, self.convention)

    @cached_property
    def structure(self) -> Structure:
        """Reach, steps, state."""
        return structure_of(self.layer, self.sizes)

    def everything(self) -> Reading:
        """All quantities, in the order of UNITS."""
        return Reading(MappingProxyType({name: self.quantity(name) for name in UNITS}), self.rows, self.structure)

    def quantity(self, name: str) -> Value | Absent:
        """One quantity by its name in UNITS, or 'parameter_memory', the bytes of all parameters."""
        value = getattr(self, f"_{name}")()
        return value

    def value(self, name: str) -> Value:
        """One quantity that the layer is known to have.

        Raises:
            ValueError: it has none.
        """
        value = self.quantity(name)
        if isinstance(value, Absent):
            raise ValueError(f"{self.layer.name} has no {name}: {value.why}")
        return value

    def _parameters(self) -> Value:
        return sum(row.parameters for row in self.rows)

    def _parameter_memory(self) -> Value:
        return self.element_bytes * self._parameters()

    def _macs(self) -> Value:
        return sum(row.work.macs for row in self.rows)

    def _core_macs(self) -> Value:
        return sum(row.work.macs for row in self.rows if row.role == MIXING)

    def _flops(self) -> Value:
        return sum(row.work.flops(self.convention) for row in self.rows)

    def _activation_memory(self) -> Value:
        return self.element_bytes * sum(row.elements for row in self.rows)

    def _peak_memory(self) -> Value:
        return self.element_bytes * peak_elements(self.layer, self.sizes)

    def _state_memory(self) -> Value | Absent:
        state = self.structure.state
        return Absent("looks-ahead") if state is None else self.element_bytes * state

    def _macs_per_step(self) -> Value | Absent:
        if self.structure.state is None:
            return Absent("looks-ahead")
        if not self.sizes.domain.is_zero(self.structure.stride - 1) or self._has_fixed_length():
            return Absent("strided")
        return step_macs(self.layer, self.sizes, self.convention)

    def _sequential_operations(self) -> Value:
        return self.structure.steps

    def _receptive_field(self) -> Value | Absent:
        return receptive_field(self.structure, self.sizes) if "n" in self.layer.dims else Absent("no-positions")

    def _maximum_path_length(self) -> Value | Absent:
        if "n" not in self.layer.dims:
            return Absent("no-positions")
        if not self._keeps_length():
            return Absent("strided")
        length = maximum_path_length(self.structure, self.sizes)
        return Absent("never-connects") if length is None else length

    def _has_fixed_length(self) -> bool:
        """True where the number of outputs does not depend on that of inputs: one more position makes none more."""
        own = own_position(self.layer, self.layer.output)
        return own is not None and isinstance(self.layer.definitions.get(own), Literal)

    def _keeps_length(self) -> bool:
        """True where there is an output for every position, so that identical layers can be stacked."""
        own = own_position(self.layer, self.layer.output)
        if own is None:
            return True
        is_zero = self.sizes.domain.is_zero
        return is_zero(self.structure.stride - 1) and is_zero(self.sizes[own] - self.sizes["n"])

    def _bytes_moved(self) -> Value:
        return self.element_bytes * moved_elements(self.layer, self.sizes)

    def _arithmetic_intensity(self) -> Value | Absent:
        flops, moved = self._flops(), self._bytes_moved()
        if isinstance(flops, int) and isinstance(moved, int):
            return Fraction(flops, moved) if moved else Absent("moves-nothing")
        if self.sizes.domain.is_zero(moved):
            return Absent("moves-nothing")
        flops = flops + 0 * moved  # a number of the domain, even where there is no work
        return flops.over(moved) if hasattr(flops, "over") else flops / moved


def read(layer: Layer, sizes: Sizes, convention: Convention, element_bytes: int) -> Reading:
    """Every quantity, by the same rules in any domain; see Reader."""
    return Reader(layer, sizes, convention, element_bytes).everything()
