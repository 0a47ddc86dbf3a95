"""Published models of speech: what their stacks derive is what another implementation has."""

from __future__ import annotations

from functools import cache

import pytest

from analyzer.conventions import TORCH
from analyzer.layers.catalogue import catalogue
from analyzer.models.published import PublishedModel, published_models
from analyzer.notation.formulas import evaluate, parse_formula
from analyzer.notation.layer import Layer
from analyzer.readings.count import count
from analyzer.readings.domains import INTEGERS
from analyzer.readings.quantities import Reading
from analyzer.sizes import BY_LETTER, LETTER_OF

STACKS = ("whisper", "whisper-encoder", "wav2vec2", "wav2vec2-conformer", "conformer")
MODELS = [model for model in published_models().values() if model.stack in STACKS]
WHERE = {"whisper": {"frames": "m"}}
"""Where the frames stand, if not at n."""


def given(model: PublishedModel, layer: Layer, lengths: dict[str, int]) -> dict[str, int]:
    """Every free size: the model's own, its lengths, what the stack or the table of sizes says when left out."""
    known = {LETTER_OF[word]: size for word, size in model.sizes.items()} | {"b": 1} | lengths
    defaults = catalogue()[model.stack].defaults

    def value(letter: str) -> int:
        if letter not in known:
            formula = defaults.get(letter)
            if formula is None:
                formula = parse_formula(BY_LETTER[letter].default or "")
            known[letter] = evaluate(formula, value, INTEGERS)
        return known[letter]

    return {letter: value(letter) for letter in layer.free_sizes}


@cache
def reading(name: str) -> Reading:
    model = published_models()[name]
    letters = {"length": "n", "frames": "n", "samples": "n"} | WHERE.get(model.stack, {})
    lengths = {letters[word]: size for word, size in model.built.lengths.items()} or {"n": 50}
    layer = catalogue()[model.stack].definition.layer(model.options)
    return count(layer, given(model, layer, lengths), TORCH, element_bytes=1)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_parameters_are_those_of_what_was_built(model: PublishedModel) -> None:
    assert reading(model.name).values["parameters"] == model.built.parameters


@pytest.mark.parametrize("model", [model for model in MODELS if model.built.macs], ids=lambda model: model.name)
def test_multiply_adds_are_those_counted_in_a_run(model: PublishedModel) -> None:
    assert reading(model.name).values["macs"] == model.built.macs


@pytest.mark.parametrize("model", [model for model in MODELS if model.built.state], ids=lambda model: model.name)
def test_a_decoder_keeps_what_was_measured_per_token_and_per_position_of_the_encoder(model: PublishedModel) -> None:
    tokens, positions = model.built.lengths["length"], model.built.lengths["frames"] // 2
    kept = tokens * (model.built.state or 0) + positions * (model.built.source_state or 0)
    assert reading(model.name).values["state_memory"] == kept


@pytest.mark.parametrize("model", [model for model in MODELS if model.front], ids=lambda model: model.name)
def test_the_front_sees_and_steps_as_published(model: PublishedModel) -> None:
    """The group norm behind the first convolution of wav2vec 2.0 sees all samples; the convolutions are the same."""
    assert model.front
    speech = model.front.unit == "samples"
    name, options = ("wav2vec2-front-end", ("front_layer_norm",)) if speech else ("whisper-front-end", ())
    layer = catalogue()[name].definition.layer(options)
    found = count(layer, {size: {"n": 16000}.get(size, 1) for size in layer.free_sizes})
    assert found.values["receptive_field"] == model.front.window
    assert found.structure.stride == model.front.stride


def test_a_group_norm_over_time_sees_all_samples() -> None:
    layer = catalogue()["wav2vec2-front-end"].definition.layer()
    assert count(layer, {"b": 1, "n": 16000, "c_in": 1, "c_out": 4}).values["receptive_field"] == 16000


@pytest.mark.parametrize("name", ["wav2vec2-conformer-large", "conformer-l"])
def test_a_block_has_the_parameters_of_one_that_was_built(name: str) -> None:
    model = published_models()[name]
    layer = catalogue()["conformer-block"].definition.layer(("bias",) if name == "conformer-l" else ())
    assert count(layer, given(model, layer, {"n": 9})).values["parameters"] == model.built.parts["block"]
