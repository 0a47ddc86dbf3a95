"""The grammar of markers, and the blocks between them.

    <!-- analyzer: compare attention conv1d n=4096 d=512 k=7 lang=zh -->
    …
    <!-- /analyzer sum=1a2b3c4d -->

The opening marker holds a question in the words of the command line (an option is word=value there). The closing one
holds the first eight digits of the SHA-256 of what stands between, as it was written; a block without it is new.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from analyzer.doors.updating.code import TAGS, Span, code_spans, lines
from analyzer.doors.updating.file_types import FileType
from analyzer.errors import QuestionError

OPENS, CLOSES = "analyzer:", "/analyzer"
_WORDS = re.compile(r"[ \t]*(analyzer:|/analyzer(?=\s|$))(.*)", re.DOTALL)
_SUM = re.compile(r"sum=([0-9a-f]{8})")
MOST_BLOCKS = 1000
MOST_LETTERS = 20_000
"""Letters of a question in a marker."""


class MarkerError(QuestionError):
    """Markers that do not fit together; `offset` says where in the text."""

    def __init__(self, message: str, offset: int) -> None:
        self.offset = offset
        super().__init__(message)


@dataclass(frozen=True)
class Marker:
    """One comment that speaks to us.

    Attributes:
        start, end: of the comment in the text.
        words: the question, or what follows /analyzer.
        at: where the words begin.
        closes: whether it closes a block.
    """

    start: int
    end: int
    words: str
    at: int
    closes: bool


@dataclass(frozen=True)
class Block:
    """What stands between two markers."""

    opening: Marker
    closing: Marker
    body: str

    @property
    def question(self) -> str:
        """The question in the words of the command line."""
        return self.opening.words

    @property
    def sum(self) -> str | None:
        """What the closing marker says of the body; None for a new block."""
        found = _SUM.fullmatch(self.closing.words)
        return found[1] if found else None

    @property
    def edited(self) -> bool:
        """True where the body is not the one that was written."""
        return self.sum is not None and self.sum != sum_of(self.body)


def with_plain_ends(text: str) -> str:
    """The text with every line end as a line feed: a sum does not depend on how a checkout ends lines."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def sum_of(body: str) -> str:
    """The checksum of a body."""
    return sha256(with_plain_ends(body).encode(errors="surrogatepass")).hexdigest()[:8]


def blocks(text: str, kind: FileType) -> tuple[Block, ...]:
    """The blocks of a text, in order.

    Raises:
        MarkerError: markers that are not paired, nested, or not of the grammar.
    """
    found: list[Block] = []
    opening: Marker | None = None
    for marker in markers(text, kind):
        if marker.closes:
            if opening is None:
                raise MarkerError("this marker closes nothing: no block is open here", marker.start)
            found.append(Block(opening, marker, text[opening.end : marker.start]))
            opening = None
        elif opening is not None:
            line, _ = position(text, opening.start)
            raise MarkerError(f"a block begins inside the one of line {line}; {_close_it(kind)}", marker.start)
        else:
            opening = marker
        if len(found) > MOST_BLOCKS:
            raise MarkerError(f"a file has up to {MOST_BLOCKS} blocks", marker.start)
    if opening is not None:
        raise MarkerError(f"this block is not closed; {_close_it(kind)}", opening.start)
    return tuple(found)


def _close_it(kind: FileType) -> str:
    return f"close it with {kind.comment(CLOSES)}"


def left_alone(text: str, kind: FileType) -> int:
    """How many opening markers are not meant: they stand in code, or in a comment of another type of file.

    Raises:
        MarkerError: a marker that is not of the grammar.
    """
    openings = "|".join(re.escape(opening) for opening in dict.fromkeys((kind.opening, *_UNMISTAKABLE)))
    pattern = re.compile(f"(?:{openings})[ \t]*{OPENS}")
    return len(pattern.findall(text)) - sum(not marker.closes for marker in markers(text, kind))


_UNMISTAKABLE = ("<!--", "{/*")
"""Beginnings of comments that nothing else looks like."""


def position(text: str, offset: int) -> tuple[int, int]:
    """Line and column of a place, counted from 1."""
    starts = _line_starts(text)
    line = bisect_right(starts, offset)
    return line, offset - starts[line - 1] + 1


@lru_cache(maxsize=4)
def _line_starts(text: str) -> list[int]:
    return [start for start, _, _ in lines(text)] or [0]


# -------------------------------------------------------------------------------------------- finding them


def markers(text: str, kind: FileType) -> Iterator[Marker]:
    """The markers of a text that are not code.

    Raises:
        MarkerError: a marker that is not of the grammar.
    """
    if "analyzer" not in text:
        return
    for start, end in _comments(text, kind) if kind.closing else _line_comments(text, kind):
        inner = end - len(kind.closing)
        words = _WORDS.match(text[start + len(kind.opening) : inner])
        if words:
            yield _marker(start, end, words, kind)


