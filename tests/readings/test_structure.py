"""Derived reach is what a disturbance reaches, the carried state is enough to go on and no more, paths are searched."""

from __future__ import annotations

import pytest

from analyzer.layers.catalogue import catalogue
from analyzer.notation.layer import Layer
from analyzer.notation.syntax import Fourier, Number
from analyzer.readings.count import count
from analyzer.readings.domains import exact_sizes
from analyzer.readings.loops import Walk
from analyzer.readings.positions import own_position, positions_of, roles_of
from analyzer.readings.quantities import Absent
from analyzer.readings.run import random_arrays
from analyzer.readings.structure import structure_of
from tests.support.cases import Case, cases
from tests.support.domains import layer_of
from tests.support.probes import error_from_state, probed_reach

LONG = cases(rounds=2, seed=12, long=True)


def goes_on(case: Case) -> bool:
    """It looks back and never ahead, and makes one output per position of its own sequence."""
    found, kinds, sizes = structure_of(case.layer, case.sizes), positions_of(case.layer), case.sizes
    own = [dim for dim in case.layer.output.left.dims if kinds.get(dim) == "n"]
    aligned = len(own) == 1 and sizes[own[0]] == sizes["n"] and found.stride == 1
    return found.state is not None and found.back != 0 and aligned and "m" not in case.layer.free_sizes


GENERATORS = [case for case in LONG if goes_on(case)]


@pytest.mark.parametrize("case", LONG, ids=str)
def test_reach_is_what_a_disturbance_reaches(case: Case) -> None:
    found = structure_of(case.layer, case.sizes)
    back, ahead = probed_reach(case.layer, case.sizes, found.stride)
    if not found.whole or found.stride == 1:
        assert (back, ahead) == (found.back, found.ahead)
    else:  # from the last output all before it; from the first all but what no window begins in
        own = own_position(case.layer, case.layer.output)
        assert own is not None and back == (case.sizes[own] - 1) * found.stride
        assert found.ahead - found.stride < ahead <= found.ahead


@pytest.mark.parametrize("case", GENERATORS, ids=str)
def test_the_carried_state_is_enough_to_go_on_and_no_more(case: Case) -> None:
    carried = structure_of(case.layer, case.sizes).carried
    assert error_from_state(case.layer, case.sizes) < 1e-9
    for name, held in carried.items():
        assert not held or error_from_state(case.layer, case.sizes, forget=name) > 1e-9, name


def test_attention_convolution_and_recurrence_are_all_tried_as_generators() -> None:
    assert {"attention", "conv1d", "depthwise-conv1d", "separable-conv1d", "lstm"} <= {c.name for c in GENERATORS}


def summed_directly(layer: Layer) -> Layer:
    """The same layer with sums in place of Fourier transforms, which do not help with a single position."""
    return Layer(layer.name, tuple(line for line in layer.lines if not isinstance(line.statement, Fourier)))


@pytest.mark.parametrize("case", [c for c in LONG if structure_of(c.layer, c.sizes).state is not None], ids=str)
def test_one_more_position_costs_what_the_loops_count_more(case: Case) -> None:
    found = count(case.layer, case.given).values["macs_per_step"]
    if isinstance(found, Absent):
        own = own_position(case.layer, case.layer.output) or ""
        fixed = isinstance(case.layer.definitions.get(own), Number)  # one output, however long the input
        assert found.why == "strided" and (fixed or structure_of(case.layer, case.sizes).stride != 1)
        return
    layer = summed_directly(case.layer)
    sizes = [exact_sizes(layer, {**case.given, "n": case.given["n"] - less}) for less in (0, 1)]
    one, other = (Walk(layer, s, random_arrays(layer, s)).macs for s in sizes)
    assert found == one - other


@pytest.mark.parametrize("case", LONG, ids=str)
def test_what_needs_the_future_has_no_state(case: Case) -> None:
    found, structure = count(case.layer, case.given).values, structure_of(case.layer, case.sizes)
    assert (structure.state is None) == (structure.ahead != 0)
    if structure.ahead:
        assert found["state_memory"] == found["macs_per_step"] == Absent("looks-ahead")
    else:
        assert found["state_memory"] == 4 * sum(structure.carried.values())


