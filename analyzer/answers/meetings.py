"""Borders over two sizes: which layers take over from which, where, and the formula of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analyzer.answers.borders import equal_at, plain_form
from analyzer.answers.context import Context
from analyzer.answers.costs import closed_forms
from analyzer.answers.open_size import growth_form, settled_sizes
from analyzer.answers.orders import Regime
from analyzer.answers.rows import GROWTH, Row
from analyzer.answers.settings import Setting
from analyzer.answers.two_sizes import TwoSizes
from analyzer.notation.syntax import Formula
from analyzer.readings.closed_forms import Polynomials
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
    """The meeting points of the layers of a question."""

    def __init__(self, opened: tuple[Setting, ...] | None, sizes: TwoSizes, quantity: str, about: Context) -> None:
        self.opened, self.sizes, self.quantity = opened, sizes, quantity
        self.about = about
        self._forms: dict[int, tuple[Polynomial | None, Polynomials]] = {}

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
        if self.opened is None:
            return None, {}
        (one, domain), (two, other) = (self._form(place) for place in pair)
        sizes = [settled_sizes(self.opened[place], self.sizes.horizontal) for place in pair]
        closed, definitions = equal_at((one, two), sizes, (domain, other), self.sizes.horizontal)
        if closed is None or one is None or two is None:
            return None, {}
        if not all(self._meet((one, two), sizes, *meeting) for meeting in found):
            return None, {}
        return closed, definitions

    def _meet(
        self, forms: tuple[Polynomial, Polynomial], sizes: Sequence[dict[str, int]], value: int, last: int, first: int
    ) -> bool:
        one, two = (
            form.substitute({**known, self.sizes.vertical: value}) for form, known in zip(forms, sizes, strict=True)
        )
        difference = one - two
        if not {*difference.names()} <= {self.sizes.horizontal}:
            return True  # a rounded size stands in it, which the formula names
        at = (difference.evaluate(lambda _: last), difference.evaluate(lambda _: first))
        return at[0] < 0 < at[1]

    def _form(self, place: int) -> tuple[Polynomial | None, Polynomials]:
        if place not in self._forms and self.opened is not None:
            setting = self.opened[place]
            reader, domain = closed_forms(setting, self.about.convention, self.about.element_bytes)
            if self.quantity == GROWTH:
                form: Polynomial | None = growth_form(setting, self.sizes.horizontal, self.about)
            else:
                form = plain_form(reader, domain, self.quantity, self.sizes.horizontal)
            self._forms[place] = form, domain
        return self._forms[place]


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
