"""`regimes`: which of several layers is the cheapest, over two sizes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from analyzer.answers.context import Context, context
from analyzer.answers.crossover import COMPARABLE, MOST_RUNS, gap_data
from analyzer.answers.data import formula_text, sizes_data
from analyzer.answers.forms_everywhere import forms_everywhere
from analyzer.answers.meetings import Border, Meetings
from analyzer.answers.open_size import settled_sizes
from analyzer.answers.orders import Regime, orders_everywhere
from analyzer.answers.question import Question
from analyzer.answers.rows import GROWTH, Row, Rows, order_of
from analyzer.answers.settings import Setting
from analyzer.answers.two_sizes import TwoSizes, both_open, two_sizes
from analyzer.blocks import Block
from analyzer.conventions import check_less_is_better
from analyzer.errors import QuestionError, SizeError, unknown_word
from analyzer.notation.syntax import names_in

if TYPE_CHECKING:  # figures are made where they are asked for
    from analyzer.charts import Figure

MOST_LAYERS = 6


@dataclass(frozen=True)
class Regimes:
    """The answer to `regimes`.

    Attributes:
        context: question, convention, dtype.
        sizes: the two open sizes, and the values of the second that were looked at.
        quantity: what is compared: of COMPARABLE, or 'growth'.
        settings: the layers, with the horizontal size open and the vertical one at its first value.
        rows: exact runs at each value looked at.
        regimes: where the same layers are the cheapest in the same order.
        everywhere: true where the regimes hold for all whole values of the vertical size, false where only for those
            looked at.
        borders: where layers meet.
    """

    context: Context
    sizes: TwoSizes
    quantity: str
    settings: tuple[Setting, ...]
    rows: tuple[Row, ...]
    regimes: tuple[Regime, ...]
    everywhere: bool
    borders: tuple[Border, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """What the layers are called."""
        return tuple(setting.label for setting in self.settings)

    @property
    def known_sizes(self) -> dict[str, int]:
        """Every other size, defaults included; where the layers differ, the first one's."""
        known: dict[str, int] = {}
        for setting in self.settings:
            known = {**self.sizes_of(setting), **known}
        return known

    def sizes_of(self, setting: Setting) -> dict[str, int]:
        """The sizes of a layer that are the same at all values of the vertical one."""
        known, vertical = settled_sizes(setting, self.sizes.horizontal), self.sizes.vertical
        return {
            name: value
            for name, value in known.items()
            if name != vertical and (name not in setting.linked or vertical not in _follows(setting, name))
        }

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Who is cheapest where, the borders, the exact numbers, what was taken for granted."""
        from analyzer.answers.regimes_told import told

        return told(self)

    def figures(self) -> tuple[Figure, ...]:
        """One picture: a row for each value of the vertical size; none where nothing can be drawn."""
        from analyzer.answers.regions import regions_figure

        return regions_figure(self)

    def data(self) -> dict[str, Any]:
        """Keys and values for JSON."""
        return {
            "question": self.context.question,
            "over": list(self.sizes.names),
            "quantity": self.quantity,
            "sizes": sizes_data(self.known_sizes),
            "dtype": self.context.dtype,
            "convention": self.context.convention.data(),
            "layers": [
                {"layer": one.entry.name, "label": one.label, "sizes": sizes_data(self.sizes_of(one))}
                for one in self.settings
            ],
            "covers": "all" if self.everywhere else "looked-at",
            "regimes": [
                {"from": one.first, "to": one.last, "cheapest": [self._named(places) for places in one.order]}
                for one in self.regimes
            ],
            "borders": [self._border_data(border) for border in self.borders],
            "rows": [self._row_data(row) for row in self.rows],
        }

    def _named(self, places: Sequence[int]) -> list[str] | str:
        return [self.labels[place] for place in places] if places else "varies"

    def _border_data(self, border: Border) -> dict[str, Any]:
        form, name = border.closed_form, self.sizes.names[0]
        data: dict[str, Any] = {
            "between": [self.labels[border.before], self.labels[border.after]],
            "closed_form": None if form is None else f"{name} = {formula_text(form)}",
            "where": [{"from": first, "to": last} for first, last in border.where],
            "exact": [{"value": value, "from": first} for value, first in border.exact],
        }
        if form is None:
            data["why"] = "no-formula"
        if border.definitions:
            data["definitions"] = {name: formula_text(one) for name, one in border.definitions.items()}
        return data

    def _row_data(self, row: Row) -> dict[str, Any]:
        runs = []
        for run in row.runs[:MOST_RUNS]:
            item: dict[str, Any] = {"from": run.first, "to": run.last, "cheapest": self._named(run.cheapest)}
            if run.varies:
                item["modulus"] = run.varies
            if run.step > 1:
                item["step"] = run.step
            runs.append(item)
        data: dict[str, Any] = {"value": row.value, "runs": runs}
        if len(row.runs) > MOST_RUNS:
            data["runs_in_all"] = len(row.runs)
        if row.gaps:
            data["undefined"] = [gap_data(gap) for gap in row.gaps[:MOST_RUNS]]
        return data


def regimes(question: Question) -> Regimes:
    """Who is the cheapest over two sizes.

    Raises:
        UserError: less than two layers or more than MOST_LAYERS, not two open sizes, a quantity a layer does not have.
    """
    about = context("regimes", question)
    if not 2 <= len(question.layers) <= MOST_LAYERS:
        said, count = "regimes takes 2 to {most} layers, as attention conv1d; ", len(question.layers)
        key = "error.few_layers" if count == 1 else "error.some_layers"
        said += "{count} is given" if count == 1 else "{count} are given"
        raise QuestionError(said, key, most=str(MOST_LAYERS), count=str(count))
    quantity = _quantity(question, about)
    sizes = two_sizes(question)
    reading = Rows(sizes.question, sizes.horizontal, sizes.vertical, quantity, about)
    found = reading.settings(sizes.values[0])
    rows = reading.rows(sizes.values)
    if not any(row.runs for row in rows):
        raise SizeError(rows[0].gaps[0].why)
    opened = both_open(sizes)
    told = None if opened is None else _everywhere(opened, sizes, quantity, about)
    everywhere = told is not None and all(_agrees(told, row) for row in rows)
    regimes = told if told is not None and everywhere else _looked_at(rows)
    borders = Meetings(opened, sizes, quantity, about).borders(rows, regimes)
    return Regimes(about, sizes, quantity, found, rows, regimes, everywhere, borders)


def _quantity(question: Question, about: Context) -> str:
    """What is compared; a convention of dominating terms has nothing else."""
    dominating = about.convention.basis == GROWTH
    quantity = question.words.get("quantity", GROWTH if dominating else "macs")
    check_less_is_better(quantity)
    known = (*COMPARABLE, GROWTH)
    if quantity not in known:
        raise QuestionError(unknown_word("quantity", quantity, known))
    if dominating and quantity not in ("macs", GROWTH):
        raise QuestionError(f"convention {about.convention.name} compares dominating terms only, not {quantity}")
    return GROWTH if dominating else quantity


def _follows(setting: Setting, name: str) -> set[str]:
    """The sizes a default follows from; the number of heads is taken to fit the width."""
    found, waiting = set[str](), [name]
    while waiting:
        one = waiting.pop()
        formula = setting.linked.get(one)
        follows = [] if formula is None else ["d"] if one == "h" else list(names_in(formula))
        waiting += [other for other in follows if other not in found]
        found.update(follows)
    return found


def _everywhere(opened: Sequence[Setting], sizes: TwoSizes, quantity: str, about: Context) -> tuple[Regime, ...] | None:
    forms = forms_everywhere(opened, sizes.horizontal, sizes.vertical, quantity, about)
    if forms is None:
        return None
    row = Rows(sizes.question, sizes.horizontal, sizes.vertical, quantity, about).row
    return orders_everywhere(forms, sizes.horizontal, sizes.vertical, row)


def _agrees(told: Sequence[Regime], row: Row) -> bool:
    """Two routes have to say the same before anything is said of values that were not looked at."""
    return any(
        one.first <= row.value and (one.last is None or row.value <= one.last) and one.order == order_of(row.runs)
        for one in told
    )


def _looked_at(rows: Sequence[Row]) -> tuple[Regime, ...]:
    """Rows with the same order, side by side."""
    found = []
    for order, group in groupby(rows, key=lambda row: order_of(row.runs)):
        same = list(group)
        if order:
            alike = all(row.runs == same[0].runs for row in same)
            found.append(Regime(same[0].value, same[-1].value, order, same[0], alike))
    return tuple(found)
