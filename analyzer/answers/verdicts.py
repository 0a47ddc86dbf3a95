"""What a verdict is made of: the condition it needs, the lines it is derived by, the sizes that contradict it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from analyzer.answers.data import formula_text, sizes_data
from analyzer.blocks import Cell, Count, Expression, Label, Phrase, Statement
from analyzer.notation.syntax import Formula
from analyzer.readings.polynomial import Exact
from analyzer.sizes import order

TRUE, FALSE, CONDITIONAL, UNDECIDED = "true", "false", "true if", "undecided"
VERDICTS = (TRUE, FALSE, CONDITIONAL, UNDECIDED)


def verdict_name(verdict: str | None) -> Cell:
    """One of VERDICTS, for a table; None where there is none."""
    return None if verdict is None else Phrase(f"verdict_name.{verdict.replace(' ', '_')}")


MARK_KEYS = {"<": "less", "<=": "at_most", ">": "more", ">=": "at_least", "=": "equal", "!=": "unequal"}


@dataclass(frozen=True)
class Inequality:
    """A condition: two formulas and what stands between them."""

    left: Formula
    mark: str
    right: Formula

    @property
    def cell(self) -> Cell:
        """For a sentence."""
        values: dict[str, Cell] = {"left": Expression(self.left), "right": Expression(self.right)}
        return Phrase(f"relation.{MARK_KEYS[self.mark]}", values)

    @property
    def text(self) -> str:
        """`n < d*(k - 4)/2`."""
        return f"{formula_text(self.left)} {self.mark} {formula_text(self.right)}"


@dataclass(frozen=True)
class Range:
    """A condition: one size lies from `first` to `last` (None: without end)."""

    name: str
    first: int
    last: int | None
    smallest: int = 1

    @property
    def cell(self) -> Cell:
        """For a sentence."""
        values: dict[str, Cell] = {"name": Label(self.name), "first": Count(self.first)}
        if self.last is None:
            return Phrase("relation.from", values)
        values["last"] = Count(self.last)
        if self.first == self.last:
            return Phrase("relation.exactly", values)
        return Phrase("relation.up_to" if self.first <= self.smallest else "relation.between", values)

    @property
    def text(self) -> str:
        """`769 <= n`, `n = 768`, `1 <= n <= 768`."""
        if self.last is None:
            return f"{self.name} >= {self.first}"
        if self.first == self.last:
            return f"{self.name} = {self.first}"
        return (
            f"{self.name} <= {self.last}"
            if self.first <= self.smallest
            else f"{self.first} <= {self.name} <= {self.last}"
        )


Condition = Inequality | Range


def any_of(conditions: tuple[Condition, ...]) -> Cell:
    """One condition or another, for a sentence."""
    cell = conditions[0].cell
    for condition in conditions[1:]:
        cell = Phrase("relation.or", {"one": cell, "other": condition.cell})
    return cell


@dataclass(frozen=True)
class Step:
    """A line of a derivation.

    Attributes:
        key: of the sentence, below `derivation`.
        values: put into it.
        text: the same as a formula, for programs.
    """

    key: str
    values: Mapping[str, Cell]
    text: str

    @property
    def statement(self) -> Statement:
        """For an answer."""
        return Statement(Phrase(f"derivation.{self.key}", self.values))


@dataclass(frozen=True)
class Example:
    """Sizes at which a claim can be checked, and both values.

    Attributes:
        sizes: every size left open.
        changed: sizes changed for the second value; None where both sides of a comparison are meant.
        left, right: the two values.
        of_whole: the right one is the part of the left one that is proportional.
    """

    sizes: Mapping[str, int]
    changed: Mapping[str, int] | None
    left: Exact
    right: Exact
    of_whole: bool = False

    def data(self) -> dict[str, Any]:
        """Keys and values for JSON."""
        ordered = {name: self.sizes[name] for name in sorted(self.sizes, key=order)}
        found: dict[str, Any] = {"sizes": sizes_data(ordered)}
        if self.changed is not None:
            found["changed"] = sizes_data(self.changed)
        return {**found, "left": _exact(self.left), "right": _exact(self.right)}

    def statement(self, key: str) -> Statement:
        """For an answer; `key` says what it is an example of."""
        values: dict[str, Cell] = {"left": Count(self.left), "right": Count(self.right)}
        if not self.sizes:  # all are given, so there is nothing to choose
            return Statement(Phrase(f"{key}.settled", values))
        values["sizes"] = Label(_listed(self.sizes))
        if self.changed is None:
            return Statement(Phrase(f"{key}.whole" if self.of_whole else f"{key}.compared", values))
        return Statement(Phrase(f"{key}.changed", {**values, "changed": Label(_listed(self.changed))}))


@dataclass(frozen=True)
class Verdict:
    """What was found out about a claim.

    Attributes:
        verdict: one of VERDICTS.
        conditions: under any of which it is true, for 'true if'.
        steps: the derivation.
        counterexample: for 'false' and 'true if'.
        example: sizes that show what is true, where that is said of how a quantity varies.
        notes: remarks.
    """

    verdict: str
    steps: tuple[Step, ...] = ()
    conditions: tuple[Condition, ...] = ()
    counterexample: Example | None = None
    example: Example | None = None
    notes: tuple[Step, ...] = ()


def _listed(sizes: Mapping[str, int]) -> str:
    ordered = {name: sizes[name] for name in sorted(sizes, key=order)}
    return ", ".join(f"{name}={value}" for name, value in sizes_data(ordered).items())


def _exact(value: Exact) -> int | str:
    value = Fraction(value)
    return int(value) if value.denominator == 1 else str(value)
