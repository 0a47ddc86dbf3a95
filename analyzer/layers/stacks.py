"""Stacks in a TOML file of layers: the schema of [stack.NAME] and its steps.

[stack.block]
steps = [
{ residual = [ { layer = "layer-norm" }, { layer = "attention", options = ["causal?"] } ] },
{ repeat = 4, index = "i", steps = [ { layer = "conv1d", sizes = { dilation = "2**i" } } ] },
{ apply = "relu" },
]
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from analyzer.errors import LayerError, NotationError, did_you_mean
from analyzer.layers.entries import Entry, Lookup
from analyzer.layers.examples import examples_of
from analyzer.layers.fields import check_keys, formulas_of, in_file, string_at, strings_at, table_of, text_of, texts_of
from analyzer.layers.outline import outline_of
from analyzer.notation.formulas import parse_formula
from analyzer.notation.parser import POINTWISE_FUNCTIONS, parse_lines
from analyzer.notation.renaming import Renaming
from analyzer.notation.stack import (
    Block,
    Elementwise,
    Gather,
    Named,
    Parallel,
    Repeat,
    Residual,
    Stack,
    Use,
    walk,
)
from analyzer.notation.syntax import Formula, Given, Guard, Number, Ref
from analyzer.sizes import LETTER_OF

_KEYS = ("title", "source", "input", "more", "steps", "options", "defaults", "examples")
_STEP_KINDS = {
    "layer": ("layer", "as", "options", "sizes", "inputs", "share"),
    "residual": ("residual", "shortcut"),
    "parallel": ("parallel",),
    "name": ("name", "of", "steps"),
    "repeat": ("repeat", "index", "steps"),
    "apply": ("apply",),
    "sum": ("sum",),
}
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_INDEX = re.compile(r"[a-z]")
MAX_DEPTH = 12
MAX_STEPS = 200


class StackReader:
    """Reads stacks in the order in which they need each other.

    Args:
        tables: what stands at `stack` in a file, by name.
        file: its name, for errors.
        known: layers, and stacks of other files, that steps may name.
        layers: the names of the layers of the file, for errors.
    """

    def __init__(self, tables: Mapping[str, Any], file: str, known: Lookup, layers: tuple[str, ...]) -> None:
        self.tables, self.file, self.known, self.layers = tables, file, known, layers
        self.found: dict[str, Entry] = {}
        self.open: list[str] = []  # the stacks being read: one that comes back is a cycle

    def entry(self, name: str, where: str) -> Entry:
        """The layer or stack a step names.

        Raises:
            LayerError: there is none.
        """
        if name in self.tables and name not in self.layers:
            return self.stack(name)
        entry = self.known(name)
        if entry is None:
            names = [*self.layers, *self.tables]
            raise LayerError(
                f"{where}: unknown layer {name!r}{did_you_mean(name, names)}; `analyzer layers` lists them"
            )
        return entry

    def stack(self, name: str) -> Entry:
        """A stack of the file.

        Raises:
            LayerError: not a stack; the message names the stack, the step and the key.
        """
        if name in self.found:
            return self.found[name]
        if not _NAME.fullmatch(name):
            raise LayerError(f"{self.file}: stack.{name}: a stack's name is small letters, digits, - and _")
        if name in self.open:
            circle = " -> ".join([*self.open[self.open.index(name) :], name])
            raise LayerError(f"{self.file}: stack.{name}: it stands inside itself: {circle}")
        if len(self.open) >= MAX_DEPTH:
            raise LayerError(f"{self.file}: stack.{name}: stacks may stand in each other {MAX_DEPTH} deep")
        self.open.append(name)
        self.found[name] = self._read(name, f"{self.file}: stack.{name}")
        self.open.pop()
        return self.found[name]

    def _read(self, name: str, where: str) -> Entry:
        table = table_of(self.tables[name], where)
        check_keys(table, _KEYS, where)
        steps = _Steps(self, where).of(table.get("steps"), f"{where}.steps", ())
        first = _array(table.get("input", "x[b n d]"), f"{where}.input")
        inputs = (first, *(_array(text, f"{where}.more") for text in strings_at(table, "more", where)))
        stack = Stack(name, inputs, steps, outline_of(steps))
        options = texts_of(table.get("options", {}), f"{where}.options")
        for option in options:
            if option not in stack.options:
                known = ", ".join(stack.options) or "none"
                near = did_you_mean(option, stack.options)
                raise LayerError(f"{where}.options: no step asks for {option!r}{near}; asked for: {known}")
        return Entry(
            name,
            text_of(table.get("title", name), f"{where}.title"),
            text_of(table["source"], f"{where}.source") if "source" in table else MappingProxyType({}),
            stack,
            MappingProxyType({option: options.get(option, {"en": option}) for option in stack.options}),
            (),
            (),
            self._defaults(table, where, steps),
            MappingProxyType({}),
            examples_of(table.get("examples", []), where, stack),
        )

    def _defaults(self, table: Mapping[str, Any], where: str, steps: tuple[Block, ...]) -> Mapping[str, Formula]:
        """What sizes are when left out: the stack's own word, else that of the first layer with one."""
        found: dict[str, Formula] = {}
        for step in walk(steps):
            if isinstance(step, Use):
                entry = self.entry(step.name, where)
                for size, formula in entry.defaults.items():
                    if size not in step.sizes:
                        found.setdefault(size, formula)
        return MappingProxyType({**found, **_by_letter(formulas_of(table.get("defaults", {}), f"{where}.defaults"))})


