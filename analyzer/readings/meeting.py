"""Where two closed forms are equal, or one reaches a limit, as a formula of the other sizes."""

from __future__ import annotations

from fractions import Fraction

from analyzer.notation.syntax import Formula, Number, Operation
from analyzer.readings.polynomial import Polynomial

_HALF = Number(Fraction(1, 2))


def meeting_point(one: Polynomial | None, two: Polynomial | None, unknown: str) -> Formula | None:
    """The unknown where both cost the same, if the difference is linear in it once common factors are gone."""
    if one is None or two is None or one == two:
        return None
    difference = one - two
    powers = difference.coefficients(unknown)
    lowest = min(powers)
    shifted = {power - lowest: coefficient for power, coefficient in powers.items()}
    if set(shifted) != {0, 1}:
        return _quadratic(shifted)
    top, bottom = -shifted[0], shifted[1]
    common = _common_factor(top, bottom)
    top, bottom = top.over(common), bottom.over(common)
    if bottom.begins_negative:
        top, bottom = -top, -bottom
    quotient = top.over(bottom)
    if quotient.is_plain:
        return quotient.factored
    return Operation("/", top.factored, bottom.factored)


def reached_at(form: Polynomial, limit: str, unknown: str, rising: bool) -> Formula | None:
    """The unknown at which a closed form reaches a limit, where it is linear or quadratic in the unknown.

    Args:
        form: a closed form in the unknown and other sizes.
        limit: a name for the limit, which the form does not have.
        unknown: the size.
        rising: whether the form grows with the unknown there; of the two roots of a square only the larger is told.
    """
    difference = form - Polynomial.symbol(limit)
    powers = difference.coefficients(unknown)
    lowest = min(powers)
    shifted = {power - lowest: coefficient for power, coefficient in powers.items()}
    if set(shifted) == {0, 1}:
        return _quotient(-shifted[0], shifted[1])
    if not set(shifted) <= {0, 1, 2} or 2 not in shifted or not _one_sign(shifted[2]):
        return None
    sign = _one_sign(shifted[2])
    if (sign > 0) != rising:
        return None
    a, b, c = (shifted.get(power, Polynomial.of(0)) * sign for power in (2, 1, 0))
    return _over_one_term(a, b, c) if len(a.terms) == 1 else _larger_root(a, b, c)


def _larger_root(a: Polynomial, b: Polynomial, c: Polynomial) -> Formula:
    """(sqrt(b^2 - 4 a c) - b) / (2 a), or without the 2 where b is even."""
    half = b * Fraction(1, 2)
    if all(isinstance(value, int) for value in half.terms.values()):
        top = _less(Operation("^", (half * half - a * c).formula, _HALF), half)
        return top if a == 1 else Operation("/", top, a.formula)
    root = Operation("^", (b * b - 4 * a * c).formula, _HALF)
    return Operation("/", _less(root, b), (2 * a).formula)


def _quotient(top: Polynomial, bottom: Polynomial) -> Formula:
    """Top / bottom without the factor of one term that both share."""
    shared = _common_factor(top, bottom)
    top, bottom = top.over(shared), bottom.over(shared)
    if bottom.begins_negative:
        top, bottom = -top, -bottom
    return top.factored if bottom == 1 else Operation("/", top.factored, bottom.factored)


def _over_one_term(a: Polynomial, b: Polynomial, c: Polynomial) -> Formula:
    """The same where `a` is one term: sqrt(p^2 - c/a) - p with p = b/(2a), which reads better."""
    half = b.over(2 * a)
    if not all(isinstance(value, int) and all(p > 0 for _, p in term) for term, value in half.terms.items()):
        return _larger_root(*_without_shared(a, b, c))
    rest = _quotient(-c, a)
    square = Operation("^", half.formula, Number(Fraction(2)))
    return _less(Operation("^", rest if half == 0 else Operation("+", square, rest), _HALF), half)


def _without_shared(a: Polynomial, b: Polynomial, c: Polynomial) -> tuple[Polynomial, Polynomial, Polynomial]:
    shared = _common_factor(_common_factor(a, b), c)
    return a.over(shared), b.over(shared), c.over(shared)


def _less(root: Formula, value: Polynomial) -> Formula:
    """Root - value, without a double minus."""
    if value == 0:
        return root
    return Operation("+", root, (-value).formula) if value.begins_negative else Operation("-", root, value.formula)


def _common_factor(one: Polynomial, two: Polynomial) -> Polynomial:
    """The one-term factor both share."""
    shared = (one + Polynomial.symbol("shared") * two).content[0]
    return shared


def _quadratic(powers: dict[int, Polynomial]) -> Formula | None:
    """The positive root of a*x^2 + b*x + c where a and c are single terms of opposite sign, so there is one."""
    if not set(powers) <= {0, 1, 2} or 2 not in powers or 0 not in powers:
        return None
    a, b, c = powers[2], powers.get(1, Polynomial.of(0)), powers[0]
    signs = [_one_sign(a), _one_sign(c)]
    if signs not in ([1, -1], [-1, 1]):
        return None
    if signs[0] < 0:
        a, b, c = -a, -b, -c
    root = Operation("^", (b * b - 4 * a * c).formula, Number(Fraction(1, 2)))
    return (
        Operation("/", Operation("-", root, b.formula), (2 * a).formula)
        if b != 0
        else Operation("/", root, (2 * a).formula)
    )


def _one_sign(value: Polynomial) -> int:
    """1 or -1 where every term has that sign, else 0."""
    signs = {1 if coefficient > 0 else -1 for coefficient in value.terms.values()}
    return signs.pop() if len(signs) == 1 else 0
