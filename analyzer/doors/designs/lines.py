"""Where the keys of a TOML text stand: tomllib tells no lines of what it has read.

A statement of TOML ends where what has been read since the last one is TOML by itself: a value of several lines is
not, before its last. So tomllib itself says where statements begin, whatever strings and comments hold.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

Path: TypeAlias = tuple[str | int, ...]
"""Keys and places in lists, from the top of a file."""


def key_lines(text: str) -> dict[Path, int]:
    """Every key of a text that is TOML to the line its statement begins on, counted from 1."""
    found: dict[Path, int] = {}
    tables: dict[Path, int] = {}
    above: Path = ()
    begun, chunk = 1, ""
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        chunk += line + "\n"
        parsed = _parsed(chunk)
        if parsed is None:
            continue
        if chunk.lstrip().startswith("["):
            above = _table(parsed, tables)
            found.setdefault(above, begun)
        else:
            for path in _paths(parsed):
                found.setdefault(above + path, begun)
        begun, chunk = number + 1, ""
    return found


def line_of(lines: Mapping[Path, int], path: Path) -> int:
    """The line of a key or, where it has none of its own, of what it stands in."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def _parsed(chunk: str) -> dict[str, Any] | None:
    """The statement a text is; None while it is not yet whole."""
    try:
        return tomllib.loads(chunk)
    except (ValueError, RecursionError):
        return None


def _table(parsed: Mapping[str, Any], tables: dict[Path, int]) -> Path:
    """The path of a [table] or [[table]]; `tables` counts those that stand in lists."""
    path: Path = ()
    value: Any = parsed
    while isinstance(value, dict) and value:
        ((name, value),) = value.items()
        path = (*path, name)
        if isinstance(value, list):
            tables[path] = tables.get(path, -1) + 1
        if path in tables:
            path = (*path, tables[path])
    return path


def _paths(value: Any, path: Path = ()) -> Iterator[Path]:
    """Every key and place inside a value."""
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in items:
        yield from _paths(inner, (*path, name))
