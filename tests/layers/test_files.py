"""Files of layers: what is read from them, and errors that name the file, the layer and the key."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.errors import LayerError, MachineError
from analyzer.layers.catalogue import builtin_choices
from analyzer.layers.files import MAX_FILE, Entry, read_choices, read_layers
from analyzer.notation.formulas import written
from analyzer.readings.count import count

FULL = '''
[choice.side]
default = "left"
number = "far"
size = "F"
lines = """
left? where A = 1
right? where A = 2
far? where A = F
"""
[choice.side.options]
left = "looks left"
right = { en = "looks right", zh = "看右边" }
far = "looks F away"

[shift]
title = { en = "Shift", zh = "移位" }
source = "nobody"
definition = """
given x[b n d]
wide? where e = 2*d
not wide? where e = d
u[b n e] = x[b (n - A) d] * W{d e} + bias? B{e}
"""
choices = ["side"]
without = ["wide"]
[shift.options]
bias = "adds a bias"
[shift.defaults]
d = "4*n"
[shift.arrays]
u = "shifted"
[[shift.examples]]
name = "tiny"
sizes = { n = 3, d = 2 }
options = ["right"]

[broad-shift]
of = "shift"
with = ["wide"]
without = ["bias"]
defaults = { d = 8 }
arrays = { x = "input" }
'''


def read(tmp_path: Path, text: str) -> dict[str, Entry]:
    file = tmp_path / "mine.toml"
    file.write_text(text, encoding="utf-8")
    return read_layers(file, builtin_choices())


def error_of(tmp_path: Path, text: str) -> str:
    with pytest.raises(LayerError) as caught:
        read(tmp_path, text)
    return str(caught.value)


def test_every_key_of_a_layer_is_read(tmp_path: Path) -> None:
    entry = read(tmp_path, FULL)["shift"]
    assert entry.title == {"en": "Shift", "zh": "移位"}
    assert entry.source == {"en": "nobody"}
    assert dict(entry.options) == {"bias": {"en": "adds a bias"}}
    assert [choice.name for choice in entry.choices] == ["side"]
    assert {size: written(formula) for size, formula in entry.defaults.items()} == {"d": "4*n"}
    assert entry.arrays["u"] == {"en": "shifted"}
    (example,) = entry.examples
    assert (example.name, dict(example.sizes), example.options) == ("tiny", {"n": 3, "d": 2}, ("right",))
    assert entry.definition.layer(["left", "bias"]).free_sizes == ("b", "n", "d")


def test_a_variant_fixes_options_and_inherits_the_rest(tmp_path: Path) -> None:
    entry = read(tmp_path, FULL)["broad-shift"]
    assert entry.fixed == ("wide",) and not entry.options
    assert entry.title == {"en": "broad-shift"} and entry.source == {"en": "nobody"}
    assert {size: written(formula) for size, formula in entry.defaults.items()} == {"d": "8"}
    assert set(entry.arrays) == {"u", "x"}
    layer = entry.definition.layer([*entry.fixed, "right"])
    assert layer.name == "broad-shift"
    assert count(layer, {"b": 1, "n": 3, "d": 2}).values["parameters"] == 8


def test_a_choice_says_its_default_its_options_and_what_a_number_means(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(FULL, encoding="utf-8")
    side = read_choices(file)["side"]
    assert (side.default, side.number, list(side.options)) == ("left", ("far", "F"), ["left", "right", "far"])


def test_a_users_file_may_use_the_padding_choice(tmp_path: Path) -> None:
    text = (
        '[blur]\nchoices = ["padding"]\ndefinition = """\ngiven x[b n d]\n'
        'where l = (n + L + R - D*(k-1) - 1) // S + 1\ny[b l d] = x[b (S*l + D*k - L) d] * W{k}\n"""\n'
    )
    entry = read(tmp_path, text)["blur"]
    sizes = {"b": 1, "n": 10, "d": 2, "k": 3, "S": 1, "D": 1}
    assert count(entry.definition.layer(["valid"]), sizes).values["macs"] == 8 * 2 * 3
    assert count(entry.definition.layer(["same"]), sizes).values["macs"] == 10 * 2 * 3


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    assert set(read(tmp_path, "\ufeff" + FULL)) == {"shift", "broad-shift"}


GOOD = '[a]\ndefinition = "given x[b]\\ny[b] = x[b] + bias? B{b}"\n'