class _Steps:
    """Reads the steps of one stack."""

    def __init__(self, reader: StackReader, where: str) -> None:
        self.reader, self.count, self.depth = reader, 0, 0

    def of(self, value: object, where: str, indices: tuple[str, ...]) -> tuple[Block, ...]:
        """A list of steps; `indices` are those of the repeats around them."""
        if not isinstance(value, list) or not value:
            raise LayerError(f'{where}: a list of steps is expected, as [ {{ layer = "attention" }} ]')
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise LayerError(f"{where}: steps may stand in each other {MAX_DEPTH} deep")
        found = tuple(self._step(item, f"{where}[{place}]", indices) for place, item in enumerate(value, 1))
        self.depth -= 1
        return found

    def _step(self, value: object, where: str, indices: tuple[str, ...]) -> Block:
        self.count += 1
        if self.count > MAX_STEPS:
            raise LayerError(f"{where}: a stack may have {MAX_STEPS} steps; use repeat")
        table = table_of(value, where)
        kinds = [kind for kind in _STEP_KINDS if kind in table]
        if len(kinds) != 1:
            raise LayerError(
                f"{where}: a step has exactly one of {', '.join(_STEP_KINDS)}; found {', '.join(table) or 'none'}"
            )
        check_keys(table, (*_STEP_KINDS[kinds[0]], "when", "unless"), where)
        guard = _guard(table, where)
        match kinds[0]:
            case "layer":
                return self._use(table, where, indices, guard)
            case "residual":
                body = self.of(table["residual"], f"{where}.residual", indices)
                shortcut = self.of(table["shortcut"], f"{where}.shortcut", indices) if "shortcut" in table else ()
                return Residual(body, shortcut, guard)
            case "parallel":
                return Parallel(self._branches(table["parallel"], f"{where}.parallel", indices), guard)
            case "name":
                inner = self.of(table["steps"], f"{where}.steps", indices) if "steps" in table else ()
                source = string_at(table, "of", where) if "of" in table else None
                return Named(_word(table, "name", where), source, inner, guard)
            case "repeat":
                return self._repeat(table, where, indices, guard)
            case "apply":
                return Elementwise(_function(string_at(table, "apply", where), where), guard)
            case _:
                return Gather(string_at(table, "sum", where), guard)

    def _branches(self, value: object, where: str, indices: tuple[str, ...]) -> tuple[tuple[Block, ...], ...]:
        if not isinstance(value, list) or len(value) < 2:
            raise LayerError(f"{where}: a list of at least two lists of steps is expected")
        return tuple(self.of(branch, f"{where}[{place}]", indices) for place, branch in enumerate(value, 1))

    def _repeat(self, table: Mapping[str, Any], where: str, indices: tuple[str, ...], guard: Guard | None) -> Repeat:
        times = _formula(table["repeat"], f"{where}.repeat", indices)
        index = string_at(table, "index", where) if "index" in table else None
        if index is not None and (not _INDEX.fullmatch(index) or index in indices):
            raise LayerError(f"{where}.index: one small letter that no repeat around it has, as i; not {index!r:.20}")
        inner = (*indices, index) if index else indices
        return Repeat(times, self.of(table.get("steps"), f"{where}.steps", inner), index, guard)

    def _use(self, table: Mapping[str, Any], where: str, indices: tuple[str, ...], guard: Guard | None) -> Use:
        name = string_at(table, "layer", where)
        entry = self.reader.entry(name, where)
        plain, passed = _options(entry, strings_at(table, "options", where), where)
        sizes = table_of(table.get("sizes", {}), f"{where}.sizes")
        given = {size: _formula(text, f"{where}.sizes.{size}", indices) for size, text in sizes.items()}
        shares = table_of(table.get("share", {}), f"{where}.share")
        inputs = table_of(table.get("inputs", {}), f"{where}.inputs")
        return Use(
            name,
            _word(table, "as", where) if "as" in table else name,
            entry.definition,
            plain,
            passed,
            MappingProxyType({**_ones(entry, plain), **_by_letter(given)}),
            MappingProxyType({key: str(text) for key, text in inputs.items()}),
            MappingProxyType({key: str(text) for key, text in shares.items()}),
            guard,
        )


