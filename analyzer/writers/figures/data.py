"""The numbers behind a chart, as a table."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from analyzer.blocks import Cell, Count, Expression, Label, Number, Phrase, Ratio, Several, Table
from analyzer.charts import Bars, Chart, Figure, Lines, Matrices, Nets, Points, Regions, Series, Shares
from analyzer.notation.syntax import Number as Literal

_ROWS = 14
_Column = Phrase | Label | Expression
_Runs = tuple[tuple[int, int | None, int | None], ...]


def chart_table(figure: Figure) -> Table:
    """A chart's values: all of them if there are few, else some chosen evenly and those at its marks.

    Curves and shares have a column each, over x. Regions and bars have rows that say where which layer is cheaper.
    Matrices have a row for each output of each layer, graphs and points one for each layer.
    """
    columns, rows = _table(figure.chart)
    return Table("table.figure_data", columns, rows, known=figure.known)


def _table(chart: Chart) -> tuple[tuple[_Column, ...], tuple[tuple[Cell, ...], ...]]:
    match chart:
        case Lines():
            return _series(chart.x.key, chart.series, [*(mark.x for mark in chart.marks), *chart.told])
        case Shares():
            return _series(chart.x.key, chart.parts, [mark.x for mark in chart.marks])
        case Regions():
            return _regions(chart)
        case Bars():
            return _bars(chart)
        case Matrices():
            return _matrices(chart)
        case Nets():
            return _nets(chart)
        case Points():
            return _points(chart)


def _series(
    key: str, series: Sequence[Series], marks: Sequence[int]
) -> tuple[tuple[_Column, ...], tuple[tuple[Cell, ...], ...]]:
    values = [dict(zip(one.x, one.y, strict=True)) for one in series]
    known = sorted({at for one in values for at in one})
    marked = {at for at in marks if at in known}
    chosen = sorted(marked.union(_evenly(known, max(2, _ROWS - len(marked)))))
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
    used = _used(chart.layers, chart.runs)
    marked = {place for place, y in enumerate(chart.ys) if any(mark.y == y for mark in chart.marks)}
    marked |= _turns(chart.runs)
    chosen = _evenly(range(len(chart.ys)), max(2, _ROWS - len(marked)))
    rows = tuple(
        (Count(chart.ys[place]), *(_where(chart.runs[place], layer) for layer in used))
        for place in sorted(marked.union(chosen))
    )
    return (_heading(chart.y.name), *(_winner(chart.layers, layer) for layer in used)), rows


def _turns(rows: Sequence[_Runs]) -> set[int]:
    """The rows at which other layers take turns than in the row beside; () where that is so almost everywhere."""
    turns = [tuple(who for _, _, who in row) for row in rows]
    found = {
        place for change in range(1, len(turns)) if turns[change - 1] != turns[change] for place in (change - 1, change)
    }
    return found if len(found) < _ROWS else set()


def _bars(chart: Bars) -> tuple[tuple[_Column, ...], tuple[tuple[Cell, ...], ...]]:
    used = _used(chart.layers, chart.runs)
    rows = tuple(
        (name, *(_where(row, layer) for layer in used)) for name, row in zip(chart.names, chart.runs, strict=True)
    )
    return (Phrase("column.basis"), *(_winner(chart.layers, layer) for layer in used)), rows


def _used(layers: Sequence[str], runs: Sequence[_Runs]) -> list[int | None]:
    """The layers that are cheaper somewhere; None for those that cost the same."""
    every: tuple[int | None, ...] = (*range(len(layers)), None)
    return [layer for layer in every if any(who == layer for row in runs for _, _, who in row)]


def _winner(layers: Sequence[str], layer: int | None) -> _Column:
    return Phrase("figure.equal") if layer is None else Label(layers[layer])


def _nets(chart: Nets) -> tuple[tuple[_Column, ...], tuple[tuple[Cell, ...], ...]]:
    ways = (Label(" → ".join(str(at + 1) for at in net.path)) if net.path else None for net in chart.nets)
    pairs = zip(chart.nets, ways, strict=True)
    rows = tuple((net.name, Count(len(net.edges)), way, net.needed) for net, way in pairs)
    return tuple(Phrase(f"column.{head}") for head in ("layer", "edges", "way", "needed")), rows


def _points(chart: Points) -> tuple[tuple[_Column, ...], tuple[tuple[Cell, ...], ...]]:
    """One row for each point, those on the front first."""
    values = zip(chart.names, chart.xs, chart.ys, strict=True)
    rows = tuple((name, Number(x, chart.x.unit), Number(y, chart.y.unit)) for name, x, y in values)
    return (Phrase("column.layer"), *(Phrase(f"quantity.{axis.key}") for axis in (chart.x, chart.y))), rows


def _where(row: _Runs, layer: int | None) -> Cell:
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
    heads = (Expression(Literal(place + 1)) for place in places)
    rows = tuple(
        (name, Count(place + 1), *(_weight(weights[place], column) for column in places))
        for name, weights in zip(chart.names, chart.values, strict=True)
        for place in places
        if place < len(weights)
    )
    return (Phrase("column.layer"), Phrase("axis.output_position"), *heads), rows


def _weight(row: tuple[float, ...], place: int) -> Cell:
    return Ratio(Fraction(row[place])) if place < len(row) else None
