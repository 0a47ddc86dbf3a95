"""Every formula of the catalogue, in every target: in a sentence, in a cell, between Chinese characters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html import unescape

import pytest

from analyzer.blocks import Expression, Phrase, Statement, Symbols, Table
from analyzer.notation.formulas import parse_formula
from analyzer.notation.syntax import Condition, Formula, Operation, Size
from analyzer.notation.syntax import Number as Literal
from analyzer.verification.variants import laid_out
from analyzer.writers.formats import target_of
from analyzer.writers.formats.dokuwiki import DokuWiki
from analyzer.writers.formats.walk import answer_text
from analyzer.writers.native_math import NativeMath
from analyzer.writers.phrases import phrase_book
from analyzer.writers.prose_tex import tex_text
from analyzer.writers.resources import templates
from analyzer.writers.symbols import symbols_text
from analyzer.writers.tex import LATEX
from tests.support.cases import PLAIN
from tests.support.engines import ENGINES, READERS, dokuwiki, mediawiki, refused_formulas
from tests.writers.test_mathematics import CASES

LETTERS = NativeMath(("", ""))


def symbols() -> Iterator[Symbols]:
    """The equations, masks and sizes of every layer with all its options."""
    for entry in PLAIN.values():
        options = [*entry.fixed, *(choice.default for choice in entry.choices), *entry.options]
        layer = laid_out(entry, tuple(options))
        conditions = tuple(line.statement for line in layer.lines if isinstance(line.statement, Condition))
        sizes = tuple(Expression(formula, equals=name) for name, formula in layer.definitions.items())
        yield Symbols(layer.equations, conditions, sizes)


@cache
def expressions() -> tuple[Expression, ...]:
    """Formulas of sizes: those of the tests of mathematics, and those the catalogue's layers define."""
    written = [Expression(parse_formula(text), "n", order) for text, *_ in CASES for order in (False, True)]
    return (*written, *(size for block in symbols() for size in block.sizes))


def prose() -> set[str]:
    """The TeX of the prose."""
    found = set()
    for file in (templates() / "report").rglob("*.j2"):
        found |= {match[2] for match in re.finditer(r"tex\((['\"])(.*?)\1\)", file.read_text(encoding="utf-8"))}
    return {text.replace("\\\\", "\\") for text in found}


def all_latex() -> list[str]:
    found = {LATEX.expression(one) for one in expressions()} | prose()
    return sorted(found.union(*(symbols_text(block, LATEX) for block in symbols())))


def page(name: str, math: str, language: str = "zh") -> str:
    """Each formula between Chinese characters, and in a table."""
    sentences = [Statement(Phrase("cheapest.and", {"first": one, "second": one})) for one in expressions()]
    rows = tuple((one, one) for one in expressions())
    table = Table("table.pointwise", (Phrase("column.quantity"), Phrase("column.layer")), rows)
    return answer_text((*sentences, table), phrase_book(language), target_of(name, math))


@pytest.mark.engines
def test_wikipedia_and_katex_take_every_formula() -> None:
    found = all_latex()
    assert len(found) > 150
    assert refused_formulas(found) == []


@pytest.mark.engines
def test_the_checkers_of_formulas_can_refuse() -> None:
    assert {kind for kind, _, _ in refused_formulas([r"\lvert n \rvert", r"\nonsense{n}"])} == {"wikipedia", "katex"}


def tex_in(html: str, name: str) -> list[str]:
    """The formulas that a page's reader hands to its typesetter."""
    patterns = {
        "github": r"\$(?!`)(.*?)\$",
        "gitlab": r"\$<code>(.*?)</code>\$",
        "mkdocs": r'<span class="arithmatex">\\\((.*?)\\\)</span>',
    }
    return [unescape(text) for text in re.findall(patterns[name], html)]


@pytest.mark.parsers
@pytest.mark.parametrize("name", ["github", "gitlab", "mkdocs"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_markdown_leaves_every_formula_whole(name: str, language: str) -> None:
    html = READERS[name]([page(name, "tex", language)])[0]
    wanted = [LATEX.expression(one) for one in expressions() for _ in (1, 2)]
    assert tex_in(html, name) == [*wanted, *wanted]


@pytest.mark.parsers
@pytest.mark.parametrize("name", ["myst", "rst"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_docutils_reads_every_formula(name: str, language: str) -> None:
    html = READERS[name]([page(name, "tex", language)])[0]
    assert html.count("<math ") == 4 * len(expressions())
    assert "problematic" not in html


@pytest.mark.engines
@pytest.mark.parametrize("name", ENGINES)
def test_a_wiki_shows_native_formulas_as_they_are_written(name: str) -> None:
    html = ENGINES[name]([page(name, "native", "en")])[0]
    shown = unescape(re.sub(r"</?(?:em|i)>", "", html)).replace("\N{NO-BREAK SPACE}", " ")
    for one in expressions():
        wanted = LETTERS.expression(one).replace("\N{NO-BREAK SPACE}", " ")
        assert shown.count(wanted) >= 4, wanted


@pytest.mark.engines
def test_tex_in_a_cell_of_dokuwiki_begins_no_head() -> None:
    html = dokuwiki([page("dokuwiki", "tex", "en")])[0]
    assert html.count("<th ") == 2
    assert f"${DokuWiki.tex_in_cells.expression(expressions()[0])}$" in unescape(html)


@pytest.mark.engines
def test_mediawiki_has_formulas_in_cells() -> None:
    html = mediawiki([page("mediawiki", "tex", "en")])[0]
    for one in expressions():
        assert unescape(html).count(LATEX.expression(one)) >= 4


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
