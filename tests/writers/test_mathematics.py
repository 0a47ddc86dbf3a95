"""Formulas for people: Unicode and TeX."""

from __future__ import annotations

import pytest

from analyzer.layers.catalogue import catalogue
from analyzer.notation.formulas import parse_formula
from analyzer.verification.variants import laid_out
from analyzer.writers.mathematics import unicode_formula
from analyzer.writers.symbols import latex_equation
from analyzer.writers.tex import latex_formula

CASES = [
    ("4*n*d^2 + 2*n^2*d", "4·n·d² + 2·n²·d", "4 n d^{2} + 2 n^{2} d"),
    ("d*(k - 4)/2", "d·(k − 4)/2", r"\frac{d \left(k - 4\right)}{2}"),
    ("(n - 1) // S + 1", "⌊(n − 1)/stride⌋ + 1", r"\left\lfloor \frac{n - 1}{\mathrm{stride}} \right\rfloor + 1"),
    ("ceil(n - 1, k - 1)", "⌈(n − 1)/(k − 1)⌉", r"\left\lceil \frac{n - 1}{k - 1} \right\rceil"),
    ("max(max(n, d), 3)", "max(n, d, 3)", r"\max\left(n, d, 3\right)"),
    ("c_in*c_out/G", "c_in·c_out/groups", r"\frac{c_{\mathrm{in}} c_{\mathrm{out}}}{\mathrm{groups}}"),
    ("15*d*F*ceil_log2(F)", "15·d·F·⌈log₂(F)⌉", r"15 d F \left\lceil \log_{2}\left(F\right) \right\rceil"),
    ("next_power2(2*n)", "next_power2(2·n)", r"2^{\left\lceil \log_{2}\left(2 n\right) \right\rceil}"),
    ("n - (d - 1)", "n − (d − 1)", r"n - \left(d - 1\right)"),
    ("-n + d", "−n + d", "-n + d"),
    ("8*h*S", "8·h·stride", r"8 h \cdot \mathrm{stride}"),
    ("S*d*n^2", "stride·d·n²", r"\mathrm{stride} \cdot d n^{2}"),
    ("n/(d*h)", "n/(d·h)", r"\frac{n}{d h}"),
]


@pytest.mark.parametrize(("text", "unicode", "latex"), CASES)
def test_a_formula_is_written_as_people_write_it(text: str, unicode: str, latex: str) -> None:
    formula = parse_formula(text)
    assert unicode_formula(formula) == unicode
    assert latex_formula(formula) == latex


def test_the_scores_of_attention_are_written_as_a_sum() -> None:
    layer = catalogue()["attention"].definition.layer()
    assert latex_equation(layer.made["s"]) == r"s_{b h n m} = \frac{\sum_{e} q_{b n h e} k_{b m h e}}{\sqrt{e}}"
    assert latex_equation(layer.made["q"]) == r"q_{b n h e} = \sum_{d} x_{b n d} W^{\mathrm{q}}_{d h e}"


@pytest.mark.parametrize("name", catalogue())
def test_every_equation_becomes_mathml(name: str) -> None:
    from analyzer.writers.html import mathml

    entry = catalogue()[name]
    options = [*entry.fixed, *(choice.default for choice in entry.choices), *entry.options]
    for equation in laid_out(entry, tuple(options)).equations:
        text = mathml(latex_equation(equation), display=True)
        assert text.startswith("<math") and "\\" not in text
