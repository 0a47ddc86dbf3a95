"""Markdown of what is not Markdown: texts of the program, tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_MARKS = re.compile(r"([\\`*_{}\[\]<>|#])")


def plain(text: str) -> str:
    """A text as it stands, whatever marks are in it."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def code(text: object) -> str:
    """A word that users type; a bar would end a cell of a table, and a backslash before it would be shown."""
    if "|" not in (word := str(text)):
        return f"`{word}`"
    return f"<code>{_MARKS.sub(lambda mark: f'&#{ord(mark[0])};', word.replace('&', '&amp;'))}</code>"


def codes(words: Iterable[object]) -> str:
    """Words that users type, separated by commas."""
    return ", ".join(code(word) for word in words)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def question(words: str) -> str:
    """A block that the plug-in answers."""
    return f"```analyzer\n{words}\n```\n"


WIDE = "---\nhide: [toc]\n---\n"
"""In front of a page of wide tables: they have the room of its contents, too."""


def page(title: str, *parts: str) -> str:
    """A page."""
    return "\n".join([f"# {title}\n", *parts])
