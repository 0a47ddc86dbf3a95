"""A sweep in sentences and tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from analyzer.answers.cheapest import listed
from analyzer.answers.costs import unit_of
from analyzer.answers.sweep_granted import granted, left_out
from analyzer.blocks import Block, Cell, Count, Label, Number, Phrase, Ratio, Several, Statement, Table
from analyzer.readings.grid.tiles import Axis
from analyzer.sizes import SPELLED

if TYPE_CHECKING:
    from analyzer.answers.sweep import Best, Sweep

MOST_ROWS = 24
"""Rows of a table about one size that shows every value; more values are put together, in GROUPS rows."""

GROUPS = 12

MOST_STRETCHES = 6
"""A sentence lists up to so many stretches of a size."""

MOST_SHARES = 8
"""A sentence names up to so many layers; of more the first half of that, the others together."""

MOST_IN_FRONT = 40
"""Points of a front that a table shows; JSON has all of them."""

Counts = Sequence[Sequence[int]]
"""Category to counts along an axis: each layer alone, several at once, none."""


def blocks_of(found: Sweep) -> tuple[Block, ...]:
    """All that is said of a sweep."""
    blocks: list[Block] = []
    if found.reduce == "winner":
        blocks += [Statement(_winner(found)), *_along(found)]
    if found.reduce == "front":
        blocks += [Statement(_front_said(found)), _front(found)]
    elif found.best:
        blocks += _least_said(found)
    else:
        blocks.append(Statement(Phrase("sweep.no_point")))
    if found.reduce == "winner":
        blocks += [_by_size(found, place) for place, axis in enumerate(found.axes) if len(axis.values) > 1]
    if found.reduce != "front" and len(found.settings) > 1 and found.best:
        blocks.append(_least(found))
    return (*blocks, *left_out(found), *granted(found.settings, found.fixed, found.axes), found.context.statement)


# -------------------------------------------------------------------------------------------- who wins


def _winner(found: Sweep) -> Phrase:
    *alone, several, none = found.totals
    shares = [(Label(label), count) for label, count in zip(found.labels, alone, strict=True)]
    ordered = _largest_first(shares)
    shown = ordered if len(ordered) <= MOST_SHARES else ordered[: MOST_SHARES // 2]
    told = [_share("sweep.share", count, found.points, layer=layer) for layer, count in shown]
    if more := ordered[len(shown) :]:
        told.append(_share("sweep.rest", sum(count for _, count in more), found.points, others=Count(len(more))))
    told += [_share("sweep.several", several, found.points)] if several else []
    told += [_share("sweep.none", none, found.points)] if none else []
    quantity = Phrase(f"quantity.{found.quantities[0]}")
    return Phrase("sweep.winner", {"quantity": quantity, "points": Count(found.points), "shares": Several(tuple(told))})


def _largest_first(shares: Sequence[tuple[Label, int]]) -> list[tuple[Label, int]]:
    return sorted(shares, key=lambda share: -share[1])


def _share(key: str, count: int, points: int, **more: Cell) -> Phrase:
    return Phrase(key, {**more, "count": Count(count), "percent": Ratio(Fraction(100 * count, points))})


def stretches_of(axis: Axis, wins: Counts) -> Iterator[tuple[int, int, int | None]]:
    """(first value, last value, the layer that wins alone at every point there).

    None: it depends on other sizes, or several win at once; one more than the layers: nothing is compared.
    """
    layers = len(wins) - 2

    def alone(at: int) -> int | None:
        winners = [category for category, counts in enumerate(wins) if counts[at]]
        return winners[0] if len(winners) == 1 and winners[0] != layers else None

    for category, places in groupby(range(len(axis.values)), key=alone):
        there = list(places)
        yield axis.values[there[0]], axis.values[there[-1]], category


def _along(found: Sweep) -> Iterator[Statement]:
    """Along each size, where one layer wins alone whatever the others are."""
    for place, axis in enumerate(found.axes):
        stretches = list(stretches_of(axis, found.wins[place]))
        decided = [one for one in stretches if one[2] is not None and one[2] < len(found.settings)]
        if not decided or len(stretches) > MOST_STRETCHES or len(axis.values) < 2:
            continue
        told = listed([_stretch(found, axis, one) for one in stretches])
        yield Statement(Phrase("sweep.along", {"size": Label(_name(axis)), "stretches": told}))


def _stretch(found: Sweep, axis: Axis, stretch: tuple[int, int, int | None]) -> Phrase:
    first, last, category = stretch
    who: Cell = Phrase("sweep.either" if category is None else "sweep.nothing")
    if category is not None and category < len(found.settings):
        who = Phrase("sweep.alone", {"layer": Label(found.labels[category])})
    values: dict[str, Cell] = {"layer": who, "size": Label(_name(axis))}
    if first == last:
        return Phrase("sweep.at", {**values, "first": Count(first)})
    if last == axis.values[-1]:
        return Phrase("sweep.from", {**values, "first": Count(first)})
    if first == axis.values[0]:
        return Phrase("sweep.to", {**values, "last": Count(last)})
    return Phrase("sweep.between", {**values, "first": Count(first), "last": Count(last)})


def grouped(axis: Axis, wins: Counts, most: int) -> Iterator[tuple[int, int, tuple[int, ...]]]:
    """The counts along an axis, values put together where there are more than `most`: (first, last, counts)."""
    length = len(axis.values)
    groups = min(length, most)
    edges = [length * at // groups for at in range(groups + 1)]
    for start, stop in pairwise(edges):
        yield axis.values[start], axis.values[stop - 1], tuple(sum(counts[start:stop]) for counts in wins)


def _by_size(found: Sweep, place: int) -> Table:
    axis, wins = found.axes[place], found.wins[place]
    several, none = (any(wins[category]) for category in (-2, -1))
    columns: list[Phrase | Label] = [Phrase("column.range", {"unknown": Label(_name(axis))})]
    columns += [Label(label) for label in found.labels]
    columns += [Phrase("column.several")] if several else []
    columns += [Phrase("column.nobody")] if none else []
    rows: list[tuple[Cell, ...]] = []
    for first, last, counts in grouped(axis, wins, MOST_ROWS if len(axis.values) <= MOST_ROWS else GROUPS):
        shown = [*counts[:-2], *([counts[-2]] if several else []), *([counts[-1]] if none else [])]
        points = sum(counts)
        rows.append((_range(first, last), *(Phrase("sweep.percent", _percent(one, points)) for one in shown)))
    return Table("table.wins", tuple(columns), tuple(rows), values={"size": Label(_name(axis))})


def _percent(count: int, points: int) -> Mapping[str, Cell]:
    return {"percent": Ratio(Fraction(100 * count, points))}


def _range(first: int, last: int) -> Cell:
    if first == last:
        return Count(first)
    return Phrase("range.between", {"first": Count(first), "last": Count(last)})


# -------------------------------------------------------------------------------------------- the least


def _least_said(found: Sweep) -> Iterator[Statement]:
    best = [one for one in found.best if one.value == found.least]
    quantity = Phrase(f"quantity.{found.quantities[0]}")
    for one in best:
        values: dict[str, Cell] = {"layer": Label(found.labels[one.layer]), "quantity": quantity}
        values |= {"value": _value(found, one.layer, one.value, found.quantities[0]), "sizes": Label(_at(one))}
        more = _like(found, one)
        key = "sweep.least_more" if more else "sweep.least" if _at(one) else "sweep.least_anywhere"
        yield Statement(Phrase(key, {**values, "more": Count(more)} if more else values))


def _like(found: Sweep, best: Best) -> int:
    """Other points with the same cost, those that differ in a size it does not depend on not counted."""
    free = [len(axis.values) for axis in found.axes if best.at and axis.name not in best.at[0]]
    repeated = 1
    for length in free:
        repeated *= length
    return best.points // repeated - 1


def _at(best: Best) -> str:
    return ", ".join(f"{SPELLED.get(name, name)}={value}" for name, value in best.at[0].items())


def _value(found: Sweep, layer: int, value: int, quantity: str) -> Number:
    return Number(value, unit_of(found.settings[layer], quantity))


def _least(found: Sweep) -> Table:
    columns = tuple(Phrase(f"column.{key}") for key in ("layer", "value", "sizes", "points"))
    rows = tuple(
        (
            Label(found.labels[one.layer]),
            _value(found, one.layer, one.value, found.quantities[0]),
            Label(_at(one)),
            Count(one.points),
        )
        for one in sorted(found.best, key=lambda one: (one.value, one.layer))
    )
    return Table("table.least", columns, rows, values={"quantity": Phrase(f"quantity.{found.quantities[0]}")})


# -------------------------------------------------------------------------------------------- the front


def _front_said(found: Sweep) -> Phrase:
    both: list[Cell] = [Phrase(f"quantity.{name}") for name in found.quantities]
    values: dict[str, Cell] = {"first": both[0], "second": both[1], "points": Count(found.points)}
    return Phrase("sweep.front", {**values, "count": Count(len(found.front))})


def _front(found: Sweep) -> Table:
    shown = _spread(len(found.front), MOST_IN_FRONT)
    columns: list[Phrase | Label] = [Phrase(f"quantity.{name}") for name in found.quantities]
    columns += [Phrase("column.layer"), *(Label(_name(axis)) for axis in found.axes)]
    rows: list[tuple[Cell, ...]] = []
    for place in shown:
        one = found.front[place]
        values = [
            _value(found, one.layer, value, name) for value, name in zip(one.values, found.quantities, strict=True)
        ]
        rows.append((*values, Label(found.labels[one.layer]), *(Count(one.at[axis.name]) for axis in found.axes)))
    key = "table.sweep_front" if len(shown) == len(found.front) else "table.sweep_front_part"
    return Table(key, tuple(columns), tuple(rows))


def _spread(count: int, most: int) -> list[int]:
    """Up to so many places, the first and the last among them."""
    if count <= most:
        return list(range(count))
    return [place * (count - 1) // (most - 1) for place in range(most)]


def _name(axis: Axis) -> str:
    return SPELLED.get(axis.name, axis.name)
