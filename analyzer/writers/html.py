"""HTML: sentences and blocks, with MathML and inline SVG; `html_pages` puts pages together."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from html import escape

from analyzer.blocks import Block, Cell, Definition, Equation, Expression, Phrase, Statement, Symbols, Table, is_basis
from analyzer.charts import Figure, Lines
from analyzer.documents import Placed
from analyzer.errors import UserError
from analyzer.explorers import Explorer
from analyzer.writers.cells import cell_text, is_numeric, phrase_text, unit_text
from analyzer.writers.definitions import definition_lines
from analyzer.writers.explorer import explorer_html
from analyzer.writers.figures import chart_table, shape
from analyzer.writers.figures.colours import series_colour
from analyzer.writers.many_layers import on_a_page
from analyzer.writers.phrases import PhraseBook
from analyzer.writers.plain import PLAIN
from analyzer.writers.spacing import CLOSING, is_han
from analyzer.writers.symbols import latex_symbols
from analyzer.writers.tex import expression_latex

_LONG = 24
"""Letters beyond which a number may break after a comma, a shape at its crosses: from 10^18 on."""

Draw = Callable[[Figure, str], str]
"""Draws a figure as inline SVG, its ids prefixed."""


_CROSS = re.compile(r"(?<=\S) × (?=\S)")


class _Html:
    """How HTML writes the parts of a sentence."""

    types_spaces = False  # text-autospace sets the gap between Chinese and Latin

    def foreign(self, text: str) -> str:
        return f'<span lang="en">{self.plain(text)}</span>'

    def joined(self, parts: Sequence[str]) -> str:
        around = ["", *parts, ""]
        return _kept("".join(_tight(part, around[place], around[place + 2]) for place, part in enumerate(parts)))

    def plain(self, text: str) -> str:
        shape = text if len(text) > _LONG else _CROSS.sub("\u00a0×\u00a0", text)  # one word, if a short one
        return escape(shape, quote=True)

    def label(self, text: str) -> str:
        return f"<code>{escape(text)}</code>"

    def number(self, text: str) -> str:
        if len(text) <= _LONG:
            return f'<span class="n">{escape(text)}</span>'
        return f'<span class="n long">{escape(text).replace(",", ",<wbr>")}</span>'

    def quiet(self, text: str) -> str:
        unbroken = escape(text).replace(" ", "\u00a0")
        if len(text) > _LONG:
            unbroken = unbroken.replace(",", ",<wbr>")
        return f'<span class="quiet"><wbr>{unbroken}</span>'  # the one place where a number in a column may break

    def tex(self, latex: str) -> str:
        return sizes_mathml(latex)

    def formula(self, expression: Expression) -> str:
        lines = list(map(sizes_mathml, lines_of(_grown(expression_latex(expression)))))
        return lines[0] if len(lines) == 1 else f'<span class="sum">{" ".join(lines)}</span>'


HTML = _Html()


def _grown(latex: str) -> str:
    """O(…) with brackets as tall as a fraction between them, in what is one line."""
    if not latex.startswith("O(") or r"\frac" not in latex or len(latex) > _LONG_SUM:
        return latex
    return rf"O\left({latex.removeprefix('O(').removesuffix(')')}\right)"


_BOX_AND_MARK = re.compile(f'(<math (?:(?!<math ).)*?</math>|<span class="known"[^>]*>[^<]*</span>)([{CLOSING}])', re.S)


def _kept(markup: str) -> str:
    """Formulas and badges keep the punctuation behind them: browsers would let it begin a line."""
    return _BOX_AND_MARK.sub(r'<span class="keep">\1\2</span>', markup)


def _tight(markup: str, before: str, after: str) -> str:
    """A formula between punctuation marks keeps no gap; text-autospace does not know formulas."""
    if not markup.startswith("<math ") or not before or not after or is_han(before[-1]) or is_han(after[0]):
        return markup
    return markup.replace("<math ", '<math class="tight" ', 1)


@lru_cache(maxsize=4096)
def mathml(latex: str, display: bool = False) -> str:
    """A formula in MathML."""
    from latex2mathml.converter import convert

    return str(convert(latex, display="block" if display else "inline"))


def foreign_mathml(latex: str, display: bool = False) -> str:
    """A formula of somebody else in MathML.

    Raises:
        UserError: the converter cannot read it.
    """
    from latex2mathml import exceptions

    named = (one for one in vars(exceptions).values() if isinstance(one, type) and issubclass(one, Exception))
    unreadable: tuple[type[Exception], ...] = (
        *named,
        LookupError,
        ValueError,
        TypeError,
        AttributeError,
        RecursionError,
    )
    try:
        return mathml(latex, display)
    except unreadable as error:
        raise UserError(f"no MathML for {latex!r}: {type(error).__name__}") from error


_LONG_SUM = 72
"""Letters of TeX beyond which a sum may go over several lines."""

_TERM = re.compile(r" (?=[+-] )")


def lines_of(latex: str) -> list[str]:
    """A formula as those between which a line may break, as no browser breaks one: a long sum term by term."""
    if len(latex) <= _LONG_SUM:
        return [latex]
    if latex.startswith("O(") and latex.endswith(")"):
        first, *others = _terms(latex.removeprefix("O(").removesuffix(")"))
        terms = [f"O({first}", *others]
        terms[-1] += ")"
    else:
        terms = _terms(latex)
    return [terms[0], *(f"{{}} {term}" for term in terms[1:])]  # with nothing before it a sign would be a number's


def _terms(latex: str) -> list[str]:
    """The terms of a sum, each with its sign; what stands in brackets is one."""
    found: list[str] = []
    depth = 0
    for part in _TERM.split(latex):
        if depth:
            found[-1] += f" {part}"
        else:
            found.append(part)
        depth += sum(part.count(sign) for sign in "({") - sum(part.count(sign) for sign in ")}")
    return found


_SIZE = re.compile("<mi>([ndkh])</mi>")


def sizes_mathml(latex: str, display: bool = False) -> str:
    """A closed form in MathML: length, width, kernel and heads carry the class of their colour.

    Not for index notation, where k may be an array of keys. A bare number is text, which every screen reader reads.
    """
    if latex.isdecimal() and not display:
        return HTML.number(latex)
    return _SIZE.sub(r'<mi class="size-\1">\1</mi>', mathml(latex, display))


# -------------------------------------------------------------------------------------------- blocks


def block_html(
    block: Block | Figure | Explorer, book: PhraseBook, draw: Draw | None = None, placed: Placed | None = None
) -> str:
    """One block; `placed` tells its anchor and number."""
    anchor = f' id="{placed.anchor}"' if placed and placed.anchor else ""
    lead = _lead(placed, book)
    match block:
        case Statement():
            kind = ' class="basis"' if is_basis(block) else ""
            return f"<p{kind}>{phrase_text(block.phrase, book, HTML)}</p>"
        case Definition():
            lines = "\n".join(escape(line) for line in definition_lines(block, book))
            return f'<pre class="definition" tabindex="0"><code>{lines}</code></pre>'
        case Equation():
            return _equation_html(block, placed)
        case Symbols():
            maths = (mathml(latex, display=True) for latex in latex_symbols(block))
            lines = "\n".join(f'<div class="equation">{math}</div>' for math in maths)
            return f'<div class="equations" tabindex="0">{lines}</div>'
        case Table():
            words = _caption(block.key, block.values, book)
            label = escape(book.words("label.table_of").format(what=_plain(block.key, block.values, book)))
            head = f"<figcaption>{lead}{words} {known_badge(block.known, book)}</figcaption>"
            boxes = "\n".join(_table_box(part, book, label) for part in on_a_page(block, book))
            return f'<figure{anchor} class="table">{head}\n{boxes}</figure>'
        case Figure():
            return _figure_html(block, book, draw, placed)
        case Explorer():
            return explorer_html(block, book)


def _figure_html(figure: Figure, book: PhraseBook, draw: Draw | None, placed: Placed | None) -> str:
    anchor = placed.anchor if placed else figure.key
    words = _caption(f"figure.{figure.key}", figure.values, book)
    number = placed.number if placed else 0
    summary = escape(book.words("label.data_of" if number else "label.data_here").format(number=number))
    scrolls = f'<p class="scrolls" aria-hidden="true">{escape(book.words("label.scrolls"))}</p>'
    svg = (draw(figure, anchor) if draw else "") + scrolls + _legend(figure, book)
    data = _table_box(chart_table(figure), book, summary)
    return (
        f'<figure id="{anchor}" class="{" ".join(["figure", *shape(figure).split()])}">{svg}\n'
        f"<figcaption>{_lead(placed, book)}{words} {known_badge(figure.known, book)}</figcaption>\n"
        f'<details class="data"><summary>{summary}</summary>{data}</details></figure>'
    )


def _legend(figure: Figure, book: PhraseBook) -> str:
    """The names of curves below their picture, for screens too narrow to show them where the curves end."""
    if not isinstance(figure.chart, Lines):
        return ""
    keys = []
    for series in figure.chart.series:
        dashed = ' class="dashed"' if series.dashed else ""
        name = cell_text(series.name, book, HTML)
        keys.append(f'<span{dashed} style="--key: var(--{series_colour(series.group)})">{name}</span>')
    return f'<p class="legend" aria-hidden="true">{"".join(keys)}</p>'


def _equation_html(block: Equation, placed: Placed | None) -> str:
    maths = "\n".join(sizes_mathml(expression_latex(expression), display=True) for expression in block.expressions)
    if placed is None or not placed.number:
        return f'<div class="equation" tabindex="0">{maths}</div>'
    link = f'<a class="equation-number" href="#{placed.anchor}">({placed.number})</a>'
    return f'<div class="equation" id="{placed.anchor}">{maths}{link}</div>'


def _lead(placed: Placed | None, book: PhraseBook) -> str:
    if placed is None or not placed.kind:
        return ""
    words = book.words(f"label.{placed.kind}").format(number=placed.number)
    return f'<b class="label">{escape(words)}{escape(book.words("label.stop"))}</b> '


def known_badge(known: str, book: PhraseBook) -> str:
    """How something is known, as a small mark with its explanation."""
    title = escape(book.words(f"known_title.{known}"), quote=True)
    return f'<span class="known" title="{title}">{escape(book.words(f"known.{known}"))}</span>'


def _caption(key: str, values: Mapping[str, Cell], book: PhraseBook) -> str:
    return phrase_text(Phrase(key, values), book, HTML)


def _plain(key: str, values: Mapping[str, Cell], book: PhraseBook) -> str:
    return phrase_text(Phrase(key, values), book, PLAIN)


def _table_box(table: Table, book: PhraseBook, label: str) -> str:
    """The table in a box that scrolls by itself and is reached by keyboard: a group, as landmarks would be too many."""
    numeric = [is_numeric([row[place] for row in table.rows]) for place in range(len(table.columns))]
    heads = "".join(
        f'<th scope="col"{_class(right)}>{cell_text(column, book, HTML)}</th>'
        for column, right in zip(table.columns, numeric, strict=True)
    )
    rows = "\n".join(_row(row, numeric, book) for row in table.rows)
    foot = "" if table.total is None else f"<tfoot>{_row(table.total, numeric, book)}</tfoot>"
    return (
        f'<div class="table-box" tabindex="0" role="group" aria-label="{label}"><table aria-label="{label}">'
        f"<thead><tr>{heads}</tr></thead>\n<tbody>{rows}</tbody>{foot}</table></div>"
    )


def _row(cells: Sequence[Cell], numeric: Sequence[bool], book: PhraseBook) -> str:
    out = []
    for place, (cell, right) in enumerate(zip(cells, numeric, strict=True)):
        text = cell_text(cell, book, HTML)
        unit = unit_text(cell, book)
        if unit:
            text = f'{text} <span class="unit">{escape(unit)}</span>'
        head = place == 0 and not right and cell is not None
        out.append(f'<th scope="row">{text}</th>' if head else f"<td{_class(right)}>{text}</td>")
    return f"<tr>{''.join(out)}</tr>"


def _class(numeric: bool) -> str:
    return ' class="number"' if numeric else ""
