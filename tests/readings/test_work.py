"""What each kind of term costs, what is counted under a mask, and what each equation is for."""

from __future__ import annotations

from itertools import product

import pytest

from analyzer.conventions import EXACT, POINTWISE
from analyzer.readings.count import count
from analyzer.readings.domains import Sizes, exact_sizes
from analyzer.readings.formula import Expressions, symbol
from analyzer.readings.loops import Walk
from analyzer.readings.positions import positions_of, roles_of
from analyzer.readings.run import random_arrays
from analyzer.readings.work import points_in_band, rows
from tests.support.domains import expressions, layer_of

B, N, D, E = 2, 3, 5, 7

# line, multiply-adds, other operations
TERMS = [
    ("y[b n e] = x[b n d] * W{d e}", B * N * D * E, 0),
    ("y[b n e] = x[b n d] * W{d e} + C{e}", B * N * D * E, B * N * E),
    ("y[b n e] = x[b n d] * W{d e} * V{d}", B * N * D * E, B * N * D * E),
    ("y[b n e] = x[b n d] * W{d e} / sqrt(d)", B * N * D * E, B * N * E),
    ("y[b n d] = x[b n d] * x[b n d]", 0, B * N * D),
    ("y[b n d] = x[b n d] * x[b n d] * x[b n d]", 0, 2 * B * N * D),
    ("y[b n d] = 2 * x[b n d]", 0, B * N * D),
    ("y[b n d] = 1 - x[b n d]", 0, B * N * D),
    ("y[b n d] = -x[b n d]", 0, 0),
    ("y[b n d] = x[b n d] + x[b n d] + x[b n d]", 0, 2 * B * N * D),
    ("y[b n] = x[b n d]", 0, B * N * D),
    ("y[b n] = x[b n d] / d", 0, B * N * D + B * N),
    ("y[b n] = x[b n d] * x[b n d]", B * N * D, 0),
    ("y[b d n] = x[b n d]", 0, 0),
    ("y[b n d] = x[b (n-1) d]", 0, 0),
    ("y[b n d] = tanh(x[b n d])", 0, POINTWISE["tanh"] * B * N * D),
    ("y[b n d] = tanh(x[b n d] + C{d})", 0, (1 + POINTWISE["tanh"]) * B * N * D),
    ("y[b n d] = exp(C{d}) * x[b n d]", 0, POINTWISE["exp"] * D + B * N * D),
    ("y[b n d] = (x[b n d] + C{d}) * x[b n d]", 0, 2 * B * N * D),
    ("y[b n d] = softmax(x[b n d], d)", 0, POINTWISE["softmax"] * B * N * D),
    ("y[b n d] = y[b (n-1) d] + x[b n d]", 0, B * N * D),
    ("y[b n d] = y[b (n-1) d] + x[b n d] * C{d}", B * N * D, 0),
    ("y[b n d] = C{d} * y[b (n-1) d] + x[b n d]", 0, 2 * B * N * D),
]  # fmt: skip


@pytest.mark.parametrize(("line", "macs", "others"), TERMS)
def test_a_line_costs_what_one_counts_by_hand(line: str, macs: int, others: int) -> None:
    layer = layer_of(f"given x[b n d]\n{line}")
    sizes = exact_sizes(layer, {n: v for n, v in {"b": B, "n": N, "d": D, "e": E}.items() if n in layer.free_sizes})
    (row,) = rows(layer, sizes)
    assert (row.work.macs, row.work.others) == (macs, others)
    walk = Walk(layer, sizes, random_arrays(layer, sizes))
    assert (walk.macs, walk.flops(POINTWISE)) == (macs, 2 * macs + others)


@pytest.mark.parametrize("function", [name for name in POINTWISE if name and name not in ("softmax", "norm", "rms")])
def test_each_function_is_charged_its_entry_of_the_table(function: str) -> None:
    layer = layer_of(f"given x[b]\ny[b] = {function}(x[b])")
    assert count(layer, {"b": 7}).values["flops"] == 7 * POINTWISE[function]


def test_a_parameter_read_twice_is_one_parameter() -> None:
    layer = layer_of("given x[b d]\nu[b d] = x[b c] * W{c d}\ny[b d] = u[b c] * W{c d}")
    found = count(layer, {"b": 1, "d": 4})
    assert [row.parameters for row in found.rows] == [16, 0]


CONDITIONS = [
    "m <= n",
    "n < m",
    "n - A < m",
    "n - A < m <= n",
    "n - A <= m < n + C",
    "m < n + C",
    "n <= m + A",
    "m < n",
]


def holds(condition: str, values: dict[str, int]) -> bool:
    """The condition as Python says it, for small sizes."""
    return bool(eval(condition, {"__builtins__": {}}, values))


