"""Checks made while a document is made: the closed forms once more, with sympy's arithmetic instead of ours."""

from __future__ import annotations

from analyzer.answers.costs import LayerCost
from analyzer.answers.settings import INLINE_AT_ONE
from analyzer.conventions import Convention
from analyzer.notation.syntax import Number
from analyzer.readings.domains import Sizes
from analyzer.readings.formula import EXPRESSIONS, expression, same, symbol
from analyzer.readings.quantities import Reader

CHECKED = ("parameters", "macs", "flops", "activation_memory")


def sympy_agrees(cost: LayerCost, convention: Convention, element_bytes: int) -> bool:
    """True where the same rules, followed in sympy, arrive at the same closed forms."""
    setting = cost.setting
    known = {}
    for name in (*setting.given, *setting.linked):
        if cost.sizes.get(name) == 1 and name in INLINE_AT_ONE:
            known[name] = 1
        elif name in setting.given or isinstance(setting.linked[name], Number):
            known[name] = symbol(name)
    values = setting.values(EXPRESSIONS, known)
    sizes = Sizes(setting.layer, EXPRESSIONS, values)
    reader = Reader(setting.layer, sizes, convention, element_bytes)
    rounded = {name: expression(formula) for name, formula in cost.definitions.items()}
    for quantity in CHECKED:
        formula = cost.quantities[quantity].formula
        if formula is not None and not same(formula, reader.value(quantity), rounded):
            return False
    return True
