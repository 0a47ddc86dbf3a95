"""The command that answers the questions of a design file."""

from __future__ import annotations

import click

from analyzer.doors.commands.options import FORMAT, LANG, files


@click.command()
@click.argument("file", metavar="FILE.toml", shell_complete=files)
@FORMAT
@LANG
def design(file: str, format: str | None, math: str | None, lang: str | None) -> None:
    """Answer every question of a design file, in order, as one document.

    A design is a TOML file: layers, sizes, options, conditions, and questions about them. Any question takes one as
    --design FILE, too; the words beside it come first.

    \b
      language = "en"                                       dtype, convention, title, too
      layers = ["attention:causal", "conv1d:k=31"]
      [sizes]
      n = "16k"
      d = 512
      [at_most]
      macs = "1T"
      [[question]]
      ask = "crossover"
      for = "n"

    \b
      analyzer design design.toml
      analyzer design design.toml --format html > design.html
      analyzer compare --design design.toml n=32k
    """
    from analyzer.doors.designs.answers import answer_design

    answers = answer_design(file, lang)
    if format in (None, "text") and math is None:
        from analyzer.writers.terminal import colour_wanted

        click.echo(answers.to_text(colour=colour_wanted()), nl=False, color=True)
    else:
        click.echo(answers.to(format or "text", math or ""), nl=False)
