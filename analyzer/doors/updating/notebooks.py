"""Jupyter notebooks: the Markdown cells of a JSON text, and that text with other cells, else byte for byte the same."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from analyzer.errors import QuestionError

_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+', re.DOTALL)
_ESCAPED = re.compile(r"\\u(?!00[0-7])[0-9a-fA-F]{4}")


@dataclass(frozen=True)
class Cell:
    """The source of a Markdown cell.

    Attributes:
        number: of the cell in the notebook, counted from 1.
        start, end: of its source in the JSON text, a string or a list of strings.
        text: what it says.
    """

    number: int
    start: int
    end: int
    text: str


@dataclass
class _Reading:
    """The cell that is being read."""

    number: int
    kind: str = ""
    span: tuple[int, int] | None = None
    strings: list[str] = field(default_factory=list)


def markdown_cells(text: str, path: object) -> tuple[Cell, ...]:
    """The Markdown cells of a notebook; none of what is no notebook and cannot hold a marker.

    Raises:
        QuestionError: it is no notebook of format 4, and may hold a marker.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        if "analyzer" not in text:
            return ()
        raise QuestionError(f"{path} is no notebook: {error}") from error
    if not isinstance(data, dict) or not isinstance(data.get("cells"), list):
        if "analyzer" not in text:
            return ()
        raise QuestionError(f"{path} is no notebook of format 4: it has no list of cells")
    found = []
    for cell in _cells(text):
        if cell.kind == "markdown" and cell.span is not None and _is_source(text[slice(*cell.span)]):
            found.append(Cell(cell.number, *cell.span, "".join(cell.strings)))
    return tuple(found)


def _cells(text: str) -> Iterator[_Reading]:
    """Every cell, by one walk over the tokens of a text that is known to be JSON."""
    path: list[str] = []  # of the brackets around, the key or '' for an item of a list
    key, cell, number = "", _Reading(0), 0
    for token in _TOKEN.finditer(text):
        sign = token[0]
        if sign in "{[":
            path.append(key)
            if path == ["", "cells", ""] and sign == "{":
                number += 1
                cell = _Reading(number)
            if path == _SOURCE and sign == "[":
                cell.span = token.start(), token.end()
            key = ""
        elif sign in "}]":
            if path == _SOURCE and cell.span:
                cell.span = cell.span[0], token.end()
            if path == ["", "cells", ""]:
                yield cell
            path.pop()
            key = ""
        elif sign == ",":
            key = ""
        elif sign.startswith('"') and _is_key(text, token.end()):
            key = json.loads(sign)
        elif sign.startswith('"'):
            _say(cell, path, key, token)


def _is_source(raw: str) -> bool:
    """Whether it is a string or a list of strings; anything else is nobody's source."""
    source = json.loads(raw)
    return isinstance(source, str) or all(isinstance(line, str) for line in source)


_SOURCE = ["", "cells", "", "source"]


def _is_key(text: str, end: int) -> bool:
    following = _NEXT.match(text, end)
    return following is not None and following[1] == ":"


_NEXT = re.compile(r"\s*(.)")


def _say(cell: _Reading, path: list[str], key: str, token: re.Match[str]) -> None:
    """A string of a cell: its type, its source, or a line of that."""
    if path == ["", "cells", ""] and key == "cell_type":
        cell.kind = json.loads(token[0])
    elif path == ["", "cells", ""] and key == "source":
        cell.span, cell.strings = token.span(), [json.loads(token[0])]
    elif path == _SOURCE:
        cell.strings.append(json.loads(token[0]))


def with_cells(text: str, cells: tuple[Cell, ...], sources: Mapping[int, str]) -> str:
    """The notebook with other sources, by number of the cell; what stays the same keeps its bytes."""
    ascii_only = text.isascii() and _ESCAPED.search(text) is not None
    pieces, place = [], 0
    for cell in cells:
        source = sources.get(cell.number, cell.text)
        if source != cell.text:
            pieces += [text[place : cell.start], _source(text[cell.start : cell.end], source, ascii_only)]
            place = cell.end
    return "".join([*pieces, text[place:]])


def _source(raw: str, source: str, ascii_only: bool) -> str:
    """A source as its cell had it: a string, or a list with one line each, parted as before."""
    if raw.startswith('"'):
        return _string(source, ascii_only)
    strings = [token for token in _TOKEN.finditer(raw) if token[0].startswith('"')]
    old, new = [json.loads(token[0]) for token in strings], re.findall(r"[^\n]*\n|[^\n]+$", source)
    first, last = _same_ends(old, new)
    parted = (
        raw[strings[0].end() : strings[1].start()].partition(",")[2]
        if len(strings) > 1
        else raw[1 : strings[0].start()]
    )
    written = (_string(line, ascii_only) for line in new[first : len(new) - last])
    return raw[: strings[first].start()] + f",{parted}".join(written) + raw[strings[len(strings) - last - 1].end() :]


def _same_ends(old: list[str], new: list[str]) -> tuple[int, int]:
    """How many lines are the same at the beginning and at the end, so that one of each is left between."""
    fewest = min(len(old), len(new)) - 1
    first = next((place for place in range(fewest) if old[place] != new[place]), fewest)
    rest = fewest - first
    return first, next((place for place in range(rest) if old[-1 - place] != new[-1 - place]), rest)


def _string(text: str, ascii_only: bool) -> str:
    """A JSON string; half a pair of surrogates can only be written as an escape."""
    halves = any("\ud800" <= letter <= "\udfff" for letter in text)
    return json.dumps(text, ensure_ascii=ascii_only or halves)
