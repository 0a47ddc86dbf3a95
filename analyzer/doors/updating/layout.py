"""How a body stands between its markers: in running text, or on lines of its own with the indentation of the marker."""

from __future__ import annotations

import re
from dataclasses import dataclass

from analyzer.doors.updating.file_types import FileType
from analyzer.doors.updating.markers import Block

_LINE_END = re.compile(r"\r\n|\n|\r")
_AROUND = re.compile(r"(?:[ \t]|>|(?:[-*+]|\d{1,9}[.)])(?=[ \t]))*")
"""What may stand before a marker that has its line for itself: indentation, quotations, the marks of items."""


@dataclass(frozen=True)
class Place:
    """Where a block stands.

    Attributes:
        inline: in running text, or on lines of its own.
        closed_at_once: the closing marker follows on the same line, with nothing between.
        prefix: what each line of the block begins with.
        line_end: of its lines.
    """

    inline: bool
    closed_at_once: bool
    prefix: str
    line_end: str


def place_of(block: Block, text: str) -> Place:
    """Where a block stands in its text."""
    before = text[_line_start(text, block.opening.start) : block.opening.start]
    end = _LINE_END.search(text, block.opening.end)
    rest = text[block.opening.end : end.start() if end else len(text)]
    at_once = "\n" not in block.body and "\r" not in block.body
    beside = text[block.closing.end : end.start() if end else len(text)] if at_once else ""
    held = rest[: len(block.body)] if at_once else rest
    alone = bool(_AROUND.fullmatch(before)) and not beside.strip() and not held.strip()
    line_end = end or _LINE_END.search(text)
    return Place(not alone, at_once, re.sub(r"[^>\t]", " ", before), line_end[0] if line_end else "\n")


def _line_start(text: str, place: int) -> int:
    return max(text.rfind("\n", 0, place), text.rfind("\r", 0, place)) + 1


def laid_out(body: str, place: Place, kind: FileType, inline: bool) -> str:
    """A body as it stands between its markers.

    Args:
        body: its lines, the last one without line end.
        place: where the block stands.
        kind: the type of the file.
        inline: it stands in running text.
    """
    if inline:
        return body
    gap = [""] if kind.spaced else []
    written = [f"{place.prefix}{line}".rstrip() for line in (*gap, *body.split("\n"), *gap)]
    return place.line_end + place.line_end.join([*written, place.prefix])
