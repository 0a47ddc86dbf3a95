"""A fixed place stands inside its array: said at once where the size is written, else whenever sizes are known."""

from __future__ import annotations

import pytest

from analyzer.errors import NotationError, SizeError
from analyzer.notation.syntax import Assume, Number, Size
from analyzer.readings.domains import exact_sizes
from analyzer.readings.loops import Walk
from analyzer.readings.run import random_arrays
from tests.support.domains import layer_of

GATES = "given x[b n d]\nwhere j = {j}\na[b n j e] = x[b n d] * W{{j d e}}\ny[b n e] = a[b n {place} e] * 2"


@pytest.mark.parametrize("j", [1, 2, 5])
@pytest.mark.parametrize("place", range(6))
def test_a_place_is_taken_where_the_array_has_it(j: int, place: int) -> None:
    text = GATES.format(j=j, place=place)
    if place < j:
        assert layer_of(text).assumptions == ()
        return
    with pytest.raises(NotationError) as caught:
        layer_of(text)
    assert caught.value.number == 4
    assert f"'a' has {j} place" in str(caught.value) and f"number {place} is read" in str(caught.value)


def test_a_place_of_a_parameter_and_of_an_array_inside_a_function_is_looked_at_too() -> None:
    for last in ("z[b n e] = y[b n e] * W{2 d e} * x[b n d]", "z[b n e] = tanh(a[b n 2 e])"):
        with pytest.raises(NotationError, match="has 2 places, numbers 0 to 1, along 'j'; number 2 is read"):
            layer_of(GATES.format(j=2, place=1) + "\n" + last)


@pytest.mark.parametrize("n", range(1, 9))
def test_sizes_too_small_for_a_place_are_refused_and_no_others(n: int) -> None:
    layer = layer_of("given x[b n d]\ny[b n d] = x[b n d] * x[b 5 d]")
    assert layer.assumptions == (Assume(Number(6), Size("n")),)
    given = {"b": 1, "n": n, "d": 2}
    if n < 6:
        with pytest.raises(SizeError, match=f"6 <= n; here that says 6 <= {n}"):
            exact_sizes(layer, given)
        return
    sizes = exact_sizes(layer, given)
    arrays = random_arrays(layer, sizes)
    last = Walk(layer, sizes, arrays).arrays["y"][0, n - 1, 1]
    assert last == pytest.approx(arrays["x"][0, n - 1, 1] * arrays["x"][0, 5, 1])


def test_a_place_along_a_size_that_may_be_0_needs_it_to_be_more() -> None:
    assert layer_of("given t[b n], E{A d}\ny[b n d] = E{t[b n] d} + E{0 d}").assumptions == (
        Assume(Number(1), Size("A")),
    )
    assert layer_of("given x[b n d]\ny[b n d] = x[b n d] + x[b 0 d]").assumptions == ()
