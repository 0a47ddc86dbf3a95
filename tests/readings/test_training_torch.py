"""Training beside PyTorch: the bytes autograd keeps, and what FlopCounterMode counts backward.

Autograd follows the same rules where each equation is one of its operations. Where it does not, it is told here by
principle, with the exact difference:

- a layer norm keeps the mean and the spread of each row as well;
- an operation of several functions (silu(g) * u) is several operations of autograd, so that it keeps silu(g) too;
- a recurrence starts from zeros that need no gradient, so the first step's product has one gradient less;
- of what is never stored, PyTorch's operators for it make the scores again as we do; its plain ones store them;
- FlopCounterMode's rule for the weights of a grouped convolution is too large by the number of groups.
"""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt
from typing import Any

import pytest

from analyzer.conventions import EXACT, TORCH
from analyzer.layers.catalogue import catalogue
from analyzer.notation.layer import Layer
from analyzer.readings.domains import exact_sizes
from analyzer.readings.saved import made_again
from analyzer.readings.training import gradient_flows, training
from analyzer.verification.torch_route import has_module
from analyzer.verification.variants import Variant, combinations_of, variants_of
from tests.support.domains import layer_of

from .test_training import TRANSFORMER

try:
    import torch
except ImportError:  # its tests are left out then
    torch = None

pytestmark = pytest.mark.torch

FLOAT = 4
"""Bytes of torch.float32."""


def kept(call: Callable[[], Any], *parameters: Any) -> int:
    """Bytes of the storages that autograd keeps for the backward pass; parameters and single numbers left out."""
    storages: dict[int, Any] = {}

    def keep(tensor: Any) -> Any:
        if tensor.dim():
            storages[tensor.untyped_storage().data_ptr()] = tensor.untyped_storage()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        made = call()
    learned = {parameter.untyped_storage().data_ptr() for parameter in parameters}
    found = sum(storage.nbytes() for place, storage in storages.items() if place not in learned)
    made.sum().backward()
    return int(found)


def saved(layer: Layer, given: dict[str, int]) -> int:
    return int(training(layer, exact_sizes(layer, given), EXACT, FLOAT).values["saved_memory"])


def learned(*shape: int) -> Any:
    return torch.randn(*shape, requires_grad=True)


def dropout(x: Any) -> Any:
    """As on a GPU: the mask is one byte per element."""
    return torch.native_dropout(x, 0.5, True)[0]


def built_in(name: str, *options: str) -> Layer:
    return catalogue()[name].definition.layer(options)


# -------------------------------------------------------------------------------------------- bytes kept


def feed_forward(x: Any, weights: list[Any], activation: Callable[[Any], Any]) -> Any:
    wide, bias, narrow, offset = weights
    return torch.nn.functional.linear(activation(torch.nn.functional.linear(x, wide, bias)), narrow, offset)


def feed_forward_weights(d: int, f: int) -> list[Any]:
    return [learned(f, d), learned(f), learned(d, f), learned(d)]


@pytest.mark.parametrize("drops", [False, True])
@pytest.mark.parametrize("activation", ["relu", "gelu"])
def test_a_feed_forward_block_keeps_what_autograd_keeps(activation: str, drops: bool) -> None:
    b, n, d, f = 3, 5, 4, 7
    x, weights = learned(b, n, d), feed_forward_weights(d, f)
    of = getattr(torch.nn.functional, activation)
    found = kept(lambda: (dropout if drops else lambda y: y)(feed_forward(x, weights, of)), *weights)
    options = (["gelu"] if activation == "gelu" else []) + (["dropout"] if drops else [])
    assert found == saved(built_in("feed-forward", "bias", *options), {"b": b, "n": n, "d": d, "f": f})


