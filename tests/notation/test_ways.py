"""`parallel` and `fourier`: how an equation is carried out, and what refuses to be carried out so."""

from __future__ import annotations

import pytest

from analyzer.errors import NotationError, SizeError
from analyzer.notation.formulas import parse_formula
from analyzer.notation.syntax import Number, Operation, Size
from analyzer.readings.count import count
from tests.support.domains import layer_of

SCANNED = "given x[b n d], a[b n d]\nparallel h\n"
CONVOLVED = "given x[b n d], K{n d}\nwhere N = next_power2(2*n)\nfourier y over N\n"


@pytest.mark.parametrize(
    "line",
    [
        "h[b n d] = a[b n d] * h[b (n-1) d] + x[b n d]",
        "h[b n d] = h[b (n-1) d] + x[b n d] * x[b n d]",
        "h[b n d] = x[b n d] - A{d} * h[b (n-1) d] / 2",
        "h[b n d] = tanh(x[b n d]) * h[b (n+1) d] + exp(x[b n d])",
        "h[b n d] = h[b (n-1) d] * a[b n d] + h[b (n-1) d]",
    ],
)
def test_a_linear_recurrence_may_be_scanned(line: str) -> None:
    layer = layer_of(SCANNED + line)
    assert layer.parallel == {"h"}
    given = {"b": 1, "n": 1000, "d": 3}
    plain = count(layer_of((SCANNED + line).replace("parallel h\n", "")), given).values
    found = dict(count(layer, given).values)
    assert (found.pop("sequential_operations"), plain["sequential_operations"]) == (10, 1000)
    assert found == {name: value for name, value in plain.items() if name != "sequential_operations"}


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("h[b n d] = tanh(h[b (n-1) d]) + x[b n d]", "linear in 'h'"),
        ("h[b n d] = h[b (n-1) d] * h[b (n-1) d] + x[b n d]", "linear in 'h'"),
        ("h[b n d] = x[b n d] / h[b (n-1) d]", "linear in 'h'"),
        ("h[b n d] = (x[b n d] + h[b (n-1) d]) * a[b n d]", "linear in 'h'"),
        ("h[b n d] = h[b (n-1) e] * W{e d} + x[b n d]", "linear in 'h'"),
        ("h[b n d] = h[b (n-1) d] + h[b (n-2) d] * a[b n d] + x[b n d]", "linear in 'h'"),
        ("h[b n d] = h[b (n-1) 0] * a[b n d] + x[b n d]", "linear in 'h'"),
        ("h[b n d] = x[b n d] * a[b n d]", "no recurrence"),
        ("h[b n d] = a[b n d] * u[b (n-1) d]\nu[b n d] = h[b n d] + x[b n d]", "of several lines"),
        ("g[b n d] = x[b n d] + g[b (n-1) d]", "no equation makes 'h'"),
    ],
)
def test_what_is_not_linear_element_by_element_is_not_scanned(lines: str, message: str) -> None:
    with pytest.raises(NotationError, match=message):
        layer_of(SCANNED + lines)


def test_scans_one_after_the_other_add_up_and_at_least_one_step_is_left() -> None:
    layer = layer_of(
        "given x[b n d]\nparallel h, g\nh[b n d] = h[b (n-1) d] + x[b n d]\ng[b n d] = g[b (n-1) d] + h[b n d]"
    )
    steps = [count(layer, {"b": 1, "n": n, "d": 1}).values["sequential_operations"] for n in (1, 2, 3, 4, 5, 1025)]
    assert steps == [1, 2, 4, 4, 6, 22]


@pytest.mark.parametrize(
    "line",
    [
        "y[b n d] = x[b j d] * K{(n-j) d}",
        "y[b n d] = K{(n-j) d} * x[b j d]",
        "y[d b n] = K{(-j+n) d} * x[b j d]",
    ],
)
@pytest.mark.parametrize("mask", ["", "for j <= n\n"])
def test_a_causal_convolution_may_be_transformed(line: str, mask: str) -> None:
    layer = layer_of(CONVOLVED + mask + line)
    found = layer.transforms["y"]
    assert (found.own, found.summed, found.size) == ("n", "j", "N")
    assert (found.signal_dims, found.kernel_dims) == (("b", "d"), ("d",))


@pytest.mark.parametrize(
    "lines",
    [
        "y[b n d] = x[b j d] * K{(n-j) d} + x[b n d]",
        "y[b n d] = 2 * x[b j d] * K{(n-j) d}",
        "y[b n d] = -x[b j d] * K{(n-j) d}",
        "y[b n d] = x[b j d] * K{(n+j) d}",
        "y[b n d] = x[b j d] * K{(n-j-1) d}",
        "y[b n d] = x[b j d] * K{(n-2*j) d}",
        "y[b n d] = x[b j d] * K{(n-j) d} * K{(n-j) d}",
        "y[b n] = x[b j d] * K{(n-j) d}",
        "for j < n\ny[b n d] = x[b j d] * K{(n-j) d}",
        "for n - w < j <= n\ny[b n d] = x[b j d] * K{(n-j) d}",
        "y[b n d] = relu(x[b j d]) * K{(n-j) d}",
        "y[b n d] = x[b n d]",
    ],
)
def test_what_is_no_causal_convolution_is_not_transformed(lines: str) -> None:
    with pytest.raises(NotationError, match="Fourier transforms carry out a causal convolution"):
        layer_of(CONVOLVED + lines)


@pytest.mark.parametrize(("points", "fits"), [("16", True), ("2*n", False), ("8", False), ("4*n + 12", True)])
def test_transforms_have_a_power_of_two_points_and_hold_both_rows(points: str, fits: bool) -> None:
    text = CONVOLVED.replace("next_power2(2*n)", points) + "y[b n d] = x[b j d] * K{(n-j) d}"
    layer = layer_of(text)
    if fits:
        count(layer, {"b": 1, "n": 5, "d": 1})
        return
    with pytest.raises(SizeError, match="a power of two, and at least 9"):
        count(layer, {"b": 1, "n": 5, "d": 1})


def test_logarithms_and_powers_of_two_are_functions_of_one_size() -> None:
    assert parse_formula("ceil_log2(n)") == Operation("ceil_log2", Size("n"), Number(2))
    power = parse_formula("next_power2(2*n)")
    assert isinstance(power, Operation) and power.symbol == "next_power2"
    with pytest.raises(NotationError, match=r"expected '\)'"):
        parse_formula("ceil_log2(n, 2)")


@pytest.mark.parametrize("line", ["fourier y", "fourier y over", "fourier y by N", "parallel", "parallel 2"])
def test_half_a_statement_is_told(line: str) -> None:
    with pytest.raises(NotationError, match="expected"):
        layer_of(f"given x[b n]\n{line}\ny[b n] = x[b n]")
