"""Formulas as BigInt expressions, data as literals that stay inside a script element."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from analyzer.notation.formulas import parse_formula
from analyzer.notation.syntax import Number, Operation, Size
from analyzer.writers.javascript import bigint, literal


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("n - (d - k)", "$n-($d-$k)"),
        ("n - d - k", "$n-$d-$k"),
        ("(n + 1)*d^2", "($n+1n)*$d**2n"),
        ("(n*d)^2", "($n*$d)**2n"),
        ("d/h", "exact($d,$h)"),
        ("-n//2", "floor(0n-$n,2n)"),
        ("ceil(n - 1, min(k, w))", "ceil($n-1n,min($k,$w))"),
        ("next_power2(2*n)*ceil_log2(n)", "pow2(2n*$n)*log2($n)"),
        ("in + eval", "$in+$eval"),
    ],
)
def test_formulas_as_bigints(text: str, expected: str) -> None:
    assert bigint(parse_formula(text)) == expected


def test_a_fraction_is_no_bigint() -> None:
    with pytest.raises(ValueError, match="not whole"):
        bigint(Number(Fraction(1, 2)))


def test_a_power_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="power"):
        bigint(Operation("^", Number(2), Size("n")))


def test_a_literal_is_the_data_and_holds_nothing_that_html_looks_at() -> None:
    data = {"a": ["</script><!--", "&amp;\u2028\u2029\x00é注意", 'quote " and \\']}
    text = literal(data)
    assert json.loads(text) == data
    assert text.isascii() and not {"<", ">", "&"} & {*text}
