"""Figures published for an example: read with their source, refused where they could not be checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.errors import LayerError
from analyzer.layers.examples import Published
from analyzer.layers.files import read_layers

LINES = 'definition = "given x[b n]\\ny[b n] = 2 * x[b n]"'


def published(tmp_path: Path, value: str) -> Published | None:
    file = tmp_path / "mine.toml"
    text = f'[twice]\n{LINES}\n[[twice.examples]]\nname = "one"\nsizes = {{ b = 1, n = 2 }}\npublished = {value}\n'
    file.write_text(text, encoding="utf-8")
    return read_layers(file)["twice"].examples[0].published


def test_figures_come_with_source_and_convention(tmp_path: Path) -> None:
    found = published(tmp_path, '{ macs = 0, flops = 2, source = "by hand" }')
    assert found is not None
    assert (dict(found.values), found.source, found.convention.name) == ({"macs": 0, "flops": 2}, "by hand", "exact")
    other = published(tmp_path, '{ macs = 0, source = "by hand", convention = "torch" }')
    assert other is not None and other.convention.masks == "dense"


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("3", "a table is expected"),
        ("{ macs = 1 }", "source is missing"),
        ('{ macs = 1, source = " " }', "without a source cannot be checked"),
        ('{ source = "by hand" }', "whole numbers by quantity"),
        ('{ macs = 1.5, source = "x" }', "whole numbers by quantity"),
        ('{ macs = -1, source = "x" }', "whole numbers by quantity"),
        ('{ macs = true, source = "x" }', "whole numbers by quantity"),
        ('{ mac = 1, source = "x" }', "unknown key 'mac'.*did you mean 'macs'"),
        ('{ macs = 1, source = "x", convention = "tourch" }', "did you mean 'torch'"),
        ('{ macs = 1, source = "x", convention = "vaswani" }', "counts up to factors"),
    ],
)
def test_what_could_not_be_checked_is_refused(tmp_path: Path, value: str, message: str) -> None:
    with pytest.raises(LayerError, match=rf"mine.toml: twice.examples\[1\].published.*{message}"):
        published(tmp_path, value)
