"""The explorer in a real browser: its numbers are the comparison's, and it is a page among others without it."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from analyzer.answers.compare import compare
from analyzer.answers.context import context
from analyzer.answers.question import Question
from analyzer.blocks import Number, Statement
from analyzer.doors.reporting import report_files
from analyzer.explorers import Explorer
from analyzer.report.asked import report_asked
from analyzer.report.explorer import QUANTITIES
from analyzer.writers.cells import cell_text, phrase_text, unit_text
from analyzer.writers.explorer import explorer_html, explorer_script
from analyzer.writers.numbers import whole
from analyzer.writers.phrases import phrase_book
from analyzer.writers.plain import PLAIN
from tests.support.explored import counted, drawn, explored

pytestmark = pytest.mark.browser


@pytest.fixture
def browser() -> ModuleType:
    """What opens pages; it needs playwright, which may not be there when tests are collected."""
    from tests.support import browser

    return browser


def texts_at(question: Question, found: Explorer, sizes: Mapping[str, int]) -> list[list[str] | None]:
    """What the page has to say at some sizes: the comparison's numbers in the page's words."""
    book = phrase_book("en")
    out: list[list[str] | None] = []
    for layer, known in zip(found.layers, counted(question, sizes, context("compare", question)), strict=True):
        if known is None:
            out.append(None)
            continue
        cells = [
            Number(None, unit, why=value) if isinstance(value, str) else Number(value, unit)
            for value, unit in zip(known.values(), layer.units.values(), strict=True)
        ]
        out.append([f"{cell_text(cell, book, PLAIN)} {unit_text(cell, book)}".strip() for cell in cells])
    return out


@cache
def _content(words: tuple[str, ...]) -> bytes:
    (content,) = report_files(words, "html").values()
    return content


def written_page(words: tuple[str, ...], folder: Path) -> Path:
    path = folder / "report.html"
    path.write_bytes(_content(words))
    return path


def table(opened: Any) -> list[list[str]]:
    """The cells of the explorer, column by column."""
    rows: list[list[str]] = opened.tab.evaluate(
        "[...document.querySelectorAll('#explorer tbody tr')]"
        ".map(row => [...row.querySelectorAll('td')].map(cell => cell.innerText))"
    )
    return [list(column) for column in zip(*rows, strict=True)]


def fill(opened: Any, sizes: Mapping[str, int]) -> None:
    for name, size in sizes.items():
        opened.tab.fill(f"#explorer-{name}", str(size))


SHOWN = (
    (),
    ("gru", "lstm"),
    ("attention:causal,fused,bias", "conv1d:padding=valid"),
    ("sliding-window-attention:causal", "conv1d:stride=2,padding=3,dilation=2"),
    ("fft-long-conv1d", "grouped-query-attention", "g=2"),
    ("transformer-encoder", "tcn"),
)


@pytest.mark.parametrize("words", SHOWN, ids=" ".join)
def test_the_page_says_what_the_comparison_says(browser: ModuleType, words: tuple[str, ...], tmp_path: Path) -> None:
    question, found = explored(words)
    pick = random.Random(1)
    many = [drawn(found, pick) for _ in range(84)]
    with browser.page(written_page(words, tmp_path), 1280, javascript=True) as opened:
        said = opened.tab.evaluate(
            "all => all.map(one => document.getElementById('explorer').textsAt(one))",
            [[str(sizes[control.name]) for control in found.controls] for sizes in many],
        )
        for sizes, texts in zip(many, said, strict=True):
            assert texts == texts_at(question, found, sizes), sizes
        assert any(len(text) > 25 for texts in said for column in texts if column for text in column)  # beyond 2^53
        for place, sizes in enumerate(many[:8]):  # the same through the fields a reader types in
            fill(opened, sizes)
            known = texts_at(question, found, sizes)
            assert table(opened) == [column or ["–"] * len(QUANTITIES) for column in known], sizes
            if place % 2 or None in known:
                assert_sentences(opened, question, sizes, known)
        assert opened.messages == [] and opened.requests == []


def assert_sentences(opened: Any, question: Question, sizes: Mapping[str, int], known: list[list[str] | None]) -> None:
    """The first sentence is the comparison's; where a layer is missing, another one says so."""
    verdict, remarks = (opened.tab.inner_text(f".explorer-{name}") for name in ("verdict", "remarks"))
    if None in known:
        assert verdict == "" and "There is no" in remarks
        return
    shared = {**question.settings, **{name: str(size) for name, size in sizes.items()}}
    first = compare(replace(question, settings=shared)).blocks[0]
    assert isinstance(first, Statement)
    assert (verdict, remarks) == (phrase_text(first.phrase, phrase_book("en"), PLAIN), "")


