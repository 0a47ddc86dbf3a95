"""Where two closed forms are equal, as a formula of the other sizes."""

from __future__ import annotations

from fractions import Fraction

from analyzer.notation.syntax import Formula, Number, Operation
from analyzer.readings.polynomial import Polynomial


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
