"""DokuWiki: formulas need no plug-in, unless TeX is asked for. What it would rewrite is guarded."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analyzer.writers.formats.drawn import SVG, Written
from analyzer.writers.formats.edges import edged
from analyzer.writers.formats.target import (
    BOTH,
    IMAGE,
    NATIVE,
    NONE,
    PNG,
    TEX,
    Entry,
    Grid,
    Picture,
    Target,
    Where,
)
from analyzer.writers.mathematics import UNICODE
from analyzer.writers.native_math import NativeMath
from analyzer.writers.tex import LatexWriter

_WORD = re.compile(r"[!-~]+")
_RISKY = re.compile(
    r"""["|^<>@]|\*\*|//|__|\[\[|\{\{|\\\\|~~|''|%%|==|\(\(|\)\)|--|\.\.\.|\d[xX]\d|(?i:\(c\)|\(r\)|\(tm\))|"""
    r"""^[*/_\[{\\~'%=]|[*/_\[{\\~'%=]$|[:;=8][-^]?[)(/\\?DPOX|]|m\(|:[?!]:|FIXME|DELETEME|LOL|www\.|ftp\.|:::"""
)
"""What DokuWiki would rewrite or take for markup, within a word of ASCII characters."""


class _Sp(LatexWriter):
    r"""TeX for table cells: a bare ^ would begin a cell of the head, \\sp does not."""

    def raised(self, base: str, exponent: str) -> str:
        return rf"{base}\sp{{{exponent}}}"


class DokuWiki(Target):
    """A page of a DokuWiki; its figures are media of the same namespace."""

    name = "dokuwiki"
    ending = "txt"
    maths = (NATIVE, TEX, IMAGE)
    images = (SVG, PNG, BOTH, NONE)
    flat = True
    bold, italic = ("**", "**"), ("//", "//")
    native = NativeMath(("//", "//"), slash="%%/%%")
    tex_in_cells = _Sp()

    def escaped(self, text: str, where: Where) -> str:
        if where.heading:
            return text  # there is no markup in headings
        return _WORD.sub(_word, text)

    def code(self, text: str, where: Where) -> str:
        if where.heading:
            return text
        bare = text == text.strip() and not _RISKY.search(text)
        return edged(f"''{text if bare else _guarded(text)}''") if text else ""

    def formula(self, written: Written, where: Where) -> str:
        return written(UNICODE) if where.heading else super().formula(written, where)

    def inline_tex(self, latex: str) -> str:
        return edged(f"${latex}$")

    def formula_picture(self, file: str, alt: str) -> str:
        return f"{{{{{file}?nolink|{_alternative(alt)}}}}}"

    def link(self, words: str, address: str) -> str:
        return f"[[{address}|{words}]]"

    def reference(self, words: str, anchor: str, kind: str, heading: str = "") -> str:
        return f"[[#{heading_id(heading)}|{words}]]" if heading else words  # only headings can be linked to

    def heading(self, title: str, level: int, entry: Entry | None = None) -> str:
        marks = "=" * (7 - level)
        return f"{marks} {title} {marks}"

    def bullets(self, items: Sequence[Sequence[str]], ordered: bool) -> str:
        mark, lines = "-" if ordered else "*", []
        for item in items:
            for part in item:
                nested = part.startswith(("  * ", "  - "))
                lines += [f"  {line}" if nested else f"  {mark} {line}" for line in part.splitlines()]
        return "\n".join(lines)

    def definition(self, lines: Sequence[str]) -> str:
        inside = "\n".join(line.replace("</code>", "< /code>") for line in lines)
        return f"<code>\n{inside}\n</code>"

    def table(self, grid: Grid) -> str:
        caption = [] if grid.caption is None else [grid.caption.sentence(self.strong), ""]
        rows = ["|" + "|".join(map(_cell, row, grid.numeric)) + "|" for row in grid.body]
        return "\n".join([*caption, f"^ {' ^ '.join(grid.heads)} ^", *rows])

    def figure(self, picture: Picture) -> str:
        shown = [f"{{{{ {picture.file}?nolink |{_alternative(picture.alt)}}}}}"] if picture.file else []
        return "\n\n".join([*shown, picture.caption.sentence(self.strong)])

    def display_tex(self, formulas: Sequence[str], number: int, anchor: str) -> str:
        together = r" \\ ".join(formulas)
        return f"$$ {together} \\tag{{{number}}} $$" if number else f"$$ {together} $$"

    def display_native(self, formulas: Sequence[str], number: int, anchor: str) -> str:
        tag = f"\u2003({number})" if number else ""
        return "\n".join(f"> {formula}" for formula in formulas) + tag

    def note(self, parts: Sequence[str]) -> str:
        return "\n".join(f"> {line}" for part in parts for line in part.splitlines())

    def contents(self, title: str, entries: Sequence[Entry]) -> str:
        return ""  # the wiki makes them

    def footer(self, text: str) -> str:
        return f"----\n\n{text}"


def _alternative(text: str) -> str:
    """The text of a picture: it can hold no markup, and nothing that would end it."""
    return re.sub(r"[|{}\[\]]", " ", text)


def _word(match: re.Match[str]) -> str:
    """A word, guarded if it needs to be; quotation marks and percent signs need it only where a text meets markup."""
    start, end = match.span()
    meets = (" " if start else "") + match[0] + (" " if end < len(match.string) else "")
    return _guarded(match[0]) if _RISKY.search(meets) else match[0]


def _guarded(text: str) -> str:
    """A literal in which nothing is rewritten."""
    if "%%" not in text and not text.startswith("%") and not text.endswith("%"):
        return f"%%{text}%%"
    return "".join(f"<nowiki>{part}</nowiki>" for part in re.split(r"(?<=</now)(?=iki>)", text))


def heading_id(heading: str) -> str:
    """The id DokuWiki gives a heading: small letters and digits, the rest underscores, none and no digits in front."""
    kept = re.sub(r"[\W_]+", "_", heading.lower())
    return kept.lstrip("0123456789_").rstrip("_")


def _cell(text: str, numeric: bool) -> str:
    return f"  {text} " if numeric and text else f" {text} "
