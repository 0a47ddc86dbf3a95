"""Commands that help to decide."""

from __future__ import annotations

import click

from analyzer.doors.commands.answering import asked
from analyzer.doors.commands.options import AT_LEAST, AT_MOST, EPILOG, common


@click.command(epilog=EPILOG)
@common
@click.option("--for", metavar="SIZE", help="The size asked for; may be left out if exactly one is missing.")
@AT_MOST
@AT_LEAST
def solve(words: tuple[str, ...], **options: str | tuple[str, ...] | None) -> None:
    """Solve for a size: the largest or smallest one that keeps every limit, exactly.

    \b
      analyzer solve attention d=512 h=8 --at-most macs=1T
      analyzer solve llama-3-8b dtype=float16 --for n --at-most parameter_memory+state_memory=24GiB
      analyzer solve conv1d n=16000 d=512 --at-least receptive_field=4000
      analyzer solve attention conv1d d=512 k=7 --at-most macs=1T --at-most activation_memory=1GiB
    """
    asked("solve", words, options)
