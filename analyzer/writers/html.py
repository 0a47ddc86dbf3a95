"""HTML: one self-contained page. MathML, inline SVG, no request; readable without a style sheet and without script."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2s
from html import escape, unescape

from analyzer.blocks import Block, Cell, Definition, Equation, Expression, Phrase, Statement, Symbols, Table
from analyzer.charts import Figure, Lines
from analyzer.documents import TOKEN, Document, Fold, FoldEnd, Inline, Item, Link, Note, NoteEnd, Placed, Section
from analyzer.explorers import Explorer
from analyzer.writers.cells import CHINESE, cell_text, is_numeric, phrase_text, unit_text
from analyzer.writers.explorer import explorer_html, explorer_script, explorer_style
from analyzer.writers.figures import chart_table, shape
from analyzer.writers.figures.colours import series_colour
from analyzer.writers.formats.walk import FEWEST_LISTED
from analyzer.writers.mathematics import expression_latex
from analyzer.writers.phrases import PhraseBook
from analyzer.writers.plain import PLAIN
from analyzer.writers.resources import templates
from analyzer.writers.spacing import CLOSING, is_han
from analyzer.writers.symbols import latex_symbols
from analyzer.writers.unwrapping import unwrapped

_LONG = 24
"""Letters beyond which a number may break after a comma, a shape at its crosses: from 10^18 on."""

Draw = Callable[[Figure, str], str]
"""Draws a figure as inline SVG, its ids prefixed."""


_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""What no page may hold; names in files of users might."""


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
        return sizes_mathml(expression_latex(expression))


HTML = _Html()


_BOX_AND_MARK = re.compile(f'(<math (?:(?!<math ).)*?</math>|<span class="known"[^>]*>[^<]*</span>)([{CLOSING}])', re.S)


def _kept(markup: str) -> str:
    """Formulas and badges keep the punctuation behind them: browsers would let it begin a line."""
    return _BOX_AND_MARK.sub(r'<span class="keep">\1\2</span>', markup)


def _tight(markup: str, before: str, after: str) -> str:
    """A formula between punctuation marks keeps no gap; text-autospace does not know formulas."""
    if not markup.startswith("<math ") or not before or not after or is_han(before[-1]) or is_han(after[0]):
        return markup
    return markup.replace("<math ", '<math class="tight" ', 1)


LANGUAGE_TAGS = {"en": "en", "zh": "zh-Hans"}


@lru_cache(maxsize=4096)
def mathml(latex: str, display: bool = False) -> str:
    """A formula in MathML."""
    from latex2mathml.converter import convert

    return str(convert(latex, display="block" if display else "inline"))


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
            return f"<p>{phrase_text(block.phrase, book, HTML)}</p>"
        case Definition():
            lines = "\n".join(escape(line) for line in block.lines)
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
            head = f"<figcaption>{lead}{words} {_known(block.known, book)}</figcaption>"
            return f'<figure{anchor} class="table">{head}\n{_table_box(block, book, label)}</figure>'
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
        f"<figcaption>{_lead(placed, book)}{words} {_known(figure.known, book)}</figcaption>\n"
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


def _known(known: str, book: PhraseBook) -> str:
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


# -------------------------------------------------------------------------------------------- pages


@dataclass(frozen=True)
class _Entry:
    """A line of the contents."""

    id: str
    title: str
    children: tuple[_Entry, ...] = ()


def answer_html(
    blocks: Sequence[Block],
    title: str,
    book: PhraseBook,
    figures: Sequence[Figure] = (),
    draw: Draw | None = None,
) -> str:
    """An answer as a page of its own: the question its title, its first sentences the answer, then its figures."""
    header = f'<header class="title"><h1 class="question"><code>{escape(title)}</code></h1></header>'
    body = _answer_body(blocks, book, figures, draw)
    return page_html(title, title, f"<article>{header}\n{body}</article>", (), book)


