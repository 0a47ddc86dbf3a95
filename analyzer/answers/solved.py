"""A layer with the values of one size that keep its limits, as `solve` tells it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analyzer.answers.conditions import Condition
from analyzer.answers.costs import unit_of
from analyzer.answers.data import exact_data, formula_text, sizes_data
from analyzer.answers.extremes import Extreme
from analyzer.answers.feasible import Values
from analyzer.answers.limit_form import LimitForm
from analyzer.answers.open_size import heads_vary, settled_sizes
from analyzer.answers.settings import Setting
from analyzer.answers.solution import NONE, AbsentError, Kept, Solution
from analyzer.errors import QuestionError
from analyzer.sizes import SPELLED

MOST_RANGES = 200
"""Ranges of values listed in JSON; beyond, it says how many there are."""


@dataclass(frozen=True)
class Solved:
    """One layer with the values of the size that keep its limits.

    Attributes:
        setting: the layer.
        unknown: the size.
        found: the values, and what was counted at the answer.
        form: the closed form of the answer, None where there is none.
        alone: where nothing keeps several conditions together, the values that keep each of them alone.
        extremes: how far the quantities go, where all values or none keep a condition.
    """

    setting: Setting
    unknown: str
    found: Solution
    form: LimitForm | None = None
    alone: tuple[tuple[Values, ...], ...] = ()
    extremes: tuple[Extreme, ...] = ()

    @property
    def label(self) -> str:
        """What the answer calls the layer."""
        return self.setting.label

    @property
    def name(self) -> str:
        """The size as users know it."""
        return SPELLED.get(self.unknown, self.unknown)

    @property
    def why(self) -> str | None:
        """Key of the reason why there is no answer or no closed form; None where there is both."""
        if self.found.beyond:
            return "beyond-largest"
        if self.found.answer is None:
            return f"solve-{self.found.kind}"
        return "no-limit-form" if self.form is None else None

    @property
    def relation(self) -> str:
        """How the closed form bounds the size."""
        return "<=" if self.form is not None and self.form.at_most else ">="

    def data(self) -> dict[str, Any]:
        """Keys and values for JSON."""
        found = self.found
        form = None if self.form is None else f"{self.name} {self.relation} {formula_text(self.form.formula)}"
        data: dict[str, Any] = {
            "layer": self.setting.entry.name,
            "label": self.label,
            "sizes": sizes_data(settled_sizes(self.setting, self.unknown)),
            "unknown": self.name,
            "kind": found.kind,
            "answer": found.answer,
            "next": found.next,
            "feasible": [values.data() for values in found.values[:MOST_RANGES]],
            "binding": [condition.name for condition in found.binding],
            "conditions": self._conditions(),
            "closed_form": form,
            "known": "derived" if found.looked_at is None else "counted",
        }
        return {**data, **self._remarks()}

    def _conditions(self) -> list[dict[str, Any]]:
        """Each condition with what was counted and, where they exclude each other, where it holds alone."""
        found = [_kept_data(self.setting, one) for one in self.found.kept]
        for data, values in zip(found, self.alone, strict=False):
            data["alone"] = [one.data() for one in values[:MOST_RANGES]]
        for data, kept in zip(found, self.found.kept, strict=True):
            for one in self.extremes:
                if one.condition is kept.condition:
                    data["reaches"] = one.data()
        return found

    def _remarks(self) -> dict[str, Any]:
        """What is said only where there is something to say."""
        found = self.found
        data: dict[str, Any] = {}
        if self.form is not None and self.form.definitions:
            data["definitions"] = {name: formula_text(value) for name, value in self.form.definitions.items()}
        if self.found.holes:
            data["holes"] = True
        if heads_vary(self.setting, self.unknown):
            data["heads"] = f"8 where 8 divides {self.name}, else 1"
        if len(found.values) > MOST_RANGES:
            data["ranges_in_all"] = len(found.values)
        if found.gaps:
            gaps = [(why, values) for why, several in found.gaps.items() for values in several]
            data["undefined"] = [{**values.data(), "why": why} for why, values in gaps[:MOST_RANGES]]
        if found.looked_at is not None:
            data["looked_at_up_to"] = found.looked_at
        return data | ({"why": self.why} if self.why is not None else {})


def _kept_data(setting: Setting, one: Kept) -> dict[str, Any]:
    """A condition with what was counted; `why` stands where nothing was."""
    data = {
        **one.condition.data(),
        "unit": unit_of(setting, one.condition.name),
        "at_answer": exact_data(one.at_answer),
        "at_next": exact_data(one.at_next),
        "keeps_next": one.keeps_next,
    }
    return data if None not in data.values() else {**data, "why": "not-counted"}


def found_with(
    setting: Setting, unknown: str, conditions: Sequence[Condition], find: Callable[[Sequence[Condition]], Solution]
) -> Solved:
    """A layer with what is found for its conditions and, where nothing keeps all of them, for each alone.

    Raises:
        QuestionError: the layer has none of a quantity.
    """
    try:
        found = find(conditions)
    except AbsentError as error:
        raise QuestionError(absent_message(setting, error)) from error
    apart = conditions if found.kind == NONE and len(conditions) > 1 else ()
    return Solved(setting, unknown, found, alone=tuple(find((one,)).values for one in apart))


def absent_message(setting: Setting, error: AbsentError) -> str:
    """Why a layer has no such quantity, and which option would give it one."""
    why = ABSENT.get(error.why, error.why.replace("-", " "))
    message = f"{setting.label} has no {error.quantity}: {why}"
    causal = [*setting.entry.options, *(name for choice in setting.entry.choices for name in choice.options)]
    if error.why == "looks-ahead" and "causal" in causal:
        message += f"; ask for {setting.label}{',' if ':' in setting.label else ':'}causal"
    return message


ABSENT: Mapping[str, str] = {
    "looks-ahead": "its next output needs inputs that have not arrived yet (it looks ahead)",
    "strided": "it changes the number of positions",
    "never-connects": "stacking it never connects all positions",
    "no-positions": "it does not run over a sequence of length n",
    "moves-nothing": "it reads and writes nothing",
}
"""Why a quantity is meaningless, for messages; answers have these from the phrase book."""
