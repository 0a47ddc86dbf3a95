"""The one walk over answers and documents: what stands where, for every target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analyzer.blocks import Block, Cell, Count, Definition, Equation, Expression, Phrase, Statement, Symbols, Table
from analyzer.charts import Figure
from analyzer.documents import Document, Inline, Link, Placed, Section
from analyzer.explorers import Explorer
from analyzer.notation.syntax import Condition
from analyzer.notation.syntax import Equation as LayerEquation
from analyzer.writers.captions import plain_caption
from analyzer.writers.cells import CHINESE, cell_text, is_numeric, phrase_text, unit_text
from analyzer.writers.definitions import definition_lines
from analyzer.writers.figures.data import chart_table
from analyzer.writers.formats.drawn import Written
from analyzer.writers.formats.edges import linked
from analyzer.writers.formats.target import (
    RUNNING,
    Caption,
    Entry,
    Grid,
    Picture,
    Sentence,
    Target,
    Where,
    one_line,
)
from analyzer.writers.many_layers import on_a_page
from analyzer.writers.phrases import PhraseBook
from analyzer.writers.spacing import spaced
from analyzer.writers.symbols import IndexNotation

FEWEST_LISTED = 2
"""Lines that a table of contents is worth."""


def answer_text(
    blocks: Sequence[Block], book: PhraseBook, target: Target, figures: Sequence[tuple[Figure, str]] = ()
) -> str:
    """An answer as a fragment of a page.

    Args:
        blocks: what it is made of.
        book: the words.
        target: where.
        figures: those it shows after its first sentences, each with the file of its picture.
    """
    walk = Walk(book, target, pictures={figure.key: file for figure, file in figures})
    first = next((place for place, block in enumerate(blocks) if not isinstance(block, Statement)), len(blocks))
    shown = [walk.block(figure, Placed(figure, figure.key)) for figure, _ in figures]
    parts = [walk.block(block) for block in blocks]
    return target.fragment([*parts[:first], *shown, *parts[first:]])


def answers_text(title: str, answers: Sequence[tuple[str, Sequence[Block]]], book: PhraseBook, target: Target) -> str:
    """Several answers as one page, a section for each question.

    Args:
        title: of the page.
        answers: each question with what it is answered by.
        book: the words.
        target: where.
    """
    walk = Walk(book, target)
    dialect = walk.dialect(Where(heading=True))
    parts = []
    for question, blocks in answers:
        parts += [target.heading(dialect.label(question), 2), *(walk.block(block) for block in blocks)]
    shown = spaced(title) if book.language == CHINESE else title
    return target.document(target.heading(dialect.plain(shown), 1), parts, book.language)


def document_text(document: Document, book: PhraseBook, target: Target, pictures: Mapping[str, str]) -> str:
    """A document as a page.

    Args:
        document: what to write.
        book: the words.
        target: where.
        pictures: anchor of a figure to the path of its picture; a figure that is missing has none.
    """
    walk = Walk(book, target, document, pictures)
    title = spaced(document.title) if book.language == CHINESE else document.title
    return target.document(
        target.heading(walk.dialect(Where(heading=True)).plain(title), 1), walk.sections(), book.language
    )


class Walk:
    """Turns blocks, items and prose into the markup of a target.

    Args:
        book: the words.
        target: where they are written.
        document: whose prose is written; None for an answer.
        pictures: anchor of a figure to the path of its picture.
    """

    def __init__(
        self,
        book: PhraseBook,
        target: Target,
        document: Document | None = None,
        pictures: Mapping[str, str] | None = None,
    ) -> None:
        self.book, self.target, self.document = book, target, document
        self._pictures = pictures or {}

    def dialect(self, where: Where) -> Sentence:
        """How the target writes words there."""
        return Sentence(self.target, where)

    def cell(self, cell: Cell, where: Where = RUNNING) -> str:
        """A cell in a sentence."""
        return cell_text(cell, self.book, self.dialect(where))

    def phrase(self, key: str, values: Mapping[str, Cell] | None = None, where: Where = RUNNING) -> str:
        """Words with their values."""
        return phrase_text(Phrase(key, values or {}), self.book, self.dialect(where))

    # ------------------------------------------------------------------------------ blocks

    def block(self, block: Block | Figure | Explorer, placed: Placed | None = None) -> str:
        """One block; `placed` tells its anchor and number."""
        match block:
            case Statement():
                return self.target.paragraph(phrase_text(block.phrase, self.book, self.dialect(RUNNING)))
            case Table():
                return self._table(block, self._caption(block.key, block.values, block.known, placed))
            case Definition():
                return self.target.definition([one_line(line) for line in definition_lines(block, self.book)])
            case Equation():
                number, anchor = (placed.number, self._anchor(placed.anchor)) if placed else (0, "")
                return self.target.display([_put(one) for one in block.expressions], number, anchor)
            case Symbols():
                return self.target.several(_symbols(block))
            case Figure():
                return self.target.figure(self._picture(block, placed))
            case Explorer():
                return ""  # it needs a script

    def _caption(self, key: str, values: Mapping[str, Cell], known: str, placed: Placed | None) -> Caption:
        if placed is None or not placed.kind:
            emphasis = Where(emphasis="strong")
            return Caption(self.target.strong(self.phrase(key, values, emphasis)))
        return Caption(
            self.phrase(key, values),
            self.named(placed),
            self.book.words("label.stop"),
            self.badge(known),
            self._anchor(placed.anchor),
        )

    def badge(self, known: str) -> str:
        """How something is known, as a small mark."""
        words = self.dialect(Where(emphasis="stressed")).plain(self.book.words(f"known.{known}"))
        return self.target.badge(words)

    def named(self, item: Link | Placed, where: Where = RUNNING) -> str:
        """What something placed is called: Table 2."""
        return self.phrase(f"label.{item.kind}", {"number": Count(item.number)}, where)

    def _table(self, table: Table, caption: Caption) -> str:
        """A table, or the parts of one that is too wide; the first has the caption."""
        shown = on_a_page(table, self.book)
        captions = [caption, *[None] * (len(shown) - 1)]
        grids = [self._grid(part, said) for part, said in zip(shown, captions, strict=True)]
        return "\n\n".join(map(self.target.table, grids))

    def _grid(self, table: Table, caption: Caption | None) -> Grid:
        inside, total = Where(cell=True), Where(cell=True, emphasis="strong")
        columns = [[row[place] for row in table.rows] for place in range(len(table.columns))]
        return Grid(
            heads=tuple(cell_text(column, self.book, self.dialect(inside)) for column in table.columns),
            rows=tuple(tuple(self._in_table(cell, inside) for cell in row) for row in table.rows),
            numeric=tuple(is_numeric(cells) for cells in columns),
            total=None if table.total is None else tuple(self._in_total(cell, total) for cell in table.total),
            caption=caption,
        )

    def _in_table(self, cell: Cell, where: Where) -> str:
        unit = self.dialect(where).plain(unit_text(cell, self.book))
        return f"{self.cell(cell, where)} {unit}".rstrip()

    def _in_total(self, cell: Cell, where: Where) -> str:
        text = self._in_table(cell, where)
        return self.target.strong(text) if text else ""

    def _picture(self, figure: Figure, placed: Placed | None) -> Picture:
        data = chart_table(figure)
        return Picture(
            self._pictures.get(placed.anchor, "") if placed else "",
            one_line(plain_caption(figure, self.book)),
            self._caption(f"figure.{figure.key}", figure.values, figure.known, placed),
            self._grid(data, self._caption(data.key, data.values, data.known, None)),
            self.dialect(Where(emphasis="strong")).plain(self.book.words("label.data")),
        )

    # ------------------------------------------------------------------------------ documents

    def sections(self) -> list[str]:
        """The sections of the document in order, its contents before the first that is numbered, its last line."""
        document, parts = self._asked(), []
        for section in document.sections:
            if section.number == 1 and document.sections[-1].number >= FEWEST_LISTED:
                parts.append(self._contents(document))
            if section.number:
                entry = self._entry(section)
                parts.append(self.target.heading(f"{entry.number} {entry.title}", 2, entry))
            parts += self.target.prose(section.body, document.items, self)
        if not self.target.folds and document.figures():
            parts += self._figure_data(document)
        made = self.dialect(Where(emphasis="stressed")).plain(self.book.words("label.made_by"))
        command = self.target.code(document.command, RUNNING)
        return [*parts, self.target.footer(f"{self.target.stressed(made)} {command}")]

    def _figure_data(self, document: Document) -> list[str]:
        """The numbers behind the figures, each table under the name of its figure."""
        title = self.dialect(Where(heading=True)).plain(self.book.words("section.figure_data"))
        parts = [self.target.heading(title, 2)]
        for item in document.items.values():
            if isinstance(item, Placed) and isinstance(item.block, Figure):
                name = self.target.strong(self.named(item, Where(emphasis="strong")))
                parts.append(self.target.table(self._grid(chart_table(item.block), Caption(name))))
        return parts

    def _entry(self, section: Section) -> Entry:
        title = self.dialect(Where(heading=True)).plain(section.title)
        return Entry(section.number, title, section.title, self._anchor(section.key))

    def _contents(self, document: Document) -> str:
        entries = [self._entry(section) for section in document.sections if section.number]
        title = self.dialect(Where(emphasis="strong")).plain(self.book.words("label.contents"))
        return self.target.contents(title, entries)

    def _asked(self) -> Document:
        if self.document is None:
            raise ValueError("an answer has no prose")
        return self.document

    def inline(self, item: Inline | Link, where: Where = RUNNING) -> str:
        """What a token within a sentence stands for."""
        if isinstance(item, Link):
            words = self.named(item, where)
            link = self.target.reference(words, self._anchor(item.anchor), item.kind, self._heading_of(item))
            return words if link == words else linked(link, words)
        text = self.cell(item.cell, where)
        return f"{text} {self.badge(item.known)}".strip() if item.known else text

    def _anchor(self, name: str) -> str:
        """What references point to, with the name of the document where names are shared by several."""
        if not name or self.document is None or not self.target.shares_names:
            return name
        return f"{self.document.name}-{self.document.language}-{name}"

    def _heading_of(self, item: Link) -> str:
        """The heading that a reference to a section leads to."""
        sections = self.document.sections if self.document and item.kind == "section" else ()
        return next((f"{one.number} {one.title}" for one in sections if one.key == item.anchor), "")


def _put(expression: Expression) -> Written:
    return lambda writer: writer.expression(expression)


def _symbols(block: Symbols) -> list[Written]:
    """Every formula of a layer, each waiting for its writer."""

    def equation(one: LayerEquation) -> Written:
        return lambda writer: IndexNotation(writer).equation(one)

    def condition(one: Condition) -> Written:
        return lambda writer: IndexNotation(writer).condition(one)

    def size(one: Expression) -> Written:
        return lambda writer: writer.expression(Expression(one.formula, one.equals))

    return [*map(equation, block.equations), *map(condition, block.conditions), *map(size, block.sizes)]
