"""Pages hold nothing but what the places they are written for take, by the lists those publish."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from analyzer.doors.asking import ask
from analyzer.doors.reporting import report_files
from tests.support.engines import github, storage

PLAIN = ("h1", "h2", "h3", "strong", "em", "sup", "sub", "code", "br", "hr", "ul", "ol", "li", "table", "tbody", "tr",
         "th", "{ac}link-body", "{ac}rich-text-body", "{ac}plain-text-body")  # fmt: skip
STORAGE = {
    **dict.fromkeys(PLAIN, frozenset[str]()),
    **dict.fromkeys(("p", "td"), frozenset({"style"})),
    "a": frozenset({"href"}),
    "{ac}link": frozenset({"{ac}anchor"}),
    "{ac}image": frozenset({"{ac}alt", "{ac}width"}),
    "{ri}attachment": frozenset({"{ri}filename"}),
    **dict.fromkeys(("{ac}structured-macro", "{ac}parameter"), frozenset({"{ac}name"})),
}
"""Elements of Confluence's storage format with the attributes used here (Confluence Storage Format, Atlassian)."""
IN_LINKS = {"strong", "em", "code", "sub", "sup"}
"""Markup it allows in the words of a link."""
MACROS = {"toc", "anchor", "code", "expand", "info"}
STYLES = {"text-align: right;", "margin-left: 30.0px;"}
SANITISED = {"details", "summary", "i", "sub", "sup", "a", "img", "h1", "h2", "h3", "p", "ul", "ol", "li", "code",
             "table", "thead", "tbody", "tr", "th", "td", "strong", "em", "blockquote", "hr"}  # fmt: skip
"""What GitHub and GitLab keep, of what cmark-gfm passes on; neither keeps style, class, id or script of a page."""
QUESTIONS = (
    "compare attention conv1d depthwise-conv1d lstm gru rnn n=64 d=8 k=3",
    "explain attention:causal n=64 d=8",
    "choose n=4k d=512 k=7 at-most=macs=9G",
    "claim 'macs(attention) proportional to n'",
)


def pages(name: str, math: str) -> list[str]:
    found = []
    for language in ("en", "zh"):
        files = report_files([f"lang={language}"], name, math=math)
        found += [text.decode() for file, text in files.items() if file.endswith((".xml", ".md"))]
        for question in QUESTIONS:
            kind, *words = question.replace("'", "").split(maxsplit=1) if "'" in question else question.split()
            found.append(ask(kind, [*words, f"lang={language}"]).to(name, "native" if math == "image" else math))
    return found


@pytest.mark.parametrize("math", ["native", "image"])
def test_confluence_gets_only_elements_of_its_storage_format(math: str) -> None:
    for text in pages("confluence", math):
        page = storage(text)
        for element in page.iter():
            if element is not page:
                assert set(element.attrib) <= STORAGE[element.tag], element.tag
        assert {one.get("style") for one in page.iter()} <= STYLES | {None}
        assert {str(one.get("{ac}name")) for one in page.iter("{ac}structured-macro")} <= MACROS
        inside = {one.tag for body in page.iter("{ac}link-body") for one in body.iter()} - {"{ac}link-body"}
        assert inside <= IN_LINKS
        assert_linked(page)


def assert_linked(page: ElementTree.Element) -> None:
    """Each anchor stands once and each link leads to one; rows of a table are alike; each figure is attached once."""
    macros = [one for one in page.iter("{ac}structured-macro") if one.get("{ac}name") == "anchor"]
    anchors = [str(one.findtext("{ac}parameter")) for one in macros]
    assert len(anchors) == len(set(anchors))
    assert {one.get("{ac}anchor") for one in page.iter("{ac}link")} <= set(anchors)
    for table in page.iter("table"):
        assert len({len(row) for row in table.iter("tr")}) == 1
    files = [str(one.get("{ri}filename")) for one in page.iter("{ri}attachment") if "formula-" not in str(one.attrib)]
    assert len(files) == len(set(files))


class Tags(HTMLParser):
    """Elements and attributes of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.attributes: set[tuple[str, str]] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add(tag)
        self.attributes |= {(tag, name) for name, _ in attrs}


@pytest.mark.parsers
@pytest.mark.parametrize("name", ["github", "gitlab"])
@pytest.mark.parametrize("math", ["tex", "native", "image"])
def test_markdown_relies_on_nothing_that_its_sites_take_out(name: str, math: str) -> None:
    for text in pages(name, math):
        raw = Tags(github([re.sub(r"(?s)^```.*?^```$", "", text, flags=re.M)])[0])
        assert raw.found <= SANITISED
        kept = {("a", "href"), ("img", "src"), ("img", "alt"), ("td", "align"), ("th", "align"), ("ol", "start")}
        assert raw.attributes <= kept
