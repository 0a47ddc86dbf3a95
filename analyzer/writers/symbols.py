"""The equations of a layer: index notation as papers print it, with the sums written out, by any MathWriter."""

from __future__ import annotations

from fractions import Fraction

from analyzer.blocks import Symbols
from analyzer.notation.syntax import (
    Affine,
    Apply,
    Condition,
    Dim,
    Equation,
    Factor,
    Index,
    Lookup,
    Number,
    Place,
    Product,
    Ref,
    Size,
    Sum,
    Term,
)
from analyzer.writers.mathematics import MathWriter, names
from analyzer.writers.tex import LATEX


def latex_equation(equation: Equation) -> str:
    r"""`s_{b h n m} = \frac{\sum_{e} q_{b n h e} k_{b m h e}}{\sqrt{e}}`."""
    return IndexNotation(LATEX).equation(equation)


def latex_condition(condition: Condition) -> str:
    r"""`n - w < m \le n`: what a mask lets through."""
    return IndexNotation(LATEX).condition(condition)


def latex_symbols(block: Symbols) -> tuple[str, ...]:
    """Every formula of a layer, one after the other: its equations, its masks, its sizes."""
    return symbols_text(block, LATEX)


def symbols_text(block: Symbols, writer: MathWriter) -> tuple[str, ...]:
    """Every formula of a layer, one after the other: its equations, its masks, its sizes."""
    notation = IndexNotation(writer)
    return (
        *map(notation.equation, block.equations),
        *map(notation.condition, block.conditions),
        *(f"{writer.size(size.equals)} = {writer.formula(size.formula)}" for size in block.sizes),
    )


class IndexNotation:
    """Walks over equations and masks.

    Args:
        writer: how each piece is put down.
    """

    def __init__(self, writer: MathWriter) -> None:
        self._math = writer

    def equation(self, equation: Equation) -> str:
        """An array and what it is made of."""
        return f"{self._ref(equation.left)} = {self._sum(equation.right, equation.left.dims)}"

    def condition(self, condition: Condition) -> str:
        """What a mask lets through."""
        marks = [
            "",
            *({"<": f" {self._math.less} ", "<=": f" {self._math.at_most} "}[mark] for mark in condition.marks),
        ]
        return "".join(mark + self._side(side) for mark, side in zip(marks, condition.sides, strict=True))

    def _sum(self, expression: Sum, left: tuple[str, ...]) -> str:
        out, minus = "", self._math.minus
        for place, term in enumerate(expression.terms):
            sign = (minus if term.negative else "") if place == 0 else (f" {minus} " if term.negative else " + ")
            out += sign + self._term(term, left)
        return out

    def _term(self, term: Term, left: tuple[str, ...]) -> str:
        """A product; the indices missing on the left are summed, divisors go below the line."""
        summed = [dim for dim in term.dims if dim not in left]
        above = [self._factor(factor, len(term.factors) > 1) for factor in term.factors if not factor.inverse]
        below = [self._factor(factor, False) for factor in term.factors if factor.inverse]
        product = " ".join(above) or "1"
        if summed:
            product = self._math.summed(names(self._math, summed), product)
        if not below:
            return product
        if not self._math.stacked:
            product = self._math.brackets(product) if summed else product
            below = [self._math.brackets(" ".join(below))] if len(below) > 1 else below
        return self._math.fraction(product, " ".join(below))

    def _factor(self, factor: Factor, in_product: bool) -> str:
        node = factor.node
        if isinstance(node, Ref):
            return self._ref(node)
        if isinstance(node, Size):
            return self._math.size(node.name)
        if isinstance(node, Number):
            value = node.value
            return self._math.number(value) if isinstance(value, int) else repr(float(Fraction(value)))
        return self._apply(node, in_product)

    def _apply(self, node: Apply, in_product: bool) -> str:
        inside = self._sum(node.argument, node.dims)
        if node.function == "":
            single = len(node.argument.terms) == 1 and not in_product
            return inside if single else self._math.brackets(inside)
        if node.function == "sqrt":
            return self._math.root(inside)
        return self._math.function(node.function, inside, self._math.size(node.along) if node.along else "")

    def _ref(self, ref: Ref) -> str:
        affine = any(isinstance(index, Affine) for index in ref.indices)
        inside = (", " if affine else " ").join(self._index(index) for index in ref.indices)
        return self._math.lowered(self._array(ref.name), inside)

    def _array(self, name: str) -> str:
        """Wq as W with q above, so that the indices can stand below."""
        head, rest = name[0], name[1:].strip("_")
        letter = self._math.letter(head)
        return self._math.raised(letter, self._math.upright(rest.replace("_", " "))) if rest else letter

    def _index(self, index: Index) -> str:
        if isinstance(index, Dim):
            return self._math.size(index.name)
        if isinstance(index, Place):
            return str(index.value)
        if isinstance(index, Lookup):
            return self._ref(index.ref)
        out = ""
        for step in index.steps:
            one = step.coefficient == Number(1)
            dim = self._math.size(step.dim)
            out += self._signed(out, step.sign, dim if one else f"{self._math.formula(step.coefficient)} {dim}")
        for offset in index.offsets:
            out += self._signed(out, offset.sign, self._math.formula(offset.size))
        return out

    def _signed(self, before: str, sign: int, text: str) -> str:
        minus = self._math.minus
        if not before:
            return text if sign > 0 else f"{minus}{text}"
        return f" {'+' if sign > 0 else minus} {text}"

    def _side(self, products: tuple[Product, ...]) -> str:
        out = ""
        for product in products:
            listed = " ".join(self._math.size(name) for name in product.names)
            number = "" if product.integer == 1 and listed else str(product.integer)
            out += self._signed(out, product.sign, f"{number} {listed}".strip())
        return out
