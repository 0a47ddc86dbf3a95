"""GitHub Markdown: TeX between dollar signs, in table cells too."""

from __future__ import annotations

from collections.abc import Sequence

from analyzer.writers.formats.markdown_family import Markdown
from analyzer.writers.formats.target import Entry
from analyzer.writers.tex import LatexWriter


class _Kept(LatexWriter):
    """TeX that Markdown passes on: it is read first there, and would set what stands between two `}_{` in italics."""

    def lowered(self, base: str, index: str) -> str:
        return f"{base}_ {{{index}}}" if base.endswith("}") else super().lowered(base, index)


class GitHub(Markdown):
    """What GitHub, and most other readers of Markdown, show."""

    name = "github"
    finds_addresses = True
    tex = tex_in_cells = _Kept()

    def display_tex(self, formulas: Sequence[str], number: int, anchor: str) -> str:
        *before, last = formulas  # a line of its own for each: of the two backslashes between them one would be lost
        tag = f" \\tag{{{number}}}" if number else ""
        return "\n\n".join(f"$${formula}$$" for formula in (*before, f"{last}{tag}"))

    def contents(self, title: str, entries: Sequence[Entry]) -> str:
        lines = [f"**{title}**", ""]
        for entry in entries:
            anchor = heading_id(f"{entry.number} {entry.plain}")
            lines.append(f"{entry.number}. [{entry.title}](#{anchor})")
        return "\n".join(lines)


def heading_id(heading: str) -> str:
    """The id GitHub gives a heading: small letters, words joined by hyphens, punctuation gone."""
    kept = "".join(c for c in heading.lower() if c.isalnum() or c in " -_")
    return kept.replace(" ", "-")
