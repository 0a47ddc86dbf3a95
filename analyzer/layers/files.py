"""Reading a TOML file of layers: the schema, and errors that name the file, the layer and the key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from analyzer.conventions import EXACT, UNITS, Convention, convention_named
from analyzer.errors import LayerError, MachineError, NotationError, QuestionError, did_you_mean
from analyzer.notation.definition import Definition, parse_definition
from analyzer.notation.parser import parse_formula
from analyzer.notation.syntax import Formula

MAX_FILE = 200_000

Text = Mapping[str, str]
"""A text by language; 'en' is always there."""


@dataclass(frozen=True)
class Choice:
    """Options of which exactly one holds.

    Attributes:
        name: what users write before '=', as padding.
        default: the option that holds unless another is chosen.
        options: option to what it means.
        number: the option a plain number chooses, and the size the number is; None: numbers are not allowed.
        lines: what the options switch.
    """

    name: str
    default: str
    options: Mapping[str, Text]
    number: tuple[str, str] | None
    lines: str


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


@dataclass(frozen=True)
class Entry:
    """A layer of the catalogue.

    Attributes:
        name: what users type.
        title: its name in prose, by language.
        source: the paper or module the definition follows.
        definition: the lines, options open.
        options: the options a user may choose, to what they mean.
        fixed: options that always hold.
        choices: sets of options of which one holds.
        defaults: sizes that, left out, follow from others; beyond the table of sizes.
        arrays: array to what it is called, by language.
        examples: sizes worth showing or testing.
    """

    name: str
    title: Text
    source: str
    definition: Definition
    options: Mapping[str, Text]
    fixed: tuple[str, ...]
    choices: tuple[Choice, ...]
    defaults: Mapping[str, Formula]
    arrays: Mapping[str, Text]
    examples: tuple[Example, ...]


_KEYS = (
    "title", "source", "definition", "options", "choices", "of", "with", "without", "defaults", "arrays", "examples",
)  # fmt: skip
_CHOICE_KEYS = ("default", "number", "size", "lines", "options")
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")


def read_layers(path: Path, choices: Mapping[str, Choice] | None = None) -> dict[str, Entry]:
    """The layers of a TOML file.

    Args:
        path: the file.
        choices: choices it may use besides its own.

    Raises:
        MachineError: the file cannot be read.
        LayerError: it is not a file of layers; the message names the layer and the key.
        NotationError: a definition the grammar does not know.
    """
    tables = _tables(path)
    return _entries(tables, path.name, {**(choices or {}), **_choices(tables, path.name)})


def read_choices(path: Path) -> dict[str, Choice]:
    """The choices a TOML file of layers declares."""
    return _choices(_tables(path), path.name)


def _choices(tables: Mapping[str, Any], file: str) -> dict[str, Choice]:
    found = {}
    for name, table in _table(tables.get("choice", {}), f"{file}: choice").items():
        where = f"{file}: choice.{name}"
        table = _table(table, where)
        _check_keys(table, _CHOICE_KEYS, where)
        options = _texts(table.get("options", {}), f"{where}.options")
        default, number, size = table.get("default"), table.get("number"), table.get("size")
        named = [default] if number is None else [default, number, size]
        if not all(isinstance(name, str) for name in named) or not {*named[:2]} <= set(options):
            raise LayerError(f"{where}: default and number are names of its options: {', '.join(options)}")
        pair = None if number is None else (str(number), str(size))
        found[name] = Choice(name, str(default), options, pair, _string(table, "lines", where))
    return found


def _tables(path: Path) -> dict[str, Any]:
    try:
        too_large = path.stat().st_size > MAX_FILE
        text = "" if too_large else path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise LayerError(f"{path}: not UTF-8 text") from error
    except (OSError, ValueError) as error:
        raise MachineError(f"{path}: {getattr(error, 'strerror', None) or error}") from error
    if too_large:
        raise LayerError(f"{path}: a file of layers may have {MAX_FILE} bytes")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LayerError(f"{path}: not TOML: {error}") from error
    except RecursionError as error:
        raise LayerError(f"{path}: nested too deep") from error


def _entries(tables: Mapping[str, Any], file: str, choices: Mapping[str, Choice]) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    names = [name for name in tables if name != "choice"]
    if not names:
        raise LayerError(f"{file}: no layer in it; a layer is a table, as [my_layer], with a definition")
    for name in names:
        where = f"{file}: {name}"
        if not _NAME.fullmatch(name):
            raise LayerError(f"{where}: a layer's name is small letters, digits, - and _")
        table = _table(tables[name], where)
        _check_keys(table, _KEYS, where)
        found[name] = _variant(name, table, where, found) if "of" in table else _entry(name, table, where, choices)
    return found


def _entry(name: str, table: Mapping[str, Any], where: str, choices: Mapping[str, Choice]) -> Entry:
    used = []
    for choice in _strings(table, "choices", where):
        if choice not in choices:
            known = ", ".join(choices) or "none"
            raise LayerError(f"{where}: unknown choice {choice!r}{did_you_mean(choice, choices)}; known: {known}")
        used.append(choices[choice])
    text = "\n".join([_string(table, "definition", where).strip("\n"), *(choice.lines.strip("\n") for choice in used)])
    try:
        definition = parse_definition(text, name)
    except NotationError as error:
        raise _in_file(error, where) from error
    chosen_by = [option for choice in used for option in choice.options]
    hidden = _strings(table, "without", where)
    options = _texts(table.get("options", {}), f"{where}.options")
    free = [option for option in definition.options if option not in chosen_by and option not in hidden]
    if set(options) - set(free):
        unknown = sorted(set(options) - set(free))[0]
        message = f"{where}.options: {unknown!r} guards no line{did_you_mean(unknown, free)}"
        raise LayerError(f"{message}; options of the definition: {', '.join(free) or 'none'}")
    return Entry(
        name,
        _text(table.get("title", name), f"{where}.title"),
        _string(table, "source", where) if "source" in table else "",
        definition,
        MappingProxyType({option: options.get(option, {"en": option}) for option in free}),
        _strings(table, "with", where),
        tuple(used),
        _formulas(table.get("defaults", {}), f"{where}.defaults"),
        _texts(table.get("arrays", {}), f"{where}.arrays"),
        _examples(table.get("examples", []), where, definition),
    )


def _variant(name: str, table: Mapping[str, Any], where: str, known: Mapping[str, Entry]) -> Entry:
    """A layer that is another one with some options fixed."""
    base = _string(table, "of", where)
    if base not in known:
        raise LayerError(
            f"{where}: of = {base!r}, but no layer of that name stands above it{did_you_mean(base, known)}"
        )
    entry = known[base]
    fixed, hidden = _strings(table, "with", where), _strings(table, "without", where)
    for option in (*fixed, *hidden):
        if option not in entry.definition.options:
            known_options = ", ".join(entry.definition.options) or "none"
            raise LayerError(f"{where}: {base} has no option {option!r}; its options: {known_options}")
    definition = Definition(name, entry.definition.lines)
    return Entry(
        name,
        _text(table.get("title", name), f"{where}.title"),
        _string(table, "source", where) if "source" in table else entry.source,
        definition,
        MappingProxyType({o: text for o, text in entry.options.items() if o not in fixed and o not in hidden}),
        (*entry.fixed, *fixed),
        entry.choices,
        MappingProxyType({**entry.defaults, **_formulas(table.get("defaults", {}), f"{where}.defaults")}),
        MappingProxyType({**entry.arrays, **_texts(table.get("arrays", {}), f"{where}.arrays")}),
        _examples(table.get("examples", []), where, definition),
    )


# -------------------------------------------------------------------------------------------- values of keys


def _check_keys(table: Mapping[str, Any], known: Iterable[str], where: str) -> None:
    known = tuple(known)
    for key in table:
        if key not in known:
            raise LayerError(f"{where}: unknown key {key!r}{did_you_mean(key, known)}; known: {', '.join(known)}")


def _table(value: object, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise LayerError(f"{where}: a table is expected, not {value!r:.60}")
    return value


def _string(table: Mapping[str, Any], key: str, where: str) -> str:
    if key not in table:
        raise LayerError(f"{where}: {key} is missing")
    if not isinstance(table[key], str):
        raise LayerError(f"{where}.{key}: a text is expected, not {table[key]!r:.60}")
    return str(table[key])


def _strings(table: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise LayerError(f"{where}.{key}: a list of texts is expected, not {value!r:.60}")
    return tuple(value)


def _text(value: object, where: str) -> Text:
    """'text' or {en = "text", zh = "文本"}."""
    if isinstance(value, str):
        value = {"en": value}
    by_language = _table(value, where)
    if "en" not in by_language or not all(isinstance(text, str) for text in by_language.values()):
        raise LayerError(f"{where}: a text, or texts by language with at least en, is expected")
    return MappingProxyType(by_language)


def _texts(value: object, where: str) -> Mapping[str, Text]:
    return MappingProxyType({key: _text(text, f"{where}.{key}") for key, text in _table(value, where).items()})


def _formulas(value: object, where: str) -> Mapping[str, Formula]:
    found = {}
    for key, text in _table(value, where).items():
        if not isinstance(text, str | int) or isinstance(text, bool):
            raise LayerError(f'{where}.{key}: a formula of sizes is expected, as "4*d", not {text!r:.60}')
        try:
            found[key] = parse_formula(str(text))
        except NotationError as error:
            raise _in_file(error, f"{where}.{key}") from error
    return MappingProxyType(found)


def _examples(value: object, where: str, definition: Definition) -> tuple[Example, ...]:
    if not isinstance(value, list):
        raise LayerError(f"{where}.examples: a list of tables is expected, as [[{definition.name}.examples]]")
    found = []
    for number, item in enumerate(value, 1):
        here = f"{where}.examples[{number}]"
        table = _table(item, here)
        _check_keys(table, ("name", "sizes", "options", "published"), here)
        sizes = _table(table.get("sizes", {}), f"{here}.sizes")
        if not all(type(size) is int for size in sizes.values()):
            raise LayerError(f"{here}.sizes: whole numbers are expected")
        options = _strings(table, "options", here)
        published = _published(table["published"], f"{here}.published") if "published" in table else None
        found.append(Example(_string(table, "name", here), MappingProxyType(dict(sizes)), options, published))
    return tuple(found)


def _published(value: object, where: str) -> Published:
    """{ macs = 2147483648, source = "…" }, with convention = "torch" where it is not the exact one."""
    table = _table(value, where)
    _check_keys(table, ("source", "convention", *UNITS), where)
    values = {name: number for name, number in table.items() if name in UNITS}
    if not values or not all(type(number) is int and number >= 0 for number in values.values()):
        raise LayerError(f"{where}: whole numbers by quantity are expected, as macs = 2147483648")
    name = _string(table, "convention", where) if "convention" in table else EXACT.name
    try:
        convention = convention_named(name)
    except QuestionError as error:
        raise LayerError(f"{where}.convention: {error}") from error
    if convention.basis != "layer":
        raise LayerError(f"{where}.convention: {name} counts up to factors; figures cannot be held against it")
    source = _string(table, "source", where).strip()
    if not source:
        raise LayerError(f"{where}.source: a figure without a source cannot be checked by anyone")
    return Published(MappingProxyType(values), source, convention)


def _in_file(error: NotationError, where: str) -> LayerError:
    return LayerError(f"{where}: {error}")
