"""Vaswani et al. 2017, Table 1, derived again from the definitions of the catalogue."""

from __future__ import annotations

from analyzer.answers.costs import closed_forms, core_growth, sizes_at
from analyzer.answers.question import parse_question
from analyzer.answers.settings import settings
from analyzer.blocks import Cell, Expression, Label, Phrase, Several, Table, Tex
from analyzer.conventions import EXACT
from analyzer.readings.growth import growth
from analyzer.readings.polynomial import Polynomial
from analyzer.readings.quantities import Absent

ROWS = (
    ("attention", r"O(n^{2} d)", "O(1)", "O(1)"),
    ("rnn", r"O(n d^{2})", "O(n)", "O(n)"),
    ("conv1d:causal", r"O(k n d^{2})", "O(1)", r"O(\log_k n)"),
    ("sliding-window-attention:causal", "O(r n d)", "O(1)", "O(n/r)"),
    ("separable-conv1d:causal", r"O(k n d + n d^{2})", "", ""),
)
"""One layer of the catalogue for each kind of layer in that table, and what the paper prints: complexity per layer,
sequential operations, maximum path length. Separable convolution stands in the text below the table; the window is r
there, w here. Source: Vaswani et al. 2017, section 4, Table 1."""

WIDE = dict.fromkeys(("n", "d"), 10**9) | {"k": 7, "w": 10**3, "h": 8}
"""Sizes that settle which case a closed form is in: a window shorter than the sequence."""


def complexity_table() -> Table:
    """Growth of the core, of sequential operations and of the longest path, per kind of layer."""
    rows: list[tuple[Cell, ...]] = []
    for word, *printed in ROWS:
        setting = settings(parse_question([word]), incomplete=True)[0]
        at = sizes_at(setting, {name: WIDE[name] for name in setting.free})
        reader, domain = closed_forms(setting, EXACT, 4, at)
        whole = growth(Polynomial.of(reader.value("macs")), domain.definitions.get)
        cells: list[Cell] = [Expression(core_growth(reader, domain).formula, order=True)]
        cells.append(Expression(whole.formula, order=True))
        for quantity in ("sequential_operations", "maximum_path_length"):
            value = reader.quantity(quantity)
            if isinstance(value, Absent):
                cells.append(Phrase(f"why.{value.why}"))
            else:
                cells.append(Expression(growth(Polynomial.of(value), domain.definitions.get).formula, order=True))
        rows.append((Label(word), *cells, Several(tuple(Tex(text) for text in printed if text))))
    columns = tuple(
        Phrase(f"column.{head}") for head in ("layer", "core", "layer_growth", "sequential", "path", "printed")
    )
    return Table("table.table_one", columns, tuple(rows))
