"""Conditions on quantities: `at-most macs=1T`, `at-least receptive_field=4000`, and how far a layer is from them.

A condition may be on a sum, `at-most parameter_memory+state_memory=24GiB`. Several stand behind one another, separated
by commas.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Protocol

from analyzer.answers.question import Question
from analyzer.answers.values import amount
from analyzer.blocks import Cell, Number, Phrase
from analyzer.errors import QuestionError, did_you_mean
from analyzer.readings.domains import Value
from analyzer.readings.quantities import UNITS, Absent, Reader

AT_MOST, AT_LEAST = "at-most", "at-least"

CONDITIONED: Mapping[str, str] = {**UNITS, "parameter_memory": "byte"}
"""Quantities a condition may be on, with their units; `parameter_memory` is that of the parameters at the dtype."""

DEPTH = "layers"
OF_STACKS: Mapping[str, str] = {**CONDITIONED, DEPTH: "layer"}
"""The same for layers that may be stacked: how many of them, too."""


class Quantities(Protocol):
    """What has quantities: a reader of a layer, or of a stack of layers."""

    def quantity(self, name: str) -> Value | Absent:
        """One quantity by its name."""


@dataclass(frozen=True)
class Condition:
    """A bound of a quantity, or of a sum of quantities.

    Attributes:
        relation: AT_MOST or AT_LEAST.
        quantities: names in CONDITIONED, all of one unit.
        limit: exact.
        typed: the limit as the user typed it.
    """

    relation: str
    quantities: tuple[str, ...]
    limit: int | Fraction
    typed: str = field(default="", compare=False)

    @property
    def name(self) -> str:
        """The quantities as they are typed."""
        return "+".join(self.quantities)

    @property
    def unit(self) -> str:
        """Of the limit."""
        return OF_STACKS[self.quantities[0]]

    @property
    def text(self) -> str:
        """As it can be typed again."""
        return f"{self.relation} {self.name}={self.typed or self.limit}"

    @property
    def is_reach(self) -> bool:
        """True where at least so many positions have to be seen."""
        return (self.relation, self.quantities) == (AT_LEAST, ("receptive_field",))

    def holds(self, value: int | Fraction) -> bool:
        """True where a value keeps it."""
        return value <= self.limit if self.relation == AT_MOST else value >= self.limit

    def value(self, reader: Quantities) -> Value | Absent:
        """What is bounded, of a layer; Absent where the layer has no such quantity."""
        total: Value = 0
        for name in self.quantities:
            value = reader.quantity(name)
            if isinstance(value, Absent):
                return value
            total = total + value
        return total

    def excess(self, reader: Reader) -> Value | Absent:
        """A number of the reader's domain with the sign of value - limit; whole where sizes are."""
        limit = Fraction(self.limit)
        if self.quantities == ("arithmetic_intensity",):
            return reader.value("flops") * limit.denominator - reader.value("bytes_moved") * limit.numerator
        value = self.value(reader)
        return value if isinstance(value, Absent) else value * limit.denominator - limit.numerator

    @property
    def cells(self) -> dict[str, Cell]:
        """The quantity and its limit, for phrases."""
        said: Cell = Phrase(f"quantity.{self.quantities[0]}")
        for name in self.quantities[1:]:
            said = Phrase("condition.sum", {"first": said, "second": Phrase(f"quantity.{name}")})
        return {"quantity": said, "limit": Number(self.limit, self.unit, known="assumed")}

    @property
    def phrase(self) -> Phrase:
        """The condition in words."""
        return Phrase(f"condition.{self.relation}", self.cells)

    def data(self) -> dict[str, object]:
        """Keys and values for JSON."""
        limit = self.limit if isinstance(self.limit, int) else str(self.limit)
        return {"relation": self.relation, "quantity": self.name, "limit": limit, "unit": self.unit}


def conditions_of(question: Question, known: Mapping[str, str] = CONDITIONED) -> tuple[Condition, ...]:
    """The conditions of a question, in the order at most, at least.

    Args:
        question: the question.
        known: the quantities this question may put conditions on, with their units.

    Raises:
        QuestionError: no such quantity, a limit that is not a number of its unit, a condition given twice, or two that
            contradict each other.
    """
    found = [
        _condition(relation, part, known)
        for relation in (AT_MOST, AT_LEAST)
        if relation in question.words
        for part in _parts(relation, question.words[relation])
    ]
    _check_together(found)
    return tuple(found)


def _parts(relation: str, text: str) -> list[str]:
    """Conditions between commas.

    Raises:
        QuestionError: a number with commas in it.
    """
    grouped = re.search(r"=\s*(\d{1,3}(?:,\d{3})+)(?![\w=])", text, re.ASCII)
    if grouped:
        plain = grouped[1].replace(",", "_")
        raise QuestionError(f"{relation} {text!r}: commas separate conditions; write {grouped[1]} as {plain}")
    return text.split(",")


def _condition(relation: str, text: str, known: Mapping[str, str]) -> Condition:
    name, equals, limit = text.partition("=")
    if not equals or not name.strip() or not limit.strip():
        raise QuestionError(f"{relation} {text!r}: a condition is QUANTITY=VALUE, as {relation} macs=1T")
    names = tuple(part.strip() for part in name.split("+"))
    for one in names:
        if one not in known:
            near = did_you_mean(one, known)
            raise QuestionError(f"{relation}: unknown quantity {one!r}{near}; known: {', '.join(known)}")
    unit = known[names[0]]
    if len(names) > 1 and {known[one] for one in names} != {"byte"}:
        raise QuestionError(
            f"{relation} {text!r}: only quantities in bytes add up, as parameter_memory+state_memory; put several "
            "conditions for several limits"
        )
    if len(set(names)) < len(names):
        raise QuestionError(f"{relation} {text!r}: a quantity stands in a sum once")
    typed = limit.strip()
    return Condition(relation, names, amount(typed, f"{relation} {name.strip()}", unit), typed)


def _check_together(found: Sequence[Condition]) -> None:
    """Raises QuestionError for two conditions that say the same twice or exclude each other."""
    for place, one in enumerate(found):
        for other in found[place + 1 :]:
            if set(one.quantities) != set(other.quantities):
                continue
            if one.relation == other.relation:
                raise QuestionError(f"{one.relation} {one.name} is given twice: {one.typed} and {other.typed}")
            if one.limit < other.limit:
                raise QuestionError(f"{one.text} and {other.text} contradict each other")
