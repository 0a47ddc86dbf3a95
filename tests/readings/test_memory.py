"""Peak memory and traffic, against a simulation that frees arrays as a run goes on, and against hand formulas."""

from __future__ import annotations

import re
from collections.abc import Iterable
from math import prod

import pytest

from analyzer.doors.asking import ask
from analyzer.layers.catalogue import catalogue
from analyzer.notation.formulas import evaluate, parse_formula
from analyzer.notation.layer import Layer
from analyzer.readings.count import count
from analyzer.readings.domains import INTEGERS
from analyzer.readings.run import random_arrays, run
from tests.support.cases import Case, cases
from tests.support.domains import layer_of

CASES = cases(rounds=1, seed=21)

NAME = r"\w[\w.#-]*"
"""An array: in a stack its label stands before its name, as in layer-norm#2.y."""


def array_sizes(case: Case) -> dict[str, int]:
    """Elements of every array, as a run really makes them; whole numbers that serve as an index are no elements."""
    made = run(case.layer, case.sizes, random_arrays(case.layer, case.sizes))
    return {name: 0 if name in index_arrays(case.layer) else data.size for name, data in made.items()}


def index_arrays(layer: Layer) -> set[str]:
    """Arrays that stand inside the brackets of another, and what they are wired to, found in the text alone."""
    found = {name for e in layer.equations for name in re.findall(rf"[\[{{][^\]}}]*?({NAME})\[", e.text)}
    wired = {e.left.name: reads_of(layer)[e.left.name] for e in layer.equations if e.wiring}
    while more := {source for name in found for source in wired.get(name, ())} - found:
        found |= more
    return found


def rows_read(case: Case) -> dict[tuple[str, str], int]:
    """(array made, table) to the elements of the rows taken from it: one row per index, or the first ones, (n)."""
    found = {}
    for equation in case.layer.equations:
        for table, index in re.findall(rf"({NAME})[\[{{]({NAME})\[", equation.text):
            rows = prod(case.sizes[dim] for dim in case.layer.shapes[index])
            found[equation.left.name, table] = rows * prod(case.sizes[dim] for dim in case.layer.shapes[table][1:])
        for table, indices in re.findall(rf"({NAME})[\[{{]((?:\w+ )*\(\w+\)(?: \w+)*)[\]}}]", equation.text):
            found[equation.left.name, table] = prod(case.sizes[dim] for dim in re.findall(r"\w+", indices))
    return found


def reads_of(layer: Layer) -> dict[str, list[str]]:
    """Array to the arrays its line names, found in the text alone."""
    known = set(layer.shapes)
    found = {}
    for equation in layer.equations:
        _, right = equation.text.split("=", 1)
        found[equation.left.name] = [n for n in dict.fromkeys(re.findall(rf"({NAME})\s*[\[{{]", right)) if n in known]
    return found


def views_of(layer: Layer) -> set[str]:
    """Arrays whose line is nothing but another array with the same dimensions; in a stack, what is wired."""
    found = {equation.left.name for equation in layer.equations if equation.wiring}
    for equation in layer.equations:
        match = re.fullmatch(rf"{NAME}\[((?:[a-z]\w* ?)+)\]\s*=\s*{NAME}\[((?:[a-z]\w* ?)+)\]", equation.text)
        if match and set(match[1].split()) == set(match[2].split()):
            found.add(equation.left.name)
    return found


def simulated_peak(case: Case) -> int:
    """Walks the groups in order, makes their arrays and frees every array that nobody will ask for again."""
    layer, size, reads = case.layer, array_sizes(case), reads_of(case.layer)
    unstored = set(layer.transient) | views_of(layer)

    def stored(names: Iterable[str], seen: frozenset[str] = frozenset()) -> set[str]:
        """What is really read when these are: an array that is not stored is made again from what made it."""
        out: set[str] = set()
        for name in names:
            if name not in layer.parameters and name not in seen:
                out |= stored(reads[name], seen | {name}) if name in unstored else {name}
        return out

    steps = [[equation.left.name for equation in group.equations] for group in layer.schedule]
    wanted = [stored(source for name in names for source in reads[name]) for names in steps]
    result = stored([layer.output.left.name])
    alive = {ref.name for ref in layer.inputs}
    peak = 0
    for at, names in enumerate(steps):
        alive |= {name for name in names if name not in unstored}
        peak = max(peak, sum(size[name] for name in alive))
        still_wanted = result.union(*wanted[at + 1 :])
        alive &= still_wanted
    return peak


