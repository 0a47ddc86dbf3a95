"""What a target is: a place people write in, and how each part of a document is written there.

A target knows markup, and nothing else: words come from the phrase book, formulas from the writers of mathematics,
the order of things from the walk. Every method takes markup that is finished and returns markup.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from analyzer.blocks import Expression
from analyzer.documents import Item
from analyzer.writers.formats.drawn import SVG, Drawn, Written
from analyzer.writers.formats.edges import edged, settled
from analyzer.writers.mathematics import LATEX, UNICODE, MathWriter, NativeMath
from analyzer.writers.prose_tex import tex_text
from analyzer.writers.spacing import joined

if TYPE_CHECKING:
    from analyzer.writers.formats.walk import Walk

TEX, NATIVE, MATHML, IMAGE = "tex", "native", "mathml", "image"
PNG, BOTH, NONE = "png", "both", "none"


@dataclass(frozen=True)
class Caption:
    """What is said of a table or figure.

    Attributes:
        words: its caption.
        lead: what it is called in a document, 'Table 2', '' in an answer; `stop` stands behind it.
        known: how its numbers are known, '' where that is not said.
        anchor: what references point to.
    """

    words: str
    lead: str = ""
    stop: str = ""
    known: str = ""
    anchor: str = ""


@dataclass(frozen=True)
class Grid:
    """A table whose cells are written; `numeric` columns are set flush right, `total` stands under a rule."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
    total: tuple[str, ...] | None = None
    caption: Caption | None = None


@dataclass(frozen=True)
class Picture:
    """A figure: the name of its file ('' without pictures), its text for those who do not see it, and its numbers."""

    file: str
    alt: str
    caption: Caption
    data: Grid
    data_title: str


@dataclass(frozen=True)
class Entry:
    """A section in the table of contents: its title as markup, and as it was typed."""

    number: int
    title: str
    plain: str
    anchor: str


@dataclass(frozen=True)
class Where:
    """Where words stand: in a table cell, in a heading, in bold or italics ('strong', 'stressed')."""

    cell: bool = False
    heading: bool = False
    emphasis: str = ""


RUNNING = Where()
"""In running text."""


