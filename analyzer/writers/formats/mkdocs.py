"""MkDocs, and other readers of Python-Markdown: TeX for pymdownx.arithmatex, folds for md_in_html.

mkdocs.yml needs `markdown_extensions: [attr_list, md_in_html, pymdownx.arithmatex: {generic: true}]`; formulas as
MathML or in native markup need no arithmatex.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from analyzer.writers.formats.edges import edged
from analyzer.writers.formats.markdown_family import Markdown, code_span
from analyzer.writers.formats.target import IMAGE, MATHML, NATIVE, TEX, Entry, Grid, Picture, Where
from analyzer.writers.templated import holds_template


class MkDocs(Markdown):
    """A page of a MkDocs site."""

    name = "mkdocs"
    maths = (TEX, MATHML, NATIVE, IMAGE)

    def escaped(self, text: str, where: Where) -> str:
        """By a backslash what Python-Markdown takes one for, by an entity what only its extensions know."""
        pieces = re.split(r"([~$|{}@]|:(?=//)|(?<=www)\.)", text)
        pieces[::2] = [super(MkDocs, self).escaped(piece, where) for piece in pieces[::2]]
        pieces[1::2] = [f"&#{ord(sign)};" for sign in pieces[1::2]]
        return "".join(pieces)

    def paragraph(self, text: str) -> str:
        return f"&#61;{text[1:]}" if text.startswith("=") else super().paragraph(text)

    def code(self, text: str, where: Where) -> str:
        # a bar in code ends no cell
        return f"<code>{self.escaped(text, where)}</code>" if holds_template(text) else code_span(text)

    def inline_tex(self, latex: str) -> str:
        return edged(_mathml(latex)) if self.math == MATHML else super().inline_tex(latex)

    def display_tex(self, formulas: Sequence[str], number: int, anchor: str) -> str:
        if self.math == MATHML:
            lines = "".join(f"<div>{_mathml(latex, display=True)}</div>" for latex in formulas)
            return f'<div id="{anchor}">{lines} ({number})</div>' if number else lines
        shown = super().display_tex(formulas, number, anchor)
        return f'<a id="{anchor}"></a>\n\n{shown}' if number else shown

    def reference(self, words: str, anchor: str, kind: str, heading: str = "") -> str:
        return f"[{words}](#{anchor})"

    def heading(self, title: str, level: int, entry: Entry | None = None) -> str:
        text = super().heading(title, level)
        return f"{text} {{ #{entry.anchor} }}" if entry else text  # without blanks Jinja would begin a remark

    def table_caption(self, grid: Grid) -> list[str]:
        head, *rest = super().table_caption(grid) or [""]
        anchor = grid.caption.anchor if grid.caption else ""
        return [f'<a id="{anchor}"></a>{head}' if anchor else head, *rest]

    def figure(self, picture: Picture) -> str:
        shown, anchor = super().figure(picture), picture.caption.anchor
        return f'<a id="{anchor}"></a>{shown}' if anchor else shown

    def fold_ends(self, title: str) -> tuple[str, str]:
        return f'<details markdown="1"><summary>{title}</summary>', "</details>"

    def contents(self, title: str, entries: Sequence[Entry]) -> str:
        return "[TOC]"


def _mathml(latex: str, display: bool = False) -> str:
    from latex2mathml.converter import convert

    return str(convert(latex, display="block" if display else "inline"))
