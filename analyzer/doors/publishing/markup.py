"""The marks around what is published, and the headings of a page: what a wiki's syntax has to do with ownership.

MediaWiki has comments that nobody sees:

    <!-- analyzer-publish page: compare attention conv1d n=4096 d=512 k=7 -->
    …
    <!-- /analyzer-publish sum=1a2b3c4d -->

DokuWiki has none; there the last line, which everybody sees, says the same. The sum is that of `analyzer update`.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from analyzer.doors.updating.markers import sum_of
from analyzer.errors import QuestionError
from analyzer.writers.formats.dokuwiki import DokuWiki
from analyzer.writers.formats.edges import settled
from analyzer.writers.formats.target import RUNNING

PAGE, SECTION = "page", "section"
"""What a block owns: all of a page, or what stands under a heading."""
NAME = "analyzer-publish"

Span = tuple[int, int]


@dataclass(frozen=True)
class Heading:
    """A heading of a page; level 1 is the largest."""

    start: int
    end: int
    level: int
    title: str


@dataclass(frozen=True)
class Block:
    """What was published, as it stands in a page.

    Attributes:
        start, end: with its marks.
        body: between them.
        sum: what the body was when it was published.
    """

    start: int
    end: int
    body: str
    sum: str

    @property
    def edited(self) -> bool:
        """True where the body is not the one that was published."""
        return self.sum != sum_of(self.body)


class Markup(ABC):
    """The syntax of a wiki."""

    _verbatim: ClassVar[re.Pattern[str]]
    _heading: ClassVar[re.Pattern[str]]

    @abstractmethod
    def level(self, marks: int) -> int:
        """The level of a heading with so many marks."""

    @abstractmethod
    def heading(self, title: str) -> str:
        """A heading of level 2."""

    @abstractmethod
    def block(self, body: str, scope: str, question: str, warning: str) -> str:
        """What is published, with its marks.

        Args:
            body: without line ends around.
            scope: PAGE or SECTION.
            question: what it answers.
            warning: what is said to who edits it.
        """

    @abstractmethod
    def blocks(self, text: str, scope: str, place: Span) -> list[Block]:
        """The blocks of that scope in a part of a page."""

    def headings(self, text: str) -> list[Heading]:
        """The headings of a page; what stands in code is none."""
        shown = _Shown(self.verbatim(text))
        return [
            Heading(found.start(), found.end(), self.level(min(len(found[1]), len(found[3]))), found[2].strip())
            for found in self._heading.finditer(text)
            if shown.at(found.start())
        ]

    def verbatim(self, text: str) -> list[Span]:
        """Where a page shows markup instead of following it, and its comments."""
        spans, place, lower, endless = [], 0, text.lower(), set()
        while found := self._verbatim.search(lower, place):
            closing = _closing(found[0])
            end = -1 if closing in endless else lower.find(closing, found.end())
            if end < 0:
                endless.add(closing)  # each is looked for to the end of the page once
                place = found.end()
                continue
            place = end + len(closing)
            spans.append((found.start(), place))
        return spans


def _closing(opening: str) -> str:
    """What ends a part that begins so."""
    same = {"<!--": "-->", "%%": "%%"}
    return same.get(opening) or f"</{re.split(r'[^a-z]', opening[1:], maxsplit=1)[0]}>"


class _Shown:
    """Whether places, asked for from left to right, lie outside some spans."""

    def __init__(self, spans: list[Span]) -> None:
        self._spans, self._next = spans, 0

    def at(self, place: int) -> bool:
        while self._next < len(self._spans) and self._spans[self._next][1] <= place:
            self._next += 1
        return self._next == len(self._spans) or place < self._spans[self._next][0]


class MediaWikiMarkup(Markup):
    """MediaWiki: hidden comments before and behind."""

    _verbatim = re.compile(r"<!--|<(?:nowiki|pre|syntaxhighlight|source|math)(?:\s[^<>]*)?(?<!/)>")
    _heading = re.compile(r"^(={1,6})([^\n]+?)(={1,6})[ \t]*(?:<!--[^\n]*-->[ \t]*)?$", re.MULTILINE)
    _opens = re.compile(rf"<!-- {NAME} (page|section): [^\n]* -->")
    _closes = re.compile(rf"<!-- /{NAME} sum=([0-9a-f]{{8}}) -->")
    _never = ("-->", "~~~", "{{", "\n")
    """What ends a comment, or is replaced in one when a page is saved."""

    def level(self, marks: int) -> int:
        return min(marks, 6)

    def heading(self, title: str) -> str:
        return f"== {title} =="

    def block(self, body: str, scope: str, question: str, warning: str) -> str:
        held = next((text for text in self._never if text in question), None)
        if held is not None:
            raise QuestionError(f"the question holds {held!r}, which cannot stand in a comment of a page")
        text = f"\n<!-- {warning} -->\n{body}\n"
        return f"<!-- {NAME} {scope}: {question} -->{text}<!-- /{NAME} sum={sum_of(text)} -->"

    def blocks(self, text: str, scope: str, place: Span) -> list[Block]:
        found, opening = [], None
        for start, end in self.verbatim(text):
            if not (place[0] <= start and end <= place[1]):
                continue
            if opens := self._opens.fullmatch(text, start, end):
                opening = end, start, opens[1]
            elif opening is not None and (closes := self._closes.fullmatch(text, start, end)):
                after, begins, kind = opening
                found += [Block(begins, end, text[after:start], closes[1])] if kind == scope else []
                opening = None
        return found


class DokuWikiMarkup(Markup):
    """DokuWiki: no hidden comments; the block begins where its page or section does, and its last line says so."""

    _verbatim = re.compile(r"<(?:nowiki|code|file|html|php)(?:\s[^<>]*)?>|%%")
    _heading = re.compile(r"^[ \t]*(={2,6})([^\n]+?)(={2,6})[ \t]*$", re.MULTILINE)
    _line = re.compile(
        rf"^//[^\n]*// ''{NAME} (page|section)''(?:: ''[^\n]*'')? ''sum=([0-9a-f]{{8}})''$", re.MULTILINE
    )

    def level(self, marks: int) -> int:
        return 7 - marks

    def heading(self, title: str) -> str:
        return f"===== {title} ====="

    def block(self, body: str, scope: str, question: str, warning: str) -> str:
        text = f"{body}\n\n"
        asked = f": {_code(question)}" if question else ""
        return f"{text}//{warning}// ''{NAME} {scope}''{asked} ''sum={sum_of(text)}''"

    def blocks(self, text: str, scope: str, place: Span) -> list[Block]:
        shown = _Shown(self.verbatim(text))
        for line in self._lines(text, place):
            if shown.at(line.start()) and line[1] == scope:
                start = place[0] + _blank(text[place[0] : line.start()])
                return [Block(start, line.end(), text[start : line.start()], line[2])]
        return []

    def _lines(self, text: str, place: Span) -> Iterator[re.Match[str]]:
        return self._line.finditer(text, *place)


def _code(question: str) -> str:
    """The question as code of a DokuWiki."""
    return settled(DokuWiki().code(question, RUNNING))


def _blank(text: str) -> int:
    """How many line ends a text begins with."""
    return len(text) - len(text.lstrip("\n"))
