"""`crossover`: the known points, the words for them, and questions it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from analyzer.doors.asking import ask

from .asked import compared, data_of, refusal, values
from .formula_text import value_of

Runs = list[tuple[int, int | None, str | None]]


def bases(*words: str) -> dict[str, Any]:
    found: dict[str, Any] = data_of("crossover", *words)["bases"]
    return found


def runs(basis: dict[str, Any]) -> Runs:
    return [(run["from"], run["to"], run["cheaper"]) for run in basis["runs"]]


def sentences(*words: str) -> str:
    return " ".join(ask("crossover", words).to_text().split())


def test_attention_and_a_convolution_of_kernel_7_meet_at_768_1792_and_3584() -> None:
    found = bases("attention", "conv1d", "d=512", "k=7")
    for basis, equal, form in (
        ("layer", 768, "n = d*(k - 4)/2"), ("core", 1792, "n = d*k/2"), ("growth", 3584, "n = d*k"),
    ):  # fmt: skip
        assert runs(found[basis]) == [
            (1, equal - 1, "attention"), (equal, equal, None), (equal + 1, None, "conv1d"),
        ]  # fmt: skip
        assert found[basis]["closed_form"] == form
        assert value_of(form[4:], {"d": 512, "k": 7}) == equal


def test_attention_is_always_dearer_than_a_convolution_of_kernel_3() -> None:
    assert runs(bases("attention", "conv1d", "d=512", "k=3")["layer"]) == [(1, None, "conv1d")]
    assert "conv1d is cheaper at every n" in sentences("attention", "conv1d", "d=512", "k=3")


def test_the_shape_of_the_answer() -> None:
    data = data_of("crossover", "attention", "conv1d", "d=512", "k=7")
    assert (data["unknown"], data["quantity"]) == ("n", "macs")
    assert list(data["bases"]) == ["layer", "core", "growth"]
    expected = {"d": 512, "k": 7, "h": 8, "b": 1, "c_in": 512, "c_out": 512, "stride": 1, "dilation": 1, "groups": 1}
    assert data["sizes"] == expected


@pytest.mark.parametrize(("missing", "known"), [("n", "d=8 k=3"), ("d", "n=9 k=3"), ("k", "n=9 d=8")])
def test_the_size_asked_for_is_the_one_that_is_missing(missing: str, known: str) -> None:
    assert data_of("crossover", "attention", "conv1d", *known.split())["unknown"] == missing
    assert data_of("crossover", "attention", "conv1d", *known.split(), f"for={missing}")["unknown"] == missing


def test_the_size_asked_for_goes_by_any_of_its_names() -> None:
    assert data_of("crossover", "attention", "conv1d", "d=8", "k=3", "for=length")["unknown"] == "n"
    assert data_of("crossover", "conv1d", "conv1d:causal", "d=8", "k=3", "n=9", "for=stride")["unknown"] == "stride"


@pytest.mark.parametrize("quantity", ["flops", "parameters", "activation_memory", "bytes_moved"])
def test_any_quantity_can_be_compared_and_changes_just_where_it_says(quantity: str) -> None:
    found = bases("attention", "conv1d", "d=64", "k=9", f"quantity={quantity}")
    assert list(found) == ["layer"]
    for run in found["layer"]["runs"]:
        for n in {run["from"], run["to"] or run["from"] + 999}:
            one, two = (values(c)[quantity] for c in compared("attention", "conv1d", "d=64", "k=9", f"n={n}"))
            assert run["cheaper"] == (None if one == two else "attention" if one < two else "conv1d")


def test_two_layers_that_always_cost_the_same_are_said_to() -> None:
    found = bases("attention", "attention:fused", "d=8")
    assert runs(found["layer"]) == [(1, None, None)] and found["layer"]["closed_form"] is None
    assert "cost the same at every n" in sentences("attention", "attention:fused", "d=8")


def test_a_layer_that_does_not_exist_everywhere_leaves_a_gap_with_its_reason() -> None:
    basis = bases("attention", "conv1d:valid", "d=8", "k=5")["core"]
    (gap,) = basis["undefined"]
    assert (gap["from"], gap["to"]) == (1, 4) and "dilation*(k - 1) < n" in gap["why"]
    assert basis["runs"][0]["from"] == 5


def test_heads_that_do_not_divide_the_width_are_gaps() -> None:
    basis = bases("attention", "conv1d", "n=20", "d=24", "k=9", "for=h", "quantity=flops")["layer"]
    there = {h for run in basis["runs"] for h in range(run["from"], run["to"] + 1)}
    assert there == {1, 2, 3, 4, 6, 8, 12, 24}
    assert basis["undefined"][-1]["to"] is None


def test_heads_left_out_are_those_of_each_width() -> None:
    words = ("attention", "lstm", "n=40", "for=d", "quantity=activation_memory")
    found = data_of("crossover", *words)
    assert "h" not in found["sizes"] and "h" not in found["layers"][0]["sizes"]
    assert found["bases"]["layer"]["closed_form"] is None
    for width in range(1, 60):
        one, two = (values(c)["activation_memory"] for c in compared("attention", "lstm", "n=40", f"d={width}"))
        (run,) = [r for r in found["bases"]["layer"]["runs"] if r["from"] <= width <= (r["to"] or width)]
        assert run["cheaper"] == (None if one == two else "attention" if one < two else "lstm")
    assert "Heads left out are 8 where 8 divides d, else 1" in sentences(*words)


def test_a_stride_asked_for_settles_every_stride() -> None:
    basis = bases("attention", "conv1d", "n=1000", "d=64", "k=31", "for=stride")["layer"]
    changes = [run["from"] for run in basis["runs"][1:]]
    assert basis["runs"][-1]["to"] is None and "undefined" not in basis
    for stride in {1, 2, 5000, *changes, *(c - 1 for c in changes)}:
        layers = compared("attention", f"conv1d:stride={stride}", "n=1000", "d=64", "k=31")
        one, two = (values(layer)["macs"] for layer in layers)
        (run,) = [r for r in basis["runs"] if r["from"] <= stride <= (r["to"] or stride)]
        assert run["cheaper"] == (None if one == two else "attention" if one < two else "conv1d")


def test_the_cheaper_one_may_change_several_times() -> None:
    words = ("attention", "conv1d:stride=3", "d=4", "k=13")
    assert runs(bases(*words)["layer"]) == [
        (1, 2, "attention"), (3, 3, "conv1d:stride=3"), (4, 4, "attention"), (5, None, "conv1d:stride=3"),
    ]  # fmt: skip
    assert "Counting the whole layer: the cheaper one changes 3 times" in sentences(*words)


def test_a_letter_with_two_values_is_put_into_the_closed_form_as_numbers() -> None:
    basis = bases("conv1d:k=3", "depthwise-conv1d:k=9", "n=20", "for=d")["layer"]
    assert runs(basis) == [(1, 2, "conv1d:k=3"), (3, 3, None), (4, None, "depthwise-conv1d:k=9")]
    assert basis["closed_form"] == "d = 3"


def test_a_rounded_size_in_a_closed_form_is_defined_beside_it() -> None:
    basis = bases("conv1d:stride=2", "attention", "n=20", "k=9", "for=d")["layer"]
    name, form = basis["closed_form"].split(" = ")
    assert name == "d" and value_of(form, {"n": 20, "k": 9, "stride": 2}, basis["definitions"]) == 80
    assert (80, 80, None) in runs(basis)


def test_each_layer_says_its_own_sizes() -> None:
    one, two = data_of("crossover", "conv1d:k=3", "conv1d:k=5", "d=8")["layers"]
    assert (one["sizes"]["k"], two["sizes"]["k"]) == (3, 5)
    assert "k=3 (conv1d:k=3), k=5 (conv1d:k=5)" in sentences("conv1d:k=3", "conv1d:k=5", "d=8")


def test_the_growth_convention_compares_growth_only() -> None:
    assert list(bases("attention", "conv1d", "d=8", "k=3", "convention=vaswani")) == ["growth"]


def test_an_exact_answer_costs_no_more_at_huge_sizes() -> None:
    found = bases("attention", "conv1d", f"d={10**30}", "k=7")["layer"]
    assert runs(found)[1] == (15 * 10**29, 15 * 10**29, None)


REFUSED = [
    ("attention d=8", ["crossover takes two layers", "1 are given"]),
    ("attention conv1d lstm d=8 k=3", ["two layers", "3 are given"]),
    ("attention conv1d n=4 d=8 k=3", ["every size is given", "for=n"]),
    ("attention conv1d d=8", ["n (length), k (kernel) are not given", "for=n"]),
    ("attention conv1d n=4 d=8 k=3 for=n", ["n (length) is asked for and given"]),
    ("attention conv1d:k=3 n=4 d=8 for=k", ["k (kernel) is asked for and given"]),
    ("attention conv1d d=8 k=3 for=lenght", ["'lenght'", "did you mean 'length'", "sizes: "]),
    ("attention lstm d=8 n=4 for=k", ["neither layer depends on k (kernel)"]),
    ("attention conv1d d=8 k=3 quantity=mac", ["unknown quantity 'mac'", "did you mean 'macs'", "parameters, macs"]),
    ("attention conv1d d=8 k=3 quantity=state_memory", ["attention has no state_memory", "looks ahead"]),
    ("attention conv1d d=8 k=3 quantity=arithmetic_intensity", ["of arithmetic_intensity more is better"]),
    ("attention conv1d d=8 k=3 convention=vaswani quantity=flops", ["vaswani", "macs"]),
]


@pytest.mark.parametrize(("words", "parts"), REFUSED, ids=[words for words, _ in REFUSED])
def test_a_crossover_that_makes_no_sense_is_refused(words: str, parts: list[str]) -> None:
    message = refusal("crossover", *words.split())
    for part in parts:
        assert part in message
