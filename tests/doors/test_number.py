"""One number for a sentence: the right one, spelled as asked, or refused."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest

import analyzer
from analyzer.readings.quantities import UNITS

from .command import ran

OWN = '[my_layer]\ndefinition = "given x[b d]\\ny[b d] = x[b d] * W{d}"\n'


@pytest.mark.parametrize("layer", ["attention:causal,h=16", "conv1d:k=31,dilation=2", "lstm", "gpt2"])
def test_it_is_the_number_that_compare_has(layer: str) -> None:
    compared = analyzer.compare(layer, n=64, **({} if layer == "gpt2" else {"d": 32})).to_dict()["layers"][0]
    for quantity in UNITS:
        expected = compared["quantities"][quantity]
        if expected["value"] is None:
            with pytest.raises(analyzer.UserError, match=f"has no {quantity}: [a-z]"):
                analyzer.number(f"{layer}.{quantity}", n=64, **({} if layer == "gpt2" else {"d": 32}))
            continue
        found = analyzer.number(f"{layer}.{quantity}", n=64, **({} if layer == "gpt2" else {"d": 32})).to_dict()
        assert (found["value"], found["unit"]) == (expected["value"], expected["unit"])
        plain = analyzer.number(f"{layer}.{quantity}", n=64, as_="plain", **({} if layer == "gpt2" else {"d": 32}))
        assert Fraction(str(plain)) == Fraction(expected["value"])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("attention.macs n=4096 d=512", "21,474,836,480"),
        ("attention.macs n=4096 d=512 as=plain", "21474836480"),
        ("attention.macs n=4096 d=512 as=short", "21.5G"),
        ("n=4096 attention.macs --as short d=512 lang=zh", "21.5G"),
        ("attention:causal.state_memory n=4096 d=512 as=short", "16 MiB"),
        ("lstm.state_memory n=4 d=8 as=short", "64 B"),
        ("attention.arithmetic_intensity n=4096 d=512 as=plain", "10432/537"),
        ("attention.macs n=4096 d=512 convention=vaswani", "8,589,934,592"),
        ("--model gpt2.parameters n=8", "124,439,808"),
        ("config=./config.json.parameters n=8", "5,040"),
        ("mine=./mine.toml:my_layer.parameters d=8", "8"),
    ],
)
def test_it_is_spelled_as_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str, said: str) -> None:
    (tmp_path / "mine.toml").write_text(OWN, encoding="utf-8")
    config = {"model_type": "gpt2", "n_layer": 1, "n_embd": 16, "n_head": 2, "vocab_size": 100, "n_positions": 8}
    (tmp_path / "config.json").write_text(json.dumps(config), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    found = ran("number", *words.split())
    assert (found.status, found.out, found.err) == (0, f"{said}\n", "")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("llama-3-8b.parameters", "8,030,261,248"),
        ("gpt2.parameters as=short", "124M"),
        ("attention.parameters d=512", "1,048,576"),
        ("attention:causal.sequential_operations", "1"),
        ("conv1d:causal.receptive_field k=7", "7"),
    ],
)
def test_a_size_that_the_quantity_does_not_depend_on_may_be_left_open(words: str, said: str) -> None:
    assert ran("number", *words.split()).out == f"{said}\n"
    data = ran("number", *words.split(), "--format", "json").json()
    assert "n" not in data["sizes"] and (
        data["value"] == ran("number", *words.split(), "n=64", "--format", "json").json()["value"]
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("llama-3-8b.macs", "needs n (length): add n=…"),
        ("attention.parameters", "attention needs d (width): add d=…"),
        ("attention.macs", "needs n (length), d (width)"),
        ("attention.MACs n=4 d=8", "(did you mean 'macs'?)"),
        ("attention.core-macs n=4 d=8", "(did you mean 'core_macs'?)"),
        ("attention.FLOPS n=4 d=8", "(did you mean 'flops'?)"),
        ("attention.macs:causal,h=2 n=4 d=8", "options stand before the quantity: attention:causal,h=2.macs"),
        ("attention.state_memory n=4 d=8", "has no state_memory: it looks ahead"),
        ("./mine.toml:my_layer d=8", "say which quantity: parameters"),
    ],
)
def test_what_is_missing_or_misspelled_is_told(words: str, message: str) -> None:
    found = ran("number", *words.split())
    assert found.status == 2 and message in found.err


def test_its_json_says_what_it_rests_on() -> None:
    data = ran("number", "attention.macs", "n=4096", "d=512", "--format", "json").json()
    assert (data["quantity"], data["value"], data["formula"]) == ("macs", 21474836480, "4*n*d**2 + 2*n**2*d")
    assert data["convention"]["name"] == "exact" and data["sizes"]["h"] == 8 and "h" in data["defaults"]
    assert data["question"] == "number attention.macs n=4096 d=512"
