"""What a question asks about: a layer of the catalogue or a file, a published model, a model's config.json."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from analyzer.answers.question import CONFIG, MODEL, LayerRequest
from analyzer.errors import LayerError, did_you_mean
from analyzer.layers.catalogue import builtin_entry, catalogue, layer_entry, user_file
from analyzer.layers.entries import Entry
from analyzer.sizes import LETTER_OF


def requested(request: LayerRequest) -> tuple[Entry, dict[str, str]]:
    """An entry, and the options and sizes it is asked for with: those of a model below the user's own.

    Raises:
        LayerError: no such layer, or a file that does not say which.
        ModelError: no such model, or a config.json that is not understood.
        MachineError: a file that cannot be read.
    """
    own = dict(request.settings)
    if request.kind == CONFIG:
        from analyzer.models.config import read_config

        configured = read_config(Path(request.name))
        return layer_entry(configured.stack), {**_words(configured.options, configured.sizes), **own}
    if request.kind == MODEL or (request.file is None and _is_model(request.name)):
        from analyzer.models.published import published_model

        model = published_model(request.name)
        entry = replace(layer_entry(model.stack), title=model.title, source=model.source)
        return entry, {**_words(model.options, model.sizes), **own}
    if request.file is not None and not request.name:
        own_file = user_file(request.file)
        if len(own_file.names) != 1:
            raise LayerError(f"{request.file} has several layers, name one: {request.file}:{own_file.names[0]}")
        return own_file.entry(own_file.names[0]), own
    return layer_entry(request.name, request.file), own


def _is_model(name: str) -> bool:
    """True for a published model; the models are looked at only where no layer has the name.

    Raises:
        LayerError: neither, but nearly a model.
    """
    if builtin_entry(name) is not None:
        return False
    from analyzer.models.published import published_models

    near = did_you_mean(name, published_models())
    if name not in published_models() and near and not did_you_mean(name, catalogue()):
        raise LayerError(f"unknown layer or model {name!r}{near}; `analyzer layers` and `analyzer models` list them")
    return name in published_models()


def _words(options: Iterable[str], sizes: Mapping[str, int]) -> dict[str, str]:
    """Options and sizes as a question words them."""
    return {**dict.fromkeys(options, "yes"), **{LETTER_OF.get(name, name): str(size) for name, size in sizes.items()}}
