"""Every formula of the catalogue, in every target: in a sentence, in a cell, between Chinese characters, by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from html import unescape

import pytest

from analyzer.notation.syntax import Formula, Operation, Size
from analyzer.notation.syntax import Number as Literal
from analyzer.writers.formats import TARGETS, target_of
from analyzer.writers.formats.dokuwiki import DokuWiki
from analyzer.writers.formats.drawn import Written
from analyzer.writers.formats.target import RUNNING, Grid, Target, Where
from analyzer.writers.mathematics import MathWriter
from analyzer.writers.native_math import NativeMath
from analyzer.writers.prose_tex import tex_text
from analyzer.writers.tex import LATEX
from tests.support.engines import ENGINES, READERS, dokuwiki, formulas_of_docutils, mediawiki, refused_formulas

from .catalogue_formulas import all_formulas, closed_forms, crossovers, notation, prose

LETTERS = NativeMath(("", ""))
CELL = Where(cell=True)
A_PAGE = 100
"""Formulas on a page: DokuWiki takes long over long ones."""


@cache
def written(writer: MathWriter) -> list[str]:
    return [formula(writer) for formula in all_formulas()]


def pages(target: Target) -> list[str]:
    """Each formula in a sentence, between Chinese characters, in two cells and, at the end of its page, by itself."""
    return [_page(target, all_formulas()[start : start + A_PAGE]) for start in range(0, len(all_formulas()), A_PAGE)]


def _page(target: Target, formulas: Sequence[Written]) -> str:
    sentences, rows = [], []
    for formula in formulas:
        shown, inside = target.formula(formula, RUNNING), target.formula(formula, CELL)
        sentences += [target.paragraph(f"It costs {shown}, or so."), target.paragraph(f"复杂度{shown}级")]
        rows.append((inside, f"为{inside}，"))
    table = target.table(Grid(("a", "b"), tuple(rows), (False, False)))
    return target.fragment([*sentences, table, *(target.several([formula]) for formula in formulas)])


def on_pages(texts: Sequence[str], in_cells: Sequence[str] = ()) -> list[str]:
    """Texts in the order of the pages: twice each in sentences, twice each in cells."""
    found = []
    for start in range(0, len(texts), A_PAGE):
        for one in (texts, in_cells or texts):
            found += [text for text in one[start : start + A_PAGE] for _ in (1, 2)]
    return found


def test_the_formulas_are_those_of_the_whole_catalogue() -> None:
    assert len(closed_forms()) > 1000 and len(notation()) > 100 and len(crossovers()) > 20
    assert len(written(LATEX)) == len(set(written(LATEX))) > 1500
    for part in (r"\sqrt", r"\left\lfloor", r"\log", r"\max", r" < ", r"\le ", r"\sum", "O\\left(", "n = "):
        assert any(part.replace("\\left(", "(") in latex for latex in written(LATEX)), part


@pytest.mark.engines
def test_wikipedia_and_katex_take_every_formula() -> None:
    dialects = [target_of(name).tex for name in TARGETS if "tex" in target_of(name).maths]
    assert refused_formulas(sorted({latex for writer in dialects for latex in written(writer)})) == []


@pytest.mark.engines
def test_the_checkers_of_formulas_can_refuse() -> None:
    assert {kind for kind, _, _ in refused_formulas([r"\lvert n \rvert", r"\nonsense{n}"])} == {"wikipedia", "katex"}


INLINE = {
    "github": r"(?<!\$)\$(?![$`<])(.*?)\$",
    "gitlab": r"\$<code>(.*?)</code>\$",
    "mkdocs": r'<span class="arithmatex">\\\((.*?)\\\)</span>',
}
"""The formulas that a page's reader hands to its typesetter."""
ALONE = {
    "github": r"<p>\$\$(.*?)\$\$</p>",
    "gitlab": r'<pre(?: lang="math"><code|><code class="language-math")>(.*?)\n</code></pre>',
    "mkdocs": r'<div class="arithmatex">\\\[\n?(.*?)\n?\\\]</div>',
}


@pytest.mark.parsers
@pytest.mark.parametrize("name", INLINE)
def test_markdown_leaves_every_formula_whole(name: str) -> None:
    target = target_of(name, "tex")
    html = "".join(READERS[name](pages(target)))
    assert [unescape(text) for text in re.findall(ALONE[name], html)] == written(target.tex)
    rest = re.sub(ALONE[name], "", html)
    assert [unescape(text) for text in re.findall(INLINE[name], rest)] == on_pages(written(target.tex))
    assert rest.count("<td>") == 2 * len(all_formulas())


