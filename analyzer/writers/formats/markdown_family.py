"""What all Markdown targets share: prose stays as it was written, and only what tokens stand for is put in."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from analyzer.documents import TOKEN, Fold, FoldEnd, Inline, Item, Link, Note, NoteEnd, Placed
from analyzer.writers.cells import CHINESE
from analyzer.writers.formats.edges import settled
from analyzer.writers.formats.target import IMAGE, NATIVE, RUNNING, TEX, Entry, Grid, Picture, Target, Where
from analyzer.writers.spacing import joined, spaced
from analyzer.writers.templated import holds_template, without_templates
from analyzer.writers.unwrapping import unwrapped

if TYPE_CHECKING:
    from analyzer.writers.formats.walk import Walk

_SPECIAL = re.compile(r"([\\`*_\[\]{}#|~$])")
_MODULE = re.compile(r"(?=(?:import|export)\b)")
"""How a paragraph of MDX begins that is a program."""
_ADDRESS = re.compile(r":(?=//)|(?<=www)\.")
_STARTS_BLOCK = re.compile(r"(?=[-+=>](?:\s|$|[-+=>]))|(?<=\d)(?=[.)](?:\s|$))")
_NOTE_OPEN, _NOTE_CLOSE = "\ue002", "\ue003"
_NOTE = re.compile(f"{_NOTE_OPEN}(.*?){_NOTE_CLOSE}", re.DOTALL)


class Markdown(Target):
    """A dialect of Markdown with tables.

    Attributes:
        finds_addresses: a bare address becomes a link, whatever is escaped in it.
        fills_in: what reads pages before Markdown is fills in templates (Jekyll, plug-ins of MkDocs), in code, too.
    """

    finds_addresses: ClassVar[bool] = False
    fills_in: ClassVar[bool] = True
    ending = "md"
    folds = True
    bold, italic = ("**", "**"), ("*", "*")
    maths: ClassVar[tuple[str, ...]] = (TEX, NATIVE, IMAGE)

    def escaped(self, text: str, where: Where) -> str:
        escaped = _SPECIAL.sub(_escape, text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
        return _ADDRESS.sub(r"\\\g<0>", escaped) if self.finds_addresses else escaped

    def code(self, text: str, where: Where) -> str:
        if self.fills_in and holds_template(text):
            return f"<code>{self.escaped(text, where)}</code>"
        code = code_span(text)
        return code.replace("|", "\\|") if where.cell else code

    def inline_tex(self, latex: str) -> str:
        return f"${latex}$"

    def formula_picture(self, file: str, alt: str) -> str:
        return f"![{self.escaped(re.sub(r'[][]', ' ', alt), RUNNING)}]({file})"

    def link(self, words: str, address: str) -> str:
        return f"[{words}]({address})"

    def paragraph(self, text: str) -> str:
        """A text that begins as a list, a quotation or an underline would is no such thing."""
        digits = len(text) - len(text.lstrip("0123456789"))
        if _MODULE.match(text):
            return f"&#{ord(text[0])};{text[1:]}"
        match = _STARTS_BLOCK.match(text, digits)
        return f"{text[:digits]}\\{text[digits:]}" if match else text

    def heading(self, title: str, level: int, entry: Entry | None = None) -> str:
        return f"{'#' * level} {title}"

    def bullets(self, items: Sequence[Sequence[str]], ordered: bool) -> str:
        raise NotImplementedError("prose is Markdown already")

    def definition(self, lines: Sequence[str]) -> str:
        return "\n".join(["```text", *(_fenced(line) for line in lines), "```"])

    def table(self, grid: Grid) -> str:
        lines = [_row(grid.heads), "| " + " | ".join("---:" if right else "---" for right in grid.numeric) + " |"]
        return "\n".join([*self.table_caption(grid), *lines, *map(_row, grid.body)])

    def table_caption(self, grid: Grid) -> list[str]:
        """The lines before a table."""
        return [] if grid.caption is None else [grid.caption.sentence(self.strong), ""]

    def figure(self, picture: Picture) -> str:
        caption = picture.caption.sentence(self.stressed)
        shown = [self.image(picture)] if picture.file else []
        start, end = self.fold_ends(picture.data_title)
        return "\n\n".join([*shown, caption, start, self.table(picture.data), end])

    def image(self, picture: Picture) -> str:
        """The picture itself."""
        alt = self.escaped(re.sub(r"[\[\]\n]", " ", picture.alt), RUNNING)
        return f"![{alt}]({picture.file})"

    def display_tex(self, formulas: Sequence[str], number: int, anchor: str) -> str:
        together = r" \\ ".join(formulas)
        return f"$${together} \\tag{{{number}}}$$" if number else f"$${together}$$"

    def fold_ends(self, title: str) -> tuple[str, str]:
        """What stands before and behind a part that can be folded."""
        return f"<details><summary>{title}</summary>", "</details>"

    def fold(self, title: str, parts: Sequence[str]) -> str:
        start, end = self.fold_ends(title)
        return "\n\n".join([start, *parts, end])

    def note(self, parts: Sequence[str]) -> str:
        """A side note stands below its paragraph as a quotation."""
        return "\n".join(f"> {line}".rstrip() for line in "\n\n".join(parts).strip().splitlines())

    @abstractmethod
    def contents(self, title: str, entries: Sequence[Entry]) -> str:
        """The table of contents."""

    def footer(self, text: str) -> str:
        return f"---\n\n{text}"

    def document(self, title: str, parts: Sequence[str], language: str) -> str:
        return re.sub(r"\n{3,}", "\n\n", settled("\n\n".join([title, *parts]))) + "\n"

    # ------------------------------------------------------------------------------ prose

    def prose(self, body: str, items: Mapping[int, Item], walk: Walk) -> list[str]:
        """The Markdown of a section, its tokens replaced."""
        chinese = walk.book.language == CHINESE
        pieces = TOKEN.split(spaced(unwrapped(body)) if chinese else body)  # prose and numbers of items in turn
        pieces[1::2] = [self._item(items[int(number)], walk) for number in pieces[1::2]]
        text = joined(pieces) if chinese else "".join(pieces)
        return [_NOTE.sub(lambda match: self.note([match[1]]), text).strip()]

    def _item(self, item: Item, walk: Walk) -> str:
        match item:
            case Inline() | Link():
                return walk.inline(item)
            case Fold():
                return self.fold_ends(walk.cell(item.title))[0]
            case FoldEnd():
                return self.fold_ends("")[1]
            case Note():
                return _NOTE_OPEN
            case NoteEnd():
                return _NOTE_CLOSE
            case Placed():
                return walk.block(item.block, item)


def code_span(text: str) -> str:
    """A text as code, in more backticks than it holds in a row."""
    ticks = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{space}{text}{space}{ticks}"


def _escape(found: re.Match[str]) -> str:
    """By a backslash, or an entity where a template would begin behind it."""
    before_sign = found[1] == "{" and found.string[found.end() : found.end() + 1] in ("", "%")
    return "&#123;" if before_sign else f"\\{found[1]}"


def _fenced(line: str) -> str:
    return without_templates("".join(c if c.isprintable() else " " for c in line).replace("```", "` ` `"))


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
