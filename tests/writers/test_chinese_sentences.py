"""Chinese answers read as Chinese does: whole sentences, its own marks, the word that goes with each quantity."""

from __future__ import annotations

import re

import pytest

from analyzer.doors.asking import ask

SAID = {
    "regimes attention conv1d lstm over=n,d k=7 quantity=flops": "先是 attention 最省，其后是 conv1d（d = 2 时",
    "choose n=4k d=512 k=7": "缺少尺寸（w、H、buckets、s）",
    "crossover attention lstm d=512 quantity=maximum_path_length": "attention 的最大路径从不比 lstm 的更长，",
    "crossover attention conv1d d=512 k=7 quantity=maximum_path_length": "conv1d 的最大路径比 attention 的更长。",
    "crossover attention conv1d d=512 k=7": "从 n = 769 起，attention 的开销超过 conv1d。",
}


@pytest.mark.parametrize("question", SAID)
def test_what_is_found_is_a_sentence(question: str) -> None:
    kind, *words = question.split()
    text = ask(kind, [*words, "lang=zh"]).to_text(width=5000)
    assert SAID[question] in text
    assert ("更省" not in text and "开销" not in text) or "maximum_path_length" not in question


def test_a_path_is_shorter_not_cheaper_in_english_too() -> None:
    words = ["attention", "lstm", "d=512", "quantity=maximum_path_length"]
    assert not re.search("cheaper|dearer", ask("crossover", words).to_text())
    assert "cheaper" in ask("crossover", words[:-1]).to_text()
