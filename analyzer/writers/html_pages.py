"""Pages of HTML, self-contained: an answer, several, a document; and fragments for pages of others.

No request; readable without a style sheet and without script.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2s
from html import escape, unescape

from analyzer.blocks import Block, Statement
from analyzer.charts import Figure
from analyzer.documents import TOKEN, Document, Fold, FoldEnd, Inline, Item, Link, Note, NoteEnd, Placed, Section
from analyzer.writers.cells import CHINESE, cell_text
from analyzer.writers.explorer import explorer_script, explorer_style
from analyzer.writers.formats.walk import FEWEST_LISTED
from analyzer.writers.html import HTML, Draw, block_html, known_badge
from analyzer.writers.phrases import PhraseBook
from analyzer.writers.resources import templates
from analyzer.writers.unwrapping import unwrapped

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""What no page may hold; names in files of users might."""


LANGUAGE_TAGS = {"en": "en", "zh": "zh-Hans"}


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
            return f"{text} {known_badge(item.known, book)}".strip() if item.known else text
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
