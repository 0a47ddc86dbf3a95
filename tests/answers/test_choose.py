"""`choose`: known answers, worked out by hand; stacks against the same stack written out; what is refused."""

from __future__ import annotations

import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from analyzer.answers.pareto import pareto, ranks
from analyzer.doors.asking import ask
from analyzer.layers.catalogue import catalogue

from .asked import compared, data_of, refusal, values

N, D, K, W = 16000, 512, 7, 256
SIZES = (f"n={N}", f"d={D}", f"k={K}")


def candidates(*words: str) -> dict[tuple[str, str | None], dict[str, Any]]:
    """Label and dilation to candidate."""
    return {(one["label"], one["dilation"]): one for one in data_of("choose", *words)["candidates"]}


def value(one: dict[str, Any], quantity: str) -> Any:
    return one["quantities"][quantity]["value"]


def test_stacks_are_as_deep_as_the_reach_needs_and_cost_what_the_closed_forms_say() -> None:
    found = candidates(
        "attention",
        "sliding-window-attention:causal",
        "conv1d",
        "lstm",
        *SIZES,
        f"w={W}",
        "at-least=receptive_field=4000",
    )
    window = 4 * N * D**2 + 2 * D * (N * W - W * (W - 1) // 2)
    expected = {
        ("attention", None): (1, 4 * N * D**2 + 2 * N**2 * D, 4 * D**2),
        ("sliding-window-attention:causal", None): (16, 16 * window, 16 * 4 * D**2),  # 1 + 16 * 255 = 4081
        ("conv1d", "1"): (667, 667 * N * K * D**2, 667 * K * D**2),  # 1 + 667 * 6 = 4003
        ("conv1d", "2^i"): (10, 10 * N * K * D**2, 10 * K * D**2),  # 1 + 6 * (2^10 - 1) = 6139
        ("lstm", None): (1, 8 * N * D**2, 8 * D**2),
    }
    assert {
        key: (one["layers"], value(one, "macs"), value(one, "parameters")) for key, one in found.items()
    } == expected
    assert [value(found["conv1d", growth], "receptive_field") for growth in ("1", "2^i")] == [4003, 6139]


@pytest.mark.parametrize(("reach", "layers"), [(4003, 667), (4004, 668), (7, 1), (8, 2), (1, 1)])
def test_one_position_more_takes_one_layer_more(reach: int, layers: int) -> None:
    assert (
        candidates("conv1d:causal", *SIZES, f"at-least=receptive_field={reach}")["conv1d:causal", "1"]["layers"]
        == layers
    )


def test_state_of_a_stack_is_that_of_all_its_layers() -> None:
    one = candidates("depthwise-conv1d:causal", *SIZES, "at-least=receptive_field=4000")
    assert value(one["depthwise-conv1d:causal", "1"], "state_memory") == 4 * 667 * (K - 1) * D
    assert value(one["depthwise-conv1d:causal", "2^i"], "state_memory") == 4 * (2**10 - 1) * (K - 1) * D


def test_a_path_that_is_asked_for_connects_all_positions() -> None:
    found = candidates("conv1d:causal", "attention", "lstm", *SIZES, "at-most=maximum_path_length=100")
    assert [one["layers"] for one in found.values()] == [2667, 12, 1, 1]
    assert [one["fits"] for one in found.values()] == [False, True, True, False]
    assert value(found["lstm", None], "maximum_path_length") == N


def test_the_causal_form_is_taken_where_it_was_left_open() -> None:
    found = data_of("choose", "attention", "conv1d", "conv1d:same", "lstm", *SIZES, "causal=yes")["candidates"]
    assert [one["label"] for one in found] == ["attention:causal", "conv1d:causal", "conv1d:same", "lstm"]
    assert [one["fits"] for one in found] == [True, True, False, True]
    ahead = data_of("choose", "attention", "lstm", *SIZES[:2], "causal=no")["candidates"]
    assert [one["fits"] for one in ahead] == [True, False]


def test_without_layers_the_catalogue_stands_for_what_mixes_one_sequence() -> None:
    found = data_of("choose", *SIZES)
    labels = {one["label"] for one in found["candidates"]}
    assert (
        {"attention", "conv1d", "lstm", "diagonal-ssm", "fft-long-conv1d", "gated-conv1d"} <= labels < set(catalogue())
    )
    assert not labels & {"feed-forward", "group-norm", "layer-norm", "cross-attention", "embedding", "bert"}
    lacking = {one["label"]: one["fails"][0] for one in found["candidates"] if not one["quantities"]}
    assert lacking["diagonal-ssm"] == {"why": "needs-sizes", "said": "s (states)"}
    assert lacking["sliding-window-attention"]["said"] == "w (window)"


def test_models_and_files_may_be_named(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(
        '[a]\ndefinition = """\ngiven x[b n d]\ny[b n d] = x[b (n + k - L) d] * W{k d}\nwhere L = k - 1\n"""\n'
    )
    found = candidates(f"mine={file}:a", "gpt2", "n=1000", "k=3", "mine2=" + f"{file}:a:d=768", "d=768",
                       "at-least=receptive_field=500")  # fmt: skip
    assert found["mine", None]["layers"] == found["mine2", None]["layers"] == 250
    assert found["gpt2", None]["layers"] == 1


def test_failures_say_the_value_and_by_how_much_it_is_off() -> None:
    one = candidates("attention:causal", *SIZES[:2], "at-most=state_memory=4MiB", "at-least=parameters=2M")
    state, parameters = one["attention:causal", None]["fails"]
    assert (state["value"], state["off_by"]) == (4 * 2 * N * D, 4 * 2 * N * D - 4 * 2**20)
    assert (parameters["value"], parameters["off_by"]) == (4 * D**2, 2_000_000 - 4 * D**2)
    (absent,) = candidates("attention", *SIZES[:2], "at-most=state_memory=4MiB")["attention", None]["fails"]
    assert absent["value"] is None and absent["why"] == "looks-ahead"


REASONS = [
    ("conv1d:k=1", "never-reaches"),
    ("conv1d:valid", "strided"),
    ("conv1d:stride=2", "strided"),
    ("conv1d:out_channels=3", "changes-width"),
    ("attention:n=5", "beyond-length"),
    ("conv1d:groups=7", "impossible"),
]


@pytest.mark.parametrize(("label", "why"), REASONS)
def test_a_layer_that_cannot_reach_says_why(label: str, why: str) -> None:
    (one,) = (
        c for c in candidates(label, "conv1d", *SIZES, "at-least=receptive_field=50").values() if c["label"] == label
    )
    assert (one["fits"], one["rank"]) == (False, None) and one["fails"][0]["why"] == why


def test_ties_share_a_rank_and_are_named_together() -> None:
    answer = ask("choose", ["attention", "grouped-query-attention", "lstm", "n=64", "d=8", "by=parameters"])
    data = answer.to_dict()
    assert [one["rank"] for one in data["candidates"]] == [1, 1, 3]
    assert "equally: attention, grouped-query-attention, 256 each" in answer.to_text()
    assert ranks({0: 5, 1: 3, 2: 5, 3: 9}) == {1: 1, 0: 2, 2: 2, 3: 4}


def test_more_is_better_of_reach_and_intensity() -> None:
    data = data_of(
        "choose", "conv1d", "attention", "n=64", "d=8", "k=3", "by=receptive_field", "front=receptive_field,macs"
    )
    assert [one["label"] for one in data["best"]] == ["attention"]
    assert [one["on_front"] for one in data["candidates"]] == [True, True]


def test_equal_points_are_both_on_the_front() -> None:
    front = pareto({0: (1, 5), 1: (1, 5), 2: (1, 6), 3: (2, Fraction(1, 2)), 4: (2, 5)})
    assert (front.members, front.dominated_by) == ((0, 1, 3), {2: (0, 1), 4: (0, 1, 3)})


def test_transforms_are_compared_with_the_rest_by_flops() -> None:
    assert data_of("choose", "fft-long-conv1d", "conv1d", *SIZES)["by"] == "flops"
    answer = ask("choose", ["fft-long-conv1d", "conv1d", *SIZES, "by=macs"])
    text = " ".join(answer.to_text().split())
    assert "say what fft-long-conv1d costs. Cheapest of the others: conv1d, 29,360,128,000." in text
    assert data_of("choose", "lstm", "conv1d", *SIZES, "causal=yes")["front"] == ["flops", "state_memory"]


def test_where_nothing_fits_the_least_that_would_have_to_give_way_is_said() -> None:
    words = ["conv1d:causal", "lstm", *SIZES, "at-most=macs=300G,state_memory=3000", "at-least=receptive_field=4000"]
    answer = ask("choose", words)
    nearest = answer.to_dict()["nearest"]
    assert [(one["quantity"], one["instead"], one["label"]) for one in nearest] == [("state_memory", 4096, "lstm")]
    assert "Nearest: lstm, with state memory at most 4,096 B (4 KiB) instead of 3,000 B" in answer.to_text()
    shorter = data_of("choose", "conv1d:causal", *SIZES, "at-most=macs=100G", "at-least=receptive_field=4000")[
        "nearest"
    ]
    assert [(one["quantity"], one["instead"], one["layers"]) for one in shorter] == [
        ("macs", 10 * N * K * D**2, 10),
        ("receptive_field", 1 + 6 * 7, 3),  # three layers of dilation 1, 2, 4 keep within 100G
    ]


STACKED = ("parameters", "macs", "core_macs", "flops", "activation_memory", "peak_memory", "state_memory",
           "macs_per_step", "bytes_moved", "arithmetic_intensity", "receptive_field")  # fmt: skip


@pytest.mark.parametrize("growth", ["1", "2^i"])
@pytest.mark.parametrize("layer", ["conv1d", "depthwise-conv1d", "separable-conv1d"])
def test_a_stack_costs_what_the_same_stack_written_out_costs(tmp_path: Path, layer: str, growth: str) -> None:
    sizes = ["n=50", "d=6", "k=3", "b=2"]
    one = candidates(f"{layer}:causal", *sizes, "at-least=receptive_field=20")[f"{layer}:causal", growth]
    base = 2 if growth == "2^i" else 1
    width = "" if layer.startswith("depth") else 'c_out = "d", '
    steps = ", ".join(
        f'{{ layer = "{layer}", options = ["causal"], sizes = {{ {width}dilation = {base**i} }} }}'
        for i in range(one["layers"])
    )
    file = tmp_path / "stack.toml"
    file.write_text(f"[stack.s]\nsteps = [ {steps} ]\n", encoding="utf-8")
    (written,) = compared(f"s={file}:s", *sizes)
    assert one["layers"] > 2
    assert {q: value(one, q) for q in STACKED} == {q: values(written)[q] for q in STACKED}


def test_the_peak_of_a_stack_with_a_second_input_is_not_told(tmp_path: Path) -> None:
    file = tmp_path / "two.toml"
    file.write_text('[a]\ndefinition = """\ngiven x[b n d], z[b n d]\nu[b n d] = x[b (n + k - L) d] * W{k d}\n'
                    'y[b n d] = u[b n d] + z[b n d]\nwhere L = k - 1\n"""\n', encoding="utf-8")  # fmt: skip
    one = candidates(f"a={file}:a", "n=50", "d=4", "k=3", "at-least=receptive_field=9")["a", None]
    assert one["layers"] == 4 and one["quantities"]["peak_memory"]["why"] == "second-input"


def test_a_shared_count_of_a_named_stack_has_to_be_given(tmp_path: Path) -> None:
    found = candidates("transformer-encoder", "attention", "n=64", "d=8", "causal=yes", "layers=3")
    assert found["transformer-encoder:causal", None]["sizes"]["layers"] == 3
    lacking = candidates("transformer-encoder", "lstm", "n=64", "d=8")["transformer-encoder", None]
    assert lacking["fails"] == [{"why": "needs-sizes", "said": "layers"}]
    file = tmp_path / "grown.toml"
    step = '{ layer = "depthwise-conv1d", options = ["causal"], sizes = { dilation = "2**i" } }'
    file.write_text(
        f'[stack.s]\nsteps = [ {{ repeat = "times", index = "i", steps = [ {step} ] }} ]\n', encoding="utf-8"
    )
    lacking = candidates(f"s={file}:s", "conv1d", "n=64", "d=8", "k=3")["s", None]
    assert lacking["fails"] == [{"why": "impossible", "said": "s needs times: add times=…"}]


REFUSED = [
    ("by=mac", ["by: unknown quantity 'mac'", "did you mean 'macs'"]),
    ("front=macs", ["two different quantities"]),
    ("front=macs,macs", ["two different quantities"]),
    ("front=macs,flosp", ["'flosp'", "did you mean 'flops'"]),
    ("at-most=mac=4", ["unknown quantity 'mac'"]),
    ("at-most=macs=3 at-least=macs=4", ["contradict"]),
    ("at-least=receptive_field=17k", ["only n = 16000 positions"]),
    ("causal=perhaps", ["causal is yes or no"]),
    ("convention=vaswani", ["counts exactly"]),
    ("by=state_memory causal=no", ["no layer that fits has it", "causal=yes"]),
    ("kernal=3", ["'kernal'", "did you mean 'kernel'"]),
]


@pytest.mark.parametrize(("words", "parts"), REFUSED, ids=[words for words, _ in REFUSED])
def test_a_choice_that_makes_no_sense_is_refused(words: str, parts: list[str]) -> None:
    message = refusal("choose", *SIZES, *words.split())
    assert not [part for part in parts if part not in message]


def test_no_layer_with_all_its_sizes_is_refused() -> None:
    assert refusal("choose", "n=4k") == "every layer needs d (width): add d=…"
    assert "4 does not divide 10" in refusal("choose", "attention", "n=4", "d=10", "h=4")


def test_a_hundred_layers_and_huge_lengths_are_answered_at_once() -> None:
    start = time.perf_counter()
    data_of("choose", *(["conv1d:causal"] * 100), *SIZES, "at-least=receptive_field=16k")
    data_of("choose", "n=10^100", "d=512", "k=3", "w=9", "s=4", "at-least=receptive_field=10^99", "at-most=macs=10^99")
    assert time.perf_counter() - start < 10


def test_the_figure_has_a_point_for_every_layer_that_fits() -> None:
    answer = ask("choose", ["attention", "conv1d", "lstm", *SIZES, "at-least=receptive_field=4000"])
    (figure,) = answer.figures()
    assert len(figure.chart.names) == 4
    assert ask("choose", ["attention", *SIZES[:2]]).figures() == ()
    assert "<svg" in answer.to_html() and "On the front" in answer.to_html()


def test_lacking_sizes_are_named_in_the_language_of_the_answer() -> None:
    words = ["sliding-window-attention", "conv1d", "t5-attention", "n=1k", "d=16", "h=8", "k=7"]
    assert "needs w (window)" in ask("choose", words).to_text()
    chinese = ask("choose", [*words, "lang=zh"]).to_text()
    assert "缺少 w（窗口大小）" in chinese and "缺少 buckets" in chinese and "window)" not in chinese


def test_sizes_that_do_not_fit_are_told_in_the_language_of_the_answer() -> None:
    words = ["attention", "conv1d", "n=1k", "d=12", "h=8", "k=7"]
    assert "d/h: 8 does not divide 12; nearest that do: 6, 12" in ask("choose", words).to_text()
    assert "d/h 中，8 不能整除 12，最接近的因数为 6、12" in ask("choose", [*words, "lang=zh"]).to_text()
