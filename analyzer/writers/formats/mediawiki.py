"""MediaWiki: Wikipedia's markup. Formulas need no extension, unless TeX is asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analyzer.writers.formats.drawn import SVG
from analyzer.writers.formats.edges import edged
from analyzer.writers.formats.target import (
    BOTH,
    IMAGE,
    NATIVE,
    NONE,
    PNG,
    TEX,
    Caption,
    Entry,
    Grid,
    Picture,
    Target,
    Where,
)
from analyzer.writers.native_math import NativeMath

_ALWAYS = re.compile(r"[&<>\[\]{}|~]")
_RISKY = re.compile(r"'(?=')|(?<=')'|^'|'$|_(?=_)|(?<=_)_|^_|_$|:(?=//)|^=|=$|(?<=RFC) |(?<=PMID) |(?<=ISBN) |^\s|\s$")
_COUNTED = re.compile(r"^\d+ ")
_STARTS_BLOCK = re.compile(r"[*#:;=\- ]|----")


class MediaWiki(Target):
    """A page of a MediaWiki; its figures are files of the wiki, under the names they have here."""

    name = "mediawiki"
    ending = "wiki"
    maths = (NATIVE, TEX, IMAGE)
    images = (PNG, SVG, BOTH, NONE)
    flat = True
    folds = True
    bold, italic = ("'''", "'''"), ("''", "''")
    native = NativeMath(("''", "''"), less="&lt;")

    def escaped(self, text: str, where: Where) -> str:
        text = _ALWAYS.sub(_entity, text)
        return re.sub(_RISKY, lambda match: match[0] if match[0].isspace() and _outer(match) else _entity(match), text)

    def code(self, text: str, where: Where) -> str:
        return edged(f"<code>{re.sub(_CODE, _entity, text)}</code>")

    def inline_tex(self, latex: str) -> str:
        return edged(f"<math>{latex}</math>")

    def formula_picture(self, file: str, alt: str) -> str:
        return f"[[File:{file}|text-bottom|link=|alt={re.sub(_CODE, _entity, alt)}]]"

    def link(self, words: str, address: str) -> str:
        return f"[{address} {words}]"

    def reference(self, words: str, anchor: str, kind: str, heading: str = "") -> str:
        return f"[[#{anchor}|{words}]]"

    def paragraph(self, text: str) -> str:
        return f"<nowiki />{text}" if _STARTS_BLOCK.match(text) else text

    def heading(self, title: str, level: int, entry: Entry | None = None) -> str:
        if level == 1:
            return self.strong(title)  # the title of a page is its name
        text = f"{_anchor(entry.anchor)}{entry.title}" if entry else _COUNTED.sub("", title)  # the wiki counts itself
        return f"{'=' * level} {text} {'=' * level}"

    def bullets(self, items: Sequence[Sequence[str]], ordered: bool) -> str:
        mark, lines = "#" if ordered else "*", []
        for item in items:
            for part in item:
                nested = part.startswith(("* ", "# ", "** ", "*# "))
                lines += [f"{mark}{line}" if nested else f"{mark} {line}" for line in part.splitlines()]
        return "\n".join(lines)

    def definition(self, lines: Sequence[str]) -> str:
        inside = "\n".join(re.sub(_CODE, _entity, line) for line in lines)
        return f"<pre>\n{inside}\n</pre>"

    def table(self, grid: Grid) -> str:
        out = ['{| class="wikitable"']
        if grid.caption:
            out.append(f"|+ {self._said(grid.caption)}")
        out += ["|-", *(f'! scope="col" | {head}' for head in grid.heads)]
        for row in grid.body:
            out += ["|-", *map(_cell, row, grid.numeric)]
        return "\n".join([*out, "|}"])

    def figure(self, picture: Picture) -> str:
        alt = re.sub(_CODE, _entity, picture.alt)
        shown = [f"[[File:{picture.file}|frameless|640px|alt={alt}]]"] if picture.file else []
        return "\n\n".join(
            [*shown, self._said(picture.caption), self.fold(picture.data_title, [self.table(picture.data)])]
        )

    def _said(self, caption: Caption) -> str:
        anchor = _anchor(caption.anchor) if caption.lead else ""
        return f"{anchor}{caption.sentence(self.strong)}"

    def display_tex(self, formulas: Sequence[str], number: int, anchor: str) -> str:
        lines = [f':<math display="block">{formula}</math>' for formula in formulas]
        return self._numbered(lines, number, anchor)

    def display_native(self, formulas: Sequence[str], number: int, anchor: str) -> str:
        return self._numbered([f": {formula}" for formula in formulas], number, anchor)

    def _numbered(self, lines: list[str], number: int, anchor: str) -> str:
        if number:
            lines[-1] += f"&emsp;{_anchor(anchor)}({number})"
        return "\n".join(lines)

    def fold(self, title: str, parts: Sequence[str]) -> str:
        inside = "\n\n".join(parts)
        head = f'<div style="font-weight:bold;line-height:1.6">{title}</div>'
        body = f'<div class="mw-collapsible-content">\n{inside}\n</div>'
        return f'<div class="mw-collapsible mw-collapsed">\n{head}\n{body}\n</div>'

    def note(self, parts: Sequence[str]) -> str:
        return "\n".join(["<blockquote>", "\n\n".join(parts), "</blockquote>"])

    def contents(self, title: str, entries: Sequence[Entry]) -> str:
        return "__TOC__"

    def footer(self, text: str) -> str:
        return f"----\n{text}"


_CODE = re.compile(
    r"[&<>\[\]{}|~]|'(?=')|(?<=')'|_(?=_)|(?<=_)_|:(?=//)|(?<=RFC) |(?<=PMID) |(?<=ISBN) |^ | $| (?= )|^[:;=-]"
)


def _entity(match: re.Match[str]) -> str:
    named = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
    return named.get(match[0], f"&#{ord(match[0])};")


def _outer(match: re.Match[str]) -> bool:
    """A blank at the edge of a piece: no magic word stands before it."""
    return match.start() == 0 or match.end() == len(match.string)


def _anchor(name: str) -> str:
    return f'<span id="{name}"></span>'


def _cell(text: str, numeric: bool) -> str:
    return f'| style="text-align:right" | {text}' if numeric else f"| {text}"
