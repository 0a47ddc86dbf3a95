"""Formulas of sizes in TeX."""

from __future__ import annotations

from analyzer.blocks import Expression
from analyzer.notation.syntax import Formula
from analyzer.writers.mathematics import MathWriter

_COMMANDS = {"exp", "log", "tanh", "max", "min"}


class LatexWriter(MathWriter):
    """The TeX that all the usual readers share: no spacing commands, no bare bars or braces."""

    minus, at_most = "-", r"\le"
    times, dot = " ", r" \cdot "
    stacked = True

    def upright(self, text: str) -> str:
        return rf"\mathrm{{{text}}}"

    def raised(self, base: str, exponent: str) -> str:
        return f"{base}^{{{exponent}}}"

    def lowered(self, base: str, index: str) -> str:
        return f"{base}_{{{index}}}"

    def brackets(self, inside: str) -> str:
        return rf"\left({inside}\right)"

    def fraction(self, above: str, below: str) -> str:
        return rf"\frac{{{above}}}{{{below}}}"

    def root(self, inside: str) -> str:
        return rf"\sqrt{{{inside}}}"

    def floor(self, inside: str) -> str:
        return rf"\left\lfloor {inside} \right\rfloor"

    def ceiling(self, inside: str) -> str:
        return rf"\left\lceil {inside} \right\rceil"

    def log2(self, inside: str) -> str:
        return rf"\log_{{2}}\left({inside}\right)"

    def function(self, name: str, inside: str, along: str = "") -> str:
        word = rf"\{name}" if name in _COMMANDS else self.upright(name)
        return f"{self.lowered(word, along) if along else word}{self.brackets(inside)}"

    def summed(self, over: str, inside: str) -> str:
        return rf"\sum_{{{over}}} {inside}"


LATEX = LatexWriter()


def latex_formula(formula: Formula) -> str:
    """`4 n d^{2} + 2 n^{2} d`."""
    return LATEX.formula(formula)


def latex_name(name: str) -> str:
    """A size in TeX: letters as they are, words upright, c_in with its index."""
    return LATEX.size(name)


def expression_latex(expression: Expression) -> str:
    """A formula in TeX, with what it equals and in O(…) if that is meant."""
    return LATEX.expression(expression)
