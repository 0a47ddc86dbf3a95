"""Each type of file takes its own format, and what reads such files shows the answer and no marker."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from xml.etree import ElementTree

import pytest

import analyzer
from analyzer.doors.updating.file_types import BY_NAME, TYPES, FileType
from tests.doors.command import ran
from tests.support import engines
from tests.support.engines import Page

QUESTIONS = (
    "crossover attention conv1d d=512 k=7",
    "explain lstm n=4 d=8",
    "compare attention conv1d n=4096 d=512 k=7 lang=zh",
)
REGIMES = "regimes attention conv1d lstm d=512"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def host(kind: FileType, questions: Sequence[str], words: str = "") -> str:
    """A page with words of its own before, between and after blocks."""
    blocks = (f"{kind.comment(f'analyzer: {one} {words}'.rstrip())}\n{kind.comment('/analyzer')}" for one in questions)
    return "Before.\n\n" + "\n\nBetween.\n\n".join(blocks) + "\n\nAfter.\n"


def updated(folder: Path, text: str, kind: FileType) -> str:
    path = folder / f"page{(*kind.endings, '.any')[0]}"
    path.write_text(text, encoding="utf-8")
    assert analyzer.update(path, type=kind.name)[0].status == "updated"
    assert analyzer.update(path, type=kind.name, check=True)[0].status == "fresh"
    return path.read_text("utf-8")


READ: list[tuple[str, str, Callable[[Sequence[str]], list[str]], bool]] = [
    ("rst", "", engines.restructured_text, False),
    ("myst", "", engines.myst, False),
    ("markdown", "", engines.github, False),
    ("markdown", "format=github math=native", engines.github, False),
    ("markdown", "format=gitlab", engines.github, False),
    ("markdown", "format=mkdocs", engines.mkdocs, False),
    ("markdown", "format=mkdocs math=mathml", engines.mkdocs, False),
    ("markdown", "format=myst", engines.myst, False),
    ("markdown", "format=html", engines.github, False),
    ("mediawiki", "", engines.mediawiki, True),
    ("mediawiki", "math=tex", engines.mediawiki, True),
    ("html", "", list, False),
]


@pytest.mark.parametrize(
    ("name", "words", "reader"),
    [
        pytest.param(name, words, reader, id=f"{name} {words}".strip(),
                     marks=pytest.mark.engines if wiki else pytest.mark.parsers)
        for name, words, reader, wiki in READ
    ],
)  # fmt: skip
def test_what_reads_a_page_shows_the_answers_and_no_marker(
    here: Path, name: str, words: str, reader: Callable[[Sequence[str]], list[str]]
) -> None:
    kind = BY_NAME[name]
    (html,) = reader([updated(here, host(kind, QUESTIONS, words), kind)])
    shown = Page(re.sub("<!--.*?-->", "", html, flags=re.DOTALL))
    assert {"1 to 767", "21,474,836,480"} <= set(shown.cells) and "Options" not in shown.cells
    assert "从 769 起" in shown.cells or "21,474,836,480" in shown.cells
    words_of = re.sub(r"<(style|math)\b.*?</\1>|<!--.*?-->|<[^>]*>", "", html, flags=re.DOTALL)
    assert [word for word in ("Before.", "After.") if words_of.count(word) != 1] == []
    assert words_of.count("Between.") == 2
    assert "/analyzer" not in words_of and "sum=" not in words_of
    assert shown.paragraphs or "<p>" in html


def test_xhtml_stays_well_formed(here: Path) -> None:
    kind = BY_NAME["html"]
    asked = "\n".join(
        f"<!-- analyzer: {question} -->\n<!-- /analyzer -->" for question in (*QUESTIONS, f"{REGIMES} images=svg")
    )
    path = here / "page.xhtml"
    path.write_text(f'<html xmlns="http://www.w3.org/1999/xhtml"><body>\n{asked}\n</body></html>', encoding="utf-8")
    analyzer.update(path)
    text = path.read_text("utf-8")
    ElementTree.fromstring(text)
    assert kind.formats == ("html",) and text.count("<style>") >= 1


@pytest.mark.parsers
def test_latex_is_a_fragment_that_can_be_read(here: Path) -> None:
    from pylatexenc.latexwalker import LatexWalker

    new = updated(here, host(BY_NAME["tex"], QUESTIONS[:2]), BY_NAME["tex"])
    assert "documentclass" not in new and "\\begin{longtable}" in new
    LatexWalker(new, tolerant_parsing=False).get_latex_nodes()


def test_literal_text_in_latex_has_no_sign_that_its_fonts_lack(here: Path) -> None:
    new = updated(here, host(BY_NAME["tex"], QUESTIONS[:1], "format=text"), BY_NAME["tex"])
    assert "\\begin{verbatim}\n" in new and not set("─−") & set(new) and "\n-----" in new


@pytest.mark.parametrize(
    ("name", "words", "message"),
    [
        ("rst", "format=markdown", "reStructuredText takes no format 'markdown'; formats here: rst, text, json"),
        ("tex", "format=latx", "did you mean 'latex'"),
        ("mediawiki", "format=dokuwiki", "formats here: mediawiki, text, json"),
        ("asciidoc", "format=html", "formats here: text, json"),
        ("markdown", "math=natve", "did you mean 'native'"),
        ("markdown", "math=image", "only a report does"),
        ("markdown", "math=tex math=native", "math is given twice"),
        ("rst", "math=native", "it takes tex"),
        ("html", "math=tex", "leave math= out"),
        ("markdown", "format=text math=tex", "leave math= out"),
        ("markdown", "format=json images=svg", "leave images= out"),
        ("html", "images=png", "it takes svg, none"),
        ("markdown", "format=html images=svg", "take format=markdown images=svg"),
        ("tex", "images=svg", "it takes png, both, none"),
        ("markdown", "images=pdf", "it takes svg, png, both, none"),
        ("mdx", "images=svg", "MDX cannot hold a figure"),
        ("markdown", "images=svg", "crossover has no figure here"),
    ],
)
def test_what_a_type_cannot_hold_is_refused_with_what_it_can(here: Path, name: str, words: str, message: str) -> None:
    kind = BY_NAME[name]
    text = host(kind, QUESTIONS[:1], words)
    (here / "page.any").write_text(text, encoding="utf-8")
    found = ran("update", "page.any", "--type", name)
    assert found.status == 2 and message in found.err and (here / "page.any").read_text("utf-8") == text


@pytest.mark.parametrize("word", ["math=tex", "images=svg"])
def test_a_number_takes_no_words_of_formats(here: Path, word: str) -> None:
    (here / "a.md").write_text(f"<!-- analyzer: number lstm.macs n=4 d=8 {word} --><!-- /analyzer -->")
    assert f"a number has no {word.partition('=')[0]}" in ran("update", "a.md").err


def test_every_format_of_every_type_is_written_and_kept(here: Path) -> None:
    for kind in TYPES:
        for name in () if kind.name == "notebook" else (*kind.formats, "text", "json"):
            assert "1,793" in updated(here, host(kind, QUESTIONS[:1], f"format={name}"), kind) or name == "json"


def test_formulas_of_mdx_hold_no_braces(here: Path) -> None:
    new = updated(here, host(BY_NAME["mdx"], (QUESTIONS[0],)), BY_NAME["mdx"])
    assert "{" not in new.replace("{/*", "") and "$" in updated(
        here, host(BY_NAME["mdx"], (QUESTIONS[0],), "math=tex"), BY_NAME["mdx"]
    )


# -------------------------------------------------------------------------------------------- HTML of one page


def test_ids_of_two_languages_and_of_the_same_question_twice_stay_apart(here: Path) -> None:
    asked = [f"{REGIMES} images=svg", f"{REGIMES} images=svg lang=zh", f"{REGIMES} images=svg"]
    new = updated(here, host(BY_NAME["html"], asked), BY_NAME["html"])
    ids = re.findall(r'\sid="([^"]*)"', new)
    assert len(ids) == len(set(ids)) >= 3 and all(one.startswith("analyzer-") for one in ids)
    assert all(
        f'id="{one}"' in new for one in re.findall(r'href="#([^"]*)"|url\(#([^)]*)\)', new) for one in one if one
    )
    assert new.count("<svg") >= 3 and new.index("<style>") < new.index('<div class="analyzer-answer"')
    assert new.count("<style>") == 1


def test_a_block_does_not_depend_on_those_before_it_but_for_the_style_sheet(here: Path) -> None:
    kind = BY_NAME["html"]
    both = updated(here, host(kind, [QUESTIONS[0], f"{REGIMES} images=svg"]), kind)
    alone = updated(here, host(kind, [f"{REGIMES} images=svg"]), kind)
    block = r'<div class="analyzer-answer" lang="en">(?:(?!<div class="analyzer-answer").)*?</div>\n<!-- /analyzer'
    assert re.findall(block, both, re.DOTALL)[1] == re.findall(block, alone, re.DOTALL)[0]


@pytest.mark.parsers
def test_html_in_markdown_has_no_style_sheet_that_github_would_show(here: Path) -> None:
    kind = BY_NAME["markdown"]
    new = updated(here, host(kind, [QUESTIONS[1], REGIMES], "format=html"), kind)
    (html,) = engines.github([new])
    assert "<style" not in new and "&lt;" not in re.sub("<code>.*?</code>", "", html, flags=re.DOTALL)
    assert html.count('<div class="analyzer-answer"') == 2 and "<pre><code>" not in html
