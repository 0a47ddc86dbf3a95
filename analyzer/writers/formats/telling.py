"""Prose that was read, written for a target part by part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analyzer.documents import Inline, Item, Link, Placed
from analyzer.writers.cells import CHINESE
from analyzer.writers.formats.prose import (
    Address,
    Aside,
    Emphasis,
    Folded,
    Heading,
    Lines,
    Listing,
    Paragraph,
    Part,
    Piece,
    Rows,
    Shown,
    Verbatim,
    Words,
    parts_of,
)
from analyzer.writers.formats.target import RUNNING, Grid, Where
from analyzer.writers.formats.walk import Walk
from analyzer.writers.spacing import joined, spaced
from analyzer.writers.unwrapping import unwrapped


def told(body: str, items: Mapping[int, Item], walk: Walk) -> list[str]:
    """The paragraphs, lists, tables and blocks of a section, in order."""
    chinese = walk.book.language == CHINESE
    return _Telling(walk).all(parts_of(spaced(unwrapped(body)) if chinese else body, items))


class _Telling:
    def __init__(self, walk: Walk) -> None:
        self._walk, self._target = walk, walk.target
        self._chinese = walk.book.language == CHINESE

    def all(self, parts: Sequence[Part]) -> list[str]:
        return [text for part in parts if (text := self._part(part))]

    def _part(self, part: Part) -> str:
        match part:
            case Paragraph():
                return self._target.paragraph(self._line(part.pieces, RUNNING).strip())
            case Heading():
                return self._target.heading(self._line(part.pieces, Where(heading=True)).strip(), part.level)
            case Listing():
                return self._target.bullets([self.all(item) for item in part.items], part.ordered)
            case Lines():
                return self._target.definition(part.lines)
            case Rows():
                return self._target.table(self._grid(part))
            case Aside():
                return self._target.note(self.all(part.parts))
            case Folded():
                title = self._walk.cell(part.start.title, Where(emphasis="strong"))
                return self._target.fold(title, self.all(part.parts))
            case Placed():
                return self._walk.block(part.block, part)

    def _grid(self, rows: Rows) -> Grid:
        written = [tuple(self._line(cell, Where(cell=True)) for cell in row) for row in rows.rows]
        return Grid(written[0], tuple(written[1:]), (False,) * len(written[0]))

    def _line(self, pieces: Sequence[Piece], where: Where) -> str:
        texts = [self._piece(piece, where) for piece in pieces]
        return joined(texts) if self._chinese else "".join(texts)

    def _piece(self, piece: Piece, where: Where) -> str:
        match piece:
            case Words():
                return self._target.escaped(piece.text, where)
            case Verbatim():
                return self._target.code(piece.text, where)
            case Emphasis():
                emphasis = "strong" if piece.strong else "stressed"
                inside = self._line(piece.inside, Where(where.cell, where.heading, emphasis))
                return self._target.strong(inside) if piece.strong else self._target.stressed(inside)
            case Address():
                return self._target.link(self._line(piece.inside, where), piece.address)
            case Shown():
                return self._walk.inline(piece.item, where) if isinstance(piece.item, Inline | Link) else ""
