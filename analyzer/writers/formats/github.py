"""GitHub Markdown: TeX between dollar signs, in table cells too."""

from __future__ import annotations

from collections.abc import Sequence

from analyzer.writers.formats.markdown_family import Markdown
from analyzer.writers.formats.target import Entry


class GitHub(Markdown):
    """What GitHub, and most other readers of Markdown, show."""

    name = "github"
    finds_addresses = True

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
