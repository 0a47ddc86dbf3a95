"""Formulas of sizes: read from a text, worked out in any domain of numbers, written as text."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from fractions import Fraction
from math import comb
from typing import Any, Protocol, TypeAlias

from analyzer.notation.syntax import Formula, Number, Operation, OwnSize, Size
from analyzer.notation.tokens import Cursor
from analyzer.sizes import SPELLED

MAX_POWER = 8
MAX_TERMS = 200
MAX_DEGREE = 32

SIZE_FUNCTIONS = ("min", "max", "ceil", "ceil_log2", "next_power2")
OF_ONE_SIZE = ("ceil_log2", "next_power2")

Value: TypeAlias = Any
"""A number of some reading's domain: an int, a polynomial, a sympy expression."""


class Rounding(Protocol):
    """The operations of a domain that are not plain + - *."""

    def divide(self, a: Value, b: Value, text: str) -> Value:
        """A / b, exactly; `text` is the formula, for the error."""

    def floor(self, a: Value, b: Value) -> Value:
        """The whole part of a / b."""

    def ceil(self, a: Value, b: Value) -> Value:
        """A / b rounded up."""

    def minimum(self, a: Value, b: Value) -> Value:
        """The smaller."""

    def maximum(self, a: Value, b: Value) -> Value:
        """The larger."""

    def ceil_log2(self, a: Value) -> Value:
        """The logarithm of a to base 2, rounded up: how often 1 has to be doubled to reach a."""

    def next_power2(self, a: Value) -> Value:
        """The smallest power of two that is at least a."""


def evaluate(formula: Formula, size: Callable[[str], Value], domain: Rounding) -> Value:
    """The value of a formula; `size` maps a name to its value in the domain."""
    if isinstance(formula, Number):
        return formula.value
    if isinstance(formula, Size):
        return size(formula.name)
    a, b = evaluate(formula.left, size, domain), evaluate(formula.right, size, domain)
    match formula.symbol:
        case "+":
            return a + b
        case "-":
            return a - b
        case "*":
            return a * b
        case "^":
            return a**b
        case "/":
            return domain.divide(a, b, written(formula, SPELLED))
        case "//":
            return domain.floor(a, b)
        case "ceil":
            return domain.ceil(a, b)
        case "min":
            return domain.minimum(a, b)
        case "ceil_log2":
            return domain.ceil_log2(a)
        case "next_power2":
            return domain.next_power2(a)
        case _:
            return domain.maximum(a, b)


def extent_of(formula: Formula) -> tuple[int, int]:
    """How many terms a formula may have, multiplied out, and their highest degree; at least."""
    if not isinstance(formula, Operation):
        return 1, int(isinstance(formula, Size))
    (terms, degree), (others, other) = extent_of(formula.left), extent_of(formula.right)
    match formula.symbol:
        case "+" | "-":
            return terms + others, max(degree, other)
        case "*":
            return terms * others, degree + other
        case "^" if isinstance(formula.right, Number):
            power = int(formula.right.value)
            return comb(terms + power - 1, power), degree * power
        case "/":
            return terms, degree
        case _:
            return 1, max(degree, other)


