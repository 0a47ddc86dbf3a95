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


@pytest.mark.parametrize(
    ("claim", "chinese", "english"),
    [
        ("macs(attention) does not depend on k", "式中不出现 k（卷积核大小）。", "k (kernel) does not occur in it."),
        ("macs(attention) depends on only n", "它还取决于 d（模型宽度）。", "It depends on d (width), too."),
    ],
)
def test_a_size_is_named_in_the_language_of_the_answer(claim: str, chinese: str, english: str) -> None:
    assert chinese in ask("claim", [claim, "lang=zh"]).to_text() and english in ask("claim", [claim]).to_text()
    assert f"`{english.split(')')[0]})`".replace("It depends on ", "") in ask("claim", [claim]).to_markdown()
