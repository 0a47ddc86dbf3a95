"""Published models: what builds each, at which sizes, and what is known of it from elsewhere."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from analyzer.errors import ModelError, unknown_word
from analyzer.layers.fields import Text, check_keys, string_at, strings_at, table_of, text_at, text_of

_FILE = Path(__file__).parent / "published.toml"
_KEYS = ("title", "stack", "options", "config", "sizes", "context", "source", "built", "front", "published")
_BUILT_KEYS = ("by", "parameters", "parts", "macs", "lengths", "state", "source_state")
_FIGURE_KEYS = ("parameters", "digits", "source", "beyond", "what", "differs")


@dataclass(frozen=True)
class Built:
    """What an independent implementation of the model has.

    Attributes:
        by: the implementation and its version.
        parameters: in all, shared ones once.
        parts: parameters by part; `block` and `decoder_block` are one of them.
        macs: multiply-adds of one pass over `lengths`: matrix products and convolutions, every score worked out.
        lengths: of what was passed through, by word.
        state: numbers kept per token while generating; None: it does not generate.
        source_state: numbers kept per position of the encoder while generating.
    """

    by: str
    parameters: int
    parts: Mapping[str, int]
    macs: int | None
    lengths: Mapping[str, int]
    state: int | None
    source_state: int | None


@dataclass(frozen=True)
class Front:
    """How the encoder's input is made from samples or frames.

    Attributes:
        window: how many of them one position sees.
        stride: how many from one position to the next.
        unit: what they are.
        source: where this is from.
    """

    window: int
    stride: int
    unit: str
    source: str


@dataclass(frozen=True)
class Figure:
    """A number of parameters told elsewhere.

    Attributes:
        parameters: the number.
        digits: significant digits it is rounded to; None: exact.
        source: where it stands.
        beyond: parameters counted there and not here.
        what: which these are.
        differs: why it does not agree; empty: it does.
    """

    parameters: int
    digits: int | None
    source: str
    beyond: int = 0
    what: str = ""
    differs: str = ""

    def agrees(self, parameters: int) -> bool:
        """Whether a count, with what is counted beyond it, is this figure as far as its digits go."""
        return rounded(parameters + self.beyond, self.digits) == self.parameters


@dataclass(frozen=True)
class PublishedModel:
    """A published model.

    Attributes:
        name: what users type.
        title: its name in prose, by language.
        stack: what builds it.
        options: the stack's options that hold.
        sizes: word to size; sizes left out follow from others.
        family: the model_type by which its config.json is read; None: it has none.
        context: the longest sequence it was made for, in tokens.
        source: where the sizes are from.
        built: what an independent implementation has.
        front: how the encoder's input is made, where that is not a look-up.
        figures: parameters told elsewhere.
    """

    name: str
    title: Text
    stack: str
    options: tuple[str, ...]
    sizes: Mapping[str, int]
    family: str | None
    context: int | None
    source: Text
    built: Built
    front: Front | None
    figures: tuple[Figure, ...]


def published_model(name: str) -> PublishedModel:
    """A published model.

    Raises:
        ModelError: no such model; the message has the nearest name and all there are.
    """
    known = published_models()
    if name not in known:
        raise ModelError(unknown_word("model", name, known))
    return known[name]


@lru_cache(maxsize=1)
def published_models() -> Mapping[str, PublishedModel]:
    """Every published model by name, in the order they are listed."""
    tables = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return MappingProxyType({name: _model(name, table) for name, table in tables.items()})


def rounded(value: int, digits: int | None) -> int:
    """A number to so many significant digits, halves up; None: as it is."""
    if digits is None:
        return value
    unit: int = 10 ** max(len(str(value)) - digits, 0)
    return (value + unit // 2) // unit * unit


def _model(name: str, value: object) -> PublishedModel:
    where = f"{_FILE.name}: {name}"
    table = table_of(value, where)
    check_keys(table, _KEYS, where)
    return PublishedModel(
        name,
        text_of(table.get("title", name), f"{where}.title"),
        string_at(table, "stack", where),
        strings_at(table, "options", where),
        MappingProxyType(table_of(table["sizes"], f"{where}.sizes")),
        table.get("config"),
        table.get("context"),
        text_at(table, "source", where),
        _built(table["built"], f"{where}.built"),
        Front(**table["front"]) if "front" in table else None,
        tuple(_figure(figure, f"{where}.published") for figure in table.get("published", [])),
    )


def _built(value: object, where: str) -> Built:
    table: dict[str, Any] = table_of(value, where)
    check_keys(table, _BUILT_KEYS, where)
    lengths = MappingProxyType(table_of(table.get("lengths", {}), f"{where}.lengths"))
    return Built(
        string_at(table, "by", where),
        table["parameters"],
        MappingProxyType(table_of(table["parts"], f"{where}.parts")),
        table.get("macs"),
        lengths,
        table.get("state"),
        table.get("source_state"),
    )


def _figure(value: object, where: str) -> Figure:
    table: dict[str, Any] = table_of(value, where)
    check_keys(table, _FIGURE_KEYS, where)
    return Figure(**{"digits": None, **table})
