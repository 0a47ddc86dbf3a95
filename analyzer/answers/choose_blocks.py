"""What `choose` says: the best, the ranking, the front, and who is left out by which condition, by how much."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from analyzer.answers.assumed import one_head_statements
from analyzer.answers.candidates import PATH, REACH, Candidate, Failure
from analyzer.answers.conditions import DEPTH, Condition
from analyzer.answers.costs import unit_of
from analyzer.answers.data import sizes_data
from analyzer.answers.nearest import Relaxation
from analyzer.answers.reasons import reason
from analyzer.answers.settings import Setting
from analyzer.answers.size_names import size_name
from analyzer.blocks import Block, Cell, Count, Label, Number, Phrase, Several, Statement, Table
from analyzer.conventions import LARGER_IS_BETTER
from analyzer.sizes import SPELLED, order

if TYPE_CHECKING:  # it is made of what this file says
    from analyzer.answers.choose import Selection

_MOST_NAMED = 3
"""A cell names up to so many layers that dominate another, a sentence up to so many that tie or come near."""


def choose_blocks(selection: Selection) -> tuple[Block, ...]:
    """Sentences and tables of the answer."""
    found: list[Block] = [Statement(phrase) for phrase in _said(selection)]
    if selection.fitting:
        found.append(_ranking(selection))
    if len(selection.fitting) > 1:
        found.append(_front(selection))
    if any(not one.fits for one in selection.found):
        found.append(_left_out(selection))
    return (*found, *_assumptions(selection))


def built_of(one: Candidate, depth: int | None = None) -> Cell:
    """A candidate as a sentence names it: the layer, or how many of it, with which dilation."""
    return _named_with("", one, depth or one.depth or 1)


def brief(one: Candidate) -> Cell:
    """A candidate as a table or picture names it."""
    return _named_with("brief_", one, one.depth or 1)


def _named_with(form: str, one: Candidate, count: int) -> Cell:
    if count == 1:
        return Label(one.label)
    key = f"choose.{form}doubling" if one.doubling else f"choose.{form}stack"
    return Phrase(key, {"count": Count(count), "layer": Label(one.label)})


def named(cells: Sequence[Cell]) -> Cell:
    """Things one after the other; beyond the first few their number."""
    told = cells if len(cells) <= _MOST_NAMED + 1 else cells[:_MOST_NAMED]
    listed: Cell = told[0] if len(told) == 1 else Several(tuple(told))
    if len(told) == len(cells):
        return listed
    return Phrase("choose.and_more", {"layers": listed, "count": Count(len(cells) - len(told))})


# -------------------------------------------------------------------------------------------- sentences


def _said(selection: Selection) -> Iterator[Phrase]:
    """The answer in words."""
    if not selection.fitting:
        yield from _nothing_fits(selection)
        return
    yield _best(selection)
    yield _how_many(selection)
    yield from _lacking(selection)
    yield from _without_macs(selection)


def _best(selection: Selection) -> Phrase:
    best = selection.best
    key = "choose.most" if selection.by in LARGER_IS_BETTER else "choose.least"
    values: dict[str, Cell] = {
        "quantity": Phrase(f"quantity.{selection.by}"),
        "layers": named([built_of(selection.found[place]) for place in best]),
        "value": selection.number(best[0], selection.by),
    }
    return Phrase(f"{key}_tied" if len(best) > 1 else key, values)


def _how_many(selection: Selection) -> Phrase:
    count: dict[str, Cell] = {"all": Count(_with_sizes(selection))}
    demanded = _demanded(selection)
    if demanded:
        fit: dict[str, Cell] = {"fit": Count(len(selection.fitting)), "conditions": Several(tuple(demanded))}
        return Phrase("choose.fit", {**count, **fit})
    if len(selection.rank) == _with_sizes(selection):
        return Phrase("choose.no_condition", count)
    return Phrase("choose.ranked", {**count, "ranked": Count(len(selection.rank))})


def _with_sizes(selection: Selection) -> int:
    """How many candidates have all their sizes; of the others nothing can be said."""
    return sum(not one.lacks for one in selection.found)


def _lacking(selection: Selection) -> Iterator[Phrase]:
    """How many layers are no candidates, as their sizes were not given, and which sizes these are."""
    count = len(selection.found) - _with_sizes(selection)
    if count:
        names = sorted({name for one in selection.found for name in one.lacks}, key=order)
        sizes = Several(tuple(Label(SPELLED.get(name, name)) for name in names))
        key = "choose.lacks" if count == 1 else "choose.lack"
        yield Phrase(key, {"count": Count(count), "sizes": sizes})


def _demanded(selection: Selection) -> list[Cell]:
    """Every condition in words."""
    found: list[Cell] = [condition.phrase for condition in selection.demands.conditions]
    if selection.demands.causal is not None:
        found.append(Phrase("choose.causal" if selection.demands.causal else "choose.not_causal"))
    return found


def _without_macs(selection: Selection) -> Iterator[Phrase]:
    """Fourier transforms have no multiply-adds: what they do stands in the FLOPs, and who is best without them."""
    if selection.by != "macs" or not selection.transforms:
        return
    rest = [place for place in selection.fitting if place not in selection.transforms and place in selection.rank]
    values: dict[str, Cell] = {"layers": named([built_of(selection.found[place]) for place in selection.transforms])}
    if not rest:
        yield Phrase("choose.no_macs", values)
        return
    least = selection.number(rest[0], "macs").value
    ties = [place for place in rest if selection.number(place, "macs").value == least]
    others: dict[str, Cell] = {
        "others": named([built_of(selection.found[p]) for p in ties]),
        "value": Count(least or 0),
    }
    yield Phrase("choose.no_macs_others", {**values, **others})


def _nothing_fits(selection: Selection) -> Iterator[Phrase]:
    """That nothing fits, who is kept out by what, and what would let something in."""
    yield Phrase("choose.nothing", {"all": Count(_with_sizes(selection))})
    yield from _lacking(selection)
    for condition in selection.demands.conditions:
        count = sum(any(f.condition is condition for f in one.failures) for one in selection.found)
        if condition is selection.demands.reach:
            count += sum(one.stack is None and one.stacks is not None for one in selection.found)
        if count:
            yield Phrase("choose.excludes", {"condition": condition.phrase, "count": Count(count)})
    wrong = sum(any(failure.is_direction for failure in one.failures) for one in selection.found)
    if wrong:
        condition_said = Phrase("choose.causal" if selection.demands.causal else "choose.not_causal")
        yield Phrase("choose.excludes", {"condition": condition_said, "count": Count(wrong)})
    yield from (_nearest(one, place) for place, one in enumerate(selection.nearest[:_MOST_NAMED]))
    if not selection.nearest:
        yield Phrase("choose.no_nearest")


def _nearest(one: Relaxation, place: int) -> Phrase:
    values: dict[str, Cell] = {
        "layers": built_of(one.candidate, one.depth),
        "condition": _with_limit(one.condition, one.limit),
        "limit": Number(one.condition.limit, one.condition.unit),
    }
    return Phrase("choose.nearest" if place == 0 else "choose.next_nearest", values)


def _with_limit(condition: Condition, limit: int | Fraction) -> Phrase:
    return Phrase(f"condition.{condition.relation}", {**condition.cells, "limit": Number(limit, condition.unit)})


# -------------------------------------------------------------------------------------------- tables


def _stacked(selection: Selection) -> bool:
    """True where depth matters."""
    asked = {name for condition in selection.demands.conditions for name in condition.quantities}
    return bool(asked & {REACH, PATH, DEPTH})


def _ranking(selection: Selection) -> Table:
    """Those that fit, the best first, with the quantity that ranks and those that are conditioned."""
    conditioned = [name for one in selection.demands.conditions for name in one.quantities]
    names = [name for name in dict.fromkeys([selection.by, *conditioned]) if name != DEPTH]
    rows: list[tuple[Cell, ...]] = []
    for place in selection.fitting:
        rank = Count(selection.rank[place]) if place in selection.rank else None
        numbers = (selection.number(place, name) for name in names)
        rows.append((rank, *_who(selection, selection.found[place]), *numbers))
    heads = (Phrase("column.rank"), *_who_heads(selection), *(Phrase(f"quantity.{name}") for name in names))
    return Table("table.ranking", heads, tuple(rows), values={"quantity": Phrase(f"quantity.{selection.by}")})


def _who(selection: Selection, one: Candidate) -> tuple[Cell, ...]:
    """A candidate in columns of a table."""
    if not _stacked(selection):
        return (Label(one.label),)
    depth = None if one.depth is None else Count(one.depth)
    if not any(other.doubling for other in selection.found):
        return Label(one.label), depth
    return Label(one.label), depth, None if one.dilation is None else Label(one.dilation)


def _who_heads(selection: Selection) -> tuple[Phrase, ...]:
    heads = ("layer", "needed", "dilation")[: len(_who(selection, selection.found[0]))]
    return tuple(Phrase(f"column.{head}") for head in heads)


def _front(selection: Selection) -> Table:
    """Those that fit, the members of the front first; for each of the others, who is better."""
    members, dominated = selection.front.members, selection.front.dominated_by
    absent = [place for place in selection.fitting if place not in dominated and place not in members]
    rows: list[tuple[Cell, ...]] = []
    for place in (*members, *(place for place in selection.fitting if place in dominated), *absent):
        numbers = (selection.number(place, name) for name in selection.front_of)
        rows.append((brief(selection.found[place]), *numbers, _place_on_front(selection, place)))
    first, second = (Phrase(f"quantity.{name}") for name in selection.front_of)
    heads = (Phrase("column.layer"), first, second, Phrase("column.front"))
    return Table("table.front", heads, tuple(rows), values={"first": first, "second": second})


def _place_on_front(selection: Selection, place: int) -> Cell:
    if place in selection.front.members:
        return Phrase("choose.on_front")
    better = selection.front.dominated_by.get(place)
    if better is None:
        return None
    return Phrase("choose.dominated", {"layers": named([brief(selection.found[other]) for other in better])})


def _left_out(selection: Selection) -> Table:
    """One row for each condition that a candidate breaks."""
    rows: list[tuple[Cell, ...]] = []
    for one in selection.found:
        for place, failure in enumerate(one.failures):
            who = _who(selection, one) if place == 0 else (None,) * len(_who(selection, one))
            rows.append((*who, *_failed(failure, one)))
    heads = [Phrase(f"column.{head}") for head in ("fails", "value", "off_by")]
    return Table("table.left_out", (*_who_heads(selection), *heads), tuple(rows))


def _failed(failure: Failure, one: Candidate) -> tuple[Cell, ...]:
    """The condition, the value instead, and by how much that is off."""
    if failure.condition is None:
        length = None if one.stacks is None else one.stacks.length
        values: dict[str, Cell] = {"said": _why(failure), "n": Count(length or 0)}
        return Phrase(f"excluded.{failure.why}", values), None, None
    unit = failure.condition.unit if one.stacks is None else unit_of(one.stacks.setting, failure.condition.name)
    off = None if failure.excess is None else Number(failure.excess, unit)
    return failure.condition.phrase, Number(failure.value, unit, why=failure.why), off


def _why(failure: Failure) -> Cell:
    """What is wrong with a candidate's sizes; those it lacks are named in the language of the answer."""
    return Several(tuple(map(size_name, failure.lacks))) if failure.lacks else reason(failure.said)


