"""One number inside a sentence of Markdown: where it stands, what stays as it is, what is told of a wrong one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markdown import Markdown, markdown

from analyzer import UserError
from analyzer.doors.cli import main
from analyzer.doors.docs.cache import Cache
from analyzer.doors.docs.fences import Fence, numbers_of
from analyzer.doors.docs.fragments import Fragments
from analyzer.doors.docs.markdown_extension import AnalyzerExtension

from .sites import changed, copied, mkdocs, sphinx

WORDS = "attention.macs n=4096 d=512"
NUMBER = f"{{analyzer}}`{WORDS}`"
SHOWN = '<span class="analyzer-number">21,474,836,480</span>'
OTHERS = ("tables", "admonition", "fenced_code", "attr_list", "footnotes", "def_list", "toc", "md_in_html", "smarty")


def html(text: str, *extensions: str, **options: object) -> str:
    return markdown(text, extensions=[AnalyzerExtension(**options), *extensions])


@pytest.mark.parametrize(
    "text",
    [
        f"It needs {NUMBER} of them.",
        f"- one\n    - two {NUMBER}",
        f"> quoted {NUMBER}",
        "> quoted {analyzer}`attention.macs\n> n=4096 d=512`",
        f"| a | b |\n|---|--:|\n| x | {NUMBER} |",
        f"# Title {NUMBER}",
        f'!!! note "Head {NUMBER}"\n    text',
        f"!!! note\n    {NUMBER}",
        f"**bold {NUMBER}**",
        f"[link {NUMBER}](x.html)",
        f"text[^1]\n\n[^1]: {NUMBER}",
        f"term\n:   {NUMBER}",
        f'<div markdown="1">{NUMBER}</div>',
        f"`code` and {NUMBER} and `code`",
        f"({NUMBER})",
        f"每步{NUMBER}次",
        f"It needs {{analyzer}}``{WORDS}`` of them.",
        f"It needs {{analyzer}}`{WORDS} as=grouped lang=zh` of them.",
        "It needs {analyzer}`attention.macs\nn=4096 d=512` of them.",
        f"{{analyzer}}`analyzer number {WORDS}`",
    ],
)
def test_a_number_stands_wherever_a_sentence_does(text: str) -> None:
    page = html(text, *OTHERS)
    assert page.count(SHOWN) == 1 and "{analyzer}" not in page


@pytest.mark.parametrize(
    "text",
    [
        f"`` {NUMBER} ``",
        f"```md\n{NUMBER}\n```",
        f"~~~\n{NUMBER}\n~~~",
        f"    {NUMBER}",
        f"\\{NUMBER}",
        "{analyzer} `attention.macs n=4096 d=512`",
        f"{{analyzers}}`{WORDS}`",
        f"{{analyzer}}`{WORDS}",
        "`x`{analyzer}",
        f"`{{analyzer}}`{WORDS}",
        f"<pre>{NUMBER}</pre>",
        f"\\\\`{NUMBER}",
        "a ` b",
    ],
)
def test_everything_else_is_left_alone(text: str) -> None:
    assert html(text, "fenced_code") == markdown(text, extensions=["fenced_code"])


def test_backslashes_that_escape_one_another_escape_no_number() -> None:
    assert SHOWN in html(rf"\\{NUMBER}")
    assert SHOWN not in html(rf"\\\{NUMBER}")


def test_what_describes_a_picture_or_link_is_text() -> None:
    page = html(f'![with {NUMBER}](x.png "and {NUMBER}") [a](x.html "so {NUMBER}")')
    assert 'alt="with 21,474,836,480"' in page and 'title="and 21,474,836,480"' in page
    assert 'title="so 21,474,836,480"' in page and "span" not in page


@pytest.mark.parametrize(
    "words",
    [
        WORDS,
        f"{WORDS} as=short",
        f"{WORDS} as=plain",
        "attention.state_memory n=4096 d=512 causal=yes as=short",
        "lstm.parameters d=512 n=1 lang=zh",
        f"{WORDS} convention=torch",
    ],
)
def test_it_is_what_the_command_says(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["number", *words.split()]) == 0
    said = capsys.readouterr().out.strip()
    assert html(f"{{analyzer}}`{words}`") == f'<p><span class="analyzer-number">{said}</span></p>'


def test_the_words_of_a_site_hold_for_numbers_too() -> None:
    words = "attention.macs n=512 d=64"
    by_site, by_itself = html(f"{{analyzer}}`{words}`", convention="vaswani"), f"{{analyzer}}`{words} convention="
    assert by_site == html(f"{by_itself}vaswani`")
    assert by_site != html(f"{{analyzer}}`{words}`") == html(f"{by_itself}exact`", convention="vaswani")


def test_a_wrong_number_fails_with_its_line() -> None:
    text = (
        f"# Title\n\n{NUMBER}\n\n```\n{{analyzer}}`attention.mac n=4`\n```\n\n- see\n  {{analyzer}}`attention.mac n=4`"
    )
    with pytest.raises(UserError, match=r"^line 10: 'attention.mac': a number is LAYER.QUANTITY.*did you mean 'macs'"):
        html(text, "fenced_code")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("attention.macs", "attention needs"),
        ("atention.macs n=4 d=8", "did you mean 'attention'"),
        ("compare attention lstm", "put 'compare' into a block"),
        ("attention.macs n=4 d=8 lang=hz", "lang"),
        ("attention.macs n=4 d=8 format=json", "has no format; as="),
        ("attention.macs n=4 'd=8", "quotation mark is not closed"),
        ("attention.macs lstm.macs n=4 d=8", "2 are given"),
        (" ", "0 are given"),
        ("<b>", "'<b>'"),
        ("attention.macs n=4 d=8 as=shrot", "did you mean 'short'"),
        ("x" * 30_000, "up to 20,000"),
        ("attention.macs n=4\nd=8\ncompare", "2 are given"),
    ],
)
def test_a_wrong_number_is_told_and_shown(words: str, said: str) -> None:
    told: list[tuple[str, Fence]] = []
    page = html(f"text\n{{analyzer}}`{words}`", report=lambda message, fence: told.append((message, fence)))
    ((message, fence),) = told
    assert said in message and fence.line == 2 and fence.inline
    assert '<code class="analyzer-error"' in page and "<b>" not in page


def test_a_page_converted_again_tells_its_own_lines() -> None:
    told: list[Fence] = []
    engine = Markdown(extensions=[AnalyzerExtension(report=lambda message, fence: told.append(fence))])
    for before in ("\n\n", ""):
        engine.reset().convert(f"{before}{{analyzer}}`x`")
    assert [fence.line for fence in told] == [3, 1]


def test_a_number_is_kept_and_made_again_when_its_file_changes(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('[a]\ntitle = "A"\ndefinition = "given x[b n d]\\ny[b n d] = x[b n d] * W{d}"\n')
    words = "mine.toml:a.parameters n=4 d=8"
    first, second, third = (Fragments(tmp_path, Cache(tmp_path / "kept")) for _ in range(3))
    assert first.number(words) == second.number(f" {words.replace(' ', '  ')}") == "8"
    assert (first.made, second.made, second.found) == (1, 0, 1) and second.files == {file}
    file.write_text(file.read_text().replace("W{d}", "W{d} + c{d}"))
    assert third.number(words) == "16"


def test_numbers_of_a_page_have_their_lines() -> None:
    text = f"{NUMBER} and\n\n```\n{NUMBER}\n```\n> a `b\n\n> {{analyzer}}`x\n> y` and {{analyzer}}`z` `{{analyzer}}`"
    assert [(one.line, one.body) for one in numbers_of(text.splitlines())] == [
        (1, (WORDS,)),
        (8, ("x\n> y",)),
        (9, ("z",)),
    ]


@pytest.mark.docs
def test_mkdocs_tells_file_and_line_of_each(tmp_path: Path) -> None:
    site = copied("mkdocs", tmp_path)
    wrong = "{analyzer}`attention.mac n=4096 d=512`"
    page = f'---\ntitle: A\n---\n# A {NUMBER}\n\n=== "Tab"\n\n    - {NUMBER}\n\n    ```md\n    {wrong}\n    ```\n'
    (site / "docs" / "own.md").write_text(page)
    built = mkdocs(site)
    assert built.status == 0, built.said
    assert len(re.findall(f"(?s){SHOWN}", built.text("own.html"))) >= 2
    assert "attention.mac n=4096" in built.text("own.html")
    (site / "docs" / "own.md").write_text(f"{page}\n- {wrong}\n\ntext {wrong}\n")
    built = mkdocs(site)
    assert built.status == 1 and "Aborted with 2 warnings" in built.said
    assert [line for line in (14, 16) if f"docs/own.md:{line}: 'attention.mac': a number is" in built.said] == [14, 16]


@pytest.mark.docs
def test_markdown_myst_and_rst_say_the_same(tmp_path: Path) -> None:
    site = copied("sphinx", tmp_path)
    asked = ["attention.macs n=4096 d=512", "conv1d.parameters d=512 n=1 k=7 as=short", "number lstm.flops n=8 d=64"]
    changed(site / "myst.md", "And ", "".join(f"A{{analyzer}}`{words}`Z " for words in asked))
    (site / "sub" / "own.rst").write_text("A\n=\n\n" + "".join(rf"A\ :analyzer:`{words}`\ Z " for words in asked))
    built = sphinx(site)
    assert built.status == 0, built.said
    found = [re.findall("A([^ ]*?)Z", built.text(name)) for name in ("myst.html", "sub/own.html")]
    page = html("".join(f"A{{analyzer}}`{words}`Z " for words in asked))
    expected = re.findall('A<span class="analyzer-number">(.*?)</span>Z', page)
    assert len(expected) == 3 and found == [expected, expected]


def test_hostile_sentences_cost_no_more_than_their_length() -> None:
    import time

    start = time.process_time()
    for text in ("{analyzer}`" * 20_000, "`" * 100_000, "\\" * 100_000, "{analyzer}" * 20_000, "` `` " * 10_000):
        list(numbers_of([text]))
    assert time.process_time() - start < 5
