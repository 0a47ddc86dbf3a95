"""What the arrays of a layer are called in prose; of a stack, those of the layers in it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from analyzer.layers.catalogue import builtin_entry
from analyzer.layers.entries import Entry
from analyzer.layers.fields import Text
from analyzer.notation.layer import Layer

_OWN: Mapping[str, Text] = MappingProxyType(
    {
        "residual": {"en": "residual added", "zh": "加上残差"},
        "parallel": {"en": "branches added", "zh": "分支相加"},
        "sum": {"en": "summed", "zh": "求和"},
    }
)
"""What a stack does between its layers, by label."""

_FUNCTION: Text = MappingProxyType({"en": "activation", "zh": "激活"})


def array_titles(entry: Entry, layer: Layer) -> Mapping[str, Text]:
    """Array to what it is called, by language.

    Args:
        entry: the layer's entry.
        layer: the same with its options chosen.
    """
    if not layer.parts:
        return entry.arrays
    found: dict[str, Text] = {}
    for equation in layer.equations:
        label = equation.left.name.split(".")[0].split("#")[0]
        found[equation.left.name] = _OWN.get(label, _FUNCTION)
    for part in layer.parts:
        known = builtin_entry(part.name)
        for own, name in part.arrays.items():
            found.pop(name, None)
            if known is not None and own in known.arrays:
                found[name] = known.arrays[own]
    return MappingProxyType(found)
