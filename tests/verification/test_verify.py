"""`verify` looks at every layer with every set of options, by every route, and says what differs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from analyzer.answers.verified import ABSENT, LEFT_OUT, NO_MODULE, TAKEN, Verification
from analyzer.doors.asking import Answer, ask
from analyzer.errors import LayerError, MachineError, QuestionError, SizeError
from analyzer.layers.catalogue import catalogue
from analyzer.verification import torch_modules, torch_route
from analyzer.verification.checks import CLOSED_FORM, LOOPS, PUBLISHED, RUN, SYMPY, TORCH
from analyzer.verification.variants import Variant, combinations_of, fitted, laid_out, small_sizes
from tests.support.cases import PLAIN

OWN = '''
[unit]
definition = """
given x[b n d]
u[b n e] = x[b n d] * U{d e} + bias? c{e}
y[b n d] = tanh(u[b n e]) * V{e d}
"""
defaults = { e = "4*d" }
[[unit.examples]]
name = "counted by hand"
sizes = { n = 10, d = 5 }
published = { macs = 2000, source = "2*n*d*4*d" }
'''


def subject(answer: Answer) -> Verification:
    assert isinstance(answer.subject, Verification)
    return answer.subject


def own(tmp_path: Path, text: str = OWN) -> str:
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    return f"mine={tmp_path}/mine.toml:unit"


@pytest.mark.parametrize("name", catalogue())
def test_every_layer_with_every_set_of_options_by_every_route(name: str) -> None:
    found = ask("verify", [name]).to_dict()
    assert found["agrees"], [one for one in found["layers"] if not one["agrees"]]
    options = [tuple(one["options"]) for one in found["layers"]]
    assert len(set(options)) == len(options) == len(list(combinations_of(catalogue()[name])))
    for one in found["layers"]:
        for look in one["at"][:2]:
            _has_every_route(look["checks"])
            whats = {check["what"] for check in look["checks"] if check["route"] == TORCH}
            if torch_modules.INSTALLED is not None:
                assert one["torch"] == TAKEN
                assert {"output", "gradient", "parameters", "shapes", "flops"} <= whats


def _has_every_route(checks: list[dict[str, Any]]) -> None:
    found = {(check["route"], check["what"], check.get("masks")) for check in checks}
    for what in ("macs", "flops"):
        assert {(LOOPS, what, "needed"), (LOOPS, what, "dense")} <= found
    assert {(LOOPS, "parameters", None), (RUN, "arrays", None)} <= found
    for route in (CLOSED_FORM, SYMPY):
        assert {(route, "parameters", None), (route, "macs", "dense"), (route, "peak_memory", None)} <= found


@pytest.mark.torch
def test_pytorch_is_named_with_its_version() -> None:
    assert ask("verify", ["layer-norm", "torch=yes"]).to_dict()["torch"] == torch_modules.INSTALLED


def test_published_figures_are_held_against_the_derived_ones() -> None:
    found = ask("verify", ["attention", "conv1d", "torch=no"]).to_dict()["layers"]
    checks = [c for one in found for look in one["at"] for c in look["checks"] if c["route"] == PUBLISHED]
    assert {2_147_483_648, 21_474_836_480, 1_879_048_192, 1_868_038_144} <= {check["found"] for check in checks}


def test_without_pytorch_the_rest_is_verified_and_its_absence_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch_modules, "INSTALLED", None)
    answer = ask("verify", ["lstm"])
    assert [one["torch"] for one in answer.to_dict()["layers"]] == [ABSENT, ABSENT]
    assert answer.to_dict()["agrees"]
    assert "torch not installed" in answer.to_text()
    with pytest.raises(MachineError, match=r"PyTorch is not installed: pip install 'torch>=2.4'"):
        ask("verify", ["lstm", "torch=yes"])
    entry = catalogue()["lstm"]
    with pytest.raises(MachineError, match="pip install 'torch"):
        torch_modules.built(Variant("lstm", (), entry.definition.layer(()), entry.examples[0].sizes))


def test_a_layer_of_ones_own_is_verified_without_a_module(tmp_path: Path) -> None:
    answer = ask("verify", [own(tmp_path)])
    data = answer.to_dict()
    assert data["agrees"]
    assert [one["options"] for one in data["layers"]] == [[], ["bias"]]
    assert {one["torch"] for one in data["layers"]} <= {NO_MODULE, ABSENT}


@pytest.mark.torch
def test_a_layer_of_ones_own_is_never_taken_for_a_built_in_one_of_its_name(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(OWN.replace("unit", "attention"), encoding="utf-8")
    data = ask("verify", [f"{tmp_path}/mine.toml:attention"]).to_dict()
    assert data["agrees"] and {one["torch"] for one in data["layers"]} == {NO_MODULE}


def test_a_published_figure_that_is_wrong_is_named_with_both_numbers(tmp_path: Path) -> None:
    answer = ask("verify", [own(tmp_path, OWN.replace("2000", "2001")), "torch=no"])
    assert not answer.to_dict()["agrees"]
    assert "derived 2,000, by the published figure 2,001" in answer.to_text()
    assert "2,001" in answer.to_markdown() and "2001" in answer.to_json()


def test_options_named_hold_and_the_others_are_tried() -> None:
    found = ask("verify", ["attention:causal", "conv1d:padding=3", "n=7", "torch=no"]).to_dict()["layers"]
    attention, conv = ([one for one in found if one["layer"] == name] for name in ("attention", "conv1d"))
    assert {option for one in attention for option in one["options"]} == set(catalogue()["attention"].options)
    assert len(attention) > 1 and all("causal" in one["options"] for one in attention)
    assert [one["options"] for one in conv] == [["padding=3"], ["bias", "padding=3"]]
    assert all(look["sizes"]["n"] == 7 for one in found for look in one["at"][:2])


def test_a_set_of_options_that_is_no_layer_is_a_finding(tmp_path: Path) -> None:
    text = OWN.replace("+ bias? c{e}", "").replace("given x[b n d]", "given x[b n d]\nwide? where e = 2*d, e = 3*d")
    answer = ask("verify", [own(tmp_path, text), "torch=no"])
    assert [one["agrees"] for one in answer.to_dict()["layers"]] == [True, False]
    assert "defined twice" in answer.to_text()


def test_every_difference_is_said_in_a_sentence() -> None:
    answer = subject(ask("verify", ["lstm:bias", "torch=no"]))
    (one,) = answer.variants
    broken = [replace(look, checks=tuple(_broken(check) for check in look.checks)) for look in one.looks]
    spoilt = replace(answer, variants=(replace(one, looks=tuple(broken)),))
    assert not spoilt.agrees
    text = Answer("verify", spoilt).to_text()
    assert text.count("lstm:bias bias at n=5 c_in=3 c_out=4 b=2:") == len(one.looks[0].checks)
    assert "DIFFERS" in text and "of 1 variant of 1 layer: 1 variant DIFFERS." in text


def _broken(check: Any) -> Any:
    return replace(check, found=-1) if check.difference is None else replace(check, difference=1.0)


@pytest.mark.parametrize(
    ("words", "error", "message"),
    [
        (["attention", "n=4096", "d=512"], SizeError, "2,000,000 are the most"),
        (["attention:causl"], LayerError, "did you mean 'causal'"),
        (["attenion"], LayerError, "did you mean 'attention'"),
        (["attention", "convention=torch"], QuestionError, "not a word of this question"),
        (["attention", "torch=maybe"], QuestionError, "torch is yes or no"),
        (["attention", "d=5", "h=2"], SizeError, "does not divide"),
    ],
)
def test_what_cannot_be_verified_is_refused(words: list[str], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        ask("verify", words)


def test_progress_is_told_one_by_one() -> None:
    seen: list[str] = []

    def watch(planned: Any) -> Any:
        assert len(planned) == 2
        for one in planned:
            seen.append(str(one))
            yield one

    ask("verify", ["lstm", "torch=no"], watch=watch)
    assert seen == ["lstm", "lstm bias"]


@pytest.mark.parametrize("name", PLAIN)
def test_small_sizes_fit_and_the_second_ones_differ_from_each_other(name: str) -> None:
    entry = catalogue()[name]
    for options in combinations_of(entry):
        layer = laid_out(entry, options)
        given = small_sizes(entry, layer)
        assert len(given) == 2
        apart = [value for size, value in given[1].items() if size not in ("b", "G", "g")]
        assert len(set(apart)) == len(apart), given[1]


def test_sizes_are_changed_only_where_they_have_to_be() -> None:
    layer = catalogue()["attention"].definition.layer(())
    assert fitted(layer, {"b": 1, "n": 3, "d": 7, "h": 2}) == {"b": 1, "n": 3, "d": 2, "h": 2}
    with pytest.raises(SizeError, match="does not divide 7"):
        fitted(layer, {"b": 1, "n": 3, "d": 7, "h": 2}, fixed=("d", "h"))


def test_where_torch_is_left_out_it_is_said() -> None:
    answer = ask("verify", ["lstm", "torch=no"])
    assert {one.torch for one in subject(answer).variants} == {LEFT_OUT}
    assert "left out" in answer.to_text()


@pytest.mark.torch
def test_pytorchs_own_state_is_left_as_it_was() -> None:
    import torch

    entry = catalogue()["lstm"]
    variant = Variant("lstm", (), entry.definition.layer(()), entry.examples[0].sizes)
    threads, state = torch.get_num_threads(), torch.get_rng_state()
    assert all(check.agrees for check in torch_route.torch_checks(variant))
    assert torch.get_num_threads() == threads
    assert bool((torch.get_rng_state() == state).all())
