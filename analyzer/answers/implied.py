"""Conditions that say nothing beside others: w <= n + 1 where w <= n is told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from analyzer.notation.formulas import evaluate
from analyzer.notation.syntax import Formula
from analyzer.readings.closed_forms import Polynomials
from analyzer.readings.polynomial import Exact, Polynomial

Pair: TypeAlias = tuple[Formula, Formula]
"""Small and large, where small <= large is the condition."""


def without_implied(pairs: Iterable[Pair]) -> tuple[Pair, ...]:
    """Of conditions that differ by a constant the strongest one, in the place of the first."""
    strongest: dict[Polynomial, tuple[Exact, Pair]] = {}
    for small, large in dict.fromkeys(pairs):
        gap = _polynomial(large) - _polynomial(small)
        spare = _constant(gap)
        known = strongest.get(gap - spare)
        if known is None or spare < known[0]:
            strongest[gap - spare] = spare, (small, large)
    return tuple(pair for _, pair in strongest.values())


def _polynomial(formula: Formula) -> Polynomial:
    return Polynomial.of(evaluate(formula, Polynomial.symbol, Polynomials(())))


def _constant(value: Polynomial) -> Exact:
    """The term without sizes."""
    return value.terms.get((), 0)