def test_it_is_moved_by_keyboard_and_the_address_follows(browser: ModuleType, tmp_path: Path) -> None:
    question, found = explored(())
    path = written_page((), tmp_path)
    with browser.page(path, 1280, javascript=True) as opened:
        tab = opened.tab
        tab.focus("[type=range][data-size=n]")
        tab.keyboard.press("ArrowRight")
        assert tab.input_value("#explorer-n") == "1536"
        moved = {"n": 1536, "d": 512, "k": 7, "h": 8}
        assert table(opened) == texts_at(question, found, moved)
        assert tab.evaluate("location.hash") == "#n=1536&d=512&k=7&h=8"
        tab.keyboard.press("Tab")
        assert tab.evaluate("document.activeElement.id") == "explorer-n"
        tab.keyboard.press("ControlOrMeta+A")
        tab.keyboard.type("1000000000000000000000")
        assert table(opened) == texts_at(question, found, {**moved, "n": 10**21})
        tab.reload()
        assert tab.input_value("#explorer-n") == "1000000000000000000000"
        assert table(opened) == texts_at(question, found, {**moved, "n": 10**21})
        tab.click("#explorer button")
        assert table(opened) == texts_at(question, found, {**moved, "n": 1024})
        assert tab.evaluate("location.hash") == ""
        tab.evaluate("location.hash = '#n=4096&k=31'")
        tab.wait_for_function("document.getElementById('explorer-n').value === '4096'")
        assert table(opened) == texts_at(question, found, {**moved, "n": 4096, "k": 31})
        assert opened.messages == []


def test_three_layers_in_a_page_of_their_own(browser: ModuleType, tmp_path: Path) -> None:
    words = ("attention", "conv1d", "lstm", "n=1000", "d=512", "k=7")
    question, found = explored(words)
    book, path = phrase_book("en"), tmp_path / "three.html"
    body = f"{explorer_html(found, book)}<script>{explorer_script(found, book)}</script>"
    path.write_text(f"<!DOCTYPE html><meta charset=utf-8>{body}", encoding="utf-8")
    with browser.page(path, 1280, javascript=True) as opened:
        assert table(opened) == texts_at(question, found, {"n": 1000, "d": 512, "k": 7, "h": 8})
        assert opened.tab.locator("#explorer svg .curve").count() == 3
        assert opened.tab.inner_text(".explorer-verdict").startswith(
            "lstm needs 1.14 times the multiply-adds of conv1d"
        )
        assert opened.messages == []


def test_a_plain_anchor_is_no_size(browser: ModuleType, tmp_path: Path) -> None:
    with browser.page(written_page((), tmp_path), 1280, javascript=True) as opened:
        before = table(opened)
        opened.tab.click('nav a[href="#cost"]')
        opened.tab.wait_for_function("location.hash === '#cost' && scrollY > 100")
        opened.tab.evaluate("location.hash = '#n=5&unknown=1'")
        opened.tab.evaluate("location.hash = '#n=x'")
        opened.tab.evaluate("new Promise(done => setTimeout(done, 50))")
        assert table(opened) == before
        opened.tab.evaluate("location.hash = '#figure-reach'")
        opened.tab.reload()
        assert table(opened) == before and opened.tab.evaluate("location.hash") == "#figure-reach"


def test_what_does_not_exist_has_no_number(browser: ModuleType, tmp_path: Path) -> None:
    with browser.page(written_page(("attention", "conv1d:padding=valid"), tmp_path), 1280, javascript=True) as opened:
        fill(opened, {"h": 7})
        assert table(opened)[0] == ["–"] * len(QUANTITIES) and table(opened)[1][0] == "1,835,008"
        assert "There is no attention at these sizes: in d/h, 7 does not divide 512." in opened.tab.inner_text(
            "#explorer"
        )
        fill(opened, {"h": 8, "n": 6})
        assert table(opened)[1] == ["–"] * len(QUANTITIES) and table(opened)[0][0] == "1,048,576"
        assert "it needs dilation*(k - 1) < n" in opened.tab.inner_text("#explorer")
        for wrong in ("0", "-3", "1.5", "", str(10**40 + 1)):
            opened.tab.fill("#explorer-n", wrong)
            assert table(opened) == [["–"] * len(QUANTITIES)] * 2, wrong
            assert "n is a whole number from 1 to 10^40." in opened.tab.inner_text("#explorer")
            assert opened.tab.get_attribute("#explorer-n", "aria-invalid") == "true"
        opened.tab.fill("#explorer-n", "1e6")
        assert table(opened)[0][-1] == "1,000,000 positions"
        assert opened.messages == []


