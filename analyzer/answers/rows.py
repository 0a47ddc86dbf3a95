"""The cheapest of several layers over two sizes: all whole numbers of one, for each of some values of the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from analyzer.answers.cheapest import QUANTITY_OF, CheapestRun, cheapest_of, cheapest_runs
from analyzer.answers.context import Context
from analyzer.answers.open_size import read_in
from analyzer.answers.question import Question
from analyzer.answers.requested import requested
from analyzer.answers.runs import Gap
from analyzer.answers.settings import Setting
from analyzer.answers.varying import varied
from analyzer.errors import QuestionError, SizeError
from analyzer.readings.domains import Value
from analyzer.readings.piecewise import OneUnknown, Region
from analyzer.readings.polynomial import Polynomial

GROWTH = "growth"

MOST_READ = 60_000
"""Equations that are read for one answer, region by region; more are refused, as they would take long."""


@dataclass(frozen=True)
class Row:
    """Who is the cheapest where, at one value of the vertical size.

    Attributes:
        value: of the vertical size.
        runs: over the horizontal size.
        gaps: where not all layers exist.
    """

    value: int
    runs: tuple[CheapestRun, ...]
    gaps: tuple[Gap, ...] = ()


class Rows:
    """Rows of one question; what does not depend on the vertical size is read once for all of them.

    Args:
        question: without the horizontal size; a value of the vertical one is replaced.
        horizontal: the size over which runs are told.
        vertical: the size that a row has a value of.
        quantity: a quantity of COMPARABLE, or GROWTH.
        about: convention and bytes of an element.
    """

    def __init__(self, question: Question, horizontal: str, vertical: str, quantity: str, about: Context) -> None:
        self.question, self.horizontal, self.vertical = question, horizontal, vertical
        self.quantity, self.about = quantity, about
        self._known: dict[tuple[int, Region], Polynomial] = {}
        self._read = 0
        self._settings: tuple[Setting, ...] = ()
        self._own = [vertical in requested(layer)[1] for layer in question.layers]

    def row(self, value: int) -> Row:
        """The row at a value of the vertical size; without runs where some layer does not exist there.

        Raises:
            QuestionError: a layer has no such quantity, or the rows take too long.
        """
        try:
            if self.quantity == GROWTH:
                return Row(value, *cheapest_runs(self._at(value), self.horizontal, GROWTH, self.about))
            found = self.settings(value)
            return Row(value, *cheapest_of(found, self.horizontal, self._cost(found)))
        except SizeError as error:
            return Row(value, (), (Gap(1, None, str(error)),))

    def rows(self, values: Iterable[int]) -> tuple[Row, ...]:
        """One row for each value."""
        return tuple(map(self.row, values))

    def settings(self, value: int) -> tuple[Setting, ...]:
        """Every layer with the vertical size at a value and the horizontal one open."""
        if not self._settings or any(self.vertical in one.counts for one in self._settings):
            self._settings = varied(self._at(value), self.horizontal)
        return tuple(
            replace(one, given={**one.given, self.vertical: value}) if self._takes(one, place) else one
            for place, one in enumerate(self._settings)
        )

    def _takes(self, setting: Setting, place: int) -> bool:
        """True for a layer whose vertical size is that of the row, and not one of its own."""
        return self.vertical in setting.given and not self._own[place]

    def _at(self, value: int) -> Question:
        return replace(self.question, settings={**self.question.settings, self.vertical: str(value)})

    def _cost(self, found: Sequence[Setting]) -> Callable[[Setting, OneUnknown], Value]:
        name = QUANTITY_OF.get(self.quantity, self.quantity)
        place_of = {id(one): place for place, one in enumerate(found)}

        def read(setting: Setting, domain: OneUnknown) -> Polynomial:
            key = place_of[id(setting)], domain.region
            fixed = not self._takes(setting, key[0]) and self.vertical not in setting.counts
            if fixed and key in self._known:
                return self._known[key]
            self._read += len(setting.layer.equations)
            if self._read > MOST_READ:
                raise QuestionError(
                    f"the costs change their form too often to be told at every {self.horizontal} for so many "
                    f"{self.vertical}; ask for fewer values of {self.vertical}"
                )
            self._known[key] = Polynomial.of(read_in(setting, domain, self.horizontal, name, self.about))
            return self._known[key]

        return read


Order = tuple[tuple[int, ...], ...]
"""Who is the cheapest, one after the other; () where that depends on the rest of a division."""


def order_of(runs: Sequence[CheapestRun]) -> Order:
    """Who is the cheapest, one after the other, without the single numbers at which two neighbours cost the same."""
    kept: list[tuple[int, ...]] = []
    for place, run in enumerate(runs):
        if not (0 < place < len(runs) - 1 and _is_border(runs[place - 1], run, runs[place + 1])):
            kept += [run.cheapest] if not kept or kept[-1] != run.cheapest else []
    return tuple(kept)


def _is_border(before: CheapestRun, run: CheapestRun, after: CheapestRun) -> bool:
    """One number at which those before and those after cost the same."""
    return run.first == run.last and not run.varies and {*before.cheapest, *after.cheapest} <= {*run.cheapest}
