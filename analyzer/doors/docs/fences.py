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
        closed: the line that ends it is there.
    """

    line: int | None
    body: tuple[str, ...]
    words: str = ""
    indented: bool = False
    inline: bool = False
    closed: bool = True


def fences(lines: Sequence[str]) -> Iterator[tuple[Fence | None, int, int]]:
    """Every fence of a page that is not indented: the block if it is one of ours, where it begins, where it is over.

    What a fence of another kind shows is text. One that is not closed is no fence; of ours, it is its first line.
    """
    never_closed: set[str] = set()
    place = 0
    while place < len(lines):
        opens = _FENCE.match(lines[place])
        if opens:
            marks, ours = opens["marks"], _OURS.match(opens["info"].strip())
            end = len(lines) if marks in never_closed else _closed(lines, place + 1, marks)
            if end < len(lines):
                body = tuple(lines[place + 1 : end])
                yield Fence(place + 1, body, ours["words"]) if ours else None, place, end + 1
                place = end
            else:
                never_closed.add(marks)
                if ours:
                    yield Fence(place + 1, (), ours["words"], closed=False), place, place + 1
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
        if opens:
            marks, ours = opens["marks"], _OURS.match(opens["info"].strip())
            end = len(lines) if marks in never_closed else _closed(inner, place + 1, marks)
            closed = end < len(lines)
            if ours:
                yield Fence(place + 1, tuple(inner[place + 1 : end]) if closed else (), indented=True, closed=closed)
            if closed:
                place = end
            else:
                never_closed.add(marks)
        place += 1


def _closed(lines: Sequence[str], start: int, marks: str) -> int:
    """The place of the line that closes a fence; the number of lines where none does."""
    closing = re.compile(rf" {{0,3}}{re.escape(marks[0])}{{{len(marks)},}}[ \t]*$")
    return next((place for place in range(start, len(lines)) if closing.match(lines[place])), len(lines))