# -------------------------------------------------------------------------------------------- stacks


def searched_path(n: int, kernel: int, left: int) -> int | None:
    """Layers until every output depends on every input it may see, by following single positions through a stack."""
    reached, layers = {0}, 0
    other, others = {n - 1}, 0
    right = kernel - 1 - left
    while n - 1 not in reached and layers <= n:  # the first input moves right where outputs look back
        reached, layers = {p + o for p in reached for o in range(-right, left + 1) if 0 <= p + o < n}, layers + 1
    while 0 not in other and others <= n:
        other, others = {p + o for p in other for o in range(-right, left + 1) if 0 <= p + o < n}, others + 1
    if layers > n or (right and others > n):
        return None
    return max(layers, others) if right else layers


def path_of(layer: Layer, **given: int) -> int | Absent:
    found = count(layer, {name: given.get(name, 1) for name in layer.free_sizes}).values["maximum_path_length"]
    assert isinstance(found, int | Absent)
    return found


@pytest.mark.parametrize("padding", ["causal", "same"])
@pytest.mark.parametrize("kernel", [1, 2, 3, 4, 5, 7, 9])
@pytest.mark.parametrize("n", [2, 5, 10, 23])
def test_the_path_of_a_stack_is_the_one_searched(n: int, kernel: int, padding: str) -> None:
    layer = catalogue()["conv1d"].definition.layer([padding])
    left = kernel - 1 if padding == "causal" else (kernel - 1) // 2
    expected = searched_path(n, kernel, left)
    assert path_of(layer, n=n, k=kernel) == (Absent("never-connects") if expected is None else expected)


@pytest.mark.parametrize(
    ("name", "options", "sizes", "expected"),
    [
        ("conv1d", ["causal"], {"k": 3}, 500),
        ("conv1d", ["same"], {"k": 3}, 999),
        ("conv1d", ["same"], {"k": 4}, 999),
        ("conv1d", ["same"], {"k": 2}, Absent("never-connects")),
        ("conv1d", ["same"], {"k": 1}, Absent("never-connects")),
        ("conv1d", ["same"], {"k": 3, "S": 2}, Absent("strided")),
        ("depthwise-conv1d", ["causal"], {"k": 3}, 500),
        ("attention", [], {"d": 8, "h": 2}, 1),
        ("attention", ["causal"], {"d": 8, "h": 2}, 1),
        ("lstm", [], {}, 1000),
    ],
)
def test_paths_over_a_thousand_positions(
    name: str, options: list[str], sizes: dict[str, int], expected: int | Absent
) -> None:
    layer = catalogue()[name].definition.layer(options)
    assert path_of(layer, n=1000, **sizes) == expected


# -------------------------------------------------------------------------------------------- lines of one's own


@pytest.mark.parametrize(("stride", "kernel", "second"), [(1, 2, 3), (2, 3, 2), (3, 2, 4)])
def test_reach_grows_by_the_stride_below(stride: int, kernel: int, second: int) -> None:
    layer = layer_of(
        "given x[b n d]\nwhere l = (n - k) // S + 1\nu[b l d] = x[b (S*l + k) d] * W{d k}\n"
        "y[b l d] = u[b (l + j - 1) d] * V{d j}"
    )
    sizes = exact_sizes(layer, {"b": 1, "n": 24, "d": 2, "S": stride, "k": kernel, "j": second})
    found = structure_of(layer, sizes)
    assert (found.back, found.ahead) == (stride, kernel - 1 + stride * (second - 2))
    assert (found.back, found.ahead) == probed_reach(layer, sizes, stride)


