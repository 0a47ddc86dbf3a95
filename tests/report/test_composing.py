"""What prose templates can ask for, in a document as small as it can be, in Markdown and HTML."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from analyzer.blocks import Equation, Expression, Phrase, Table, Tex
from analyzer.documents import Document
from analyzer.errors import AnalyzerError
from analyzer.notation.syntax import Number, Operation, Size
from analyzer.report.composing import Composer
from analyzer.writers.formats import target_of
from analyzer.writers.formats.walk import document_text
from analyzer.writers.html_pages import document_html, page_html
from analyzer.writers.phrases import phrase_book

TEXT = """
A paragraph before.

The limit holds below ten. {{ ref("equation", "work") }} says how much, {{ ref("equation", "half") }} the half of it.

{{ note() }}

Only *contiguous* kernels, {{ tex("k > 1") }}.

Two paragraphs.

{{ end_note() }}

{{ note() }}

Another note.

{{ end_note() }}

{{ place(work, "work") }}

### By `heads` & {{ tex("h") }}

{{ place(half, "half") }}

{{ place(table) }}
"""

WORK = Equation((Expression(Operation("*", Size("n"), Operation("^", Size("d"), Number(Fraction(2)))), "n"),))
HALF = Equation((Expression(Operation("/", Size("n"), Number(Fraction(2)))),))
TABLE = Table("table.pointwise", (Phrase("column.quantity"),), ((Tex("n"),),))


def tiny(folder: Path, text: str = TEXT) -> Document:
    (folder / "only.md.j2").write_text(text, encoding="utf-8")
    composer = Composer(str(folder), {"only": "The only section"})
    sections = composer.sections(["only"], {"only": {"work": WORK, "half": HALF, "table": TABLE}}, {})
    return Document("tiny", "en", "Tiny", "A tiny document", sections, composer.items, "analyzer tiny")


def html(document: Document) -> str:
    return document_html(document, phrase_book("en"), lambda figure, prefix: "")


def scripted(script: str) -> str:
    return page_html("Title", "About", "<article><h1>Title</h1></article>", (), phrase_book("en"), script)


def markdown(document: Document) -> str:
    return document_text(document, phrase_book("en"), target_of("github"), {})


def test_a_note_is_a_quotation_in_markdown(tmp_path: Path) -> None:
    text = markdown(tiny(tmp_path))
    assert "\n\n> Only *contiguous* kernels, $k > 1$.\n>\n> Two paragraphs.\n\n> Another note.\n\n" in text


def test_a_note_follows_its_paragraph_in_html(tmp_path: Path) -> None:
    text = html(tiny(tmp_path))
    assert text.count('<aside class="note" role="note">') == text.count("</aside>") == 2
    noted = text.split('<div class="noted">')[1]
    assert noted.startswith("<p>The limit holds below ten.")
    assert noted.index("</p>") < noted.index("<aside") < noted.index("Another note.") < noted.index("</div>")


def test_equations_have_numbers_that_can_be_referred_to(tmp_path: Path) -> None:
    text = html(tiny(tmp_path))
    assert '<a href="#equation-work">(1)</a>' in text and '<a href="#equation-half">(2)</a>' in text
    assert '<div class="equation" id="equation-work">' in text
    assert '<a class="equation-number" href="#equation-half">(2)</a>' in text
    text = markdown(tiny(tmp_path))
    assert "(1) says how much, (2) the half" in text
    assert "$$n = n d^{2} \\tag{1}$$" in text and "\\tag{2}$$" in text


def test_a_reference_to_nothing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(AnalyzerError, match="equation-nowhere"):
        tiny(tmp_path, '{{ ref("equation", "nowhere") }} {{ place(work, "work") }}')


def test_subheadings_are_in_the_contents(tmp_path: Path) -> None:
    text = html(tiny(tmp_path))
    assert '<h3 id="only-1">' in text
    assert '<a href="#only-1">By heads &amp; h</a>' in text


def test_sizes_carry_their_colour_in_closed_forms(tmp_path: Path) -> None:
    text = html(tiny(tmp_path))
    assert '<mi class="size-n">n</mi>' in text and '<mi class="size-d">d</mi>' in text


def test_only_a_page_with_a_script_allows_scripts(tmp_path: Path) -> None:
    text = html(tiny(tmp_path))
    assert "<script" not in text and "script-src" not in text
    text = scripted("say('</script><!-- <script>')")
    assert "script-src 'unsafe-inline'" in text
    assert text.count("</script>") == 1 and "<!--" not in text
