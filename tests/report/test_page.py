"""The page in a real browser: nothing sticks out, no figure is empty, nothing is asked of the network; by keyboard, by
screen reader, on paper, under a strict policy."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from analyzer.writers.phrases import languages
from analyzer.writers.resources import templates
from tests.report.test_composing import html, scripted, tiny

pytestmark = pytest.mark.browser

QUESTIONS = {
    "default": [],
    "long labels and numbers": ["attention:causal,h=16,bias", "separable-conv1d:k=31,dilation=2", "n=10^30"],
    "recurrent": ["lstm", "attention:causal"],
    **{language: [f"lang={language}"] for language in languages() if language != "en"},
}
STRICT = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
PAPER = 657  # A4 less the margins of the page's own style, in CSS pixels


class _Pages(dict[str, Path]):
    """The pages of the questions, each written when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def __missing__(self, name: str) -> Path:
        from analyzer.doors.reporting import write_report

        self[name] = write_report(QUESTIONS[name], self._folder / name.replace(" ", "-"), "html")[0]
        return self[name]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> _Pages:
    return _Pages(tmp_path_factory.mktemp("pages"))


@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize("width", [360, 640, 1280])  # 640: the middle one at 200 % zoom
@pytest.mark.parametrize("dark", [False, True])
def test_the_page_is_whole(pages: dict[str, Path], name: str, width: int, dark: bool) -> None:
    from tests.support.browser import clipped_text, empty_figures, overflowing, page, scripts

    with page(pages[name], width, dark) as opened:
        assert overflowing(opened) == []
        assert empty_figures(opened) == []
        assert clipped_text(opened) == []
        assert opened.requests == []
        assert opened.messages == []
        assert len(scripts(opened)) == 1  # the explorer's own


def test_every_link_in_the_page_leads_somewhere(pages: dict[str, Path]) -> None:
    from tests.support.browser import page

    with page(pages["default"], 1280) as opened:
        lost = opened.tab.evaluate(
            "[...document.querySelectorAll('a[href^=\"#\"]')].map(a => a.getAttribute('href').slice(1))"
            ".filter(id => !document.getElementById(id))"
        )
        repeated = opened.tab.evaluate(
            "[...document.querySelectorAll('[id]')].map(e => e.id).filter((id, i, all) => all.indexOf(id) !== i)"
        )
    assert lost == [] and repeated == []


def test_an_answer_is_a_page_too(tmp_path: Path) -> None:
    from analyzer import compare
    from tests.support.browser import overflowing, page

    path = tmp_path / "answer.html"
    path.write_text(compare("attention", "conv1d", "lstm", n=4096, d=512, k=7).to_html(), encoding="utf-8")
    with page(path, 360) as opened:
        assert overflowing(opened) == []
        assert opened.requests == [] and opened.messages == []
    with page(path, 1280) as opened:
        assert opened.tab.evaluate("document.querySelector('main').clientWidth") > 600  # not the place of the contents


@pytest.mark.axe
@pytest.mark.parametrize("name", ["default", *(language for language in languages() if language != "en")])
@pytest.mark.parametrize(("width", "dark"), [(360, False), (1280, True)])
def test_axe_finds_nothing(pages: dict[str, Path], name: str, width: int, dark: bool) -> None:
    from tests.support.browser import page, violations

    with page(pages[name], width, dark, javascript=True) as opened:  # axe-core waits, which takes a script's clock
        assert violations(opened) == []


@pytest.mark.axe
def test_axe_finds_what_is_wrong(tmp_path: Path) -> None:
    from tests.support.browser import page, violations

    path = tmp_path / "wrong.html"
    path.write_text("<!DOCTYPE html><title>x</title><main><h1>x</h1><img src='data:,'></main>", encoding="utf-8")
    with page(path, 360, javascript=True) as opened:
        found = violations(opened)
    assert {one.split(":")[0] for one in found} == {"html-has-lang", "image-alt"}


def test_everything_is_reached_by_keyboard_and_its_focus_is_seen(pages: dict[str, Path]) -> None:
    from tests.support.browser import page, reachable, tab_stops

    with page(pages["default"], 1280) as opened:
        wanted = reachable(opened)
        stops = tab_stops(opened)
    assert [stop for stop in stops if stop.startswith("unseen ")] == []
    assert [stop for stop in stops if stop in wanted] == wanted  # and subsections, listed on the way
    assert len(wanted) > 20 and stops[-1] == wanted[-1]


def test_the_first_stop_skips_to_the_text_and_parts_unfold_by_keyboard(pages: dict[str, Path]) -> None:
    from tests.support.browser import page

    with page(pages["default"], 1280) as opened:
        opened.tab.keyboard.press("Tab")
        opened.tab.keyboard.press("Enter")
        assert opened.tab.evaluate("document.activeElement.localName") == "main"
        opened.tab.locator(".derivation summary").first.focus()
        opened.tab.keyboard.press("Enter")
        assert opened.tab.evaluate("document.querySelector('.derivation').open")


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_screen_reader_finds_its_way(pages: dict[str, Path], name: str) -> None:
    from tests.support.browser import page

    with page(pages[name], 1280) as opened:
        levels = opened.tab.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(e => +e.localName[1])")
        unnamed = opened.tab.evaluate("""
            [...document.querySelectorAll('table, nav, .table-box')].filter(e => !e.ariaLabel)
            .concat([...document.querySelectorAll('figure svg')].filter(
              e => e.getAttribute('role') !== 'img' || !e.querySelector('title').textContent))
            .concat([...document.querySelectorAll('th')].filter(e => !e.scope)).map(e => e.outerHTML.slice(0, 80))""")
        language = opened.tab.evaluate("document.documentElement.lang")
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert unnamed == []
    assert language.split("-")[0] == (name if name in languages() else "en")


