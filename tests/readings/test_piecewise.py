"""Costs over one unknown size, region by region, against counting at every value of it."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from analyzer.conventions import EXACT
from analyzer.errors import SizeError
from analyzer.notation.layer import Layer
from analyzer.readings.count import count
from analyzer.readings.domains import Sizes
from analyzer.readings.piecewise import INDEX, OneUnknown, Piece, checked, pieces
from analyzer.readings.polynomial import Exact, Polynomial
from analyzer.readings.work import rows
from tests.support.cases import Case, cases
from tests.support.domains import layer_of

LAST = 24
READINGS: dict[str, Callable[[Layer, Sizes], Polynomial | Exact]] = {
    "macs": lambda layer, sizes: sum(row.work.macs for row in rows(layer, sizes, EXACT)),
    "flops": lambda layer, sizes: sum(row.work.flops(EXACT) for row in rows(layer, sizes, EXACT)),
    "parameters": lambda layer, sizes: sum(row.parameters for row in rows(layer, sizes, EXACT)),
}


def pieces_of(
    layer: Layer, given: dict[str, int], unknown: str, quantity: str = "flops", last: int | None = None
) -> list[Piece]:
    """The quantity over all values of the unknown, the other sizes being numbers."""

    def read(domain: OneUnknown) -> Polynomial | Exact:
        sizes = checked(Sizes(layer, domain, {**given, unknown: domain.unknown}), domain)
        return READINGS[quantity](layer, sizes)

    return pieces(read, 1, last)


def value_at(found: list[Piece], unknown: int) -> int | str | None:
    """The value of the one piece that holds this number, or why there is none."""
    holding = []
    for piece in found:
        q, rest = divmod(unknown - piece.region.residue, piece.region.modulus)
        if not rest and piece.region.first <= q and (piece.region.last is None or q <= piece.region.last):
            holding.append((piece, q))
    assert len(holding) == 1, f"{len(holding)} pieces hold {unknown}"
    piece, q = holding[0]
    return piece.why if piece.value is None else int(piece.value.evaluate({INDEX: q}.__getitem__))


def counted(layer: Layer, given: dict[str, int], quantity: str) -> int | None:
    """The count at these sizes, None where there is no such layer."""
    try:
        value = count(layer, given).values[quantity]
    except SizeError:
        return None
    assert isinstance(value, int)
    return value


def agree(layer: Layer, given: dict[str, int], unknown: str, quantity: str, found: list[Piece]) -> None:
    for at in range(1, LAST + 1):
        expected, value = counted(layer, {**given, unknown: at}, quantity), value_at(found, at)
        assert value == expected or (expected is None and isinstance(value, str)), (unknown, at, value, expected)


@pytest.mark.parametrize("case", cases(rounds=1, seed=31), ids=str)
def test_pieces_are_the_count_whatever_size_is_unknown(case: Case) -> None:
    pick = random.Random(str(case))
    for unknown in case.layer.free_sizes:
        quantity = pick.choice(list(READINGS))
        others = {size: value for size, value in case.given.items() if size != unknown}
        agree(case.layer, others, unknown, quantity, pieces_of(case.layer, others, unknown, quantity, LAST))


@pytest.mark.parametrize("case", cases(rounds=1, seed=32), ids=str)
def test_pieces_without_end_are_the_count(case: Case) -> None:
    for unknown in {"n", "d", "k", "m"} & set(case.layer.free_sizes):
        others = {size: value for size, value in case.given.items() if size != unknown}
        found = pieces_of(case.layer, others, unknown)
        assert found[-1].region.last is None
        agree(case.layer, others, unknown, "flops", found)


WINDOW = """
given x[b n d], z[b m d]
for n - w < m <= n
s[b n m] = x[b n d] * z[b m d]
p[b n m] = softmax(s[b n m], m)
y[b n d] = p[b n m] * z[b m d]
"""


@pytest.mark.parametrize("unknown", ["n", "m", "w"])
@pytest.mark.parametrize("others", [{"n": 7, "m": 7, "w": 3}, {"n": 9, "m": 4, "w": 20}, {"n": 3, "m": 11, "w": 1}])
def test_windows_longer_than_the_sequence_are_another_piece(unknown: str, others: dict[str, int]) -> None:
    layer = layer_of(WINDOW)
    given = {"b": 1, "d": 2, **{size: value for size, value in others.items() if size != unknown}}
    found = pieces_of(layer, given, unknown)
    assert len(found) > 1
    agree(layer, given, unknown, "flops", found)


def test_a_stride_splits_by_residue() -> None:
    layer = layer_of("given x[b n d]\nwhere l = (n - 1) // S + 1\ny[b l d] = x[b (S*l) d] * W{d}")
    found = pieces_of(layer, {"b": 1, "d": 1, "S": 4}, "n")
    assert {piece.region.modulus for piece in found} == {4}
    agree(layer, {"b": 1, "d": 1, "S": 4}, "n", "flops", found)


def test_where_there_is_no_layer_the_piece_says_why() -> None:
    layer = layer_of("given x[b n d]\nwhere l = n - k + 1, k <= n\ny[b l d] = x[b (l + k) d] * W{k d}")
    found = pieces_of(layer, {"b": 1, "d": 1, "k": 5}, "n", "macs")
    assert [(piece.region.first, piece.region.last) for piece in found] == [(1, 4), (5, None)]
    assert found[0].value is None and found[0].why.startswith("layer")
    assert [value_at(found, n) for n in (5, 6, 100)] == [5, 10, 480]


def test_a_size_that_has_to_divide_leaves_gaps() -> None:
    layer = layer_of("given x[b d]\nwhere e = d / h\ny[b e h] = x[b d] * W{d e h}")
    found = pieces_of(layer, {"b": 1, "h": 3}, "d", "macs")
    assert [isinstance(value_at(found, d), str) for d in range(1, 8)] == [True, True, False] * 2 + [True]
    agree(layer, {"b": 1, "h": 3}, "d", "macs", found)


def test_an_unknown_that_has_to_divide_leaves_gaps_for_ever() -> None:
    layer = layer_of("given x[b d]\nwhere e = d / h\ny[b e h] = x[b d] * W{d e h}")
    found = pieces_of(layer, {"b": 1, "d": 512}, "h", "macs")
    divisors = [h for h in range(1, 2000) if isinstance(value_at(found, h), int)]
    assert divisors == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]
    assert found[-1].region.last is None and "does not divide" in found[-1].why


def test_a_divisor_that_cancels_costs_no_split() -> None:
    def read(domain: OneUnknown) -> Polynomial | Exact:
        return domain.divide(domain.unknown * 12, domain.unknown * 4) + domain.divide(domain.unknown * 6, 2)

    assert [piece.value for piece in pieces(read)] == [Polynomial.symbol(INDEX) * 3 + 3]


@pytest.mark.parametrize("last", [60, None])
def test_divisors_with_an_offset_and_a_stride_are_found(last: int | None) -> None:
    found = pieces(lambda domain: domain.divide(360, 2 * domain.unknown + 1), 1, last)
    for n in range(1, 61):
        value = value_at(found, n)
        assert value == 360 // (2 * n + 1) if 360 % (2 * n + 1) == 0 else isinstance(value, str)


def test_a_quotient_of_two_that_depend_on_the_unknown_is_looked_at_value_by_value() -> None:
    found = pieces(lambda domain: domain.divide(domain.unknown * domain.unknown + 12, domain.unknown), 1, 30)
    assert [n for n in range(1, 31) if isinstance(value_at(found, n), int)] == [1, 2, 3, 4, 6, 12]


def test_minima_and_maxima_of_the_unknown_are_decided() -> None:
    def read(domain: OneUnknown) -> Polynomial | Exact:
        n = domain.unknown
        return domain.maximum(n * n - 30, 3 * n) + domain.minimum(n, 12) + domain.ceil(n, 3) + domain.floor(n * n, 4)

    found = pieces(read)
    for n in range(1, 200):
        assert value_at(found, n) == max(n * n - 30, 3 * n) + min(n, 12) + -(-n // 3) + n * n // 4


def test_regions_may_start_anywhere() -> None:
    found = pieces(lambda domain: domain.floor(domain.unknown, 3), 7, 20)
    assert [value_at(found, n) for n in range(7, 21)] == [n // 3 for n in range(7, 21)]
    for outside in (6, 21):
        with pytest.raises(AssertionError):
            value_at(found, outside)


def test_a_cost_of_too_many_forms_is_refused() -> None:
    with pytest.raises(SizeError, match="changes its form more than"):
        pieces(lambda domain: domain.floor(domain.unknown, 10**5))


def test_a_quotient_with_the_unknown_below_is_decided_value_by_value() -> None:
    found = pieces(lambda domain: domain.ceil(100, domain.unknown), 1, 50)
    assert [value_at(found, n) for n in range(1, 51)] == [-(-100 // n) for n in range(1, 51)]


def test_multiples_are_told_apart_from_other_values() -> None:
    found = pieces(lambda domain: 8 if domain.is_multiple(3 * domain.unknown, 12) else 1)
    for value in range(1, 60):
        (piece,) = [p for p in found if value % p.region.modulus == p.region.residue % p.region.modulus]
        assert piece.value == (8 if value % 4 == 0 else 1)
