"""The presets: complete, and right where a figure is known from elsewhere."""

from __future__ import annotations

import pytest

import analyzer
from analyzer.counters.counting import COUNTED, DENSE, LEFT_OUT, OTHERWISE, SHARED, TWICE, Tally, tally
from analyzer.counters.files import Preset, code_paths, paths_of, preset_named, presets
from analyzer.counters.terms import terms_of
from analyzer.errors import QuestionError
from analyzer.layers.catalogue import catalogue
from analyzer.readings.domains import exact_sizes
from analyzer.readings.quantities import Absent
from analyzer.writers.phrases import phrase_book

BASE = {"b": 1, "n": 1024, "d": 512, "h": 8}

MEASURED = [
    # preset, path, layer, sizes, what the package reported on 2026-11-22 (torch 2.13.0+cpu, Python 3.11.7)
    ("torch-cpu", "fused", "attention", BASE, 0),
    ("torch-cpu", "weights", "attention", BASE, 4294967296),
    ("torch-cpu", "no-weights", "attention", BASE, 2147483648),
    ("fvcore", "weights", "attention", BASE, 2147483648),
    ("fvcore", "no-weights", "attention", BASE, 1073741824),
    ("ptflops-pytorch", "fused", "attention", BASE, 2158493696),
    ("ptflops-pytorch", "weights", "attention", BASE, 3240624128),
    ("ptflops-aten", "weights", "attention", BASE, 2149580800),
    ("calflops-macs", "weights", "attention", BASE, 1073741824),
    ("thop", "weights", "attention", BASE, 0),
    ("ultralytics-thop", "fused", "attention", BASE, 2172641280),
    ("torchinfo", "weights", "attention", BASE, 0),
    ("torch-cpu", "", "gru", {"b": 1, "n": 256, "c_in": 512, "c_out": 512}, 805306368),
    ("ptflops-pytorch", "", "gru", {"b": 1, "n": 256, "c_in": 512, "c_out": 512}, 404357120),
    ("ptflops-aten", "", "gru", {"b": 1, "n": 256, "c_in": 512, "c_out": 512}, 403439616),
    ("thop", "", "lstm", {"b": 1, "n": 256, "c_in": 512, "c_out": 512}, 538968064),
    ("ptflops-pytorch", "", "lstm", {"b": 1, "n": 256, "c_in": 512, "c_out": 512}, 539230208),
    ("torchinfo", "", "lstm", {"b": 1, "n": 256, "c_in": 512, "c_out": 512}, 537919488),
]


def counted(preset: str, path: str, layer: str, options: tuple[str, ...], sizes: dict[str, int]) -> Tally:
    read = catalogue()[layer].definition.layer(options)
    found = tally(presets()[preset], path, read, exact_sizes(read, sizes), layer)
    assert isinstance(found, Tally)
    return found


@pytest.mark.parametrize(("preset", "path", "layer", "sizes", "report"), MEASURED)
def test_a_preset_gives_what_was_once_measured(
    preset: str, path: str, layer: str, sizes: dict[str, int], report: int
) -> None:
    assert counted(preset, path, layer, ("bias",), sizes).total == report


