"""A grid says at every point what counting says there: every layer, every option, any size, and nothing wraps."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.answers.question import parse_question
from analyzer.answers.settings import Setting
from analyzer.answers.sweep_asked import Asked, asked, plan_of
from analyzer.answers.swept import settings_at
from analyzer.errors import QuestionError, SizeError
from analyzer.layers.catalogue import catalogue
from analyzer.readings.grid.compiler import program
from analyzer.readings.grid.rows import chunks
from analyzer.readings.grid.tiles import Axis, Plan, halves, points_of, tile_count, tiles, whole_grid
from analyzer.readings.grid.values import evaluate, fits
from analyzer.readings.polynomial import Opaque, Polynomial
from analyzer.readings.quantities import Absent, Reader
from analyzer.verification.variants import combinations_of
from tests.support.cases import STACKS, drawn_sizes, standing

QUANTITIES = ("macs", "core_macs", "flops", "parameters", "activation_memory", "peak_memory", "bytes_moved")


@dataclass(frozen=True)
class Grid:
    """A question with ranges and its rows."""

    words: tuple[str, ...]

    def rows(self) -> tuple[Asked, Plan, list[list[int | None]]]:
        question = parse_question(self.words, ("quantity", "reduce", "convention"))
        what = asked(question)
        plan = plan_of(question, what, what.axes)
        found = [chunk.lists() for chunk in chunks(plan, len(what.quantities))]
        return what, plan, [[x for one in found for x in one[place]] for place in range(len(found[0]))]

    def setting(self, what: Asked, point: Sequence[int]) -> Setting:
        return settings_at(parse_question(self.words, ("quantity", "reduce", "convention")), what.axes, point)[0]


def counted(setting: Setting, what: Asked) -> list[int | None]:
    """The quantities at one point by counting; None for each where the layer does not exist."""
    try:
        sizes = setting.exact()
        reader = Reader(setting.layer, sizes, what.about.convention, what.about.element_bytes)
        values = [reader.quantity(name) for name in what.quantities]
    except SizeError:
        return [None] * len(what.quantities)
    return [None if isinstance(value, Absent) else value for value in values]


def compared(grid: Grid) -> tuple[int, int]:
    """How many points were compared, and at how many of them the layer exists."""
    what, _, columns = grid.rows()
    points = list(product(*(axis.values for axis in what.axes)))
    assert [tuple(column[at] for column in columns[: len(what.axes)]) for at in range(len(points))] == points
    there = 0
    for at, point in enumerate(points):
        expected = counted(grid.setting(what, point), what)
        assert [column[at] for column in columns[len(what.axes) :]] == expected, (grid.words, point)
        there += expected[0] is not None
    return len(points), there


def drawn_words(name: str, options: tuple[str, ...], pick: random.Random, large: int = 1) -> tuple[str, ...] | None:
    """A question about a layer with two or three of its sizes as ranges around sizes that fit; None: it has too few."""
    entry = catalogue()[name]
    named = [option for option in options if option not in entry.fixed and option != "padded"]
    if "padded" in options:
        return None
    label = ":".join([name, ",".join(named)]) if named else name
    sizes = drawn_sizes(standing(entry) if name in STACKS else entry.definition.layer(options, {}), pick)
    ranges = pick.sample(list(sizes), min(3 if len(sizes) > 3 else 2, len(sizes)))
    words = [label]
    for size, value in sizes.items():
        if size in ranges:
            others = {value, *(max(value + pick.randint(-2, 5), 1) for _ in range(2))}
            text = ",".join(str(one * large) for one in sorted(others))
            words.append(f"{size}={text}" if "," in text else f"{size}={text},{(value + 1) * large}")
        elif not (size in entry.defaults and pick.random() < 0.5):
            words.append(f"{size}={value * large}")
    words += [f"{size}=2,3" for size in getattr(entry.definition, "repeat_sizes", ())]
    return tuple(words)


def questions(rounds: int, seed: int, large: int = 1) -> Iterator[tuple[str, ...]]:
    pick = random.Random(seed)
    for name, entry in catalogue().items():
        sets = list(combinations_of(entry))
        for _ in range(1 if name in STACKS else rounds):
            words = drawn_words(name, pick.choice(sets), pick, large)
            if words is not None:
                yield words


def asked_in_full(words: tuple[str, ...], quantities: Sequence[str]) -> Grid:
    return Grid((*words, f"quantity={','.join(quantities)}", "reduce=table"))


def test_a_grid_says_what_counting_says_for_every_layer_and_random_options() -> None:
    points = there = refused = 0
    for words in questions(5, 1):
        try:
            found = compared(asked_in_full(words, QUANTITIES))
        except (QuestionError, SizeError):  # a stack whose sizes are none of the question's
            refused += 1
            continue
        points, there = points + found[0], there + found[1]
    assert points > 3000 and there > 1500


STRUCTURE = ("state_memory", "macs_per_step", "sequential_operations", "receptive_field", "maximum_path_length")


@pytest.mark.parametrize("quantity", STRUCTURE)
def test_quantities_whose_rules_depend_on_sizes_are_right_at_every_point(quantity: str) -> None:
    there = 0
    for words in questions(1, 7):
        try:
            there += compared(asked_in_full(words, (quantity,)))[1]
        except (QuestionError, SizeError):  # the layer has no such quantity
            continue
    assert there > 250


@pytest.mark.parametrize("large", [2**15 - 1, 2**31, 2**66 + 3], ids=["2^15", "2^31", "2^66"])
def test_nothing_wraps_however_large_the_sizes(large: int) -> None:
    there = 0
    for words in questions(1, 3, large):
        try:
            there += compared(asked_in_full(words, ("macs", "flops", "peak_memory")))[1]
        except (QuestionError, SizeError):
            continue
    assert there > 250


@pytest.mark.parametrize("words", [
    "attention:causal n=3037000498..3037000502 d=1,2 h=1",
    "conv1d:stride=2 n=2097150..2097154 d=2097151,2097152 k=1,2",
    "conv1d:valid n=1..9 d=2,3 k=1..4 stride=1..3 dilation=1,2",
    "conv1d n=5..9 d=6 groups=1..7 k=3 padding=0..2",
    "sliding-window-attention:causal n=1..12 w=1..12 d=4 h=2",
    "attention n=1..3 d=1..17",
    "long-conv1d n=1..20 d=3",
    "fft-long-conv1d n=1..33 d=2,3",
    "diagonal-ssm:scan n=1..40 d=2 s=2,3",
    "attention n=2^199..2^200:x2 d=2^100..2^101:x2 h=1,2",
    "conv1d:padding=valid n=2^62..2^64:x2 d=1 k=1,2",
])  # fmt: skip
def test_the_edges_are_right_too(words: str) -> None:
    for quantity in ("macs", "flops"):
        points, there = compared(asked_in_full(tuple(words.split()), (quantity,)))
        assert there and points >= 6


def test_the_torch_convention_is_counted_on_a_grid_too() -> None:
    grid = Grid(("attention:causal", "n=1..5", "d=8,16", "convention=torch", "quantity=macs,flops", "reduce=table"))
    assert compared(grid) == (10, 10)


# -------------------------------------------------------------------------------------------- programs


@st.composite
def forms(draw: st.DrawFn) -> Polynomial:
    """Polynomials of x, y and z with roundings, whole at every whole point."""
    x, y, z = (Polynomial.symbol(name) for name in "xyz")
    total = Polynomial.of(draw(st.integers(-5, 5)))
    rounded = Polynomial.symbol(Opaque("floor", (x + y, z)))
    chosen = Polynomial.symbol(Opaque(draw(st.sampled_from(["min", "max"])), (x * y - z, z * z)))
    power = Polynomial.symbol(Opaque("next_power2", (x + z, Polynomial.of(2))))
    log = Polynomial.symbol(Opaque("ceil_log2", (x * y, Polynomial.of(2))))
    for _ in range(draw(st.integers(1, 6))):
        product_ = Polynomial.of(draw(st.integers(-(10**6), 10**6)))
        for factor in draw(st.lists(st.sampled_from([x, y, z, rounded, chosen, power, log]), max_size=5)):
            product_ = product_ * factor
        total = total + product_
    return total


@settings(max_examples=150, deadline=None)
@given(forms(), st.lists(st.integers(1, 2**24), min_size=6, max_size=6))
def test_every_step_stays_below_its_bound_and_the_values_are_exact(form: Polynomial, sizes: list[int]) -> None:
    axes = [Axis(name, tuple(sorted({*sizes[2 * at : 2 * at + 2]}))) for at, name in enumerate("xyz")]
    tops = [axis.values[-1] for axis in axes]
    made = program([form], [], "xyz", tops, {})
    grid = whole_grid(axes)
    (found,) = evaluate(made, grid, axes).values
    assert (found.dtype == np.int64) == fits(made, grid, axes)
    bound = made.bounds(tops)[made.outputs[0]]
    spread = np.broadcast_to(found, [len(axis.values) for axis in axes])
    for index in np.ndindex(*spread.shape):
        at = {axis.name: axis.values[place] for axis, place in zip(axes, index, strict=True)}
        assert spread[index] == form.evaluate(at.__getitem__)
        assert abs(int(spread[index])) <= bound


def test_the_bound_decides_at_the_last_number_that_fits() -> None:
    x, y = Polynomial.symbol("x"), Polynomial.symbol("y")
    for top, small in ((2**31, True), (2**32, False)):
        axes = [Axis("x", (1, top)), Axis("y", (2, 2**31))]
        made = program([x * y], [], "xy", [top, 2**31], {})
        assert fits(made, whole_grid(axes), axes) is small
        (values,) = evaluate(made, whole_grid(axes), axes).values
        assert values.max() == top * 2**31 and values.dtype == (np.int64 if small else object)


def test_a_numerator_is_bounded_before_it_is_divided() -> None:
    x = Polynomial.symbol("x")
    half = (x * (x + 1)).over(2)
    top = 2**32 - 2  # half of top * (top + 1) fits in 64 bits, the whole does not
    axes = [Axis("x", (3, top))]
    made = program([half], [], "x", [top], {})
    (values,) = evaluate(made, whole_grid(axes), axes).values
    assert values.tolist() == [6, top * (top + 1) // 2] and values.dtype == object


def test_products_are_made_on_the_axes_they_need() -> None:
    n, d, k = (Polynomial.symbol(name) for name in "ndk")
    made = program([4 * n * d**2 + 2 * n**2 * d + k * d**2], [], "dkn", [9, 9, 9], {})
    whole = [place for place, axes in enumerate(made.axes) if len(axes) == 3]
    assert len(whole) == 1  # one sum over all three axes, everything else on two
    assert len(made.steps) == len(set(made.steps))


def test_tiles_cover_a_grid_once_in_the_order_of_its_rows() -> None:
    pick = random.Random(5)
    for _ in range(200):
        shape = [pick.randint(1, 9) for _ in range(pick.randint(1, 4))]
        grid = tuple((0, length) for length in shape)
        alone = [pick.random() < 0.2 for _ in shape]
        most = pick.randint(1, 40)
        found = list(tiles(grid, alone, most))
        rows = [point for tile in found for point in product(*(range(*span) for span in tile))]
        assert rows == list(product(*map(range, shape)))
        assert len(found) == tile_count(grid, alone, most) and max(map(points_of, found)) <= most


def test_a_tile_is_cut_where_its_sizes_lie_furthest_apart() -> None:
    axes = [Axis("x", (1, 2, 3, 4)), Axis("y", (1, 10, 10**9, 10**10))]
    assert halves(whole_grid(axes), axes) == (((0, 4), (0, 2)), ((0, 4), (2, 4)))
