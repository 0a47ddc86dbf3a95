"""What the domain of closed forms proves, what it leaves open, and what it settles by the sizes at hand."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.conventions import EXACT
from analyzer.errors import SizeError
from analyzer.notation.formulas import evaluate, parse_formula, written
from analyzer.readings.closed_forms import Polynomials
from analyzer.readings.count import count
from analyzer.readings.domains import exact_sizes
from analyzer.readings.polynomial import Opaque, Polynomial
from analyzer.readings.quantities import Absent, read
from tests.support.cases import Case, cases
from tests.support.domains import layer_of, polynomial_sizes
from tests.support.polynomials import points, polynomials


def formula(text: str, domain: Polynomials) -> Polynomial:
    return Polynomial.of(evaluate(parse_formula(text), Polynomial.symbol, domain))


@pytest.mark.parametrize(
    ("text", "provable"),
    [
        ("n", True),
        ("n - 1", True),
        ("n - 2", False),
        ("n*d - n", True),
        ("n*d - d - n + 1", True),
        ("n - d", False),
        ("n^2 - n", True),
        ("0 - n", False),
        ("D*(k-1)", True),
        ("D*(k-1) - 2*(D*(k-1) // 2)", True),
        ("n // 2", True),
        ("P", True),
        ("P - 1", False),
        ("(n - 1)/d", True),
        ("3", True),
        ("0 - 3", False),
    ],
)
def test_signs_that_are_proved_from_sizes_being_at_least_one(text: str, provable: bool) -> None:
    domain = Polynomials()
    assert domain.at_least_zero(formula(text, domain)) is provable


def test_signs_are_proved_from_what_a_layer_assumes() -> None:
    layer = layer_of("given x[b n]\nwhere w <= n\nfor n - w < m <= n\ny[b n m] = x[b n] * x[b m]")
    n, w = Polynomial.symbol("n"), Polynomial.symbol("w")
    assert Polynomials(layer.assumptions).at_least_zero(n - w)
    assert not Polynomials().at_least_zero(n - w)
    assert not Polynomials(layer.assumptions).at_least_zero(w - n)
    assert not Polynomials(layer.assumptions).at_least_zero(n - w - 1)


@given(polynomials(), points)
@settings(max_examples=100, deadline=None)
def test_what_is_proved_is_true(value: Polynomial, at: dict[str, int]) -> None:
    if Polynomials().at_least_zero(value):
        assert value.evaluate(at.__getitem__) >= 0


@given(polynomials(), polynomials(), points)
@settings(max_examples=80, deadline=None)
def test_minima_and_maxima_have_their_value_whether_proved_or_not(
    a: Polynomial, b: Polynomial, at: dict[str, int]
) -> None:
    domain, size = Polynomials(), at.__getitem__
    one, other = a.evaluate(size), b.evaluate(size)
    assert domain.minimum(a, b).evaluate(size) == min(one, other)
    assert domain.maximum(a, b).evaluate(size) == max(one, other)


@given(polynomials(), polynomials(), points)
@settings(max_examples=100, deadline=None)
def test_sizes_at_hand_settle_every_choice_and_the_condition_is_noted(
    a: Polynomial, b: Polynomial, at: dict[str, int]
) -> None:
    size = at.__getitem__
    domain = Polynomials(at=size)
    chosen = domain.maximum(a, b)
    assert chosen in (a, b)
    assert chosen.evaluate(size) == max(a.evaluate(size), b.evaluate(size))
    for small, large in domain.conditions:
        assert small.evaluate(size) <= large.evaluate(size)


def test_nested_maxima_are_one() -> None:
    domain = Polynomials()
    n, d, k = (Polynomial.symbol(name) for name in "ndk")
    assert domain.maximum(domain.maximum(n, d), k) == Polynomial.symbol(Opaque("max", (n, d, k)))
    assert written(domain.maximum(n, 2).formula) == "max(n, 2)"


@given(st.integers(-60, 60), st.integers(1, 9))
def test_numbers_are_rounded_at_once(top: int, bottom: int) -> None:
    assert Polynomials().floor(top, bottom) == top // bottom
    assert Polynomials().ceil(top, bottom) == -(-top // bottom)


def test_a_quotient_that_is_plainly_whole_is_not_rounded() -> None:
    domain = Polynomials()
    assert domain.floor(formula("6*n*d", domain), formula("2*d", domain)) == formula("3*n", domain)
    assert not domain.floor(formula("n", domain), 2).is_plain


def test_a_size_that_rounds_keeps_its_name_and_its_definition() -> None:
    layer = layer_of("given x[b n d]\nwhere l = (n - 1) // S + 1, e = 2*d\ny[b l e] = x[b (S*l) d] * W{d e}")
    sizes = polynomial_sizes(layer)
    assert sizes["l"] == Polynomial.symbol("l")
    assert sizes["e"] == 2 * Polynomial.symbol("d")
    assert list(sizes.definitions) == ["l"]


MASKS = ["m <= n", "n < m", "n - A < m", "n - A < m <= n", "n - A <= m < n + C", "m < n + C", "n <= m + A"]


@pytest.mark.parametrize("condition", MASKS)
def test_closed_forms_of_masks_hold_for_every_pair_of_lengths(condition: str) -> None:
    layer = layer_of(f"given x[n d], z[m d]\nfor {condition}\ny[n m] = x[n d] * z[m d]")
    closed = Polynomial.of(read(layer, polynomial_sizes(layer), EXACT, 4).values["macs"])
    for n, m, a, c in product((1, 2, 5), (1, 3, 4, 7), (1, 4, 9), (1, 6)):
        values = {"d": 1, "n": n, "m": m, "A": a, "C": c}
        given_sizes = {size: values[size] for size in layer.free_sizes}
        assert closed.evaluate(given_sizes.__getitem__) == count(layer, given_sizes).values["macs"]


@pytest.mark.parametrize("case", cases(rounds=1, seed=41), ids=str)
def test_closed_forms_at_sizes_are_the_count_there_and_wherever_their_conditions_hold(case: Case) -> None:
    domain = Polynomials(case.layer.assumptions, at=case.sizes.__getitem__)
    closed = read(case.layer, polynomial_sizes(case.layer, domain), EXACT, 4).values
    for grown in range(3):
        given_sizes = {**case.given, "n": case.given["n"] + 3 * grown}
        try:
            at = exact_sizes(case.layer, given_sizes).__getitem__
        except SizeError:
            continue
        if any(small.evaluate(at) > large.evaluate(at) for small, large in domain.conditions):
            assert grown
            continue
        exact = count(case.layer, given_sizes).values
        for quantity in ("macs", "flops", "activation_memory", "peak_memory", "bytes_moved"):
            assert not isinstance(closed[quantity], Absent)
            assert Polynomial.of(closed[quantity]).evaluate(at) == exact[quantity], quantity


@pytest.mark.parametrize("condition", ["n - 3 < m <= n", "n - 2 < m", "m < n + 3", "n - 4 < m < n + 2", "m + 2 <= n"])
def test_masks_of_a_fixed_width_hold_for_the_shortest_sequences(condition: str) -> None:
    layer = layer_of(f"given x[n d]\nfor {condition}\ny[n m] = x[n d] * x[m d]")
    closed = Polynomial.of(read(layer, polynomial_sizes(layer), EXACT, 4).values["macs"])
    for n in range(1, 8):
        assert closed.evaluate({"n": n, "d": 1}.__getitem__) == count(layer, {"n": n, "d": 1}).values["macs"]
