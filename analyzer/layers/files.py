"""Reading a TOML file of layers: the schema, and errors that name the file, the layer and the key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from analyzer.errors import LayerError, NotationError, did_you_mean
from analyzer.files_read import text_of_file
from analyzer.layers.entries import Choice as Choice
from analyzer.layers.entries import Entry as Entry
from analyzer.layers.entries import Lookup
from analyzer.layers.examples import Example as Example
from analyzer.layers.examples import examples_of
from analyzer.layers.fields import Text as Text
from analyzer.layers.fields import check_keys, formulas_of, in_file, string_at, strings_at, table_of, text_of, texts_of
from analyzer.notation.definition import Definition, parse_definition

if TYPE_CHECKING:
    from analyzer.layers.stacks import StackReader

MAX_FILE = 200_000


_KEYS = (
    "title", "source", "definition", "options", "choices", "of", "with", "without", "defaults", "arrays", "examples",
)  # fmt: skip
_CHOICE_KEYS = ("default", "number", "size", "lines", "options")
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")


def read_layers(
    path: Path, choices: Mapping[str, Choice] | None = None, known: Lookup | None = None
) -> dict[str, Entry]:
    """The layers and stacks of a TOML file; see LayerFile."""
    return LayerFile(path, choices, known).entries()


class LayerFile:
    """A TOML file of layers and stacks; each is read when it is asked for.

    Args:
        path: the file.
        choices: choices it may use besides its own.
        known: layers that its stacks may name besides its own.

    Attributes:
        names: its layers, then its stacks.

    Raises:
        MachineError: the file cannot be read.
        LayerError: it is not a file of layers; the message names the layer and the key.
    """

    def __init__(self, path: Path, choices: Mapping[str, Choice] | None = None, known: Lookup | None = None) -> None:
        tables = _tables(path)
        self.file, self._known = path.name, known or (lambda name: None)
        self._choices = {**(choices or {}), **_choices(tables, path.name)}
        self._tables = {name: table for name, table in tables.items() if name not in ("choice", "stack")}
        self._stack_tables = table_of(tables.get("stack", {}), f"{path.name}: stack")
        self._found: dict[str, Entry] = {}
        self.names = (*self._tables, *(name for name in self._stack_tables if name not in self._tables))
        if not self.names:
            raise LayerError(f"{path.name}: no layer in it; a layer is a table, as [my_layer], with a definition")

    def entries(self) -> dict[str, Entry]:
        """All of them."""
        for name in self._stack_tables:
            if name in self._tables:
                raise LayerError(f"{self.file}: stack.{name}: a layer of this name stands in the file")
        return {name: self.entry(name) for name in self.names}

    def entry(self, name: str) -> Entry:
        """One of them, by a name in `names`.

        Raises:
            LayerError: it is not a layer; the message names the layer and the key.
        """
        if name not in self._found:
            self._found[name] = self._layer(name) if name in self._tables else self._stacks.stack(name)
        return self._found[name]

    @cached_property
    def _stacks(self) -> StackReader:
        from analyzer.layers.stacks import StackReader  # not needed for layers alone

        def known(name: str) -> Entry | None:
            return self.entry(name) if name in self._tables else self._known(name)

        return StackReader(self._stack_tables, self.file, known, tuple(self._tables))

    def _layer(self, name: str) -> Entry:
        where = f"{self.file}: {name}"
        if not _NAME.fullmatch(name):
            raise LayerError(f"{where}: a layer's name is small letters, digits, - and _")
        table = table_of(self._tables[name], where)
        check_keys(table, _KEYS, where)
        if "of" not in table:
            return _entry(name, table, where, self._choices)
        base, before = string_at(table, "of", where), list(self._tables)[: list(self._tables).index(name)]
        if base not in before:
            near = did_you_mean(base, before)
            raise LayerError(f"{where}: of = {base!r}, but no layer of that name stands above it{near}")
        return _variant(name, table, where, self.entry(base))


def read_choices(path: Path) -> dict[str, Choice]:
    """The choices a TOML file of layers declares."""
    return _choices(_tables(path), path.name)


def _choices(tables: Mapping[str, Any], file: str) -> dict[str, Choice]:
    found = {}
    for name, table in table_of(tables.get("choice", {}), f"{file}: choice").items():
        where = f"{file}: choice.{name}"
        table = table_of(table, where)
        check_keys(table, _CHOICE_KEYS, where)
        options = texts_of(table.get("options", {}), f"{where}.options")
        default, number, size = table.get("default"), table.get("number"), table.get("size")
        named = [default] if number is None else [default, number, size]
        if not all(isinstance(name, str) for name in named) or not {*named[:2]} <= set(options):
            raise LayerError(f"{where}: default and number are names of its options: {', '.join(options)}")
        pair = None if number is None else (str(number), str(size))
        found[name] = Choice(name, str(default), options, pair, string_at(table, "lines", where))
    return found


def _tables(path: Path) -> dict[str, Any]:
    text = text_of_file(path, MAX_FILE, "a file of layers", LayerError)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LayerError(f"{path}: not TOML: {error}") from error
    except RecursionError as error:
        raise LayerError(f"{path}: nested too deep") from error


def _entry(name: str, table: Mapping[str, Any], where: str, choices: Mapping[str, Choice]) -> Entry:
    used = []
    for choice in strings_at(table, "choices", where):
        if choice not in choices:
            known = ", ".join(choices) or "none"
            raise LayerError(f"{where}: unknown choice {choice!r}{did_you_mean(choice, choices)}; known: {known}")
        used.append(choices[choice])
    text = "\n".join(
        [string_at(table, "definition", where).strip("\n"), *(choice.lines.strip("\n") for choice in used)]
    )
    try:
        definition = parse_definition(text, name)
    except NotationError as error:
        raise in_file(error, f"{where}.definition") from error
    chosen_by = [option for choice in used for option in choice.options]
    hidden = strings_at(table, "without", where)
    options = texts_of(table.get("options", {}), f"{where}.options")
    free = [option for option in definition.options if option not in chosen_by and option not in hidden]
    if set(options) - set(free):
        unknown = sorted(set(options) - set(free))[0]
        message = f"{where}.options: {unknown!r} guards no line{did_you_mean(unknown, free)}"
        raise LayerError(f"{message}; options of the definition: {', '.join(free) or 'none'}")
    return Entry(
        name,
        text_of(table.get("title", name), f"{where}.title"),
        text_of(table["source"], f"{where}.source") if "source" in table else MappingProxyType({}),
        definition,
        MappingProxyType({option: options.get(option, {"en": option}) for option in free}),
        strings_at(table, "with", where),
        tuple(used),
        formulas_of(table.get("defaults", {}), f"{where}.defaults"),
        texts_of(table.get("arrays", {}), f"{where}.arrays"),
        examples_of(table.get("examples", []), where, definition),
    )


def _variant(name: str, table: Mapping[str, Any], where: str, entry: Entry) -> Entry:
    """A layer that is another one with some options fixed."""
    fixed, hidden = strings_at(table, "with", where), strings_at(table, "without", where)
    for option in (*fixed, *hidden):
        if option not in entry.definition.options:
            known_options = ", ".join(entry.definition.options) or "none"
            raise LayerError(f"{where}: {entry.name} has no option {option!r}; its options: {known_options}")
    assert isinstance(entry.definition, Definition)  # a layer, not a stack, stands above it
    definition = Definition(name, entry.definition.lines)
    return Entry(
        name,
        text_of(table.get("title", name), f"{where}.title"),
        text_of(table["source"], f"{where}.source") if "source" in table else entry.source,
        definition,
        MappingProxyType({o: text for o, text in entry.options.items() if o not in fixed and o not in hidden}),
        (*entry.fixed, *fixed),
        entry.choices,
        MappingProxyType({**entry.defaults, **formulas_of(table.get("defaults", {}), f"{where}.defaults")}),
        MappingProxyType({**entry.arrays, **texts_of(table.get("arrays", {}), f"{where}.arrays")}),
        examples_of(table.get("examples", []), where, definition),
    )
