"""The page of Python: every public name, as its docstring says it."""

from __future__ import annotations

from collections.abc import Mapping

import analyzer
from analyzer.doors.cli import COMMANDS
from reference_pages.markup import page

_ABOUT = """\
Functions are called as the questions of the [command line](command-line.md), and take their words as arguments; frames,
symbols and ranges: [from Python](../how-to/python.md).
"""


def pages() -> Mapping[str, str]:
    """The page."""
    left = [name for name in analyzer.__all__ if not name.startswith("__")]
    parts = [_ABOUT]
    for use, commands in COMMANDS.items():
        names = [str(command.name) for command in commands if command.name in left]
        parts += _part(use, names)
        left = [name for name in left if name not in names]
    return {"reference/python.md": page("Python", *parts, *_part("Answers, errors and notebooks", left))}


def _part(title: str, names: list[str]) -> list[str]:
    return [f"## {title}\n", *(f"::: analyzer.{name}\n" for name in names)] if names else []
