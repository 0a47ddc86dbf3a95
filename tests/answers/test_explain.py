"""`explain` and `layers`: what a layer is, line by line."""

from __future__ import annotations

import pytest

from analyzer.doors.asking import ask
from analyzer.errors import QuestionError
from analyzer.layers.catalogue import catalogue
from analyzer.notation.definition import parse_definition
from analyzer.sizes import SPELLED
from analyzer.verification.variants import tiny_counts, tiny_sizes
from tests.support.cases import PLAIN

from .asked import compared, data_of, refusal


def test_an_explanation_has_the_numbers_of_a_comparison() -> None:
    words = ("attention:causal", "conv1d:valid,stride=2", "n=30", "d=8", "k=3")
    explained = data_of("explain", *words)["layers"]
    for layer, other in zip(explained, compared(*words), strict=True):
        assert {name: value for name, value in layer.items() if name != "definition"} == other


@pytest.mark.parametrize("name", PLAIN)
def test_the_lines_shown_define_the_layer_whose_numbers_are_shown(name: str) -> None:
    entry = catalogue()[name]
    given = {"k": 3, "w": 5, "H": 2, "s": 3, "V": 11, "positions": 64, "token_types": 2, "buckets": 4}
    for options in ((), *((option,) for option in entry.options)):
        standing = (*entry.fixed, *options, *(choice.default for choice in entry.choices))
        free = entry.definition.layer(standing).free_sizes
        sizes = ["n=30", "d=8", *(f"{size}={value}" for size, value in given.items() if size in free)]
        variant = ":".join([name, *options])
        (layer,) = data_of("explain", variant, *sizes)["layers"]
        shown = parse_definition("\n".join(layer["definition"]), name).layer()
        assert [row["name"] for row in layer["operations"]] == [equation.left.name for equation in shown.equations]
        equations = {equation.text for equation in shown.equations}
        assert {row["equation"] for row in layer["operations"]} == equations


def test_options_that_do_not_hold_are_not_shown() -> None:
    (plain,), (causal,) = (data_of("explain", v, "n=4", "d=8")["layers"] for v in ("attention", "attention:causal"))
    assert "for m <= n" not in plain["definition"] and "for m <= n" in causal["definition"]
    assert not any("?" in line for line in plain["definition"] + causal["definition"])


def test_the_text_names_the_source_and_every_operation() -> None:
    text = ask("explain", ["lstm", "n=4", "d=8"]).to_text()
    assert "Hochreiter and Schmidhuber 1997" in text
    for title in ("input projection", "recurrent projection", "gates", "cell", "output"):
        assert title in text


def test_layers_lists_the_whole_catalogue_with_options_and_sizes() -> None:
    listed = {layer["layer"]: layer for layer in data_of("layers")["layers"]}
    assert list(listed) == list(catalogue())
    assert listed["attention"]["sizes"] == ["b", "n", "d", "h"]
    assert set(listed["attention"]["options"]) == {"causal", "bias", "fused", "dropout", "no_key_bias"}
    assert listed["conv1d"]["choices"]["padding"]["default"] == "same"
    assert set(listed["conv1d"]["choices"]["padding"]["options"]) >= {"same", "valid", "causal"}


@pytest.mark.parametrize("name", catalogue())
def test_every_size_and_option_listed_can_be_asked_for(name: str) -> None:
    entry = catalogue()[name]
    listed = next(layer for layer in data_of("layers")["layers"] if layer["layer"] == name)
    counts = {size: count for size, count in tiny_counts(entry).items() if size in entry.definition.counts}
    chosen = (*entry.fixed, *entry.options, *(choice.default for choice in entry.choices))
    given = {**tiny_sizes(entry, entry.definition.layer(chosen, counts)), **counts}
    sizes = {SPELLED.get(size, size): value for size, value in given.items()}
    words = [f"{size}={value}" for size, value in sizes.items()]
    (layer,) = compared(name, *words, *(f"{option}=yes" for option in listed["options"]))
    assert {size: layer["sizes"][size] for size in sizes} == sizes
    assert set(listed["sizes"]) <= {*sizes, *layer["sizes"]}


def test_layers_takes_no_layer() -> None:
    assert "takes no layer" in refusal("layers", "attention")
    with pytest.raises(QuestionError, match=r"unknown question 'comprae' \(did you mean 'compare'"):
        ask("comprae", [])


def test_letters_of_the_definition_are_told_by_the_words_that_answers_use() -> None:
    said = "In the definition: S = stride, D = dilation, G = groups"
    assert f"{said}.\n" in ask("explain", ["conv1d", "n=16", "d=4", "k=3"]).to_text()
    assert f"{said}, P = padding.\n" in ask("explain", ["conv1d:padding=2", "n=16", "d=4", "k=3"]).to_text()
    assert (
        "定义中：S = stride、D = dilation、G = groups。"
        in ask("explain", ["conv1d", "n=16", "d=4", "k=3", "lang=zh"]).to_text()
    )


@pytest.mark.parametrize("question", ["diagonal-ssm n=16 d=4 s=2", "tcn n=16 d=4 k=3 layers=2", "attention n=16 d=4"])
def test_an_array_and_a_size_that_is_spelled_out_are_no_letters(question: str) -> None:
    """In diagonal-ssm, D is a parameter; the steps of a stack name sizes by their words."""
    assert "In the definition:" not in ask("explain", question.split()).to_text()
