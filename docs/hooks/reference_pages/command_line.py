"""The page of the command line: every command with its words and options, as `--help` says them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

import click

from analyzer.doors.cli import COMMANDS
from reference_pages.markup import code, page, plain, table

_ABOUT = """\
Made from the program's own help. A question is also a function of the same name [in Python](python.md), a block in a
page, and a block that `analyzer update` keeps fresh; how its words are written:
[words of a question](question-words.md).
"""
_STATUS = """\
## Exit status

| status | meaning |
| --- | --- |
| 0 | answered |
| 1 | the machine's fault (a file cannot be written, a wiki refuses); or what a checking command looked for: \
`verify` and `claims` found a difference, `update --check` something stale |
| 2 | the question or the file has to be changed; the message says what was given, what is allowed and what is nearest |
"""
_COMMON = 6
"""Commands that have an option alike, from which on it is told once for all of them."""

Row = tuple[str, str]
"""An option as it is typed, and what it means; both are Markdown."""


def pages() -> Mapping[str, str]:
    """The page."""
    commands = [command for group in COMMANDS.values() for command in group]
    times = Counter(row for command in commands for row in _options(command).items())
    common = {row: None for row, found in times.items() if found >= _COMMON}
    parts = [_ABOUT]
    for use, group in COMMANDS.items():
        parts += [f"## {use}\n", *(part for command in group for part in _command(command, common))]
    parts += ["## Common options\n", table(("option", "meaning"), common)]
    return {"reference/command-line.md": page("Command line", *parts, _STATUS)}


def _command(command: click.Command, common: Mapping[Row, None]) -> Iterator[str]:
    context = _context(command)
    yield f"### analyzer {command.name}\n"
    yield f"```text\n{' '.join([context.command_path, *command.collect_usage_pieces(context)])}\n```\n"
    yield from _paragraphs(command.help or "")
    rows = _options(command)
    own = [row for row in rows.items() if row not in common]
    if own:
        yield table(("option", "meaning"), own)
    shared = [name for name, meaning in rows.items() if (name, meaning) in common]
    if shared:
        yield f"{'And' if own else 'Options:'} {', '.join(shared)}: [common options](#common-options).\n"


def _context(command: click.Command) -> click.Context:
    return click.Context(command, info_name=f"analyzer {command.name}")


def _paragraphs(text: str) -> Iterator[str]:
    """Those of a help text; one behind a backspace, which click leaves as it is, shows commands or a file."""
    for paragraph in text.split("\n\n"):
        if paragraph.strip(" \n").startswith("\b"):
            lines = [line.strip() for line in paragraph.replace("\b", "").strip().splitlines()]
            language = "sh" if lines[0].startswith("analyzer") else "text"
            yield f"```{language}\n" + "\n".join(lines) + "\n```\n"
        else:
            yield plain(paragraph) + "\n"


def _options(command: click.Command) -> dict[str, str]:
    """Its options as rows."""
    context = _context(command)
    found = {}
    for option in command.params:
        if isinstance(option, click.Option):
            value = "" if option.is_flag else f" {option.make_metavar(context)}"
            names = ", ".join(code(f"{name}{value if name.startswith('--') else ''}") for name in option.opts)
            found[names] = plain(option.help or "") + (" May be repeated." if option.multiple else "")
    return found
