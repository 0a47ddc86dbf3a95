"""Hand formulas for layers that are not attention, convolution or recurrence: what they learn, do, store and move."""

from __future__ import annotations

import pytest

from analyzer.layers.catalogue import catalogue
from analyzer.notation.formulas import evaluate, parse_formula
from analyzer.readings.closed_forms import Polynomials
from analyzer.readings.polynomial import Polynomial
from analyzer.readings.positions import roles_of
from analyzer.readings.quantities import Absent
from tests.support.domains import closed_forms

# layer, options, parameters, multiply-adds, other operations, stored elements, moved elements
BLOCKS = [
    ("embedding", "", "V*d", "0", "0", "b*n*d", "2*b*n*d"),
    ("embedding", "positions", "V*d + n*d", "0", "b*n*d", "b*n*d", "2*b*n*d + n*d"),
    ("learned-positions", "", "n*d", "0", "b*n*d", "b*n*d", "2*b*n*d + n*d"),
    ("rms-norm", "", "d", "0", "6*b*n*d", "b*n*d", "2*b*n*d + d"),
    ("batch-norm", "", "2*d", "0", "2*b*n*d", "b*n*d", "2*b*n*d + 2*d"),
    ("gated-linear-unit", "", "0", "0", "5*b*n*d", "b*n*d", "3*b*n*d"),
]


def read(text: str) -> Polynomial:
    return Polynomial.of(evaluate(parse_formula(text), Polynomial.symbol, Polynomials()))


@pytest.mark.parametrize(("name", "options", "parameters", "macs", "others", "stored", "moved"), BLOCKS)
def test_a_block_costs_what_its_hand_formulas_say(
    name: str, options: str, parameters: str, macs: str, others: str, stored: str, moved: str
) -> None:
    found = closed_forms(catalogue()[name].definition.layer(options.split()), element_bytes=1).values
    assert found["parameters"] == read(parameters)
    assert found["macs"] == read(macs)
    assert found["flops"] == 2 * read(macs) + read(others)
    assert found["activation_memory"] == read(stored)
    assert found["bytes_moved"] == read(moved)
    assert found["sequential_operations"] == 1


def test_group_norm_sums_over_all_positions_and_stores_its_output_only() -> None:
    layer = catalogue()["group-norm"].definition.layer()
    found = closed_forms(layer, element_bytes=1).values
    assert found["parameters"] == read("2*d")
    assert found["macs"] == read("0")
    per_element = ["sum", "subtract the mean", "square", "sum", "divide by the spread", "gain", "offset"]
    per_group = ["divide by the count", "divide by the count", "epsilon", "root"]
    assert found["flops"] == read(f"{len(per_element)}*b*n*d + {len(per_group)}*b*G")
    assert found["activation_memory"] == read("b*n*d")
    assert found["maximum_path_length"] == 1
    assert isinstance(found["state_memory"], Absent)
    assert roles_of(layer)["u"] == "mixing"


def test_a_selective_state_space_projects_discretises_and_walks() -> None:
    layer = catalogue()["selective-ssm"].definition.layer(["scan"])
    found = closed_forms(layer, element_bytes=1).values
    assert found["parameters"] == read("2*d*rank + d + 2*d*s + d*s + d")
    assert found["macs"] == read("b*n*(2*d*rank + 2*d*s + d*s)")
    others = "d + 4*d + d*s + d*s + d + d*s + d*s + d*s + d + d"  # bt, softplus, e*exp(A), exp, v, a*h, v*B, +, D, +
    assert found["flops"] == 2 * found["macs"] + read(f"b*n*({others}) + d*s")  # exp(A) is the same everywhere
    assert found["state_memory"] == read("b*d*s")
    assert found["sequential_operations"] == read("max(ceil_log2(n), 1)")
    assert found["maximum_path_length"] == read("n")
    assert roles_of(layer)["h"] == "mixing"


@pytest.mark.parametrize("name", ["embedding", "learned-positions", "rms-norm", "batch-norm", "gated-linear-unit"])
def test_a_block_that_relates_no_positions_has_no_core(name: str) -> None:
    found = closed_forms(catalogue()[name].definition.layer()).values
    assert (found["core_macs"], found["receptive_field"], found["state_memory"]) == (0, 1, 0)
