"""Rules, loops, polynomials and sympy give the same numbers for every layer of the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
import sympy

from analyzer.conventions import EXACT, POINTWISE, TORCH, Convention
from analyzer.notation.layer import Layer
from analyzer.readings.count import count
from analyzer.readings.loops import Walk
from analyzer.readings.quantities import UNITS, Absent, Reading
from analyzer.readings.run import random_arrays, run
from tests.support.cases import Case, cases
from tests.support.domains import ALWAYS, closed_forms, evaluated, expressions, present

DENSE = Convention("dense", masks="dense")
CASES = cases(rounds=1, seed=2)


@pytest.mark.parametrize("convention", [EXACT, DENSE], ids=["needed", "dense"])
@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_count_is_what_nested_loops_count(case: Case, convention: Convention) -> None:
    walk = Walk(case.layer, case.sizes, random_arrays(case.layer, case.sizes), dense=convention.masks == "dense")
    found = count(case.layer, case.given, convention).values
    assert found["macs"] == walk.macs
    assert found["flops"] == walk.flops(POINTWISE)
    assert found["parameters"] == walk.parameters


@pytest.mark.parametrize("case", cases(rounds=1, seed=3), ids=str)
def test_loops_compute_what_a_run_computes(case: Case) -> None:
    arrays = random_arrays(case.layer, case.sizes)
    walked = Walk(case.layer, case.sizes, arrays).arrays
    for name, data in run(case.layer, case.sizes, arrays).items():
        again = np.zeros(data.shape)
        for point, value in walked[name].items():
            again[point] = value
        np.testing.assert_allclose(again, data, atol=1e-11, err_msg=name)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_points_of_functions_are_charged_by_the_table(case: Case) -> None:
    free = Convention("free", pointwise=dict.fromkeys(POINTWISE, 0))
    double = Convention("double", pointwise={name: 2 * cost for name, cost in POINTWISE.items()})
    walk = Walk(case.layer, case.sizes, random_arrays(case.layer, case.sizes))
    for convention in (free, double):
        assert count(case.layer, case.given, convention).values["flops"] == walk.flops(convention.per_point)


_made: dict[tuple[Callable[..., Reading], Layer, Convention], Reading] = {}


def symbolic(domain: Callable[[Layer, Convention], Reading], layer: Layer, convention: Convention) -> Reading:
    """One reading per layer, however many sizes it is tried at."""
    key = (domain, layer, convention.name)
    if key not in _made:
        _made[key] = domain(layer, convention)
    return _made[key]


IN_DOMAINS = [
    pytest.param(case, domain, id=f"{case}-{name}")
    for case in cases(rounds=1, seed=9)
    for name, domain in (("polynomials", closed_forms), ("sympy", expressions))
    if domain is closed_forms or not case.layer.parts  # the peak of many long sums takes sympy minutes
]


@pytest.mark.parametrize("convention", [EXACT, DENSE, TORCH], ids=["needed", "dense", "torch"])
@pytest.mark.parametrize(("case", "domain"), IN_DOMAINS)
def test_closed_forms_at_integers_are_the_count(
    case: Case, domain: Callable[[Layer, Convention], Reading], convention: Convention
) -> None:
    exact = present(count(case.layer, case.given, convention))
    closed = present(symbolic(domain, case.layer, convention))
    assert set(ALWAYS) & set(exact) <= set(closed)  # what moves nothing has no intensity
    for name in exact.keys() & closed.keys():
        assert evaluated(closed[name], case.layer, case.given) == exact[name], name


@pytest.mark.parametrize("case", cases(rounds=1, seed=4), ids=str)
def test_each_operation_of_a_closed_form_is_that_of_the_count(case: Case) -> None:
    exact, closed = count(case.layer, case.given), symbolic(closed_forms, case.layer, EXACT)
    for row, form in zip(exact.rows, closed.rows, strict=True):
        assert (form.name, form.role, form.text) == (row.name, row.role, row.text)
        for part, formula in (
            (row.work.macs, form.work.macs),
            (row.work.others, form.work.others),
            (row.parameters, form.parameters),
            (row.elements, form.elements),
        ):
            assert evaluated(formula, case.layer, case.given) == part, row.name


@pytest.mark.parametrize("case", cases(rounds=1, seed=5), ids=str)
def test_totals_are_sums_of_their_rows(case: Case) -> None:
    found = count(case.layer, case.given, element_bytes=2)
    assert found.values["macs"] == sum(row.work.macs for row in found.rows)
    assert found.values["flops"] == sum(2 * row.work.macs + row.work.others for row in found.rows)
    assert found.values["parameters"] == sum(row.parameters for row in found.rows)
    assert found.values["activation_memory"] == 2 * sum(row.elements for row in found.rows)
    if found.values["bytes_moved"] == 0:
        assert found.values["arithmetic_intensity"] == Absent("moves-nothing")
    else:
        assert found.values["arithmetic_intensity"] == Fraction(found.values["flops"], found.values["bytes_moved"])


def works_for_all(case: Case) -> bool:
    """Some product makes an array for all sequences of a batch, as the distances of relative attention."""
    layer = case.layer
    made = [row.name for row in count(layer, case.given).rows if row.work.macs]
    return any("b" not in {layer.classes[dim] for dim in layer.shapes[name]} for name in made)


@pytest.mark.parametrize("case", cases(rounds=1, seed=6), ids=str)
def test_every_sequence_more_in_a_batch_costs_the_same(case: Case) -> None:
    one, two, three = (count(case.layer, {**case.given, "b": batch}).values for batch in (1, 2, 3))
    for name in ("macs", "core_macs", "flops", "activation_memory", "state_memory", "macs_per_step"):
        if isinstance(one[name], int):
            assert three[name] - two[name] == two[name] - one[name], name
            assert one[name] <= two[name], name
    for name in ("macs", "core_macs", "state_memory", "macs_per_step"):  # nothing of these is shared by a batch
        if isinstance(one[name], int) and not works_for_all(case):
            assert three[name] == 3 * one[name], name
    for name in ("parameters", "sequential_operations", "receptive_field", "maximum_path_length"):
        assert three[name] == one[name], name


@pytest.mark.parametrize("case", cases(rounds=1, seed=7), ids=str)
def test_nothing_is_negative_and_every_quantity_is_there(case: Case) -> None:
    found = count(case.layer, case.given)
    assert list(found.values) == list(UNITS)
    assert all(value >= 0 for value in present(found).values())
    assert found.values["core_macs"] <= found.values["macs"]


def test_sizes_of_a_hundred_digits_are_exact() -> None:
    case = next(case for case in CASES if case.options == ("causal",) and case.name == "attention")
    n = 10**100
    assert count(case.layer, {"b": 1, "n": n, "d": 4, "h": 2}).values["macs"] == 4 * n * 16 + n * (n + 1) * 4


def test_sympy_never_sees_a_float() -> None:
    for case in (case for case in cases(rounds=1, seed=8) if not case.layer.parts):
        for value in present(symbolic(expressions, case.layer, EXACT)).values():
            assert not sympy.sympify(value).atoms(sympy.Float)