def answers_html(
    title: str,
    parts: Sequence[tuple[str, Sequence[Block], Sequence[Figure]]],
    book: PhraseBook,
    draw: Draw | None = None,
) -> str:
    """Several answers as one page: a section for each question, with its blocks and figures."""
    sections, contents = [], []
    for place, (question, blocks, figures) in enumerate(parts, 1):
        anchor = f"answer-{place}"
        head = f'<h2 class="question"><span class="section-number">{place}</span> <code>{escape(question)}</code></h2>'
        body = _answer_body(blocks, book, figures, draw, f"{anchor}-")
        sections.append(f'<section id="{anchor}">{head}\n{body}</section>')
        contents.append(_Entry(anchor, f"{place} {question}"))
    header = f'<header class="title"><h1>{_heading(title)}</h1></header>'
    article = f"<article>{header}\n{''.join(sections)}</article>"
    return page_html(title, title, article, tuple(contents) if len(contents) >= FEWEST_LISTED else (), book)


def answer_fragment(
    blocks: Sequence[Block],
    title: str,
    book: PhraseBook,
    figures: Sequence[Figure] = (),
    draw: Draw | None = None,
) -> str:
    """An answer to stand among other things, as in a notebook: its styles hold inside it only, and so do its ids."""
    prefix = f"analyzer-{blake2s(f'{title} lang={book.language}'.encode(), digest_size=4).hexdigest()}-"
    body = f"<style>\n{fragment_style()}</style>\n{_answer_body(blocks, book, figures, draw, prefix)}"
    return fragment_html(body, book)


def answer_on_page(
    blocks: Sequence[Block], prefix: str, book: PhraseBook, figures: Sequence[Figure] = (), draw: Draw | None = None
) -> str:
    """An answer to stand on a page that has the style of fragments once, its ids beginning with `prefix`."""
    return fragment_html(_answer_body(blocks, book, figures, draw, prefix), book)


def fragment_style() -> str:
    """The style sheet of answers that stand among other things."""
    return (templates() / "page" / "fragment.css").read_text(encoding="utf-8")


def fragment_html(body: str, book: PhraseBook) -> str:
    """The one element around an answer that stands among other things."""
    language = LANGUAGE_TAGS.get(book.language, book.language)
    fragment = f'<div class="analyzer-answer" lang="{language}">{body}</div>'
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", fragment) + "\n"


def _answer_body(
    blocks: Sequence[Block], book: PhraseBook, figures: Sequence[Figure], draw: Draw | None, prefix: str = ""
) -> str:
    """The blocks of an answer, its figures after the first sentences."""
    said = next((place for place, block in enumerate(blocks) if not isinstance(block, Statement)), len(blocks))
    drawn = [block_html(figure, book, draw, Placed(figure, f"{prefix}{figure.key}")) for figure in figures]
    first, others = ([block_html(block, book, draw) for block in part] for part in (blocks[:said], blocks[said:]))
    return "\n".join([*first, *drawn, *others])


def document_html(document: Document, book: PhraseBook, draw: Draw) -> str:
    """A document as one self-contained page."""
    parts, contents = [f'<header class="title"><h1>{_heading(document.title)}</h1></header>\n'], []
    for section in document.sections:
        body, children = _with_anchors(_prose(section, document, book, draw), section.key)
        if section.number == 0:
            parts.append(body)
        else:
            head = f'<h2><span class="section-number">{section.number}</span> {escape(section.title)}</h2>'
            parts.append(f'<section id="{section.key}">{head}\n{body}</section>')
            contents.append(_Entry(section.key, f"{section.number} {section.title}", children))
    made = f"<p>{escape(book.words('label.made_by'))} <code>{escape(document.command)}</code></p>"
    parts.append(f'<footer class="made-by">{made}</footer>')
    article = f'<article class="document">{"".join(parts)}</article>'
    explorer = document.explorer()
    script = explorer_script(explorer, book) if explorer else ""
    style = explorer_style() if explorer else ""
    lines = sum(1 + len(entry.children) for entry in contents)
    shown = tuple(contents) if lines >= FEWEST_LISTED else ()
    return page_html(document.title, document.description, article, shown, book, script, style)


