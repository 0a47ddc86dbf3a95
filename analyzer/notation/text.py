"""Equations written back as the notation, as they are once options are chosen."""

from __future__ import annotations

from fractions import Fraction

from analyzer.notation.formulas import written
from analyzer.notation.syntax import (
    Affine,
    Apply,
    Dim,
    Factor,
    Index,
    Lookup,
    Number,
    Operation,
    Place,
    Ref,
    Size,
    Sum,
    Term,
)


def equation_text(left: Ref, right: Sum) -> str:
    """An equation as the notation writes it; guards are left out."""
    return f"{ref_text(left)} = {sum_text(right)}"


def sum_text(expression: Sum) -> str:
    """Terms joined by their signs."""
    out = ""
    for place, term in enumerate(expression.terms):
        sign = ("-" if term.negative else "") if place == 0 else (" - " if term.negative else " + ")
        out += sign + _term_text(term)
    return out


def _term_text(term: Term) -> str:
    out = ""
    for place, factor in enumerate(term.factors):
        joint = "" if place == 0 else " / " if factor.inverse else " * "
        out += joint + _factor_text(factor)
    return out


def _factor_text(factor: Factor) -> str:
    node = factor.node
    if isinstance(node, Ref):
        return ref_text(node)
    if isinstance(node, Size):
        return node.name
    if isinstance(node, Number):
        value = node.value
        return f"{float(value)!r}" if isinstance(value, Fraction) else str(value)
    return _apply_text(node)


def _apply_text(node: Apply) -> str:
    along = f", {node.along}" if node.along else ""
    return f"{node.function}({sum_text(node.argument)}{along})"


def ref_text(ref: Ref) -> str:
    """`x[b (n-1) d]` or `W{d e}`."""
    opening, closing = ("{", "}") if ref.parameter else ("[", "]")
    return f"{ref.name}{opening}{' '.join(map(index_text, ref.indices))}{closing}"


def index_text(index: Index) -> str:
    """One index: `n`, `3`, `(S*l + D*k - L)`, `t[b n]`."""
    if isinstance(index, Dim):
        return index.name
    if isinstance(index, Lookup):
        return ref_text(index.ref)
    return str(index.value) if isinstance(index, Place) else _affine_text(index)


def _affine_text(index: Affine) -> str:
    out = ""
    for step in index.steps:
        one = step.coefficient == Number(1)
        product = step.dim if one else written(Operation("*", step.coefficient, Size(step.dim)))
        out += _signed(out, step.sign, product)
    for offset in index.offsets:
        out += _signed(out, offset.sign, written(offset.size))
    return f"({out})"


def _signed(before: str, sign: int, text: str) -> str:
    if not before:
        return text if sign > 0 else f"-{text}"
    return f" {'+' if sign > 0 else '-'} {text}"
