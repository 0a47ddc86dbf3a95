"""reStructuredText: Sphinx and docutils. Its inline markup cannot be nested, so words are set bold piece by piece."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from analyzer.writers.formats.edges import edged, settled
from analyzer.writers.formats.target import TEX, Caption, Entry, Grid, Picture, Target, Where
from analyzer.writers.spacing import HAN, joined

_START, _END = "\ue012", "\ue013"
_FREE_BEFORE, _FREE_AFTER = r"(?:^|(?<=[\s(\[]))", r"(?=$|[\s.,;:!?)\]])"
_SPECIAL = re.compile(r"[\\*`|_]|::|:$|(?<=[\w.+-]):(?=\S)|(?<=\S)@")
"""The last two would make addresses of what is none."""
_STARTS_BLOCK = re.compile(r"[^\w\s(（“《\\\ue010-\ue019]|\(?(?:\d+|[A-Za-z]|[ivxlcdmIVXLCDM]+|#)[.)](?:\s|$)|__")
_LINE_OF_SIGNS = re.compile(r"(\\[^\w\s])\1*")
_ADORNMENTS = {1: "=", 2: "=", 3: "-", 4: "~"}


class ReStructuredText(Target):
    """A document for Sphinx or docutils."""

    name = "rst"
    ending = "rst"
    shares_names = True
    maths = (TEX,)
    folds = True

    def escaped(self, text: str, where: Where) -> str:
        escaped = _SPECIAL.sub(lambda match: "".join(f"\\{c}" for c in match[0]), text)
        return _emphasised(escaped, where)

    def number(self, text: str, where: Where) -> str:
        return _emphasised(text, where)

    def code(self, text: str, where: Where) -> str:
        text = text.strip()  # no markup can begin or end with a blank
        if "``" in text or text[:1] == "`" or text[-1:] in ("`", "\\"):
            inside = re.sub(r"[\\`]", r"\\\g<0>", text)
            return edged(_inline(f":literal:`{inside}`"))
        return edged(_inline(f"``{text}``")) if text else ""

    def badge(self, words: str) -> str:
        return f"[{words}]"

    def inline_tex(self, latex: str) -> str:
        return edged(_inline(f":math:`{latex}`"))

    def link(self, words: str, address: str) -> str:
        return _inline(f"`{words} <{address}>`__")

    def reference(self, words: str, anchor: str, kind: str, heading: str = "") -> str:
        return _inline(f"`{words} <{anchor}_>`__")

    def paragraph(self, text: str) -> str:
        return _begun(text)

    def heading(self, title: str, level: int, entry: Entry | None = None) -> str:
        title = _unmarked(title)
        line = _ADORNMENTS[level] * max(_columns(title), 4)
        anchor = f".. _{entry.anchor}:\n\n" if entry else ""
        over = f"{line}\n" if level == 1 else ""
        return f"{anchor}{over}{title}\n{line}"

    def bullets(self, items: Sequence[Sequence[str]], ordered: bool) -> str:
        mark = "#. " if ordered else "- "
        return "\n".join(_hanging("\n\n".join(item), mark) for item in items)

    def definition(self, lines: Sequence[str]) -> str:
        inside = "\n".join(f"   {line}".rstrip() for line in lines)
        return f".. code-block:: text\n\n{inside}"

    def table(self, grid: Grid) -> str:
        caption = f" {_said(grid.caption)}" if grid.caption else ""
        anchor = f".. _{grid.caption.anchor}:\n\n" if grid.caption and grid.caption.anchor else ""
        rows = [grid.heads, *grid.body]
        lines = "\n".join(_row(row) for row in rows)
        return f"{anchor}.. list-table::{caption}\n   :header-rows: 1\n\n{lines}"

    def figure(self, picture: Picture) -> str:
        said, anchor = _said(picture.caption), picture.caption.anchor
        lines = [f".. _{anchor}:\n"] if anchor else []
        if picture.file:
            lines += [
                f".. figure:: {picture.file}",
                f"   :alt: {picture.alt}",
                "",
                f"   {said}",
            ]
        else:
            lines.append(said)
        return "\n".join(lines) + "\n\n" + self.fold(picture.data_title, [self.table(picture.data)])

    def display_tex(self, formulas: Sequence[str], number: int, anchor: str) -> str:
        together = " \\\\\n   ".join(formulas)
        tag = rf" \qquad ({number})" if number else ""  # docutils knows no \tag
        name = f".. _{anchor}:\n\n" if number else ""
        return f"{name}.. math::\n\n   {together}{tag}"

    def fold(self, title: str, parts: Sequence[str]) -> str:
        """Folded in HTML; in print the tags are left out, and what they hold stays."""
        plain = re.sub("[\ue010-\ue019]|``|\\\\", "", settled(title))
        start = f".. raw:: html\n\n   <details><summary>{plain.replace('&', '&amp;').replace('<', '&lt;')}</summary>"
        return "\n\n".join([start, *parts, ".. raw:: html\n\n   </details>"])

    def note(self, parts: Sequence[str]) -> str:
        inside = "\n\n".join(parts)
        return ".. note::\n\n" + "\n".join(f"   {line}".rstrip() for line in inside.splitlines())

    def contents(self, title: str, entries: Sequence[Entry]) -> str:
        return f".. contents:: {_unmarked(title).replace('**', '')}"

    def footer(self, text: str) -> str:
        return f"----\n\n{text}"

    def fragment(self, parts: Sequence[str]) -> str:
        return _unmarked("\n\n".join(part for part in parts if part)) + "\n"


def _inline(markup: str) -> str:
    """Inline markup that needs an escape where no blank or bracket stands beside it."""
    return f"{_START}{markup}{_END}"


def _emphasised(text: str, where: Where) -> str:
    """Words that will be bold or in italics, once it is known what they meet."""
    on, off, _ = _RUNS.get(where.emphasis, ("", "", ""))
    return f"{on}{text}{off}" if text else ""


_APART = "\ue014"
_RUNS = {"strong": ("\ue016", "\ue017", "**"), "stressed": ("\ue018", "\ue019", "*")}
"""What stands around words of each emphasis, and their markup."""
_MEETING = re.compile("(.)(?:\ue017\ue016|\ue019\ue018)(?=(.))")
_HAN_AND_EDGE = re.compile(f"(?<=[{HAN}])([\ue017\ue019])(?=\ue010)|(?<=\ue011)([\ue016\ue018])(?=[{HAN}])")


def _runs(text: str) -> str:
    """Neighbours of one emphasis made one, and each run written; blanks at its ends stand outside."""
    text = _MEETING.sub(lambda match: joined([match[1], match[2]])[:-1], text)
    text = _HAN_AND_EDGE.sub(lambda match: f"{match[1]} " if match[1] else f" {match[2]}", text)
    for on, off, mark in _RUNS.values():
        text = re.sub(f"{on}(\\s*){off}", r"\1", text)
        run = rf"\g<1>{_START}{mark}\g<2>{mark}{_END}\g<3>"
        text = re.sub(f"{on}(\\s*)([^{off}]*?)(\\s*){off}", run, text)
    return text


def _unmarked(text: str) -> str:
    """The marks replaced: by nothing where markup is recognised anyway, else by the escape that sets it apart."""
    text = settled(_runs(text))
    text = re.sub(f"{_END}{_START}", _APART, text)
    text = re.sub(f"{_FREE_BEFORE}{_START}|{_END}{_FREE_AFTER}", "", text, flags=re.MULTILINE)
    return re.sub(f"[{_START}{_END}{_APART}]", r"\\ ", text)


def _begun(text: str) -> str:
    """A text that is no list, no directive and no line of signs, whatever it begins with."""
    if _LINE_OF_SIGNS.fullmatch(text):
        return rf"\ {text}"
    return f"\\{text}" if _STARTS_BLOCK.match(text) else text


def _said(caption: Caption) -> str:
    return caption.sentence(lambda name: _inline(f"**{name}**"))


def _row(cells: Sequence[str]) -> str:
    lines = []
    for place, cell in enumerate(cells):
        lines.append(f"   {'*' if place == 0 else ' '} - {_begun(cell)}".rstrip())
    return "\n".join(lines)


def _hanging(text: str, mark: str) -> str:
    first, *rest = text.splitlines()
    return "\n".join([mark + first, *(f"{' ' * len(mark)}{line}".rstrip() for line in rest)])


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
