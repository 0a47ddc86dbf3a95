"""`sweep`: which layer wins where, over whole ranges of sizes; the least of all; what no other point beats."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

from analyzer.answers.conditions import Condition
from analyzer.answers.context import Context
from analyzer.answers.data import exact_data, sizes_data
from analyzer.answers.question import Question
from analyzer.answers.reasons import reason
from analyzer.answers.settings import Setting
from analyzer.answers.sweep_asked import FRONT, TABLE, WINNER, Asked, asked, plan_of
from analyzer.answers.sweep_table import GridTable, grid_table
from analyzer.answers.sweep_told import blocks_of, grouped, stretches_of
from analyzer.answers.swept import settings_at
from analyzer.blocks import Block, Cell
from analyzer.errors import QuestionError, SizeError
from analyzer.readings.grid.tiles import Axis, Plan, Tile, tile_count, whole_grid
from analyzer.sizes import SPELLED

if TYPE_CHECKING:  # numpy comes with the work, not with the question
    from analyzer.readings.grid.kept import Reduced

Work = Callable[["Plan", Tile], "Iterator[tuple[Tile, Reduced]]"]
"""Reduces a whole grid tile by tile: in this process, or on a cluster."""

Watch = Callable[["Iterable[tuple[Tile, Reduced]]", int, int], "Iterator[tuple[Tile, Reduced]]"]
"""Hands tiles on and shows how far it is, of so many tiles and points."""


@dataclass(frozen=True)
class Best:
    """The least cost of one layer.

    Attributes:
        layer: its place in the question.
        value: exact.
        at: sizes at which it is so, the first ones; a size the cost does not depend on is left out.
        points: how many points have it.
    """

    layer: int
    value: int
    at: tuple[Mapping[str, int], ...]
    points: int


@dataclass(frozen=True)
class FrontPoint:
    """A point that no other beats in both quantities."""

    layer: int
    values: tuple[int, int]
    at: Mapping[str, int]


@dataclass(frozen=True)
class Left:
    """Points at which a layer is left out: where it does not exist, with the reason at the first; by conditions."""

    missing: int = 0
    why: str = ""
    excluded: int = 0
    reason: Cell = None


@dataclass(frozen=True)
class Sweep:
    """The answer to `sweep`.

    Attributes:
        context: the question, convention and element size.
        axes: the ranges, as given.
        reduce: WINNER, LEAST or FRONT.
        quantities: one, or the two of a front.
        conditions: what points keep to.
        settings: the layers, at the first point.
        fixed: of each layer the given sizes that no range sets.
        wins: for each axis, in order, counts along it by category: each layer alone, several at once, none.
        best: the least of every layer that has one.
        front: sorted by the first quantity.
        left: per layer, what was left out.
        long: points at which 64 bits do not hold what some layer costs.
    """

    context: Context
    axes: tuple[Axis, ...]
    reduce: str
    quantities: tuple[str, ...]
    conditions: tuple[Condition, ...]
    settings: tuple[Setting, ...]
    fixed: tuple[Mapping[str, int], ...]
    wins: tuple[tuple[tuple[int, ...], ...], ...]
    best: tuple[Best, ...]
    front: tuple[FrontPoint, ...]
    left: tuple[Left, ...]
    long: int

    @property
    def labels(self) -> tuple[str, ...]:
        """The layers."""
        return tuple(setting.label for setting in self.settings)

    @property
    def points(self) -> int:
        """Of the grid."""
        return prod(len(axis.values) for axis in self.axes)

    @property
    def totals(self) -> tuple[int, ...]:
        """Points by category: each layer alone, several at once, none."""
        return tuple(sum(counts) for counts in self.wins[0]) if self.wins else ()

    @property
    def least(self) -> int | None:
        """The least cost of all."""
        return min((one.value for one in self.best), default=None)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Who wins in one sentence, where the change is, the least; tables; what was left out or taken for granted."""
        return blocks_of(self)

    def data(self) -> dict[str, Any]:
        """Keys and values for JSON."""
        found: dict[str, Any] = {
            "question": self.context.question,
            "reduce": self.reduce,
            "quantities": list(self.quantities),
            "axes": {SPELLED.get(axis.name, axis.name): _axis_data(axis) for axis in self.axes},
            "points": self.points,
            "beyond_64_bits": self.long,
            "dtype": self.context.dtype,
            "convention": self.context.convention.data(),
            "conditions": [condition.data() for condition in self.conditions],
            "layers": [self._layer(place) for place in range(len(self.settings))],
        }
        if self.reduce == WINNER:
            found["winner"] = self._winner()
        if self.reduce == FRONT:
            found["front"] = [
                {
                    "layer": self.labels[one.layer],
                    "sizes": sizes_data(one.at),
                    **dict(zip(self.quantities, one.values, strict=True)),
                }
                for one in self.front
            ]
        return found

    def _layer(self, place: int) -> dict[str, Any]:
        setting, left = self.settings[place], self.left[place]
        data: dict[str, Any] = {
            "layer": setting.entry.name,
            "label": setting.label,
            "sizes": sizes_data(self.fixed[place]),
        }
        if left.missing:
            data["missing"] = {"points": left.missing, "why": left.why}
        if self.conditions:
            data["excluded"] = left.excluded
        for one in self.best:
            if one.layer == place:
                data["least"] = {
                    "value": exact_data(one.value),
                    "points": one.points,
                    "at": list(map(sizes_data, one.at)),
                }
        return data

    def _winner(self) -> dict[str, Any]:
        *alone, several, none = self.totals
        by_size, along = {}, {}
        for place, axis in enumerate(self.axes):
            name = SPELLED.get(axis.name, axis.name)
            by_size[name] = [
                {
                    "from": first,
                    "to": last,
                    "alone": dict(zip(self.labels, counts, strict=False)),
                    "several": counts[-2],
                    "none": counts[-1],
                }
                for first, last, counts in grouped(axis, self.wins[place], 1000)
            ]
            along[name] = [
                {
                    "from": first,
                    "to": last,
                    "winner": dict(enumerate(self.labels)).get(-1 if category is None else category),
                }
                for first, last, category in stretches_of(axis, self.wins[place])
            ]
        return {
            "alone": dict(zip(self.labels, alone, strict=True)),
            "several": several,
            "none": none,
            "along": along,
            "by_size": by_size,
        }