def attention(x: Any, z: Any, weights: list[Any], heads: int, drops: bool) -> Any:
    """Multi-head attention, each operation on its own; one sequence, so that no reshape copies."""
    n, d = x.shape[1:]

    def split(source: Any, weight: Any, bias: Any) -> Any:
        flat = torch.nn.functional.linear(source, weight, bias)
        return flat.view(1, source.shape[1], heads, d // heads).transpose(1, 2)

    drop = dropout if drops else lambda y: y
    q, k, v = (split(source, *weights[2 * at : 2 * at + 2]) for at, source in enumerate((x, z, z)))
    p = drop((q @ k.transpose(2, 3) / sqrt(d // heads)).softmax(-1))
    mixed = (p @ v).transpose(1, 2).reshape(1, n, d)
    return drop(torch.nn.functional.linear(mixed, *weights[6:]))


def attention_weights(d: int) -> list[Any]:
    return [part for _ in range(4) for part in (learned(d, d), learned(d))]


@pytest.mark.parametrize("drops", [False, True])
@pytest.mark.parametrize("m", [None, 9])
def test_attention_keeps_what_autograd_keeps(m: int | None, drops: bool) -> None:
    n, d, h = 6, 8, 2
    x, weights = learned(1, n, d), attention_weights(d)
    z = x if m is None else learned(1, m, d)
    found = kept(lambda: attention(x, z, weights, h, drops), *weights)
    layer = built_in("attention", "bias", *(["cross"] if m else []), *(["dropout"] if drops else []))
    assert found == saved(layer, {"b": 1, "n": n, "d": d, "h": h, **({"m": m} if m else {})})


def test_a_layer_norm_keeps_mean_and_spread_of_each_row_as_well() -> None:
    b, n, d = 2, 5, 6
    x, gain, offset = learned(b, n, d), learned(d), learned(d)
    found = kept(lambda: torch.nn.functional.layer_norm(x, (d,), gain, offset), gain, offset)
    assert found == saved(built_in("layer-norm", "bias"), {"b": b, "n": n, "d": d}) + 2 * b * n * FLOAT


def test_a_transformer_layer_keeps_what_autograd_keeps_but_for_the_statistics_of_its_norms() -> None:
    n, d, h, f = 7, 8, 4, 20
    x, heads, block = learned(1, n, d), attention_weights(d), feed_forward_weights(d, f)
    norms = [learned(d) for _ in range(4)]

    def call() -> Any:
        functional = torch.nn.functional
        a = functional.layer_norm(x, (d,), *norms[:2])
        r = x + attention(a, a, heads, h, True)
        return r + dropout(feed_forward(functional.layer_norm(r, (d,), *norms[2:]), block, functional.gelu))

    found = kept(call, *heads, *block, *norms)
    assert found == saved(layer_of(TRANSFORMER), {"b": 1, "n": n, "d": d, "h": h, "f": f}) + 2 * 2 * n * FLOAT


def test_a_gated_block_keeps_the_gates_value_as_well() -> None:
    b, n, d, f = 2, 5, 4, 6
    x, gate, wide, narrow = learned(b, n, d), learned(f, d), learned(f, d), learned(d, f)

    def call() -> Any:
        linear = torch.nn.functional.linear
        return linear(torch.nn.functional.silu(linear(x, gate)) * linear(x, wide), narrow)

    found = kept(call, gate, wide, narrow)
    assert found == saved(built_in("gated-feed-forward"), {"b": b, "n": n, "d": d, "f": f}) + b * n * f * FLOAT


@pytest.mark.parametrize("groups", [1, 2])
def test_a_convolution_keeps_its_input(groups: int) -> None:
    b, n, c_in, c_out, k = 2, 9, 4, 6, 3
    x, weight, bias = learned(b, n, c_in), learned(c_out, c_in // groups, k), learned(c_out)
    found = kept(lambda: torch.nn.functional.conv1d(x.transpose(1, 2), weight, bias, groups=groups), weight, bias)
    given = {"b": b, "n": n, "c_in": c_in, "c_out": c_out, "k": k, "G": groups, "S": 1, "D": 1}
    assert found == saved(built_in("conv1d", "valid", "bias"), given)


def test_a_recurrence_keeps_every_state() -> None:
    b, n, c_in, c_out = 2, 5, 3, 4
    x, into, back = learned(b, n, c_in), learned(c_out, c_in), learned(c_out, c_out)

    def call() -> Any:
        from_input = torch.nn.functional.linear(x, into)
        h = torch.tanh(from_input[:, 0])  # the state before it is zero
        made = [h]
        for at in range(1, n):
            h = torch.tanh(from_input[:, at] + torch.nn.functional.linear(h, back))
            made.append(h)
        return torch.stack(made, 1)

    assert kept(call, into, back) == saved(built_in("rnn"), {"b": b, "n": n, "c_in": c_in, "c_out": c_out})


@pytest.mark.parametrize(
    "function",
    ["exp", "log", "sqrt", "square", "abs", "relu", "sigmoid", "tanh", "silu", "gelu", "elu", "softplus", "softmax"],
)
def test_a_function_keeps_its_result_or_what_it_reads_as_autograd_does(function: str) -> None:
    layer = layer_of(f"given x[b d]\ny[b d] = {function}(x[b d]{', d' if function == 'softmax' else ''})")
    (row,) = training(layer, exact_sizes(layer, {"b": 2, "d": 3}), EXACT, FLOAT).rows
    (one,) = row.saved
    x, seen = torch.rand(2, 3, requires_grad=True), []
    of = getattr(torch, function, None) or getattr(torch.nn.functional, function)
    with torch.autograd.graph.saved_tensors_hooks(lambda t: seen.append(t) or t, lambda t: t):
        y = of(x, -1) if function == "softmax" else of(x)
    (tensor,) = (t for t in seen if t.dim())
    assert tensor.data_ptr() == {"x": x, "y": y}[one.array].data_ptr()


# -------------------------------------------------------------------------------------------- backward multiply-adds

GROUPED = {
    "conv1d": ("y", "G"),
    "depthwise-conv1d": ("y", "d"),
    "separable-conv1d": ("u", "c_in"),
    "lightweight-conv1d": ("y", "d"),
    "long-conv1d": ("y", "d"),
    "positional-conv1d": ("u", "G"),
    "mixed-attention": ("z", "d"),
}
"""Layers with a grouped convolution to what it makes and how many groups it has: PyTorch counts the gradient of its
weight too large by these groups."""


def variants() -> list[Variant]:
    """Every layer and stack that has multiply-adds and a module beside it."""
    found = []
    for entry in catalogue().values():
        for options in combinations_of(entry):
            found += [variant for variant in variants_of(entry, options) if has_module(variant)]
    return [one for one in found if training(one.layer, one.sizes, TORCH, FLOAT).values["macs"]]


def counted_too_often(variant: Variant) -> int:
    """Multiply-adds of weight gradients that PyTorch counts beyond those there are."""
    layer, sizes = variant.layer, variant.sizes
    macs = {row.name: row.macs for row in training(layer, sizes, TORCH, FLOAT).rows}
    own = {name: name for name in (*layer.made, *layer.free_sizes)}
    parts = [(part.name, part.arrays, part.sizes) for part in layer.parts] or [(variant.name, own, own)]
    total = 0
    for name, arrays, names in parts:
        made, groups = GROUPED.get(name, ("", ""))
        if made in arrays and groups in names:
            total += macs[arrays[made]] * (sizes[names[groups]] - 1)
    return total


def counted_backward(variant: Variant) -> int:
    """FLOPs of the backward pass of PyTorch's own layer, on the meta device."""
    from torch.utils.flop_counter import FlopCounterMode

    from analyzer.verification.torch_modules import built

    reference = built(variant, "meta")
    for tensor in reference.tensors.values():
        if not tensor.is_floating_point():
            continue
        (tensor if tensor._base is None else tensor._base).requires_grad_(True)
    with FlopCounterMode(display=False) as counter:
        made = reference.call()
        forward = counter.get_total_flops()
        made.sum().backward()
        return int(counter.get_total_flops() - forward)


@pytest.mark.filterwarnings("ignore:Using padding='same'")
@pytest.mark.parametrize("variant", variants(), ids=str)
def test_twice_the_backward_multiply_adds_are_what_flop_counter_mode_counts(variant: Variant) -> None:
    layer, sizes = variant.layer, variant.sizes
    found = training(layer, sizes, TORCH, FLOAT)
    expected = 2 * found.values["backward_macs"]
    again = made_again(layer, gradient_flows(layer).first)
    expected -= 2 * sum(row.macs for row in found.rows if row.name in again)  # these modules store it
    expected += 2 * counted_too_often(variant)
    for row in found.rows:
        if variant.name in ("rnn", "gru", "lstm") and row.name == "u":
            expected -= 2 * row.macs // sizes["n"]  # no gradient of the state before the first step
    assert counted_backward(variant) == expected


@pytest.mark.parametrize(("b", "h", "n", "m", "e"), [(2, 3, 5, 7, 4), (1, 8, 64, 64, 16)])
def test_fused_attention_goes_backward_in_as_many_steps_as_pytorchs_own(b: int, h: int, n: int, m: int, e: int) -> None:
    from torch.utils.flop_counter import sdpa_backward_flop_count

    layer = built_in("attention", "cross", "fused")
    found = training(layer, exact_sizes(layer, {"b": b, "n": n, "m": m, "d": h * e, "h": h}), TORCH, FLOAT)
    core = sum(row.backward_macs for row in found.rows if row.name in ("s", "p", "o"))
    query, key = (b, h, n, e), (b, h, m, e)
    assert 2 * core == sdpa_backward_flop_count(query, query, key, key)
