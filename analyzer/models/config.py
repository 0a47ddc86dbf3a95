"""Reading a Hugging Face config.json: the stack that builds the model, its options and sizes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from analyzer.errors import MachineError, ModelError, did_you_mean
from analyzer.files_read import note_read
from analyzer.models.families import Family, families
from analyzer.sizes import LARGEST

MAX_FILE = 200_000
"""Bytes of a config.json: published ones have a few thousand, those with many labels some ten thousand."""


@dataclass(frozen=True)
class Configured:
    """A model as a config.json describes it.

    Attributes:
        family: its model_type.
        stack: what builds it.
        options: the stack's options that hold.
        sizes: word to size; sizes left out follow from others.
        context: the longest sequence it was made for, in tokens; None where the file does not say.
        counts: the class of transformers that has the parameters of the stack.
        classes: the classes the file names; one that differs from `counts` has other heads.
    """

    family: str
    stack: str
    options: tuple[str, ...]
    sizes: Mapping[str, int]
    context: int | None
    counts: str
    classes: tuple[str, ...]


def read_config(path: Path) -> Configured:
    """The model of a config.json.

    Args:
        path: the file.

    Raises:
        MachineError: the file cannot be read.
        ModelError: not JSON, too large, a model_type that is not known, a key missing, or a value the stack of its
            model_type does not know; the message names the file, the key and what is allowed.
    """
    return configured(_text(path), str(path))


def configured(text: str, file: str = "config.json") -> Configured:
    """The model of the text of a config.json; `file` is what errors call it.

    Raises:
        ModelError: as `read_config`.
    """
    values = _object(text, file)
    family = _family(values, file)
    for key in family.present:
        if key not in values:
            raise _missing(key, values, family, file)
    sizes = dict(_sizes(values, family, file))
    options = [*family.fixed, *_options(values, family, file)]
    options += [option for word, held in family.holds.items() if word in sizes for option in held]
    classes = values.get("architectures")
    named = tuple(str(name) for name in classes) if isinstance(classes, list) else ()
    context = _size(values, family.context, file)
    return Configured(family.name, family.stack, tuple(options), MappingProxyType(sizes), context, family.counts, named)


def _text(path: Path) -> str:
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):  # a device or a pipe may never end
            raise MachineError(f"{path}: not a file")
        too_large = path.stat().st_size > MAX_FILE
        note_read(path)
        text = "" if too_large else path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ModelError(f"{path}: not UTF-8 text") from error
    except (OSError, ValueError) as error:
        raise MachineError(f"{path}: {getattr(error, 'strerror', None) or error}") from error
    if too_large:
        raise ModelError(f"{path}: a config.json may have {MAX_FILE} bytes")
    return text


def _object(text: str, file: str) -> dict[str, Any]:
    """The JSON object of a text."""
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise ModelError(
            f"{file}: not JSON: {error.msg}, {where}; a config.json of Hugging Face is expected"
        ) from error
    except RecursionError as error:
        raise ModelError(f"{file}: nested too deep") from error
    except ValueError as error:  # a whole number of thousands of digits
        raise ModelError(f"{file}: not JSON that can be read: a number is too long") from error
    if not isinstance(value, dict):
        raise ModelError(f'{file}: a JSON object is expected, as {{ "model_type": "bert", ... }}')
    return value


def _family(values: Mapping[str, Any], file: str) -> Family:
    known = families()
    listed = f"known: {', '.join(known)}"
    if "model_type" not in values:
        raise ModelError(f"{file}: model_type is missing{did_you_mean('model_type', values)}; {listed}")
    name = values["model_type"]
    if not isinstance(name, str) or name not in known:
        near = did_you_mean(name, known) if isinstance(name, str) else ""
        raise ModelError(f"{file}: unknown model_type {_shown(name)}{near}; {listed}")
    return known[name]


def _sizes(values: Mapping[str, Any], family: Family, file: str) -> Iterator[tuple[str, int]]:
    for word, keys in family.sizes.items():
        size = _size(values, keys, file)
        if size is None:
            raise _missing(keys[0], values, family, file)
        yield word, size
    for word, keys in family.optional.items():
        size = _size(values, keys, file)
        if size is not None:
            yield word, size
    yield from family.constants.items()


def _size(values: Mapping[str, Any], keys: tuple[str, ...], file: str) -> int | None:
    """The size at keys that mean the same; None where none is there, or null."""
    found: dict[str, int] = {}
    for key in keys:
        value = values.get(key)
        if value is None:
            continue
        if type(value) is not int or not 1 <= value <= LARGEST:
            raise ModelError(f"{file}: {key}: a whole number from 1 is expected, not {_shown(value)}")
        found[key] = value
    if len(set(found.values())) > 1:
        told = ", ".join(f"{key} is {value}" for key, value in found.items())
        raise ModelError(f"{file}: {told}; models where these differ are not known")
    return next(iter(found.values()), None)


def _options(values: Mapping[str, Any], family: Family, file: str) -> Iterator[str]:
    """The options that the values of switches mean."""
    for key, switch in family.switches.items():
        value = values.get(key)
        text = switch.default if value is None else value if isinstance(value, str) else json.dumps(value)
        if text not in switch.options:
            known = ", ".join(switch.options)
            what = f"{key} = {_shown(value)} is not known for model_type {family.name!r}"
            raise ModelError(f"{file}: {what}{did_you_mean(text[:60], switch.options)}; known: {known}")
        yield from switch.options[text]


def _missing(key: str, values: Mapping[str, Any], family: Family, file: str) -> ModelError:
    near = did_you_mean(key, [given for given in values if given not in family.keys])
    return ModelError(f"{file}: {key} is missing{near}; a model of model_type {family.name!r} needs it")


def _shown(value: object) -> str:
    """A value as the file has it, cut."""
    text = json.dumps(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
