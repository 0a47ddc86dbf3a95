"""Readings: the same definition counted, turned into closed forms, walked, run.

The rules (`work`, `memory`, `structure`, `positions`) are written once over a domain of numbers:

    count      Python ints: exact numbers                                  `domains.Integers`
    polynomial polynomials in several sizes: closed forms, growth          `closed_forms.Polynomials`
    piecewise  polynomials in one unknown size, by region: crossovers      `piecewise`
    formula    sympy: display, factoring, an independent check             `formula.Expressions`

`loops` and `run` share no rule with them: `loops` visits every point with plain Python loops, `run` carries the
equations out with numpy.
"""
