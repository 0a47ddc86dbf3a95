"""Vaswani et al. 2017, Table 1, derived again from the definitions of the catalogue."""

from __future__ import annotations

from analyzer.answers.costs import closed_forms, core_growth
from analyzer.answers.question import parse_question
from analyzer.answers.settings import settings
from analyzer.blocks import Cell, Expression, Label, Phrase, Table, Texts
from analyzer.conventions import EXACT
from analyzer.readings.growth import growth
from analyzer.readings.polynomial import Polynomial
from analyzer.readings.quantities import Absent

ROWS = ("attention", "lstm", "conv1d:causal", "separable-conv1d:causal")
"""One layer of the catalogue for each kind of layer in that table, as far as the catalogue goes."""


def complexity_table() -> Table:
    """Growth of the core, of sequential operations and of the longest path, per kind of layer."""
    rows: list[tuple[Cell, ...]] = []
    for word in ROWS:
        question = parse_question([word])
        setting = settings(question, incomplete=True)[0]
        reader, domain = closed_forms(setting, EXACT, 4)
        whole = growth(Polynomial.of(reader.value("macs")), domain.definitions.get)
        cells: list[Cell] = [Expression(core_growth(reader, domain).formula, order=True)]
        cells.append(Expression(whole.formula, order=True))
        for quantity in ("sequential_operations", "maximum_path_length"):
            value = reader.quantity(quantity)
            if isinstance(value, Absent):
                cells.append(Phrase(f"why.{value.why}"))
            else:
                cells.append(Expression(growth(Polynomial.of(value), domain.definitions.get).formula, order=True))
        rows.append((Label(word), Texts(setting.entry.title), *cells))
    columns = tuple(
        Phrase(f"column.{head}") for head in ("layer", "title", "core", "layer_growth", "sequential", "path")
    )
    return Table("table.table_one", columns, tuple(rows))
