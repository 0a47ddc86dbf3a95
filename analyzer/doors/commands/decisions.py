"""Commands that help to decide."""

from __future__ import annotations

import click

from analyzer.answers.question import parse_question
from analyzer.doors.commands.answering import asked, show
from analyzer.doors.commands.options import AT_LEAST, AT_MOST, EPILOG, FIGURE, FOR, as_words, common, values


@click.command(epilog=EPILOG)
@common
@FOR
@AT_MOST
@AT_LEAST
def solve(words: tuple[str, ...], **options: str | tuple[str, ...] | None) -> None:
    """Solve for a size: the largest or smallest one that keeps every limit, exactly.

    That no value keeps them is an answer, too: the exit status is 0, and 2 only for a question that makes no sense.

    \b
      analyzer solve attention d=512 h=8 --at-most macs=1T
      analyzer solve llama-3-8b dtype=float16 --for n --at-most parameter_memory+state_memory=24GiB
      analyzer solve conv1d n=16000 d=512 --at-least receptive_field=4000
      analyzer solve attention conv1d d=512 k=7 --at-most macs=1T --at-most activation_memory=1GiB
    """
    asked("solve", words, options)


@click.command(epilog=EPILOG)
@common
@AT_MOST
@AT_LEAST
@click.option(
    "--causal",
    shell_complete=values,
    metavar="YES|NO",
    help="yes: no later position may be seen; no: later ones must be.",
)
@click.option("--by", shell_complete=values, metavar="QUANTITY", help="What ranks those that fit (flops).")
@click.option(
    "--front",
    shell_complete=values,
    metavar="A,B",
    help="Two quantities for the Pareto front (what ranks, and memory).",
)
@FIGURE
def choose(words: tuple[str, ...], figure: str | None, **options: str | None) -> None:
    """Choose a layer: which fit the conditions, which is cheapest, which no other beats.

    Without layers, every layer of the catalogue that mixes positions. A receptive field or a longest path that is asked
    for is met by stacking as many layers as it takes; costs are those of the stack. That none fits is an answer, too:
    the exit status is 0, and 2 only for a question that makes no sense.

    \b
      analyzer choose n=16k d=512 k=7 w=256 --at-most macs=100G --at-least receptive_field=4000
      analyzer choose attention conv1d lstm n=16k d=512 k=7 --causal yes --at-most state_memory=4MiB
      analyzer choose n=4k d=512 k=7 --causal yes --by macs_per_step --front macs,state_memory --figure front.png
    """
    asked("choose", words, options, figure=figure)


@click.command(epilog=EPILOG)
@common
@click.option(
    "--quantity",
    shell_complete=values,
    metavar="NAME",
    help="What is compared (macs); several for a table, as macs,flops.",
)
@click.option(
    "--reduce", shell_complete=values, metavar="HOW", help="winner, least, front or table (winner; of one layer least)."
)
@click.option(
    "--front", shell_complete=values, metavar="A,B", help="The two quantities of a front (macs,activation_memory)."
)
@AT_MOST
@AT_LEAST
@click.option("-o", "--output", metavar="FILE", help="Write the rows of a table: NAME.csv, NAME.json, NAME.parquet.")
@click.option("--scheduler", metavar="ADDRESS", help="Work on a Dask cluster, as tcp://127.0.0.1:8786.")
def sweep(
    words: tuple[str, ...], output: str | None, scheduler: str | None, **options: str | tuple[str, ...] | None
) -> None:
    """Sweep ranges of sizes: who wins where, the least, what no other point beats, or a table of all points.

    A range is 256,512 or FIRST..LAST, in steps of one, :+STEP or :xFACTOR. Every number is exact, whatever the size.

    \b
      analyzer sweep attention conv1d n=2^8..2^20:x2 d=256,512 k=3..63:+4
      analyzer sweep attention:causal lstm n=1..4096 d=64..1024:+64 --quantity flops
      analyzer sweep attention n=1k..64k:x2 d=512,1024 h=4..16:x2 --reduce front --front macs,activation_memory
      analyzer sweep attention conv1d n=2^8..2^20:x2 d=256,512 k=3..63:+4 --reduce table -o grid.csv
    """
    from analyzer.answers.sweep_table import GridTable
    from analyzer.doors.sweeping import row_texts, swept

    given = [*words, *as_words(options)]
    answer = swept(given, output, scheduler)
    format_ = parse_question(given).words.get("format", "text")
    if isinstance(answer.subject, GridTable) and output is None and format_ in ("text", "json"):
        for text in row_texts(answer.subject, format_):
            click.echo(text, nl=False)
        return
    show(answer, format_)


@click.command(epilog=EPILOG)
@common
@click.option(
    "--over",
    shell_complete=values,
    metavar="A,B",
    help="The two open sizes; may be left out if exactly two are missing.",
)
@click.option(
    "--quantity",
    shell_complete=values,
    metavar="NAME",
    help="What is compared (macs); growth: Big-O terms of the core.",
)
@FIGURE
def regimes(words: tuple[str, ...], figure: str | None, **options: str | None) -> None:
    """Find the cheapest of several layers over two sizes: where each one wins, and where two cost the same.

    The first size is solved at every whole number, the second one where its pattern can be shown, too; else at the
    values looked at. A range gives a size its window in the picture and, for the second, the values looked at.

    \b
      analyzer regimes attention conv1d lstm d=512 --over n,k
      analyzer regimes attention conv1d lstm d=512 n=1..64k k=1..31 --figure regimes.svg
      analyzer regimes attention lstm --over n,d --quantity core_macs
    """
    asked("regimes", words, options, figure=figure)
