"""Deciding comparisons: proved for all whole sizes, disproved by counted sizes, or left undecided."""

from __future__ import annotations

from analyzer.answers.claimed import Claimed, Point, compared
from analyzer.answers.derivation import difference_step, form_steps, given_step, proof_step
from analyzer.answers.ranges import SIGNS, Said, Stretch, stretches, truth_at, without_quotients
from analyzer.answers.searching import Search
from analyzer.answers.verdicts import (
    CONDITIONAL,
    FALSE,
    TRUE,
    UNDECIDED,
    Condition,
    Example,
    Inequality,
    Range,
    Step,
    Verdict,
)
from analyzer.errors import QuestionError
from analyzer.notation.syntax import Formula, Number, Operation, Size
from analyzer.readings.polynomial import Polynomial
from analyzer.readings.positivity import Proof, plainly, proof
from analyzer.readings.sign_runs import sign_runs
from analyzer.sizes import least, order

MOST_RANGES = 4
_MOST_TERMS = 6
_FIRST = 200
"""Points that are looked at before a proof is tried."""
_TRIED = 64
"""Values of a stretch that are tried for one at which the layers exist."""


class Comparing:
    """One comparison: left, mark, right.

    Args:
        claimed: what the claim is about.
        left, right: formulas of the claim.
        mark: one of COMPARISONS.
    """

    def __init__(self, claimed: Claimed, left: Formula, mark: str, right: Formula) -> None:
        self.claimed, self.left, self.mark, self.right = claimed, left, mark, right
        self.difference = without_quotients(claimed.form(left) - claimed.form(right))
        self.names = tuple(self.difference.names())

    def decided(self) -> Verdict:
        """The verdict with its derivation."""
        steps = form_steps(self.claimed, self.left, self.right)
        given = given_step(self.claimed)
        steps = (*steps, *([given] if given else []), difference_step(self.claimed, self.left, self.right))
        names = dict.fromkeys([*self.names, *(n for c in self.claimed.conditions for n in c.names())])
        if len(names) == 1:
            (name,) = names
            found = self._over_one_size(name, steps)
            if found is not None:
                return found
        return self._over_all(steps)

    # ---------------------------------------------------------------- one size

    def _over_one_size(self, name: str, steps: tuple[Step, ...]) -> Verdict | None:
        """Exactly, for every value of the size that is left open."""
        claim = Said(self.difference, SIGNS[self.mark])
        conditions = [Said(form, (0, 1)) for form in self.claimed.assumed]
        for condition in self.claimed.statement.conditions:
            gap = self.claimed.form(condition.left) - self.claimed.form(condition.right)
            conditions.append(Said(gap, SIGNS[condition.mark]))
        found = stretches(claim, conditions, name)
        if found is None or name in self.claimed.equal:
            return None
        false = [s for s in found if s.truth is False]
        counter = next((e for s in false if (e := self._example(claim, conditions, name, s, False))), None)
        true = [s for s in found if s.truth is True and self._example(claim, conditions, name, s, True)]
        if counter is None:
            if not true:
                self._refuse()
            return (
                Verdict(TRUE, steps) if all(s.last is not None and s.last - s.first < _TRIED for s in false) else None
            )
        ranges = _ranges(found, name)
        if not true or ranges is None:
            return Verdict(FALSE, steps, (), counter)
        return Verdict(CONDITIONAL, steps, ranges, counter)

    def _example(self, claim: Said, conditions: list[Said], name: str, where: Stretch, truth: bool) -> Example | None:
        """Counted values in a stretch, if the layers exist there."""
        last = where.first + _TRIED - 1 if where.last is None else min(where.last, where.first + _TRIED - 1)
        values = [*range(where.first, last + 1), *([where.last] if where.last is not None else [])]
        search = Search(self.claimed, [self.difference])
        for x in values:
            if truth_at(claim, conditions, name, x) is truth:
                point = search.filled({name: x}, lambda found: self._counted(found) is truth)
                if point is not None:
                    return self._example_at(point)
        return None

    def _refuse(self) -> None:
        self.claimed.explain_absence()
        raise QuestionError("there are no sizes at which this is said: the layers or the conditions exclude all")

    # ---------------------------------------------------------------- several sizes

    def _over_all(self, steps: tuple[Step, ...]) -> Verdict:
        """By a proof or a counterexample."""
        search = Search(self.claimed, [self.difference])
        point = search.first(lambda p: not self._said(p), lambda p: self._counted(p) is False, most=_FIRST)
        found = self._proof() if point is None else None
        if found is not None:
            witness = search.first(lambda _: True, lambda _: True, *self.claimed.conditions)
            if witness is None and not search.names:
                self._refuse()
            if witness is None:
                return Verdict(UNDECIDED, steps)
            return Verdict(TRUE, (*steps, *proof_step(found)))
        if point is None:
            point = search.first(lambda p: not self._said(p), lambda p: self._counted(p) is False, self.difference)
        if point is None and not search.names:
            self._refuse()
        if point is None:
            return Verdict(UNDECIDED, steps)
        counter = self._example_at(point)
        fulfilled = search.first(self._said, lambda p: self._counted(p) is True, self.difference)
        condition = condition_of(self.difference, self.mark) if fulfilled is not None else None
        if condition is None:
            return Verdict(FALSE, steps, (), counter)
        return Verdict(CONDITIONAL, steps, (condition,), counter)

    def _proof(self) -> Proof | None:
        value, conditions = self.difference, self.claimed.conditions
        match self.mark:
            case "<" | "<=":
                return proof(-value, self.mark == "<", conditions)
            case ">" | ">=":
                return proof(value, self.mark == ">", conditions)
            case "=":
                if not value.terms:
                    return Proof((), value)
                return proof(value, False, conditions) and proof(-value, False, conditions)
            case _:
                never = Proof((), value) if _never_zero(value) else None
                return never or proof(value, True, conditions) or proof(-value, True, conditions)

    def _said(self, point: Point) -> bool:
        """Whether it holds, by the closed forms."""
        return compared(self.difference.evaluate(point.__getitem__), self.mark, 0)

    def _counted(self, point: Point) -> bool | None:
        """Whether it holds, by counting."""
        left, right = self.claimed.count(self.left, point), self.claimed.count(self.right, point)
        return None if left is None or right is None else compared(left, self.mark, right)

    def _example_at(self, point: Point) -> Example:
        left, right = self.claimed.count(self.left, point), self.claimed.count(self.right, point)
        if left is None or right is None:
            raise ValueError("an example has to exist")
        return Example(point, None, left, right)