class Target(ABC):
    """A place people write in.

    Args:
        math: how formulas are written, one of `maths`; '' the first of them.

    Attributes:
        name: what `--format` calls it.
        ending: of its files.
        maths: ways to write formulas, the default first.
        images: kinds of pictures, the default first.
        flat: figures lie beside the page, whose names have no folders; else in figures/.
        shares_names: what references point to has to be unique among all documents of a project.
        folds: parts can be folded; else the numbers behind figures stand at the end of a document.
        native, tex, tex_in_cells: the writers of mathematics.
    """

    name: ClassVar[str]
    ending: ClassVar[str]
    maths: ClassVar[tuple[str, ...]]
    images: ClassVar[tuple[str, ...]] = (SVG, PNG, BOTH, NONE)
    flat: ClassVar[bool] = False
    shares_names: ClassVar[bool] = False
    folds: ClassVar[bool] = False
    native: ClassVar[MathWriter] = NativeMath(("<i>", "</i>"), less="&lt;")
    tex: ClassVar[MathWriter] = LATEX
    tex_in_cells: ClassVar[MathWriter] = LATEX

    def __init__(self, math: str = "") -> None:
        self.math = math or self.maths[0]
        self.drawn = Drawn()

    # ------------------------------------------------------------------ sentences

    @abstractmethod
    def escaped(self, text: str, where: Where) -> str:
        """Words, so that they come out as they went in."""

    @abstractmethod
    def code(self, text: str, where: Where) -> str:
        """A name as the user typed it, a line of code."""

    def number(self, text: str, where: Where) -> str:
        """A number."""
        return text

    @abstractmethod
    def strong(self, text: str) -> str:
        """Of weight."""

    @abstractmethod
    def stressed(self, text: str) -> str:
        """In italics."""

    @abstractmethod
    def inline_tex(self, latex: str) -> str:
        """A formula in a sentence, in TeX."""

    def badge(self, words: str) -> str:
        """How something is known, as a small mark."""
        return self.stressed(f"[{words}]")

    def link(self, words: str, address: str) -> str:
        """A link into the web."""
        return words

    def reference(self, words: str, anchor: str, kind: str, heading: str = "") -> str:
        """A link to a table, figure, equation or section of the document; `heading` is the one of a section."""
        return words

    def formula(self, written: Written, where: Where) -> str:
        """A formula in a sentence or cell."""
        if self.math == IMAGE and (file := self.drawn.file(written)):
            return edged(self.formula_picture(file, written(UNICODE)))
        if self.math in (NATIVE, IMAGE):
            return edged(written(self.native))
        return self.inline_tex(written(self.tex_in_cells if where.cell else self.tex))

    def formula_picture(self, file: str, alt: str) -> str:
        """A formula as a picture within a sentence."""
        raise NotImplementedError(f"{self.name} shows no formulas as pictures")

    # ------------------------------------------------------------------ paragraphs

    @abstractmethod
    def heading(self, title: str, level: int, entry: Entry | None = None) -> str:
        """A heading: level 1 the document, 2 a section (an entry of the contents), 3 within one."""

    @abstractmethod
    def bullets(self, items: Sequence[Sequence[str]], ordered: bool) -> str:
        """A list; an item is a sequence of paragraphs, some of them lists."""

    @abstractmethod
    def definition(self, lines: Sequence[str]) -> str:
        """Lines of code."""

    @abstractmethod
    def table(self, grid: Grid) -> str:
        """A table with its caption."""

    @abstractmethod
    def figure(self, picture: Picture) -> str:
        """A figure with its caption and its numbers."""

    @abstractmethod
    def display_tex(self, formulas: Sequence[str], number: int, anchor: str) -> str:
        """A formula in a paragraph of its own, with its number if it has one, in TeX."""

    def display(self, formulas: Sequence[Written], number: int = 0, anchor: str = "") -> str:
        """A formula in a paragraph of its own, or several that belong together."""
        if self.math not in (NATIVE, IMAGE):
            return self.display_tex([written(self.tex) for written in formulas], number, anchor)
        return self.display_native([self.formula(written, RUNNING) for written in formulas], number, anchor)

    def display_native(self, formulas: Sequence[str], number: int, anchor: str) -> str:
        """The same, in native markup."""
        lines = [self.indented(formula) for formula in formulas]
        if number:
            lines[-1] = self.indented(f"{formulas[-1]}  ({number})")
        return "\n\n".join(lines)

    def several(self, formulas: Sequence[Written]) -> str:
        """Formulas one below the other, each by itself."""
        if self.math in (NATIVE, IMAGE):
            return self.display(formulas)
        return "\n\n".join(self.display([written]) for written in formulas)

    def indented(self, text: str) -> str:
        """A paragraph of its own for a formula."""
        return self.paragraph(text)

    def paragraph(self, text: str) -> str:
        """A paragraph of sentences."""
        return text

    def fold(self, title: str, parts: Sequence[str]) -> str:
        """A part that can be folded; where that is not possible, it is set open under its title."""
        return "\n\n".join([self.paragraph(self.strong(title)), *parts])

    def prose(self, body: str, items: Mapping[int, Item], walk: Walk) -> list[str]:
        """The prose of a section: read, and every part of it written."""
        from analyzer.writers.formats.telling import told

        return told(body, items, walk)

    @abstractmethod
    def note(self, parts: Sequence[str]) -> str:
        """A side note."""

    @abstractmethod
    def contents(self, title: str, entries: Sequence[Entry]) -> str:
        """The table of contents, made by the target itself where it can."""

    @abstractmethod
    def footer(self, text: str) -> str:
        """The last line of a document."""

    def fragment(self, parts: Sequence[str]) -> str:
        """An answer: what is put into a page that has more."""
        return settled("\n\n".join(part for part in parts if part)) + "\n"

    def document(self, title: str, parts: Sequence[str], language: str) -> str:
        """A page of its own."""
        return self.fragment([title, *parts])


class Sentence:
    """The dialect of a target: how it writes the parts of a sentence."""

    types_spaces = True

    def __init__(self, target: Target, where: Where) -> None:
        self._target, self._where = target, where

    def foreign(self, text: str) -> str:
        return self.plain(text)

    def joined(self, parts: Sequence[str]) -> str:
        return joined(parts)

    def plain(self, text: str) -> str:
        return self._target.escaped(one_line(text), self._where)

    def label(self, text: str) -> str:
        return self._target.code(one_line(text), self._where)

    def number(self, text: str) -> str:
        return self._target.number(text, self._where)

    def quiet(self, text: str) -> str:
        return self._target.number(text, self._where)

    def tex(self, latex: str) -> str:
        return self._target.formula(lambda writer: tex_text(latex, writer), self._where)

    def formula(self, expression: Expression) -> str:
        return self._target.formula(lambda writer: writer.expression(expression), self._where)


def one_line(text: str) -> str:
    """A text without line breaks and control characters."""
    return "".join(c if c.isprintable() else " " for c in text)
