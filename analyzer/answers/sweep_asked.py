"""What a sweep is asked for: ranges, a way to reduce them, quantities, conditions; and the plan of the work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod

from analyzer.answers.conditions import AT_LEAST, Condition, conditions_of
from analyzer.answers.context import Context, context
from analyzer.answers.question import Question
from analyzer.answers.settings import Setting
from analyzer.answers.swept import Planner, axes_of, fixed_sizes, settings_at
from analyzer.conventions import LARGER_IS_BETTER, check_less_is_better
from analyzer.errors import QuestionError, unknown_word
from analyzer.readings.grid.tiles import Axis, Limit, Plan
from analyzer.readings.quantities import UNITS

WINNER, LEAST, FRONT, TABLE = "winner", "least", "front", "table"
REDUCTIONS = (WINNER, LEAST, FRONT, TABLE)

MOST_POINTS = 10**11
"""Points that are looked at in one sweep."""

KNOWN = (*(name for name in UNITS if name != "arithmetic_intensity"), "parameter_memory")
"""Quantities that a sweep works out."""


@dataclass(frozen=True)
class Asked:
    """A question about a grid, understood.

    Attributes:
        about: convention and element size.
        axes: the ranges, as given.
        reduce: one of REDUCTIONS.
        quantities: what is worked out.
        conditions: what points keep to.
        settings: the layers, at the first point.
        fixed: of each layer the given sizes that no range sets.
    """

    about: Context
    axes: tuple[Axis, ...]
    reduce: str
    quantities: tuple[str, ...]
    conditions: tuple[Condition, ...]
    settings: tuple[Setting, ...]
    fixed: tuple[Mapping[str, int], ...]

    @property
    def points(self) -> int:
        """Of the grid."""
        return prod(len(axis.values) for axis in self.axes)


def asked(question: Question) -> Asked:
    """What a question wants to know.

    Raises:
        UserError: no range, a range or word that means nothing, too many points, layers that are not there.
    """
    about = context("sweep", question)
    if about.convention.basis == "growth":
        raise QuestionError(
            f"convention {about.convention.name} knows no cost at a point, only growth; sweep takes exact or torch"
        )
    if not question.layers:
        raise QuestionError("name a layer, as attention or conv1d; `analyzer layers` lists them", "error.no_layer")
    reduce = question.words.get("reduce", WINNER if len(question.layers) > 1 else LEAST)
    if reduce not in REDUCTIONS:
        raise QuestionError(unknown_word("reduce", reduce, REDUCTIONS))
    if reduce == WINNER and len(question.layers) < 2:
        raise QuestionError("one layer has nobody to win against; name two, or take reduce=least, front or table")
    quantities = _quantities(question, reduce)
    axes = axes_of(question)
    points = prod(len(axis.values) for axis in axes)
    if points > MOST_POINTS:
        raise QuestionError(
            f"{points:,} points; a sweep looks at up to {MOST_POINTS:,}: use larger steps, as :+16 or :x2"
        )
    found = settings_at(question, axes)
    return Asked(about, axes, reduce, quantities, conditions_of(question), found, fixed_sizes(question, axes))


def _quantities(question: Question, reduce: str) -> tuple[str, ...]:
    if reduce == FRONT and "quantity" in question.words:
        raise QuestionError("a front has its two quantities in front=, as front=macs,activation_memory")
    if reduce != FRONT and "front" in question.words:
        raise QuestionError(f"front= goes with reduce=front, not with {reduce}")
    text = question.words.get(
        "front", "macs,activation_memory" if reduce == FRONT else question.words.get("quantity", "macs")
    )
    names = tuple(name.strip() for name in text.split(","))
    for name in names:
        if name not in KNOWN:
            raise QuestionError(unknown_word("quantity", name, KNOWN))
        if reduce in (WINNER, LEAST):
            check_less_is_better(name)
    if len(set(names)) < len(names):
        raise QuestionError(f"{text!r} names a quantity twice")
    if reduce == FRONT and len(names) != 2:
        raise QuestionError(f"a front is over two quantities, as front=macs,activation_memory; {len(names)} are given")
    if reduce in (WINNER, LEAST) and len(names) != 1:
        raise QuestionError(f"reduce={reduce} goes by one quantity; reduce=table takes several")
    return names


def plan_of(question: Question, what: Asked, axes: tuple[Axis, ...]) -> Plan:
    """The work to be done, its axes in some order.

    Raises:
        UserError: a layer has no such quantity, or exists at no point.
    """
    layers = tuple(
        Planner(question, place, axes, what.about, what.quantities, what.conditions, what.reduce == TABLE).plan()
        for place in range(len(question.layers))
    )
    limits = []
    for place, condition in enumerate(what.conditions):
        intensity = condition.quantities == ("arithmetic_intensity",)
        limits.append(
            Limit(
                len(what.quantities) + place, 0 if intensity else int(condition.limit), condition.relation == AT_LEAST
            )
        )
    signs = tuple(-1 if name in LARGER_IS_BETTER else 1 for name in what.quantities)
    return Plan(axes, layers, tuple(limits), what.reduce, signs)