class SizeFormulaReader(Cursor):
    """Recursive descent over a formula of sizes; its grammar stands in `parser.py`.

    Args:
        line: the text.
        number: of the line, counted from 1.
        indices: names that may be exponents.
    """

    def __init__(self, line: str, number: int, indices: Collection[str] = ()) -> None:
        super().__init__(line, number)
        self.indices = indices

    def formula(self) -> Formula:
        """The formula that begins here."""
        left = self._product()
        while self.stands("+", "-"):
            symbol = self.take()
            left = Operation(symbol, left, self._product())
        return left

    def check_extent(self, formula: Formula) -> None:
        """Raises NotationError for a formula that multiplied out is too long to work with."""
        terms, degree = extent_of(formula)
        if terms > MAX_TERMS or degree > MAX_DEGREE:
            message = f"multiplied out this formula has up to {terms} terms of degree {degree}"
            raise self.error(f"{message}; up to {MAX_TERMS} terms and degree {MAX_DEGREE} are allowed", 1)

    def _product(self) -> Formula:
        left = self._power()
        while self.stands("*", "/", "//"):
            symbol = self.take()
            left = Operation(symbol, left, self._power())
        return left

    def _power(self) -> Formula:
        base = self._atom()
        if not self.accept("^"):
            return base
        if self.token.kind == "name" and self.token.text in self.indices:
            return Operation("^", base, Size(self.take()))
        what = f"a whole exponent from 0 to {MAX_POWER}"
        if self.token.kind == "number" and "." not in self.token.text and int(self.token.text) > MAX_POWER:
            raise self.expected(what)
        return Operation("^", base, Number(self.whole_number(what)))

    def _atom(self) -> Formula:
        what = "a size, a whole number or '('"
        if self.accept("-"):
            self.deeper()
            inside: Formula = Operation("-", Number(0), self._power())
            self.depth -= 1
            return inside
        if self.token.kind == "number":
            return Number(self.whole_number("a whole number"))
        if self.accept("("):
            self.deeper()
            inside = self.formula()
            self.need(")", "')' or an operator")
            self.depth -= 1
            return inside
        if self.token.kind == "name" and self.text_ahead() == "(":
            return self._size_function()
        return Size(self.name(what))

    def _size_function(self) -> Formula:
        if self.token.text not in SIZE_FUNCTIONS:
            message = f"unknown function of sizes {self.token.text!r}; known: {', '.join(SIZE_FUNCTIONS)}"
            raise self.error(message)
        function = self.take()
        self.need("(")
        self.deeper()
        left = self.formula()
        right: Formula = Number(2)
        if function not in OF_ONE_SIZE:
            self.need(",", f"',' and a second size ({function} takes two)")
            right = self.formula()
        self.need(")", "')' or an operator")
        self.depth -= 1
        return Operation(function, left, right)


def parse_formula(text: str, indices: Collection[str] = ()) -> Formula:
    """A formula of sizes on its own, as `4*n*d^2 + 2*n^2*d`.

    Args:
        text: the formula.
        indices: names that may be exponents, as i in `2^i`: the indices of the repeats around it.

    Raises:
        NotationError: a text the grammar does not know.
    """
    parser = SizeFormulaReader(text, 1, indices)
    formula = parser.formula()
    if parser.token.kind != "end":
        raise parser.expected("an operator or the end of the formula")
    parser.check_extent(formula)
    return formula


_STRENGTH = {"+": 1, "-": 1, "*": 2, "/": 2, "//": 2, "^": 3}


def _floors_first(formula: Formula) -> bool:
    """A product that starts with `//`: a minus before it would be floored along, -a//b being (-a)//b."""
    while isinstance(formula, Operation) and _STRENGTH.get(formula.symbol) == 2:
        if formula.symbol == "//":
            return True
        formula = formula.left
    return False


def written(formula: Formula, names: Mapping[str, str] | None = None, power: str = "^") -> str:
    """The formula as text, as `(n - 1) // stride + 1`.

    Args:
        formula: what to write.
        names: what to call sizes, where it differs from their letters.
        power: '^' writes the notation, which reads it back; '**' writes what Python and sympy users expect.
    """

    def write(part: Formula, outer: int, right: bool) -> str:
        if isinstance(part, Size):
            return part.name if isinstance(part, OwnSize) else (names or {}).get(part.name, part.name)
        if isinstance(part, Number):
            text = str(part.value)
            bare = isinstance(part.value, int) or (isinstance(part.value, Fraction) and part.value.denominator == 1)
            return text if (bare and part.value >= 0) or outer == 0 else f"({text})"
        if part.symbol == "ceil" and power == "**":
            return f"ceil({write(Operation('/', part.left, part.right), 0, False)})"
        if part.symbol in ("ceil_log2", "next_power2"):
            return f"{part.symbol}({write(part.left, 0, False)})"
        if part.symbol in ("min", "max", "ceil"):
            return f"{part.symbol}({write(part.left, 0, False)}, {write(part.right, 0, False)})"
        if part.symbol == "-" and part.left == Number(0):
            text = "-" + write(part.right, 2, _floors_first(part.right))
            return f"({text})" if outer > 1 or right else text
        own = _STRENGTH[part.symbol]
        space = " " if own == 1 else ""
        mark = power if part.symbol == "^" else part.symbol
        text = f"{write(part.left, own + (mark == power), False)}{space}{mark}{space}{write(part.right, own, True)}"
        weaker = own < outer or (own == outer and right)
        return f"({text})" if weaker else text

    return write(formula, 0, False)