def _axis_data(axis: Axis) -> dict[str, int]:
    return {"from": axis.values[0], "to": axis.values[-1], "values": len(axis.values)}


def sweep(question: Question, work: Work | None = None, watch: Watch | None = None) -> Sweep | GridTable:
    """Every point of a grid, reduced to what one wants to know of it.

    Args:
        question: with at least one range.
        work: who reduces the tiles; None: this process.
        watch: shows how far it is.

    Raises:
        UserError: the question cannot be answered as asked.
    """
    from analyzer.readings.grid.kept import FrontTooLongError, join, nothing
    from analyzer.readings.grid.reductions import all_reduced

    what = asked(question)
    if what.reduce == TABLE:
        return grid_table(question)
    plan = plan_of(question, what, what.axes)
    if what.reduce != FRONT:
        order = _order(plan)
        plan = plan_of(question, what, tuple(what.axes[place] for place in order))
    grid = whole_grid(plan.axes)
    total = nothing(plan, grid)
    found = (work or all_reduced)(plan, grid)
    try:
        for tile, more in found if watch is None else watch(found, tile_count(grid, plan.one_by_one), what.points):
            join(total, tile, more)
    except FrontTooLongError as error:
        raise QuestionError("the front has more than 100,000 points; take larger steps, or other quantities") from error
    return _told(question, what, plan, total)


def _order(plan: Plan) -> list[int]:
    """The axes so that most work is done on few axes: the longest last, before it those that some layer lacks.

    Axes that are taken value by value stand first.
    """
    longest = max(range(len(plan.axes)), key=lambda place: (not plan.one_by_one[place], len(plan.axes[place].values)))

    def key(place: int) -> tuple[bool, bool, bool, int]:
        lacking = any(place not in layer.used for layer in plan.layers)
        return place == longest, not plan.one_by_one[place], lacking, len(plan.axes[place].values)

    return sorted(range(len(plan.axes)), key=key)


def _told(question: Question, what: Asked, plan: Plan, total: Reduced) -> Sweep:
    from analyzer.readings.grid.kept import wins_of

    names = [axis.name for axis in plan.axes]
    wins = dict(zip(names, wins_of(total), strict=True)) if total.wins else {}
    best = []
    for place, one in sorted(total.least.items()):
        at = tuple({name: x for name, x in zip(names, point, strict=True) if x is not None} for point in one.points)
        best.append(Best(place, one.value, tuple(map(_in_order(what), at)), one.count))
    front = tuple(
        FrontPoint(
            place,
            (values[0] * plan.signs[0], values[1] * plan.signs[1]),
            dict(zip(names, point, strict=True)),
        )
        for values, place, point in total.front
    )
    left = tuple(_left(question, plan, total, place) for place in range(len(what.settings)))
    return Sweep(
        what.about, what.axes, what.reduce, what.quantities, what.conditions, what.settings, what.fixed,
        tuple(wins[axis.name] for axis in what.axes) if wins else (), tuple(best), front, left, total.long,
    )  # fmt: skip


def _in_order(what: Asked) -> Callable[[Mapping[str, int]], Mapping[str, int]]:
    return lambda at: {axis.name: at[axis.name] for axis in what.axes if axis.name in at}


def _left(question: Question, plan: Plan, total: Reduced, place: int) -> Left:
    missing, why = total.missing.get(place), ""
    said: Cell = None
    if missing is not None:
        try:
            settings_at(question, plan.axes, missing[1])[place].exact()
        except SizeError as error:
            why, said = str(error), reason(error)
    return Left(0 if missing is None else missing[0], why, total.excluded.get(place, 0), said)