@pytest.mark.parametrize("condition", CONDITIONS)
def test_points_under_a_mask_are_those_one_can_point_at(condition: str) -> None:
    layer = layer_of(f"given x[n d], z[m d]\nfor {condition}\ns[n m] = x[n d] * z[m d]")
    (band,) = layer.bands
    domain = Expressions()
    closed = points_in_band(band, Sizes(layer, domain, {name: symbol(name) for name in layer.free_sizes}))
    for n, m, a, c in product(range(1, 6), range(1, 6), (1, 3, 7), (1, 4, 8)):
        values = {"d": 1, "n": n, "m": m, "A": a, "C": c}
        given = {size: values[size] for size in layer.free_sizes}
        pointed = sum(holds(condition, {**values, "n": i, "m": j}) for i in range(n) for j in range(m))
        assert points_in_band(band, exact_sizes(layer, given)) == pointed
        if a == c == 1 or (n, m) == (4, 3):  # sympy is slow
            assert closed.subs({symbol(size): value for size, value in given.items()}) == pointed


def test_a_mask_and_a_gather_are_the_same_window() -> None:
    masked = layer_of("given x[n d], z[m d]\nfor n - w < m <= n\ns[n m] = x[n d] * z[m d]")
    gathered = layer_of("given x[n d], z[n d]\nfor j <= n\nwhere j = w\ns[n j] = x[n d] * z[(n - j) d]")
    for n, window in product((3, 7), (1, 2, 3)):
        one = count(masked, {"n": n, "m": n, "d": 4, "w": window}).values["flops"]
        assert one == count(gathered, {"n": n, "d": 4, "w": window}).values["flops"]


def test_a_mask_keeps_divisions_by_nothing_out() -> None:
    layer = layer_of(
        "given x[b n d]\nfor m <= n\ns[b n m] = x[b n d] * x[b m d]\np[b n m] = exp(s[b n m])\n"
        "r[b n m] = s[b n m] / p[b n m]\ny[b n d] = r[b n m] * x[b m d] / p[b n m]"
    )
    sizes = exact_sizes(layer, {"b": 2, "n": 4, "d": 3})
    walk = Walk(layer, sizes, random_arrays(layer, sizes))
    assert count(layer, {"b": 2, "n": 4, "d": 3}).values["flops"] == walk.flops(POINTWISE)


# -------------------------------------------------------------------------------------------- roles


def test_positions_are_the_sequence_its_twin_and_what_strides_over_it() -> None:
    layer = layer_of(
        "given x[b n d], z[b m d]\nwhere l = n // 2\nu[b l d] = x[b (2*l + k) d] * W{k d}\n"
        "y[b l m] = u[b l d] * z[b m d]"
    )
    assert positions_of(layer) == {"n": "n", "m": "m", "l": "n"}


def test_roles_are_derived_from_the_definition() -> None:
    layer = layer_of(
        "given x[b n d]\nz[b m d] = x[b m d]\nq[b n e] = x[b n d] * W{d e}\nk[b m e] = z[b m d] * V{d e}\n"
        "s[b n m] = q[b n e] * k[b m e]\np[b n m] = softmax(s[b n m], m)\no[b n e] = p[b n m] * k[b m e]\n"
        "r[b n e] = tanh(q[b n e])\nh[b n e] = tanh(h[b (n-1) e] + r[b n e])\n"
        "y[b n f] = o[b n e] * U{e f} + h[b n e] * T{e f}"
    )
    assert roles_of(layer) == {
        "z": "view", "q": "projection", "k": "projection", "s": "mixing", "p": "mixing", "o": "mixing",
        "r": "pointwise", "h": "mixing", "y": "projection",
    }  # fmt: skip


def test_a_convolution_is_mixing_though_it_has_a_parameter() -> None:
    layer = layer_of("given x[b n d]\nu[b n e] = x[b (n + k) d] * W{k d e}\ny[b n e] = u[b n e] + x[b n 0]")
    assert roles_of(layer)["u"] == "mixing"


def test_a_linear_attention_summary_is_core() -> None:
    layer = layer_of(
        "given k[b n e], v[b n f], q[b n e]\ns[b e f] = k[b n e] * v[b n f]\ny[b n f] = q[b n e] * s[b e f]"
    )
    found = count(layer, {"b": 1, "n": 10, "e": 3, "f": 4}).values
    assert found["core_macs"] == found["macs"] == 2 * 10 * 12


def test_sympy_and_integers_agree_on_a_layer_of_ones_own() -> None:
    layer = layer_of(
        "given x[b n d]\nfor n - w < m <= n\ns[b n m] = x[b n d] * x[b m d]\ny[b n d] = s[b n m] * x[b m d]"
    )
    closed = expressions(layer, EXACT).values["macs"]
    for n, window in product((1, 4), (1, 2, 6)):
        at = {"b": 1, "n": n, "d": 2, "w": window}
        assert closed.subs({symbol(size): value for size, value in at.items()}) == count(layer, at).values["macs"]
