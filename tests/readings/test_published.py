"""Closed forms derived by hand and points worked out by hand; they live here and nowhere else."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy

from analyzer.layers.catalogue import catalogue
from analyzer.notation.formulas import parse_formula
from analyzer.readings.count import count
from analyzer.readings.domains import exact_sizes
from analyzer.readings.formula import expression
from analyzer.readings.polynomial import Polynomial
from analyzer.readings.quantities import Absent
from tests.support.domains import closed_forms

# layer, options, defaults put in, {quantity: closed form with one byte per element}
FORMS: list[tuple[str, list[str], dict[str, int | str], dict[str, str | None]]] = [
    ("attention", [], {}, {
        "parameters": "4*d^2", "macs": "4*n*d^2 + 2*n^2*d", "core_macs": "2*n^2*d",
        "activation_memory": "5*n*d + 2*h*n^2", "state_memory": None, "sequential_operations": "1",
        "maximum_path_length": "1", "receptive_field": "n"}),
    ("attention", ["fused"], {}, {"activation_memory": "5*n*d", "macs": "4*n*d^2 + 2*n^2*d"}),
    ("attention", ["bias"], {}, {"parameters": "4*d^2 + 4*d", "macs": "4*n*d^2 + 2*n^2*d"}),
    ("attention", ["bias", "dropout"], {}, {
        "parameters": "4*d^2 + 4*d", "macs": "4*n*d^2 + 2*n^2*d", "activation_memory": "6*n*d + 3*h*n^2"}),
    ("attention", ["causal"], {}, {
        "parameters": "4*d^2", "macs": "4*n*d^2 + n*(n+1)*d", "core_macs": "n*(n+1)*d",
        "activation_memory": "5*n*d + 2*h*n^2", "state_memory": "2*n*d", "macs_per_step": "4*d^2 + 2*n*d"}),
    ("cross-attention", [], {}, {
        "parameters": "4*d^2", "macs": "2*n*d^2 + 2*m*d^2 + 2*n*m*d", "core_macs": "2*n*m*d",
        "activation_memory": "3*n*d + 2*m*d + 2*h*n*m", "state_memory": "2*m*d"}),
    ("cross-attention", ["bias"], {}, {"parameters": "4*d^2 + 4*d"}),
    ("cross-attention", ["bias", "dropout"], {}, {
        "parameters": "4*d^2 + 4*d", "activation_memory": "4*n*d + 2*m*d + 3*h*n*m"}),
    ("attention", ["bias", "no_key_bias"], {}, {"parameters": "4*d^2 + 3*d", "macs": "4*n*d^2 + 2*n^2*d"}),
    ("cross-attention", ["bias", "no_key_bias"], {}, {"parameters": "4*d^2 + 3*d"}),
    ("relative-attention", [], {"b": 1}, {
        "parameters": "5*d^2 + 2*d", "macs": "4*n*d^2 + (2*n-1)*d^2 + 2*n^2*d + n*(2*n-1)*d",
        "activation_memory": "7*n*d + (2*n-1)*d + h*n*(2*n-1) + 3*h*n^2", "sequential_operations": "1",
        "maximum_path_length": "1", "receptive_field": "n"}),
    ("relative-attention", ["bias"], {}, {"parameters": "5*d^2 + 6*d"}),
    ("linear", [], {}, {
        "parameters": "c_in*c_out", "macs": "n*c_in*c_out", "activation_memory": "n*c_out", "receptive_field": "1"}),
    ("linear", ["bias"], {}, {"parameters": "c_in*c_out + c_out", "macs": "n*c_in*c_out"}),
    ("half", [], {}, {"parameters": "0", "macs": "0", "activation_memory": "n*d"}),
    ("mask-vector", [], {}, {"parameters": "d", "macs": "0", "activation_memory": "0"}),
    ("positional-conv1d", [], {}, {
        "parameters": "k*d^2/G + k + d", "macs": "(n + 2*L - k + 1)*k*d^2/G",
        "activation_memory": "(n + 2*L - k + 1)*d + n*d"}),
    ("positional-conv1d", ["unused"], {}, {"parameters": "k*d^2/G + k + d", "macs": "0", "activation_memory": "0"}),
    ("conv1d", ["same"], {}, {
        "parameters": "k*c_in*c_out/G", "macs": "l*k*c_in*c_out/G", "core_macs": "l*k*c_in*c_out/G",
        "activation_memory": "l*c_out", "state_memory": None}),
    ("conv1d", ["causal"], {"S": 1}, {
        "parameters": "k*c_in*c_out/G", "macs": "n*k*c_in*c_out/G", "core_macs": "n*k*c_in*c_out/G",
        "activation_memory": "n*c_out", "state_memory": "D*(k-1)*c_in", "receptive_field": "D*(k-1) + 1",
        "macs_per_step": "k*c_in*c_out/G"}),
    ("conv1d", ["same"], {"S": 1}, {"macs": "n*k*c_in*c_out/G", "maximum_path_length": "ceil(n-1, L)"}),
    ("conv1d", ["valid"], {"S": 1}, {"macs": "(n - D*(k-1))*k*c_in*c_out/G"}),
    ("conv1d", ["padded"], {}, {"receptive_field": "P + max(D*(k-1) - P, 0) + 1"}),
    ("conv1d", ["padded"], {"S": 1}, {"macs": "(n + 2*P - D*(k-1))*k*c_in*c_out/G"}),
    ("conv1d", ["causal", "bias"], {"S": 1}, {"parameters": "k*c_in*c_out/G + c_out"}),
    ("depthwise-conv1d", ["causal"], {"S": 1, "D": 1}, {
        "parameters": "k*d", "macs": "k*n*d", "core_macs": "k*n*d", "activation_memory": "n*d",
        "state_memory": "(k-1)*d", "macs_per_step": "k*d"}),
    ("gated-conv1d", ["bias"], {}, {"parameters": "2*d*c_gate*k + c_gate*c_skip + c_gate*d + 2*c_gate + c_skip + d"}),
    ("depthwise-conv1d", ["same", "bias"], {}, {"parameters": "k*d + d"}),
    ("separable-conv1d", ["same", "bias"], {}, {"parameters": "k*c_in + c_in*c_out + c_out"}),
    ("separable-conv1d", ["causal"], {"S": 1, "D": 1, "c_in": "d", "c_out": "d"}, {
        "parameters": "k*d + d^2", "macs": "k*n*d + n*d^2", "core_macs": "k*n*d",
        "activation_memory": "2*n*d", "state_memory": "(k-1)*d"}),
    ("lstm", [], {"c_in": "d", "c_out": "d"}, {
        "parameters": "8*d^2", "macs": "8*n*d^2", "core_macs": "4*n*d^2", "state_memory": "2*d",
        "sequential_operations": "n", "maximum_path_length": "n", "macs_per_step": "8*d^2"}),
    ("lstm", ["bias"], {}, {"parameters": "4*c_in*c_out + 4*c_out^2 + 8*c_out"}),
    ("lstm", ["bias"], {"c_in": "d", "c_out": "d"}, {"parameters": "8*d^2 + 8*d"}),
    ("gru", [], {"c_in": "d", "c_out": "d"}, {
        "parameters": "6*d^2", "macs": "6*n*d^2", "core_macs": "3*n*d^2", "state_memory": "d",
        "macs_per_step": "6*d^2"}),
    ("gru", ["bias"], {}, {"parameters": "3*c_in*c_out + 3*c_out^2 + 6*c_out"}),
    ("rnn", ["bias"], {}, {"parameters": "c_in*c_out + c_out^2 + 2*c_out"}),
    ("rnn", [], {"c_in": "d", "c_out": "d"}, {
        "parameters": "2*d^2", "macs": "2*n*d^2", "core_macs": "n*d^2", "state_memory": "d", "macs_per_step": "2*d^2"}),
    ("grouped-query-attention", ["causal"], {}, {
        "parameters": "2*d*h*e + 2*d*g*e", "macs": "2*n*d*h*e + 2*n*d*g*e + n*(n+1)*h*e", "core_macs": "n*(n+1)*h*e",
        "activation_memory": "2*n*h*e + 2*n*g*e + n*d + 2*h*n^2", "state_memory": "2*n*g*e"}),
    ("grouped-query-attention", [], {}, {
        "macs": "2*n*d*h*e + 2*n*d*g*e + 2*n^2*h*e", "core_macs": "2*n^2*h*e", "receptive_field": "n"}),
    ("grouped-query-attention", ["bias"], {}, {"parameters": "2*d*h*e + 2*d*g*e + h*e + 2*g*e + d"}),
    ("sliding-window-attention", ["causal"], {}, {"parameters": "4*d^2", "receptive_field": "w"}),
    ("sliding-window-attention", ["bias"], {}, {"parameters": "4*d^2 + 4*d", "receptive_field": "w"}),
    ("linear-attention", ["causal"], {}, {
        "parameters": "4*d^2", "macs": "4*n*d^2 + 2*n*d^2/h + n*d", "core_macs": "2*n*d^2/h + n*d",
        "state_memory": "d^2/h + d", "sequential_operations": "n"}),
    ("linear-attention", [], {}, {
        "macs": "4*n*d^2 + 2*n*d^2/h + n*d", "state_memory": None, "sequential_operations": "1",
        "maximum_path_length": "1"}),
    ("lightweight-conv1d", ["causal"], {}, {
        "parameters": "k*H", "macs": "k*n*d", "core_macs": "k*n*d", "state_memory": "(k-1)*d"}),
    ("lightweight-conv1d", ["causal"], {"b": "b"}, {"activation_memory": "k*H + b*n*d"}),
    ("dynamic-conv1d", ["causal"], {}, {
        "parameters": "d*k*H", "macs": "n*d*k*H + k*n*d", "core_macs": "k*n*d", "activation_memory": "2*n*k*H + n*d",
        "state_memory": "(k-1)*d"}),
    ("diagonal-ssm", [], {}, {
        "parameters": "3*d*s + d", "macs": "n*d*s", "core_macs": "0", "state_memory": "d*s",
        "sequential_operations": "n"}),
    ("feed-forward", ["bias"], {}, {"parameters": "2*d*f + f + d", "macs": "2*n*d*f", "core_macs": "0"}),
    ("feed-forward", ["bias", "dropout"], {}, {
        "parameters": "2*d*f + f + d", "macs": "2*n*d*f", "activation_memory": "2*n*f + 2*n*d"}),
    ("gated-feed-forward", [], {}, {"parameters": "3*d*f", "macs": "3*n*d*f", "core_macs": "0"}),
    ("layer-norm", ["bias"], {}, {"parameters": "2*d", "macs": "0", "activation_memory": "n*d"}),
    ("rms-norm", [], {}, {"parameters": "d", "macs": "0", "flops": "6*n*d", "activation_memory": "n*d"}),
    ("batch-norm", [], {}, {"parameters": "2*d", "macs": "0", "flops": "2*n*d", "activation_memory": "n*d"}),
    ("group-norm", [], {"b": "b"}, {
        "parameters": "2*d", "macs": "0", "flops": "b*(7*n*d + 4*G)", "activation_memory": "b*n*d",
        "bytes_moved": "3*b*n*d + 2*d", "receptive_field": "n"}),
    ("gated-linear-unit", [], {}, {
        "parameters": "0", "macs": "0", "flops": "5*n*d", "activation_memory": "n*d", "peak_memory": "3*n*d"}),
    ("selective-ssm", [], {}, {
        "parameters": "2*d*rank + 3*d*s + 2*d", "macs": "2*n*d*rank + 3*n*d*s",
        "activation_memory": "n*rank + 5*n*d + 2*n*s + 2*n*d*s"}),
    ("grouped-query-attention", ["bias", "qk_norm"], {}, {
        "parameters": "2*d*h*e + 2*d*g*e + h*e + 2*g*e + d + 2*e",
        "activation_memory": "3*n*h*e + 3*n*g*e + n*d + 2*h*n^2"}),
    ("grouped-query-attention", ["causal", "sliding"], {}, {
        "parameters": "2*d*h*e + 2*d*g*e", "receptive_field": "w"}),
    ("learned-positions", ["table"], {"b": "b"}, {
        "parameters": "positions*d", "macs": "0", "activation_memory": "b*n*d", "bytes_moved": "2*b*n*d + n*d",
        "receptive_field": "1"}),
    ("learned-positions", [], {"b": "b"}, {
        "parameters": "n*d", "macs": "0", "activation_memory": "b*n*d", "bytes_moved": "2*b*n*d + n*d",
        "receptive_field": "1"}),
    ("long-conv1d", [], {"b": "b"}, {
        "parameters": "n*d", "macs": "b*n*(n+1)*d/2", "activation_memory": "b*n*d", "receptive_field": "n"}),
    ("fft-long-conv1d", ["fft"], {"b": "b"}, {
        "parameters": "n*d", "macs": "0", "activation_memory": "b*n*d", "receptive_field": "n"}),
    ("embedding", [], {"b": "b"}, {
        "parameters": "V*d", "macs": "0", "activation_memory": "b*n*d", "bytes_moved": "2*b*n*d",
        "receptive_field": "1"}),
    ("embedding", ["positions"], {"b": "b"}, {
        "parameters": "V*d + n*d", "macs": "0", "activation_memory": "b*n*d", "bytes_moved": "2*b*n*d + n*d",
        "receptive_field": "1"}),
    ("token-types", [], {"b": "b"}, {
        "parameters": "token_types*d", "macs": "0", "activation_memory": "b*n*d", "bytes_moved": "3*b*n*d",
        "receptive_field": "1"}),
    ("pooler", [], {"b": "b"}, {
        "parameters": "d*c_out + c_out", "macs": "b*d*c_out", "core_macs": "0", "activation_memory": "2*b*c_out",
        "bytes_moved": "b*d + d*c_out + c_out + 3*b*c_out", "receptive_field": "1"}),
    ("output-head", [], {}, {"parameters": "V*d", "macs": "n*V*d", "core_macs": "0", "activation_memory": "n*V"}),
    ("t5-attention", ["causal"], {}, {
        "parameters": "4*d*h*e + buckets*h", "macs": "4*n*d*h*e + n*(n+1)*h*e", "core_macs": "n*(n+1)*h*e",
        "activation_memory": "4*n*h*e + n*d + 2*h*n^2", "state_memory": "2*n*h*e", "receptive_field": "n"}),
    ("t5-attention", [], {}, {
        "parameters": "4*d*h*e + buckets*h", "macs": "4*n*d*h*e + 2*n^2*h*e", "core_macs": "2*n^2*h*e",
        "activation_memory": "4*n*h*e + n*d + 2*h*n^2", "receptive_field": "n"}),
    ("t5-cross-attention", [], {}, {
        "parameters": "4*d*h*e", "macs": "2*n*d*h*e + 2*m*d*h*e + 2*n*m*h*e", "core_macs": "2*n*m*h*e",
        "state_memory": "2*m*h*e"}),
    ("mixed-attention", [], {}, {
        "parameters": "7*d^2/2 + k*d + d*h*k/4 + h*k/2 + 7*d/2",
        "macs": "7*n*d^2/2 + n*k*d + n*d*h*k/4 + n*k*d/2 + n^2*d",
        "activation_memory": "6*n*d + n*h*k + n^2*h", "receptive_field": "n"}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "options", "put", "expected"), FORMS)
def test_closed_forms_are_those_derived_by_hand(
    name: str, options: list[str], put: dict[str, int | str], expected: dict[str, str | None]
) -> None:
    entry = catalogue()[name]
    layer = entry.definition.layer([*entry.fixed, *options])
    found = closed_forms(layer, element_bytes=1, put={"b": 1, **put}).values
    for quantity, text in expected.items():
        if text is None:
            assert isinstance(found[quantity], Absent), quantity
            continue
        closed = Polynomial.of(found[quantity])
        difference = expression(closed.formula) - expression(parse_formula(text))
        assert sympy.expand(difference) == 0, (quantity, repr(closed))


def test_the_length_of_a_strided_output_keeps_its_name() -> None:
    layer = catalogue()["conv1d"].definition.layer(["causal"])
    assert "l" in set(Polynomial.of(closed_forms(layer).values["macs"]).names())


# -------------------------------------------------------------------------------------------- points


def quantity_of(name: str, options: list[str], quantity: str, **sizes: int) -> int:
    """A quantity at sizes as a user gives them: the rest as the table of sizes says."""
    defaults = {"b": 1, "h": 8, "c_in": sizes["d"], "c_out": sizes["d"], "S": 1, "D": 1, "G": 1}
    entry = catalogue()[name]
    layer = entry.definition.layer([*entry.fixed, *options])
    value = count(layer, {size: {**defaults, **sizes}[size] for size in layer.free_sizes}).values[quantity]
    assert isinstance(value, int)
    return value


@pytest.mark.parametrize(
    ("name", "options", "sizes", "macs"),
    [
        ("attention", [], {"n": 1024, "d": 512}, 2_147_483_648),
        ("attention", [], {"n": 4096, "d": 512}, 21_474_836_480),
        ("conv1d", ["same"], {"n": 1024, "d": 512, "k": 7}, 1_879_048_192),
        ("conv1d", ["valid"], {"n": 1024, "d": 512, "k": 7}, 1_868_038_144),
    ],
)
def test_macs_at_the_checked_points(name: str, options: list[str], sizes: dict[str, int], macs: int) -> None:
    assert quantity_of(name, options, "macs", **sizes) == macs


@pytest.mark.parametrize(("basis", "equal"), [("macs", 768), ("core_macs", 1792)])
def test_attention_is_dearer_than_a_kernel_of_seven_one_position_after_they_are_equal(basis: str, equal: int) -> None:
    for n, sign in ((equal - 1, -1), (equal, 0), (equal + 1, 1)):
        attention = quantity_of("attention", [], basis, n=n, d=512)
        convolution = quantity_of("conv1d", ["same"], basis, n=n, d=512, k=7)
        assert (attention > convolution) - (attention < convolution) == sign


@pytest.mark.parametrize("n", [1, 2, 10, 1000, 10**9])
def test_attention_is_always_dearer_than_a_kernel_of_three(n: int) -> None:
    assert quantity_of("attention", [], "macs", n=n, d=512) > quantity_of("conv1d", ["same"], "macs", n=n, d=512, k=3)


def test_every_flop_of_a_tiny_attention_is_accounted_for() -> None:
    """n=3, d=4, h=2: scores are scaled and softmax costs 5 per element."""
    layer = catalogue()["attention"].definition.layer(["bias"])
    given = {"b": 1, "n": 3, "d": 4, "h": 2}
    macs, scores = 4 * 3 * 16 + 2 * 9 * 4, 2 * 9
    biases = 4 * 3 * 4
    assert count(layer, given).values["flops"] == 2 * macs + biases + scores + 5 * scores


def test_every_flop_of_a_tiny_lstm_is_accounted_for() -> None:
    """Per position and channel: 4 gate additions, 3 sigmoids, 2 tanhs, 3 products, 1 addition."""
    layer = catalogue()["lstm"].definition.layer([])
    given = {"b": 1, "n": 3, "c_in": 2, "c_out": 5}
    macs = 3 * 4 * 5 * (2 + 5)
    assert count(layer, given).values["flops"] == 2 * macs + 3 * 5 * (4 + 3 * 4 + 2 * 5 + 3 + 1)


def test_arithmetic_intensity_of_a_depthwise_convolution() -> None:
    layer = catalogue()["depthwise-conv1d"].definition.layer(["same"])
    given = {"b": 1, "n": 10, "d": 4, "k": 3, "S": 1, "D": 1}
    assert count(layer, given).values["arithmetic_intensity"] == Fraction(2 * 120, 4 * (40 + 40 + 12))


def test_examples_of_the_catalogue_are_sizes_their_layers_accept() -> None:
    for entry in catalogue().values():
        chosen = [choice.default for choice in entry.choices]
        assert entry.examples, entry.name
        for example in entry.examples:
            counts = {name: example.sizes[name] for name in entry.definition.counts}
            layer = entry.definition.layer([*entry.fixed, *(example.options or chosen)], counts)
            given = {**example.sizes}
            defaults = {"b": 1, "S": 1, "D": 1, "G": 1, "c_in": given.get("d", 1), "c_out": given.get("d", 1)}
            exact_sizes(layer, {size: {**defaults, **given}[size] for size in layer.free_sizes})


@pytest.mark.parametrize("w", [1, 2, 7, 40, 41, 100])
def test_a_causal_window_counts_its_band(w: int) -> None:
    n, d = 40, 8
    layer = catalogue()["sliding-window-attention"].definition.layer(["causal"])
    found = count(layer, {"b": 1, "n": n, "d": d, "h": 2, "w": w}, element_bytes=1).values
    seen = sum(min(w, position + 1) for position in range(n))
    assert found["core_macs"] == 2 * d * seen
    assert found["macs"] == 4 * n * d**2 + 2 * d * seen
    assert found["state_memory"] == 2 * d * min(w - 1, n)
