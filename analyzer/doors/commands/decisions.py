"""Commands that help to decide."""

from __future__ import annotations

import click

from analyzer.doors.commands.answering import asked
from analyzer.doors.commands.options import AT_LEAST, AT_MOST, EPILOG, FIGURE, common


@click.command(epilog=EPILOG)
@common
@AT_MOST
@AT_LEAST
@click.option("--causal", metavar="YES|NO", help="yes: no later position may be seen; no: later ones must be.")
@click.option("--by", metavar="QUANTITY", help="What ranks those that fit (flops).")
@click.option("--front", metavar="A,B", help="Two quantities for the Pareto front (what ranks, and memory).")
@FIGURE
def choose(words: tuple[str, ...], figure: str | None, **options: str | None) -> None:
    """Choose a layer: which fit the conditions, which is cheapest, which no other beats.

    Without layers, every layer of the catalogue that mixes positions. A receptive field or a longest path that is asked
    for is met by stacking as many layers as it takes; costs are those of the stack.

    \b
      analyzer choose n=16k d=512 k=7 w=256 --at-most macs=100G --at-least receptive_field=4000
      analyzer choose attention conv1d lstm n=16k d=512 k=7 --causal yes --at-most state_memory=4MiB
      analyzer choose n=4k d=512 k=7 --causal yes --by macs_per_step --front macs,state_memory --figure front.png
    """
    asked("choose", words, options, figure=figure)
