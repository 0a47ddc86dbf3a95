"""Sites that `mkdocs build --strict` makes."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

from .sites import changed, copied, mkdocs

pytestmark = pytest.mark.docs

ASKED = "compare attention conv1d n=4096 d=512 hedas=7"
WRONG = "```analyzer\nexplain x\n```\n"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return copied("mkdocs", tmp_path)


def undated(page: str) -> str:
    return re.sub("Build Date UTC.*", "", page)


def test_a_site_is_built_and_built_again_from_what_was_kept(site: Path) -> None:
    first = mkdocs(site)
    assert first.status == 0, first.said
    assert "6 answers, 0 of them kept from before" in first.said
    pages = {name: first.text(name) for name in ("index.html", "own.html")}
    assert pages["index.html"].count('<div class="analyzer-answer"') == 4
    assert pages["own.html"].count('<div class="analyzer-answer"') == 1
    assert '<pre class="analyzer-text"' in pages["own.html"]
    assert "comprae nothing" in pages["index.html"]  # shown, not asked
    second = mkdocs(site)
    assert "6 answers, 6 of them kept from before" in second.said
    for name, page in pages.items():
        assert undated(second.text(name)) == undated(page)
    entries = list((site / ".cache" / "analyzer").glob("*.json"))
    assert len(entries) == 6
    old = entries[0].with_name(f"{'0' * 40}.json")
    old.write_text("{}")
    os.utime(old, (0, 0))
    mkdocs(site)
    assert set((site / ".cache" / "analyzer").glob("*.json")) == set(entries)


def test_ids_are_apart_and_the_style_is_a_file_that_search_does_not_find(site: Path) -> None:
    built = mkdocs(site)
    ids = re.findall(r'\sid="(analyzer-[^"]+)"', built.text("index.html"))
    assert len(ids) == len(set(ids)) == 4
    assert 'href="assets/analyzer.css"' in built.text("index.html")
    assert ".analyzer-answer" in built.text("assets/analyzer.css")
    assert "border-collapse" not in built.text("search/search_index.json")
    assert "<style>" not in built.text("index.html")


def test_a_wrong_question_fails_with_file_and_line(site: Path) -> None:
    page = site / "docs" / "index.md"
    changed(page, "choose attention conv1d lstm n=16k d=512 k=7 causal=yes lang=zh", "choose atention n=4 d=8")
    changed(
        page, "compare attention conv1d n=4096 d=512 k=7\n```\n\n## In Chinese", "comprae lstm\n```\n\n## In Chinese"
    )
    lines = page.read_text().splitlines()
    places = [1 + lines.index("    choose atention n=4 d=8") - 1, 1 + lines.index("comprae lstm") - 1]
    built = mkdocs(site)
    assert built.status == 1 and "Aborted with 2 warnings" in built.said
    assert re.search(
        rf"docs/index\.md:{places[0]}: unknown layer 'atention' \(did you mean 'attention'\?\)", built.said
    )
    assert re.search(
        rf"docs/index\.md:{places[1]}: unknown question 'comprae' \(did you mean 'compare'\?\)", built.said
    )


def test_of_two_wrong_questions_alike_each_has_its_line(site: Path) -> None:
    in_list = WRONG.replace("\n", "\n    ")
    (site / "docs" / "own.md").write_text(f"# A\n\n- list\n\n    {in_list}\n{WRONG}")
    said = mkdocs(site).said
    assert "docs/own.md:5: unknown layer 'x'" in said and "docs/own.md:9: unknown layer 'x'" in said


def test_blocks_that_are_empty_or_not_closed_are_told_once(site: Path) -> None:
    asked = "explain lstm n=4 d=8"
    empty, indented = "- list\n\n    ```analyzer\n\n    ```", f"- list\n\n    ~~~analyzer\n    {asked}"
    text = f"# A\n\n{empty}\n\n{indented}\n\n````analyzer\n{asked}\n"
    (site / "docs" / "own.md").write_text(text)
    built = mkdocs(site)
    assert built.status == 1 and "Aborted with 3 warnings" in built.said
    assert "docs/own.md:5: a question is missing" in built.said
    assert "docs/own.md:11: the fence of this block is not closed" in built.said
    assert "docs/own.md:14: the fence of this block is not closed" in built.said


def test_a_block_that_nothing_reads_is_told(site: Path) -> None:
    changed(site / "mkdocs.yml", "  - pymdownx.superfences\n", "")
    built = mkdocs(site)
    assert built.status == 1
    assert "docs/own.md:5: this block is indented and was not read: add pymdownx.superfences" in built.said


def test_a_file_of_layers_that_changes_changes_its_page_only(site: Path) -> None:
    before = mkdocs(site)
    old = before.text("own.html")
    changed(site / "mine.toml", 'e = "4*d"', 'e = "2*d"')
    after = mkdocs(site)
    assert "6 answers, 5 of them kept from before" in after.said
    assert after.text("own.html") != old


def test_the_words_of_a_site_hold_for_all_its_pages(site: Path) -> None:
    changed(site / "mkdocs.yml", "  - analyzer\n", "  - analyzer:\n      lang: zh\n      convention: torch\n")
    built = mkdocs(site)
    assert built.status == 0, built.said
    assert "约定<code>torch</code>" in built.text("own.html")
    changed(site / "mkdocs.yml", "lang: zh", "lang: hz")
    built = mkdocs(site)
    assert built.status == 1 and "unknown lang 'hz'; known: en, zh" in built.said


def test_the_language_of_the_theme_is_that_of_the_answers(site: Path) -> None:
    changed(site / "mkdocs.yml", "plugins:", "theme:\n  name: mkdocs\n  locale: zh_CN\nplugins:")
    (site / "docs" / "own.md").write_text("# A\n\n```analyzer\nexplain lstm n=4 d=8\n```\n")
    built = mkdocs(site)
    assert 'class="analyzer-answer" lang="zh-Hans"' in built.text("own.html")


def test_serving_watches_the_files_of_users_as_they_come(site: Path) -> None:
    from mkdocs.config import load_config

    from analyzer.doors.docs.mkdocs_plugin import AnalyzerPlugin

    class Server:
        def __init__(self) -> None:
            self.watched: list[str] = []

        def watch(self, path: str, func: Any = None, recursive: bool = True) -> None:
            self.watched.append(path)

    config, server, plugin = load_config(str(site / "mkdocs.yml")), Server(), AnalyzerPlugin()
    plugin.load_config({})
    plugin.on_config(config)
    page = config.mdx_configs["analyzer"]["fragments"]
    page.html("explain mine.toml:my_layer n=4 d=8")
    plugin.on_post_build(config)
    plugin.on_serve(server, config, None)
    (site / "other.toml").write_text((site / "mine.toml").read_text())
    page.html("explain other.toml:my_layer n=4 d=8")
    plugin.on_post_build(config)
    plugin.on_post_build(config)
    assert server.watched == [str(site / "mine.toml"), str(site / "other.toml")]
