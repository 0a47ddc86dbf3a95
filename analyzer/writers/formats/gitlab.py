"""GitLab Markdown: TeX in code, contents of its own."""

from __future__ import annotations

from collections.abc import Sequence

from analyzer.writers.formats.edges import edged
from analyzer.writers.formats.markdown_family import Markdown
from analyzer.writers.formats.target import Entry


class GitLab(Markdown):
    """What GitLab shows in files, issues and its wiki."""

    name = "gitlab"
    finds_addresses = True

    def inline_tex(self, latex: str) -> str:
        return edged(f"$`{latex}`$")

    def display_tex(self, formulas: Sequence[str], number: int, anchor: str) -> str:
        together = " \\\\\n".join(formulas)
        tag = f" \\tag{{{number}}}" if number else ""
        return f"```math\n{together}{tag}\n```"

    def contents(self, title: str, entries: Sequence[Entry]) -> str:
        return "[[_TOC_]]"
