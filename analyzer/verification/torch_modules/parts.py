"""What every builder uses: PyTorch itself, where it is installed, and the pieces of a built layer."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

torch: Any = None
nn: Any = None
functional: Any = None
INSTALLED: str | None = None
"""The version of PyTorch; None where it is not installed, which `built` says."""

with suppress(ImportError):
    torch, nn, functional = map(import_module, ("torch", "torch.nn", "torch.nn.functional"))
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
        beside: what a call makes besides the output and a stack may gather; filled by each call.
    """

    parameters: int
    call: Callable[[], Any]
    tensors: Mapping[str, Any]
    beside: Mapping[str, Any] = field(default_factory=dict)

    def arrays(self) -> dict[str, Any]:
        """The tensors as numpy arrays of their own."""
        return {name: tensor.detach().numpy().copy() for name, tensor in self.tensors.items()}


Builder = Callable[[Options, Values, str], Built]
"""Makes PyTorch's layer from options, sizes and a device."""


def random(device: str, *shape: int) -> Any:
    """Normally distributed numbers."""
    return torch.randn(*shape, device=device, dtype=torch.float64)


def shaken(module: Any) -> Any:
    """The module with every parameter random: PyTorch starts some biases at zero."""
    for parameter in module.parameters():
        if parameter.device.type != "meta":
            nn.init.normal_(parameter, 0.1, 0.5)
    return module


def size_of(module: Any) -> int:
    """How many numbers a module learns."""
    return sum(parameter.numel() for parameter in module.parameters())


def linear(device: str, into: int, out: int, bias: bool) -> Any:
    """nn.Linear with random weights."""
    return shaken(nn.Linear(into, out, bias=bias, device=device, dtype=torch.float64))
