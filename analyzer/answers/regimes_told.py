"""The answer to `regimes` in sentences and tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from analyzer.answers.assumed import assumed_over
from analyzer.answers.cheapest import MOST_TOLD, listed, named, run_phrase
from analyzer.answers.meetings import Border, meeting_pairs
from analyzer.answers.orders import Regime
from analyzer.answers.reasons import reason
from analyzer.answers.rows import GROWTH, Row
from analyzer.blocks import Block, Cell, Count, Expression, Label, Phrase, Statement, Table
from analyzer.sizes import least

if TYPE_CHECKING:  # the answer is made of what is told here
    from analyzer.answers.regimes import Regimes

_ROWS_SHOWN = 16
"""Rows of exact numbers in the table; the JSON has all."""
_REASONS = 3


def told(answer: Regimes) -> tuple[Block, ...]:
    """Who is cheapest where; cases, borders and exact numbers; what was taken for granted."""
    found: list[Block] = [Statement(_finding(answer))]
    if not answer.everywhere:
        found.append(Statement(Phrase("regimes.looked_at", _looked_at(answer))))
    if len(answer.regimes) > 1:
        found.append(_cases(answer))
    if answer.borders:
        found.append(_borders(answer))
    found.append(_numbers(answer))
    reasons = list(dict.fromkeys(gap.why for row in answer.rows for gap in row.gaps))
    for why in reasons[:_REASONS]:
        found.append(Statement(Phrase("regimes.gap", {"why": reason(why)})))
    definitions = {name: one for border in answer.borders for name, one in border.definitions.items()}
    for name, formula in definitions.items():
        found.append(Statement(Phrase("crossover.definition", {"size": Expression(formula, equals=name)})))
    sizes = {one.label: answer.sizes_of(one) for one in answer.settings}
    opened = (answer.sizes.horizontal, answer.sizes.vertical)
    return (*found, *assumed_over(answer.settings, opened, sizes), answer.context.statement)


def quantity_phrase(quantity: str) -> Phrase:
    """What is compared; dominating terms are no multiply-adds."""
    return Phrase("quantity.macs_growth" if quantity == GROWTH else f"quantity.{quantity}")


def _finding(answer: Regimes) -> Phrase:
    """Who is cheapest where, in one sentence; where that is too much, how many cases there are."""
    values: dict[str, Cell] = {**_names(answer), "quantity": quantity_phrase(answer.quantity)}
    if len(answer.regimes) == 1:
        values["cases"] = _order(answer, answer.regimes[0])
    elif len(answer.regimes) <= MOST_TOLD:
        values["cases"] = listed([_case(answer, one) for one in answer.regimes])
    else:
        values["cases"] = Phrase("regimes.count", {"count": Count(len(answer.regimes))})
    return Phrase("regimes.everywhere" if answer.everywhere else "regimes.found", values)


def _names(answer: Regimes) -> dict[str, Cell]:
    horizontal, vertical = answer.sizes.names
    return {"unknown": Label(horizontal), "vertical": Label(vertical)}


def _looked_at(answer: Regimes) -> dict[str, Cell]:
    values = answer.sizes.values
    ends: dict[str, Cell] = {"first": Count(values[0]), "last": Count(values[-1]), "count": Count(len(values))}
    return {**_names(answer), **ends}


def _case(answer: Regimes, regime: Regime) -> Phrase:
    return Phrase("regimes.case", {"where": _where(answer, regime.first, regime.last), "order": _order(answer, regime)})


def _where(answer: Regimes, first: int, last: int | None) -> Phrase:
    """The values of the vertical size, as k ≤ 4."""
    values: dict[str, Cell] = {"name": Label(answer.sizes.names[1]), "first": Count(first)}
    if last is None:
        return Phrase("relation.from", values)
    if first == last:
        return Phrase("relation.exactly", values)
    if answer.everywhere and first == least(answer.sizes.vertical):
        return Phrase("relation.up_to", {**values, "last": Count(last)})
    return Phrase("relation.between", {**values, "last": Count(last)})


def _order(answer: Regimes, regime: Regime, exactly: bool = False) -> Cell:
    """Who is cheapest, one after the other, and where they change; exactly: in numbers, where that is one value."""
    unknown: dict[str, Cell] = {"unknown": Label(answer.sizes.names[0])}
    if () in regime.order:
        return Phrase("regimes.varies", unknown)
    if len(regime.order) == 1:
        key = "regimes.always_there" if _has_gaps(answer, regime) else "regimes.always"
        return Phrase(key, {**unknown, "layers": named(regime.order[0], answer.labels)})
    if len(regime.order) > MOST_TOLD:
        used = sorted({place for places in regime.order for place in places})
        changes: dict[str, Cell] = {"times": Count(len(regime.order) - 1), "layers": named(used, answer.labels)}
        return Phrase("regimes.several", changes)
    forms = [_border_form(answer, pair) for pair in meeting_pairs(regime)]
    told = len(forms) == len(regime.order) - 1 and None not in forms
    if (regime.same and not told) or (exactly and regime.first == regime.last):
        return _runs(answer, regime.row)
    said = listed([_part(answer, regime, place) for place in range(len(regime.order))], "regimes.then")
    return said if told or len(regime.order) != 2 else _moving(answer, regime, said)


def _moving(answer: Regimes, regime: Regime, said: Cell) -> Cell:
    """Who is cheapest, and from where on the second one is, at the ends of the values looked at."""
    rows = [row for row in answer.rows if regime.first <= row.value <= (regime.last or row.value) and row.runs]
    if len(rows) < 2:
        return said
    low, high = (next(run.first for run in row.runs if run.cheapest == regime.order[1]) for row in (rows[0], rows[-1]))
    ends: dict[str, Cell] = {"first": Count(rows[0].value), "last": Count(rows[-1].value)}
    return Phrase("regimes.moving", {**_names(answer), **ends, "order": said, "low": Count(low), "high": Count(high)})


def _has_gaps(answer: Regimes, regime: Regime) -> bool:
    """True where some layer does not exist at every value, as far as that was looked at."""
    rows = [row for row in answer.rows if regime.first <= row.value <= (regime.last or row.value)]
    return any(row.gaps or any(run.step > 1 for run in row.runs) for row in rows)


def _part(answer: Regimes, regime: Regime, place: int) -> Cell:
    """Who is cheapest there and, where there is a formula, up to where."""
    who = named(regime.order[place], answer.labels)
    pairs = meeting_pairs(replace(regime, order=regime.order[place : place + 2]))
    form = _border_form(answer, pairs[0]) if pairs else None
    if form is None:
        return who if place else Phrase("regimes.first", {"layers": who})
    return Phrase("regimes.below", {"layers": who, "border": form})


def _border_form(answer: Regimes, pair: tuple[int, int]) -> Expression | None:
    """Where the two layers cost the same, as an equation of the horizontal size."""
    for border in answer.borders:
        if pair == (border.before, border.after) and border.closed_form is not None:
            return Expression(border.closed_form, equals=answer.sizes.names[0])
    return None


# -------------------------------------------------------------------------------------------- tables


def _cases(answer: Regimes) -> Table:
    rows = tuple((_where(answer, one.first, one.last), _order(answer, one, exactly=True)) for one in answer.regimes)
    columns = (Phrase("column.case"), Phrase("column.cheapest_over", _names(answer)))
    return Table("table.regimes", columns, rows, values=_names(answer))


def _borders(answer: Regimes) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for border in answer.borders:
        pair = named((border.before, border.after), answer.labels)
        form = _border_form(answer, (border.before, border.after)) or Phrase("regimes.no_formula")
        rows.append((pair, form, _everywhere_of(answer, border)))
    columns = tuple(Phrase(f"column.{name}") for name in ("between", "equal_at", "case"))
    return Table("table.borders", columns, tuple(rows), values=_names(answer))


def _everywhere_of(answer: Regimes, border: Border) -> Cell:
    if border.where == ((least(answer.sizes.vertical), None),):
        return Phrase("regimes.every", _names(answer))
    return _or([_where(answer, first, last) for first, last in border.where[:MOST_TOLD]])


def _or(parts: Sequence[Cell]) -> Cell:
    out = parts[0] if parts else None
    for part in parts[1:]:
        out = Phrase("relation.or", {"one": out, "other": part})
    return out


def _numbers(answer: Regimes) -> Table:
    """Exact runs; rows that say the same stand together, and of many some are shown."""
    groups = _alike(answer.rows)
    shown = _shown(groups, {end for one in answer.regimes for end in (one.first, one.last) if end is not None})
    rows = tuple((_values(answer, group), _runs(answer, group[0])) for group in shown)
    columns = (
        Phrase("column.range", {"unknown": Label(answer.sizes.names[1])}),
        Phrase("column.exact", _names(answer)),
    )
    key = "table.numbers" if len(shown) == len(groups) else "table.some_numbers"
    return Table(key, columns, rows, values=_names(answer))


def _alike(rows: Sequence[Row]) -> list[list[Row]]:
    """Rows one after the other with the same runs."""
    return [list(group) for _, group in groupby(rows, key=lambda row: (row.runs, row.gaps))]


def _shown(groups: Sequence[list[Row]], turns: set[int]) -> list[list[Row]]:
    if len(groups) <= _ROWS_SHOWN:
        return list(groups)
    turning = [place for place, group in enumerate(groups) if {group[0].value, group[-1].value} & turns]
    turning = turning if len(turning) < _ROWS_SHOWN // 2 else []
    left = _ROWS_SHOWN - len(turning)
    evenly = [place * (len(groups) - 1) // (left - 1) for place in range(left)]
    return [groups[place] for place in sorted({*turning, *evenly})]


def _values(answer: Regimes, group: Sequence[Row]) -> Cell:
    """The values of some rows; of those between that were not looked at nothing is said, where that is not known."""
    first, last = group[0].value, group[-1].value
    if first == last:
        return Count(first)
    ends: dict[str, Cell] = {"first": Count(first), "last": Count(last)}
    known = any(one.same and one.first <= first and last <= (one.last or last) for one in answer.regimes)
    if last - first < len(group) or (answer.everywhere and known):
        return Phrase("range.between", ends)
    return Phrase("regimes.values", {**ends, "count": Count(len(group))})


def _runs(answer: Regimes, row: Row) -> Cell:
    """Who is cheapest from where to where, in one row."""
    if not row.runs:
        return Phrase("regimes.none")
    groups = [list(group) for _, group in groupby(row.runs, key=lambda run: (run.cheapest, run.varies))]
    if len(groups) > 2 * MOST_TOLD:
        return Phrase("regimes.changes", {"times": Count(len(groups) - 1)})
    parts: list[Cell] = []
    for run, *more in groups:
        if more and not run.varies:  # between them there are only values at which not all layers exist
            whole = run_phrase(replace(run, last=more[-1].last), answer.labels)
            parts.append(Phrase("regimes.there", {"run": whole}))
            continue
        if run.varies:
            modulus: dict[str, Cell] = {"modulus": Count(run.varies), "unknown": Label(answer.sizes.names[0])}
            parts.append(Phrase("crossover.by_residue", modulus))
            continue
        said: Cell = run_phrase(run, answer.labels)
        step: dict[str, Cell] = {"range": said, "step": Count(run.step)}
        parts.append(said if run.step == 1 else Phrase("range.steps", step))
    return listed(parts)
