"""The line of a key of a TOML text, whatever stands around it."""

from __future__ import annotations

import tomllib

from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.doors.designs.lines import key_lines, line_of


def test_a_key_is_found_on_its_line_whatever_strings_and_comments_hold() -> None:
    text = (
        '# sizes.n = 1\na = """\n[sizes]\nn = 5\n"""\nb = [ # [x]\n  1,\n]\n\n"q.r" = 1\n[sizes] # n = 3\n\n  n = "#"\n'
        "[[question]]\nask.x = 1\n[question.sizes]\nd = 2\n[[question]]\nsizes = { n = 3, d = { e = 4 } }\n"
    )
    lines = key_lines(text)
    assert tomllib.loads(text)
    at = {
        ("a",): 2,
        ("b",): 6,
        ("b", 0): 6,
        ("q.r",): 10,
        ("sizes",): 11,
        ("sizes", "n"): 13,
        ("question", 0): 14,
        ("question", 0, "ask", "x"): 15,
        ("question", 0, "sizes", "d"): 17,
        ("question", 1): 18,
        ("question", 1, "sizes", "d", "e"): 19,
        ("question", 1, "sizes", "gone"): 19,
        ("nothing",): 1,
    }
    assert {path: line_of(lines, path) for path in at} == at


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(['"""\nx = 1\n"""', "'#'", "[\n 1,\n 2 ]", "{ y = 1 }", "3"]), min_size=1, max_size=8))
def test_the_line_of_a_key_starts_with_the_key(values: list[str]) -> None:
    text = "".join(f"# k{place} = 0\n\nk{place} = {value}\n" for place, value in enumerate(values))
    found = key_lines(text)
    for place in range(len(values)):
        assert text.split("\n")[found[(f"k{place}",)] - 1].startswith(f"k{place} =")
