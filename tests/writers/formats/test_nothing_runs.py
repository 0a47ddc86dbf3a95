"""No text that a user gives becomes a program or an address: not for Jinja, MDX, Sphinx, docutils or AsciiDoc."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jinja2
import pytest

import analyzer
from analyzer.doors.reporting import report_files
from analyzer.doors.updating.file_types import BY_NAME
from analyzer.writers.templated import without_templates

from .hostile import page, shown

TEMPLATES = (
    "{{ 6 * 7 }}",
    "{% raw %}",
    "{# gone #}",
    "{{{{",
    "a{{b}}c",
    "`{{ 6 * 7 }}`",
    "{{ '|' }}",
    "{%",
    "{{ `a` }}",
)
ADDRESSES = (
    "http://a.bc/d",
    "javascript:alert(1)",
    "mailto:a@b.cd",
    "a@b.cd",
    "data:text/html,x",
    "see https://a.bc:80/.",
)
LINE_ENDS = "\x1c\x1d\x1e\x85\u2028\u2029"


@pytest.mark.parsers
@pytest.mark.parametrize("name", ["github", "gitlab", "mkdocs"])
@pytest.mark.parametrize("text", TEMPLATES)
def test_a_page_holds_no_template(name: str, text: str) -> None:
    written = page(name, text)
    environment = jinja2.Environment(keep_trailing_newline=True, autoescape=False)
    assert environment.from_string(written).render() == written


@pytest.mark.parsers
@pytest.mark.parametrize("name", ["github", "gitlab", "mkdocs"])
def test_a_report_holds_no_template(tmp_path: Path, name: str) -> None:
    own = f"own={_layers(tmp_path, ' '.join(TEMPLATES))}:hostile"
    (content,) = report_files([own, "lstm"], name, "none").values()
    environment = jinja2.Environment(keep_trailing_newline=True, autoescape=False)
    assert environment.from_string(content.decode()).render() == content.decode()


@pytest.mark.parsers
@pytest.mark.parametrize("text", TEMPLATES)
def test_myst_substitutes_nothing(text: str) -> None:
    from docutils.core import publish_string
    from myst_parser.docutils_ import Parser

    settings = {"halt_level": 2, "report_level": 2, "output_encoding": "unicode", "embed_stylesheet": False}
    settings |= {"myst_enable_extensions": ["substitution", "dollarmath", "attrs_inline"]}
    html = str(publish_string(page("myst", text), writer="html5", settings_overrides=settings, parser=Parser()))
    words = re.sub("<[^>]*>", "", html).replace("&#x27;", "'")
    assert words.count(shown(text)) >= 3 and "42" not in words


@pytest.mark.parametrize("name", ["github", "gitlab", "myst", "mkdocs"])
@pytest.mark.parametrize("text", ["{process.exit(7)}", "import fs from 'fs'", "export const a = 1", "import('fs')"])
def test_mdx_gets_no_program(name: str, text: str) -> None:
    """A brace in running text is escaped, and no paragraph begins as a module does."""
    written = re.sub("`[^`]*`", "", page(name, text))
    assert not re.search(r"(?<!\\)[{}]", written)
    assert not re.search(r"^(import|export)\b", written, re.MULTILINE)


@pytest.mark.parsers
@pytest.mark.parametrize("text", ADDRESSES)
def test_docutils_makes_no_link_of_a_text(text: str) -> None:
    from tests.support.engines import restructured_text

    (html,) = restructured_text([page("rst", text)])
    assert "href" not in html[html.index("<body") :]


@pytest.mark.parametrize("kind", sorted(set(BY_NAME) - {"notebook"}))
@pytest.mark.parametrize("name", ["text", "json"])
def test_a_literal_block_ends_where_it_should(tmp_path: Path, kind: str, name: str) -> None:
    """Every program that reads lines sees the same ones: none inside a title."""
    file = _layers(tmp_path, f"a{LINE_ENDS}.. raw:: html{LINE_ENDS}   b")
    host = tmp_path / "page.any"
    comment = BY_NAME[kind].comment
    question = f"explain own={file}:hostile n=4 d=8 format={name}"
    host.write_text(f"{comment(f'analyzer: {question}')}\n{comment('/analyzer')}\n", encoding="utf-8")
    analyzer.update(host, type=kind)
    written = host.read_text("utf-8")
    assert "raw:: html" in written
    assert written.splitlines() == written.split("\n")[:-1]


def test_json_says_the_same_of_what_it_escapes(tmp_path: Path) -> None:
    title = "a\u2028b\x85c\u202ed{{ e }}{% f %}"
    text = analyzer.explain(own=f"{_layers(tmp_path, title)}:hostile", n=4, d=8).to_json()
    assert title in json.dumps(json.loads(text), ensure_ascii=False) and "{{" not in text and "{%" not in text
    assert text.splitlines() == text.split("\n")[:-1]


def test_asciidoc_reads_no_directive_and_no_end_in_a_literal_block() -> None:
    literal = BY_NAME["asciidoc"].literal
    inside = "include::/etc/passwd[]\nifdef::a[]\nendif::[]\n....\n......\ninclude::x\n include::a[]"
    first, *lines, last = literal(inside, "text").split("\n")
    assert first == last == "......." and lines[:3] == ["\\include::/etc/passwd[]", "\\ifdef::a[]", "\\endif::[]"]
    assert lines[3:] == ["....", "......", "include::x", " include::a[]"]
    assert literal("plain", "text") == "....\nplain\n...."


def test_org_reads_no_end_in_an_example() -> None:
    lines = BY_NAME["org"].literal("#+end_example\n  #+END_EXAMPLE\n* a\n,* b\nplain", "text").split("\n")[1:-1]
    assert lines == [",#+end_example", "  ,#+END_EXAMPLE", ",* a", ",,* b", "plain"]


def test_fences_hold_no_template() -> None:
    assert "{{" not in BY_NAME["markdown"].literal("{{ a }} {% b %}", "text")
    assert without_templates("{{{ {a} {#") == "{ { { {a} { #"


def _layers(folder: Path, title: str) -> Path:
    file = folder / "layers.toml"
    escaped = json.dumps(title)
    definition = "given x[b n d]\nu[b n d] = x[b n d] * 2\n"
    file.write_text(f'[hostile]\ntitle = {escaped}\nsource = {escaped}\ndefinition = """\n{definition}"""\n')
    return file
