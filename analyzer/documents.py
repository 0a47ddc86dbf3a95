"""A document: prose around blocks, before it is any format.

The prose is Markdown in one language. Where a number, a formula, a table or a figure belongs, it holds a token, a
numbered mark that no text can contain; each writer replaces tokens by what its format writes for them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from analyzer.blocks import Block, Cell
from analyzer.charts import Figure
from analyzer.explorers import Explorer

OPEN, CLOSE = "\ue000", "\ue001"
TOKEN = re.compile(f"{OPEN}(\\d+){CLOSE}")


def token(number: int) -> str:
    """The token of an item."""
    return f"{OPEN}{number}{CLOSE}"


@dataclass(frozen=True)
class Inline:
    """A cell within a sentence; `known` is the mark it carries, '' for none."""

    cell: Cell
    known: str = ""


@dataclass(frozen=True)
class Placed:
    """A block in a paragraph of its own.

    Attributes:
        block: what is shown.
        anchor: its id in a page, as figure-2.
        kind: 'figure', 'table', 'equation' or '' for what is not numbered.
        number: counted per kind from 1, 0 for what is not numbered.
    """

    block: Block | Figure | Explorer
    anchor: str = ""
    kind: str = ""
    number: int = 0


@dataclass(frozen=True)
class Link:
    """A reference to something placed: `Figure 2`."""

    anchor: str
    kind: str
    number: int


@dataclass(frozen=True)
class Fold:
    """The start of a part that can be folded, with its title; FoldEnd closes it."""

    title: Cell


@dataclass(frozen=True)
class FoldEnd:
    """The end of a part that can be folded."""


@dataclass(frozen=True)
class Note:
    """The start of a side note to the paragraph before it; NoteEnd closes it."""


@dataclass(frozen=True)
class NoteEnd:
    """The end of a side note."""


Item: TypeAlias = Inline | Placed | Link | Fold | FoldEnd | Note | NoteEnd


@dataclass(frozen=True)
class Section:
    """A section: its key is its id; number 0 is what stands before the first heading."""

    key: str
    number: int
    title: str
    body: str


@dataclass(frozen=True)
class Document:
    """A whole document.

    Attributes:
        name: of its files, without language and ending.
        language: of its prose.
        title: plain text, with no markup.
        description: one plain sentence for readers' and search engines' lists.
        sections: in order.
        items: what the tokens of the sections stand for.
        command: the command that makes it.
    """

    name: str
    language: str
    title: str
    description: str
    sections: tuple[Section, ...]
    items: Mapping[int, Item]
    command: str

    def figures(self) -> tuple[tuple[str, Figure], ...]:
        """The figures with their anchors, in the order they are placed."""
        placed = sorted((i for i in self.items.values() if isinstance(i, Placed)), key=lambda one: one.number)
        return tuple((one.anchor, one.block) for one in placed if isinstance(one.block, Figure))

    def explorer(self) -> Explorer | None:
        """The explorer, where one is placed."""
        placed = (item.block for item in self.items.values() if isinstance(item, Placed))
        return next((block for block in placed if isinstance(block, Explorer)), None)
