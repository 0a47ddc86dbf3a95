"""GitHub Markdown: answers and documents. Formulas are TeX that survives GitHub's parser, in table cells too."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from analyzer.blocks import Block, Cell, Count, Definition, Equation, Expression, Phrase, Statement, Symbols, Table
from analyzer.charts import Figure
from analyzer.documents import CLOSE, OPEN, TOKEN, Document, Fold, FoldEnd, Inline, Item, Link, Note, NoteEnd, Placed
from analyzer.explorers import Explorer
from analyzer.writers.cells import CHINESE, cell_text, is_numeric, phrase_text, unit_text
from analyzer.writers.figures.data import chart_table
from analyzer.writers.mathematics import latex_formula, latex_name
from analyzer.writers.phrases import PhraseBook
from analyzer.writers.plain import PLAIN
from analyzer.writers.spacing import HAN, MARKS, joined, spaced
from analyzer.writers.symbols import latex_symbols

_NOTE_OPEN, _NOTE_CLOSE = "\ue002", "\ue003"
_NOTE = re.compile(f"{_NOTE_OPEN}(.*?){_NOTE_CLOSE}", re.DOTALL)
_SPECIAL = re.compile(r"([\\`*_\[\]#|~$])")


class _Markdown:
    """How GitHub Markdown writes the parts of a sentence, in running text or in a table cell."""

    types_spaces = True

    def foreign(self, text: str) -> str:
        return self.plain(text)

    def joined(self, parts: Sequence[str]) -> str:
        return joined(parts)

    def plain(self, text: str) -> str:
        return _SPECIAL.sub(r"\\\1", _one_line(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))

    def label(self, text: str) -> str:
        text = _one_line(text)
        ticks = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
        space = " " if text.startswith("`") or text.endswith("`") else ""
        return f"{ticks}{space}{text}{space}{ticks}"

    def number(self, text: str) -> str:
        return text

    def quiet(self, text: str) -> str:
        return text

    def tex(self, latex: str) -> str:
        return f"${latex}$"

    def formula(self, expression: Expression) -> str:
        return f"${expression_latex(expression)}$"


class _Cell(_Markdown):
    """In a table cell a bar ends the cell, in code too."""

    def label(self, text: str) -> str:
        return super().label(text).replace("|", "\\|")


MARKDOWN, IN_CELL = _Markdown(), _Cell()


def _one_line(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)


def expression_latex(expression: Expression) -> str:
    """A formula in TeX, with what it equals and in O(…) if that is meant."""
    body = latex_formula(expression.formula)
    body = f"O({body})" if expression.order else body
    return f"{latex_name(expression.equals)} = {body}" if expression.equals else body


# -------------------------------------------------------------------------------------------- blocks


def markdown_text(blocks: Sequence[Block], book: PhraseBook) -> str:
    """An answer as Markdown: sentences, tables, definitions, each in a paragraph of its own."""
    return "\n\n".join(block_markdown(block, book) for block in blocks) + "\n"


def answers_markdown(title: str, parts: Sequence[tuple[str, str]], book: PhraseBook) -> str:
    """Several answers, each already Markdown, as one document with their questions as headings."""
    shown = spaced(title) if book.language == CHINESE else title
    sections = [f"## {MARKDOWN.label(question)}\n\n{answer}" for question, answer in parts]
    return "\n".join([f"# {MARKDOWN.plain(shown)}\n", *sections])


def block_markdown(block: Block | Figure, book: PhraseBook, lead: str = "", picture: str = "") -> str:
    """One block.

    Args:
        block: what to write.
        book: the words.
        lead: what stands before a caption, as 'Table 2.'.
        picture: the path of a figure's picture.
    """
    match block:
        case Statement():
            return phrase_text(block.phrase, book, MARKDOWN)
        case Table():
            return table_markdown(block, book, lead)
        case Definition():
            return "\n".join(["```text", *(_one_line(line).replace("```", "` ` `") for line in block.lines), "```"])
        case Equation():
            return equation_markdown(block)
        case Symbols():
            return "\n\n".join(f"$${latex}$$" for latex in latex_symbols(block))
        case Figure():
            return _figure_markdown(block, book, lead, picture)


def equation_markdown(block: Equation, number: int = 0) -> str:
    """An equation in a paragraph of its own, with its number if it has one."""
    joined = r" \\ ".join(expression_latex(expression) for expression in block.expressions)
    return f"$${joined} \\tag{{{number}}}$$" if number else f"$${joined}$$"


def caption(key: str, values: Mapping[str, Cell], book: PhraseBook) -> str:
    """A caption in Markdown."""
    return phrase_text(Phrase(key, values), book, MARKDOWN)


def table_markdown(table: Table, book: PhraseBook, lead: str = "") -> str:
    """A table with its caption above, numbers flush right."""
    words = caption(table.key, table.values, book)
    head = f"**{lead}** {words} {_known(table.known, book)}" if lead else f"**{words}**"
    lines = [f"{head}", "", _row([cell_text(column, book, IN_CELL) for column in table.columns])]
    columns = [[row[place] for row in table.rows] for place in range(len(table.columns))]
    lines.append("| " + " | ".join("---:" if is_numeric(cells) else "---" for cells in columns) + " |")
    lines += [_row([_cell(cell, book) for cell in row]) for row in table.rows]
    if table.total is not None:
        lines.append(_row([f"**{text}**" if (text := _cell(cell, book)) else "" for cell in table.total]))
    return "\n".join(lines)


def _cell(cell: Cell, book: PhraseBook) -> str:
    return f"{cell_text(cell, book, IN_CELL)} {unit_text(cell, book)}".rstrip()


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _figure_markdown(figure: Figure, book: PhraseBook, lead: str, picture: str) -> str:
    words = caption(f"figure.{figure.key}", figure.values, book)
    alt = re.sub(r"[\[\]\n]", " ", plain_caption(figure, book))
    data = table_markdown(chart_table(figure), book)
    folded = f"<details><summary>{book.words('label.data')}</summary>\n\n{data}\n\n</details>"
    return f"![{MARKDOWN.plain(alt)}]({picture})\n\n*{lead}* {words} {_known(figure.known, book)}\n\n{folded}"


def _known(known: str, book: PhraseBook) -> str:
    """How something is known, as a small mark."""
    return f"*[{book.words(f'known.{known}')}]*"


def plain_caption(figure: Figure, book: PhraseBook) -> str:
    """The finding of a figure in plain words: its alternative text."""
    return phrase_text(Phrase(f"figure.{figure.key}", figure.values), book, PLAIN)


# -------------------------------------------------------------------------------------------- documents


FEWEST_LISTED = 2
"""Lines that a table of contents is worth."""


def document_markdown(document: Document, book: PhraseBook, pictures: Mapping[str, str]) -> str:
    """A document as one Markdown file.

    Args:
        document: what to write.
        book: the words.
        pictures: anchor of a figure to the path of its picture.
    """
    title = spaced(document.title) if book.language == CHINESE else document.title
    parts = [f"# {MARKDOWN.plain(title)}"]
    for section in document.sections:
        if section.number == 1 and document.sections[-1].number >= FEWEST_LISTED:
            parts.append(_contents(document, book))
        if section.number:
            parts.append(f"## {section.number} {MARKDOWN.plain(section.title)}")
        body = _prose(section.body, document, book, pictures)
        parts.append(_NOTE.sub(lambda match: _quoted(match[1]), body).strip())
    parts.append("---")
    parts.append(f"*{book.words('label.made_by')}* {MARKDOWN.label(document.command)}")
    return re.sub(r"\n{3,}", "\n\n", "\n\n".join(parts)) + "\n"


_SOFT_BREAK = re.compile(f"(?<=[{HAN}{MARKS}{CLOSE}])\n(?=[*]*[{HAN}{MARKS}{OPEN}])")


def unwrapped(prose: str) -> str:
    """Chinese prose whose lines within a paragraph run on: a line break would show as a space."""
    return _SOFT_BREAK.sub("", prose)


def _prose(body: str, document: Document, book: PhraseBook, pictures: Mapping[str, str]) -> str:
    """The Markdown of a section, its tokens replaced."""
    chinese = book.language == CHINESE
    pieces = TOKEN.split(spaced(unwrapped(body)) if chinese else body)  # prose and numbers of items in turn
    pieces[1::2] = [_item(document.items[int(number)], book, pictures) for number in pieces[1::2]]
    return joined(pieces) if chinese else "".join(pieces)


def _contents(document: Document, book: PhraseBook) -> str:
    lines = [f"**{book.words('label.contents')}**", ""]
    for section in document.sections:
        if section.number:
            anchor = github_anchor(f"{section.number} {section.title}")
            lines.append(f"{section.number}. [{MARKDOWN.plain(section.title)}](#{anchor})")
    return "\n".join(lines)


def github_anchor(heading: str) -> str:
    """The id GitHub gives a heading: small letters, words joined by hyphens, punctuation gone."""
    kept = "".join(c for c in heading.lower() if c.isalnum() or c in " -_")
    return kept.replace(" ", "-")


def _quoted(text: str) -> str:
    """A side note stands below its paragraph as a quotation."""
    return "\n".join(f"> {line}".rstrip() for line in text.strip().splitlines())


def _item(item: Item, book: PhraseBook, pictures: Mapping[str, str]) -> str:
    match item:
        case Inline():
            text = cell_text(item.cell, book, MARKDOWN)
            return f"{text} {_known(item.known, book)}".strip() if item.known else text
        case Link():
            return _label(item, book)
        case Fold():
            return f"<details><summary>{cell_text(item.title, book, MARKDOWN)}</summary>"
        case FoldEnd():
            return "</details>"
        case Note():
            return _NOTE_OPEN
        case NoteEnd():
            return _NOTE_CLOSE
        case Placed():
            if isinstance(item.block, Explorer):
                return ""  # it needs a script
            lead = _label(item, book) + book.words("label.stop") if item.kind else ""
            if isinstance(item.block, Equation):
                return equation_markdown(item.block, item.number)
            return block_markdown(item.block, book, lead, pictures.get(item.anchor, ""))


def _label(item: Link | Placed, book: PhraseBook) -> str:
    """What something placed is called: Table 2."""
    return phrase_text(Phrase(f"label.{item.kind}", {"number": Count(item.number)}), book, MARKDOWN)
