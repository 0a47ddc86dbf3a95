"""Formulas of sizes as text for people: one walk over the formula; a MathWriter says how each piece is put down."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from analyzer.blocks import Expression
from analyzer.notation.syntax import Formula, Number, Operation, OwnSize, Size
from analyzer.sizes import SPELLED

_SUPERSCRIPTS = str.maketrans("0123456789-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻")
_STRENGTH = {"+": 1, "-": 1, "*": 2, "/": 2, "^": 3}
_HALF = Number(Fraction(1, 2))
_TWO = Number(2)


class MathWriter:
    """How mathematics is put down in one line of text; TeX and the markups of wikis are subclasses.

    Every method takes pieces that are written already and returns their markup.

    Attributes:
        minus, at_most, less: signs.
        times: between two factors.
        dot: between two factors of which the second begins with a digit, or one is a word.
        stacked: fractions stand with a line, so that nothing in them needs brackets.
    """

    minus, at_most, less = "−", "≤", "<"
    times = dot = "·"
    stacked = False

    def letter(self, text: str) -> str:
        """A variable of one letter."""
        return text

    def upright(self, text: str) -> str:
        """A word, as the name of a function."""
        return text

    def raised(self, base: str, exponent: str) -> str:
        """A power, or a mark above."""
        return f"{base}^{exponent}" if exponent.isalnum() else f"{base}^({exponent})"

    def lowered(self, base: str, index: str) -> str:
        """An index."""
        return f"{base}[{index}]"

    def brackets(self, inside: str) -> str:
        """In round brackets."""
        return f"({inside})"

    def fraction(self, above: str, below: str) -> str:
        """A quotient; `above` and `below` have their brackets, if this writer needs any."""
        return f"{above}/{below}"

    def root(self, inside: str) -> str:
        """A square root."""
        return f"√({inside})"

    def floor(self, inside: str) -> str:
        """Rounded down."""
        return f"⌊{inside}⌋"

    def ceiling(self, inside: str) -> str:
        """Rounded up."""
        return f"⌈{inside}⌉"

    def log2(self, inside: str) -> str:
        """The logarithm to base 2."""
        return f"log₂({inside})"

    def next_power2(self, inside: str) -> str:
        """The least power of two that is not smaller."""
        return self.raised("2", self.ceiling(self.log2(inside)))

    def function(self, name: str, inside: str, along: str = "") -> str:
        """A function of something, along an index."""
        word = self.upright(name)
        return f"{self.lowered(word, along) if along else word}{self.brackets(inside)}"

    def summed(self, over: str, inside: str) -> str:
        """A sum over indices."""
        return f"{self.lowered('Σ', over)} {inside}"

    # ------------------------------------------------------------------------------ the walk

    def size(self, name: str) -> str:
        """A size by its name, which a few letters spell out: S is stride."""
        return self.lettered(SPELLED.get(name, name))

    def lettered(self, name: str) -> str:
        """A name as it is: words upright, c_in with its index."""
        head, _, index = name.partition("_")
        if index and len(head) == 1:
            return self.lowered(self.letter(head), self.upright(index.replace("_", " ")))
        return self.letter(name) if len(name) == 1 else self.upright(name.replace("_", " "))

    def formula(self, formula: Formula) -> str:
        """A formula of sizes."""
        return self._part(formula, 0, False)

    def expression(self, expression: Expression) -> str:
        """A formula with what it equals, and in O(…) if that is meant; nothing at all grows as 0, not as O(0)."""
        body = self.formula(expression.formula)
        body = f"{self.letter('O')}({body})" if expression.order and expression.formula != Number(0) else body
        return f"{self.size(expression.equals)} = {body}" if expression.equals else body

    def number(self, value: int | Fraction) -> str:
        """A number of a formula, without brackets around it."""
        if isinstance(value, Fraction) and value.denominator != 1:
            sign = self.minus if value < 0 else ""
            return sign + self.fraction(str(abs(value.numerator)), str(value.denominator))
        return str(value).replace("-", self.minus)

    def _part(self, part: Formula, outer: int, right: bool) -> str:
        if isinstance(part, Size):
            return self.lettered(part.name) if isinstance(part, OwnSize) else self.size(part.name)
        if isinstance(part, Number):
            return self._number(part, outer)
        symbol, left, other = part.symbol, part.left, part.right
        if symbol == "//":
            return self.floor(self._quotient(left, other, 0, False))
        if symbol == "ceil":
            return self.ceiling(self._quotient(left, other, 0, False))
        if symbol == "ceil_log2":
            return self.ceiling(self.log2(self.formula(left)))
        if symbol == "next_power2":
            return self.next_power2(self.formula(left))
        if symbol in ("min", "max"):
            return self.function(symbol, ", ".join(map(self.formula, _flat(part))))
        if symbol == "/":
            return self._quotient(left, other, outer, right)
        if symbol == "^":
            return self._power(left, other)
        return self._sum_or_product(symbol, left, other, outer, right)

    def _number(self, part: Number, outer: int) -> str:
        fraction = isinstance(part.value, Fraction) and part.value.denominator != 1
        needed = outer > 0 and (not self.stacked if fraction else part.value < 0)
        return self._bracketed(self.number(part.value), needed)

    def _power(self, base: Formula, exponent: Formula) -> str:
        if exponent == _HALF:
            return self.root(self.formula(base))
        return self.raised(self._part(base, 3, False), self.formula(exponent))

    def _quotient(self, above: Formula, below: Formula, outer: int, right: bool) -> str:
        if self.stacked:
            return self.fraction(self.formula(above), self.formula(below))
        text = self.fraction(self._part(above, 2, False), self._part(below, 2, True))
        loose = outer == 2 and (right or self.times.isspace())  # n/2 d would be read as n/(2 d)
        return self._bracketed(text, outer > 2 or loose)

    def _sum_or_product(self, symbol: str, left: Formula, other: Formula, outer: int, right: bool) -> str:
        if symbol == "-" and left == Number(0):
            return self._bracketed(self.minus + self._part(other, 2, False), outer > 1)
        times = self.dot if _needs_dot(left, other) else self.times
        own, mark = _STRENGTH[symbol], {"+": " + ", "-": f" {self.minus} ", "*": times}[symbol]
        text = f"{self._part(left, own, False)}{mark}{self._part(other, own, symbol == '-')}"
        return self._bracketed(text, own < outer or (own == outer and right))

    def _bracketed(self, text: str, needed: bool) -> str:
        return self.brackets(text) if needed else text


def _needs_dot(left: Formula, right: Formula) -> bool:
    """True where a product needs its dot: 4 · 8, and h · bytes, which would be read as one word."""
    while isinstance(left, Operation) and left.symbol in "*^":
        left = left.right if left.symbol == "*" else left.left
    while isinstance(right, Operation) and right.symbol in "*^":
        right = right.left
    return isinstance(right, Number) or _is_word(right) or (_is_word(left) and isinstance(right, Size))


def _is_word(part: Formula) -> bool:
    """True for a size that is written with several upright letters: stride, not d or c_in."""
    if not isinstance(part, Size):
        return False
    name = part.name if isinstance(part, OwnSize) else SPELLED.get(part.name, part.name)
    head, _, index = name.partition("_")
    return len(name) > 1 and not (index and len(head) == 1)


def _flat(part: Operation) -> list[Formula]:
    """max(max(a, b), c) as a, b, c."""
    found: list[Formula] = []
    for side in (part.left, part.right):
        same = isinstance(side, Operation) and side.symbol == part.symbol
        found += _flat(side) if same and isinstance(side, Operation) else [side]
    return found


def names(writer: MathWriter, sizes: Sequence[str]) -> str:
    """Several sizes, separated by commas."""
    return ", ".join(map(writer.size, sizes))


# -------------------------------------------------------------------------------------------- Unicode


class _Unicode(MathWriter):
    """Plain characters, for terminals: 4·n·d² + 2·n²·d."""

    def lettered(self, name: str) -> str:
        return name

    def raised(self, base: str, exponent: str) -> str:
        digits = exponent.replace("−", "").isdecimal()
        return base + exponent.translate(_SUPERSCRIPTS) if digits else super().raised(base, exponent)

    def lowered(self, base: str, index: str) -> str:
        return f"{base}_{index}" if len(index) == 1 else f"{base}[{index}]"

    def next_power2(self, inside: str) -> str:
        return f"next_power2({inside})"

    def summed(self, over: str, inside: str) -> str:
        return f"Σ_{over} {inside}" if len(over) == 1 else f"Σ_({over}) {inside}"


UNICODE = _Unicode()


def unicode_formula(formula: Formula) -> str:
    """`4·n·d² + 2·n²·d`; floors and ceilings in their brackets."""
    return UNICODE.formula(formula)
