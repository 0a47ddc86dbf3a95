"""Answers as plain keys and values: what JSON carries. Integers are exact, fractions are texts 'p/q', never floats."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, TypeVar

from analyzer.answers.costs import LayerCost
from analyzer.blocks import Number
from analyzer.notation.formulas import written
from analyzer.notation.syntax import Formula
from analyzer.sizes import SPELLED, order

SizeValue = TypeVar("SizeValue")


def formula_text(formula: Formula) -> str:
    """A closed form as Python and sympy write it, as `4*n*d**2 + 2*n**2*d`."""
    return written(formula, SPELLED, power="**")


def growth_text(formula: Formula) -> str:
    """`O(n*d^2 + n^2*d)`."""
    return f"O({written(formula, SPELLED)})"


def exact_data(value: int | Fraction | None) -> int | str | None:
    """An integer as it is, a fraction as 'p/q'."""
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else str(value)
    return value


def number_data(number: Number) -> dict[str, Any]:
    """A quantity as JSON has it; `why` stands where the value is null."""
    value = number.value
    data: dict[str, Any] = {
        "value": exact_data(value),
        "unit": number.unit,
        "known": number.known,
        "formula": None if number.formula is None else formula_text(number.formula),
        "growth": None if number.growth is None else growth_text(number.growth),
    }
    if number.conditions:
        data["where"] = [f"{formula_text(small)} <= {formula_text(large)}" for small, large in number.conditions]
    if number.why is not None:
        data["why"] = number.why
    if number.note is not None:
        data["note"] = number.note
    return data


def sizes_data(sizes: Mapping[str, SizeValue]) -> dict[str, SizeValue]:
    """Sizes by the names users know, letters, and words where formulas are spelled with them; in the usual order."""
    return {SPELLED.get(name, name): sizes[name] for name in sorted(sizes, key=order)}


def layer_data(cost: LayerCost) -> dict[str, Any]:
    """One layer of an answer."""
    return {
        "layer": cost.setting.entry.name,
        "label": cost.label,
        "sizes": sizes_data(cost.sizes),
        "options": {name: _option(value) for name, value in cost.setting.options.items()},
        "source": cost.setting.entry.source.get("en", ""),
        "quantities": {name: number_data(number) for name, number in cost.quantities.items()},
        "operations": [
            {
                "name": operation.name,
                "equation": operation.text,
                "role": operation.role,
                "core": operation.core,
                "shape": dict(operation.shape),
                "macs": operation.macs,
                "flops": operation.flops,
                "parameters": operation.parameters,
                "elements": operation.elements,
            }
            for operation in cost.operations
        ],
        "definitions": {name: formula_text(formula) for name, formula in cost.definitions.items()},
    }


def _option(value: str) -> bool | str:
    return {"yes": True, "no": False}.get(value, value)
