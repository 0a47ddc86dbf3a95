"""The prose of a document, read: Markdown becomes a tree that every target can write.

Read by markdown-it, a CommonMark parser. Tokens of items stay what they are: characters of a text, until the tree is
built; one that is alone in its paragraph and stands for a block, a fold or a note becomes a part of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from markdown_it import MarkdownIt
from markdown_it.token import Token

from analyzer.documents import TOKEN, Fold, FoldEnd, Item, Note, NoteEnd, Placed

# -------------------------------------------------------------------------------------------- within a paragraph


@dataclass(frozen=True)
class Words:
    """Text."""

    text: str


@dataclass(frozen=True)
class Verbatim:
    """Code."""

    text: str


@dataclass(frozen=True)
class Emphasis:
    """Words in italics, or in bold."""

    strong: bool
    inside: tuple[Piece, ...]


@dataclass(frozen=True)
class Address:
    """A link into the web."""

    address: str
    inside: tuple[Piece, ...]


@dataclass(frozen=True)
class Shown:
    """What a token stands for, within a sentence."""

    item: Item


Piece: TypeAlias = Words | Verbatim | Emphasis | Address | Shown

# -------------------------------------------------------------------------------------------- paragraphs


@dataclass(frozen=True)
class Paragraph:
    """Sentences."""

    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Heading:
    """A heading."""

    level: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Listing:
    """A list; each item has parts of its own."""

    ordered: bool
    items: tuple[tuple[Part, ...], ...]


@dataclass(frozen=True)
class Lines:
    """Lines of code."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Rows:
    """A table of the prose itself, its head first."""

    rows: tuple[tuple[tuple[Piece, ...], ...], ...]


@dataclass(frozen=True)
class Aside:
    """A side note or a quotation."""

    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Folded:
    """A part that can be folded."""

    start: Fold
    parts: tuple[Part, ...]


Part: TypeAlias = Paragraph | Heading | Listing | Lines | Rows | Aside | Folded | Placed


def parts_of(prose: str, items: Mapping[int, Item]) -> tuple[Part, ...]:
    """The parts of a section's prose, in order."""
    tokens = MarkdownIt("commonmark", {"html": False}).enable("table").parse(prose)
    return _nested(_Reader(tokens, items).parts(""))


class _Reader:
    """Walks over the flat list that markdown-it makes."""

    def __init__(self, tokens: Sequence[Token], items: Mapping[int, Item]) -> None:
        self._tokens, self._items = iter(tokens), items

    def parts(self, end: str) -> list[Part | Fold | FoldEnd | Note | NoteEnd]:
        """Everything up to a token of that type."""
        found: list[Part | Fold | FoldEnd | Note | NoteEnd] = []
        for token in self._tokens:
            if token.type == end:
                break
            found += self._part(token)
        return found

    def _part(self, token: Token) -> Iterator[Part | Fold | FoldEnd | Note | NoteEnd]:
        match token.type:
            case "paragraph_open":
                yield from _paragraphs(self._line("paragraph_close"))
            case "heading_open":
                yield Heading(int(token.tag[1:]), self._line("heading_close"))
            case "bullet_list_open" | "ordered_list_open":
                yield self._listing(token.type.replace("open", "close"))
            case "fence" | "code_block":
                yield Lines(tuple(token.content.rstrip("\n").split("\n")))
            case "blockquote_open":
                yield Aside(_nested(self.parts("blockquote_close")))
            case "table_open":
                yield self._table()

    def _line(self, end: str) -> tuple[Piece, ...]:
        pieces: tuple[Piece, ...] = ()
        for token in self._tokens:
            if token.type == end:
                break
            pieces += self._pieces(iter(token.children or ()), "")
        return pieces

    def _listing(self, end: str) -> Listing:
        found = []
        for token in self._tokens:
            if token.type == end:
                break
            found.append(_nested(self.parts("list_item_close")))
        return Listing(end.startswith("ordered"), tuple(found))

    def _table(self) -> Rows:
        rows: list[list[tuple[Piece, ...]]] = []
        for token in self._tokens:
            if token.type == "table_close":
                break
            if token.type == "tr_open":
                rows.append([])
            elif token.type in ("th_open", "td_open"):
                rows[-1].append(self._line(token.type.replace("open", "close")))
        return Rows(tuple(map(tuple, rows)))

    def _pieces(self, tokens: Iterator[Token], end: str) -> tuple[Piece, ...]:
        found: list[Piece] = []
        for token in tokens:
            match token.type:
                case "text":
                    found += self._words(token.content)
                case "softbreak" | "hardbreak":
                    found.append(Words(" "))
                case "code_inline":
                    found.append(Verbatim(token.content))
                case "strong_open" | "em_open":
                    inside = self._pieces(tokens, token.type.replace("open", "close"))
                    found.append(Emphasis(token.type == "strong_open", inside))
                case "link_open":
                    found.append(Address(str(token.attrs["href"]), self._pieces(tokens, "link_close")))
                case _ if token.type == end:
                    break
        return tuple(found)

    def _words(self, text: str) -> Iterator[Piece]:
        for place, piece in enumerate(TOKEN.split(text)):
            if place % 2:
                yield Shown(self._items[int(piece)])
            elif piece:
                yield Words(piece)


def _paragraphs(pieces: Sequence[Piece]) -> Iterator[Part | Fold | FoldEnd | Note | NoteEnd]:
    """Sentences, with the blocks among them in between."""
    waiting: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, Shown) and isinstance(piece.item, Placed | Fold | FoldEnd | Note | NoteEnd):
            yield from _sentences(waiting)
            yield piece.item
            waiting = []
        else:
            waiting.append(piece)
    yield from _sentences(waiting)


def _sentences(pieces: Sequence[Piece]) -> Iterator[Paragraph]:
    if any(not isinstance(piece, Words) or piece.text.strip() for piece in pieces):
        yield Paragraph(tuple(pieces))


def _nested(flat: Sequence[Part | Fold | FoldEnd | Note | NoteEnd]) -> tuple[Part, ...]:
    """Starts and ends of folds and notes, as parts that hold others."""
    return _until(iter(flat))


def _until(flat: Iterator[Part | Fold | FoldEnd | Note | NoteEnd]) -> tuple[Part, ...]:
    found: list[Part] = []
    for part in flat:
        if isinstance(part, FoldEnd | NoteEnd):
            break
        if isinstance(part, Fold):
            found.append(Folded(part, _until(flat)))
        elif isinstance(part, Note):
            found.append(Aside(_until(flat)))
        else:
            found.append(part)
    return tuple(found)
