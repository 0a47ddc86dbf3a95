"""The question grammar: which word is a layer, a size, an option, a word of the question."""

from __future__ import annotations

import pytest

from analyzer.answers.question import MAX_LAYERS, MAX_WORDS, LayerRequest, is_layer, parse_question
from analyzer.errors import QuestionError


def layer(word: str) -> LayerRequest:
    (found,) = parse_question([word]).layers
    return found


def refused(*words: str) -> str:
    with pytest.raises(QuestionError) as caught:
        parse_question(words)
    return str(caught.value)


LAYERS = ["attention", "attention:causal,h=16", "./mine.toml", "mine=./mine.toml:my_layer", "a:b=c", "n=x.toml", "x"]
PAIRS = ["n=4096", "padding=same", "for=n", "n=4:5", "a=b", "n="]


@pytest.mark.parametrize("word", LAYERS)
def test_a_layer_is_a_word_without_equals_before_its_colon_or_one_with_a_file(word: str) -> None:
    assert is_layer(word)


@pytest.mark.parametrize("word", PAIRS)
def test_anything_else_with_an_equals_sign_is_a_size_or_option(word: str) -> None:
    assert not is_layer(word)


@pytest.mark.parametrize(
    ("word", "request_"),
    [
        ("attention", LayerRequest("attention", "attention")),
        ("attention:causal,h=16", LayerRequest("attention", "attention:causal,h=16", None, {"causal": "yes",
        "h": "16"})),
        ("attention:heads=16", LayerRequest("attention", "attention:heads=16", None, {"h": "16"})),
        ("conv1d:kernel_size=3,dilation=2,groups=4,stride=2",
         LayerRequest("conv1d", "conv1d:kernel_size=3,dilation=2,groups=4,stride=2", None,
                      {"k": "3", "D": "2", "G": "4", "S": "2"})),
        ("conv1d: causal , k = 3", LayerRequest("conv1d", "conv1d: causal , k = 3", None, {"causal": "yes", "k": "3"})),
        ("mine=./mine.toml:my_layer", LayerRequest("my_layer", "mine", "./mine.toml")),
        ("./mine.toml:my_layer", LayerRequest("my_layer", "my_layer", "./mine.toml")),
        ("./mine.toml", LayerRequest("", "./mine", "./mine.toml")),
        ("long=./mine.toml:my_layer:causal,k=31",
         LayerRequest("my_layer", "long", "./mine.toml", {"causal": "yes", "k": "31"})),
        ("./mine.toml:my_layer:w=2", LayerRequest("my_layer", "my_layer", "./mine.toml", {"w": "2"})),
    ],
)  # fmt: skip
def test_a_layer_is_read_with_its_label_file_and_variant(word: str, request_: LayerRequest) -> None:
    found = layer(word)
    assert (found.name, found.label, found.file) == (request_.name, request_.label, request_.file)
    assert dict(found.settings) == dict(request_.settings)


def test_every_name_of_a_size_means_its_letter() -> None:
    words = ["length=1", "width=2", "kernel=3", "heads=4", "batch=5", "source_length=6", "in_channels=7", "stride=8"]
    settings = parse_question(words).settings
    assert dict(settings) == {"n": "1", "d": "2", "k": "3", "h": "4", "b": "5", "m": "6", "c_in": "7", "S": "8"}


def test_words_of_the_question_are_kept_apart_from_sizes() -> None:
    question = parse_question(["attention", "n=4", "format=json", "dtype=int8", "for=d"])
    assert dict(question.settings) == {"n": "4"}
    assert dict(question.words) == {"format": "json", "dtype": "int8", "for": "d"}


def test_spaces_around_a_name_and_a_value_do_not_matter() -> None:
    assert dict(parse_question([" n = 4 "]).settings) == {"n": "4"}


def test_layers_of_one_label_are_told_apart() -> None:
    words = ["attention", "conv1d", "attention", "attention", "a=./x.toml:p", "a=./x.toml:q"]
    labels = [found.label for found in parse_question(words).layers]
    assert labels == ["attention", "conv1d", "attention (2)", "attention (3)", "a", "a (2)"]


def test_no_two_layers_share_a_label_even_if_a_label_looks_like_a_numbered_one() -> None:
    words = ["attention", "attention (2)=./x.toml:p", "attention", "attention (2)=./x.toml:q"]
    labels = [found.label for found in parse_question(words).layers]
    assert len(set(labels)) == 4


def test_the_text_of_a_question_can_be_asked_again() -> None:
    words = ["attention:causal,h=16", "mine=./my layer's.toml:a", "n=2^12", "d=512"]
    assert parse_question(words).text == "attention:causal,h=16 'mine=./my layer'\"'\"'s.toml:a' n=2^12 d=512"


@pytest.mark.parametrize(
    "words", [("n=4", "n=5"), ("n=4", "length=4"), ("stride=1", "S=1"), ("dtype=int8", "dtype=int8")]
)
def test_a_word_given_twice_is_refused(words: tuple[str, ...]) -> None:
    assert "is given twice" in refused(*words)


@pytest.mark.parametrize("word", ["n=", "=4", " = ", "="])
def test_a_pair_needs_a_name_and_a_value(word: str) -> None:
    assert f"{word!r}: a word is NAME=VALUE, as n=4096" in refused(word)


@pytest.mark.parametrize("word", ["attention:", ":causal", "", ":"])
def test_a_layer_needs_a_name_and_after_a_colon_a_variant(word: str) -> None:
    assert "a layer is NAME or NAME:OPTION,SIZE=VALUE, as attention:causal,h=16" in refused(word)


@pytest.mark.parametrize(
    "word", ["attention:,", "attention:causal,", "attention:h=", "attention:=3", "attention:causal,,h=2"]
)
def test_a_variant_is_words_between_commas(word: str) -> None:
    assert "a variant is OPTION or SIZE=VALUE, separated by commas, as causal,h=16" in refused(word)


def test_a_variant_may_not_say_a_thing_twice() -> None:
    assert "h is given twice" in refused("attention:h=2,heads=4")


def test_a_layer_of_a_file_stands_behind_a_colon() -> None:
    assert "FILE.toml:LAYER" in refused("mine=./mine.toml,my_layer")


def test_a_word_another_question_takes_is_refused() -> None:
    with pytest.raises(QuestionError, match="for= is not a word of this question"):
        parse_question(["attention", "for=n"], ("convention", "format"))


def test_a_question_has_a_largest_number_of_words_and_layers() -> None:
    assert f"up to {MAX_WORDS} words, this one has {MAX_WORDS + 1}" in refused(*["attention"] * (MAX_WORDS + 1))
    assert f"up to {MAX_LAYERS} layers, this one has {MAX_LAYERS + 1}" in refused(*["attention"] * (MAX_LAYERS + 1))
