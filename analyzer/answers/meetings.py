"""Borders over two sizes: which layers take over from which, where, and the formula of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from analyzer.answers.borders import equal_at, plain_form
from analyzer.answers.context import Context
from analyzer.answers.costs import closed_forms
from analyzer.answers.open_size import growth_form, settled_sizes
from analyzer.answers.orders import Regime
from analyzer.answers.rows import GROWTH, Row
from analyzer.answers.settings import Setting
from analyzer.answers.two_sizes import TwoSizes
from analyzer.notation.syntax import Formula
from analyzer.readings.polynomial import Polynomial


@dataclass(frozen=True)
class Border:
    """Where one layer stops being the cheapest and another one begins.

    Attributes:
        before: place of the layer that is cheapest up to there.
        after: place of the layer that is cheapest from there on.
        closed_form: the horizontal size at which both cost the same, as a formula; None where there is no such formula.
        definitions: rounded sizes that stand in the closed form under their own names.
        where: (first, last) values of the vertical size at which the two meet so; None: for ever.
        exact: value of the vertical size, looked at, and the first number at which `after` is cheaper.
    """

    before: int
    after: int
    closed_form: Formula | None
    definitions: dict[str, Formula]
    where: tuple[tuple[int, int | None], ...]
    exact: tuple[tuple[int, int], ...]


class Meetings:
    """The meeting points of the layers of a question.

    A letter of which the layers have different values stands in no formula: its value does.

    Args:
        opened: the layers with both sizes free; None: no formulas.
        sizes: the two open sizes.
        quantity: what is compared.
        about: convention and bytes of an element.
    """

    def __init__(self, opened: tuple[Setting, ...] | None, sizes: TwoSizes, quantity: str, about: Context) -> None:
        self.opened, self.sizes, self.quantity, self.about = opened or (), sizes, quantity, about
        self._known = [settled_sizes(setting, sizes.horizontal) for setting in self.opened]

    @cached_property
    def _forms(self) -> list[tuple[Polynomial | None, dict[str, Polynomial]]]:
        """The closed form of each layer and its rounded sizes."""
        found = [self._form(setting) for setting in self.opened]
        apart = {
            name
            for one in self._known
            for other in self._known
            for name in one
            if one[name] != other.get(name, one[name])
        }
        own = [{name: known[name] for name in apart & {*known}} for known in self._known]
        put_in = [
            (None if form is None else form.substitute(numbers), _with(rounded, numbers))
            for (form, rounded), numbers in zip(found, own, strict=True)
        ]
        return [self._told_apart(place, put_in) for place in range(len(put_in))]

    def _form(self, setting: Setting) -> tuple[Polynomial | None, dict[str, Polynomial]]:
        reader, domain = closed_forms(setting, self.about.convention, self.about.element_bytes)
        if self.quantity == GROWTH:
            return growth_form(setting, self.sizes.horizontal, self.about), {}
        form = plain_form(reader, domain, self.quantity, self.sizes.horizontal)
        return form, domain.definitions

    def _told_apart(
        self, place: int, found: Sequence[tuple[Polynomial | None, dict[str, Polynomial]]]
    ) -> tuple[Polynomial | None, dict[str, Polynomial]]:
        """A rounded size that another layer has under the same name stands in the form as a number, if it is one."""
        form, rounded = found[place]
        others = [definitions for at, (_, definitions) in enumerate(found) if at != place]
        for name in [] if form is None else list(form.names()):
            if (
                form is None
                or name not in rounded
                or all(other.get(name, rounded[name]) == rounded[name] for other in others)
            ):
                continue
            known = {**self._known[place]}
            fixed = {*rounded[name].names()} <= {*known}
            form = form.substitute({name: rounded[name].evaluate(known.__getitem__)}) if fixed else None
        return form, rounded

    def borders(self, rows: Sequence[Row], regimes: Sequence[Regime]) -> tuple[Border, ...]:
        """Every pair that meets somewhere, in the order in which they do."""
        meetings: dict[tuple[int, int], list[tuple[int, int, int]]] = {}
        for row in rows:
            for before, after, last, first in meeting_runs(row):
                meetings.setdefault((before, after), []).append((row.value, last, first))
        for one in regimes:
            for pair in meeting_pairs(one):
                meetings.setdefault(pair, [])
        return tuple(self._border(pair, found, regimes) for pair, found in meetings.items())

    def _border(
        self, pair: tuple[int, int], found: Sequence[tuple[int, int, int]], regimes: Sequence[Regime]
    ) -> Border:
        where: list[tuple[int, int | None]] = []
        for one in regimes:
            if pair not in meeting_pairs(one):
                continue
            if where and where[-1][1] == one.first - 1:
                where[-1] = where[-1][0], one.last
            else:
                where.append((one.first, one.last))
        closed, definitions = self._closed_form(pair, found)
        exact = tuple((value, first) for value, _, first in found)
        return Border(*pair, closed, definitions, tuple(where), exact)

    def _closed_form(
        self, pair: tuple[int, int], found: Sequence[tuple[int, int, int]]
    ) -> tuple[Formula | None, dict[str, Formula]]:
        """The formula, if at every value looked at the difference of the forms changes its sign just there."""
        if not self.opened:
            return None, {}
        (one, rounded), (two, other) = (self._forms[place] for place in pair)
        sizes = [self._known[place] for place in pair]
        closed, definitions = equal_at((one, two), sizes, (rounded, other), self.sizes.horizontal)
        if closed is None or one is None or two is None:
            return None, {}
        if not all(self._meet((one, two), pair, *meeting) for meeting in found):
            return None, {}
        return closed, definitions

    def _meet(
        self, forms: tuple[Polynomial, Polynomial], pair: tuple[int, int], value: int, last: int, first: int
    ) -> bool:
        """True where the first form is the smaller one up to `last`, and the second one from `first` on."""
        one, two = (self._at(form, place, value) for form, place in zip(forms, pair, strict=True))
        difference = one - two
        if not {*difference.names()} <= {self.sizes.horizontal}:
            return False
        return difference.evaluate(lambda _: last) < 0 < difference.evaluate(lambda _: first)

    def _at(self, form: Polynomial, place: int, value: int) -> Polynomial:
        """A form with every size put in but the horizontal one."""
        known = {**self._known[place], self.sizes.vertical: value}
        for name, definition in self._forms[place][1].items():
            if name in form.names() and {*definition.names()} <= {*known}:
                known[name] = int(definition.evaluate(known.__getitem__))
        return form.substitute(known)


def _with(rounded: Mapping[str, Polynomial], numbers: Mapping[str, int]) -> dict[str, Polynomial]:
    return {name: value.substitute(numbers) for name, value in rounded.items()}


def meeting_runs(row: Row) -> list[tuple[int, int, int, int]]:
    """(before, after, last number of the one, first number of the other) of each border of a row."""
    runs = [run for run in row.runs if not run.varies and run.step == 1]
    found = []
    for place, run in enumerate(runs[1:], 1):
        before = runs[place - 1]
        if len(before.cheapest) > 1 and before.first == before.last and place > 1:
            tie, before = before, runs[place - 2]
            if not {*before.cheapest, *run.cheapest} <= {*tie.cheapest}:
                continue
        gone, come = {*before.cheapest} - {*run.cheapest}, {*run.cheapest} - {*before.cheapest}
        if gone and come and before.last is not None:
            found.append((min(gone), min(come), before.last, run.first))
    return found


def meeting_pairs(regime: Regime) -> list[tuple[int, int]]:
    """(before, after) of each border of a regime."""
    found = []
    for before, after in zip(regime.order, regime.order[1:], strict=False):
        gone, come = {*before} - {*after}, {*after} - {*before}
        if gone and come:
            found.append((min(gone), min(come)))
    return found
