"""The document in Chinese says what the English one says: the same sections, figures, tables and numbers."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

import pytest

from analyzer.documents import Document, Placed
from analyzer.doors.reporting import document_of, report_files
from analyzer.writers.resources import templates
from tests.support.chinese import HAN, faults

PAIRS = [
    "",
    "attention:causal depthwise-conv1d n=16000 d=512 k=31",
    "cross-attention separable-conv1d m=77",
    "lstm half",
]
FOLDERS = {language: templates() / "report" / language for language in ("en", "zh")}


@lru_cache(maxsize=16)
def document(words: str, language: str) -> Document:
    return document_of([*words.split(), f"lang={language}"])[0]


@lru_cache(maxsize=16)
def written(words: str, language: str) -> tuple[str, str]:
    files = {name.rpartition(".")[2]: text for name, text in report_files([*words.split(), f"lang={language}"]).items()}
    return files["md"].decode(), files["html"].decode()


def test_every_part_of_the_prose_is_there_in_both_languages() -> None:
    english, chinese = ({str(path.relative_to(root)) for path in root.rglob("*.j2")} for root in FOLDERS.values())
    assert english == chinese


@pytest.mark.parametrize("part", sorted(str(path.relative_to(FOLDERS["en"])) for path in FOLDERS["en"].rglob("*.j2")))
def test_a_part_asks_for_the_same_in_both_languages(part: str) -> None:
    english, chinese = ((root / part).read_text(encoding="utf-8") for root in FOLDERS.values())
    asked = re.compile(r"\b(?:show|known|place|fold|end_fold|section|ref)\([^)]*\)|\{% (?:if|for|include) .*? %\}")
    assert Counter(asked.findall(chinese)) == Counter(asked.findall(english))


@pytest.mark.parametrize("words", PAIRS)
def test_sections_figures_and_tables_are_the_same(words: str) -> None:
    english, chinese = document(words, "en"), document(words, "zh")
    assert [section.key for section in chinese.sections] == [section.key for section in english.sections]
    placed = [[item for item in one.items.values() if isinstance(item, Placed)] for one in (english, chinese)]
    assert [item.anchor for item in placed[1]] == [item.anchor for item in placed[0]]
    assert [item.block for item in placed[1]] == [item.block for item in placed[0]]


@pytest.mark.parametrize("words", PAIRS)
def test_the_numbers_are_the_same(words: str) -> None:
    english, chinese = (_numbers(written(words, language)[0]) for language in ("en", "zh"))
    assert chinese - english == english - chinese == Counter()


def _numbers(markdown: str) -> Counter[str]:
    """Every number but those of a name: 1-D convolution is 一维卷积."""
    return Counter(re.findall(r"(?<![\w.])\d+(?:,\d{3})*(?:\.\d+)?", re.sub(r"1-[Dd]", "", markdown)))


@pytest.mark.parametrize("words", PAIRS)
def test_the_markdown_is_typed_as_chinese_is(words: str) -> None:
    text = re.sub(r"```.*?```", "", written(words, "zh")[0], flags=re.S)
    prose = re.sub(r"`[^`]*`|\$+[^$\n]*\$+|\]\([^)]*\)", "x", text)
    lines = [line for line in prose.splitlines() if not line.startswith(("|", "- Vaswani", "- Dao", "- Poli"))]
    assert not [fault for line in lines for fault in faults(line, typed_spaces=True)]
    assert not re.search(f"[{HAN}][`$A-Za-z0-9]|[`$A-Za-z0-9][{HAN}]", re.sub(r"\]\([^)]*\)", "", text))


@pytest.mark.parametrize("words", PAIRS)
def test_github_takes_every_formula_and_every_bold_part(words: str) -> None:
    text = re.sub(r"```.*?```|`[^`\n]*`", "x", written(words, "zh")[0], flags=re.S)
    for found in re.finditer(r"(?<!\$)\$(?!\$)[^$\n]+\$(?!\$)", text):
        assert text[found.start() - 1] in " \n*", found[0]
        assert not text[found.end()].isalnum(), found[0]
    for found in re.finditer(r"(?<!\*)(\*{1,2})(?=\S)(.+?)(?<=\S)\1(?!\*)", text):
        assert found[2][-1] not in "，。；：）]" or not text[found.end()].isalnum(), found[0]


@pytest.mark.parametrize("words", PAIRS)
def test_the_page_types_no_spaces_around_names(words: str) -> None:
    page = re.sub(r"<(style|svg|math|pre)\b.*?</\1>", "", written(words, "zh")[1], flags=re.S)
    assert '<html lang="zh-Hans">' in page
    assert not re.search(f"[{HAN}] <code>|</code> [{HAN}]", page.split("<footer")[0])
    assert not re.search(f"[{HAN}。，]\n[{HAN}]", "".join(re.findall(r"<p>.*?</p>", page, re.S)))
