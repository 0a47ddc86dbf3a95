"""Answers as pages: what stands around their figures and formulas."""

from __future__ import annotations

import re

import pytest

from analyzer.doors.asking import ask
from analyzer.writers.html import lines_of
from analyzer.writers.resources import templates

REGIMES = ("attention", "conv1d", "d=64", "h=1", "over=n,k")


@pytest.mark.parametrize(("language", "data"), [("en", "Numbers behind this figure"), ("zh", "此图的数据")])
def test_the_figure_of_an_answer_has_no_number(language: str, data: str) -> None:
    page = ask("regimes", [*REGIMES, f"lang={language}"]).to_html()
    assert f"<summary>{data}</summary>" in page and "figure 0" not in page and "图0" not in page


def test_a_figure_says_on_a_phone_that_it_scrolls() -> None:
    page = ask("regimes", REGIMES).to_html()
    assert '<p class="scrolls" aria-hidden="true">' in page
    phone = (templates() / "page" / "style.css").read_text(encoding="utf-8").partition("(max-width: 600px)")[2]
    assert re.search(r"\.figure:not\(\.fit\) > \.scrolls \{ display: block", phone)


def test_a_fraction_has_room_between_lines_in_the_headline_too() -> None:
    style = (templates() / "page" / "style.css").read_text(encoding="utf-8")
    assert ":is(p, li, dd, .title + p):has(mfrac) { line-height: 2; }" in style


@pytest.mark.parametrize(
    ("latex", "lines"),
    [
        (r"4 n d^{2} + 2 n^{2} d", [r"4 n d^{2} + 2 n^{2} d"]),
        (r"O(n d + d^{2})", [r"O(n d + d^{2})"]),
        (
            r"2 n \cdot \mathrm{layers} - \left(\mathrm{heads} + e\right) + \frac{n^{2} + n \cdot \mathrm{layers}}{2}",
            [
                r"2 n \cdot \mathrm{layers}",
                r"{} - \left(\mathrm{heads} + e\right)",
                r"{} + \frac{n^{2} + n \cdot \mathrm{layers}}{2}",
            ],
        ),
        (
            r"O(n d \cdot \mathrm{layers} + n^{2} d \cdot \mathrm{layers} + n f \cdot \mathrm{layers})",
            [
                r"O(n d \cdot \mathrm{layers}",
                r"{} + n^{2} d \cdot \mathrm{layers}",
                r"{} + n f \cdot \mathrm{layers})",
            ],
        ),
        (r"\left\lfloor \frac{" + "n" * 80 + r" + 1}{2} \right\rfloor", None),
    ],
)
def test_a_long_sum_may_break_between_its_terms_only(latex: str, lines: list[str] | None) -> None:
    assert lines_of(latex) == (lines or [latex])