def _never_zero(value: Polynomial) -> bool:
    """True where all but a common factor depends on one size and is 0 at none of its values."""
    factor, rest = value.content
    names = list(rest.names())
    if len(names) != 1 or not rest.is_plain or any(least(name) < 1 for name in factor.names()):
        return False
    return all(sign for _, sign in sign_runs(rest, names[0], least(names[0])))


def condition_of(difference: Polynomial, mark: str) -> Condition | None:
    """What `difference mark 0` says, common factors gone, of one size where possible; None where it is long."""
    if not difference.is_plain:
        return None
    factor, rest = difference.content
    if any(least(name) < 1 for name in factor.names()):
        rest = difference
    if len(rest.terms) > _MOST_TERMS:
        return None
    return _solved(rest, mark) or _balanced(rest, mark)


def ranges_of(claim: Said, conditions: list[Said], name: str) -> tuple[Range, ...] | None:
    """The ranges of one size in which a claim holds; None where they are many or none is known."""
    found = stretches(claim, conditions, name)
    return None if found is None else _ranges(found, name)


def _ranges(found: tuple[Stretch, ...], name: str) -> tuple[Range, ...] | None:
    ranges = tuple(Range(name, s.first, s.last, least(name)) for s in _joined(found) if s.truth)
    return None if len(ranges) > MOST_RANGES or any(s.modulus for s in found) else ranges


def _joined(found: tuple[Stretch, ...]) -> list[Stretch]:
    """Stretches with those in between of which nothing is said taken in where both sides are true."""
    out: list[Stretch] = []
    for place, stretch in enumerate(found):
        after = next((s for s in found[place + 1 :] if s.truth is not None), None)
        inside = stretch.truth is None and out and out[-1].truth and after is not None and after.truth
        if out and out[-1].truth and (stretch.truth or inside):
            out[-1] = Stretch(out[-1].first, stretch.last, True)
        else:
            out.append(stretch)
    return out


def _solved(rest: Polynomial, mark: str) -> Inequality | None:
    """Rest `mark` 0 solved for a size it is linear in, the factor of which has one sign."""
    for name in sorted(rest.names(), key=order):
        powers = rest.coefficients(name)
        if powers.keys() != {0, 1}:
            continue
        slope, other = powers[1], powers[0]
        turned = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(mark, mark)
        for sign, shown in ((1, mark), (-1, turned)):
            if plainly(slope * sign, strict=True):
                return Inequality(Size(name), shown, _quotient(other * -sign, slope * sign))
    return None


def _quotient(top: Polynomial, bottom: Polynomial) -> Formula:
    """Top / bottom as a formula, without their common factor."""
    common = (top + Polynomial.symbol("shared") * bottom).content[0]
    top, bottom = top.over(common), bottom.over(common)
    return top.factored if bottom == 1 else Operation("/", top.factored, bottom.factored)


def _balanced(rest: Polynomial, mark: str) -> Inequality:
    """Rest `mark` 0 with nothing negative on either side."""
    plus = Polynomial({m: c for m, c in rest.terms.items() if c > 0})
    minus = Polynomial({m: -c for m, c in rest.terms.items() if c < 0})
    return Inequality(plus.formula if plus.terms else Number(0), mark, minus.formula if minus.terms else Number(0))