def _heading(title: str) -> str:
    """A title in which 1-D stays one word."""
    return re.sub(r"\d-[A-Z]\b", r'<span class="keep">\g<0></span>', escape(title))


def _with_anchors(html: str, key: str) -> tuple[str, tuple[_Entry, ...]]:
    """The text of a section with an id at each subheading, and their lines of the contents."""
    entries: list[_Entry] = []

    def anchored(match: re.Match[str]) -> str:
        entries.append(_Entry(f"{key}-{len(entries) + 1}", unescape(re.sub("<[^>]*>", "", match[1])).strip()))
        return f'<h3 id="{entries[-1].id}">{match[1]}</h3>'

    return re.sub("<h3>(.*?)</h3>", anchored, html), tuple(entries)


def _prose(section: Section, document: Document, book: PhraseBook, draw: Draw) -> str:
    """The Markdown of a section as HTML, its tokens replaced."""
    from markdown import markdown

    chinese = book.language == CHINESE
    body = unwrapped(section.body) if chinese else section.body
    html = markdown(body, extensions=["sane_lists", "tables"], output_format="html")
    html = re.sub(f"<p>({TOKEN.pattern})</p>", lambda match: _alone(match, document.items), html)
    pieces = TOKEN.split(html)  # prose and numbers of items in turn
    pieces[1::2] = [_item(document.items[int(number)], book, draw) for number in pieces[1::2]]
    html = HTML.joined(pieces) if chinese else "".join(pieces)
    return _NOTED.sub(r'<div class="noted">\1<div class="notes">\2</div></div>', html)


_NOTED = re.compile(r'(<p>(?:(?!</?p>).)*</p>)((?:\s*<aside class="note".*?</aside>)+)', re.DOTALL)
"""A paragraph with the notes to it, which stand beside it where there is room."""


def _alone(match: re.Match[str], items: Mapping[int, Item]) -> str:
    """What is alone in its paragraph is no paragraph, unless it is words."""
    return match[0] if isinstance(items[int(match[2])], Inline | Link) else match[1]


def _item(item: Item, book: PhraseBook, draw: Draw) -> str:
    match item:
        case Inline():
            text = cell_text(item.cell, book, HTML)
            return f"{text} {_known(item.known, book)}".strip() if item.known else text
        case Link():
            words = book.words(f"label.{item.kind}").format(number=item.number)
            unbroken = escape(words).replace(" ", "\u00a0")
            return f'<a href="#{item.anchor}">{unbroken}</a>'
        case Fold():
            return f'<details class="derivation"><summary>{cell_text(item.title, book, HTML)}</summary>'
        case FoldEnd():
            return "</details>"
        case Note():
            return '<aside class="note" role="note">'
        case NoteEnd():
            return "</aside>"
        case Placed():
            return block_html(item.block, book, draw, item)


def page_html(
    title: str,
    description: str,
    body: str,
    contents: tuple[_Entry, ...],
    book: PhraseBook,
    script: str = "",
    style: str = "",
) -> str:
    """The page around a body. Only a page with a script allows any, and no text in it can end it early."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    folder = templates() / "page"
    environment = Environment(loader=FileSystemLoader(folder), undefined=StrictUndefined, autoescape=True)
    page = environment.get_template("page.html.j2").render(
        language=LANGUAGE_TAGS.get(book.language, book.language),
        title=title,
        description=description,
        css=(folder / "style.css").read_text(encoding="utf-8") + style,
        body=body,
        contents=contents,
        contents_title=book.words("label.contents"),
        skip_text=book.words("label.skip"),
        script=script.replace("</", "<\\/").replace("<!--", "<\\!--"),
    )
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", page) + "\n"
