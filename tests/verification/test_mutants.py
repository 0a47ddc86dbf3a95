"""Change one index in any definition, or a sign, a mask, a guard, and at least two comparisons with PyTorch object.

What nothing can tell from the original is left aside: it computes and costs the same in every set of options, as a
turned sign of the keys' bias does. What the notation or the sizes refuse never becomes a layer.
"""

from __future__ import annotations

from collections import Counter

import pytest

from analyzer.layers.catalogue import catalogue
from analyzer.layers.files import Entry
from analyzer.notation.definition import parse_definition
from analyzer.verification.torch_route import torch_checks
from analyzer.verification.variants import Variant, small_sizes
from tests.support.mutants import REFUSED, entries, index_mutants, lines_of, objections, other_mutants


def name_of(entry: Entry) -> str:
    return entry.name


def counted(mutants: list[frozenset[str] | None]) -> Counter[str]:
    """How many nothing can tell apart, are refused, or are objected to."""
    return Counter("same" if o is None else "refused" if o == REFUSED else "objected" for o in mutants)


@pytest.mark.torch
@pytest.mark.parametrize("entry", entries(), ids=name_of)
def test_an_index_changed_is_objected_to_twice(entry: Entry) -> None:
    found = {str(mutant): objections(mutant) for mutant in index_mutants(entry)}
    assert {mutant: o for mutant, o in found.items() if o is not None and len(o) < 2} == {}
    assert counted(list(found.values()))["objected"] > 0


@pytest.mark.torch
@pytest.mark.parametrize("entry", entries(), ids=name_of)
def test_a_sign_or_mask_or_guard_changed_is_objected_to_twice(entry: Entry) -> None:
    found = {str(mutant): objections(mutant) for mutant in other_mutants(entry)}
    assert {mutant: o for mutant, o in found.items() if o is not None and len(o) < 2} == {}


@pytest.mark.torch
@pytest.mark.parametrize(
    ("name", "options", "old", "new", "objecting"),
    [
        ("conv1d", ("same",), "D*k - L)", "D*k + L)", {"output", "response", "reach_back", "reach_ahead"}),
        ("conv1d", ("same",), "(S*l", "(D*l", {"output", "response"}),
        ("conv1d", ("same",), "R = D*(k-1) - L", "R = D*(k-1) + L", {"flops", "output"}),
        ("attention", ("causal",), "for m <= n", "for m < n", {"output", "response"}),
        ("attention", ("bias",), "bo{d}", "bo{e}", {"parameters", "shapes", "output"}),
        ("lstm", ("bias",), "bi{j c_out}", "bi{c_out}", {"parameters", "shapes", "output"}),
        ("lstm", (), "h[b (n-1) a] * U", "h[b (n-2) a] * U", {"output", "response"}),
        ("separable-conv1d", ("same",), "* W{c_in k}", "* W{k}", {"parameters", "shapes", "output"}),
    ],
)
def test_what_objects_is_more_than_the_output(
    name: str, options: tuple[str, ...], old: str, new: str, objecting: set[str]
) -> None:
    entry = catalogue()[name]
    text = "\n".join(lines_of(entry))
    assert old in text
    given = small_sizes(entry, entry.definition.layer(options))[1]
    layer = parse_definition(text.replace(old, new), name).layer(options)
    checks = [*torch_checks(Variant(name, options, layer, given))]
    assert objecting <= {check.what for check in checks if not check.agrees}
