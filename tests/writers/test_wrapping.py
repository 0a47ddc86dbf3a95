"""Lines of a terminal, in Latin and in Chinese."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from analyzer.doors.asking import ask
from analyzer.writers.wrapping import wrapped

CHINESE = "按核心（位置间混合）计：从 n = 1,793 起，attention 的开销超过 conv1d；掩码排除的计算不计。"


@pytest.mark.parametrize("width", range(16, 60))
def test_no_line_is_too_wide_or_begins_with_a_closing_mark(width: int) -> None:
    lines = wrapped(CHINESE, width)
    assert max(map(cell_len, lines)) <= width
    assert not [line for line in lines if line[0] in "，。；：、）" or line[-1] in "（"]
    assert "".join(lines).replace(" ", "") == CHINESE.replace(" ", "")


def test_words_stay_whole_and_those_too_long_are_cut() -> None:
    assert wrapped("one two three", 7) == ["one two", "three"]
    assert wrapped("a scaled_dot_product", 6) == ["a", "scaled", "_dot_p", "roduct"]
    assert wrapped("", 10) == [""]


def test_a_short_bracket_stays_whole() -> None:
    assert wrapped("feed-forward.u（升维）", 20) == ["feed-forward.u", "（升维）"]


@given(st.text(alphabet="ab 层，（）1", max_size=40), st.integers(4, 20))
def test_nothing_is_lost(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(cell_len(line) <= width for line in lines)


def columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)


@pytest.mark.parametrize("width", [60, 80, 120])
def test_columns_of_numbers_end_below_each_other(width: int) -> None:
    text = ask("compare", ["attention", "conv1d", "n=1024", "d=512", "k=7", "lang=zh"]).to_text(width)
    table = text.split("\n\n")[1].splitlines()
    assert max(map(columns, text.splitlines())) <= width
    ends = {columns(line) for line in table[3:] if line.rstrip()[-1:].isdigit() or line.endswith(("B)", "步", "层"))}
    assert len(ends) == 1


def lines_of(words: str, width: int = 80) -> list[str]:
    kind, *rest = words.split()
    return ask(kind, rest).to_text(width).splitlines()


def test_names_break_behind_hyphens_and_colons_only() -> None:
    assert wrapped("grouped-query-attention:causal", 14) == ["grouped-query-", "attention:", "causal"]
    assert wrapped("a depthwise-conv1d", 12) == ["a", "depthwise-", "conv1d"]


def test_a_formula_stays_together() -> None:
    """A line would end in '(k −' or '2·n² +' where the formula breaks."""
    words = "regimes attention conv1d d=512 h=8 --over n,k".replace("--over ", "over=")
    for width in range(48, 81):
        sentences = [line for line in lines_of(words, width) if "   " not in line]
        assert not [line for line in sentences if line.endswith(("−", "+", "·"))]


MANY = "attention attention:causal conv1d lstm gru rnn conv1d:causal depthwise-conv1d separable-conv1d linear-attention"


@pytest.mark.parametrize("width", [80, 120])
def test_a_table_of_many_layers_has_a_row_for_each_and_breaks_no_word(width: int) -> None:
    lines = lines_of(f"compare {MANY} n=128 d=64 k=7", width)
    assert max(map(len, lines)) <= width
    for layer in MANY.split():
        assert any(line.startswith(f"{layer}  ") for line in lines)
    assert any("depthwise-conv1d  " in line and " 57,344 " in line for line in lines)


def test_a_sweep_of_many_layers_is_as_readable() -> None:
    lines = lines_of(f"sweep {MANY} n=128,256 d=64 k=7", 80)
    row = next(line for line in lines if line.startswith("depthwise-conv1d"))
    assert row.split() == ["depthwise-conv1d", "100", "%", "100", "%"]
    assert "others at 0 (0 %)." in " ".join(lines)


def test_the_headline_of_many_layers_tells_the_last_ones_together() -> None:
    said = ask("compare", [*MANY.split(), "n=128", "d=64", "k=7"]).to_text().split("\n\n")[0]
    assert "depthwise-conv1d needs the fewest multiply-adds" in said and "rnn needs 18.3 times" in said
    assert " ".join(said.split()).endswith("; 6 others need 54.9 to 73.1 times as many.")
    chinese = ask("compare", [*MANY.split(), "n=128", "d=64", "k=7", "lang=zh"]).to_text().split("\n\n")[0]
    assert "其余 6 层是它的 54.9 至 73.1 倍。" in "".join(chinese.split("\n"))