@pytest.mark.parsers
@pytest.mark.parametrize("name", INLINE)
def test_formulas_that_belong_together_stay_whole(name: str) -> None:
    target = target_of(name, "tex")
    html = READERS[name]([target.display(all_formulas()[:2], 7, "anchor")])[0]
    shown = " ".join(unescape(text) for text in re.findall(ALONE[name], html, re.S))
    one, other = written(target.tex)[:2]
    assert re.fullmatch(rf"{re.escape(one)}\s+(?:\\\\\s+)?{re.escape(other)} \\tag\{{7\}}", shown)


@pytest.mark.parsers
@pytest.mark.parametrize("name", ["myst", "rst"])
def test_docutils_reads_every_formula(name: str) -> None:
    found = [formulas_of_docutils(name, page) for page in pages(target_of(name, "tex"))]
    assert [latex for inline, _ in found for latex in inline] == on_pages(written(LATEX))
    assert [latex for _, alone in found for latex in alone] == written(LATEX)


@pytest.mark.engines
@pytest.mark.parametrize("name", ENGINES)
def test_a_wiki_shows_native_formulas_as_they_are_written(name: str) -> None:
    html = "".join(ENGINES[name](pages(target_of(name, "native"))))
    shown = unescape(re.sub(r"</?(?:em|i)>", "", html)).replace("\N{NO-BREAK SPACE}", " ")
    found = re.findall("It costs (.*), or so\\.", shown), re.findall("复杂度 (.*) 级", shown)
    wanted = [text.replace("\N{NO-BREAK SPACE}", " ") for text in written(LETTERS)]
    assert found == (wanted, wanted)
    cells = re.findall(r"<td[^>]*>\s*(?:为 )?(.*?)(?: ?，)?\s*</td>", shown, re.S)
    assert cells == [text for text in wanted for _ in (1, 2)]


@pytest.mark.engines
def test_a_wiki_hands_every_formula_to_its_typesetter() -> None:
    in_cells = [formula(DokuWiki.tex_in_cells) for formula in all_formulas()]
    html = unescape("".join(dokuwiki(pages(target_of("dokuwiki", "tex")))))
    assert html.count("<th ") == 2 * len(pages(target_of("dokuwiki", "tex")))  # a bare ^ would begin a head
    found = re.findall(r"(?<!\$)\$(?! |\$)(.*?)\$(?!\$)", html)
    assert found == on_pages(written(LATEX), in_cells)
    assert re.findall(r"\$\$ (.*?) \$\$", html) == written(LATEX)
    html = unescape("".join(mediawiki(pages(target_of("mediawiki", "tex")))))
    assert "texerror" not in html
    assert re.findall(r'inline tex" dir="ltr">\$ (.*?) \$</span>', html) == on_pages(written(LATEX))
    assert re.findall(r"\$ \{\\displaystyle (.*?)\} \$</span>", html) == written(LATEX)


def test_the_tex_of_the_prose_is_read_to_its_end() -> None:
    found = prose()
    assert {"n", "n^{2}", r"O(\log_k n)"} <= found
    for latex in found:
        letters = re.sub(r"\\mathrm|[\\{}^_\s]", "", latex).replace("-", "−")
        assert re.sub(r"<[^>]*>|\s", "", tex_text(latex, LETTERS)) == letters


# ------------------------------------------------------------------------------- brackets


def value(text: str, sizes: dict[str, int]) -> float:
    """What a formula in native markup is worth; nothing beside a quotient may look as if it stood below it."""
    assert not re.search(r"/(?:\([^()]*\)|\w)(?:<sup>2</sup>)?\xa0", text), text
    python = re.sub(r"<sup>(.*?)</sup>", r"**(\1)", text).replace("\N{NO-BREAK SPACE}·\N{NO-BREAK SPACE}", "*")
    python = python.replace("\N{NO-BREAK SPACE}", "*").replace("−", "-")
    return float(eval(python, {}, sizes))  # our own text


def worth(formula: Formula, sizes: dict[str, int]) -> float:
    if isinstance(formula, Literal):
        return float(formula.value)
    if isinstance(formula, Size):
        return sizes[formula.name]
    left, right = worth(formula.left, sizes), worth(formula.right, sizes)
    return {"+": left + right, "-": left - right, "*": left * right, "/": left / right, "^": left**right}[
        formula.symbol
    ]


def trees(depth: int) -> Iterator[Formula]:
    """Every formula of that depth over three sizes and a number."""
    yield from (Size("n"), Size("d"), Literal(3))
    if depth:
        for left in trees(depth - 1):
            for right in (Size("d"), *trees(depth - 1)) if depth == 1 else trees(depth - 1):
                yield from (Operation(symbol, left, right) for symbol in "+-*/")
            yield Operation("^", left, Literal(2))


def test_native_formulas_have_the_brackets_they_need() -> None:
    sizes = {"n": 5, "d": 7}
    for formula in trees(2):
        try:
            wanted = worth(formula, sizes)
        except ZeroDivisionError:
            continue
        assert value(LETTERS.formula(formula), sizes) == pytest.approx(wanted), LETTERS.formula(formula)
