"""The order in which equations can be carried out, whatever the order they are written in."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from analyzer.errors import NotationError
from analyzer.notation.definition import parse_definition
from analyzer.notation.layer import Layer
from analyzer.notation.schedule import step_of
from analyzer.readings.domains import exact_sizes
from analyzer.readings.structure import structure_of
from tests.support.cases import PLAIN
from tests.support.domains import layer_of


def order_of(layer: Layer) -> list[list[str]]:
    return [[equation.left.name for equation in group.equations] for group in layer.schedule]


def test_what_is_read_is_made_first() -> None:
    layer = layer_of("given x[b]\ny[b] = v[b] + u[b]\nv[b] = 2 * u[b]\nu[b] = 2 * x[b]")
    assert order_of(layer) == [["u"], ["v"], ["y"]]
    assert all(group.walks is None and group.direction == 0 for group in layer.schedule)


def test_a_recurrence_is_one_group_in_the_order_of_one_step() -> None:
    layer = layer_of(
        "given x[b n]\nh[b n] = tanh(g[b n])\ng[b n] = x[b n] + u[b n]\nu[b n] = h[b (n-1)] * 2\ny[b n] = h[b n] + 1"
    )
    assert order_of(layer) == [["u", "g", "h"], ["y"]]
    assert (layer.schedule[0].walks, layer.schedule[0].direction) == ("n", -1)


def test_a_recurrence_that_reads_ahead_walks_down() -> None:
    layer = layer_of("given x[b n]\nh[b n] = h[b (n+1)] + h[b (n+2)] + x[b n]")
    assert (layer.schedule[0].walks, layer.schedule[0].direction) == ("n", 1)


def test_reading_back_without_a_knot_is_no_recurrence() -> None:
    layer = layer_of("given x[b n]\nu[b n] = x[b (n-1)]\ny[b n] = u[b (n-1)] + u[b n]")
    assert [group.walks for group in layer.schedule] == [None, None]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("u[b n] = u[b n] + x[b n]", "needs itself at the same position"),
        ("u[b n] = v[b n] + x[b n]\nv[b n] = u[b n] * 2", "u and v need each other at the same position"),
        ("u[b n] = u[b (n-1)] + u[b (n+1)]", "walks one dimension in one direction"),
        ("u[b n] = u[(b-1) n] + u[b (n-1)]", "walks one dimension in one direction"),
        ("u[b n] = u[b (n-1)] + v[b]\nv[b] = u[b n]", "belongs on its left"),
        (
            "u[b n] = v[b n] + w[b (n-1)]\nv[b n] = u[b n] * 2\nw[b n] = u[b n] + v[b n]",
            "read each other at the same position",
        ),
        ("u[b n] = u[b (n-2)] + x[b n]", "u needs itself 2 steps back and no nearer"),
        ("u[b n] = tanh(u[b (n+3)] + x[b n])", "3 steps ahead and no nearer"),
        ("u[b n] = v[b (n-1)] + x[b n]\nv[b n] = u[b (n-1)] * 2", "u and v need each other 2 steps back"),
        ("u[b n] = u[b (n-2)] + u[b (n-3)] + x[b n]", "reads one step away, as u[.. (n-1) ..]"),
    ],
)
def test_knots_that_cannot_be_walked_are_refused(text: str, part: str) -> None:
    with pytest.raises(NotationError) as caught:
        layer_of(f"given x[b n]\n{text}")
    assert part in str(caught.value)
    assert caught.value.number >= 2


@pytest.mark.parametrize(
    ("index", "step"),
    [
        ("(n-1)", -1), ("(n-3)", -3), ("(n+1)", 1), ("(n+2)", 2), ("n", 0), ("(n-0)", 0), ("(2*n-1)", 0), ("(-n+1)", 0),
        ("(n-P)", 0), ("(n+k)", 0),
    ],
)  # fmt: skip
def test_a_step_is_a_whole_number_of_positions_back_or_ahead(index: str, step: int) -> None:
    equation = layer_of(f"given x[b n], z[k]\nu[b n] = x[b {index}] + z[k]").equations[0]
    assert step_of(equation, equation.reads[0]) == step


Reads = frozenset[tuple[int, int, int]]
"""(member that reads, member read, steps back); what is read at the same place stands before its reader."""


def knots(count: int) -> Iterator[Reads]:
    """Random recurrences of one to three members, all of them tied together."""
    pick = random.Random(3)
    for _ in range(count):
        size = pick.randint(1, 3)
        ring = {(reader, reader - 1, pick.choice([0, 0, 1, 2])) for reader in range(1, size)}
        others = {(pick.randrange(size), pick.randrange(size), pick.randint(1, 4)) for _ in range(pick.randint(0, 2))}
        yield frozenset({*ring, (0, size - 1, pick.choice([1, 1, 2, 3])), *others})


def walked(reads: Reads, n: int) -> tuple[bool, int]:
    """Whether some member needs its own neighbour place, and the most places in a chain: followed place by place."""
    needs: dict[tuple[int, int], set[tuple[int, int]]] = {}
    chain: dict[tuple[int, int], int] = {}
    members = sorted({reader for reader, _, _ in reads})
    for here in [(member, place) for place in range(n) for member in members]:
        direct = [((read, here[1] - back), back > 0) for reader, read, back in reads if reader == here[0]]
        inside = [(other, later) for other, later in direct if other[1] >= 0]
        needs[here] = {other for other, _ in inside}.union(*(needs[other] for other, _ in inside))
        chain[here] = max((chain[other] + later for other, later in inside), default=1)
    return any((member, n - 2) in needs[member, n - 1] for member in members), max(chain.values())


def test_a_recurrence_is_taken_where_neighbours_meet_and_its_steps_are_the_longest_chain() -> None:
    n, taken, refused = 12, 0, 0
    for reads in knots(300):
        terms: dict[int, list[str]] = {}
        for reader, read, back in sorted(reads):
            terms.setdefault(reader, []).append(f"h{read}[b {f'(n-{back})' if back else 'n'}]")
        lines = [f"h{reader}[b n] = tanh({' + '.join(read)} + x[b n])" for reader, read in terms.items()]
        text = "\n".join(["given x[b n]", *lines])
        meets, longest = walked(reads, n)
        if meets:
            taken += 1
            layer = layer_of(text)
            assert structure_of(layer, exact_sizes(layer, {"b": 1, "n": n})).steps == longest == n
        else:
            refused += 1
            with pytest.raises(NotationError, match="and no nearer"):
                layer_of(text)
    assert min(taken, refused) > 50


def test_the_order_of_lines_is_free() -> None:
    pick = random.Random(0)
    for entry in PLAIN.values():
        written = list(entry.definition.outline)
        options = [*entry.fixed, *(choice.default for choice in entry.choices)]
        straight = entry.definition.layer(options)
        for _ in range(5):
            mixed = [*pick.sample(written[:-1], len(written) - 1), written[-1]]
            layer = parse_definition("\n".join(mixed), entry.name).layer(options)
            assert set(layer.free_sizes) == set(straight.free_sizes)
            made: set[str] = {ref.name for ref in layer.inputs}
            for group in layer.schedule:
                members = {equation.left.name for equation in group.equations}
                reads = {ref.name for e in group.equations for ref in e.reads if not ref.parameter}
                assert reads <= made | members
                made |= members
