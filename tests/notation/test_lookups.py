"""Look-ups: an array of whole numbers as an index of a table."""

from __future__ import annotations

import numpy as np
import pytest

from analyzer.errors import NotationError, SizeError
from analyzer.notation.syntax import Lookup
from analyzer.notation.text import equation_text
from analyzer.readings.count import count
from analyzer.readings.domains import exact_sizes
from analyzer.readings.loops import Walk
from analyzer.readings.run import random_arrays, run
from tests.support.domains import layer_of

TABLE = "given t[b n], E{V d}\n"


def test_an_array_in_an_index_is_a_look_up() -> None:
    layer = layer_of(TABLE + "y[b n d] = E{t[b n] d}")
    index = layer.output.reads[0].indices[0]
    assert isinstance(index, Lookup) and index.dims == ("b", "n")
    assert layer.tables == {"t": ("V",)}
    assert equation_text(layer.output.left, layer.output.right) == "y[b n d] = E{t[b n] d}"
    assert layer.free_sizes == ("b", "n", "V", "d")


def test_a_run_reads_the_rows() -> None:
    layer = layer_of(TABLE + "y[b n d] = E{t[b n] d}")
    sizes = exact_sizes(layer, {"b": 2, "n": 3, "V": 5, "d": 4})
    arrays = random_arrays(layer, sizes)
    assert set(np.unique(arrays["t"])) <= set(range(5))
    np.testing.assert_array_equal(run(layer, sizes, arrays)["y"], arrays["E"][arrays["t"]])


def test_a_sum_of_rows_is_added_and_a_product_of_rows_multiplied() -> None:
    layer = layer_of(TABLE + "s[b d] = E{t[b n] d}\ny[b n e] = E{t[b n] d} * W{d e}")
    given = {"b": 2, "n": 3, "V": 5, "d": 4, "e": 6}
    found, sizes = count(layer, given), exact_sizes(layer, given)
    assert [(row.work.macs, row.work.others) for row in found.rows] == [(0, 2 * 3 * 4), (2 * 3 * 4 * 6, 0)]
    walk = Walk(layer, sizes, random_arrays(layer, sizes))
    assert (walk.macs, walk.additions) == (2 * 3 * 4 * 6, 2 * 3 * 4)


def test_one_index_may_point_into_two_tables() -> None:
    layer = layer_of("given t[b n], E{V d}, F{u d}\ny[b n d] = E{t[b n] d} + F{t[b n] d}")
    sizes = exact_sizes(layer, {"b": 1, "n": 9, "V": 9, "u": 2, "d": 1})
    assert layer.tables == {"t": ("V", "u")}
    assert random_arrays(layer, sizes)["t"].max() < 2


def test_a_recurrence_may_look_up() -> None:
    layer = layer_of(TABLE + "h[b n d] = tanh(E{t[b n] d} + h[b (n-1) d])")
    sizes = exact_sizes(layer, {"b": 2, "n": 4, "V": 3, "d": 2})
    arrays = random_arrays(layer, sizes)
    walked, made = Walk(layer, sizes, arrays).arrays["h"], run(layer, sizes, arrays)["h"]
    assert all(made[point] == pytest.approx(value) for point, value in walked.items())


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("given t[b n], E{V d}\ny[b n d] = E{q[b n] d}", "'q' is neither given nor made"),
        ("given t[b n], x[b v d]\ny[b n d] = x[b t[b n] d]", "a look-up reads a parameter"),
        ("given x[b n], E{V d}\nt[b n] = x[b n] * 2\ny[b n d] = E{t[b n] d}", "it has to be given"),
        ("given t[b n], E{V d}\ny[b n d] = E{t[b n] d} * t[b n]", "it holds places, not numbers to work with"),
        ("given t[b n], E{V d}\ny[b n d] = E{t{b n} d}", "an array that is an index is given"),
        ("given t[b n], E{V d}\ny[b n d] = E{t[b (n-1)] d}", "an array that is an index is given"),
        ("given t[b n], E{V d}\ny[b n d] = E{t[] d}", "an array that is an index is given"),
        ("given t[b n], E{V d}\ny[b n d] = E{t[b] d}", "'t' has 2 dimensions"),
        ("given t[b n]\ny[b n d] = E{t[b n] d}", "declare it: given E"),
    ],
)
def test_a_look_up_that_is_none_is_told(lines: str, message: str) -> None:
    with pytest.raises(NotationError, match=message):
        layer_of(lines)


@pytest.mark.parametrize("value", [-1, 5, 0.5, np.nan])
def test_a_place_that_is_not_there_is_refused(value: float) -> None:
    layer = layer_of(TABLE + "y[b n d] = E{t[b n] d}")
    sizes = exact_sizes(layer, {"b": 1, "n": 2, "V": 5, "d": 3})
    arrays = random_arrays(layer, sizes)
    with pytest.raises(SizeError, match="whole numbers from 0 to 4"):
        run(layer, sizes, arrays | {"t": np.array([[0, value]])})