@pytest.mark.parametrize("window", [1, 2, 5, 12])
@pytest.mark.parametrize("condition", ["n - w < m <= n", "n - w < m < n + w", "n <= m < n + w"])
def test_reach_under_a_mask_is_its_width(condition: str, window: int) -> None:
    layer = layer_of(
        f"given x[b n d]\nfor {condition}\ns[b n m] = x[b n d] * x[b m d]\np[b n m] = softmax(s[b n m], m)\n"
        "y[b n d] = p[b n m] * x[b m d]"
    )
    sizes = exact_sizes(layer, {"b": 1, "n": 12, "d": 3, "w": window})
    found = structure_of(layer, sizes)
    assert (found.back, found.ahead) == probed_reach(layer, sizes, 1)


def test_stacked_recurrences_wait_for_each_other() -> None:
    layer = layer_of(
        "given x[b n e]\nu[b n e] = h[b (n-1) a] * U{e a}\nh[b n e] = tanh(x[b n e] + u[b n e])\n"
        "q[b n e] = g[b (n-1) c] * Z{e c}\ng[b n e] = tanh(h[b n e] + q[b n e])"
    )
    assert structure_of(layer, exact_sizes(layer, {"b": 2, "n": 5, "e": 3})).steps == 10


def test_a_recurrence_that_walks_backwards_needs_the_future() -> None:
    layer = layer_of("given x[b n d]\nh[b n d] = h[b (n+1) d] + x[b n d]")
    found = structure_of(layer, exact_sizes(layer, {"b": 2, "n": 5, "d": 3}))
    assert (found.back, found.ahead, found.steps, found.state) == (0, 4, 5, None)


def test_a_summary_of_another_sequence_is_carried_whole() -> None:
    layer = layer_of(
        "given x[b n d], z[b m d]\nk[b m e] = z[b m d] * Wk{d e}\ns[b e f] = k[b m e] * z[b m f]\n"
        "q[b n e] = x[b n d] * Wq{d e}\no[b n f] = q[b n e] * s[b e f]"
    )
    found = structure_of(layer, exact_sizes(layer, {"b": 2, "n": 5, "m": 7, "d": 3, "e": 4}))
    assert found.carried == {"s": 2 * 4 * 3}


@pytest.mark.parametrize(("dilation", "kernel", "expected"), [(1, 3, 1), (2, 3, 2), (3, 2, 3), (2, 1, 1)])
def test_a_dilated_kernel_skips_positions(dilation: int, kernel: int, expected: int) -> None:
    layer = catalogue()["depthwise-conv1d"].definition.layer(["causal"])
    given = {"b": 1, "n": 20, "d": 2, "S": 1, "k": kernel, "D": dilation}
    assert structure_of(layer, exact_sizes(layer, given)).skips == expected


@pytest.mark.parametrize(
    "index", ["(n - D*k)", "(n - k)", "(n + D*k)", "(n - D*k + 1)", "(n + k - A)", "(n - 2)", "(n + 1)"]
)
def test_reach_of_any_affine_index_is_probed(index: str) -> None:
    layer = layer_of(f"given x[b n d]\ny[b n d] = x[b {index} d] * W{{d}}{' * V{k}' if 'k' in index else ''}")
    values = {"b": 1, "n": 14, "d": 2, "k": 3, "D": 2, "A": 1}
    sizes = exact_sizes(layer, {size: values[size] for size in layer.free_sizes})
    found = structure_of(layer, sizes)
    assert (found.back, found.ahead) == probed_reach(layer, sizes, 1)


def test_a_fixed_position_is_carried_as_one() -> None:
    layer = layer_of("given x[b n d]\ny[b n d] = x[b n d] + x[b 0 d]")
    assert structure_of(layer, exact_sizes(layer, {"b": 2, "n": 9, "d": 3})).carried == {"x": 6}


@pytest.mark.parametrize("function", ["softmax", "norm", "rms"])
def test_a_function_along_the_positions_sees_all_of_them(function: str) -> None:
    layer = layer_of(f"given x[b n d]\ny[b n d] = {function}(x[b n d], n) * g{{d}}")
    sizes = exact_sizes(layer, {"b": 1, "n": 6, "d": 2})
    found = structure_of(layer, sizes)
    assert (found.back, found.ahead) == (5, 5) == probed_reach(layer, sizes, 1)
    assert found.state is None and found.sees_whole_at_once
    assert roles_of(layer)["y"] == "mixing"
