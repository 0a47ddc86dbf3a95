"""What is known of each model_type of a Hugging Face config.json: its stack, and which key is which size."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from analyzer.layers.fields import check_keys, string_at, strings_at, table_of

_FILE = Path(__file__).parent / "families.toml"
_KEYS = ("stack", "counts", "with", "constants", "present", "holds", "context", "sizes", "optional", "switches")

Keys = Mapping[str, tuple[str, ...]]
"""A size's word to the keys it may stand at."""


@dataclass(frozen=True)
class Switch:
    """A key that is no size.

    Attributes:
        default: the value the class of transformers takes when the key is left out, as text.
        options: value, as text, to the options of the stack it means; other values the stack does not know.
    """

    default: str
    options: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Family:
    """Models of one model_type.

    Attributes:
        name: the model_type.
        stack: what builds them.
        counts: the class of transformers that has the same parameters.
        fixed: options that always hold.
        constants: sizes that are no key of the file.
        present: keys that must be there, though they may be null.
        context: keys of the longest sequence it was made for.
        holds: word of an optional size to the options that hold where it is there.
        sizes: keys of sizes that must be there.
        optional: keys of sizes that follow from others when missing or null.
        switches: key to what its values mean.
    """

    name: str
    stack: str
    counts: str
    fixed: tuple[str, ...]
    constants: Mapping[str, int]
    present: tuple[str, ...]
    context: tuple[str, ...]
    holds: Keys
    sizes: Keys
    optional: Keys
    switches: Mapping[str, Switch]

    @property
    def keys(self) -> tuple[str, ...]:
        """Every key of a config.json that is read."""
        return (*(key for keys in (*self.sizes.values(), *self.optional.values()) for key in keys), *self.switches)


@lru_cache(maxsize=1)
def families() -> Mapping[str, Family]:
    """Every known family by its model_type."""
    tables = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return MappingProxyType({name: _family(name, table) for name, table in tables.items()})


def _family(name: str, value: object) -> Family:
    where = f"{_FILE.name}: {name}"
    table = table_of(value, where)
    check_keys(table, _KEYS, where)
    switches = table_of(table.get("switches", {}), f"{where}.switches")
    return Family(
        name,
        string_at(table, "stack", where),
        string_at(table, "counts", where),
        strings_at(table, "with", where),
        MappingProxyType(table_of(table.get("constants", {}), f"{where}.constants")),
        strings_at(table, "present", where),
        strings_at(table, "context", where),
        _keys(table.get("holds", {}), f"{where}.holds"),
        _keys(table.get("sizes", {}), f"{where}.sizes"),
        _keys(table.get("optional", {}), f"{where}.optional"),
        MappingProxyType({key: _switch(values, f"{where}.switches.{key}") for key, values in switches.items()}),
    )


def _keys(value: object, where: str) -> Keys:
    """{ width = "hidden_size", heads = ["n_head", "num_heads"] }."""
    table = {word: [keys] if isinstance(keys, str) else keys for word, keys in table_of(value, where).items()}
    return MappingProxyType({word: strings_at(table, word, where) for word in table})


def _switch(value: object, where: str) -> Switch:
    """{ default = "gelu", gelu = ["gelu"], relu = [] }."""
    table: dict[str, Any] = table_of(value, where)
    default = string_at(table, "default", where)
    options = {known: strings_at(table, known, where) for known in table if known != "default"}
    return Switch(default, MappingProxyType(options))
