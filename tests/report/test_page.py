"""The page in a real browser: nothing sticks out, no figure is empty, nothing is asked of the network."""

from __future__ import annotations

from pathlib import Path

import pytest

pytestmark = pytest.mark.browser

QUESTIONS = {
    "default": [],
    "long labels and numbers": ["attention:causal,h=16,bias", "separable-conv1d:k=31,dilation=2", "n=10^30"],
    "recurrent": ["lstm", "attention:causal"],
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    from analyzer.doors.reporting import write_report

    folder = tmp_path_factory.mktemp("pages")
    return {name: write_report(words, folder / name.replace(" ", "-"), "html")[0] for name, words in QUESTIONS.items()}


@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize("width", [360, 768, 1280])
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