# what is added to or put in place of a good file, and what the error has to name
SCHEMA = [
    ("[a", ["mine.toml", "not TOML"]),
    ("", ["mine.toml", "no layer in it"]),
    ("x = " + "[" * 5000 + "]" * 5000, ["mine.toml"]),
    ("a = 3", ["mine.toml: a", "a table is expected"]),
    ("[A]\n", ["mine.toml: A", "small letters"]),
    ('["a b"]\n', ["mine.toml: a b", "small letters"]),
    ("[a]\n", ["mine.toml: a", "definition is missing"]),
    ("[a]\ndefinition = 3", ["mine.toml: a.definition", "a text is expected, not 3"]),
    ('[a]\ndefinition = "y[b] = "', ["mine.toml: a", "line 1, column 7", "expected an array"]),
    ('[a]\ndefinition = ""', ["mine.toml: a", "at least one equation"]),
    (GOOD + "defintion = 3", ["mine.toml: a", "unknown key 'defintion'", "did you mean 'definition'"]),
    (GOOD + "source = 3", ["mine.toml: a.source", "a text is expected"]),
    (GOOD + "title = 3", ["mine.toml: a.title", "a text is expected"]),
    (GOOD + 'title = { zh = "层" }', ["mine.toml: a.title", "at least en"]),
    (GOOD + "title = { en = 3 }", ["mine.toml: a.title", "at least en"]),
    (GOOD + 'options = "bias"', ["mine.toml: a.options", "a table is expected"]),
    (GOOD + 'options = { bais = "?" }', ["mine.toml: a.options", "'bais' guards no line", "did you mean 'bias'"]),
    (GOOD + "options = { bias = 3 }", ["mine.toml: a.options.bias", "a text is expected"]),
    (GOOD + 'choices = "padding"', ["mine.toml: a.choices", "a list of texts is expected"]),
    (GOOD + "choices = [3]", ["mine.toml: a.choices", "a list of texts is expected"]),
    (GOOD + 'choices = ["pading"]', ["mine.toml: a", "unknown choice 'pading'", "did you mean 'padding'"]),
    (GOOD + "without = 3", ["mine.toml: a.without", "a list of texts"]),
    (GOOD + "with = 3", ["mine.toml: a.with", "a list of texts"]),
    (GOOD + "defaults = 3", ["mine.toml: a.defaults", "a table is expected"]),
    (GOOD + "defaults = { d = 1.5 }", ["mine.toml: a.defaults.d", "a formula of sizes is expected"]),
    (GOOD + "defaults = { d = true }", ["mine.toml: a.defaults.d", "a formula of sizes is expected"]),
    (GOOD + 'defaults = { d = "4*" }', ["mine.toml: a.defaults.d", "expected a size"]),
    (GOOD + 'defaults = { d = "__import__" }', ["mine.toml: a.defaults.d", "no meaning here"]),
    (GOOD + "arrays = { y = 3 }", ["mine.toml: a.arrays.y", "a text is expected"]),
    (GOOD + "examples = 3", ["mine.toml: a.examples", "a list of tables"]),
    (GOOD + "examples = [3]", ["mine.toml: a.examples[1]", "a table is expected"]),
    (GOOD + "examples = [{ sizes = { b = 1 } }]", ["mine.toml: a.examples[1]", "name is missing"]),
    (GOOD + 'examples = [{ name = "t", sizes = 3 }]', ["mine.toml: a.examples[1].sizes", "a table"]),
    (GOOD + 'examples = [{ name = "t", sizes = { b = 1.5 } }]', ["mine.toml: a.examples[1].sizes", "whole numbers"]),
    (GOOD + 'examples = [{ name = "t", sizes = { b = true } }]', ["mine.toml: a.examples[1].sizes", "whole numbers"]),
    (GOOD + 'examples = [{ name = "t", size = { b = 1 } }]', ["a.examples[1]", "unknown key 'size'", "'sizes'"]),
    (GOOD + 'examples = [{ name = "t", options = "bias" }]', ["mine.toml: a.examples[1].options", "a list of texts"]),
    (GOOD + '[b]\nof = "c"', ["mine.toml: b", "of = 'c'", "no layer of that name stands above it"]),
    (GOOD + "[b]\nof = 3", ["mine.toml: b.of", "a text is expected"]),
    ('[b]\nof = "a"\n' + GOOD, ["mine.toml: b", "no layer of that name stands above it"]),
    (GOOD + '[b]\nof = "a"\nwith = ["wide"]', ["mine.toml: b", "a has no option 'wide'", "its options: bias"]),
    (GOOD + '[b]\nof = "a"\nwithout = ["wide"]', ["mine.toml: b", "a has no option 'wide'"]),
    (GOOD + '[b]\nof = "a"\ntitle = []', ["mine.toml: b.title"]),
    (GOOD + "choice = 3", ["mine.toml", "unknown key 'choice'"]),
    ("choice = 3\n" + GOOD, ["mine.toml: choice", "a table is expected"]),
    (GOOD + "[choice]\npad = 3", ["mine.toml: choice.pad", "a table is expected"]),
    (GOOD + '[choice.pad]\ndefault = "x"\nlines = ""', ["mine.toml: choice.pad", "default and number are names"]),
    (GOOD + "[choice.pad]\ndefalt = 3", ["mine.toml: choice.pad", "unknown key 'defalt'", "did you mean 'default'"]),
    (GOOD + '[choice.pad]\ndefault = "x"\noptions = { x = "x" }', ["mine.toml: choice.pad", "lines is missing"]),
    (
        GOOD + '[choice.pad]\ndefault = "x"\nnumber = "x"\nlines = ""\noptions = { x = "x" }',
        ["mine.toml: choice.pad", "default and number"],
    ),
    (GOOD + "[choice.pad]\ndefault = []\nlines = ''\noptions = { x = 'x' }", ["mine.toml: choice.pad"]),
    (
        GOOD + "[choice.pad]\ndefault = 'x'\nnumber = []\nsize = 'X'\nlines = ''\noptions = { x = 'x' }",
        ["mine.toml: choice.pad"],
    ),
]


@pytest.mark.parametrize(("text", "parts"), SCHEMA)
def test_a_malformed_file_is_refused_by_file_layer_and_key(tmp_path: Path, text: str, parts: list[str]) -> None:
    message = error_of(tmp_path, text)
    for part in parts:
        assert part in message


def test_the_good_file_of_these_tests_is_good(tmp_path: Path) -> None:
    assert list(read(tmp_path, GOOD)) == ["a"]


def test_a_file_too_large_is_refused_unread(tmp_path: Path) -> None:
    assert f"may have {MAX_FILE} bytes" in error_of(tmp_path, "#" * (MAX_FILE + 1))


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_bytes(b"[a]\n\xff\xfe")
    with pytest.raises(LayerError, match="not UTF-8 text"):
        read_layers(file)


def test_a_file_that_cannot_be_read_is_the_machines_fault(tmp_path: Path) -> None:
    for path in (tmp_path / "none.toml", tmp_path, tmp_path / ("x" * 300), Path("nul\0byte.toml")):
        with pytest.raises(MachineError):
            read_layers(path)
