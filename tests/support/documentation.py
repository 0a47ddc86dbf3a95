"""README and the pages of docs/, taken apart: their fenced blocks, the files these make, and their sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = {
    page.relative_to(DOCS if page.is_relative_to(DOCS) else ROOT).as_posix(): page.read_text(encoding="utf-8")
    for page in (ROOT / "README.md", *sorted(DOCS.rglob("*.md")))
}
"""README.md, and the pages of docs/ by their path in it."""

_OPENS = re.compile(r"(?P<indent>[ ]*)(?P<marks>`{3,}|~{3,})[ ]*(?P<language>[\w-]*)(?P<words>[^`]*)$")
_TITLE = re.compile(r'title="([^"]+)"')


@dataclass(frozen=True)
class Fence:
    """A fenced block.

    Attributes:
        line: where it opens, counted from 1.
        language: the first word behind its marks.
        words: the others.
        body: what stands in it, less its indentation.
    """

    line: int
    language: str
    words: str
    body: str

    @property
    def title(self) -> str:
        """The name of the file it shows; '' where it shows none."""
        found = _TITLE.search(self.words)
        return found[1] if found else ""


def _parted(text: str) -> tuple[list[Fence], list[str]]:
    """(fenced blocks, the lines of a page with those of the blocks empty)."""
    fences: list[Fence] = []
    outside: list[str] = []
    inside: re.Match[str] | None = None
    body: list[str] = []
    start = 0
    for number, line in enumerate(text.splitlines(), 1):
        if inside is None:
            inside, body, start = _OPENS.match(line), [], number
            outside.append("" if inside else line)
            continue
        outside.append("")
        stripped = line.strip()
        if stripped.startswith(inside["marks"]) and not stripped.strip(inside["marks"][0]):
            text_of_block = "".join(f"{one}\n" for one in body)
            fences.append(Fence(start, inside["language"], inside["words"].strip(), text_of_block))
            inside = None
        else:
            body.append(line.removeprefix(inside["indent"]))
    assert inside is None, f"the block that opens in line {start} is never closed"
    return fences, outside


def fences(text: str, *languages: str) -> list[Fence]:
    """The fenced blocks of a page, of these languages."""
    return [fence for fence in _parted(text)[0] if not languages or fence.language in languages]


def outside_fences(text: str) -> str:
    """A page with the lines of its fenced blocks empty."""
    return "\n".join(_parted(text)[1])


def files_of(text: str) -> dict[str, str]:
    """The files that a page shows, by name: its blocks with a title that is the name of a file."""
    return {fence.title: fence.body for fence in fences(text) if re.fullmatch(r"[\w.-]+\.\w+", fence.title)}
