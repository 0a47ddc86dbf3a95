"""The size at which a quantity reaches its limit, as a formula of the other sizes and the limit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from analyzer.answers.conditions import Condition
from analyzer.answers.context import Context
from analyzer.answers.costs import closed_forms, sizes_at
from analyzer.answers.open_size import heads_vary
from analyzer.answers.settings import Setting
from analyzer.answers.solution import Kept, Solution
from analyzer.notation.syntax import Formula, names_in
from analyzer.readings.closed_forms import Polynomials
from analyzer.readings.meeting import reached_at
from analyzer.readings.polynomial import Polynomial
from analyzer.readings.quantities import Absent
from analyzer.sizes import LETTER_OF

BYTES, BOUND = "bytes", "bound"
"""What a limit is called in a formula whose quantity has a name of several words: one word reads as one factor."""


@dataclass(frozen=True)
class LimitForm:
    """Where a quantity reaches its limit.

    Attributes:
        formula: of the other sizes and the limit.
        limit: how the formula calls the limit.
        at_most: True where the size may be at most that, False where at least.
        whole: True where the answer is the formula, rounded to a whole number.
        definitions: rounded sizes that stand in the formula under their own names.
    """

    formula: Formula
    limit: str
    at_most: bool
    whole: bool
    definitions: Mapping[str, Formula]


def limit_form(setting: Setting, unknown: str, found: Solution, about: Context) -> LimitForm | None:
    """The closed form of an answer that one condition decides; None where there is no such formula.

    It is derived with what holds at the answer, and has to give what was counted there and at the next value.
    """
    if found.answer is None or found.next is None or len(found.binding) != 1 or setting.counts.get(unknown):
        return None
    row = next(one for one in found.kept if one.keeps_next is False)
    at = sizes_at(setting, {unknown: found.answer})
    reader, domain = closed_forms(setting, about.convention, about.element_bytes, at)
    value = row.condition.value(reader)
    if isinstance(value, Absent):
        return None
    form = Polynomial.of(value)
    if _hides(form, domain, unknown) or not _gives(form, setting, unknown, found, row):
        return None
    if "h" in form.names() and heads_vary(setting, unknown):
        return None  # heads that depend on the size asked for stand in no formula of it
    limit = _limit_name(row.condition, form)
    formula = reached_at(form, limit, unknown, rising=_rises(found, row))
    if formula is None:
        return None
    definitions = {name: domain.definitions[name].formula for name in names_in(formula) if name in domain.definitions}
    at_most = found.answer < found.next
    return LimitForm(formula, limit, at_most, abs(found.next - found.answer) == 1, MappingProxyType(definitions))


def _hides(form: Polynomial, domain: Polynomials, unknown: str) -> bool:
    """True where the unknown stands in something rounded, or not in the form at all."""
    rounded = (domain.definitions[name] for name in form.names() if name in domain.definitions)
    hidden = any(unknown in definition.names() for definition in rounded)
    return not form.is_plain or hidden or unknown not in form.names()


def _gives(form: Polynomial, setting: Setting, unknown: str, found: Solution, row: Kept) -> bool:
    """True where the form gives both numbers that were counted."""
    for value, counted in ((found.answer, row.at_answer), (found.next, row.at_next)):
        if value is None or form.evaluate(sizes_at(setting, {unknown: value})) != counted:
            return False
    return True


def _limit_name(condition: Condition, form: Polynomial) -> str:
    """The quantity's own name if that is one word, unless a size has it."""
    name = condition.name if condition.name.isalpha() else BYTES if condition.unit == "byte" else BOUND
    while name in LETTER_OF or name in form.names():
        name = f"{name}_limit" if not name.endswith("limit") else f"the_{name}"
    return name


def _rises(found: Solution, row: Kept) -> bool:
    """True where the quantity grows with the size at the answer."""
    here, there = (row.at_answer, found.answer), (row.at_next, found.next)
    assert None not in here and None not in there
    low, high = sorted((here, there), key=lambda pair: Fraction(pair[1] or 0))
    return Fraction(low[0] or 0) < Fraction(high[0] or 0)
