"""Fragments of HTML in two languages, pasted into pages of MkDocs and Sphinx: nothing else on the page changes."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

import analyzer

from .sites import copied, mkdocs, sphinx
from .test_pages import with_styles

pytestmark = [pytest.mark.docs, pytest.mark.browser]

LANGUAGES = ("en", "zh")
PASTED = "<!-- pasted -->"

EVERYTHING = """(selector) => [...document.querySelectorAll(selector)].map((element) => {
  const style = getComputedStyle(element);
  const follows = /^(width|height|(inline|block)-size|(perspective|transform)-origin|top|bottom|left|right|inset)/;
  return element.localName + ' ' + [...style].filter((name) => !follows.test(name)).sort()
    .map((name) => name + ':' + style.getPropertyValue(name)).join(';');
})"""
"""Every property of elements but those that follow from how much stands on the page."""

HOST = "body, body *:not(.analyzer-answer, .analyzer-answer *)"


def fragment(language: str) -> str:
    answer = analyzer.regimes("attention", "conv1d", "lstm", d=512, lang=language)
    return str(answer._repr_mimebundle_()["text/html"])


@pytest.fixture(scope="module")
def hosts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A page of each engine in one file, with a place for more; Sphinx's has a table and an equation of its own."""
    folder = tmp_path_factory.mktemp("hosts")
    sites = {"mkdocs": copied("mkdocs", folder), "sphinx": copied("sphinx", folder)}
    (sites["mkdocs"] / "docs" / "index.md").write_text(
        f"# A page\n\nWords, `code`.\n\n{PASTED}\n\n| a |\n|---|\n| 1 |\n"
    )
    raw = f".. raw:: html\n\n   {PASTED}\n\n"
    table = ".. list-table::\n\n   * - 1\n     - 2\n"
    (sites["sphinx"] / "index.rst").write_text(f"A page\n======\n\nWords, ``code``.\n\n{raw}.. math:: x\n\n{table}")
    (sites["sphinx"] / "myst.md").unlink()
    (sites["sphinx"] / "sub" / "own.rst").unlink()
    built = {"mkdocs": mkdocs(sites["mkdocs"]), "sphinx": sphinx(sites["sphinx"])}
    assert [one.status for one in built.values()] == [0, 0], [one.said for one in built.values()]
    return {name: with_styles(one.folder / "index.html", "host.html") for name, one in built.items()}


def pasted(host: Path, *languages: str) -> Path:
    """The host's page with fragments in it."""
    text = host.read_text(encoding="utf-8")
    assert text.count(PASTED) == 1
    page = host.with_name(f"with-{'-'.join(languages) or 'none'}.html")
    page.write_text(text.replace(PASTED, "\n".join(map(fragment, languages))), encoding="utf-8")
    return page


def looks(page: Path, selector: str) -> list[str]:
    from tests.support.browser import page as opened_page

    with opened_page(page, 1100) as opened:
        found: list[str] = opened.tab.evaluate(EVERYTHING, selector)
        return found


@pytest.mark.parametrize("name", ["mkdocs", "sphinx"])
def test_the_host_looks_the_same_with_fragments_in_it(hosts: dict[str, Path], name: str) -> None:
    before, after = (looks(pasted(hosts[name], *languages), HOST) for languages in ((), LANGUAGES))
    assert len(before) > 20 and after == before


@pytest.mark.parametrize("name", ["mkdocs", "sphinx"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_fragment_looks_the_same_beside_another(hosts: dict[str, Path], name: str, language: str) -> None:
    ours = f".analyzer-answer:lang({language}), .analyzer-answer:lang({language}) *"
    alone, beside = (looks(pasted(hosts[name], *languages), ours) for languages in ((language,), LANGUAGES))
    assert len(alone) > 100 and beside == alone


@pytest.mark.axe
@pytest.mark.parametrize("name", ["mkdocs", "sphinx"])
def test_fragments_are_accessible_and_no_two_ids_are_alike(hosts: dict[str, Path], name: str) -> None:
    from tests.support.browser import page, violations

    with page(pasted(hosts[name], *LANGUAGES), 1100, javascript=True) as opened:
        assert violations(opened, ".analyzer-answer") == []
        ids = opened.tab.evaluate("() => [...document.querySelectorAll('[id]')].map((element) => element.id)")
        assert [one for one, times in Counter(ids).items() if times > 1] == []
        missing = """() => [...document.querySelectorAll('.analyzer-answer *')]
          .flatMap((element) => [...element.attributes])
          .flatMap(({value}) => [...value.matchAll(/url\\(#([^)]+)\\)/g)].map((found) => found[1]))
          .filter((id) => !document.getElementById(id))"""
        assert opened.tab.evaluate(missing) == []