@pytest.mark.parametrize("case", CASES, ids=str)
def test_peak_memory_is_what_a_simulation_holds(case: Case) -> None:
    assert count(case.layer, case.given, element_bytes=4).values["peak_memory"] == 4 * simulated_peak(case)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_bytes_moved_are_each_operand_and_each_result_once(case: Case) -> None:
    layer, size, rows, moved = case.layer, array_sizes(case), rows_read(case), 0
    for name, reads in reads_of(layer).items():
        if name not in views_of(layer):
            moved += size[name] if name not in layer.transient else 0
            moved += sum(rows.get((name, array), size[array]) for array in {*reads} - {name} - layer.transient)
    assert count(layer, case.given, element_bytes=2).values["bytes_moved"] == 2 * moved


@pytest.mark.parametrize("case", CASES, ids=str)
def test_activation_memory_is_what_a_run_makes_and_stores(case: Case) -> None:
    size = array_sizes(case)
    stored = set(case.layer.made) - case.layer.transient - views_of(case.layer)
    assert count(case.layer, case.given).values["activation_memory"] == 4 * sum(size[name] for name in stored)


@pytest.mark.parametrize(("n", "d", "h"), [(3, 8, 2), (16, 8, 2), (50, 4, 1), (7, 12, 3)])
def test_peak_and_traffic_of_attention_are_the_hand_formulas(n: int, d: int, h: int) -> None:
    given = {"b": 1, "n": n, "d": d, "h": h}
    stored = count(catalogue()["attention"].definition.layer(), given, element_bytes=1).values
    fused = count(catalogue()["attention"].definition.layer(["fused"]), given, element_bytes=1).values
    nd, scores = n * d, h * n * n
    assert stored["peak_memory"] == max(4 * nd, 3 * nd + scores, nd + 2 * scores, 2 * nd + scores)
    assert fused["peak_memory"] == 4 * nd
    assert stored["bytes_moved"] == 12 * nd + 4 * d * d + 4 * scores
    assert fused["bytes_moved"] == 12 * nd + 4 * d * d


def test_what_a_transient_array_was_made_from_lives_on_until_it_is_read() -> None:
    layer = layer_of(
        "given x[b d]\ntransient s\na[b d] = x[b d] + x[b d]\ns[b d] = a[b d] * a[b d]\nc[b d] = x[b d] * 2\n"
        "y[b d] = s[b d] + c[b d]"
    )
    assert count(layer, {"b": 1, "d": 5}, element_bytes=1).values["peak_memory"] == 15  # a, c, y: not c and y alone


def test_a_view_of_the_input_keeps_it_alive_and_costs_nothing() -> None:
    layer = layer_of(
        "given x[b n d]\nz[b m d] = x[b m d]\ns[b n m] = x[b n d] * z[b m d]\ny[b n d] = s[b n m] * z[b m d]"
    )
    found = count(layer, {"b": 1, "n": 3, "d": 5}, element_bytes=1).values
    assert found["activation_memory"] == 9 + 15
    assert found["peak_memory"] == 15 + 9 + 15
    assert found["bytes_moved"] == (15 + 15 + 9) + (9 + 15 + 15)


def test_the_output_lives_on_though_another_equation_reads_it_last() -> None:
    layer = layer_of("given x[b d]\nw[b d] = u[b d] * 2\nu[b d] = y[b d] * 2\ny[b d] = x[b d] * 2")
    assert count(layer, {"b": 1, "d": 5}, element_bytes=1).values["peak_memory"] == 15  # y, u, w


def test_what_nobody_reads_is_alive_while_it_is_made() -> None:
    layer = layer_of("given x[b d]\na[b d] = x[b d] * 2\nu[b d e] = a[b d] * W{d e}\ny[b d] = a[b d] * 2")
    assert count(layer, {"b": 1, "d": 5, "e": 7}, element_bytes=1).values["peak_memory"] == 5 + 35


@pytest.mark.parametrize("blocks", [1, 2, 3])
def test_what_is_read_every_time_lives_to_the_end_of_a_repeat_only_if_there_is_a_second_time(blocks: int) -> None:
    """What is counted, what the closed form says, and where a limit is kept, of a stack of one, two, three blocks."""
    words = ("conformer", "n=12", "d=8", "k=4", "dtype=int8")
    (layer,) = ask("compare", (*words, f"layers={blocks}")).to_dict()["layers"]
    number = layer["quantities"]["peak_memory"]
    form = parse_formula(number["formula"].replace("layers", "N").replace("**", "^"))
    assert number["value"] == evaluate(form, {"n": 12, "d": 8, "h": 8, "N": blocks}.__getitem__, INTEGERS)
    limit = number["value"]
    (kept,) = ask("solve", (*words, "for=layers", f"at-least=peak_memory={limit}")).to_dict()["layers"]
    assert kept["feasible"] == [{"from": min(blocks, 2), "to": None}]
