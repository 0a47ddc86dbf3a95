"""The numbers behind a chart, as a table."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from analyzer.blocks import Cell, Count, Expression, Label, Phrase, Ratio, Several, Table
from analyzer.charts import Chart, Figure, Lines, Matrices, Regions, Series, Shares
from analyzer.notation.syntax import Number

_ROWS = 14
_Column = Phrase | Label | Expression


def chart_table(figure: Figure) -> Table:
    """A chart's values: all of them if there are few, else some chosen evenly and those at its marks.

    Curves and shares have a column each, over x. Regions have a row for each y that says where which layer is
    cheaper. Matrices have a row for each output of each layer.
    """
    columns, rows = _table(figure.chart)
    return Table("table.figure_data", columns, rows, known=figure.known)


def _table(chart: Chart) -> tuple[tuple[_Column, ...], tuple[tuple[Cell, ...], ...]]:
    match chart:
        case Lines():
            return _series(chart.x.key, chart.series, [mark.x for mark in chart.marks])
        case Shares():
            return _series(chart.x.key, chart.parts, [mark.x for mark in chart.marks])
        case Regions():
            return _regions(chart)
        case Matrices():
            return _matrices(chart)


def _series(
    key: str, series: Sequence[Series], marks: Sequence[int]
) -> tuple[tuple[_Column, ...], tuple[tuple[Cell, ...], ...]]:
    values = [dict(zip(one.x, one.y, strict=True)) for one in series]
    known = sorted({at for one in values for at in one})
    chosen = sorted({*_evenly(known, _ROWS), *(at for at in marks if at in known)})
    rows = tuple((Count(at), *(Count(one[at]) if at in one else None for one in values)) for at in chosen)
    return (Phrase(f"axis.{key}"), *(_heading(one.name) for one in series)), rows


def _evenly(values: Sequence[int], most: int) -> list[int]:
    """At most so many of the values, the first and the last among them."""
    if len(values) <= most:
        return list(values)
    return [values[round(place * (len(values) - 1) / (most - 1))] for place in range(most)]


def _heading(name: Cell) -> _Column:
    """A name as the head of a column."""
    return name if isinstance(name, Phrase | Label | Expression) else Phrase("column.series", {"name": name})


def _regions(chart: Regions) -> tuple[tuple[_Column, ...], tuple[tuple[Cell, ...], ...]]:
    layers: tuple[int | None, ...] = (*range(len(chart.layers)), None)
    used = [layer for layer in layers if any(who == layer for row in chart.runs for _, _, who in row)]
    heads = (Phrase("figure.equal") if layer is None else Label(chart.layers[layer]) for layer in used)
    chosen = _evenly(range(len(chart.ys)), _ROWS)
    marked = {place for place, y in enumerate(chart.ys) if any(mark.y == y for mark in chart.marks)}
    rows = tuple(
        (Count(chart.ys[place]), *(_where(chart.runs[place], layer) for layer in used))
        for place in sorted(marked.union(chosen))
    )
    return (Phrase(f"axis.{chart.y.key}"), *heads), rows


def _where(row: tuple[tuple[int, int | None, int | None], ...], layer: int | None) -> Cell:
    """The runs of x of a layer: 1 to 768, from 900."""
    runs: list[Cell] = []
    for first, last, who in row:
        if who != layer:
            continue
        if last is None:
            runs.append(Phrase("range.from", {"first": Count(first)}))
        elif last == first:
            runs.append(Count(first))
        else:
            runs.append(Phrase("range.between", {"first": Count(first), "last": Count(last)}))
    return runs[0] if len(runs) == 1 else Several(tuple(runs)) if runs else None


def _matrices(chart: Matrices) -> tuple[tuple[_Column, ...], tuple[tuple[Cell, ...], ...]]:
    places = _evenly(range(max((len(rows) for rows in chart.values), default=0)), _ROWS)
    heads = (Expression(Number(place + 1)) for place in places)
    rows = tuple(
        (name, Count(place + 1), *(_weight(weights[place], column) for column in places))
        for name, weights in zip(chart.names, chart.values, strict=True)
        for place in places
        if place < len(weights)
    )
    return (Phrase("column.layer"), Phrase("axis.output_position"), *heads), rows


def _weight(row: tuple[float, ...], place: int) -> Cell:
    return Ratio(Fraction(row[place])) if place < len(row) else None
