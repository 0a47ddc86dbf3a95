"""Values of keys in a TOML file, read with errors that name the file, the layer and the key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from analyzer.errors import LayerError, NotationError, did_you_mean
from analyzer.notation.formulas import parse_formula
from analyzer.notation.syntax import Formula

Text = Mapping[str, str]
"""A text by language; 'en' is always there."""


def check_keys(table: Mapping[str, Any], known: Iterable[str], where: str) -> None:
    """Raises LayerError for a key that is not known."""
    known = tuple(known)
    for key in table:
        if key not in known:
            raise LayerError(f"{where}: unknown key {key!r}{did_you_mean(key, known)}; known: {', '.join(known)}")


def table_of(value: object, where: str) -> dict[str, Any]:
    """A table."""
    if not isinstance(value, dict):
        raise LayerError(f"{where}: a table is expected, not {value!r:.60}")
    return value


def string_at(table: Mapping[str, Any], key: str, where: str) -> str:
    """The text at a key that has to be there."""
    if key not in table:
        raise LayerError(f"{where}: {key} is missing")
    if not isinstance(table[key], str):
        raise LayerError(f"{where}.{key}: a text is expected, not {table[key]!r:.60}")
    return str(table[key])


def strings_at(table: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    """The list of texts at a key; none where the key is not there."""
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise LayerError(f"{where}.{key}: a list of texts is expected, not {value!r:.60}")
    return tuple(value)


def text_of(value: object, where: str) -> Text:
    """'text' or {en = "text", zh = "文本"}."""
    if isinstance(value, str):
        value = {"en": value}
    if not isinstance(value, dict):
        raise LayerError(f"{where}: a text is expected, not {value!r:.60}")
    by_language: dict[str, Any] = value
    if "en" not in by_language or not all(isinstance(text, str) for text in by_language.values()):
        raise LayerError(f"{where}: a text, or texts by language with at least en, is expected")
    return MappingProxyType(by_language)


def text_at(table: Mapping[str, Any], key: str, where: str) -> Text:
    """The text, or texts by language, at a key that has to be there."""
    if key not in table:
        raise LayerError(f"{where}: {key} is missing")
    return text_of(table[key], f"{where}.{key}")


def texts_of(value: object, where: str) -> Mapping[str, Text]:
    """Texts by name."""
    return MappingProxyType({key: text_of(text, f"{where}.{key}") for key, text in table_of(value, where).items()})


def formulas_of(value: object, where: str) -> Mapping[str, Formula]:
    """Formulas of sizes by name."""
    found = {}
    for key, text in table_of(value, where).items():
        if not isinstance(text, str | int) or isinstance(text, bool):
            raise LayerError(f'{where}.{key}: a formula of sizes is expected, as "4*d", not {text!r:.60}')
        try:
            found[key] = parse_formula(str(text))
        except NotationError as error:
            raise in_file(error, f"{where}.{key}") from error
    return MappingProxyType(found)


def in_file(error: NotationError, where: str) -> LayerError:
    """An error of the notation as one of the file."""
    return LayerError(f"{where}: {error}")
