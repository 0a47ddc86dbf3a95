"""`explain`: how a layer works and where its numbers come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analyzer.answers.compare import (
    default_statements,
    definition_statements,
    shared_sizes,
    sizes_statement,
    values_and_forms,
)
from analyzer.answers.context import Context, context
from analyzer.answers.costs import LayerCost, Operation, layer_cost
from analyzer.answers.data import layer_data
from analyzer.answers.question import Question
from analyzer.answers.settings import settings
from analyzer.blocks import (
    Block,
    Cell,
    Code,
    Count,
    Definition,
    Expression,
    Label,
    Phrase,
    Several,
    Statement,
    Table,
    Texts,
)
from analyzer.layers.fields import Text
from analyzer.layers.titles import array_titles
from analyzer.notation.formulas import evaluate
from analyzer.notation.syntax import Equation, Formula
from analyzer.readings.closed_forms import Polynomials
from analyzer.readings.polynomial import Polynomial
from analyzer.readings.positions import VIEW
from analyzer.sizes import TABLE


@dataclass(frozen=True)
class Explanation:
    """The answer to `explain`."""

    context: Context
    layers: tuple[LayerCost, ...]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Per layer: what it is, its lines, its operations, its quantities."""
        found: list[Block] = []
        for cost in self.layers:
            found += [title_statement(cost), definition_of(cost), *letters_statement(cost)]
            found += [operations_table(cost), values_and_forms(cost)]
            found += definition_statements((cost,))
        found += [sizes_statement(self.layers), *default_statements(self.layers)]
        return (*found, self.context.statement)

    def forms(self) -> dict[str, dict[str, Formula]]:
        """Label to quantity to closed form."""
        return {cost.label: cost.forms for cost in self.layers}

    def data(self) -> dict[str, Any]:
        """Keys and values for JSON."""
        return {
            "question": self.context.question,
            "sizes": shared_sizes(self.layers),
            "dtype": self.context.dtype,
            "convention": self.context.convention.data(),
            "layers": [{**layer_data(cost), "definition": list(definition_of(cost).lines)} for cost in self.layers],
        }


def explain(question: Question) -> Explanation:
    """The layers of a question, explained.

    Raises:
        UserError: the question cannot be answered as asked.
    """
    about = context("explain", question)
    found = settings(question)
    return Explanation(about, tuple(layer_cost(s, about.convention, about.element_bytes) for s in found))


def title_statement(cost: LayerCost) -> Statement:
    """What the layer is and which source its definition follows."""
    entry = cost.setting.entry
    values: dict[str, Cell] = {
        "layer": Label(cost.label),
        "title": Texts(entry.title),
        "source": Texts(entry.source),
    }
    if set(entry.title.values()) == {entry.name}:  # a user's own layer that has no title
        return Statement(Phrase("explain.untitled_source" if entry.source else "explain.untitled", values))
    return Statement(Phrase("explain.title" if entry.source else "explain.own", values))


def definition_of(cost: LayerCost) -> Definition:
    """The lines that hold, with the options chosen; of a stack, its steps."""
    if cost.setting.layer.parts:
        return Definition(cost.label, cost.setting.entry.definition.outline)
    lines: dict[int, str] = {}
    for line in cost.setting.layer.lines:
        text = line.statement.text if isinstance(line.statement, Equation) else _without_guard(line.text)
        lines.setdefault(line.number, text)
    return Definition(cost.label, tuple(lines.values()))


def letters_statement(cost: LayerCost) -> tuple[Statement, ...]:
    """What the letters of the definition are called everywhere else; a stack spells its sizes out."""
    layer = cost.setting.layer
    letters = tuple(
        Code(f"{size.letter} = {size.word}")
        for size in TABLE
        if size.spelled and size.letter != size.word and size.letter in layer.free_sizes and not layer.parts
    )
    return (Statement(Phrase("explain.letters", {"letters": Several(letters)})),) if letters else ()


def _shape_text(shape: tuple[tuple[str, int], ...]) -> str:
    """`1,024 × 8 × 64`; a batch of one is left out."""
    shown = [size for dim, size in shape if (dim, size) != ("b", 1)]
    return "\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}".join(f"{size:,}" for size in shown)


def _without_guard(text: str) -> str:
    """A line as it reads once its own option is chosen."""
    head, mark, rest = text.partition("?")
    return rest.strip() if mark and head.removeprefix("not ").strip().isidentifier() else text.strip()


def operations_table(cost: LayerCost) -> Table:
    """One row per equation; the last row is their sum and equals the layer's totals.

    Equations that a stack has several times, alike in all that is shown, share a row.
    """
    arrays = array_titles(cost.setting.entry, cost.setting.layer)
    alike: dict[object, list[Operation]] = {}
    for operation in cost.operations:
        if operation.role != VIEW:  # another name for the same numbers: no operation
            alike.setdefault(_as_shown(operation), []).append(operation)
    rows = [_operation_row(first, 1 + len(others), arrays) for first, *others in alike.values()]
    total: tuple[Cell, ...] = (
        Phrase("column.total"),
        None,
        None,
        Count(sum(operation.parameters for operation in cost.operations)),
        Count(sum(operation.macs for operation in cost.operations)),
        Expression(cost.total_macs_formula),
        Count(sum(operation.elements for operation in cost.operations)),
    )
    heads = ("operation", "role", "shape", "parameters", "macs", "closed_form", "elements")
    columns = tuple(Phrase(f"column.{head}") for head in heads)
    if cost.up_to_factors:  # a convention of growth counts no operations
        kept = [place for place, head in enumerate(heads) if head not in ("macs", "closed_form")]
        rows = [tuple(row[place] for place in kept) for row in rows]
        columns, total = tuple(columns[place] for place in kept), tuple(total[place] for place in kept)
    return Table("table.operations", columns, tuple(rows), total, {"layer": Label(cost.label)})


def _as_shown(operation: Operation) -> object:
    """What two equations have in common that share a row: name but for its number, shape, numbers."""
    label, _, name = operation.name.partition(".")
    numbers = (operation.parameters, operation.macs, operation.elements, operation.macs_formula)
    return label.split("#")[0], name, operation.role, _shape_text(operation.shape), numbers


def _operation_row(operation: Operation, count: int, arrays: Mapping[str, Text]) -> tuple[Cell, ...]:
    """A row for one equation, or for several that are alike."""
    name: Cell = Label(operation.name)
    if operation.name in arrays:
        name = Phrase("operation.name", {"name": Label(operation.name), "title": Texts(arrays[operation.name])})
    formula = operation.macs_formula
    if count > 1:
        name = Phrase("operation.several", {"operation": name, "count": Count(count)})
        formula = (count * Polynomial.of(evaluate(formula, Polynomial.symbol, Polynomials(())))).formula
    return (
        name,
        Phrase(f"role.{operation.role}"),
        Texts({"en": _shape_text(operation.shape)}),
        Count(count * operation.parameters),
        Count(count * operation.macs),
        Expression(formula) if operation.macs else None,
        Count(count * operation.elements),
    )
