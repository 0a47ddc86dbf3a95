"""Layers stacked until they see far enough: identical ones, and ones whose dilation grows from layer to layer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from analyzer.answers.context import Context
from analyzer.answers.settings import Setting
from analyzer.blocks import Number
from analyzer.readings.quantities import UNITS, Absent, Reader

PLAIN, DOUBLING, POWERS = "1", "2^i", "k^i"
"""Dilation of layer i of a stack: 1 throughout, 2^i, or kernel^i."""

ADDED = ("parameters", "macs", "state_memory")
"""Quantities of a stack that are sums over its layers."""


@dataclass(frozen=True)
class Stack:
    """Layers stacked until n positions are connected.

    Attributes:
        label: the layer.
        padding: the padding it has, None for a layer without.
        dilation: how dilation grows, or the fixed dilation; None for a layer without.
        length: layers, or steps of a recurrence; None: stacking never gets there.
        unit: 'layer' or 'step'.
        receptive_field: positions the stack sees, from the first to the last.
        why: key of the reason, where there is no length.
        skips: such a stack sees every so-many-th position only.
        costs: quantity to its sum over the stack, empty where the widths are not given.
    """

    label: str
    padding: str | None
    dilation: str | None
    length: int | None
    unit: str
    receptive_field: int | None
    why: str | None
    skips: int
    costs: Mapping[str, Number]

    def data(self) -> dict[str, Any]:
        """Keys and values for JSON."""
        data: dict[str, Any] = {
            "padding": self.padding,
            "dilation": self.dilation,
            "layers": self.length if self.unit == "layer" else 1,
            "steps": self.length if self.unit == "step" else None,
            "receptive_field": self.receptive_field,
            "known": "derived",
        }
        if self.why is not None:
            data |= {"layers": None, "why": self.why}
        if self.skips > 1:
            data["skips"] = self.skips
        return data | {name: number.value for name, number in self.costs.items()}


def growths(setting: Setting) -> list[tuple[str, int]]:
    """How dilation may grow, and of what the dilations are powers; one where a layer has none or it was given."""
    if "D" not in setting.layer.free_sizes or "D" in setting.given:
        return [(PLAIN, 1)]
    kernel = setting.given.get("k", 1)
    return [(PLAIN, 1), (DOUBLING, 2), *([(POWERS, kernel)] if kernel > 2 else [])]


def stack_reader(setting: Setting, integers: Mapping[str, int], about: Context) -> Reader:
    """A reader of the layer at whole-number sizes.

    Raises:
        SizeError: sizes that do not fit the layer.
    """
    known = {name: integers[name] for name in integers if name not in setting.given}
    return Reader(setting.layer, setting.exact(known), about.convention, about.element_bytes)


def plain(
    setting: Setting,
    integers: Mapping[str, int],
    about: Context,
    dilation: str | None,
    names: Sequence[str] = ADDED,
) -> Stack:
    """Identical layers."""
    reader = stack_reader(setting, integers, about)
    padding = setting.options.get("padding")
    length, found = reader.quantity("maximum_path_length"), reader.structure
    if isinstance(length, Absent):
        return Stack(setting.label, padding, dilation, None, "layer", None, length.why, 1, MappingProxyType({}))
    unit = "step" if found.whole and not found.sees_whole_at_once else "layer"
    depth = 1 if unit == "step" else length
    field = integers["n"] if found.whole else depth * (found.back + found.ahead) + 1
    costs = {} if setting.free else _costs([(reader, depth)], names)
    return Stack(setting.label, padding, dilation, length, unit, field, None, found.skips, MappingProxyType(costs))


Enough = Callable[[int, int, bool], bool]
"""Whether a stack that sees so many positions back and ahead, causal or not, is deep enough."""


def connects(back: int, ahead: int, causal: bool, wanted: int) -> bool:
    """True where both sides reach so many positions (a causal stack: the past alone)."""
    return back >= wanted and (causal or ahead >= wanted)


def grown(
    setting: Setting, integers: Mapping[str, int], about: Context, base: int, enough: Enough
) -> tuple[Reader, ...] | None:
    """Layers of dilations base^0, base^1, … until they are deep enough.

    None where a dilated layer would change the number of positions (a padding given as a number).
    """
    back, ahead, causal, readers = 0, 0, False, list[Reader]()
    while not readers or not enough(back, ahead, causal):
        reader = stack_reader(setting, {**integers, "D": base ** len(readers)}, about)
        if isinstance(reader.quantity("maximum_path_length"), Absent):
            return None
        found = reader.structure
        causal = not found.ahead
        back, ahead = back + found.back, ahead + found.ahead
        readers.append(reader)
    return tuple(readers)


def growing(
    setting: Setting,
    integers: Mapping[str, int],
    about: Context,
    name: str,
    base: int,
    names: Sequence[str] = ADDED,
) -> Stack | None:
    """Dilations base^0, base^1, … until both sides reach n - 1 positions (a causal stack: the past alone).

    None where a dilated layer would change the number of positions (a padding given as a number).
    """
    wanted = integers["n"] - 1
    found = grown(setting, integers, about, base, lambda back, ahead, causal: connects(back, ahead, causal, wanted))
    if found is None:
        return None
    back, ahead = (sum(side) for side in zip(*((r.structure.back, r.structure.ahead) for r in found), strict=True))
    readers = [(reader, 1) for reader in found]
    padding = setting.options.get("padding")
    if ahead and base > 2:  # one path per distance, and from some positions it runs over the padding
        return Stack(setting.label, padding, name, None, "layer", None, "never-connects", 1, MappingProxyType({}))
    costs = {} if setting.free else _costs(readers, names)
    field = back + ahead + 1
    return Stack(setting.label, padding, name, len(readers), "layer", field, None, 1, MappingProxyType(costs))


def _costs(readers: list[tuple[Reader, int]], names: Sequence[str]) -> dict[str, Number]:
    """Sums over the stack; a quantity one layer does not have, the stack does not have."""
    costs: dict[str, Number] = {}
    for name in names:
        values = [(reader.quantity(name), times) for reader, times in readers]
        absent = next((value for value, _ in values if isinstance(value, Absent)), None)
        if absent is not None:
            costs[name] = Number(None, UNITS[name], why=absent.why)
        else:
            costs[name] = Number(sum(reader.value(name) * times for reader, times in readers), UNITS[name])
    return costs