# -------------------------------------------------------------------------------------------- what it rests on


def _assumptions(selection: Selection) -> Iterator[Block]:
    """What stacks are, sizes given, sizes taken by default, the convention."""
    if _stacked(selection):
        yield Statement(Phrase("choose.stacks"))
    yield Statement(Phrase("assume.sizes", {"sizes": Label(sizes_text(selection.sizes))}))
    taken: dict[str, int] = {}
    for one in selection.found:
        taken |= {} if one.stacks is None else one.stacks.defaults
    taken = {name: value for name, value in taken.items() if name not in selection.sizes}
    if taken:
        yield Statement(Phrase("assume.defaults", {"defaults": Label(sizes_text(taken))}))
    settings = [one.stacks.setting for one in selection.found if one.stacks is not None]
    yield from one_head_statements(settings)
    yield from _options(settings)
    yield selection.context.statement


_MOST_OPTIONS = 6
"""Layers whose options are told one by one."""


def _options(settings: Sequence[Setting]) -> Iterator[Statement]:
    """Every option of a few layers; of many, how those stand that the question leaves out."""
    own = {one.label: ", ".join(f"{name}={value}" for name, value in one.options.items()) for one in settings}
    told = {label: options for label, options in own.items() if options}
    if len(told) > _MOST_OPTIONS:
        yield Statement(Phrase("choose.options_left_out", {"explain": Label("analyzer explain")}))
        return
    cells = (Phrase("assume.of_layer", {"layer": Label(one), "options": Label(text)}) for one, text in told.items())
    if told:
        yield Statement(Phrase("assume.options", {"options": Several(tuple(cells))}))


def sizes_text(sizes: Mapping[str, int]) -> str:
    """Sizes as they are typed, in the usual order."""
    return ", ".join(f"{name}={value}" for name, value in sizes_data(sizes).items())
