"""No number that the program can derive is typed into a sentence by hand, where it would go stale or be wrong at once.

The rule: in the sentences of README and docs/, outside code, questions and what `analyzer update` keeps, there is no
number with thousands separators, none of three digits or more but years, and none in front of a unit of cost. A
paragraph, list item or row of a table that links to a source outside may cite its numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.support.documentation import PAGES, outside_fences

_KEPT = re.compile(r"<!-- analyzer:.*?-->.*?<!-- /analyzer.*?-->|<!--.*?-->", re.S)
_CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)", re.S)
_TARGET = re.compile(r"\]\([^)]*\)")
_SOURCE = re.compile(r"\]\(https?://")
_ITEM = re.compile(r"\s*(?:[-*+]|\d+\.)\s|\||#|\s*$")
"""What begins a block of its own: an item of a list, a row of a table, a heading, an empty line."""

_YEAR = re.compile(r"(?:19[5-9]\d|20[0-3]\d)$")
_UNIT = re.compile(r"\s?(?:[kKMGTP]i?)?(?:MACs?|FLOPs?|B|bytes?|multiply-adds?|operations)\b|\s?(?:字节|次乘加)")
_NUMBER = re.compile(r"(?<![\w.,^])\d[\d,]*(?:\.\d+)?(?!\w*-)")


def blocks(page: str) -> Iterator[str]:
    """The paragraphs, items and rows of a page, without code and questions."""
    text = _CODE.sub(" ` ", _KEPT.sub(" ", outside_fences(page)))
    block: list[str] = []
    for line in text.splitlines():
        if _ITEM.match(line) and block:
            yield " ".join(block)
            block = []
        block.append(line)
    yield " ".join(block)


def typed_by_hand(page: str) -> list[str]:
    """The numbers of a page that its program should have told, with what stands around them."""
    found = []
    for block in blocks(page):
        if _SOURCE.search(block):
            continue
        text = _TARGET.sub("]", block)
        for match in _NUMBER.finditer(text):
            number = match[0].rstrip(",")
            digits = number.partition(".")[0]
            large = len(digits) >= 3 and not _YEAR.match(digits)
            if large or _UNIT.match(text, match.end()):
                found.append(text[max(0, match.start() - 30) : match.end() + 20])
    return found


@pytest.mark.parametrize("name", PAGES)
def test_no_number_of_a_page_is_typed_by_hand(name: str) -> None:
    assert typed_by_hand(PAGES[name]) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "It needs 21,474,836,480 of them.",
        "It needs 2048 positions.",
        "From 769 on it is dearer.",
        "- it has 4 FLOPs per element",
        "It takes 16 GiB of memory.",
        "It is 3 MACs.",
        "| 1.5 GFLOPs |",
        "The cache has 12 bytes.",
        "需要 12 字节。",
        "See [the table](../table.md): 4096 rows.",
    ],
)
def test_a_number_typed_by_hand_is_found(sentence: str) -> None:
    assert len(typed_by_hand(f"A page.\n\n{sentence}\n")) == 1


@pytest.mark.parametrize(
    "sentence",
    [
        "It needs {analyzer}`attention.macs n=4096 d=512` of them.",
        "Ask `analyzer compare attention n=4096 d=512`.",
        "Vaswani et al. 2017 and Python 3.11, PyTorch 2.13.0.",
        "Steps 1 to 10, three FLOPs, 64 bits and 10^9 points.",
        "It moved 4.4 GB in place of 40.3 ([Dao et al.](https://arxiv.org/abs/2205.14135)).",
        "<!-- analyzer: number attention.macs n=4096 d=512 -->21,474,836,480<!-- /analyzer sum=495a4cca --> of them",
        "```text\n21,474,836,480\n```",
    ],
)
def test_questions_sources_years_and_versions_are_let_be(sentence: str) -> None:
    assert typed_by_hand(f"A page.\n\n{sentence}\n") == []
