"""Path lengths of stacks: copies of the whole stack, or time steps counted along the shortest way through it."""

from __future__ import annotations

from collections import deque
from pathlib import Path

import pytest

from .asked import data_of

FILE = """
[stack.two-rnn]
steps = [{ layer = "rnn" }, { layer = "rnn" }]

[stack.two-conv]
steps = [{ layer = "conv1d" }, { layer = "conv1d" }]
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    file = tmp_path / "own.toml"
    file.write_text(FILE)
    return file


def path_of(*words: str) -> tuple[int, str]:
    (layer,) = data_of("explain", *words)["layers"]
    number = layer["quantities"]["maximum_path_length"]
    return number["value"], number["unit"]


def steps_of_the_shortest_way(n: int, floors: int) -> int:
    """From the first position below to the last one on top, one move along time or one floor up; moves in time, +1."""
    best = {(0, 0): 0}
    waiting = deque([(0, 0)])
    while waiting:
        place, floor = here = waiting.popleft()
        for there, more in (((place + 1, floor), 1), ((place, floor + 1), 0)):
            if there[0] < n and there[1] < floors and best[here] + more < best.get(there, n + 1):
                best[there] = best[here] + more
                waiting.append(there)
    return best[n - 1, floors - 1] + 1


@pytest.mark.parametrize("n", [1, 2, 5, 16])
def test_recurrences_on_top_of_each_other_are_crossed_once(n: int, own: Path) -> None:
    assert path_of(f"two={own}:two-rnn", f"n={n}", "d=4") == (steps_of_the_shortest_way(n, 2), "step")
    assert path_of("rnn", f"n={n}", "d=4") == (steps_of_the_shortest_way(n, 1), "step")


@pytest.mark.parametrize("n", [2, 5, 16, 21])
def test_a_stack_is_put_on_top_of_itself_as_a_whole(n: int, own: Path) -> None:
    reached, copies = {0}, 0
    while n - 1 not in reached:  # kernel 3 on both sides, twice in every copy
        for _ in range(2):
            reached = {place + more for place in reached for more in (-1, 0, 1) if 0 <= place + more < n}
        copies += 1
    assert path_of(f"two={own}:two-conv", f"n={n}", "d=4", "k=3") == (copies, "stack")


def test_a_model_that_sees_all_is_one_copy_and_an_attention_one_layer() -> None:
    assert path_of("bert-base", "n=16") == (1, "stack")
    assert path_of("attention", "n=16", "d=8") == (1, "layer")
