"""Look-up of layers by name, built-in or from a user's file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from analyzer.errors import LayerError, Said, did_you_mean
from analyzer.files_read import note_read
from analyzer.layers.files import Choice, Entry, LayerFile, read_choices
from analyzer.sizes import LETTER_OF

_FOLDER = Path(__file__).parent
_FILES = (
    "attention.toml", "convolution.toml", "recurrent.toml", "spectral.toml", "blocks.toml", "embedding.toml",
    "stacks.toml", "text_models.toml", "speech_models.toml",
)  # fmt: skip


@lru_cache(maxsize=1)
def catalogue() -> Mapping[str, Entry]:
    """Every built-in layer by name, in the order they are listed."""
    found: dict[str, Entry] = {}
    for name in _FILES:
        found.update(_file(name).entries())
    return MappingProxyType(found)


@lru_cache(maxsize=len(_FILES))
def _file(name: str) -> LayerFile:
    """One built-in file."""
    return LayerFile(_FOLDER / name, known=builtin_entry)


def names() -> tuple[str, ...]:
    """The names of all built-in layers, without reading them."""
    return tuple(name for file in _FILES for name in _file(file).names)


@lru_cache(maxsize=1)
def builtin_choices() -> Mapping[str, Choice]:
    """The choices of the built-in files; a user's file may use them too."""
    found: dict[str, Choice] = {}
    for name in _FILES:
        found.update(read_choices(_FOLDER / name))
    return MappingProxyType(found)


def layer_entry(name: str, file: str | None = None) -> Entry:
    """A layer of the catalogue or, with `file`, of a user's TOML file.

    Raises:
        LayerError: no such layer; the message has the nearest name.
        MachineError: the file cannot be read.
    """
    if file is not None:
        own = user_file(file)
        if name in own.names:
            return own.entry(name)
        said, near = "{file} has no layer {given!r}{near}; layers: {layers}", did_you_mean(name, own.names)
        raise LayerError(said, "error.no_layer_in_file", file=file, given=name, near=near, layers=tuple(own.names))
    entry = builtin_entry(name)
    if entry is None:
        known = catalogue()
        near = did_you_mean(name, known) or _other_word(name, known)
        if near:
            said = "unknown layer {given!r}{near}; `analyzer layers` lists them"
            raise LayerError(said, "error.unknown_layer", given=name, near=near)
        raise LayerError(
            "unknown layer {given!r}; layers: {layers}", "error.no_such_layer", given=name, layers=tuple(known)
        )
    return entry


def family(name: str) -> str:
    """The family of a built-in layer, by the file it stands in: 'attention', 'convolution', …; '' for any other."""
    return next((file.removesuffix(".toml") for file in _FILES if name in _file(file).names), "")


def user_file(file: str) -> LayerFile:
    """A user's TOML file of layers and stacks.

    Raises:
        LayerError: it is not a file of layers.
        MachineError: the file cannot be read.
    """
    note_read(Path(file))
    return LayerFile(Path(file), builtin_choices(), builtin_entry)


def builtin_entry(name: str) -> Entry | None:
    """A layer or stack of the catalogue, None where there is none of that name; only what is asked for is parsed."""
    for file in _FILES:
        text = (_FOLDER / file).read_text(encoding="utf-8")
        if f"\n[{name}]\n" in text or f"\n[stack.{name}]\n" in text:
            return _file(file).entry(name)
    return None


def _other_word(name: str, known: Mapping[str, Entry]) -> str:
    """A hint where the word is a size or an option, not a layer."""
    if name in LETTER_OF:
        return Said(" (a size is written with its value, as {name}=4)", "error.size_form", name=name)
    if any(
        name in entry.options or any(name in choice.options for choice in entry.choices) for entry in known.values()
    ):
        said, layer = " (an option is written {name}=yes, or behind a layer, as in {layer}:{name})", next(iter(known))
        return Said(said, "error.option_form", name=name, layer=layer)
    return ""
