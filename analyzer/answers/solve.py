"""`solve`: for which values of one size does a layer keep its limits? Exact for every whole number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from analyzer.answers.assumed import assumed_statements
from analyzer.answers.conditions import Condition, conditions_of
from analyzer.answers.context import Context, context
from analyzer.answers.extremes import extremes
from analyzer.answers.limit_form import limit_form
from analyzer.answers.open_size import asked_size, sizes_of
from analyzer.answers.question import Question, canonical
from analyzer.answers.requested import requested
from analyzer.answers.settings import Setting, settings, spelled
from analyzer.answers.solution import solved
from analyzer.answers.solve_blocks import answers_table, layer_blocks, verdict
from analyzer.answers.solved import Solved, found_with
from analyzer.blocks import Block
from analyzer.errors import QuestionError
from analyzer.sizes import SPELLED


@dataclass(frozen=True)
class Solve:
    """The answer to `solve`.

    Attributes:
        context: question, convention, dtype.
        unknown: the size that is asked for.
        conditions: what has to be kept.
        layers: one solution per layer, in the order asked.
    """

    context: Context
    unknown: str
    conditions: tuple[Condition, ...]
    layers: tuple[Solved, ...]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The answer of each layer, its conditions at the answer and beside it, what was taken for granted."""
        found: list[Block] = [verdict(one) for one in self.layers]
        if len(self.layers) > 1:
            found.append(answers_table(self.layers))
        for one in self.layers:
            found += layer_blocks(one)
        found += assumed_statements([one.setting for one in self.layers], self.unknown)
        return (*found, self.context.statement)

    def data(self) -> dict[str, Any]:
        """Keys and values for JSON."""
        return {
            "question": self.context.question,
            "unknown": SPELLED.get(self.unknown, self.unknown),
            "dtype": self.context.dtype,
            "convention": self.context.convention.data(),
            "layers": [one.data() for one in self.layers],
        }


def solve(question: Question) -> Solve:
    """Which values of a size keep every condition, for each layer.

    Raises:
        UserError: no condition, no size that is asked for, a layer without such a quantity.
        DisagreementError: two readings of an answer differ.
    """
    about = context("solve", question)
    if not question.layers:
        raise QuestionError("name a layer, as attention or conv1d; `analyzer layers` lists them")
    conditions = conditions_of(question)
    if not conditions:
        raise QuestionError(
            "say what may be at most or at least how much, as at-most macs=1T or at-least receptive_field=4000"
        )
    if about.convention.basis == "growth":
        raise QuestionError(
            f"convention {about.convention.name} counts up to factors, a limit needs exact counts: take exact or torch"
        )
    counted = _counted_size(question)
    if counted is not None:
        from analyzer.answers.solve_counts import solved_by_counting

        return Solve(about, counted, conditions, solved_by_counting(question, counted, conditions, about))
    unknown = asked_size(question)
    layers = tuple(_solved(setting, unknown, conditions, about) for setting in settings(question, unknown))
    return Solve(about, unknown, conditions, layers)


def _counted_size(question: Question) -> str | None:
    """The size asked for, where some layer is a stack that is laid out anew for each of its values."""
    if "for" not in question.words:
        return None
    unknown = canonical(question.words["for"])
    entries = [requested(request)[0] for request in question.layers]
    return unknown if any(unknown in entry.definition.counts for entry in entries) else None


def _solved(setting: Setting, unknown: str, conditions: Sequence[Condition], about: Context) -> Solved:
    """One layer.

    Raises:
        QuestionError: it does not depend on the size, or has none of a quantity.
    """
    if unknown not in sizes_of(setting):
        raise QuestionError(
            f"{setting.label} does not depend on {spelled(unknown)}; sizes: "
            f"{', '.join(map(spelled, sizes_of(setting)))}"
        )
    one = found_with(setting, unknown, conditions, lambda asked: solved(setting, unknown, asked, about))
    return replace(
        one,
        form=limit_form(setting, unknown, one.found, about),
        extremes=extremes(setting, unknown, one.found, about),
    )
