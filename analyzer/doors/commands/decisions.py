"""Commands that help to decide."""

from __future__ import annotations

import click

from analyzer.doors.commands.answering import asked
from analyzer.doors.commands.options import EPILOG, FIGURE, common


@click.command(epilog=EPILOG)
@common
@click.option("--over", metavar="A,B", help="The two open sizes; may be left out if exactly two are missing.")
@click.option("--quantity", metavar="NAME", help="What is compared (macs); growth: Big-O terms of the core.")
@FIGURE
def regimes(words: tuple[str, ...], figure: str | None, **options: str | None) -> None:
    """Find the cheapest of several layers over two sizes: where each is it, and where they meet.

    The first size is solved at every whole number, the second one where its pattern can be shown, too; else at the
    values looked at. A range gives a size its window in the picture and, for the second, the values looked at.

    \b
      analyzer regimes attention conv1d lstm d=512 --over n,k
      analyzer regimes attention conv1d lstm d=512 n=1..64k k=1..31 --figure regimes.svg
      analyzer regimes attention lstm --over n,d --quantity core_macs
    """
    asked("regimes", words, options, figure=figure)
