"""Published models: counts by hand, by another implementation and as told by others agree."""

from __future__ import annotations

import pytest

from analyzer.errors import ModelError
from analyzer.models.published import Figure, PublishedModel, published_model, published_models, rounded
from analyzer.sizes import WORDS
from tests.models.formulas import FORMULAS, KERNELS
from tests.models.macs import MACS, STRIDES

MODELS = list(published_models().values())
NAMES = [model.name for model in MODELS]


@pytest.mark.parametrize("model", MODELS, ids=NAMES)
def test_what_was_built_has_the_parameters_worked_out_by_hand(model: PublishedModel) -> None:
    assert FORMULAS[model.stack](model.sizes, model.options) == model.built.parameters


@pytest.mark.parametrize("model", MODELS, ids=NAMES)
def test_the_parts_of_what_was_built_make_up_the_whole(model: PublishedModel) -> None:
    times = {"block": model.sizes["layers"], "decoder_block": model.sizes.get("decoder_layers", 0)}
    assert sum(count * times.get(part, 1) for part, count in model.built.parts.items()) == model.built.parameters


@pytest.mark.parametrize("model", [model for model in MODELS if model.built.macs], ids=lambda model: model.name)
def test_what_was_run_takes_the_multiply_adds_worked_out_by_hand(model: PublishedModel) -> None:
    assert MACS[model.stack](model.sizes, model.options, model.built.lengths) == model.built.macs


@pytest.mark.parametrize("model", MODELS, ids=NAMES)
def test_a_figure_agrees_unless_it_says_why_not(model: PublishedModel) -> None:
    for figure in model.figures:
        assert figure.agrees(model.built.parameters) == (not figure.differs), figure


@pytest.mark.parametrize("model", MODELS, ids=NAMES)
def test_what_is_counted_beyond_is_named_and_every_figure_has_a_source(model: PublishedModel) -> None:
    assert model.source and model.built.by
    for figure in model.figures:
        assert figure.source and bool(figure.beyond) == bool(figure.what)


@pytest.mark.parametrize("model", MODELS, ids=NAMES)
def test_sizes_are_written_with_known_words(model: PublishedModel) -> None:
    assert set(model.sizes) <= WORDS
    assert all(type(size) is int and size >= 1 for size in model.sizes.values())


@pytest.mark.parametrize("model", MODELS, ids=NAMES)
def test_the_state_is_a_key_and_a_value_per_head_and_layer(model: PublishedModel) -> None:
    sizes, built = model.sizes, model.built
    heads = sizes.get("kv_heads", sizes["heads"])
    per_layer = 2 * heads * sizes.get("head_width", sizes["width"] // sizes["heads"])
    generates = model.stack in ("gpt", "llama", "falcon", "t5", "whisper")
    layers = sizes.get("decoder_layers", sizes["layers"])
    assert built.state == (layers * per_layer if generates else None)
    assert built.source_state == (layers * per_layer if "decoder_layers" in sizes else None)


def reach(kernels: tuple[int, ...], strides: tuple[int, ...]) -> tuple[int, int]:
    """The samples one output sees, and from one output to the next: widened convolution by convolution."""
    window = step = 1
    for kernel, stride in zip(kernels, strides, strict=True):
        window, step = window + (kernel - 1) * step, step * stride
    return window, step


@pytest.mark.parametrize("model", [model for model in MODELS if model.front], ids=lambda model: model.name)
def test_the_front_sees_what_its_convolutions_see(model: PublishedModel) -> None:
    assert model.front
    expected = reach((3, 3), (1, 2)) if model.front.unit == "frames" else reach(KERNELS, STRIDES)
    assert (model.front.window, model.front.stride) == expected


def test_speech_reaches_400_samples_every_320() -> None:
    assert reach(KERNELS, STRIDES) == (400, 320)


def test_there_are_models_of_every_stack_a_formula_is_known_for() -> None:
    assert {model.stack for model in MODELS} == set(FORMULAS)
    assert len(MODELS) >= 16


def test_titles_are_there_for_people() -> None:
    assert all(model.title["en"] for model in MODELS)


def test_an_unknown_model_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(
        ModelError, match=r"unknown model 'lama-2-7b' \(did you mean 'llama-2-7b'\?\); known: bert-base"
    ):
        published_model("lama-2-7b")


def test_a_model_is_found_by_its_name() -> None:
    assert published_model("gpt2").sizes["width"] == 768


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [(109482240, 2, 110_000_000), (335141888, 2, 340_000_000), (95, 1, 100), (94, 1, 90), (7, 3, 7), (123, None, 123)],
)
def test_rounding_is_to_significant_digits_with_halves_up(value: int, digits: int | None, expected: int) -> None:
    assert rounded(value, digits) == expected


def test_a_figure_of_the_wrong_size_does_not_agree() -> None:
    figure = Figure(7_000_000_000, 1, "somewhere")
    assert figure.agrees(6_738_415_616) and not figure.agrees(6_499_999_999)
