"""`training`: what a layer's backward pass costs, and what the forward pass saves for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from analyzer.answers.compare import (
    default_statements,
    definition_statements,
    forms_table,
    shared_sizes,
    sizes_statement,
    values_table,
)
from analyzer.answers.context import Context, context
from analyzer.answers.costs import LayerCost, closed_forms, layer_cost, number_of, sizes_at
from analyzer.answers.data import formula_text, layer_data
from analyzer.answers.question import Question
from analyzer.answers.settings import Setting, settings
from analyzer.answers.values import yes_or_no
from analyzer.blocks import Block, Cell, Count, Expression, Label, Number, Phrase, Several, Statement, Table, Texts
from analyzer.errors import QuestionError
from analyzer.layers.titles import array_titles
from analyzer.notation.syntax import Formula
from analyzer.readings.polynomial import Polynomial
from analyzer.readings.training import TRAINING_UNITS, Saved, TrainingReading, TrainingRow
from analyzer.readings.training import training as read_training

SHOWN = tuple(TRAINING_UNITS)
WITH_FORMS = tuple(name for name in SHOWN if name != "backward_ratio")
"""The ratio is a quotient of two forms in the table."""


@dataclass(frozen=True)
class LayerTraining:
    """A layer's training.

    Attributes:
        cost: the layer at its sizes; its quantities are those of TRAINING_UNITS.
        rows: the operations at these sizes; totals are their sums.
        forms: per operation, the closed forms of backward multiply-adds and of saved bytes.
    """

    cost: LayerCost
    rows: tuple[TrainingRow, ...]
    forms: tuple[tuple[Formula, Formula], ...]

    @property
    def masks(self) -> int:
        """Bytes of the masks among what is saved."""
        return sum(one.bytes for row in self.rows for one in row.saved if one.mask)


@dataclass(frozen=True)
class Training:
    """The answer to `training`.

    Attributes:
        context: question, convention, dtype.
        layers: one after the other, in the order asked.
        first: the layers' inputs need no gradient.
    """

    context: Context
    layers: tuple[LayerTraining, ...]
    first: bool

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Verdicts, quantities, closed forms, operations, and what the numbers rest on."""
        costs = tuple(layer.cost for layer in self.layers)
        found: list[Block] = [_verdict(layer) for layer in self.layers]
        found += [values_table(costs, SHOWN), forms_table(costs, WITH_FORMS)]
        for layer in self.layers:
            found += [_operations_table(layer), *definition_statements((layer.cost,))]
        found += [self._rule, sizes_statement(costs), *default_statements(costs)]
        return (*found, self.context.statement)

    @property
    def _rule(self) -> Statement:
        whose = Phrase("training.no_input" if self.first else "training.input")
        return Statement(Phrase("training.rule", {"first": whose}))

    def data(self) -> dict[str, Any]:
        """Keys and values for JSON."""
        return {
            "question": self.context.question,
            "sizes": shared_sizes(tuple(layer.cost for layer in self.layers)),
            "dtype": self.context.dtype,
            "convention": self.context.convention.data(),
            "input_needs_gradient": not self.first,
            "layers": [_layer_data(layer) for layer in self.layers],
        }


def training(question: Question) -> Training:
    """What training the layers of a question takes.

    Raises:
        UserError: the question cannot be answered as asked.
    """
    about = context("training", question)
    if about.convention.basis == "growth":
        raise QuestionError(
            f"convention={about.convention.name} counts up to constant factors, which is what a backward pass changes; "
            "take exact or torch"
        )
    first = yes_or_no(question.words.get("first", "no"), "first")
    return Training(about, tuple(_layer_training(found, about, first) for found in settings(question)), first)


def _layer_training(setting: Setting, about: Context, first: bool) -> LayerTraining:
    counted = read_training(setting.layer, setting.exact(), about.convention, about.element_bytes, first)
    reader, domain = closed_forms(setting, about.convention, about.element_bytes, sizes_at(setting))
    forms = read_training(setting.layer, reader.sizes, about.convention, about.element_bytes, first)
    quantities = {
        name: number_of(value, forms.values[name], domain, TRAINING_UNITS[name])
        for name, value in counted.values.items()
    }
    quantities["backward_ratio"] = replace(quantities["backward_ratio"], formula=None, growth=None)
    cost = layer_cost(setting, about.convention, about.element_bytes)
    return LayerTraining(replace(cost, quantities=MappingProxyType(quantities)), counted.rows, tuple(_row_forms(forms)))


def _row_forms(forms: TrainingReading) -> list[tuple[Formula, Formula]]:
    return [(Polynomial.of(row.backward_macs).formula, Polynomial.of(row.saved_bytes).formula) for row in forms.rows]


# -------------------------------------------------------------------------------------------- blocks


def _verdict(layer: LayerTraining) -> Statement:
    quantities = layer.cost.quantities
    values: dict[str, Cell] = {
        "layer": Label(layer.cost.label),
        "forward": quantities["macs"],
        "backward": quantities["backward_macs"],
        "saved": quantities["saved_memory"],
    }
    return Statement(Phrase("training.verdict", values))


def _operations_table(layer: LayerTraining) -> Table:
    """One row per operation; the last row is their sum and equals the layer's totals."""
    rows: list[tuple[Cell, ...]] = []
    arrays = array_titles(layer.cost.setting.entry, layer.cost.setting.layer)
    for row, (backward, saved) in zip(layer.rows, layer.forms, strict=True):
        name: Cell = Label(row.name)
        if row.name in arrays:
            name = Phrase("operation.name", {"name": Label(row.name), "title": Texts(arrays[row.name])})
        rows.append(
            (
                name,
                Count(row.macs),
                Count(row.backward_macs),
                Expression(backward) if row.backward_macs else None,
                Several(tuple(map(_saved_cell, row.saved))) if row.saved else None,
                Count(row.saved_bytes),
                Expression(saved) if row.saved else None,
            )
        )
    quantities = layer.cost.quantities
    total = (
        Phrase("column.total"),
        quantities["macs"],
        quantities["backward_macs"],
        _form(quantities["backward_macs"]),
        None,
        Count(sum(row.saved_bytes for row in layer.rows)),
        _form(quantities["saved_memory"]),
    )
    heads = ("operation", "macs", "backward_macs", "closed_form", "saved", "saved_bytes", "closed_form")
    columns = tuple(Phrase(f"column.{head}") for head in heads)
    return Table("table.training", columns, tuple(rows), total, {"layer": Label(layer.cost.label)})


def _saved_cell(saved: Saved) -> Cell:
    label = Label(saved.array)
    return Phrase("training.mask", {"name": label}) if saved.mask else label


def _form(number: Number) -> Cell:
    return None if number.formula is None else Expression(number.formula)


# -------------------------------------------------------------------------------------------- data


def _layer_data(layer: LayerTraining) -> dict[str, Any]:
    data = layer_data(layer.cost)
    data["operations"] = [
        {
            "name": row.name,
            "equation": row.text,
            "role": row.role,
            "macs": row.macs,
            "backward_macs": row.backward_macs,
            "backward_macs_formula": formula_text(backward),
            "saved_bytes": row.saved_bytes,
            "saved_bytes_formula": formula_text(saved),
            "saved": [
                {"array": one.array, "mask": one.mask, "elements": one.elements, "bytes": one.bytes}
                for one in row.saved
            ],
        }
        for row, (backward, saved) in zip(layer.rows, layer.forms, strict=True)
    ]
    return data
