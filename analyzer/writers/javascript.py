"""JavaScript: formulas of sizes as exact BigInt expressions, and data as literals that no text can break out of.

A formula names a few functions that the script brings: `exact` (a quotient that has to be whole), `floor`, `ceil`,
`min`, `max`, `log2` (rounded up) and `pow2` (the next power of two).
"""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

from analyzer.notation.syntax import Formula, Number, Size

FUNCTIONS = {
    "/": "exact", "//": "floor", "ceil": "ceil", "min": "min", "max": "max", "ceil_log2": "log2", "next_power2": "pow2",
}  # fmt: skip
_OF_ONE = ("ceil_log2", "next_power2")
_STRENGTH = {"+": 1, "-": 1, "*": 2, "^": 3}


def variable(name: str) -> str:
    """A size as a variable: its name with a dollar before it, which no word of the language has."""
    return f"${name}"


def bigint(formula: Formula) -> str:
    """A formula as an expression of BigInts.

    Raises:
        ValueError: it has a number that is not whole, or a power that is no plain number.
    """
    return _expression(formula, 0)


def _expression(formula: Formula, outer: int) -> str:
    if isinstance(formula, Size):
        return variable(formula.name)
    if isinstance(formula, Number):
        return _literal(formula.value)
    symbol = formula.symbol
    if symbol in FUNCTIONS:
        parts = [formula.left] if symbol in _OF_ONE else [formula.left, formula.right]
        return f"{FUNCTIONS[symbol]}({','.join(_expression(part, 0) for part in parts)})"
    own = _STRENGTH[symbol]
    if symbol == "^":
        if not isinstance(formula.right, Number):
            raise ValueError("a power has to be a number")
        text = f"{_expression(formula.left, own + 1)}**{_literal(formula.right.value)}"
    else:
        text = f"{_expression(formula.left, own)}{symbol}{_expression(formula.right, own + (symbol == '-'))}"
    return f"({text})" if own < outer else text


def _literal(value: int | Fraction) -> str:
    if Fraction(value).denominator != 1:
        raise ValueError(f"{value} is not whole")
    return f"{int(value)}n" if value >= 0 else f"({int(value)}n)"


def literal(data: Any) -> str:
    """Data as a literal that may stand inside a script element: ASCII, without a character that HTML looks at."""
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
