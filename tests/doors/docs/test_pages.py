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


HOST = """
.host figure { display: flow-root; width: fit-content; max-width: 100%; margin: 1em auto; text-align: center }
.host figcaption { max-width: 24rem; margin: 1em auto; font-style: italic }
.host table:not([class]) { display: inline-block; border: 3px solid red; background: red }
.host table:not([class]) td:not([align]), .host table:not([class]) th:not([align]) { text-align: left }
.host table:not([class]) th { min-width: 9rem; padding: 3em }
.host table:not([class]) td { border-top: 3px solid red; padding: 3em }
.host table:not(.x) tbody tr:nth-child(2n) td { background: red }
.host details { border: 3px solid red; padding: 2em } .host summary::before { content: "icon" }
html { font-size: 200% } .host { font-size: 16px }
"""
"""What themes say about tables and figures, and how precisely: Material, Read the Docs and JupyterLab among them."""

LOOKS = """(selector) => [...document.querySelectorAll(selector)].map((element) => {
  const style = getComputedStyle(element), mark = getComputedStyle(element, "::before");
  return [style.textAlign, style.borderTopWidth, style.padding, style.backgroundColor, style.display, style.fontStyle,
    mark.content, Math.round(element.getBoundingClientRect().width)].join("|");
})"""


def on_host(folder: Path, name: str, style: str) -> Path:
    """A page of a host that has an answer of each kind."""
    from markdown import markdown

    asked = ("explain attention n=64 d=512", "regimes attention conv1d lstm d=512 --over n,k")
    text = "\n\n".join(f"```analyzer\n{question}\n```" for question in asked)
    body = markdown(text, extensions=["analyzer"])
    title = "<title>Host</title>"
    page = f'<!doctype html><html lang="en">{title}<style>{style}</style><main class="host"><h1>A</h1>{body}</main>'
    (folder / name).write_text(page, encoding="utf-8")
    return folder / name


def test_rules_of_hosts_for_tables_and_figures_do_not_reach_answers(tmp_path: Path) -> None:
    from tests.support.browser import empty_figures, page

    ours = ", ".join(
        f".analyzer-answer {name}" for name in ("figure", "figcaption", "table", "th", "td", "summary", "svg")
    )
    looks = []
    for name, style in (("bare.html", ".host { font-size: 16px }"), ("host.html", HOST)):
        with page(on_host(tmp_path, name, style), 800) as opened:
            assert empty_figures(opened) == []
            looks.append(opened.tab.evaluate(LOOKS, ours))
            aligned = opened.tab.evaluate(LOOKS, ".analyzer-answer td.number")
            assert aligned and all(one.startswith(("end", "right")) for one in aligned)
    assert looks[0] == looks[1] and len(looks[0]) > 50


@pytest.mark.parametrize("name", ["sphinx", "narrow"])
def test_tables_of_sphinx_scroll_in_their_box(pages: dict[str, Path], name: str) -> None:
    from tests.support.browser import page

    width = {"sphinx": 1100, "narrow": 360}[name]
    with page(pages["sphinx"], width) as opened:
        beyond = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert opened.tab.evaluate(beyond) <= 0
        box = "() => [...document.querySelectorAll('table.analyzer')].every((one) => one.closest('.analyzer-table'))"
        assert opened.tab.evaluate(box)
        drawn = opened.tab.evaluate("() => document.querySelector('figure.analyzer img').getBoundingClientRect().width")
        assert drawn >= 432


EDGES = """async ([boxes, drawn, end]) => {
  const faded = [];
  for (const one of document.querySelectorAll(boxes)) {
    const hidden = one.scrollWidth - one.clientWidth, shown = drawn ? one.querySelector(drawn) : one;
    if (!shown || !one.clientWidth) continue;
    one.scrollLeft = end ? hidden : 0;
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    faded.push([hidden > 0, getComputedStyle(shown).maskImage !== 'none']);
  }
  return faded;
}"""
"""Of each box that can scroll, moved to its beginning or end: whether it hides anything, whether its edge fades."""


@pytest.mark.parametrize(
    ("name", "boxes", "drawn"),
    [
        ("mkdocs", ".analyzer-answer .table-box", ""),
        ("mkdocs", ".analyzer-answer .figure", ":scope > svg"),
        ("sphinx", ".analyzer-table", ""),
        ("sphinx", "figure.analyzer", "img"),
    ],
)
def test_what_is_cut_off_on_a_phone_fades_at_the_edge(
    pages: dict[str, Path], name: str, boxes: str, drawn: str
) -> None:
    from tests.support.browser import page

    for width in (360, 1280):
        with page(pages[name], width, javascript=True) as opened:
            begins, ends = (opened.tab.evaluate(EDGES, [boxes, drawn, end]) for end in (False, True))
        assert begins and all(hides == faded for hides, faded in begins)
        assert not any(faded for _, faded in ends)
        assert any(hides for hides, _ in begins) == (width == 360) or not drawn


def test_a_drawing_that_scrolls_says_so(tmp_path: Path) -> None:
    from tests.support.browser import page

    shown = "() => getComputedStyle(document.querySelector('.scrolls')).display !== 'none'"
    for width in (360, 800):
        with page(on_host(tmp_path, "host.html", HOST), width) as opened:
            assert opened.tab.evaluate(shown) == (width == 360)


def test_answers_on_one_page_stay_apart(pages: dict[str, Path], tmp_path: Path) -> None:
    from tests.support.browser import page

    ends = """(selector) => [...document.querySelectorAll(selector)].map((one) => {
      const next = one.nextElementSibling;
      return next ? next.getBoundingClientRect().top - one.getBoundingClientRect().bottom : 99;
    })"""
    with page(on_host(tmp_path, "host.html", HOST), 800) as opened:
        assert min(opened.tab.evaluate(ends, ".analyzer-answer")) >= 32
    with page(pages["sphinx"], 1100) as opened:
        assert min(opened.tab.evaluate(ends, "p.analyzer-basis:not(:has(+ p.analyzer-basis))")) >= 24