def test_the_papers_by_their_own_formulas() -> None:
    b, n, d, h, f = 2, 32, 24, 4, 100
    attention, block = {"b": b, "n": n, "d": d, "h": h}, {"b": b, "n": n, "d": d, "f": f}
    tokens = b * n
    assert counted("kaplan", "", "attention", ("causal",), attention).total == tokens * (2 * 4 * d * d + 2 * n * d)
    assert counted("kaplan", "step", "feed-forward", (), block).total == 3 * tokens * 2 * 2 * d * f
    assert counted("chinchilla", "", "attention", ("bias",), attention).total == b * (
        2 * 3 * n * d * d + 2 * n * n * d + 3 * h * n * n + 2 * n * n * d + 2 * n * d * d
    )
    assert counted("chinchilla", "", "feed-forward", ("gelu",), block).total == b * 2 * n * (d * f + d * f)
    layer = {**attention, "f": 4 * d}
    once = counted("kaplan", "", "transformer-encoder-layer", ("bias",), layer).total
    assert once == tokens * (2 * 12 * d * d + 2 * n * d)  # 2 N + 2 n_layer n_ctx d_attn, N = 12 n_layer d_model^2
    assert counted("megatron", "", "transformer-encoder-layer", (), {**layer, "f": 7}).total == 24 * b * n * d * d + (
        4 * b * n * n * d
    )
    parts = [counted("megatron", "step", name, (), sizes).total for name, sizes in
             (("attention", attention), ("feed-forward", {"b": b, "n": n, "d": d, "f": 4 * d}))]  # fmt: skip
    assert sum(parts) * 6 * d == 96 * b * n * d * d * (6 * d + n)  # equation 3: 96 B s l h^2 (1 + s/(6h)), no logits
    twelve = analyzer.reconcile("transformer-encoder", between="megatron:step,chinchilla:step", layers=12, **attention)
    assert twelve.to_dict()["presets"][0]["total"] == 12 * sum(parts)
    assert twelve.to_dict()["presets"][1]["total"] == 12 * (sum(parts) * 3 // 4 + 9 * b * h * n * n)


def test_what_is_counted_twice_is_said_and_why() -> None:
    found = counted("ptflops-pytorch", "weights", "attention", ("bias",), BASE).counted
    assert {key for key, one in found.items() if one.status == TWICE} == {
        ("s", "scores"),
        ("p", "softmax"),
        ("o", "mix"),
    }
    assert len(found["o", "mix"].at) == 2
    assert found["y", "bias"].at[0].startswith("ptflops/pytorch_ops.py: multihead_attention_counter_hook")
    without = counted("ptflops-pytorch", "no-weights", "attention", (), BASE).counted
    assert without["y", "bias"].amount == 1024 * 512 and without["y", "bias"].status == OTHERWISE


def test_how_a_term_is_treated_is_said() -> None:
    sizes = {"b": 2, "n": 5, "d": 4, "h": 2}
    found = counted("ptflops-pytorch", "sdpa", "attention", ("causal", "bias"), sizes).counted
    assert found["q", "projection"].status == found["q", "bias"].status == SHARED
    assert found["s", "scores"].status == LEFT_OUT
    assert counted("fvcore", "weights", "attention", ("causal",), sizes).counted["o", "mix"].status == DENSE
    assert counted("fvcore", "weights", "attention", (), sizes).counted["o", "mix"].status == COUNTED
    lstm = counted("calflops", "", "lstm", (), {"b": 2, "n": 5, "c_in": 3, "c_out": 4}).counted
    assert lstm["h", "multiplication"].status == OTHERWISE and lstm["c", "multiplication"].status == COUNTED
    assert counted("exact", "", "attention", ("causal", "bias"), sizes).counted["p", "softmax"].status == COUNTED


@pytest.mark.parametrize("layer", code_paths())
def test_a_module_makes_every_operation_of_its_layer_once(layer: str) -> None:
    entry = catalogue()[layer]
    untried = {option for path in code_paths()[layer].values() for option in path.without} | {"dropout"}
    options = [option for option in entry.options if option not in untried]
    chosen = [*entry.fixed, *options, *(choice.default for choice in entry.choices)]
    read = entry.definition.layer(tuple(chosen))
    made = {equation.left.name for equation in read.equations if not equation.is_view and not equation.wiring}
    for path in code_paths()[layer].values():
        assert set(path.calls) == made


def test_an_option_that_no_call_is_known_for_gives_no_answer_instead_of_a_wrong_one() -> None:
    layer = catalogue()["attention"].definition.layer(("dropout",))
    sizes = exact_sizes(layer, BASE)
    assert tally(presets()["fvcore"], "", layer, sizes, "attention") == Absent("operation-unknown")
    assert isinstance(tally(presets()["torch"], "", layer, sizes, "attention"), Tally)


def test_every_rule_looks_at_calls_there_are_and_names_its_place() -> None:
    calls = {call for paths in code_paths().values() for path in paths.values() for call in path.calls.values()}
    for preset in presets().values():
        for rule in preset.rules:
            assert set(rule.calls) <= {*calls, "*"}, preset.name
            assert rule.at or not (preset.package or preset.layers), preset.name


@pytest.mark.parametrize("preset", presets().values(), ids=presets())
def test_a_preset_says_what_it_is(preset: Preset) -> None:
    book = phrase_book("en")
    assert preset.unit in ("MAC", "FLOP") and preset.masks in ("dense", "needed") and preset.source
    assert bool(preset.package) == bool(preset.version)
    assert not preset.package or preset.date
    assert "{preset}" in book.words(f"preset.{preset.name}")
    assert all("{preset}" in book.words(f"path.{path}") for path in paths_of(preset))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("fvcor", "did you mean 'fvcore'"),
        ("fvcore:no-weigths", "did you mean 'no-weights'"),
        ("fvcore:", "paths of fvcore: weights"),
        ("exact:step", "exact has no paths"),
        ("kaplan:fused", "paths of kaplan: forward, step"),
        ("", "known: exact"),
    ],
)
def test_an_unknown_preset_or_path_is_told_the_nearest(text: str, said: str) -> None:
    with pytest.raises(QuestionError, match=said):
        preset_named(text)


def test_terms_of_a_rule_follow_the_layer_not_the_preset() -> None:
    layer = catalogue()["attention"].definition.layer(("causal",))
    sizes = exact_sizes(layer, BASE)
    keys = {term.key for term in terms_of(layer, sizes)}
    for preset in presets().values():
        if not preset.growth:
            found = tally(preset, "", layer, sizes, "attention")
            assert isinstance(found, Tally) and set(found.counted) >= keys
