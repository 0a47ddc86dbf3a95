"""The document tree of docutils: what Sphinx turns into HTML, LaTeX, plain text and the rest."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from docutils import nodes
from docutils.utils import column_width

from analyzer.blocks import Block, Cell, Definition, Equation, Expression, Phrase, Statement, Symbols, Table, is_basis
from analyzer.charts import Figure
from analyzer.writers.captions import plain_caption
from analyzer.writers.cells import cell_text, is_numeric, phrase_text, unit_text
from analyzer.writers.definitions import definition_lines
from analyzer.writers.many_layers import on_a_page
from analyzer.writers.phrases import PhraseBook
from analyzer.writers.plain import printable
from analyzer.writers.spacing import joined
from analyzer.writers.symbols import latex_symbols
from analyzer.writers.tex import expression_latex

NUMBER, TOTAL = "analyzer-number", "analyzer-total"
"""Classes of cells that hold numbers, and of the cells of a last row of totals."""

BASIS = "analyzer-basis"
"""Class of sentences that tell what an answer rests on."""

_MADE = re.compile("[`$]\ue010(\\d+)\ue011[`$]")

_LONG = 24
"""Letters beyond which a number or a shape may break."""

_QUOTES = 4
"""Columns that plain text takes to mark names as such, and to keep clear of rules."""

Picture = Callable[[Figure], str]
"""Tells the path of a figure's picture, as an image node has it."""

Folded = Callable[[str, nodes.Node], Sequence[nodes.Node]]
"""A table that is folded away under a title, where a format can."""


class _Inline:
    """Writes a sentence as text with marks for its nodes, and then as nodes.

    A mark begins and ends as Markdown would write what it stands for, so that spaces around it fall as they do there.
    """

    types_spaces = True

    def __init__(self) -> None:
        self._made: list[nodes.Node] = []

    def _mark(self, sign: str, node: nodes.Node) -> str:
        self._made.append(node)
        return f"{sign}\ue010{len(self._made) - 1}\ue011{sign}"

    def foreign(self, text: str) -> str:
        return self.plain(text)

    def joined(self, parts: Sequence[str]) -> str:
        return joined(parts)

    def plain(self, text: str) -> str:
        shown = text.replace("\ue010", "").replace("\ue011", "")
        return shown if len(shown) > _LONG else shown.replace(" × ", "\u00a0×\u00a0")  # one word, if a short one

    def label(self, text: str) -> str:
        shown = printable(text)
        return self._mark("`", nodes.literal(shown, shown))

    def number(self, text: str) -> str:
        return text

    def quiet(self, text: str) -> str:
        return text if len(text) > _LONG else text.replace(" ", "\u00a0")

    def tex(self, latex: str) -> str:
        return self._mark("$", nodes.math(latex, latex))

    def formula(self, expression: Expression) -> str:
        return self.tex(expression_latex(expression))

    def nodes(self, text: str) -> list[nodes.Node]:
        """The sentence as nodes."""
        found: list[nodes.Node] = []
        for place, part in enumerate(_MADE.split(text)):
            if place % 2:
                found.append(self._made[int(part)])
            elif part:
                found.append(nodes.Text(part))
        return found


def answer_nodes(
    blocks: Sequence[Block],
    book: PhraseBook,
    figures: Sequence[Figure] = (),
    picture: Picture | None = None,
    folded: Folded | None = None,
) -> list[nodes.Node]:
    """An answer, its figures after the first sentences.

    Args:
        blocks: of the answer.
        book: the words.
        figures: of the answer.
        picture: the path of each figure's picture; without it, figures are left out.
        folded: folds the numbers behind each figure; without it, these are left out.
    """
    said = next((place for place, block in enumerate(blocks) if not isinstance(block, Statement)), len(blocks))
    found = [node for block in blocks[:said] for node in _block(block, book)]
    found += _figures(figures, book, picture, folded) if picture and figures else []
    return found + [node for block in blocks[said:] for node in _block(block, book)]


def literal_node(text: str, language: str) -> nodes.Node:
    """Literal text, coloured as this language; 'none' leaves it as it is."""
    return nodes.literal_block(text, text, language=language)


def _block(block: Block, book: PhraseBook) -> list[nodes.Node]:
    match block:
        case Statement():
            classes = [BASIS] if is_basis(block) else []
            return [nodes.paragraph("", "", *_sentence(block.phrase, book), classes=classes)]
        case Table():
            first, *others = on_a_page(block, book)
            return [_table(first, book, block), *(_table(part, book) for part in others)]
        case Definition():
            return [literal_node("\n".join(map(printable, definition_lines(block, book))), "none")]
        case Equation():
            return [_displayed(expression_latex(expression)) for expression in block.expressions]
        case Symbols():
            return [_displayed(latex) for latex in latex_symbols(block)]


def _sentence(phrase: Phrase, book: PhraseBook) -> list[nodes.Node]:
    inline = _Inline()
    return inline.nodes(phrase_text(phrase, book, inline))


def _displayed(latex: str) -> nodes.Node:
    """A formula by itself; Sphinx asks for number and label even where there are none."""
    return nodes.math_block(latex, latex, number=None, label=None)


def _figures(
    figures: Sequence[Figure], book: PhraseBook, picture: Picture, folded: Folded | None
) -> Iterator[nodes.Node]:
    """Each figure, and the numbers behind it."""
    from analyzer.writers.figures import chart_table

    for figure in figures:
        yield _figure(figure, book, picture(figure))
        if folded:
            yield from folded(book.words("label.data_here"), _table(chart_table(figure), book))


def _figure(figure: Figure, book: PhraseBook, path: str) -> nodes.Node:
    words = _sentence(Phrase(f"figure.{figure.key}", figure.values), book)
    image = nodes.image(uri=path, alt=plain_caption(figure, book))
    return nodes.figure("", image, nodes.caption("", "", *words), classes=["analyzer"])


def _table(table: Table, book: PhraseBook, captioned: Table | None = None) -> nodes.Node:
    """A table, under the caption of `captioned` if that is given."""
    numeric = [is_numeric([row[place] for row in table.rows]) for place in range(len(table.columns))]
    head = _row(table.columns, numeric, book)
    rows = [_row(row, numeric, book) for row in table.rows]
    rows += [_row(table.total, numeric, book, TOTAL)] if table.total is not None else []
    group = nodes.tgroup(cols=len(table.columns))
    for place, right in enumerate(numeric):
        width = max(column_width(row[place].astext()) for row in (head, *rows))
        heads = place == 0 and not right and all(row[0] is not None for row in table.rows)  # no head is empty
        group += nodes.colspec(colwidth=width + _QUOTES, **({"stub": 1} if heads else {}))
    group += [nodes.thead("", head), nodes.tbody("", *rows)]
    words = _sentence(Phrase(captioned.key, captioned.values), book) if captioned else []
    title = [nodes.title("", "", *words)] if words else []
    return nodes.table("", *title, group, classes=["analyzer", "colwidths-auto"])


def _row(cells: Sequence[Cell], numeric: Sequence[bool], book: PhraseBook, extra: str = "") -> nodes.row:
    return nodes.row("", *(_entry(cell, right, book, extra) for cell, right in zip(cells, numeric, strict=True)))


def _entry(cell: Cell, right: bool, book: PhraseBook, extra: str = "") -> nodes.Node:
    inline = _Inline()
    text = f"{cell_text(cell, book, inline)} {unit_text(cell, book)}".rstrip()
    classes = [*([NUMBER] if right else []), *([extra] if extra else [])]
    return nodes.entry("", *([nodes.paragraph("", "", *inline.nodes(text))] if text else []), classes=classes)
