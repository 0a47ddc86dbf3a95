"""The questions in the pages of docs/ are answered as they are when the site is built."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import pytest
from markdown import markdown

from analyzer.notation import formulas, parser, tokens
from analyzer.notation.definition import parse_definition
from tests.support.documentation import DOCS, PAGES, ROOT, Fence, fences, files_of, outside_fences

NUMBER = re.compile(r"(?<!`)\{analyzer\}`[^`]")
ASKING = [name for name, text in PAGES.items() if fences(text, "analyzer") or NUMBER.search(outside_fences(text))]


@pytest.mark.parametrize("name", ASKING)
def test_every_question_of_a_page_is_answered(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    text = PAGES[name]
    html = markdown(text, extensions=["analyzer", "fenced_code", "tables"])
    answers = len(re.findall(r'class="analyzer-(?:answer|text)"', html))
    assert answers == len(fences(text, "analyzer"))
    assert html.count('class="analyzer-number"') == len(NUMBER.findall(outside_fences(text)))


NOTATION = [
    pytest.param(fence, id=f"{name}:{fence.line}")
    for name, text in PAGES.items()
    for fence in fences(text, "layer-notation")
]


@pytest.mark.parametrize("fence", NOTATION)
def test_an_example_of_the_notation_is_a_layer_with_every_set_of_its_options(fence: Fence) -> None:
    definition = parse_definition(fence.body)
    for count in range(len(definition.options) + 1):
        for options in combinations(definition.options, count):
            assert definition.layer(options).output


def test_the_page_on_the_notation_shows_every_word_of_it() -> None:
    page = PAGES["reference/notation.md"]
    examples = "\n".join(fence.body for fence in fences(page, "layer-notation"))
    for word in tokens.KEYWORDS:
        assert re.search(rf"\b{word}\b", examples), word
    for name in (*parser.FUNCTIONS, *formulas.SIZE_FUNCTIONS):
        assert re.search(rf"`{name}[`(]", page), name


def test_the_grammar_of_the_page_is_that_of_the_parser() -> None:
    (shown,) = [fence.body for fence in fences(PAGES["reference/notation.md"], "text") if "definition =" in fence.body]
    assert parser.__doc__ is not None
    grammar = parser.__doc__.partition("definition =")[2].partition("\n\n")[0]
    rules = re.compile(r"^(\w+)\s*=", re.M)
    assert rules.findall(shown) == ["definition", *rules.findall(grammar)]


def test_the_limits_of_the_page_are_those_of_the_parser() -> None:
    table = PAGES["reference/notation.md"].partition("## Limits")[2].partition("## ")[0]
    assert [int(limit) for limit in re.findall(r"\| `(\d+)` \|", table)] == [
        parser.MAX_TEXT, parser.MAX_LINES, tokens.MAX_LINE, tokens.MAX_NAME, tokens.MAX_DIGITS, tokens.MAX_DEPTH,
        parser.MAX_INDICES, formulas.MAX_POWER, formulas.MAX_TERMS, formulas.MAX_DEGREE,
    ]  # fmt: skip


@pytest.mark.parametrize("path", sorted(DOCS.glob("examples/*")), ids=lambda path: path.name)
def test_a_file_that_questions_of_pages_name_is_the_one_a_page_shows(path: Path) -> None:
    shown = [files_of(text)[path.name] for text in PAGES.values() if path.name in files_of(text)]
    assert path.read_text(encoding="utf-8") in shown
    assert any(
        f"docs/examples/{path.name}" in fence.body for text in PAGES.values() for fence in fences(text, "analyzer")
    )
