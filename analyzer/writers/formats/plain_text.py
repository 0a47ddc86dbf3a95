"""Plain text: for letters, chats and code comments. No markup, lines of at most 80 columns, pictures left out."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from analyzer.writers.formats.edges import edged, settled
from analyzer.writers.formats.target import NATIVE, NONE, Caption, Entry, Grid, Picture, Target, Where
from analyzer.writers.mathematics import UNICODE
from analyzer.writers.wrapping import wrapped

_COLUMNS = 80


class PlainText(Target):
    """A text file without any markup."""

    name = "plain"
    ending = "txt"
    maths = (NATIVE,)
    images = (NONE,)
    native = UNICODE

    def escaped(self, text: str, where: Where) -> str:
        return text

    def code(self, text: str, where: Where) -> str:
        return edged(text)

    def inline_tex(self, latex: str) -> str:
        return latex

    def link(self, words: str, address: str) -> str:
        return f"{words} <{address}>"

    def paragraph(self, text: str) -> str:
        return "\n".join(wrapped(settled(text), _COLUMNS))

    def heading(self, title: str, level: int, entry: Entry | None = None) -> str:
        text = settled(title)
        return text if level > 2 else f"{text}\n{'=-'[level - 1] * min(cell_len(text), _COLUMNS)}"

    def bullets(self, items: Sequence[Sequence[str]], ordered: bool) -> str:
        lines = []
        for number, item in enumerate(items, 1):
            mark = f"{number}. " if ordered else "- "
            first, *rest = "\n".join(item).splitlines() or [""]
            lines += [mark + first, *(f"{' ' * len(mark)}{line}" for line in rest)]
        return "\n".join(lines)

    def definition(self, lines: Sequence[str]) -> str:
        return "\n".join(f"    {line}" for line in lines)

    def table(self, grid: Grid) -> str:
        rows = [[settled(cell) for cell in row] for row in (grid.heads, *grid.body)]
        widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
        lines = [_row(row, widths, grid.numeric) for row in rows]
        lines.insert(1, "  ".join("-" * width for width in widths))
        if grid.total is not None:
            lines.insert(-1, lines[1])
        return "\n".join([*(_said(grid.caption, self) if grid.caption else []), *lines])

    def figure(self, picture: Picture) -> str:
        return "\n".join(_said(picture.caption, self)).rstrip()

    def display_tex(self, formulas: Sequence[str], number: int, anchor: str) -> str:
        return self.display_native(formulas, number, anchor)

    def display_native(self, formulas: Sequence[str], number: int, anchor: str) -> str:
        tag = f"  ({number})" if number else ""
        return "\n".join(f"    {formula}" for formula in formulas) + tag

    def note(self, parts: Sequence[str]) -> str:
        return "\n".join(f"| {line}".rstrip() for line in "\n\n".join(parts).splitlines())

    def contents(self, title: str, entries: Sequence[Entry]) -> str:
        return "\n".join([title, *(f"  {entry.number}. {entry.plain}" for entry in entries)])

    def footer(self, text: str) -> str:
        return f"{'-' * _COLUMNS}\n{text}"

    def fragment(self, parts: Sequence[str]) -> str:
        return super().fragment(parts).replace("\N{NO-BREAK SPACE}", " ")


def _row(cells: Sequence[str], widths: Sequence[int], numeric: Sequence[bool]) -> str:
    padded = []
    for cell, width, right in zip(cells, widths, numeric, strict=True):
        blank = " " * (width - cell_len(cell))
        padded.append(blank + cell if right else cell + blank)
    return "  ".join(padded).rstrip()


def _said(caption: Caption, target: Target) -> list[str]:
    return [target.paragraph(caption.sentence(str).strip()), ""]
