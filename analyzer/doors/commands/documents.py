"""The command that writes the comparison document."""

from __future__ import annotations

from pathlib import Path

import click

from analyzer.doors.asking import REPORT_FORMATS
from analyzer.doors.commands.options import CONFIG, DTYPE, EPILOG, MATH, MODEL, WORDS, as_words, question_words


@click.command(epilog=EPILOG)
@click.argument("words", nargs=-1, metavar=WORDS, shell_complete=question_words)
@click.option("-o", "--output", metavar="DIR", default="output", show_default=True, help="Folder to write into.")
@click.option("--format", "format_", metavar="FORMAT", default="both", help=f"{', '.join(REPORT_FORMATS)} (both).")
@click.option("--images", metavar="KIND", default="", help="svg, png, both or none (what suits the format).")
@MATH
@click.option("--sections", metavar="A,B,C", help="Only these sections, as answer,cost,choosing.")
@click.option("--brief", is_flag=True, help="One page: the answer, the table, two figures, how to choose.")
@click.option("--title", metavar="TEXT", help="A title instead of the document's own.")
@DTYPE
@click.option("--lang", metavar="LANG", help="Language of the document: en or zh (en).")
@CONFIG
@MODEL
def report(
    words: tuple[str, ...],
    output: str,
    format_: str,
    images: str,
    math: str | None,
    brief: bool,
    **options: str | tuple[str, ...] | None,
) -> None:
    """Write the comparison document with its figures, for one to six layers: HTML and Markdown, or for a wiki.

    Without layers it compares attention and conv1d at n=1024 d=512 k=7 h=8 b=1.

    \b
      analyzer report attention:causal depthwise-conv1d n=16k d=512 k=31
      analyzer report gru lstm --brief
      analyzer report --lang zh --sections answer,cost,claims
      analyzer report --format mediawiki -o wiki

    Sections: answer, core-idea, how, cost, uses, time-series, claims, questions, choosing, conventions.
    """
    from analyzer.doors.reporting import write_report

    given = [*words, *as_words({**options, "brief": "yes" if brief else None})]
    for path in write_report(given, Path(output), format_, images, math or ""):
        click.echo(path)
