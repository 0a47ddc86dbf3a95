"""Layers one after the other as one thing: what the whole stack costs, and how deep it has to be to see far enough.

Quantities add up over the layers, with these exceptions: the receptive field is the joint one; the longest path is
that of as many layers of the kind as connect all positions; the peak of memory is that of the layer with the highest,
for what a layer leaves behind is the next one's input; the arithmetic intensity is all FLOPs over all bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Any

from analyzer.answers.context import Context
from analyzer.answers.data import sizes_data
from analyzer.answers.settings import Setting
from analyzer.answers.stacking import DOUBLING, connects, stack_reader
from analyzer.readings.domains import Value
from analyzer.readings.quantities import Absent, Reader

CANNOT_STACK = ("strided", "no-positions")
"""Why a layer has no longest path, where that means that its like cannot stand on it."""


@dataclass(frozen=True)
class Wanted:
    """What a stack has to see.

    Attributes:
        reach: positions one output depends on, from the first to the last; None: no matter how many.
        connected: every output has to depend on every position it may see.
    """

    reach: int | None
    connected: bool


class StackReader:
    """Reads one quantity of a whole stack after the other; what was read is kept.

    Args:
        layers: a reader of each layer with the number of times it stands there, the first one below.
        path: the longest path of such layers, worked out when it is asked for.
    """

    def __init__(self, layers: Sequence[tuple[Reader, int]], path: Callable[[], Value | Absent]) -> None:
        self.layers, self._path = tuple(layers), path
        self._known: dict[str, Value | Absent] = {}

    @property
    def depth(self) -> int:
        """How many layers there are."""
        return sum(times for _, times in self.layers)

    @property
    def looks_ahead(self) -> bool:
        """True where an output depends on later positions."""
        return any(reader.structure.state is None for reader, _ in self.layers)

    def quantity(self, name: str) -> Value | Absent:
        """One quantity of OF_STACKS."""
        if name not in self._known:
            own = getattr(self, f"_{name}", None)
            self._known[name] = self._sum(name) if own is None else own()
        return self._known[name]

    def _sum(self, name: str) -> Value | Absent:
        """Over the layers; what one layer does not have, the stack does not have."""
        total: Value = 0
        for reader, times in self.layers:
            value = reader.quantity(name)
            if isinstance(value, Absent):
                return value
            total = total + times * value
        return total

    def _layers(self) -> int:
        return self.depth

    def _receptive_field(self) -> Value | Absent:
        first = self.layers[0][0]
        if first.structure.whole or isinstance(first.quantity("receptive_field"), Absent):
            return first.quantity("receptive_field")
        return 1 + sum(times * (one.structure.back + one.structure.ahead) for one, times in self.layers)

    def _maximum_path_length(self) -> Value | Absent:
        return self._path()

    def _peak_memory(self) -> Value | Absent:
        first = self.layers[0][0].layer
        if self.depth > 1 and sum(ref.name not in first.tables for ref in first.inputs) > 1:
            return Absent("second-input")
        return max(reader.value("peak_memory") for reader, _ in self.layers)

    def _arithmetic_intensity(self) -> Value | Absent:
        flops, moved = self.quantity("flops"), self.quantity("bytes_moved")
        if isinstance(flops, Absent) or isinstance(moved, Absent):
            return flops if isinstance(flops, Absent) else moved
        return Fraction(flops, moved) if moved else Absent("moves-nothing")


class Stacks:
    """Stacks of any depth of identical layers.

    Args:
        setting: the layer.
        about: convention and bytes of an element.

    Raises:
        SizeError: sizes that do not fit the layer.
    """

    doubling = False

    def __init__(self, setting: Setting, about: Context) -> None:
        self.setting, self._about = setting, about
        self.label, self._integers = setting.label, setting.integers()
        self._first = stack_reader(setting, self._integers, about)

    @property
    def dilation(self) -> str | None:
        """The dilation all layers have; None where the layer has none."""
        return str(self._integers["D"]) if "D" in self.setting.layer.free_sizes else None

    @property
    def length(self) -> int | None:
        """The positions there are; None for a layer without."""
        return int(self._first.sizes["n"]) if "n" in self._first.layer.dims else None

    @property
    def defaults(self) -> dict[str, int]:
        """Sizes nobody gave, with the values they took."""
        return {name: self._integers[name] for name in self.setting.linked if name in self._integers}

    def data(self) -> dict[str, Any]:
        """Sizes and options of a layer, as keys and values for JSON."""
        options = {name: {"yes": True, "no": False}.get(value, value) for name, value in self.setting.options.items()}
        return {"sizes": sizes_data({**self._integers, **self.setting.counts}), "options": options}

    def stack(self, depth: int) -> StackReader:
        """The stack of so many layers."""
        return StackReader([(self._first, depth)], self._path)

    def depth(self, wanted: Wanted) -> int | Absent:
        """The fewest layers that see what is wanted, at least 1; Absent with a reason where no stack does."""
        field, path = self._first.quantity("receptive_field"), self._first.quantity("maximum_path_length")
        if isinstance(field, Absent):
            return 1 if wanted == Wanted(None, False) else field
        if wanted.reach is not None and wanted.reach > (self.length or 0):
            return Absent("beyond-length")
        if wanted.connected and isinstance(path, Absent):
            return path
        found = self._first.structure
        depth: int = 1 if found.whole or not wanted.connected or isinstance(path, Absent) else max(1, path)
        if wanted.reach is not None and wanted.reach > field:
            if isinstance(path, Absent) and path.why in CANNOT_STACK:
                return path
            if field == 1:
                return Absent("never-reaches")
            depth = max(depth, -(-(wanted.reach - 1) // (field - 1)))
        return Absent("changes-width") if depth > 1 and not self._fits_on_itself() else depth

    def deepest(self, holds: Callable[[StackReader], bool], low: int, high: int) -> int | None:
        """The largest depth of low … high at which something holds that, once broken, stays so for deeper stacks."""
        if low > high or not holds(self.stack(low)):
            return None
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if holds(self.stack(middle)) else (low, middle - 1)
        return low

    def doubled(self) -> DoublingStacks | None:
        """Stacks whose dilation doubles, of a layer whose dilation was left open and that can be stacked."""
        if "D" not in self.setting.layer.free_sizes or "D" in self.setting.given:
            return None
        if isinstance(self._path(), Absent) or not self._fits_on_itself():
            return None
        return DoublingStacks(self.setting, self._about)

    def _path(self) -> Value | Absent:
        return self._first.quantity("maximum_path_length")

    def _fits_on_itself(self) -> bool:
        """True where the output is as large as the input, so that the same layer can read it."""
        layer, sizes = self._first.layer, self._first.sizes
        if not layer.inputs or layer.inputs[0].name in layer.tables:
            return False
        read, made = (prod(sizes[dim] for dim in dims) for dims in (layer.inputs[0].dims, layer.output.left.dims))
        return bool(read == made)


class DoublingStacks(Stacks):
    """Stacks of layers whose dilation doubles: 1, 2, 4, and so on."""

    doubling = True

    def __init__(self, setting: Setting, about: Context) -> None:
        super().__init__(setting, about)
        self._readers = [self._first]

    @property
    def dilation(self) -> str:
        """How dilation grows."""
        return DOUBLING

    def stack(self, depth: int) -> StackReader:
        """The stack of so many layers."""
        return StackReader([(self._reader(place), 1) for place in range(depth)], self._path)

    def depth(self, wanted: Wanted) -> int | Absent:
        """The fewest layers that see what is wanted; each doubles what is seen, so they are few."""
        last = (self.length or 1) - 1
        back, ahead, depth = 0, 0, 0
        while True:
            found = self._reader(depth).structure
            back, ahead, depth = back + found.back, ahead + found.ahead, depth + 1
            far = wanted.reach is None or back + ahead + 1 >= wanted.reach
            if far and (not wanted.connected or connects(back, ahead, not found.ahead, last)):
                return depth

    def deepest(self, holds: Callable[[StackReader], bool], low: int, high: int) -> int | None:
        """The largest depth of low … high at which something holds; all are tried, from the deepest."""
        return next((depth for depth in range(high, low - 1, -1) if holds(self.stack(depth))), None)

    def _path(self) -> Value | Absent:
        return self.depth(Wanted(None, True))

    def _reader(self, place: int) -> Reader:
        while len(self._readers) <= place:
            dilated = {**self._integers, "D": 2 ** len(self._readers)}
            self._readers.append(stack_reader(self.setting, dilated, self._about))
        return self._readers[place]
