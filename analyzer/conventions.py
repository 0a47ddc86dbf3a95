"""What counts: a convention is a value that travels with every number and is printed with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from analyzer.errors import QuestionError, unknown_word

UNITS: Mapping[str, str] = MappingProxyType(
    {
        "parameters": "1",
        "macs": "1",
        "core_macs": "1",
        "flops": "1",
        "activation_memory": "byte",
        "peak_memory": "byte",
        "state_memory": "byte",
        "macs_per_step": "1",
        "sequential_operations": "step",
        "receptive_field": "position",
        "maximum_path_length": "layer, stack or step",
        "bytes_moved": "byte",
        "arithmetic_intensity": "FLOP/byte",
    }
)
"""Every quantity to its unit, in the order they are printed."""

LARGER_IS_BETTER = ("receptive_field", "arithmetic_intensity")
"""Of every other quantity less is better."""

POINTWISE: Mapping[str, int] = MappingProxyType(
    {
        "": 0, "exp": 1, "log": 1, "sqrt": 1, "square": 1, "abs": 1, "relu": 1, "elu": 2, "sigmoid": 4, "silu": 5,
        "tanh": 5, "softplus": 4, "gelu": 8, "softmax": 5, "norm": 7, "rms": 5,
        "dropout": 0,
    }
)  # fmt: skip
"""Operations charged per element for each function; additions, multiplications and biases are 1 each.

Dropout is the identity once a layer is trained: FLOPs are those of inference."""


@dataclass(frozen=True)
class Convention:
    """How work is counted.

    Attributes:
        name: what users type.
        masks: 'needed' counts only what a mask lets through, 'dense' the whole rectangle.
        pointwise: operations per element of each function; None: flops are multiply-adds only.
        basis: 'layer' counts everything, 'growth' only the dominating terms of the core, with coefficient 1.
        source: where it is written down.
    """

    name: str
    masks: str = "needed"
    pointwise: Mapping[str, int] | None = field(default_factory=lambda: POINTWISE)
    basis: str = "layer"
    source: str = ""

    @property
    def per_point(self) -> Mapping[str, int]:
        """Operations per element of each function, where they are counted at all."""
        return self.pointwise or POINTWISE

    def data(self) -> dict[str, object]:
        """The convention as keys and values, as every JSON answer carries it."""
        return {
            "name": self.name,
            "flops_per_mac": 2,
            "masks": self.masks,
            "basis": self.basis,
            "padding_taps": "counted",
            "pointwise": None if self.pointwise is None else dict(self.pointwise),
            "source": self.source,
        }


EXACT = Convention("exact", source="this tool's own: everything the definition does")
TORCH = Convention(
    "torch", masks="dense", pointwise=None,
    source="torch.utils.flop_counter.FlopCounterMode, PyTorch 2.13, on the meta device",
)  # fmt: skip
VASWANI = Convention(
    "vaswani", pointwise=None, basis="growth",
    source="Vaswani et al. 2017, Attention Is All You Need, section 4, Table 1",
)  # fmt: skip

CONVENTIONS: Mapping[str, Convention] = MappingProxyType({c.name: c for c in (EXACT, TORCH, VASWANI)})


def convention_named(name: str) -> Convention:
    """The preset of that name.

    Raises:
        QuestionError: no such preset.
    """
    if name not in CONVENTIONS:
        raise QuestionError(unknown_word("convention", name, CONVENTIONS))
    return CONVENTIONS[name]


ELEMENT_BYTES: Mapping[str, int] = MappingProxyType(
    {"float64": 8, "float32": 4, "float16": 2, "bfloat16": 2, "float8": 1, "int8": 1}
)
"""Bytes of one element, by dtype."""


def check_less_is_better(quantity: str) -> None:
    """Raises QuestionError for a quantity by which the one with the least of it is not the cheapest."""
    if quantity in LARGER_IS_BETTER:
        said = "of {quantity} more is better, so none is the cheapest; `analyzer choose --by {quantity}` ranks by it"
        raise QuestionError(said, "error.more_is_better", quantity=quantity)
