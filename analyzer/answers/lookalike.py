"""Where a quantity that is not proportional to something looks so: the rest is but a small share of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from analyzer.answers.claimed import Claimed, Point
from analyzer.answers.comparing import condition_of, ranges_of
from analyzer.answers.data import formula_text
from analyzer.answers.ranges import SIGNS, Said
from analyzer.answers.searching import Search
from analyzer.answers.verdicts import Condition, Example, Step, any_of
from analyzer.blocks import Cell, Count, Expression
from analyzer.notation.syntax import Formula
from analyzer.readings.polynomial import Polynomial
from analyzer.sizes import BY_LETTER


@dataclass(frozen=True)
class Look:
    """Where something looks proportional.

    Attributes:
        conditions: any of which is enough.
        steps: the part that is proportional, the share allowed, and where that is.
        outside: sizes at which the share is larger: the whole and its proportional part.
    """

    conditions: tuple[Condition, ...]
    steps: tuple[Step, ...]
    outside: Example | None


def look_alike(claimed: Claimed, left: Formula, to: Formula, share: Fraction) -> Look | None:
    """Where at most that share of the left side is not proportional to a product of sizes; None: nowhere plainly."""
    found = _parts(claimed.form(left), claimed.form(to))
    if found is None:
        return None
    main, rest = found
    enough = share.numerator * main - (share.denominator - share.numerator) * rest
    names = list(enough.names())
    conditions: tuple[Condition, ...] | None = None
    if len(names) == 1:
        conditions = ranges_of(Said(enough, SIGNS[">="]), [], names[0])
    elif (one := condition_of(enough, ">=")) is not None:
        conditions = (one,)
    if not conditions:
        return None
    general = _general(claimed, left, to, share) if len(names) == 1 else ()
    return Look(conditions, (_step(main, rest, share, conditions, general),), _outside(claimed, left, main, enough))


def _parts(value: Polynomial, to: Polynomial) -> tuple[Polynomial, Polynomial] | None:
    """(terms proportional to it, the others), all of them positive."""
    if not value.is_plain or len(to.terms) != 1 or any(c < 0 for c in value.terms.values()):
        return None
    ((wanted, _),) = to.terms.items()
    powers = dict(wanted)
    main = {m: c for m, c in value.terms.items() if {a: p for a, p in m if a in powers} == powers}
    rest = {m: c for m, c in value.terms.items() if m not in main}
    return (Polynomial(main), Polynomial(rest)) if main and rest else None


def _general(claimed: Claimed, left: Formula, to: Formula, share: Fraction) -> tuple[Condition, ...]:
    """The same for any sizes, where the sizes given are plain numbers."""
    statement = claimed.statement
    numbers = [name for name, text in statement.settings.items() if text[:1].isdigit()]
    if not numbers or not all(name in BY_LETTER and name != "P" for name in numbers):
        return ()
    others = {name: text for name, text in statement.settings.items() if name not in numbers}
    anywhere = Claimed(replace(statement, settings=others), claimed.about)
    found = look_alike(anywhere, left, to, share)
    return () if found is None else found.conditions


def _step(
    main: Polynomial,
    rest: Polynomial,
    share: Fraction,
    conditions: tuple[Condition, ...],
    general: tuple[Condition, ...],
) -> Step:
    """Where the rest is small, at these sizes and at any."""
    values: dict[str, Cell] = {
        "main": Expression(main.formula),
        "rest": Expression(rest.formula),
        "share": Count(share * 100),
        "condition": any_of(conditions),
    }
    text = f"{formula_text(rest.formula)} <= {share}*({formula_text((main + rest).formula)})"
    where = [" or ".join(condition.text for condition in one) for one in (general, conditions) if one]
    if general:
        values["general"] = any_of(general)
    return Step("looks_here" if general else "looks", values, ": ".join([text, *where]))


def _outside(claimed: Claimed, left: Formula, main: Polynomial, enough: Polynomial) -> Example | None:
    def outside(point: Point) -> bool:
        return enough.evaluate(point.__getitem__) < 0

    point = Search(claimed, [enough]).first(outside, outside, enough)
    whole = None if point is None else claimed.count(left, point)
    if point is None or whole is None:
        return None
    return Example(point, None, whole, main.evaluate(point.__getitem__), of_whole=True)
