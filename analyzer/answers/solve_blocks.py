"""What `solve` says of each layer: the answer in a sentence, its conditions as a table, ranges, the closed form."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from analyzer.answers.conditions import AT_LEAST, Condition
from analyzer.answers.costs import unit_of
from analyzer.answers.extremes import Extreme
from analyzer.answers.feasible import Values
from analyzer.answers.reasons import reason
from analyzer.answers.solution import ALL, LARGEST_OF, NONE, SMALLEST_OF, Kept
from analyzer.answers.solved import Solved
from analyzer.blocks import Block, Cell, Count, Expression, Label, Number, Phrase, Ratio, Several, Statement, Table
from analyzer.errors import NO_REASON, Said

MOST_SAID = 6
"""Ranges said in a sentence; more stand in a table."""

MOST_ROWS = 40
"""Ranges in a table; more are counted."""


def verdict(one: Solved) -> Statement:
    """The answer in one sentence."""
    found = one.found
    values: dict[str, Cell] = {"layer": Label(one.label), "unknown": Label(one.name)}
    conditions = tuple(row.condition for row in found.kept)
    if found.kind == NONE:
        return Statement(_none(one, values, conditions))
    if found.kind == ALL and found.looked_at is not None:
        return Statement(Phrase("solve.all_looked_at", {**values, "last": Count(found.looked_at)}))
    if found.answer is None:
        return Statement(_of_all(one, values))
    values["answer"] = Count(found.answer)
    if not found.binding:
        return Statement(Phrase(f"solve.{found.kind}_last", values))
    values |= {"next": Count(found.next or 0), "binding": _told(found.binding)}
    if not found.breaks_under:
        return Statement(Phrase(f"solve.{found.kind}{'_holes' if found.holes else ''}", values))
    values |= {"first": Count(min(each.first for each in found.values)), "under": Count(found.under or 0)}
    return Statement(Phrase("solve.between", {**values, "lower": _told(found.breaks_under)}))


def answers_table(layers: Sequence[Solved]) -> Table:
    """Layer to the least and the largest value that keeps its limits, and what breaks beyond the answer."""
    rows: list[tuple[Cell, ...]] = []
    for one in layers:
        values, end = one.found.values, one.found.end
        first = Count(min(each.first for each in values)) if values else None
        broken = _told(one.found.binding) if one.found.binding else None
        rows.append((Label(one.label), first, None if end is None else Count(end), broken))
    unknown: dict[str, Cell] = {"unknown": Label(layers[0].name)}
    heads = (Phrase("column.layer"), Phrase("column.least", unknown), Phrase("column.largest", unknown))
    return Table("table.solve_answers", (*heads, Phrase("column.decided_by")), tuple(rows), values=unknown)


def _of_all(one: Solved, values: dict[str, Cell]) -> Phrase:
    """No value is the answer: all are, or none can be told."""
    found = one.found
    if found.beyond or found.kind != ALL:
        return Phrase(f"solve.{'beyond' if found.beyond else found.kind}", values)
    if found.end is None:
        return Phrase("solve.all_there" if found.gaps else "solve.all", values)
    return Phrase("solve.all_end", {**values, "answer": Count(found.end), "why": reason(_why_end(one))})


def _why_end(one: Solved) -> Said:
    """Why there is no layer beyond the last value; '' where there is."""
    end = one.found.end
    if end is None:
        return NO_REASON
    return next((why for why, several in one.found.gaps.items() if any(v.holds(end + 1) for v in several)), NO_REASON)


def _none(one: Solved, values: dict[str, Cell], conditions: Sequence[Condition]) -> Phrase:
    values |= {"conditions": _told(conditions), "next": Count(one.found.next or 0)}
    if len(conditions) > 1:
        return Phrase("solve.none_together", values)
    row = one.found.kept[0]
    if not one.extremes:
        return Phrase("solve.none", {**values, "value": _number(one, row.condition, row.at_next)})
    (extreme,) = one.extremes
    return Phrase(f"solve.none_{extreme.kind}", {**values, **_of_extreme(one, extreme)})


def _told(conditions: Sequence[Condition]) -> Cell:
    return Several(tuple(condition.phrase for condition in conditions))


def layer_blocks(one: Solved) -> list[Block]:
    """Everything beyond the sentence."""
    found: list[Block] = []
    if any(row.at_answer is not None or row.at_next is not None for row in one.found.kept):
        found.append(_conditions_table(one))
    if one.alone:
        found.append(_alone_table(one))
    found += _ranges(one)
    if one.found.kind == ALL:
        found += [Statement(Phrase(f"solve.all_{each.kind}", _of_extreme(one, each))) for each in one.extremes]
    found += _beyond_length(one)
    gaps = [(why, values) for why, values in one.found.gaps.items() if one.found.kind != ALL or why != _why_end(one)]
    found += [_gap(one, why, values) for why, values in gaps[:MOST_SAID]]
    found += _closed_form(one)
    if one.found.looked_at is not None:
        values: dict[str, Cell] = {"layer": Label(one.label), "unknown": Label(one.name)}
        values |= {"first": Count(one.found.first), "last": Count(one.found.looked_at)}
        found.append(Statement(Phrase("solve.counted", values)))
    return found


# -------------------------------------------------------------------------------------------- conditions


def _of_extreme(one: Solved, extreme: Extreme) -> dict[str, Cell]:
    """How far a quantity goes over all values."""
    values: dict[str, Cell] = {"layer": Label(one.label), "unknown": Label(one.name), "at": Count(extreme.at or 0)}
    quantity = extreme.condition.cells["quantity"]
    return {**values, "quantity": quantity, "value": _number(one, extreme.condition, extreme.value)}


def _beyond_length(one: Solved) -> list[Block]:
    """That a receptive field is asked for which is longer than the sequence."""
    length = one.setting.given.get("n")
    limits = (row.condition.limit for row in one.found.kept if row.condition.is_reach)
    return [
        Statement(Phrase("solve.beyond_length", {"limit": Count(int(limit)), "n": Count(length)}))
        for limit in limits
        if length is not None and limit > length
    ]


def _conditions_table(one: Solved) -> Table:
    """Each condition with its limit, counted at the answer and beside it."""
    found, name = one.found, Label(one.name)
    columns = [Phrase("column.quantity"), Phrase("column.limit")]
    if found.answer is not None:
        columns.append(Phrase("column.at_size", {"unknown": name, "value": Count(found.answer)}))
    if found.next is not None:
        columns.append(Phrase("column.at_size", {"unknown": name, "value": Count(found.next)}))
    columns.append(Phrase("column.share_of_limit"))
    rows = tuple(_row(one, row, found.answer is not None, found.next is not None) for row in found.kept)
    return Table("table.solve", tuple(columns), rows, values={"layer": Label(one.label)})


def _row(one: Solved, row: Kept, answered: bool, beside: bool) -> tuple[Cell, ...]:
    condition = row.condition
    cells: list[Cell] = [condition.cells["quantity"]]
    cells.append(Phrase(f"solve.{condition.relation}", {"limit": condition.cells["limit"]}))
    cells += [_number(one, condition, row.at_answer)] if answered else []
    cells += [_number(one, condition, row.at_next)] if beside else []
    cells.append(_share(row.at_answer if answered else row.at_next, condition))
    return tuple(cells)


def _number(one: Solved, condition: Condition, value: int | Fraction | None) -> Cell:
    return None if value is None else Number(value, unit_of(one.setting, condition.name))


def _share(value: int | Fraction | None, condition: Condition) -> Cell:
    """A value in per cent of its limit; one below the limit is not rounded up to it.

    What is more than asked for has none: of a limit that has to be reached, nothing is used up.
    """
    limit = condition.limit
    if value is None or not limit or (condition.relation == AT_LEAST and value > limit):
        return None
    share = Fraction(value) * 100 / Fraction(limit)
    if Fraction(99) < share < 100:
        share = Fraction(share * 10 // 1, 10)
    elif 100 < share < 101:
        share = Fraction(-(-share * 10 // 1), 10)
    return Phrase("solve.percent", {"share": Ratio(share)})


def _alone_table(one: Solved) -> Table:
    """Where each of several conditions holds that exclude each other."""
    rows = tuple(
        (row.condition.phrase, _listed(one, values) if values else Phrase("solve.nowhere"))
        for row, values in zip(one.found.kept, one.alone, strict=True)
    )
    columns = (Phrase("column.limit"), Phrase("column.range", {"unknown": Label(one.name)}))
    return Table("table.solve_alone", columns, rows, values={"layer": Label(one.label)})


# -------------------------------------------------------------------------------------------- ranges


def _ranges(one: Solved) -> list[Block]:
    """Every value that keeps the conditions, where the sentence does not say it all."""
    values = one.found.values
    if not values or _said_already(one):
        return []
    cells: dict[str, Cell] = {"layer": Label(one.label), "unknown": Label(one.name)}
    if len(values) <= MOST_SAID and all(len(each.rests) == 1 for each in values):
        return [Statement(Phrase("solve.ranges_said", {**cells, "ranges": _listed(one, values)}))]
    rows = tuple((_range(one, each),) for each in values[:MOST_ROWS])
    columns = (Phrase("column.range", {"unknown": Label(one.name)}),)
    found: list[Block] = [Table("table.solve_ranges", columns, rows, values=cells)]
    if len(values) > MOST_ROWS:
        found.append(Statement(Phrase("solve.more_ranges", {"count": Count(len(values))})))
    return found


def _said_already(one: Solved) -> bool:
    """True where the set is all there is up to the answer, or from it on."""
    values, found = one.found.values, one.found
    if len(values) > 1 or values[0].modulus > 1:
        return found.kind == ALL and not found.gaps
    if found.kind == LARGEST_OF:
        return values[0].first == found.first or found.under is not None
    return found.kind == ALL or (found.kind == SMALLEST_OF and values[0].last in (None, found.looked_at))


def _listed(one: Solved, values: Sequence[Values]) -> Cell:
    told: list[Cell] = [_range(one, each) for each in values[:MOST_SAID]]
    return Several((*told, Phrase("solve.and_more")) if len(values) > MOST_SAID else tuple(told))


def _range(one: Solved, values: Values) -> Cell:
    """A range of values, with its step or its rests."""
    if values.first == values.last:
        return Count(values.first)
    first = {"first": Count(values.first)}
    whole = Phrase("range.from", first)
    if values.last is not None:
        whole = Phrase("range.between", {**first, "last": Count(values.last)})
    if values.modulus == 1:
        return whole
    if len(values.rests) == 1:
        return Phrase("range.steps", {"range": whole, "step": Count(values.modulus)})
    rests: dict[str, Cell] = {
        "unknown": Label(one.name),
        "modulus": Count(values.modulus),
        "rests": _rests(values.rests),
    }
    return Phrase("solve.rests", {"range": whole, **rests})


def _rests(rests: Sequence[int]) -> Cell:
    """Rests with those that follow each other drawn together; many are counted."""
    starts = [rests[0], *(after for before, after in pairwise(rests) if after != before + 1)]
    if len(starts) > MOST_SAID:
        return Phrase("solve.one_of", {"count": Count(len(rests))})
    ends = [*(before for before, after in pairwise(rests) if after != before + 1), rests[-1]]
    return Several(
        tuple(
            Count(start) if start == end else Phrase("range.between", {"first": Count(start), "last": Count(end)})
            for start, end in zip(starts, ends, strict=True)
        )
    )


def _gap(one: Solved, why: Said, values: Sequence[Values]) -> Statement:
    """Where there is no such layer, and why."""
    cells: dict[str, Cell] = {"layer": Label(one.label), "unknown": Label(one.name), "why": reason(why)}
    if len(values) > MOST_SAID or any(each.modulus > 1 for each in values):
        return Statement(Phrase("solve.gap_elsewhere", cells))
    return Statement(Phrase("solve.gap", {**cells, "ranges": _listed(one, values)}))


# -------------------------------------------------------------------------------------------- closed form


def _closed_form(one: Solved) -> list[Block]:
    """The answer as a formula of the other sizes and the limit."""
    form = one.form
    if form is None:
        return []
    key = ("most" if form.at_most else "least") + ("" if form.whole else "_bound")
    values: dict[str, Cell] = {"layer": Label(one.label), "unknown": Label(one.name), "limit": Label(form.limit)}
    found: list[Block] = [Statement(Phrase(f"solve.form_{key}", {**values, "form": Expression(form.formula)}))]
    for name, formula in form.definitions.items():
        found.append(Statement(Phrase("crossover.definition", {"size": Expression(formula, equals=name)})))
    return found
