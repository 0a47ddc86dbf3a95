"""PyTorch's own layers beside the catalogue's: for each, the module, its parameters in the notation's shapes, a call.

To add a layer, add a builder to `BUILDERS`. This is the one module that imports PyTorch, and nothing imports it before
it is needed. Multiply-adds are counted by FlopCounterMode on the meta device, where nothing is computed. That is where
PyTorch's counter is right: on CPU tensors it counts 0 for scaled_dot_product_attention, 0 for LSTM and 0 for
MultiheadAttention's fused path (eval and no_grad), because these become operators it has no rule for; and its rule for
the backward pass of a grouped convolution is too large by the number of groups. Only forward passes are counted here.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from math import prod
from typing import Any

from analyzer.errors import MachineError, SizeError
from analyzer.verification.variants import Variant

try:
    import torch
    from torch import nn
    from torch.nn import functional
    from torch.utils.flop_counter import FlopCounterMode
except ImportError:  # `built` says so
    INSTALLED = None
else:
    INSTALLED = str(torch.__version__)

Options = Collection[str]
Values = Mapping[str, int]


@dataclass(frozen=True)
class Built:
    """A module beside one of our layers.

    Attributes:
        parameters: how many numbers it learns.
        call: applies it to the input and gives its output.
        tensors: the same input and parameters, in the shapes the notation says; views, so that a change is felt.
    """

    parameters: int
    call: Callable[[], Any]
    tensors: Mapping[str, Any]

    def arrays(self) -> dict[str, Any]:
        """The tensors as numpy arrays of their own."""
        return {name: tensor.detach().numpy().copy() for name, tensor in self.tensors.items()}


def built(variant: Variant, device: str = "cpu") -> Built:
    """PyTorch's layer for this one, with random weights, the same each time.

    Raises:
        MachineError: PyTorch is not installed.
    """
    if INSTALLED is None:
        raise MachineError("PyTorch is not installed: pip install 'sequence-layer-analyzer[torch]'")
    with torch.random.fork_rng(devices=[]), _one_thread():
        torch.manual_seed(sum(map(ord, str(variant))))
        return BUILDERS[variant.name](variant.options, {**variant.given}, device)


def output(variant: Variant, reference: Built) -> Any:
    """What PyTorch's layer makes, in the shape of ours.

    Raises:
        SizeError: it makes more or fewer numbers.
    """
    shape = tuple(variant.sizes[dim] for dim in variant.layer.output.left.dims)
    with torch.no_grad(), _quiet(), _one_thread():
        made = reference.call()
    if made.numel() != prod(shape):
        raise SizeError(f"{variant.name}: the output has the shape {shape}, PyTorch's {tuple(made.shape)}")
    return made.reshape(shape).numpy()


def disturbed(variant: Variant, reference: Built, name: str, place: tuple[Any, ...], noise: Any) -> Any:
    """The output after noise is added to one place of an array; the array is as before afterwards."""
    data = reference.tensors[name].detach()[place]
    kept = data.clone()
    data += torch.from_numpy(noise)
    made = output(variant, reference)
    data.copy_(kept)
    return made


def flops(variant: Variant) -> int:
    """What FlopCounterMode counts on the meta device."""
    reference = built(variant, "meta")
    with torch.no_grad(), _quiet(), FlopCounterMode(display=False) as counter:
        reference.call()
    return int(counter.get_total_flops())


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the warning that an even kernel with padding 'same' copies its input."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextmanager
def _one_thread() -> Iterator[None]:
    """Tiny layers are done by one thread long before several have been woken."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def _random(device: str, *shape: int) -> Any:
    return torch.randn(*shape, device=device, dtype=torch.float64)


def _shaken(module: Any) -> Any:
    """The module with every parameter random: PyTorch starts some biases at zero."""
    for parameter in module.parameters():
        if parameter.device.type != "meta":
            nn.init.normal_(parameter, 0.1, 0.5)
    return module


def _size_of(module: Any) -> int:
    return sum(parameter.numel() for parameter in module.parameters())


# -------------------------------------------------------------------------------------------- attention


def _heads(weight: Any, *split: int) -> Any:
    """(out, in) as {in, *split}, like Wq{d h e}."""
    return weight.T.reshape(weight.shape[1], *split)


