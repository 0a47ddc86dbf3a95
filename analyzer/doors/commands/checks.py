"""Commands that check: claims, layers by every route, other counters; and the vectors to be checked against."""

from __future__ import annotations

from pathlib import Path

import click

from analyzer.doors.asking import ask
from analyzer.doors.commands.answering import asked, checked
from analyzer.doors.commands.options import EPILOG, FORMAT, LANG, WORDS, common_of, question_words, values


@click.command()
@common_of("STATEMENT [SIZE=VALUE]...")
def claim(words: tuple[str, ...], **options: str | None) -> None:
    """Check a claim about layers: true, false, true if, or undecided, with a derivation.

    \b
      analyzer claim "macs(attention) proportional to n" d=512
      analyzer claim "macs(conv1d) depends on only k"
      analyzer claim "core_macs(attention) < core_macs(lstm) when n < d"
      analyzer claim "macs(attention) grows as n^2"
    """
    checked("claim", words, options)


@click.command()
@common_of("FILE")
def claims(words: tuple[str, ...], **options: str | None) -> int:
    """Check a file of claims, one a line; exit with 1 if one differs from what its line expects.

    \b
      analyzer claims claims.txt

    In the file, the verdict that is expected stands behind =>, a remark behind #:

    \b
      macs(attention) proportional to n      => false     # its core grows as n^2
      parameters(attention) = 4*d^2          => true
    """
    return 0 if checked("claims", words, options).as_expected else 1


@click.command(epilog=EPILOG)
@click.argument("words", nargs=-1, metavar=WORDS, shell_complete=question_words)
@click.option(
    "--torch",
    shell_complete=values,
    metavar="YES|NO",
    help="yes requires PyTorch, no leaves it out (taken where it is installed).",
)
@FORMAT
@LANG
def verify(words: tuple[str, ...], **options: str | None) -> int:
    """Verify layers, with every option: loops, closed forms, sympy, a run, PyTorch, published figures.

    Without layers the whole catalogue. The exit status is 1 where any two numbers differ.

    \b
      analyzer verify
      analyzer verify conv1d:padding=same mine=./mine.toml:my_layer
    """
    from analyzer.doors.progress import watched

    answer = asked("verify", words, options, watch=watched)
    return 0 if answer.to_dict()["agrees"] else 1


@click.command(epilog=EPILOG)
@click.argument("words", nargs=-1, metavar="[LAYER] [SIZE=VALUE]...", shell_complete=question_words)
@click.option(
    "--between",
    shell_complete=values,
    metavar="A,B,C",
    help="Presets to reconcile, as exact,fvcore:no-weights,chinchilla.",
)
@click.option("--list", "list_", is_flag=True, help="List the presets and their paths.")
@FORMAT
@LANG
def reconcile(words: tuple[str, ...], list_: bool, **options: str | None) -> None:
    """Reconcile counters and papers: why do they disagree about the cost of the same layer?

    \b
      analyzer reconcile attention n=1024 d=512 h=8 --between exact,fvcore,chinchilla
      analyzer reconcile attention n=1024 d=512 --between fvcore,fvcore:no-weights
      analyzer reconcile --list
    """
    asked("reconcile", words, {**options, "list": "yes" if list_ else None})


@click.command()
@click.option("-o", "--output", metavar="FILE", help="File to write into (standard output).")
@click.option("--lang", metavar="LANG", default="en", help="Language of the explanations: en, zh (en).")
def vectors(output: str | None, lang: str) -> None:
    """Write test vectors as JSON: layers, sizes, conventions and exact quantities.

    Any other tool can test itself against them; the header of the file says what they mean.

    \b
      analyzer vectors -o vectors.json
    """
    text = ask("vectors", (f"lang={lang}",)).to_json()
    if output is None:
        click.echo(text, nl=False)
        return
    from analyzer.writers.files import write_all

    write_all({Path(output): text.encode()})
    click.echo(output)
