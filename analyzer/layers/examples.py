"""Examples of a layer: sizes worth showing or testing, and figures published for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from analyzer.conventions import EXACT, UNITS, Convention, convention_named
from analyzer.errors import LayerError, QuestionError
from analyzer.layers.fields import check_keys, string_at, strings_at, table_of
from analyzer.notation.definition import Definition

if TYPE_CHECKING:  # a question about layers alone needs no stacks
    from analyzer.notation.stack import Stack


@dataclass(frozen=True)
class Published:
    """Figures known from elsewhere, held against the derived ones.

    Attributes:
        values: quantity to its value; bytes at 4 per element.
        source: where they are from.
        convention: what they count.
    """

    values: Mapping[str, int]
    source: str
    convention: Convention


@dataclass(frozen=True)
class Example:
    """Sizes and options worth showing or testing, and figures published for them."""

    name: str
    sizes: Mapping[str, int]
    options: tuple[str, ...]
    published: Published | None = None


def examples_of(value: object, where: str, definition: Definition | Stack) -> tuple[Example, ...]:
    """The examples of a layer."""
    if not isinstance(value, list):
        raise LayerError(f"{where}.examples: a list of tables is expected, as [[{definition.name}.examples]]")
    found = []
    for number, item in enumerate(value, 1):
        here = f"{where}.examples[{number}]"
        table = table_of(item, here)
        check_keys(table, ("name", "sizes", "options", "published"), here)
        sizes = table_of(table.get("sizes", {}), f"{here}.sizes")
        if not all(type(size) is int for size in sizes.values()):
            raise LayerError(f"{here}.sizes: whole numbers are expected")
        options = strings_at(table, "options", here)
        published = _published(table["published"], f"{here}.published") if "published" in table else None
        found.append(Example(string_at(table, "name", here), MappingProxyType(dict(sizes)), options, published))
    return tuple(found)


def _published(value: object, where: str) -> Published:
    """{ macs = 2147483648, source = "…" }, with convention = "torch" where it is not the exact one."""
    table = table_of(value, where)
    check_keys(table, ("source", "convention", *UNITS), where)
    values = {name: number for name, number in table.items() if name in UNITS}
    if not values or not all(type(number) is int and number >= 0 for number in values.values()):
        raise LayerError(f"{where}: whole numbers by quantity are expected, as macs = 2147483648")
    name = string_at(table, "convention", where) if "convention" in table else EXACT.name
    try:
        convention = convention_named(name)
    except QuestionError as error:
        raise LayerError(f"{where}.convention: {error}") from error
    if convention.basis != "layer":
        raise LayerError(f"{where}.convention: {name} counts up to factors; figures cannot be held against it")
    source = string_at(table, "source", where).strip()
    if not source:
        raise LayerError(f"{where}.source: a figure without a source cannot be checked by anyone")
    return Published(MappingProxyType(values), source, convention)
