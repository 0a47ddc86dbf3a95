"""Where attention and convolution are used: published systems and the sizes they mix positions at."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from analyzer.errors import MachineError, ModelError, did_you_mean
from analyzer.layers.fields import Text, check_keys, string_at, strings_at, table_of, text_at, text_of
from analyzer.sizes import LARGEST

_FILE = Path(__file__).parent / "uses.toml"
_FIELDS = ("text", "translation", "speech", "audio", "time-series", "genomics", "classification")
_MIXES = {"attention": "h", "convolution": "k"}
_KEYS = (
    *("title", "field", "mixes", "catalogue", "n", "n_means", "d", "h", "k", "kernels", "dilation"),
    *("layers", "beside", "year", "model", "source"),
)


@dataclass(frozen=True)
class Use:
    """A published system that mixes positions.

    Attributes:
        name: its key.
        title: its name in prose, by language.
        field: what it is for, a key of the phrases.
        mixes: `attention`, `convolution`, or both; the one most of its layers are comes first.
        catalogue: the layers of the catalogue nearest to those that mix.
        n: positions these layers see, at most or as trained.
        n_means: what a position is, by language.
        d: their width.
        h: their heads; None: no attention.
        k: their kernel; None: no convolution. Where kernels differ, one of those `source` names.
        kernels: every kernel, where they differ; else empty.
        dilation: of the convolutions, where it is not 1; else empty.
        layers: how many of these layers there are.
        beside: what else mixes positions, by language; empty: nothing.
        year: when it was published.
        model: the published model that builds it; None: none does.
        source: where the sizes were read.
    """

    name: str
    title: Text
    field: str
    mixes: tuple[str, ...]
    catalogue: tuple[str, ...]
    n: int
    n_means: Text
    d: int
    h: int | None
    k: int | None
    kernels: str
    dilation: str
    layers: int
    beside: Text
    year: int
    model: str | None
    source: Text


@lru_cache(maxsize=1)
def uses(path: Path = _FILE) -> Mapping[str, Use]:
    """Every system by its key, in the order they are listed.

    Args:
        path: the file that lists them.

    Raises:
        MachineError: the file cannot be read.
        ModelError: it is not TOML, or a value is missing or not one of those known.
        LayerError: a key is not known, or its value of another kind; the message names it and what is allowed.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise MachineError(f"{path}: {error.strerror}") from error
    except ValueError as error:  # not TOML, or not UTF-8
        raise ModelError(f"{path.name}: {error}") from error
    return MappingProxyType({name: _use(name, table, f"{path.name}: {name}") for name, table in tables.items()})


def _use(name: str, value: object, where: str) -> Use:
    table = table_of(value, where)
    check_keys(table, _KEYS, where)
    mixes = _mixes(table, where)
    return Use(
        name,
        text_of(table.get("title", name), f"{where}.title"),
        _one_of(string_at(table, "field", where), _FIELDS, f"{where}.field"),
        mixes,
        strings_at(table, "catalogue", where),
        _whole(table, "n", where),
        text_of(table.get("n_means"), f"{where}.n_means"),
        _whole(table, "d", where),
        _whole(table, "h", where) if "attention" in mixes else None,
        _whole(table, "k", where) if "convolution" in mixes else None,
        _string(table, "kernels", where) or "",
        _string(table, "dilation", where) or "",
        _whole(table, "layers", where),
        text_of(table["beside"], f"{where}.beside") if "beside" in table else MappingProxyType({}),
        _whole(table, "year", where),
        _string(table, "model", where),
        text_at(table, "source", where),
    )


def _mixes(table: Mapping[str, Any], where: str) -> tuple[str, ...]:
    """What mixes positions; heads and a kernel stand there for what does, and for nothing else."""
    mixes = tuple(_one_of(way, _MIXES, f"{where}.mixes") for way in strings_at(table, "mixes", where))
    if not mixes or len(set(mixes)) < len(mixes):
        raise ModelError(f"{where}.mixes: each of {', '.join(_MIXES)} once at most, and one at least, is expected")
    for way, size in _MIXES.items():
        if size in table and way not in mixes:
            raise ModelError(f"{where}.{size}: stands only where mixes has {way!r}")
    return mixes


def _one_of(word: str, known: tuple[str, ...] | Mapping[str, str], where: str) -> str:
    if word not in known:
        raise ModelError(f"{where}: unknown {word!r}{did_you_mean(word, known)}; known: {', '.join(known)}")
    return word


def _whole(table: Mapping[str, Any], key: str, where: str) -> int:
    if key not in table:
        raise ModelError(f"{where}: {key} is missing")
    value = table[key]
    if type(value) is not int or not 1 <= value <= LARGEST:
        raise ModelError(f"{where}.{key}: a whole number from 1 is expected, not {value!r:.60}")
    return value


def _string(table: Mapping[str, Any], key: str, where: str) -> str | None:
    return string_at(table, key, where) if key in table else None