def test_without_script_it_is_not_there_and_the_page_is_whole(browser: ModuleType, tmp_path: Path) -> None:
    with browser.page(written_page((), tmp_path), 1280) as opened:
        assert not opened.tab.is_visible("#explorer")
        assert opened.tab.locator("main table:visible").count() > 5
        assert opened.messages == []
    with browser.page(written_page((), tmp_path), 1280, javascript=True) as opened:
        assert opened.tab.is_visible("#explorer")
        opened.tab.emulate_media(media="print")
        assert not opened.tab.is_visible("#explorer")


@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("words", [(), ("attention:causal,h=16,bias", "separable-conv1d:k=31,dilation=2", "n=10^30")])
def test_nothing_sticks_out(browser: ModuleType, words: tuple[str, ...], width: int, tmp_path: Path) -> None:
    with browser.page(written_page(words, tmp_path), width, javascript=True) as opened:
        assert browser.overflowing(opened) == [] and browser.clipped_text(opened) == []
        assert opened.tab.locator("#explorer svg .curve").count() == 2
        fill(opened, {"n": 10**24, "d": 10**12})
        assert browser.overflowing(opened) == [] and browser.clipped_text(opened) == []
        assert opened.messages == []


def test_the_crossing_is_the_one_of_the_comparison(browser: ModuleType, tmp_path: Path) -> None:
    with browser.page(written_page((), tmp_path), 1280, javascript=True) as opened:
        assert opened.tab.locator(".crossing-label").all_text_contents() == ["n = 769"]
        opened.tab.fill("#explorer-k", "3")
        assert opened.tab.locator(".crossing-label").all_text_contents() == []
        opened.tab.fill("#explorer-k", "31")
        runs = compare(report_asked(["k=31"]).question).crossing["layer"].runs
        assert opened.tab.locator(".crossing-label").all_text_contents() == [f"n = {whole(runs[-1].first)}"]


HOSTILE = "[evil]\ndefinition = '''\ngiven x[b n d]\nwhere in = d, eval = n\ny[b n f] = x[b n d] * W{d f}\n'''\n"


def test_a_hostile_label_stays_text(browser: ModuleType, tmp_path: Path) -> None:
    label = "</script><script>stolen()</script><img src>{layer}"
    (tmp_path / "evil.toml").write_text(HOSTILE + "defaults = { f = 'd' }\n", encoding="utf-8")
    path = written_page((f"{label}={tmp_path / 'evil.toml'}:evil", "attention"), tmp_path)
    assert path.read_text(encoding="utf-8").count("<script") == 1
    with browser.page(path, 1280, javascript=True) as opened:
        assert label in opened.tab.inner_text("#explorer thead")
        assert label in opened.tab.inner_text(".explorer-verdict")
        assert len(browser.scripts(opened)) == 1
        assert opened.messages == [] and opened.requests == []


def test_it_runs_under_a_strict_policy(browser: ModuleType, tmp_path: Path) -> None:
    policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"
    text, messages = written_page((), tmp_path).read_text(encoding="utf-8"), []
    with browser.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser.chromium(), args=list(browser.FLAGS))
        tab = browser.new_page()
        tab.on("console", lambda said: messages.append(said.text))
        tab.on("pageerror", lambda error: messages.append(str(error)))
        headers = {"content-type": "text/html; charset=utf-8", "content-security-policy": policy}
        tab.route("**/*", lambda route: route.fulfill(status=200, body=text, headers=headers))
        tab.goto("http://report.test/page#n=2048&d=512&k=7&h=8")
        assert tab.input_value("#explorer-n") == "2048"
        tab.fill("#explorer-n", "4096")
        assert "21,474,836,480" in tab.inner_text("#explorer tbody")
        assert tab.evaluate("location.hash") == "#n=4096&d=512&k=7&h=8"
        browser.close()
    assert messages == []
    assert f'content="{policy}"' in text.replace("&#39;", "'")
