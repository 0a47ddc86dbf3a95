"""Growth: the dominating monomials, by a table of cases and by bounding every value."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.layers.catalogue import catalogue
from analyzer.notation.formulas import evaluate, parse_formula
from analyzer.readings.closed_forms import Polynomials
from analyzer.readings.growth import BELOW, growth, growth_text
from analyzer.readings.polynomial import Opaque, Polynomial
from tests.support.domains import closed_forms, layer_of
from tests.support.polynomials import NAMES, polynomials


def read(text: str) -> Polynomial:
    return Polynomial.of(evaluate(parse_formula(text), Polynomial.symbol, Polynomials()))


@pytest.mark.parametrize(
    ("value", "dominating"),
    [
        ("2*n^2*d", "n^2*d"),
        ("8*n*d^2", "n*d^2"),
        ("k*n*d^2 + 7*n*d", "k*n*d^2"),
        ("2*w*n*d", "w*n*d"),
        ("k*n*d + n*d^2", "k*n*d + n*d^2"),
        ("4*n*d^2 + 2*n^2*d", "n*d^2 + n^2*d"),
        ("4*n*d^2 + n*(n+1)*d", "n*d^2 + n^2*d"),
        ("n^2 + n*d + d^2", "n^2 + d^2"),
        ("n^2*d + n*d^2 + n*d + 5", "n^2*d + n*d^2"),
        ("n^2*h + n^2*d", "n^2*d"),
        ("n^2*h + n^2", "n^2*h"),
        ("n*k - n", "n*k"),
        ("d^2/h + d", "d^2/h"),
        ("n*d^2/h + n*d", "n*d^2/h"),
        ("k*c_in*c_out/G + c_out", "k*c_in*c_out/G"),
        ("5", "1"),
        ("n^3 + m^3 + n*m", "n^3 + m^3"),
        ("n*(n+1)/2", "n^2"),
        ("0", "0"),
    ],
)
def test_the_dominating_terms_of(value: str, dominating: str) -> None:
    assert growth(read(value)) == read(dominating)


@st.composite
def ordered_points(draw: st.DrawFn) -> dict[str, int]:
    """Sizes up to a million that keep what is assumed of every layer."""
    at = {name: draw(st.integers(1, 10**6)) for name in NAMES}
    for _ in NAMES:  # as often as the longest chain of assumptions is long
        for small, large in BELOW:
            if small in at and large in at:
                at[small] = min(at[small], at[large])
    return at


@given(polynomials(NAMES, lowest=-1), ordered_points())
@settings(max_examples=200, deadline=None)
def test_a_value_is_at_most_its_coefficients_times_its_growth(value: Polynomial, at: dict[str, int]) -> None:
    bound = sum(c for c in value.terms.values() if c > 0)
    assert value.evaluate(at.__getitem__) <= bound * growth(value).evaluate(at.__getitem__)


@given(polynomials(NAMES, lowest=-1))
@settings(max_examples=100, deadline=None)
def test_growth_has_terms_of_the_value_only_and_none_twice(value: Polynomial) -> None:
    dominating = growth(value)
    assert set(dominating.terms.values()) <= {1}
    assert dominating == 0 or all(value.terms.get(monomial, 0) > 0 for monomial in dominating.terms)
    assert growth(dominating) == dominating


@given(polynomials(NAMES), st.integers(1, 50))
@settings(max_examples=200, deadline=None)
def test_growth_does_not_know_constants(value: Polynomial, factor: int) -> None:
    assert growth(value * factor) == growth(value)


def test_what_is_rounded_grows_as_what_it_rounds() -> None:
    floor = Polynomial.symbol(Opaque("floor", (read("n + 2*P"), read("S"))))
    assert growth(floor * read("d")) == read("n*d/S + P*d/S")
    ceil = Polynomial.symbol(Opaque("ceil", (read("n - 1"), read("w"))))
    assert growth(ceil) == read("n/w + 1")


def test_a_maximum_grows_as_the_sum_and_a_minimum_as_its_simplest_part() -> None:
    most = Polynomial.symbol(Opaque("max", (read("n - w"), read("0"))))
    assert growth(most) == read("n")
    least = Polynomial.symbol(Opaque("min", (read("n*d"), read("w"))))
    assert growth(least) == read("w")


def test_a_named_size_is_put_in_before_it_grows() -> None:
    named = {"l": Polynomial.symbol(Opaque("floor", (read("n - 1"), read("S"))))}
    assert growth(read("l*d"), named.get) == read("n*d/S")


def test_a_quotient_of_sums_has_no_leading_term() -> None:
    with pytest.raises(ValueError, match="no single leading term"):
        growth(Polynomial.symbol(Opaque("/", (read("n"), read("d + k")))))


def test_growth_is_written_with_words_for_strides() -> None:
    assert growth_text(growth(read("n*d^2 + n*d"))) == "O(n*d^2)"
    assert growth_text(growth(read("n/S"))) == "O(n/stride)"
    assert growth_text(growth(read("0"))) == "O(0)"


@pytest.mark.parametrize(
    ("name", "options", "put", "expected"),
    [
        ("attention", [], {}, "n^2*d"),
        ("attention", ["causal"], {}, "n^2*d"),
        ("cross-attention", [], {}, "n*m*d"),
        ("conv1d", ["same"], {"c_in": "d", "c_out": "d", "S": 1, "G": 1}, "k*n*d^2"),
        ("depthwise-conv1d", ["same"], {"S": 1}, "k*n*d"),
        ("separable-conv1d", ["causal"], {"c_in": "d", "c_out": "d", "S": 1}, "k*n*d"),
        ("lstm", [], {"c_in": "d", "c_out": "d"}, "n*d^2"),
    ],
)
def test_the_core_of_each_family_grows_as_published(
    name: str, options: list[str], put: dict[str, int | str], expected: str
) -> None:
    entry = catalogue()[name]
    layer = entry.definition.layer([*entry.fixed, *options])
    sizes = closed_forms(layer, put={"b": 1, **put})
    assert growth(Polynomial.of(sizes.values["core_macs"])) == read(expected)


def test_what_is_assumed_of_sizes_has_no_circle() -> None:
    assert not any((large, small) in BELOW for small, large in BELOW)


def test_a_window_of_a_sequence_grows_with_the_window() -> None:
    layer = layer_of(
        "given x[b n d]\nwhere w <= n\nfor n - w < m <= n\ns[b n m] = x[b n d] * x[b m d]\n"
        "y[b n d] = s[b n m] * x[b m d]"
    )
    macs = Polynomial.of(closed_forms(layer, put={"b": 1}).values["macs"])
    assert growth(macs) == read("n*d*w")
