"""Commands that say what layers cost."""

from __future__ import annotations

import click

from analyzer.doors.commands.answering import asked
from analyzer.doors.commands.options import EPILOG, FOR, common, values


@click.command(epilog=EPILOG)
@common
@click.option(
    "--scale",
    shell_complete=values,
    metavar="SIZES",
    help="Sizes, as n or n,d: what doubling each does, here and in the limit.",
)
def compare(words: tuple[str, ...], **options: str | None) -> None:
    """Compare layers: every quantity with value, closed form and growth.

    \b
      analyzer compare attention conv1d n=4096 d=512 k=7
      analyzer compare attention conv1d:k=31,dilation=2 mine=./mine.toml:my_layer n=16k d=512
      analyzer compare attention conv1d n=4096 d=512 k=7 --scale n
    """
    asked("compare", words, options)


@click.command(epilog=EPILOG)
@common
def explain(words: tuple[str, ...], **options: str | None) -> None:
    """Explain a layer: its definition, operations and closed forms.

    \b
      analyzer explain attention:causal n=1024 d=512
    """
    asked("explain", words, options)


@click.command(epilog=EPILOG)
@common
@FOR
@click.option("--quantity", shell_complete=values, metavar="NAME", help="What is compared (macs).")
def crossover(words: tuple[str, ...], **options: str | None) -> None:
    """Find where the cheaper of two layers changes, exactly, for every whole number.

    \b
      analyzer crossover attention conv1d d=512 k=7
      analyzer crossover attention lstm n=1000 --for d
    """
    asked("crossover", words, options)


@click.command(epilog=EPILOG)
@common
def reach(words: tuple[str, ...], **options: str | None) -> None:
    """Count the layers that connect n positions: plain, dilated, causal, centred.

    \b
      analyzer reach conv1d attention k=3 n=1000
      analyzer reach conv1d:causal n=16k k=3 d=512
    """
    asked("reach", words, options)


@click.command(epilog=EPILOG)
@common
@click.option(
    "--first",
    shell_complete=values,
    metavar="YES|NO",
    help="yes: the first layer of a network, its input needs no gradient (no).",
)
def training(words: tuple[str, ...], **options: str | None) -> None:
    """Count what training takes: the backward pass, and what is saved for it.

    \b
      analyzer training attention:bias,dropout n=2048 d=1024 dtype=float16
    """
    asked("training", words, options)
