"""Where the layers are used: every system is complete, known, and has sizes at which both layers can be worked out."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from analyzer.doors.python import compare
from analyzer.errors import AnalyzerError, MachineError
from analyzer.layers.catalogue import catalogue
from analyzer.models.published import published_models
from analyzer.models.uses import Use, uses

USES = list(uses().values())
NAMES = [use.name for use in USES]
PHRASES = tomllib.loads((Path(__file__).parents[2] / "templates/phrases/en.toml").read_text(encoding="utf-8"))
BUILT = [use for use in USES if use.model]
DEFAULT_KERNEL = 7

every_use = pytest.mark.parametrize("use", USES, ids=NAMES)


@every_use
def test_a_system_is_told_in_both_languages_with_its_source(use: Use) -> None:
    assert use.title["en"].strip()
    assert use.n_means["en"].strip() and re.search(r"[\u4e00-\u9fff]", use.n_means["zh"])
    assert not use.beside or (use.beside["en"].strip() and re.search(r"[\u4e00-\u9fff]", use.beside["zh"]))
    assert re.search(r"\w/\w|transformers \d", use.source["en"]), "names a repository or program"
    assert 2010 <= use.year <= 2030


@every_use
def test_its_field_and_what_mixes_are_words_of_the_phrases(use: Use) -> None:
    assert use.field in PHRASES["field"]
    assert set(use.mixes) <= set(PHRASES["mixes"])


def test_every_field_of_the_phrases_has_a_system() -> None:
    assert {use.field for use in USES} == set(PHRASES["field"])


@every_use
def test_heads_and_kernel_are_there_for_what_mixes(use: Use) -> None:
    assert (use.h is not None) == ("attention" in use.mixes)
    assert (use.k is not None) == ("convolution" in use.mixes)
    assert use.k is None or 1 < use.k <= use.n
    assert use.h is None or use.d % use.h == 0


@every_use
def test_what_mixes_is_in_the_catalogue(use: Use) -> None:
    assert use.catalogue and set(use.catalogue) <= set(catalogue())
    families = " ".join(use.catalogue)
    assert ("attention" in families) == ("attention" in use.mixes)
    assert ("conv1d" in families or use.catalogue == ("mixed-attention",)) == ("convolution" in use.mixes)


@every_use
def test_where_kernels_differ_the_one_given_is_one_of_them(use: Use) -> None:
    if use.kernels:
        assert ("n" if use.k == use.n else str(use.k)) in use.kernels.split(", ")
    assert not use.dilation or "convolution" in use.mixes


@pytest.mark.parametrize("way", ["attention", "convolution"])
def test_each_way_of_mixing_is_used_in_at_least_three_fields(way: str) -> None:
    assert len({use.field for use in USES if way in use.mixes}) >= 3


def test_neither_way_of_mixing_stands_alone_in_most_systems() -> None:
    counts = Counter(use.mixes[0] if len(use.mixes) == 1 else "both" for use in USES)
    assert all(counts[way] >= 4 for way in ("attention", "convolution", "both"))


@pytest.mark.parametrize("use", BUILT, ids=lambda use: use.name)
def test_a_system_of_a_published_model_has_its_sizes(use: Use) -> None:
    model = published_models()[str(use.model)]
    longest = model.context or model.sizes.get("source_positions", use.n)
    assert use.n <= longest
    assert (use.d, use.h, use.layers) == (model.sizes["width"], model.sizes["heads"], model.sizes["layers"])
    if use.k and "kernel" in model.sizes:
        assert use.k == model.sizes["kernel"]


def test_there_are_systems_of_published_models_and_others() -> None:
    assert 4 <= len(BUILT) < len(USES)


@every_use
def test_attention_and_convolution_can_be_worked_out_at_its_sizes(use: Use) -> None:
    n, d, k = use.n, use.d, use.k or DEFAULT_KERNEL
    sizes = {"n": n, "d": d, "k": k} | ({"h": use.h} if use.h else {})
    layers = compare("attention", "conv1d", **sizes).to_dict()["layers"]
    macs = [layer["quantities"]["macs"]["value"] for layer in layers]
    assert macs == [4 * n * d**2 + 2 * n**2 * d, n * k * d**2]


GOOD = """
[one]
field = "speech"
mixes = ["convolution"]
catalogue = ["conv1d"]
n = 9
n_means = "frames"
d = 4
k = 3
layers = 2
year = 2020
source = "some/where"
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "uses.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_of_ones_own_is_read(tmp_path: Path) -> None:
    (use,) = uses(written(tmp_path, GOOD)).values()
    assert (use.name, use.title["en"], use.n, use.k, use.h, use.model) == ("one", "one", 9, 3, None, None)
    assert (use.kernels, use.dilation, dict(use.beside)) == ("", "", {})


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("layers = 2", "layer = 2", r"one: unknown key 'layer' \(did you mean 'layers'\?\)"),
        ('field = "speech"', 'field = "speach"', r"one\.field: unknown 'speach' \(did you mean 'speech'\?\)"),
        ('["convolution"]', '["convolutions"]', r"one\.mixes: unknown 'convolutions' \(did you mean 'convolution'\?\)"),
        ('["convolution"]', "[]", r"one\.mixes: each of attention, convolution once at most, and one at least"),
        ('["convolution"]', '["convolution", "convolution"]', r"one\.mixes: each of attention, convolution once"),
        ('["convolution"]', '["attention"]', r"one\.k: stands only where mixes has 'convolution'"),
        ('["convolution"]', '["convolution", "attention"]', r"one: h is missing"),
        ("n = 9", "", r"one: n is missing"),
        ("n = 9", "n = 0", r"one\.n: a whole number from 1 is expected, not 0"),
        ("n = 9", "n = true", r"one\.n: a whole number from 1 is expected, not True"),
        ("k = 3", 'k = "3"', r"one\.k: a whole number from 1 is expected, not '3'"),
        ('"frames"', "5", r"one\.n_means: a text is expected"),
        ('source = "some/where"', "", r"one: source is missing"),
        ("[one]", "[one", r"uses\.toml: "),
    ],
)
def test_a_broken_file_is_refused_with_what_is_wrong(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(AnalyzerError, match=message):
        uses(written(tmp_path, GOOD.replace(old, new)))


def test_a_file_that_is_not_there_is_the_machines_fault(tmp_path: Path) -> None:
    with pytest.raises(MachineError, match=r"missing\.toml: No such file"):
        uses(tmp_path / "missing.toml")
