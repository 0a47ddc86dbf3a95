"""What an answer is made of: frozen values that hold keys and numbers, no language and no markup.

A writer turns them into a format; words come from the phrase book of its language, by key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import TypeAlias

from analyzer.notation.syntax import Condition, Formula
from analyzer.notation.syntax import Equation as LayerEquation

DERIVED, COUNTED, MEASURED, CITED, ASSUMED, RUN = "derived", "counted", "measured", "cited", "assumed", "run"
"""How a number is known: from the definition, by loops or a counter, timed, from a source, taken, by running."""


@dataclass(frozen=True)
class Number:
    """A quantity of a layer.

    Attributes:
        value: exact; None where the quantity is meaningless.
        unit: '1', 'byte', 'step', 'position', 'layer' or 'FLOP/byte'.
        known: how it is known.
        formula: its closed form.
        growth: its dominating terms, coefficients left out.
        conditions: (small, large) pairs, small <= large, under which the closed form holds.
        why: key of the reason, where there is no value.
        note: key of a remark that belongs to the number.
    """

    value: int | Fraction | None
    unit: str
    known: str = DERIVED
    formula: Formula | None = None
    growth: Formula | None = None
    conditions: tuple[tuple[Formula, Formula], ...] = ()
    why: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Count:
    """A plain number in a sentence or table."""

    value: int | Fraction


@dataclass(frozen=True)
class Ratio:
    """A quotient to be shown rounded."""

    value: Fraction


@dataclass(frozen=True)
class Label:
    """What the user calls a layer, a size or a file: shown as code, never translated."""

    text: str


@dataclass(frozen=True)
class Code:
    """A line of the notation or of a terminal."""

    text: str


@dataclass(frozen=True)
class Expression:
    """A formula of sizes; `equals` is what stands left of an equals sign, `order` puts it in O(…)."""

    formula: Formula
    equals: str = ""
    order: bool = False


@dataclass(frozen=True)
class Tex:
    """A formula that prose brings along, in TeX; never a user's text."""

    latex: str


@dataclass(frozen=True)
class Phrase:
    """Words from the phrase book, with values put in."""

    key: str
    values: Mapping[str, Cell] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class Texts:
    """A text that comes with its translations, as a layer's title."""

    by_language: Mapping[str, str]


@dataclass(frozen=True)
class InEach:
    """What every language makes of its own parts, where one text with values put in would not do."""

    by_language: Mapping[str, Cell]


@dataclass(frozen=True)
class Several:
    """Cells one after the other, separated by commas."""

    cells: tuple[Cell, ...]


Cell: TypeAlias = Number | Count | Ratio | Label | Code | Expression | Tex | Phrase | Texts | InEach | Several | None


@dataclass(frozen=True)
class Statement:
    """A sentence of its own."""

    phrase: Phrase
    known: str = DERIVED


_BASIS = frozenset({"assume.sizes", "assume.defaults", "assume.heads", "assume.options"})


def is_basis(statement: Statement) -> bool:
    """Whether it tells what the answer rests on, its sizes, options and convention, not what it found."""
    return statement.phrase.key in _BASIS or statement.phrase.key.startswith("convention.")


@dataclass(frozen=True)
class Table:
    """A table; `key` finds its caption and the names of its columns in the phrase book.

    Attributes:
        key: of the caption.
        columns: what heads each column; a Label where a layer does.
        rows: as many cells in each as there are columns.
        total: a last row under a rule, None without.
        values: put into the caption.
        known: how its numbers are known.
    """

    key: str
    columns: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] | None = None
    values: Mapping[str, Cell] = field(default_factory=lambda: MappingProxyType({}))
    known: str = DERIVED


@dataclass(frozen=True)
class Definition:
    """The lines of a layer's definition."""

    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Equation:
    """A displayed formula, or several that belong together."""

    expressions: tuple[Expression, ...]


@dataclass(frozen=True)
class Symbols:
    """The equations of a layer, to be set in index notation, with its masks and the sizes that follow from others."""

    equations: tuple[LayerEquation, ...]
    conditions: tuple[Condition, ...] = ()
    sizes: tuple[Expression, ...] = ()


Block: TypeAlias = Statement | Table | Definition | Equation | Symbols
