"""Confluence: the storage format, XHTML with macros. TeX would need a macro that is sold apart."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from analyzer.writers.formats.drawn import SVG
from analyzer.writers.formats.edges import edged, settled
from analyzer.writers.formats.target import (
    BOTH,
    IMAGE,
    NATIVE,
    NONE,
    PNG,
    Caption,
    Entry,
    Grid,
    Picture,
    Target,
    Where,
)
from analyzer.writers.native_math import NativeMath

_WIDTH = 640


class Confluence(Target):
    """The body of a Confluence page; its figures are attachments."""

    name = "confluence"
    ending = "xml"
    maths = (NATIVE, IMAGE)
    images = (PNG, SVG, BOTH, NONE)
    flat = True
    folds = True
    bold, italic = ("<strong>", "</strong>"), ("<em>", "</em>")
    native = NativeMath(("<em>", "</em>"), less="&lt;")

    def escaped(self, text: str, where: Where) -> str:
        return escape(text)

    def code(self, text: str, where: Where) -> str:
        return edged(f"<code>{escape(text)}</code>")

    def inline_tex(self, latex: str) -> str:
        return edged(f"<code>{escape(latex)}</code>")

    def formula_picture(self, file: str, alt: str) -> str:
        return _attached(file, alt)

    def link(self, words: str, address: str) -> str:
        return f'<a href="{escape(address, {chr(34): "&quot;"})}">{words}</a>'

    def reference(self, words: str, anchor: str, kind: str, heading: str = "") -> str:
        return f'<ac:link ac:anchor="{anchor}"><ac:link-body>{words}</ac:link-body></ac:link>'

    def paragraph(self, text: str) -> str:
        return f"<p>{text}</p>"

    def heading(self, title: str, level: int, entry: Entry | None = None) -> str:
        return f"<h{level}>{_anchor(entry.anchor) if entry else ''}{title}</h{level}>"

    def bullets(self, items: Sequence[Sequence[str]], ordered: bool) -> str:
        tag = "ol" if ordered else "ul"
        lines = "\n".join(f"<li>{_alone(item)}</li>" for item in items)
        return f"<{tag}>\n{lines}\n</{tag}>"

    def definition(self, lines: Sequence[str]) -> str:
        body = "\n".join(lines).replace("]]>", "]]]]><![CDATA[>")
        return _macro("code", f"<ac:plain-text-body><![CDATA[{body}]]></ac:plain-text-body>", language="none")

    def table(self, grid: Grid) -> str:
        head = "".join(f"<th>{text}</th>" for text in grid.heads)
        body = "\n".join([f"<tr>{head}</tr>", *(_row(row, grid.numeric) for row in grid.body)])
        return f"{self._said(grid.caption)}<table><tbody>\n{body}\n</tbody></table>"

    def figure(self, picture: Picture) -> str:
        shown = f"<p>{_attached(picture.file, picture.alt, _WIDTH)}</p>\n"
        data = self.fold(picture.data_title, [self.table(picture.data)])
        return f"{shown if picture.file else ''}{self._said(picture.caption)}{data}"

    def _said(self, caption: Caption | None) -> str:
        if caption is None:
            return ""
        anchor = _anchor(caption.anchor) if caption.lead else ""
        return f"<p>{anchor}{caption.sentence(self.strong)}</p>\n"

    def display_tex(self, formulas: Sequence[str], number: int, anchor: str) -> str:
        return self.display_native(formulas, number, anchor)

    def display_native(self, formulas: Sequence[str], number: int, anchor: str) -> str:
        tag = f"\N{EM SPACE}{_anchor(anchor)}({number})" if number else ""
        lines = "<br />".join(formulas)
        return f'<p style="margin-left: 30.0px;">{lines}{tag}</p>'

    def fold(self, title: str, parts: Sequence[str]) -> str:
        inside = "\n".join(parts)
        return _macro("expand", f"<ac:rich-text-body>\n{inside}\n</ac:rich-text-body>", title=_words(title))

    def note(self, parts: Sequence[str]) -> str:
        inside = "\n".join(parts)
        return _macro("info", f"<ac:rich-text-body>\n{inside}\n</ac:rich-text-body>")

    def contents(self, title: str, entries: Sequence[Entry]) -> str:
        return '<p><ac:structured-macro ac:name="toc" /></p>'

    def footer(self, text: str) -> str:
        return f"<hr />\n<p>{text}</p>"

    def fragment(self, parts: Sequence[str]) -> str:
        return super().fragment(parts).replace("\n\n", "\n")


def _attached(file: str, alt: str, width: int = 0) -> str:
    """A picture that is attached to the page, as wide as it is or so many pixels."""
    said = escape(alt, {'"': "&quot;"})
    wide = f' ac:width="{width}"' if width else ""
    return f'<ac:image ac:alt="{said}"{wide}><ri:attachment ri:filename="{file}" /></ac:image>'


def _macro(name: str, body: str, **parameters: str) -> str:
    told = "".join(f'<ac:parameter ac:name="{key}">{text}</ac:parameter>' for key, text in parameters.items())
    return f'<ac:structured-macro ac:name="{name}">{told}{body}</ac:structured-macro>'


def _anchor(name: str) -> str:
    parameter = f'<ac:parameter ac:name="">{name}</ac:parameter>'
    return f'<ac:structured-macro ac:name="anchor">{parameter}</ac:structured-macro>'


def _row(cells: Sequence[str], numeric: Sequence[bool]) -> str:
    return f"<tr>{''.join(map(_cell, cells, numeric))}</tr>"


def _cell(text: str, right: bool) -> str:
    return f'<td style="text-align: right;">{text}</td>' if right else f"<td>{text}</td>"


def _alone(item: Sequence[str]) -> str:
    """A paragraph that is alone in its item needs no tags."""
    first = item[0].removeprefix("<p>").removesuffix("</p>") if item else ""
    return "\n".join([first, *item[1:]])


def _words(markup: str) -> str:
    """A title without the tags and marks of code: the name of a macro's part is plain."""
    return settled(markup).replace("<code>", "").replace("</code>", "")
