"""Pictures of who is the cheapest over two sizes: a row of runs for each value of the second one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from analyzer.answers.cheapest import named
from analyzer.answers.data import sizes_data
from analyzer.answers.regimes_told import quantity_phrase
from analyzer.answers.rows import Row
from analyzer.blocks import Cell, Label, Phrase, Texts
from analyzer.charts import Axis, Figure, Mark, Regions
from analyzer.sizes import BY_LETTER, SPELLED, least

if TYPE_CHECKING:
    from analyzer.answers.regimes import Regimes

FAR = 2**40
"""A change beyond so many is not shown where the question names no window."""

_MOST_DRAWN = 96
"""Rows of a picture; of more, so many are taken evenly."""
_NARROW = 1024
_NAMED = ("n", "d", "k")
"""Sizes whose axes have a name in the phrase books."""


def changes(rows: Sequence[Row]) -> tuple[int, ...]:
    """Where another layer becomes the cheapest, in any row."""
    return tuple(run.first for row in rows for run in row.runs[1:] if run.layer is not None)


def regions_chart(
    x: Axis,
    y: Axis,
    labels: tuple[str, ...],
    rows: Sequence[Row],
    window: tuple[int, int],
    marks: tuple[Mark, ...] = (),
) -> Regions:
    """The rows as areas; what depends on the rest of a division is left blank."""
    runs = tuple(tuple((run.first, run.last, run.layer) for run in row.runs if not run.varies) for row in rows)
    return Regions(x, y, labels, tuple(row.value for row in rows), runs, *window, marks)


def size_axis(letter: str, logarithmic: bool = True) -> Axis:
    """An axis of a size, with the words of the phrase book or of the table of sizes."""
    if letter in _NAMED:
        return Axis(f"size_{letter}", logarithmic=logarithmic)
    shown, row = Label(SPELLED.get(letter, letter)), BY_LETTER.get(letter)
    called: Cell = shown if row is None else Phrase("axis.size", {"size": shown, "meaning": Texts(row.meaning)})
    return Axis(f"size_{letter}", logarithmic=logarithmic, called=called)


def regions_figure(answer: Regimes) -> tuple[Figure, ...]:
    """The picture of an answer; () where no layer is the cheapest anywhere in the window."""
    sizes, rows = answer.sizes, _evenly([row for row in answer.rows if row.runs])
    x, y = size_axis(sizes.horizontal), size_axis(sizes.vertical, logarithmic=False)
    window = sizes.window or _window(rows, sizes.horizontal)
    window = max(window[0], 1), window[1]
    chart = regions_chart(x, y, answer.labels, rows, window)
    if not any(chart.runs):
        return ()
    values: dict[str, Cell] = {
        "layers": named(range(len(answer.labels)), answer.labels),
        "quantity": quantity_phrase(answer.quantity),
        "unknown": Label(sizes.names[0]),
        "vertical": Label(sizes.names[1]),
        "sizes": _at(answer),
    }
    return (Figure("regimes", chart, values),)


def _at(answer: Regimes) -> Cell:
    """The sizes that were given, for the caption."""
    given = {name: value for setting in answer.settings for name, value in setting.given.items()}
    given.pop(answer.sizes.vertical, None)
    listed = ", ".join(f"{name}={value}" for name, value in sizes_data(given).items())
    return Phrase("figure.at", {"sizes": Label(listed)}) if listed else None


def _window(rows: Sequence[Row], horizontal: str) -> tuple[int, int]:
    """Wide enough to show every change, and a little before and after them."""
    found = [change for change in changes(rows) if change < FAR]
    if not found:
        return max(least(horizontal), 1), _NARROW
    return max(min(found) // 16, least(horizontal), 1), max(4 * max(found), 64)


def _evenly(rows: Sequence[Row]) -> list[Row]:
    if len(rows) <= _MOST_DRAWN:
        return list(rows)
    return [rows[place * (len(rows) - 1) // (_MOST_DRAWN - 1)] for place in range(_MOST_DRAWN)]
