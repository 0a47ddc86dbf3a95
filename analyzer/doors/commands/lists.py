"""Commands that list what there is."""

from __future__ import annotations

import click

from analyzer.doors.commands.answering import asked
from analyzer.doors.commands.options import DTYPE, FORMAT, LANG


@click.command()
@click.argument("words", nargs=-1, metavar="")
@LANG
@FORMAT
def layers(words: tuple[str, ...], **options: str | None) -> None:
    """List the layers of the catalogue."""
    asked("layers", words, options)


@click.command()
@click.argument("words", nargs=-1, metavar="")
@DTYPE
@LANG
@FORMAT
def models(words: tuple[str, ...], **options: str | None) -> None:
    """List the published models: what builds each, its parameters, its state per token."""
    asked("models", words, options)
