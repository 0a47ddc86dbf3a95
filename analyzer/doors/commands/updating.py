"""Commands that keep generated text in people's own files: `update` refreshes it, `number` is its smallest piece."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from analyzer.doors.commands.answering import asked
from analyzer.doors.commands.options import EPILOG, common_of

if TYPE_CHECKING:
    from analyzer.doors.number import OneNumber
    from analyzer.doors.updating.update import FileUpdate


@click.command(epilog=EPILOG)
@common_of("LAYER.QUANTITY [SIZE=VALUE]...")
@click.option("--as", metavar="SPELLING", help="grouped 21,474,836,480, plain 21474836480, short 21.5G (grouped).")
def number(words: tuple[str, ...], **options: str | None) -> None:
    """Say one quantity of one layer, and nothing else: LAYER.QUANTITY.

    \b
      analyzer number attention.macs n=4096 d=512
      analyzer number attention:causal,h=16.state_memory n=4096 d=512 --as short
      analyzer number llama-3-8b.parameters
    """
    answer = asked("number", words, options)
    one: OneNumber = answer.subject  # type: ignore[assignment]  # what `number` answers with
    if one.notes:
        from analyzer.writers.phrases import phrase_book
        from analyzer.writers.terminal import terminal_text

        click.echo(terminal_text(one.notes, phrase_book(answer.language)), err=True, nl=False)


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--check", is_flag=True, help="Write nothing; show what is stale, and exit with 1 if something is.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
@click.option("--force", is_flag=True, help="Write over blocks that were edited by hand.")
@click.option("--type", "type_", metavar="NAME", help="Type of the files, where their names do not tell, as obsidian.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
def update(files: tuple[str, ...], check: bool, diff: bool, force: bool, type_: str | None, quiet: bool) -> int:
    """Update generated blocks of your own files in place: Markdown, HTML, wiki pages, LaTeX, notebooks.

    A block begins with a comment that asks a question in the words of this command line, and ends with another:

    \b
      <!-- analyzer: compare attention conv1d n=4096 d=512 k=7 -->
      <!-- /analyzer -->

    What stands between them is written by analyzer; everything else is yours and stays as it is. Comments are those
    of the type of file (.. in .rst, % in .tex), and so is the format; format=, math= and images=svg in a marker
    choose others. A block that was edited by hand is kept.

    \b
      analyzer update README.md 'docs/**/*.md'
      analyzer update --check README.md          # exits with 1 where a block is stale
      analyzer update --type obsidian note.md
    """
    from analyzer.doors.updating.update import update_files

    found = update_files(files, check or diff, force or diff, type_)
    if not quiet:
        _report(found, show=check or diff)
    return 1 if check and any(one.changed for one in found) else 0


def _report(found: Sequence[FileUpdate], show: bool) -> None:
    """Diffs, then one line per file."""
    for one in found:
        if show and one.diff:
            click.echo(printable(one.diff), nl=False)
    for one in found:
        click.echo(f"{one.file}: {one.status}{_how_many(one)}")


def _how_many(one: FileUpdate) -> str:
    """How many blocks, and what else is worth a word."""
    parts = []
    if one.changed:
        parts.append(f"{one.changed} of {_blocks(one.blocks)}")
    elif one.blocks:
        parts.append(_blocks(one.blocks))
    if one.pictures:
        parts.append(f"pictures: {len(one.pictures)} {'to write' if one.status == 'stale' else 'written'}")
    if one.removed:
        parts.append(f"pictures: {len(one.removed)} {'to remove' if one.status == 'stale' else 'removed'}")
    if one.edited:
        parts.append(f"edited by hand: line {', '.join(map(str, one.edited))}")
    if one.left_alone:
        parts.append(f"left alone, in code or another type's comment: {one.left_alone}")
    return f" ({'; '.join(parts)})" if parts else ""


def _blocks(count: int) -> str:
    return f"{count} block{'' if count == 1 else 's'}"


def printable(text: str) -> str:
    """A text without what would steer a terminal."""
    if not sys.stdout.isatty():
        return text
    return "".join(character if character.isprintable() or character in "\n\t" else "?" for character in text)
