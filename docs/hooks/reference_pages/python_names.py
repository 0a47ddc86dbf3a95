"""The page of Python: every public name, as its docstring says it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from inspect import Parameter, signature
from pathlib import Path

import analyzer
from analyzer.doors.asking import allowed_words, questions
from analyzer.doors.cli import COMMANDS
from analyzer.doors.designs.words import WITHOUT_LAYERS
from reference_pages.markup import codes, page

_ABOUT = """\
Functions are called as the questions of the [command line](command-line.md), and take their words as arguments; frames,
symbols and ranges: [from Python](../how-to/python.md).
"""


_TOLD = ("format", "between")
"""What an `Answer` has methods for, and what stands in a signature."""


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
    return [f"## {title}\n", *(part for name in names for part in _name(name))] if names else []


def _name(name: str) -> Iterator[str]:
    """A name as its docstring says it, and the words it takes where it is a question."""
    room = Path(analyzer.__file__).parent / name
    if room.is_dir():  # a room is called like the function, and would be shown in its place
        yield f'<a id="analyzer.{name}"></a>\n'
        yield f"::: {getattr(analyzer, name).__module__}.{name}\n"
    else:
        yield f"::: analyzer.{name}\n"
    words = _words(name)
    if words:
        yield f"Words: {codes(words)}; what they mean: [the words of a question](question-words.md#words).\n"


def _words(name: str) -> list[str]:
    """The words a question takes besides layers, sizes and options, as Python writes them."""
    function = getattr(analyzer, name)
    if name not in questions() or Parameter.VAR_KEYWORD not in {
        one.kind for one in signature(function).parameters.values()
    }:
        return []
    words = ["for_" if word == "for" else word.replace("-", "_") for word in allowed_words(name) if word not in _TOLD]
    return [*words, *(["as_"] if name == "number" else []), *([] if name in WITHOUT_LAYERS else ["design"])]
