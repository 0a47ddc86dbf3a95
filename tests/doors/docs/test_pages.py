"""Pages of MkDocs and Sphinx with answers in two languages, in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest

from .sites import copied, mkdocs, sphinx, with_styles

pytestmark = [pytest.mark.docs, pytest.mark.browser]

OURS = ".analyzer-answer, .analyzer-text, table.analyzer"
"""What a page has from us; the rest is its theme's."""

COMPUTED = """(selector) => [...document.querySelectorAll(selector)].map((element) => {
  const style = getComputedStyle(element);
  return [element.localName, style.color, style.fontFamily, style.fontSize, style.margin, style.borderTop].join('|');
})"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A page of each engine, one in the dark colours of its theme, and one without our style."""
    folder = tmp_path_factory.mktemp("pages")
    site = mkdocs(copied("mkdocs", folder))
    built = sphinx(copied("sphinx", folder))
    assert (site.status, built.status) == (0, 0), site.said + built.said
    page = site.folder / "index.html"
    light = with_styles(page, "one-file.html")
    dark = page.with_name("dark.html")
    dark.write_text(light.read_text(encoding="utf-8").replace('="light"', '="dark"'), encoding="utf-8")
    return {
        "mkdocs": light,
        "dark": dark,
        "bare": with_styles(page, "bare.html", "analyzer.css"),
        "sphinx": with_styles(built.folder / "index.html", "one-file.html"),
    }


@pytest.mark.axe
@pytest.mark.parametrize("name", ["mkdocs", "dark", "sphinx"])
def test_answers_in_two_languages_are_accessible(pages: dict[str, Path], name: str) -> None:
    from tests.support.browser import page, violations

    with page(pages[name], 1100, javascript=True) as opened:
        assert opened.tab.evaluate("(ours) => document.querySelectorAll(ours).length", OURS) >= 4
        assert violations(opened, OURS) == []


@pytest.mark.parametrize("width", [360, 1100])
def test_no_answer_sticks_out_of_a_page(pages: dict[str, Path], width: int) -> None:
    from tests.support.browser import clipped_text, empty_figures, overflowing, page

    with page(pages["mkdocs"], width) as opened:
        assert [one for one in overflowing(opened) if "analyzer" in one] == []
        assert empty_figures(opened) == []
        assert clipped_text(opened) == []
        assert len(opened.tab.query_selector_all(".analyzer-answer:lang(zh)")) == 2


def test_the_style_of_answers_changes_nothing_else_on_a_page(pages: dict[str, Path]) -> None:
    from tests.support.browser import page

    hosts = [f"{name}:not(.analyzer-answer *)" for name in ("body", "h1", "h2", "p", "code", "pre", ".admonition")]
    looks = {}
    for name in ("mkdocs", "bare"):
        with page(pages[name], 1100) as opened:
            looks[name, "host"] = opened.tab.evaluate(COMPUTED, ", ".join(hosts))
            looks[name, "ours"] = opened.tab.evaluate(COMPUTED, ".analyzer-answer figcaption")
    assert looks["mkdocs", "host"] == looks["bare", "host"] and len(looks["bare", "host"]) > 5
    assert looks["mkdocs", "ours"] != looks["bare", "ours"]