def _marker(start: int, end: int, words: re.Match[str], kind: FileType) -> Marker:
    said = words[2].strip()
    if "\n" in words[2] or "\r" in words[2]:
        raise MarkerError(f"a marker stands on one line, from {kind.opening} to {kind.closing}", start)
    if len(said) > MOST_LETTERS:
        raise MarkerError(f"a marker has up to {MOST_LETTERS} letters, this one has {len(said)}", start)
    at = start + len(kind.opening) + words.start(2) + len(words[2]) - len(words[2].lstrip())
    closes = words[1] == CLOSES
    if closes and said and not _SUM.fullmatch(said):
        raise MarkerError(f"{said!r}: a closing marker is {kind.comment(CLOSES)}; analyzer adds sum=… itself", at)
    if not closes and not said:
        example = kind.comment(f"{OPENS} compare attention lstm n=4096 d=512")
        raise MarkerError(f"a question is missing, as in {example}", start)
    return Marker(start, end, said, at, closes)


def _line_comments(text: str, kind: FileType) -> Iterator[Span]:
    """Comments that take a line of their own, without the white space around."""
    code = _Skipped(code_spans(text, kind.code))
    pattern = re.compile(rf"[ \t]*({re.escape(kind.opening)}[ \t]+\S.*?)[ \t]*$")
    for start, _, line in lines(text):
        found = pattern.match(line) if "analyzer" in line else None
        if found and code.end(start) is None:
            yield start + found.start(1), start + found.end(1)


class _Skipped:
    """Spans that a scan from left to right leaves out."""

    def __init__(self, spans: list[Span]) -> None:
        self._spans, self._next = spans, 0

    def end(self, place: int) -> int | None:
        """Where the span that holds this place ends; None outside. Places must not go back."""
        while self._next < len(self._spans) and self._spans[self._next][1] <= place:
            self._next += 1
        if self._next < len(self._spans) and self._spans[self._next][0] <= place:
            return self._spans[self._next][1]
        return None


def _comments(text: str, kind: FileType) -> Iterator[Span]:
    """Comments with a beginning and an end, from left to right: what begins first holds what it encloses."""
    code = _Skipped(code_spans(text, kind.code))
    closings = _Closings(text)
    token = _token(kind)
    place = 0
    while found := token.search(text, place):
        place = found.end()
        skipped = code.end(found.start())
        if skipped is not None:
            place = max(place, skipped)
        elif found["open"]:
            end = text.find(kind.closing, place)
            if end < 0:
                _unclosed(text, found.start(), kind)
                return
            place = end + len(kind.closing)
            yield found.start(), place
        elif found["ticks"]:
            place = closings.of_ticks(found["ticks"], place)
        elif found["tag"]:
            place = closings.of_tag(found["tag"].lower(), place)


def _token(kind: FileType) -> re.Pattern[str]:
    """What can begin a comment or hide one."""
    opening = re.escape(kind.opening)
    if kind.opening == "%%":  # elsewhere it may be a mere sign
        opening += rf"(?=[ \t]*(?:{OPENS}|{CLOSES}))"
    tags = "|".join(TAGS.get(kind.code, ())) or r"(?!)"
    ticks = "`+" if kind.inline else r"(?!)"
    escape = r"\\[\\`<{%]" if kind.inline else r"(?!)"
    return re.compile(
        rf"(?:{escape})|(?P<ticks>{ticks})|(?P<open>{opening})|<(?P<tag>{tags})\b[^<>]*(?<!/)>", re.IGNORECASE
    )


def _unclosed(text: str, start: int, kind: FileType) -> None:
    """A comment that never ends hides the rest; it must not be one of ours."""
    if _WORDS.match(text[start + len(kind.opening) : start + len(kind.opening) + 100]):
        raise MarkerError(f"this marker has no {kind.closing}", start)


class _Closings:
    """Where code in backticks and elements end; each text is looked through once, however many begin."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._no_more: set[str] = set()
        self._paragraph_end = -1
        self._runs: dict[int, list[int]] = {}

    def of_ticks(self, ticks: str, place: int) -> int:
        """Where the code that begins with these backticks ends; `place` if it does not, within its paragraph."""
        if place > self._paragraph_end:
            blank = _BLANK.search(self._text, place)
            self._paragraph_end = blank.start() if blank else len(self._text)
            self._runs = {}
            for run in _TICKS.finditer(self._text, place, self._paragraph_end):
                self._runs.setdefault(len(run[0]), []).append(run.end())
        ends = self._runs.get(len(ticks), [])
        later = bisect_right(ends, place)
        return ends[later] if later < len(ends) else place

    def of_tag(self, name: str, place: int) -> int:
        """Where an element ends; `place` if it does not."""
        if name in self._no_more:
            return place
        found = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(self._text, place)
        if found:
            return found.end()
        self._no_more.add(name)
        return place


_TICKS = re.compile("`+")
_BLANK = re.compile(r"(?:\r\n|\n|\r(?!\n))[ \t>]*(?:\r\n|\n|\r)")