def attention(options: Options, sizes: Values, device: str) -> Built:
    b, n, d, h = (sizes[size] for size in "bndh")
    e, cross, bias = d // h, "cross" in options, "bias" in options
    module = _shaken(
        nn.MultiheadAttention(d, h, bias=bias, batch_first=True, device=device, dtype=torch.float64)
    )  # fmt: skip
    x = _random(device, b, n, d)
    z = _random(device, b, sizes["m"], d) if cross else x
    mask = torch.ones(n, n, dtype=torch.bool, device=device).triu(1) if "causal" in options else None
    into = module.in_proj_weight.split(d)
    tensors = {"x": x, "Wo": module.out_proj.weight.T.reshape(h, e, d)}
    tensors |= {name: _heads(weight, h, e) for name, weight in zip(("Wq", "Wk", "Wv"), into, strict=True)}
    tensors |= {"z": z} if cross else {}
    if bias:
        biases = module.in_proj_bias.reshape(3, h, e)
        tensors |= {"bq": biases[0], "bk": biases[1], "bv": biases[2], "bo": module.out_proj.bias}
    return Built(_size_of(module), lambda: module(x, z, z, attn_mask=mask)[0], tensors)


# -------------------------------------------------------------------------------------------- convolution


def _convolution(
    options: Options, sizes: Values, device: str, c_in: int, c_out: int, groups: int, bias: bool
) -> tuple[Any, Callable[[Any], Any]]:
    """(nn.Conv1d, how it is applied to x[b n c]): PyTorch's own padding where it has that, `functional.pad` elsewhere.

    nn.Conv1d refuses padding='same' with a stride; then it is padded as with stride 1.
    """
    k, stride, dilation = sizes["k"], sizes["S"], sizes["D"]
    span, pad = dilation * (k - 1), (0, 0)
    padding: int | str = 0
    if "padded" in options:
        padding = sizes["P"]
    elif "causal" in options:
        pad = (span, 0)
    elif "same" in options and stride == 1:
        padding = "same"
    elif "same" in options:
        pad = (span // 2, span - span // 2)
    module = _shaken(
        nn.Conv1d(c_in, c_out, k, stride, padding, dilation, groups, bias, device=device, dtype=torch.float64)
    )
    return module, lambda x: module(functional.pad(x.transpose(1, 2), pad)).transpose(1, 2)


def conv1d(options: Options, sizes: Values, device: str) -> Built:
    b, n, groups, k = (sizes[size] for size in ("b", "n", "G", "k"))
    c_in, c_out, bias = sizes["c_in"], sizes["c_out"], "bias" in options
    module, apply = _convolution(options, sizes, device, c_in, c_out, groups, bias)
    x = _random(device, b, n, c_in)
    tensors = {"x": x.reshape(b, n, groups, c_in // groups)}
    tensors |= {"W": module.weight.reshape(groups, c_out // groups, c_in // groups, k)}
    tensors |= {"B": module.bias.reshape(groups, c_out // groups)} if bias else {}
    return Built(_size_of(module), lambda: apply(x), tensors)


def depthwise_conv1d(options: Options, sizes: Values, device: str) -> Built:
    d, bias = sizes["d"], "bias" in options
    module, apply = _convolution(options, sizes, device, d, d, d, bias)
    x = _random(device, sizes["b"], sizes["n"], d)
    tensors = {"x": x, "W": module.weight[:, 0], **({"B": module.bias} if bias else {})}
    return Built(_size_of(module), lambda: apply(x), tensors)


def separable_conv1d(options: Options, sizes: Values, device: str) -> Built:
    c_in, c_out, bias = sizes["c_in"], sizes["c_out"], "bias" in options
    depthwise, apply = _convolution(options, sizes, device, c_in, c_in, c_in, False)
    pointwise = _shaken(nn.Linear(c_in, c_out, bias=bias, device=device, dtype=torch.float64))
    x = _random(device, sizes["b"], sizes["n"], c_in)
    tensors = {"x": x, "W": depthwise.weight[:, 0], "V": pointwise.weight}
    tensors |= {"B": pointwise.bias} if bias else {}
    return Built(_size_of(depthwise) + _size_of(pointwise), lambda: pointwise(apply(x)), tensors)


# -------------------------------------------------------------------------------------------- recurrent


def lstm(options: Options, sizes: Values, device: str) -> Built:
    c_in, c_out, bias = sizes["c_in"], sizes["c_out"], "bias" in options
    module = _shaken(nn.LSTM(c_in, c_out, bias=bias, batch_first=True, device=device, dtype=torch.float64))
    x = _random(device, sizes["b"], sizes["n"], c_in)
    tensors = {"x": x, "W": module.weight_ih_l0.reshape(4, c_out, c_in)}
    tensors |= {"U": module.weight_hh_l0.reshape(4, c_out, c_out)}
    if bias:
        tensors |= {"bi": module.bias_ih_l0.reshape(4, c_out), "bh": module.bias_hh_l0.reshape(4, c_out)}
    return Built(_size_of(module), lambda: module(x)[0], tensors)


BUILDERS: Mapping[str, Callable[[Options, Values, str], Built]] = {
    "attention": attention,
    "cross-attention": attention,
    "conv1d": conv1d,
    "depthwise-conv1d": depthwise_conv1d,
    "separable-conv1d": separable_conv1d,
    "lstm": lstm,
}
"""Layer of the catalogue to what builds PyTorch's."""
