"""Answers as pages: what stands around their figures and formulas."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from analyzer.blocks import Expression
from analyzer.doors.asking import ask
from analyzer.notation.syntax import Operation, Size
from analyzer.writers.html import HTML, lines_of
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


FRACTIONS = """() => [...document.querySelectorAll('math mfrac')].map((one) => {
  const size = (element) => parseFloat(getComputedStyle(element).fontSize);
  return size(one.firstElementChild) / size(one.closest('math'));
})"""
"""How large the letters of fractions are, of those around them."""

GAPS = """() => [...document.querySelectorAll('p')].map((one) => {
  const found = [...one.querySelectorAll('mfrac')].map((fraction) => fraction.getBoundingClientRect());
  return found.slice(1).map((box, place) => box.top - found[place].bottom).filter((gap) => gap > -9);
}).flat()"""
"""Pixels between fractions of lines that follow each other."""


@pytest.mark.browser
@pytest.mark.parametrize("kind", ["page", "fragment"])
@pytest.mark.parametrize("width", [360, 1100])
def test_fractions_are_as_large_as_the_text_and_do_not_touch(tmp_path: Path, kind: str, width: int) -> None:
    from tests.support.browser import page

    answer = ask("regimes", ["attention", "conv1d", "lstm", "d=512", "over=n,k"])
    text = answer.to_html() if kind == "page" else str(answer._repr_mimebundle_()["text/html"])
    (tmp_path / "page.html").write_text(text, encoding="utf-8")
    with page(tmp_path / "page.html", width) as opened:
        sizes = opened.tab.evaluate(FRACTIONS)
        assert len(sizes) > 2 and min(sizes) == 1
        gaps = opened.tab.evaluate(GAPS)
        assert (gaps or width > 360) and all(gap >= 2 for gap in gaps)


def test_brackets_of_growth_are_as_tall_as_a_fraction_in_them() -> None:
    growth = Expression(Operation("/", Size("n"), Size("S")), order=True)
    assert HTML.formula(growth).count('stretchy="true" fence="true"') == 2
    assert "fence" not in HTML.formula(Expression(Size("n"), order=True))


def test_what_an_answer_rests_on_stands_back_behind_what_it_says() -> None:
    text = ask("crossover", ["attention", "conv1d", "d=512", "k=7"]).to_html()
    said = re.findall(r'<p(?: class="(basis)")?>(.*?)</p>', text, re.S)
    quiet = [" ".join(re.sub("<[^>]*>", "", words).split()[:2]) for kind, words in said if kind]
    assert quiet == ["At d=512,", "Sizes taken", "Options: attention", "Convention exact:"]
    assert len(said) > len(quiet) and not said[0][0]


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