@pytest.mark.parametrize("name", QUESTIONS)
def test_on_paper_nothing_is_clipped_and_derivations_are_open(pages: dict[str, Path], name: str) -> None:
    from tests.support.browser import clipped_text, overflowing, page

    with page(pages[name], PAPER) as opened:
        opened.tab.emulate_media(media="print")
        assert overflowing(opened) == []
        assert clipped_text(opened) == []
        hidden = "[...document.querySelectorAll('.derivation .equation')].filter(e => e.offsetHeight === 0).length"
        assert opened.tab.evaluate(hidden) == 0
        assert opened.tab.evaluate("[...document.querySelectorAll('.data, nav')].every(e => e.offsetHeight === 0)")


def test_the_printed_file_is_on_a4_and_short(pages: dict[str, Path], tmp_path: Path) -> None:
    from tests.support.browser import page, pdf

    path = tmp_path / "page.pdf"
    with page(pages["default"], 1280, dark=True) as opened:
        pdf(opened, path)
    printed = path.read_bytes()
    sizes = set(re.findall(rb"/MediaBox ?\[([^\]]*)\]", printed))
    assert [[round(float(side)) for side in size.split()] for size in sizes] == [[0, 0, 595, 842]]
    assert 5 < len(re.findall(rb"/Type ?/Page\b", printed)) < 40


def test_tables_of_eight_columns_fit_beside_the_contents(pages: dict[str, Path]) -> None:
    from tests.support.browser import page

    with page(pages["default"], 1280) as opened:
        tables = opened.tab.evaluate("""[...document.querySelectorAll('.table .table-box')].map(box => [
            box.ariaLabel, box.querySelectorAll('thead th').length, box.scrollWidth - box.clientWidth])""")
    assert max(columns for _, columns, _ in tables) >= 8
    assert [label for label, columns, hidden in tables if columns <= 8 and hidden > 0] == []


def test_a_note_stands_beside_its_paragraph_or_below_it(tmp_path: Path) -> None:
    from tests.support.browser import overflowing, page

    path = tmp_path / "tiny.html"
    path.write_text(html(tiny(tmp_path)), encoding="utf-8")
    boxes = "[...document.querySelectorAll('.noted > p, .note')].map(e => e.getBoundingClientRect().toJSON())"
    with page(path, 1280) as opened:
        text, note, other = opened.tab.evaluate(boxes)
        assert note["left"] > text["right"] and abs(note["top"] - text["top"]) < 10
        assert other["left"] == note["left"] and other["top"] >= note["bottom"]
    with page(path, 360) as opened:
        text, note, other = opened.tab.evaluate(boxes)
        assert text["bottom"] < note["top"] < note["bottom"] < other["top"]
        assert overflowing(opened) == []
    with page(path, PAPER) as opened:
        opened.tab.emulate_media(media="print")
        assert all(box["height"] > 0 for box in opened.tab.evaluate(boxes))


@pytest.mark.parametrize("script", [False, True])
def test_the_page_is_the_same_under_a_strict_policy(tmp_path: Path, script: bool) -> None:
    from tests.support.browser import page

    path = tmp_path / "tiny.html"
    written = scripted("document.body.dataset.ran = 'yes'") if script else html(tiny(tmp_path))
    path.write_text(written, encoding="utf-8")
    policy = f"{STRICT}; script-src 'unsafe-inline'" if script else STRICT
    with page(path, 1280, javascript=True, policy=policy) as opened:
        assert opened.messages == [] and opened.requests == []
        assert opened.tab.evaluate("document.body.dataset.ran") == ("yes" if script else None)
        assert opened.tab.evaluate("getComputedStyle(document.body).margin") == "0px"  # its style came through


def test_the_report_needs_no_more_than_a_strict_policy_allows(pages: dict[str, Path]) -> None:
    from tests.support.browser import empty_figures, page

    with page(pages["default"], 1280, policy=STRICT) as opened:
        assert opened.messages == [] and opened.requests == []
        assert empty_figures(opened) == []


@pytest.mark.parametrize("dark", [False, True])
def test_sizes_are_as_readable_as_text(tmp_path: Path, dark: bool) -> None:
    css = (templates() / "page" / "style.css").read_text(encoding="utf-8")
    light, rest = css.split("@media screen and (prefers-color-scheme: dark)")
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", rest.split("@media")[0] if dark else light))
    for ground in ("paper", "shade"):
        for size in "ndkh":
            assert _contrast(colours[f"size-{size}"], colours[ground]) >= 4.5


def _contrast(one: str, other: str) -> float:
    """WCAG 2.2's ratio of luminances."""

    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)
