"""MyST: Markdown for Sphinx and Jupyter Book. Roles and directives need no extension to be switched on."""

from __future__ import annotations

from collections.abc import Sequence

from analyzer.writers.formats.edges import edged
from analyzer.writers.formats.markdown_family import Markdown
from analyzer.writers.formats.target import Entry, Grid, Picture


class MyST(Markdown):
    """A Markdown document for Sphinx."""

    name = "myst"
    shares_names = True
    finds_addresses = True
    fills_in = False

    def paragraph(self, text: str) -> str:
        """A text that begins as a comment or a target would is no such thing."""
        return f"\\{text}" if text.startswith(("%", "(")) else super().paragraph(text)

    def inline_tex(self, latex: str) -> str:
        return edged(f"{{math}}`{latex}`")

    def reference(self, words: str, anchor: str, kind: str, heading: str = "") -> str:
        return f"[{words}](#{anchor})"

    def heading(self, title: str, level: int, entry: Entry | None = None) -> str:
        text = super().heading(title, level)
        return f"({entry.anchor})=\n{text}" if entry else text

    def table_caption(self, grid: Grid) -> list[str]:
        lines = super().table_caption(grid)
        return [f"({grid.caption.anchor})=", *lines] if grid.caption and grid.caption.anchor else lines

    def figure(self, picture: Picture) -> str:
        shown, anchor = super().figure(picture), picture.caption.anchor
        return f"({anchor})=\n{shown}" if anchor else shown

    def display_tex(self, formulas: Sequence[str], number: int, anchor: str) -> str:
        together = " \\\\\n".join(formulas)
        tag = rf" \qquad ({number})" if number else ""  # docutils knows no \tag
        target = f"({anchor})=\n" if number else ""
        return f"{target}```{{math}}\n{together}{tag}\n```"

    def contents(self, title: str, entries: Sequence[Entry]) -> str:
        return f"```{{contents}} {entries and title}\n:depth: 2\n```"
