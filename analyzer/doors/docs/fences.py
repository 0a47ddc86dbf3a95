"""Where questions stand in a page of Markdown: fenced blocks, and numbers inside sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

_FENCE = re.compile(r" {0,3}(?P<marks>`{3,}|~{3,})[ \t]*(?P<info>[^`]*)$")
_INDENTED = re.compile(r"[ \t>]*[ \t>](?P<marks>`{3,}|~{3,})[ \t]*(?P<info>[^`]*)$")
_OURS = re.compile(r"(?:analyzer|\{\s*\.?analyzer\s*\})(?P<words>(?:\s.*)?)$")

INLINE_CODE = (
    r"(?<!\\)(?:\\\\)*(?<!`)(?P<name>\{analyzer\})?"
    r"(?P<marks>`+)(?!`)(?P<words>.+?)(?<!`)(?P=marks)(?!`)"
)
"""Inline code, with `name` where it is a number of ours; two backslashes before it are one, and escape nothing."""


@dataclass(frozen=True)
class Fence:
    """A fenced block, or a number inside a sentence.

    Attributes:
        line: where it opens, counted from 1; None where that cannot be told.
        body: its lines.
        words: what stands behind `analyzer` in its first line.
        indented: it stands in a list, a quotation, a tab or the like.
        inline: it is a number inside a sentence, its words the body.
    """

    line: int | None
    body: tuple[str, ...]
    words: str = ""
    indented: bool = False
    inline: bool = False


def fences(lines: Sequence[str]) -> Iterator[tuple[Fence | None, int, int]]:
    """Every fence of a page that is not indented: the block if it is one of ours, where it begins, where it is over.

    What a fence of another kind shows is text, and so is one that is not closed.
    """
    place = 0
    while place < len(lines):
        opens = _FENCE.match(lines[place])
        if opens:
            end = _closed(lines, place + 1, opens["marks"])
            ours = _OURS.match(opens["info"].strip()) if end < len(lines) else None
            body = tuple(lines[place + 1 : end])
            yield Fence(place + 1, body, ours["words"]) if ours else None, place, min(end + 1, len(lines))
            place = end
        place += 1


def blocks_of(text: str) -> Iterator[Fence]:
    """The blocks of a page: those this extension finds, then the indented ones, which superfences has to find."""
    lines = text.splitlines()
    found = list(fences(lines))
    yield from (fence for fence, _, _ in found if fence is not None)
    yield from _indented(_without(lines, found))


def numbers_of(lines: Sequence[str]) -> Iterator[Fence]:
    """The numbers inside the sentences of a page, in their order; none of those that a fence shows."""
    left = _without(lines, fences(lines))
    start = 0
    for end in range(len(left) + 1):
        if end == len(left) or not left[end].strip():
            yield from _numbers("\n".join(left[start:end]), start + 1)
            start = end + 1


def _numbers(text: str, first: int) -> Iterator[Fence]:
    """The numbers of a paragraph, and the line each stands in."""
    for found in re.finditer(INLINE_CODE, text, re.DOTALL):
        if found["name"]:
            yield Fence(first + text.count("\n", 0, found.start("name")), (found["words"],), inline=True)


def spoken(lines: Iterable[str]) -> tuple[str, ...]:
    """The words of a number, however its sentence is laid out in lines, in a quotation, too."""
    return tuple(word for line in lines for word in line.split() if word != ">")


def _without(lines: Sequence[str], found: Iterable[tuple[Fence | None, int, int]]) -> list[str]:
    """The lines of a page, those of its fences empty."""
    hidden = {place for _, start, end in found for place in range(start, end)}
    return ["" if place in hidden else line for place, line in enumerate(lines)]


def _indented(lines: Sequence[str]) -> Iterator[Fence]:
    """The blocks among indented fences; what another of these shows is text."""
    inner = [line.lstrip(" \t>") for line in lines]
    never_closed: set[str] = set()
    place = 0
    while place < len(lines):
        opens = _INDENTED.match(lines[place])
        if opens and opens["marks"] not in never_closed:
            end = _closed(inner, place + 1, opens["marks"])
            if _OURS.match(opens["info"].strip()):
                yield Fence(place + 1, tuple(inner[place + 1 : end]), indented=True)
            if end == len(lines):
                never_closed.add(opens["marks"])
            else:
                place = end
        place += 1


def _closed(lines: Sequence[str], start: int, marks: str) -> int:
    """The place of the line that closes a fence; the number of lines where none does."""
    closing = re.compile(rf" {{0,3}}{re.escape(marks[0])}{{{len(marks)},}}[ \t]*$")
    return next((place for place in range(start, len(lines)) if closing.match(lines[place])), len(lines))
