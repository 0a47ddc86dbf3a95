"""A grid says at every point what counting says there: every layer, every option, any size, and nothing wraps."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from analyzer.answers.question import parse_question
from analyzer.answers.settings import Setting
from analyzer.answers.sweep_asked import Asked, asked, plan_of
from analyzer.answers.swept import settings_at
from analyzer.errors import QuestionError, SizeError
from analyzer.layers.catalogue import catalogue
from analyzer.readings.grid.rows import chunks
from analyzer.readings.grid.tiles import Plan
from analyzer.readings.quantities import Absent, Reader
from analyzer.verification.variants import combinations_of
from tests.support.cases import STACKS, drawn_sizes, standing

MOST_POINTS = 24
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
    for words in questions(6, 1):
        try:
            found = compared(asked_in_full(words, QUANTITIES))
        except (QuestionError, SizeError):  # a stack whose sizes are none of the question's
            refused += 1
            continue
        points, there = points + found[0], there + found[1]
    print(points, there, refused)
    assert points > 3000 and there > 1500
