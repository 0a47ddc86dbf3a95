"""Deciding how a quantity varies: proportional to, depends on, grows with, grows as."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction

from analyzer.answers.claim_formulas import LOG
from analyzer.answers.claimed import Claimed, Point
from analyzer.answers.derivation import change_step, dilated_steps, form_steps, given_step, order_step
from analyzer.answers.growing import monotone, rate, same_growth, settled
from analyzer.answers.lookalike import look_alike
from analyzer.answers.searching import Search
from analyzer.answers.size_names import spelled_cell
from analyzer.answers.verdicts import CONDITIONAL, FALSE, TRUE, UNDECIDED, Example, Step, Verdict
from analyzer.blocks import Several
from analyzer.errors import QuestionError
from analyzer.notation.syntax import Number, names_in
from analyzer.readings.growth import logarithm
from analyzer.readings.polynomial import Exact, Polynomial
from analyzer.readings.positivity import proof
from analyzer.sizes import SPELLED

DEFAULT_SHARE = Fraction(1, 10)
"""A quantity looks proportional where what is not is at most this share of it."""


Differs = Callable[[Point, Point, Exact, Exact], bool]
"""Whether two points and their counted values show what is looked for."""


class Scaling:
    """What is said of how the left side of a claim varies."""

    def __init__(self, claimed: Claimed) -> None:
        self.claimed, self.statement = claimed, claimed.statement
        self.value = claimed.form(self.statement.left)
        given = given_step(claimed)
        self.steps = (*form_steps(claimed, self.statement.left), *([given] if given else []))

    # ---------------------------------------------------------------- depends on

    def depends(self) -> Verdict:
        """On every one of the sizes named."""
        self.claimed.needs_open(self.statement.names)
        shown: Example | None = None
        for name in self.statement.names:
            if name not in self.value.names():
                return Verdict(FALSE, self._with_absent(name), (), self._same(name))
            example = self._varies(name)
            if example is None:
                return Verdict(UNDECIDED, self.steps)
            shown = shown or example
        return Verdict(TRUE, self.steps, example=shown)

    def independent(self) -> Verdict:
        """Of every one of the sizes named."""
        self.claimed.needs_open(self.statement.names)
        for name in self.statement.names:
            if name in self.value.names():
                example = self._varies(name)
                return Verdict(UNDECIDED if example is None else FALSE, self.steps, (), example)
        return Verdict(TRUE, self._with_absent(*self.statement.names))

    def only(self) -> Verdict:
        """On no other size than those named, and on each of them."""
        self.claimed.needs_open(self.statement.names)
        others = [name for name in self.value.names() if name not in self.statement.names]
        found = [(name, example) for name in others if (example := self._varies(name)) is not None]
        if found:
            cells = Several(tuple(spelled_cell(name) for name, _ in found))
            text = ", ".join(SPELLED.get(name, name) for name, _ in found)
            note = Step("also", {"sizes": cells}, f"also: {text}")
            return Verdict(FALSE, self.steps, (), found[0][1], notes=(note,))
        return Verdict(UNDECIDED, self.steps) if others else self.depends()

    def _with_absent(self, *names: str) -> tuple[Step, ...]:
        listed = ", ".join(SPELLED.get(name, name) for name in names)
        cells = Several(tuple(spelled_cell(name) for name in names))
        return (*self.steps, Step("absent", {"sizes": cells}, f"without {listed}"))

    def _varies(self, name: str) -> Example | None:
        """Two values of one size with different values of the quantity."""
        return self._pair([name], lambda one, other, a, b: a != b)

    def _same(self, name: str) -> Example | None:
        """Two values of a size on which nothing depends."""
        return self._pair([name], lambda one, other, a, b: a == b)

    # ---------------------------------------------------------------- proportional to

    def proportional(self) -> Verdict:
        """Value(x) * to(y) = value(y) * to(x) for all sizes: as an identity of closed forms."""
        right = self.statement.right or Number(1)
        self.claimed.needs_open(names_in(right))
        to = self.claimed.form(right)
        names = list(to.names())
        apart = {name: Polynomial.symbol(f"{name}'") for name in names}
        same = self.value * to.substitute(apart) == self.value.substitute(apart) * to
        if same and self.value.terms:
            return Verdict(TRUE, self.steps)
        share = self.statement.within
        looks = look_alike(self.claimed, self.statement.left, right, share or DEFAULT_SHARE)
        if share is not None and looks is not None:
            verdict = TRUE if looks.outside is None else CONDITIONAL
            return Verdict(verdict, (*self.steps, *looks.steps), looks.conditions, looks.outside)
        counter = self._pair(names, lambda one, other, a, b: a * self._at(to, other) != b * self._at(to, one))
        if counter is None:
            return Verdict(UNDECIDED, self.steps)
        absent = [name for name in names if name not in self.value.names()]
        steps = self._with_absent(*absent) if absent else self.steps
        return Verdict(FALSE, steps, (), counter, notes=() if looks is None else looks.steps)

    def _at(self, form: Polynomial, point: Point) -> Exact:
        return form.evaluate(point.__getitem__)

    # ---------------------------------------------------------------- grows with

    def grows_with(self) -> Verdict:
        """Never falls as the size grows, and rises somewhere."""
        (name,) = self.statement.names
        self.claimed.needs_open([name])
        if name not in self.value.names():
            return Verdict(FALSE, self._with_absent(name), (), self._same(name))
        rises = self._pair([name], lambda one, other, a, b: a < b)
        step = self.value.substitute({name: Polynomial.symbol(name) + 1}) - self.value
        if rises is not None and (monotone(self.value, name) or proof(step, False, self.claimed.conditions)):
            return Verdict(TRUE, (*self.steps, change_step(name, step)), example=rises)
        falls = self._pair([name], lambda one, other, a, b: a > b, lines=True)
        return Verdict(UNDECIDED if falls is None else FALSE, self.steps, (), falls)

    # ---------------------------------------------------------------- grows as

    def grows_as(self) -> Verdict:
        """Of the same order, in the sizes the right side names, all others being fixed."""
        right = self.statement.right or Number(1)
        names = list(dict.fromkeys(name.removeprefix(LOG) for name in names_in(right)))
        if not names:
            raise QuestionError("say in which size it grows, as n^2")
        self.claimed.needs_open(names)
        to = self.claimed.form(right)
        notes = dilated_steps(self.claimed)
        if len(names) > 1:
            same, direction = same_growth(self.value, to)
            verdict = UNDECIDED if same is None else TRUE if same else FALSE
            return Verdict(verdict, self.steps, (), self._doubled(direction) if direction else None, notes=notes)
        (name,) = names
        own, said = rate(settled(self.value, name), name), rate(to, name)
        if own is None or said is None:
            return Verdict(UNDECIDED, self.steps, notes=notes)
        power = Polynomial({((name, own[0]),): 1}) if own[0] else Polynomial.of(1)
        steps = (*self.steps, order_step(name, power * Polynomial.symbol(logarithm(name)) ** own[1]))
        if own == said:
            return Verdict(TRUE, steps, notes=notes)
        return Verdict(FALSE, steps, (), self._doubled(names), notes=notes)

    def _doubled(self, names: list[str]) -> Example | None:
        """Counted values at a large size and at twice that."""
        for fill in (8, 1, 64):
            point = dict.fromkeys(self.claimed.required, fill) | dict.fromkeys(names, 2**20)
            other = {**point, **dict.fromkeys(names, 2**21)}
            a, b = self.claimed.count(self.statement.left, point), self.claimed.count(self.statement.left, other)
            if a is not None and b is not None:
                return Example(point, dict.fromkeys(names, 2**21), a, b)
        return None

    # ---------------------------------------------------------------- pairs

    def _pair(self, names: Iterable[str], differs: Differs, lines: bool = False) -> Example | None:
        """Counted values at two points that differ in these sizes alone, the first found for which `differs` holds."""
        names = [name for name in names if name not in self.claimed.equal]
        search = Search(self.claimed, [self.value, *(Polynomial.symbol(name) for name in names)])
        left, kept = self.statement.left, list[Example]()

        def sift(point: Point) -> bool:
            here = self._at(self.value, point)
            others = [{**point, **changed} for changed in _changes(point, names)]
            return any(differs(point, other, here, self._at(self.value, other)) for other in others)

        def test(point: Point) -> bool:
            for changed in _changes(point, names):
                other = {**point, **changed}
                if not self.claimed.exists(other):
                    continue
                a, b = self.claimed.count(left, point), self.claimed.count(left, other)
                if a is not None and b is not None and differs(point, other, a, b):
                    kept.append(Example(point, changed, a, b))
                    return True
            return False

        step = self.value.substitute({n: Polynomial.symbol(n) + 1 for n in names}) - self.value
        search.first(sift, test, *([step] if lines else []))
        return kept[0] if kept else None


def _changes(point: Point, names: list[str]) -> Iterator[dict[str, int]]:
    """Other values for some sizes: one more, then twice as much; each alone, then all at once."""
    for times, more in ((1, 1), (2, 0), (1, 2)):
        for name in names:
            yield {name: times * point[name] + more}
        if len(names) > 1:
            yield {name: times * point[name] + more for name in names}
