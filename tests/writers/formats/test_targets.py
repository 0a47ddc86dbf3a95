"""Every target: a whole report in both languages, what it may be asked for, and that nothing of the machinery shows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from analyzer.doors.asking import FORMATS, ask
from analyzer.doors.reporting import document_of, report_files
from analyzer.errors import QuestionError
from analyzer.writers.figures.formulas import drawable, formula_png, formula_svg
from analyzer.writers.formats import ALIASES, NAMES, TARGETS, images_of, target_of
from analyzer.writers.formats.prose import Aside, Folded, Heading, Lines, Listing, Paragraph, Rows, parts_of
from tests.support.engines import ENGINES, READERS, Page

LANGUAGES = ("en", "zh")


@cache
def report(name: str, language: str) -> str:
    files = report_files([f"lang={language}"], name, "none")
    (content,) = files.values()
    return content.decode()


def test_every_name_has_a_target_of_that_name() -> None:
    for name in NAMES:
        chosen = target_of(name)
        assert chosen.name == ALIASES.get(name, name)
        assert chosen.math == chosen.maths[0] and images_of(chosen, "") == chosen.images[0]
    assert set(NAMES) <= set(FORMATS)


@pytest.mark.parametrize("name", NAMES)
def test_what_a_target_cannot_do_is_refused_with_what_it_can(name: str) -> None:
    chosen = target_of(name)
    for math in {"tex", "native", "mathml", "image"} - {*chosen.maths}:
        with pytest.raises(QuestionError, match=f"it takes {', '.join(chosen.maths)}"):
            target_of(name, math)
    for images in {"svg", "png", "both", "none"} - {*chosen.images}:
        with pytest.raises(QuestionError, match=f"it takes {', '.join(chosen.images)}"):
            images_of(chosen, images)


@pytest.mark.parametrize("name", TARGETS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_says_the_same_numbers_in_every_target(name: str, language: str) -> None:
    text = report(name, language)
    assert not re.search("[\ue000-\uf8ff]", text)  # no token and no mark is left
    numbers = set(re.findall(r"\d[\d,]{3,}", report("github", language)))
    assert numbers <= set(re.findall(r"\d[\d,]{3,}", re.sub(r"\\,|\{,\}", ",", text)))
    document, _ = document_of([f"lang={language}"])
    for section in document.sections[1:]:
        assert section.title in text


@pytest.mark.parametrize("name", TARGETS)
def test_chinese_prose_has_its_spaces(name: str) -> None:
    plain = {"mediawiki": r"<code>(\w+)</code>", "dokuwiki": r"''(\w+)''", "rst": r"``(\w+)``", "plain": r"(conv1d)"}
    code = plain.get(name)
    if code is None:
        return
    text = report(name, "zh")
    assert re.search(f"[\u4e00-\u9fff] {code} [\u4e00-\u9fff]", text)
    assert not re.search(f"[\u4e00-\u9fff]{code}|{code}[\u4e00-\u9fff]", text)


def shown_by(name: str, texts: Sequence[str]) -> list[str]:
    return {**READERS, **ENGINES}[name](texts)


def headings_and_tables(html: str) -> tuple[int, int]:
    return len(re.findall(r"<h[1-5][ >]", html)), len(re.findall(r"<table[ >]", html))


@pytest.mark.parsers
@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_target_s_parser_sees_every_heading_and_table(name: str, language: str) -> None:
    """docutils reads with warnings as errors: every reference leads somewhere."""
    html = shown_by(name, [report(name, language)])[0]
    wanted = headings_and_tables(shown_by("github", [report("github", language)])[0])
    assert headings_and_tables(html) == wanted
    if name == "mkdocs":
        anchors = set(re.findall(r'id="([^"]+)"', html))
        missing = {link for link in re.findall(r'href="#([^"]+)"', html) if link not in anchors}
        assert {link for link in missing if not link.startswith("figure-")} == set()  # this report has no pictures


@pytest.mark.engines
@pytest.mark.parsers
@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wiki_sees_every_heading_and_table(name: str, language: str) -> None:
    html = shown_by(name, [report(name, language)])[0]
    headings, tables = headings_and_tables(shown_by("github", [report("github", language)])[0])
    extra = {"mediawiki": (-1, 0), "dokuwiki": (1, 0)}[name]  # the title is the page's name; the numbers of figures
    got = headings_and_tables(re.sub(r'<div id="toc".*?</div>', "", html, flags=re.S))
    assert got == (headings + extra[0], tables + extra[1])
    anchors = set(re.findall(r'id="([^"]+)"', html))
    assert {link for link in re.findall(r'href="#([^"]+)"', html) if link not in anchors} == set()
    cells = Page(html).cells
    assert not [cell for cell in cells if re.search(r"''|//\w|</|%%|\{\{|\[\[", cell)]


@pytest.mark.engines
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_contents_of_mediawiki_count_each_section_once(language: str) -> None:
    html = ENGINES["mediawiki"]([report("mediawiki", language)])[0]
    entries = re.findall(r'tocnumber">([\d.]+)</span> <span class="toctext">(.*?)</span></a>', html)
    assert len(entries) > 30 and "6.10" in [number for number, _ in entries]
    assert [text for _, text in entries if re.match(r"\d+ ", text)] == []


def test_files_of_a_wiki_lie_flat_and_are_all_shown() -> None:
    for name, kind in (("mediawiki", "png"), ("dokuwiki", "svg"), ("confluence", "png")):
        files = report_files(["sections=answer,core-idea"], name)
        (page,) = [text.decode() for file, text in files.items() if not file.endswith(f".{kind}")]
        pictures = [file for file in files if file.endswith(f".{kind}")]
        assert len(pictures) == 2
        for file in pictures:
            assert Path(file).name == file and page.count(file) == 1
            assert re.fullmatch(r"[a-z0-9.-]+", file)  # DokuWiki changes any other name


def test_formulas_can_be_pictures() -> None:
    files = report_files(["sections=answer,how"], "dokuwiki", math="image")
    page = next(text.decode() for file, text in files.items() if file.endswith(".txt"))
    drawn = {file: text for file, text in files.items() if ".formula-" in file}
    assert len(drawn) > 10 and all(f"{{{{{file}?nolink|" in page for file in drawn)
    for text in drawn.values():
        assert ElementTree.fromstring(text).find("{http://www.w3.org/2000/svg}title") is not None
    assert "?nolink|4·n·d² + 2·n²·d}}" in page


def test_a_picture_of_a_formula_is_the_same_each_time_and_has_ink() -> None:
    latex = r"\left\lfloor \frac{\sqrt{n}}{2} \right\rfloor"
    assert formula_svg(latex, "a < b") == formula_svg(latex, "a < b")
    assert "a &lt; b</title>" in formula_svg(latex, "a < b")
    assert formula_png(latex) == formula_png(latex)
    pixels = np.asarray(Image.open(BytesIO(formula_png(latex))).convert("L"))
    assert pixels.min() < 60 and pixels.max() == 255
    assert drawable(latex) and not drawable(r"\begin{cases} n \end{cases}")


def test_an_answer_has_no_pictures_of_formulas() -> None:
    with pytest.raises(QuestionError, match="only a report does"):
        ask("compare", ["lstm", "n=4", "d=8"]).to("mediawiki", "image")


@pytest.mark.parsers
@pytest.mark.parametrize("language", LANGUAGES)
def test_latex_is_well_formed(language: str) -> None:
    from pylatexenc.latexwalker import LatexWalker

    text = report("latex", language)
    nodes, _, length = LatexWalker(text, tolerant_parsing=False).get_latex_nodes()
    assert length == len(text) and nodes
    labels = set(re.findall(r"\\label\{([^}]+)\}", text))
    assert set(re.findall(r"\\hyperref\[([^]]+)\]", text)) <= labels
    for table in re.findall(r"\\begin\{longtable\}(.*?)\\end\{longtable\}", text, re.S):
        rows = re.findall(r"^(.* & .*) \\\\$", table, re.M)
        assert len({row.count(" & ") for row in rows}) == 1


# ------------------------------------------------------------------------------------ prose


PROSE = """## A heading with *weight*

A paragraph of **two `kinds`** and
a [link](https://example.org/a_b).

- one
    - inner
- two

1. first

> quoted

| a | b |
|---|---|
| 1 | **2** |

```text
code [x](y)
```
"""


def test_prose_is_read_into_its_parts() -> None:
    kinds = [type(part) for part in parts_of(PROSE, {})]
    assert kinds == [Heading, Paragraph, Listing, Listing, Aside, Rows, Lines]
    listing = parts_of(PROSE, {})[2]
    assert isinstance(listing, Listing) and isinstance(listing.items[0][1], Listing)


def test_a_fold_holds_what_stands_in_it() -> None:
    document, _ = document_of(["sections=answer"])
    parts = parts_of(document.sections[0].body, document.items)
    (fold,) = [part for part in parts if isinstance(part, Folded)]
    assert [type(part) for part in fold.parts] == [Listing]