def _word(table: Mapping[str, Any], key: str, where: str) -> str:
    word = string_at(table, key, where)
    if not _NAME.fullmatch(word):
        raise LayerError(f"{where}.{key}: a name is small letters, digits, - and _, not {word!r:.40}")
    return word


def _options(entry: Entry, words: tuple[str, ...], where: str) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """The options a step has for certain, those of the choices included, and those passed on from the stack.

    "bias?" holds where the stack has the option bias, "front_bias? bias" where it has front_bias.
    """
    chosen = dict.fromkeys(entry.fixed)
    passed = []
    known = [*entry.options, *(option for choice in entry.choices for option in choice.options)]
    for word in words:
        wanted, passing, option = (part.strip() for part in word.partition("?"))
        option = option or wanted
        if not wanted.isidentifier():
            raise LayerError(f"{where}.options: an option, as bias, bias? or front_bias? bias, not {word!r:.40}")
        if option not in known:
            listed, near = ", ".join(known) or "none", did_you_mean(option, known)
            raise LayerError(f"{where}.options: {entry.name} has no option {option!r}{near}; options: {listed}")
        if passing:
            if option not in entry.options:
                raise LayerError(f"{where}.options: {option!r} is one of a choice and cannot be left open")
            passed.append((option, wanted))
        else:
            chosen[option] = None
    for choice in entry.choices:
        named = [option for option in choice.options if option in chosen]
        if len(named) > 1:
            raise LayerError(f"{where}.options: {' and '.join(named)} contradict each other")
        if not named:
            chosen[choice.default] = None
    return tuple(chosen), tuple(passed)


def _ones(entry: Entry, options: tuple[str, ...]) -> dict[str, Formula]:
    """Stride, dilation and groups of a layer in a stack: 1, unless the step says otherwise."""
    if isinstance(entry.definition, Stack):
        return {}
    free = entry.definition.layer(options).free_sizes
    return {name: Number(1) for name in ("S", "D", "G") if name in free}


def _formula(value: object, where: str, indices: tuple[str, ...]) -> Formula:
    """A formula of sizes; `**` is `^` too, and its exponent may be an index."""
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise LayerError(f'{where}: a number or a formula of sizes is expected, as "2**i", not {value!r:.60}')
    try:
        return _LETTERS.formula(parse_formula(str(value).replace("**", "^"), indices))
    except NotationError as error:
        raise in_file(error, where) from error


_LETTERS = Renaming(array=str, size=lambda name: LETTER_OF.get(name, name))
"""Long names of sizes become letters."""


def _by_letter(formulas: Mapping[str, Formula]) -> Mapping[str, Formula]:
    return MappingProxyType({LETTER_OF.get(name, name): formula for name, formula in formulas.items()})


def _function(name: str, where: str) -> str:
    if name not in POINTWISE_FUNCTIONS:
        near = did_you_mean(name, POINTWISE_FUNCTIONS)
        raise LayerError(f"{where}.apply: unknown function {name!r}{near}; known: {', '.join(POINTWISE_FUNCTIONS)}")
    return name


def _guard(table: Mapping[str, Any], where: str) -> Guard | None:
    words = [word for word in ("when", "unless") if word in table]
    if len(words) > 1:
        raise LayerError(f"{where}: when and unless contradict each other")
    if not words:
        return None
    option = string_at(table, words[0], where)
    if not option.isidentifier():
        raise LayerError(f"{where}.{words[0]}: the name of an option is expected, not {option!r:.40}")
    return Guard(option, words[0] == "when")


def _array(text: object, where: str) -> Ref:
    """`x[b n d]` as an input."""
    if not isinstance(text, str):
        raise LayerError(f'{where}: an array is expected, as "x[b n d]", not {text!r:.60}')
    try:
        statement = parse_lines(f"given {text}\nunused[{' '.join(re.findall(r'[A-Za-z_0-9]+', text)[1:])}] = {text}")[0]
    except NotationError as error:
        raise in_file(error, where) from error
    given = statement.statement
    if not isinstance(given, Given) or len(given.ref.dims) not in (2, 3) or given.ref.parameter:
        raise LayerError(
            f'{where}: an array of batch, position and channel is expected, as "x[b n d]", not {text!r:.60}'
        )
    return given.ref
