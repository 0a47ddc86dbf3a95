"""Putting a document together: prose templates ask for cells and blocks, and get tokens that writers replace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from analyzer.blocks import Block, Cell, Equation, Phrase, Statement, Table, Tex
from analyzer.charts import Figure
from analyzer.documents import Fold, FoldEnd, Inline, Item, Link, Note, NoteEnd, Placed, Section, token
from analyzer.errors import AnalyzerError
from analyzer.explorers import Explorer


class Composer:
    """Renders the sections of a document.

    Rendered twice: the first pass finds out in which order figures, tables and equations are placed, the second knows
    the numbers that references before them need.

    Args:
        folder: of the prose templates of one language.
        titles: section key to its heading, '' for what stands before the first heading.
    """

    def __init__(self, folder: str, titles: Mapping[str, str]) -> None:
        self._titles = titles
        self._environment = Environment(  # Markdown, not HTML: the writers escape what tokens stand for
            loader=FileSystemLoader(folder),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            autoescape=False,
        )
        self._numbers: dict[str, tuple[str, int]] = {}
        self._section_numbers: dict[str, int] = {}
        self.items: dict[int, Item] = {}

    def sections(
        self, keys: Sequence[str], parts: Mapping[str, Mapping[str, Any] | None], shared: Mapping[str, Any]
    ) -> tuple[Section, ...]:
        """The sections in order, each rendered with its own values and those that all share."""
        values = {key: {**shared, **(parts[key] or {})} for key in keys}
        self._render(keys, values)
        self._numbers = {
            item.anchor: (item.kind, item.number) for item in self.items.values() if isinstance(item, Placed)
        }
        return self._render(keys, values)

    def _render(self, keys: Sequence[str], values: Mapping[str, Mapping[str, Any]]) -> tuple[Section, ...]:
        self.items = {}
        self._counts = {"figure": 0, "table": 0, "equation": 0}
        tools = {
            "show": self.show,
            "known": self.known,
            "tex": self.tex,
            "place": self.place,
            "ref": self.ref,
            "section": self.section,
            "has": lambda key: key in keys,
            "fold": self.fold,
            "end_fold": self.end_fold,
            "note": self.note,
            "end_note": self.end_note,
        }
        found, number = [], 0
        for key in keys:
            body = self._environment.get_template(f"{key}.md.j2").render(**values[key], **tools)
            heading = self._titles[key]
            number += bool(heading)
            self._section_numbers[key] = number
            found.append(Section(key, number if heading else 0, heading, body))
        return tuple(found)

    # ---------------------------------------------------------------- what templates call

    def show(self, cell: Cell | Statement) -> str:
        """A cell or a statement within a sentence."""
        return self._add(Inline(cell.phrase if isinstance(cell, Statement) else cell))

    def tex(self, latex: str) -> str:
        """A formula of the prose itself, in TeX."""
        return self._add(Inline(Tex(latex)))

    def known(self, cell: Cell, how: str) -> str:
        """A cell with the mark of how it is known."""
        return self._add(Inline(cell, how))

    def place(self, block: Block | Figure | Explorer, name: str = "") -> str:
        """A block in a paragraph of its own; `name` makes it something that can be referred to."""
        kind = {Figure: "figure", Table: "table", Equation: "equation"}.get(type(block), "")
        if not kind or not name:
            return self._add(Placed(block))
        self._counts[kind] += 1
        return self._add(Placed(block, f"{kind}-{name}", kind, self._counts[kind]))

    def ref(self, kind: str, name: str) -> str:
        """A reference to a figure, table or equation by its name."""
        anchor = f"{kind}-{name}"
        if self._numbers and anchor not in self._numbers:
            raise AnalyzerError(f"a template refers to {anchor}, which is not placed")
        return self._add(Link(anchor, kind, self._numbers.get(anchor, (kind, 0))[1]))

    def section(self, key: str) -> str:
        """A reference to a section by its key."""
        return self._add(Link(key, "section", self._section_numbers.get(key, 0)))

    def fold(self, key: str, **values: Cell) -> str:
        """The start of a part that can be folded; its title is a phrase."""
        return self._add(Fold(Phrase(key, values)))

    def end_fold(self) -> str:
        """The end of a part that can be folded."""
        return self._add(FoldEnd())

    def note(self) -> str:
        """The start of a side note, in a paragraph of its own behind the paragraph it is about."""
        return self._add(Note())

    def end_note(self) -> str:
        """The end of a side note."""
        return self._add(NoteEnd())

    def _add(self, item: Item) -> str:
        number = len(self.items)
        self.items[number] = item
        return token(number)
