"""PyTorch's own layers beside the catalogue's: for each, the module, its parameters in the notation's shapes, a call.

To add a layer, add a builder to the table of its family. These are the modules that import PyTorch, and nothing imports
them before they are needed. Multiply-adds are counted by FlopCounterMode on the meta device, where nothing is computed.
That is where PyTorch's counter is right: on CPU tensors it counts 0 for scaled_dot_product_attention (pytorch#195460),
0 for LSTM in float32 (meta-pytorch/tnt#624) and 0 for MultiheadAttention's fused path (eval and no_grad), because these
become operators it has no rule for. Its rule for the weight gradient of a grouped convolution is too large by the
number of groups, on any device; so only forward passes are counted here. It has no rule for Fourier transforms: their
work stands in no multiply-add here or there. The faults are shown in tests/verification/test_torch_counter.py.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from math import prod
from typing import Any

from analyzer.errors import MachineError, SizeError
from analyzer.verification.torch_modules.attention import ATTENTION
from analyzer.verification.torch_modules.blocks import BLOCKS
from analyzer.verification.torch_modules.convolution import CONVOLUTION
from analyzer.verification.torch_modules.embedding import EMBEDDING
from analyzer.verification.torch_modules.parts import INSTALLED as INSTALLED
from analyzer.verification.torch_modules.parts import Builder, Built, torch
from analyzer.verification.torch_modules.recurrent import RECURRENT
from analyzer.verification.torch_modules.stacks import built_stack
from analyzer.verification.variants import Variant

BUILDERS: Mapping[str, Builder] = {**ATTENTION, **CONVOLUTION, **RECURRENT, **BLOCKS, **EMBEDDING}
"""Layer of the catalogue to what builds PyTorch's."""


def built(variant: Variant, device: str = "cpu") -> Built:
    """PyTorch's layer for this one, with random weights, the same each time.

    Raises:
        MachineError: PyTorch is not installed.
    """
    if INSTALLED is None:
        raise MachineError("PyTorch is not installed: pip install 'torch>=2.4'")
    with torch.random.fork_rng(devices=[]), _one_thread():
        torch.manual_seed(sum(map(ord, str(variant))))
        if variant.layer.parts:
            return built_stack(variant.layer, variant.given, device, BUILDERS)
        return BUILDERS[variant.name](variant.options, {**variant.given}, device)


def has_builder(variant: Variant) -> bool:
    """True where PyTorch's layer can be built for it: of a stack, for every layer in it."""
    parts = [part.name for part in variant.layer.parts]
    return variant.builtin and all(name in BUILDERS for name in parts or [variant.name])


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


def slopes(reference: Built, weights: Any, directions: Mapping[str, Any]) -> dict[str, float]:
    """By the backward pass, how steeply the weighted sum of all it makes changes along a direction of each array."""
    smooth = {name: tensor for name, tensor in reference.tensors.items() if tensor.is_floating_point()}
    leaves = {name: tensor if tensor._base is None else tensor._base for name, tensor in smooth.items()}
    for leaf in leaves.values():
        leaf.requires_grad_()
    with torch.enable_grad(), _quiet(), _one_thread():
        made = [reference.call(), *reference.beside.values()]
        total = (torch.cat([one.reshape(-1) for one in made]) * torch.from_numpy(weights)).sum()
    gradients = torch.autograd.grad(total, list(leaves.values()), materialize_grads=True)
    found = {}
    for (name, leaf), gradient in zip(leaves.items(), gradients, strict=True):
        kept, view = leaf.detach().clone(), smooth[name].detach()
        view += torch.from_numpy(directions[name])
        found[name] = float(((leaf.detach() - kept) * gradient).sum())
        leaf.detach().copy_(kept)
    return found


def flops(variant: Variant) -> int:
    """What FlopCounterMode counts on the meta device."""
    from torch.utils.flop_counter import FlopCounterMode

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
