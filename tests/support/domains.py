"""A layer read in each domain of numbers, and symbolic values brought back to integers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy

from analyzer.conventions import EXACT, Convention
from analyzer.notation.definition import parse_definition
from analyzer.notation.layer import Layer
from analyzer.readings.closed_forms import Polynomials
from analyzer.readings.domains import Sizes, exact_sizes
from analyzer.readings.formula import Expressions, symbol
from analyzer.readings.polynomial import Polynomial
from analyzer.readings.quantities import Absent, Reading, read

ALWAYS = (
    "parameters", "macs", "core_macs", "flops", "activation_memory", "peak_memory", "sequential_operations",
    "bytes_moved", "arithmetic_intensity",
)  # fmt: skip
"""Quantities that every layer has, in every domain."""


def layer_of(text: str, *options: str) -> Layer:
    """The layer these lines define."""
    return parse_definition(text).layer(options)


def polynomial_sizes(
    layer: Layer, domain: Polynomials | None = None, put: Mapping[str, int | str] | None = None
) -> Sizes:
    """Every free size a symbol, its own or the one `put` says, or a number.

    Without a domain, signs are proved from what the layer assumes alone.
    """
    chosen = {name: name for name in layer.free_sizes} | {**(put or {})}
    names = {name: Polynomial.symbol(at) if isinstance(at, str) else at for name, at in chosen.items()}
    return Sizes(layer, domain or Polynomials(layer.assumptions), names)


def closed_forms(
    layer: Layer,
    convention: Convention = EXACT,
    element_bytes: int = 4,
    put: Mapping[str, int | str] | None = None,
) -> Reading:
    """The layer in polynomials of its sizes."""
    return read(layer, polynomial_sizes(layer, put=put), convention, element_bytes)


def expressions(layer: Layer, convention: Convention = EXACT, element_bytes: int = 4) -> Reading:
    """The layer in sympy expressions of all its sizes."""
    sizes = Sizes(layer, Expressions(), {name: symbol(name) for name in layer.free_sizes})
    return read(layer, sizes, convention, element_bytes)


def evaluated(value: Any, layer: Layer, given: Mapping[str, int]) -> Any:
    """A polynomial or sympy expression at integer sizes; a number stays as it is."""
    if isinstance(value, Polynomial):
        return value.evaluate(exact_sizes(layer, given).__getitem__)
    if isinstance(value, sympy.Basic):
        return value.subs({symbol(name): at for name, at in given.items()})
    return value


def present(reading: Reading) -> dict[str, Any]:
    """The quantities that the reading could say."""
    return {name: value for name, value in reading.values.items() if not isinstance(value, Absent)}
