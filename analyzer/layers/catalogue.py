"""Look-up of layers by name, built-in or from a user's file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from analyzer.errors import LayerError, did_you_mean
from analyzer.layers.files import Choice, Entry, read_choices, read_layers

_FILES = ("attention.toml", "convolution.toml", "recurrent.toml")


@lru_cache(maxsize=1)
def catalogue() -> Mapping[str, Entry]:
    """Every built-in layer by name, in the order they are listed."""
    here, found = Path(__file__).parent, dict[str, Entry]()
    for name in _FILES:
        found.update(read_layers(here / name, builtin_choices()))
    return MappingProxyType(found)


@lru_cache(maxsize=1)
def builtin_choices() -> Mapping[str, Choice]:
    """The choices of the built-in files; a user's file may use them too."""
    here, found = Path(__file__).parent, dict[str, Choice]()
    for name in _FILES:
        found.update(read_choices(here / name))
    return MappingProxyType(found)


def layer_entry(name: str, file: str | None = None) -> Entry:
    """A layer of the catalogue or, with `file`, of a user's TOML file.

    Raises:
        LayerError: no such layer; the message has the nearest name.
        MachineError: the file cannot be read.
    """
    known = read_layers(Path(file), builtin_choices()) if file is not None else catalogue()
    if name not in known:
        where = f"{file} has no layer" if file is not None else "unknown layer"
        raise LayerError(f"{where} {name!r}{did_you_mean(name, known)}; layers: {', '.join(known)}")
    return known[name]
