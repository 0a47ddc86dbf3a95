"""The count: every quantity of a layer at exact sizes, in plain integers. Imports nothing but the rules."""

from __future__ import annotations

from collections.abc import Mapping

from analyzer.conventions import EXACT, Convention
from analyzer.notation.layer import Layer
from analyzer.readings.domains import exact_sizes
from analyzer.readings.quantities import Reading, read


def count(layer: Layer, given: Mapping[str, int], convention: Convention = EXACT, element_bytes: int = 4) -> Reading:
    """Every quantity at these sizes.

    Args:
        layer: the layer.
        given: a whole number for each of `layer.free_sizes`.
        convention: what counts.
        element_bytes: bytes of one element.

    Raises:
        SizeError: sizes that do not fit the layer.
    """
    return read(layer, exact_sizes(layer, given), convention, element_bytes)
