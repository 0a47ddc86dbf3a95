"""The presets and the calls of PyTorch's layers, read from their TOML files."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from analyzer.counters.terms import KINDS, Key
from analyzer.errors import QuestionError, did_you_mean
from analyzer.layers.fields import Text, text_of
from analyzer.notation.parser import parse_formula
from analyzer.notation.syntax import Formula

_FOLDER = Path(__file__).parent
_GUARDS = ("needs", "without", "even", "sizes")


@dataclass(frozen=True)
class Rule:
    """What a counter does with some of the calls.

    Attributes:
        at: the place in the package's source, or in the paper.
        calls: the calls it looks at; '*' is all.
        counts: kind, or (operation, kind), to how much of it; '*' is every kind.
        adds: terms it counts whether the layer has them or not.
        share: a size the amounts are divided by.
        when: options that must hold.
        unless: options that must not hold.
        layers: the layers it holds for; empty: all.
    """

    at: str
    calls: tuple[str, ...]
    counts: Mapping[str | Key, Formula]
    adds: Mapping[Key, Formula]
    share: str | None
    when: tuple[str, ...]
    unless: tuple[str, ...]
    layers: tuple[str, ...]

    def amount(self, key: Key) -> Formula | None:
        """How much it counts of a term; None where it leaves it out."""
        names = (key, (last_name(key[0]), key[1]), key[1], "*")
        return next((self.counts[name] for name in names if name in self.counts), None)


@dataclass(frozen=True)
class Preset:
    """A counter or a paper, and what it counts.

    Attributes:
        name: what users type.
        unit: 'MAC' or 'FLOP', whatever the package calls its number.
        masks: 'dense' counts what a mask excludes, 'needed' does not.
        source: the function of the package, or the place in the paper, by language.
        package: its name in the registry, '' for a paper or a convention.
        version: of the package.
        date: of the version's files, or of the paper.
        rules: what it counts.
        any_layer: it counts any layer, not only those with a module or those of a paper.
        layers: the only layers it knows; empty: all.
        times: path to a factor on everything, for a paper that counts training steps as well.
        growth: the dominating terms of the core, and nothing else.
        floats: it adds up in double precision, exact up to 2^53.
    """

    name: str
    unit: str
    masks: str
    source: Text
    package: str
    version: str
    date: str
    rules: tuple[Rule, ...]
    any_layer: bool
    layers: tuple[str, ...]
    times: Mapping[str, int]
    growth: bool
    floats: bool


@dataclass(frozen=True)
class CodePath:
    """One way to write a layer in PyTorch.

    Attributes:
        name: what users type behind a preset.
        calls: operation to the call that makes it.
        needs: options without which PyTorch goes another way.
        without: options with which it goes another way.
        even: a size that has to be even.
        sizes: names rules use to names the layer has.
    """

    name: str
    calls: Mapping[str, str]
    needs: tuple[str, ...]
    without: tuple[str, ...]
    even: str | None
    sizes: Mapping[str, str]


def last_name(operation: str) -> str:
    """An operation as the layer calls it that stands in a stack: q of attention.q."""
    return operation.rpartition(".")[2]


@lru_cache(maxsize=1)
def presets() -> Mapping[str, Preset]:
    """Every preset by name."""
    return MappingProxyType({name: _preset(name, table) for name, table in _read("presets.toml").items()})


@lru_cache(maxsize=1)
def code_paths() -> Mapping[str, Mapping[str, CodePath]]:
    """Layer to the ways it is written in PyTorch; the first is the default."""
    tables = _read("calls.toml")
    return MappingProxyType({layer: MappingProxyType(dict(_paths(tables, layer))) for layer in tables})


def preset_named(text: str) -> tuple[Preset, str]:
    """A preset and the path asked for, '' for its default: `fvcore`, `fvcore:no-weights`.

    Raises:
        QuestionError: no such preset, or no such path.
    """
    name, colon, path = text.partition(":")
    known = presets()
    if name not in known:
        raise QuestionError(f"unknown preset {name!r}{did_you_mean(name, known)}; presets: {', '.join(known)}")
    paths = paths_of(known[name])
    if colon and path not in paths:
        have = f"paths of {name}: {', '.join(paths)}" if paths else f"{name} has no paths"
        raise QuestionError(f"unknown path {path!r} of {name!r}{did_you_mean(path, paths)}; {have}")
    return known[name], path


def paths_of(preset: Preset) -> tuple[str, ...]:
    """What may stand behind a preset, its default first: factors of a paper, or the code paths of all layers."""
    if preset.times:
        return tuple(preset.times)
    if preset.any_layer:
        return ()
    found = dict.fromkeys(path for paths in code_paths().values() for path in paths)
    return tuple(path for path in found if path != "module")


# -------------------------------------------------------------------------------------------- reading


def _read(file: str) -> Mapping[str, Any]:
    return tomllib.loads((_FOLDER / file).read_text(encoding="utf-8"))


def _preset(name: str, table: Mapping[str, Any]) -> Preset:
    return Preset(
        name, table["unit"], table.get("masks", "dense"), text_of(table["source"], f"{name}.source"),
        table.get("package", ""), table.get("version", ""), table.get("date", ""),
        tuple(map(_rule, table.get("rules", ()))), table.get("any", False), tuple(table.get("layers", ())),
        MappingProxyType(table.get("times", {})),
        table.get("growth", False), table.get("floats", False),
    )  # fmt: skip


def _rule(table: Mapping[str, Any]) -> Rule:
    counts = {_term(text): _amount(amount) for text, amount in table["counts"].items()}
    adds = {_added(text): _amount(amount) for text, amount in table.get("adds", {}).items()}
    return Rule(
        table.get("at", ""), tuple(table["calls"]), MappingProxyType(counts), MappingProxyType(adds),
        table.get("share"), tuple(table.get("when", ())), tuple(table.get("unless", ())),
        tuple(table.get("layers", ())),
    )  # fmt: skip


def _term(text: str) -> str | Key:
    """`bias` is a kind, `bias y` the bias of the operation y."""
    kind, _, operation = text.partition(" ")
    if kind != "*" and kind not in KINDS:
        raise ValueError(f"{kind!r} is no kind of term; kinds: {', '.join(KINDS)}")
    return (operation, kind) if operation else kind


def _added(text: str) -> Key:
    key = _term(text)
    if isinstance(key, str):
        raise ValueError(f"{text!r}: a term that is added names its operation")
    return key


def _amount(amount: int | str) -> Formula:
    """A whole number is so many per point."""
    return parse_formula(amount if isinstance(amount, str) else "points" if amount == 1 else f"{amount}*points")


def _paths(tables: Mapping[str, Any], layer: str) -> Iterator[tuple[str, CodePath]]:
    table = tables[layer]
    like = tables[table["like"]] if "like" in table else table
    for name in table.get("paths", like):
        calls = {operation: call for call, made in like[name].items() if call not in _GUARDS for operation in made}
        needs, without = (tuple(like[name].get(guard, ())) for guard in ("needs", "without"))
        sizes = MappingProxyType(like[name].get("sizes", {}))
        yield name, CodePath(name, MappingProxyType(calls), needs, without, like[name].get("even"), sizes)
