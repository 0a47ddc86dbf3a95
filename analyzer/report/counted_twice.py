"""A layer counted twice at tiny sizes: by the rules that derive its costs, and by loops that a reader can follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from analyzer.answers.costs import closed_forms
from analyzer.answers.settings import Setting
from analyzer.conventions import EXACT
from analyzer.errors import SizeError
from analyzer.notation.syntax import Formula, Number, Operation, Size
from analyzer.readings.domains import Sizes
from analyzer.readings.loops import Walk
from analyzer.readings.polynomial import Polynomial
from analyzer.readings.quantities import Reader
from analyzer.report.sample import TINY, series, shown, tiny_sizes, weights_of

BY_HAND = 4
"""Positions of a count that a reader can follow."""


@dataclass(frozen=True)
class CountedTwice:
    """A layer at tiny sizes: what the rules derive and what plain loops count.

    `substituted` is the closed form of the multiply-adds with the sizes put in, where it has no rounded size.
    """

    label: str
    sizes: dict[str, int]
    substituted: Formula | None
    derived: int
    counted: int
    derived_parameters: int
    counted_parameters: int

    @property
    def agrees(self) -> bool:
        """True where both routes give the same numbers."""
        return (self.derived, self.derived_parameters) == (self.counted, self.counted_parameters)


def counted_twice(setting: Setting) -> CountedTwice | None:
    """The multiply-adds and parameters of a layer by two routes; None where it cannot be so small."""
    try:
        sizes = tiny_sizes(setting, BY_HAND)
    except SizeError:
        return None
    layer = setting.layer
    arrays: dict[str, Any] = {name: weights_of(layer, sizes, name, 1) for name in layer.parameters}
    walk = Walk(layer, sizes, {**arrays, **series(sizes, layer, 0.0)})
    reader = Reader(layer, sizes, EXACT, 4)
    named = shown(layer, sizes)
    form = Polynomial.of(closed_forms(setting, EXACT, 4)[0].value("macs"))
    return CountedTwice(
        label=setting.label,
        sizes=named,
        substituted=_substituted(form.formula, sizes),
        derived=reader.value("macs"),
        counted=walk.macs,
        derived_parameters=reader.value("parameters"),
        counted_parameters=walk.parameters,
    )


def _substituted(formula: Formula, sizes: Sizes) -> Formula | None:
    """The formula with numbers in place of sizes; None where a size in it is not one of the layer's own."""
    if isinstance(formula, Number):
        return formula
    if isinstance(formula, Size):
        value = TINY.get(formula.name) if formula.name not in sizes.layer.free_sizes else sizes[formula.name]
        return None if value is None else Number(value)
    left, right = _substituted(formula.left, sizes), _substituted(formula.right, sizes)
    return None if left is None or right is None else Operation(formula.symbol, left, right)
