"""The built-in layers: every combination of their options is a layer, and everything is named in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from analyzer.errors import LayerError, MachineError
from analyzer.layers.catalogue import builtin_choices, catalogue, layer_entry
from analyzer.layers.files import Entry
from analyzer.layers.titles import array_titles
from analyzer.notation.tokens import KEYWORDS
from analyzer.verification.variants import combinations_of, laid_out

ENTRIES = list(catalogue().values())


def name_of(entry: Entry) -> str:
    return entry.name


@pytest.mark.parametrize("entry", ENTRIES, ids=name_of)
def test_every_combination_of_options_is_a_layer(entry: Entry) -> None:
    for options in combinations_of(entry):
        layer = laid_out(entry, options)
        assert layer.name == entry.name
        assert [ref.name for ref in layer.inputs]


@pytest.mark.parametrize("entry", ENTRIES, ids=name_of)
def test_titles_options_and_arrays_are_said_in_both_languages(entry: Entry) -> None:
    texts = [entry.title, *entry.options.values(), *entry.arrays.values()]
    texts += [text for choice in entry.choices for text in choice.options.values()]
    for text in texts:
        assert {"en", "zh"} <= set(text)
        assert all(words.strip() for words in text.values())
        assert re.search(r"[\u4e00-\u9fff]", text["zh"]), text


@pytest.mark.parametrize("entry", ENTRIES, ids=name_of)
def test_every_stored_array_has_a_name_and_no_name_is_spare(entry: Entry) -> None:
    named, known = set(entry.arrays), set[str]()
    for options in combinations_of(entry):
        layer = laid_out(entry, options)
        named |= set(array_titles(entry, layer))
        views = {equation.left.name for equation in layer.equations if equation.is_view}
        assert set(layer.made) - views <= named
        known |= set(layer.made) | {ref.name for ref in layer.inputs}
    assert named <= known


@pytest.mark.parametrize("entry", ENTRIES, ids=name_of)
def test_every_layer_has_a_source_and_a_tiny_example(entry: Entry) -> None:
    assert entry.source
    assert "tiny" in {example.name for example in entry.examples}
    assert not set(entry.fixed) & set(entry.options)
    assert entry.name not in KEYWORDS


def test_choices_are_sets_of_which_one_holds() -> None:
    for entry in ENTRIES:
        for choice in entry.choices:
            assert choice.default in choice.options
            assert not set(choice.options) & set(entry.options)


def test_a_number_for_the_padding_is_the_size_p() -> None:
    padding = builtin_choices()["padding"]
    assert padding.number == ("padded", "P")
    assert padding.default == "same"


def test_look_up_is_by_name() -> None:
    assert layer_entry("attention") is catalogue()["attention"]


@pytest.mark.parametrize(("wrong", "near"), [("atention", "attention"), ("conv", "conv1d"), ("lsmt", "lstm")])
def test_a_name_that_is_not_there_brings_the_nearest(wrong: str, near: str) -> None:
    with pytest.raises(LayerError) as caught:
        layer_entry(wrong)
    assert f"unknown layer {wrong!r}" in str(caught.value)
    assert f"did you mean {near!r}" in str(caught.value)
    assert "`analyzer layers` lists them" in str(caught.value)


def test_a_users_file_is_looked_up_the_same_way(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('[twice]\ndefinition = "given x[b n]\\ny[b n] = 2 * x[b n]"\n', encoding="utf-8")
    assert layer_entry("twice", str(file)).definition.layer().output.left.name == "y"
    with pytest.raises(LayerError, match=r"mine.toml has no layer 'twixe'.*did you mean 'twice'"):
        layer_entry("twixe", str(file))
    with pytest.raises(MachineError):
        layer_entry("twice", str(tmp_path / "none.toml"))
