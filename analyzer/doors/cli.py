"""The command line: only a door. Words go in, an answer in some format and an exit status come out."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from analyzer import __version__
from analyzer.answers.question import parse_question
from analyzer.conventions import CONVENTIONS, ELEMENT_BYTES
from analyzer.doors.asking import FORMATS, Answer, ask
from analyzer.errors import AnalyzerError, QuestionError

_WORDS = "[LAYER]... [SIZE=VALUE]..."

_EPILOG = """\
A layer is a name of `analyzer layers`, a variant (attention:causal,h=16), or your own from a TOML file
(mine=./mine.toml:my_layer). Sizes go by letter or name: n=4096, length=4k, kernel=7."""


class _Group(click.Group):
    """Lists commands in the order they are written, and errors in this project's own words."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        from analyzer.errors import did_you_mean

        if args and args[0] not in self.commands and not args[0].startswith("-"):
            near = did_you_mean(args[0], self.commands)
            known = ", ".join(self.commands)
            raise click.UsageError(f"unknown command {args[0]!r}{near}; commands: {known}")
        return super().resolve_command(ctx, args)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "--version", message="analyzer %(version)s")
def cli() -> None:
    """Settle what a sequence layer costs: parameters, compute, memory, derived from its definition.

    \b
      analyzer report                                        the comparison document
      analyzer compare attention conv1d n=4096 d=512 k=7     every quantity side by side
      analyzer explain attention:causal n=1024 d=512         where the numbers come from
      analyzer crossover attention conv1d d=512 k=7          from which length on?
      analyzer reach conv1d attention k=3 n=1000             how many layers see it all?
      analyzer training feed-forward:gelu n=1024 d=512       what does its backward pass need?
      analyzer claim "macs(attention) proportional to n"     is that so?
    """


Options = Mapping[str, str | tuple[str, ...] | None]
"""Options of the command line; one that may be repeated has all its values."""


def _as_words(options: Options) -> list[str]:
    """Options as words of a question."""
    found = []
    for name, value in options.items():
        values = value if isinstance(value, tuple) else () if value is None else (value,)
        if any(not one.strip() for one in values):
            raise QuestionError(f"--{name} needs a value")
        found += [f"{name}={one}" for one in values]
    return found


def _question(kind: str, words: Sequence[str], options: Options, **extra: Any) -> Answer:
    """Ask, and print the answer."""
    given = _as_words(options)
    answer = ask(kind, [*words, *given], **extra)
    _show(answer, parse_question([*words, *given]).words.get("format", "text"))
    return answer


def _show(answer: Answer, name: str) -> None:
    """Print an answer in the format of that name."""
    if name == "text":
        from analyzer.writers.terminal import colour_wanted

        click.echo(answer.to_text(colour=colour_wanted()), nl=False, color=True)
    else:
        click.echo(answer.to(name), nl=False)


def _check(kind: str, words: Sequence[str], options: Options) -> Any:
    """Check claims, print what was found out, and hand it back."""
    answer = ask(kind, [*words, *_as_words(options)])
    subject: Any = answer.subject
    _show(answer, subject.words.get("format", "text"))
    return subject


def _common(command: Any) -> Any:
    """The options every question takes."""
    dtypes = ", ".join(ELEMENT_BYTES)
    for option in (
        click.option("--lang", metavar="LANG", help="Language of the words: en, zh (en)."),
        click.option("--dtype", metavar="DTYPE", help=f"Element type: {dtypes} (float32)."),
        click.option("--convention", metavar="NAME", help=f"What counts: {', '.join(CONVENTIONS)} (exact)."),
        click.option("--format", metavar="FORMAT", help=f"{', '.join(FORMATS)} (text)."),
        click.option("--config", metavar="FILE", multiple=True, help="A model by its Hugging Face config.json."),
        click.option("--model", metavar="NAME", multiple=True, help="Published models, separated by commas."),
        click.argument("words", nargs=-1, metavar=_WORDS),
    ):
        command = option(command)
    return command


@cli.command(epilog=_EPILOG)
@click.argument("words", nargs=-1, metavar=_WORDS)
@click.option("-o", "--output", metavar="DIR", default="output", show_default=True, help="Folder to write into.")
@click.option("--format", "format_", metavar="FORMAT", default="both", help="markdown, html or both (both).")
@click.option("--images", metavar="KIND", default="svg", help="svg, png or both, for the Markdown's figures (svg).")
@click.option("--sections", metavar="A,B,C", help="Only these sections, as answer,cost,choosing.")
@click.option("--brief", is_flag=True, help="One page: the answer, the table, two figures, how to choose.")
@click.option("--title", metavar="TEXT", help="A title instead of the document's own.")
@click.option("--dtype", metavar="DTYPE", help=f"Element type: {', '.join(ELEMENT_BYTES)} (float32).")
@click.option("--lang", metavar="LANG", help="Language of the document: en or zh (en).")
@click.option("--config", metavar="FILE", multiple=True, help="A model by its Hugging Face config.json.")
@click.option("--model", metavar="NAME", multiple=True, help="Published models, separated by commas.")
def report(
    words: tuple[str, ...], output: str, format_: str, images: str, brief: bool, **options: str | tuple[str, ...] | None
) -> None:
    """Write the comparison document, Markdown and HTML with figures, for one to six layers.

    Without layers it compares attention and conv1d at n=1024 d=512 k=7 h=8 b=1.

    \b
      analyzer report attention:causal depthwise-conv1d n=16k d=512 k=31
      analyzer report gru lstm --brief
      analyzer report --lang zh --sections answer,cost,claims

    Sections: answer, core-idea, how, cost, uses, time-series, claims, questions, choosing, conventions.
    """
    from analyzer.doors.reporting import write_report

    given = [*words, *_as_words({**options, "brief": "yes" if brief else None})]
    for path in write_report(given, Path(output), format_, images):
        click.echo(path)


@cli.command(epilog=_EPILOG)
@_common
def compare(words: tuple[str, ...], **options: str | None) -> None:
    """Compare layers: every quantity with value, closed form and growth.

    \b
      analyzer compare attention conv1d n=4096 d=512 k=7
      analyzer compare attention conv1d:k=31,dilation=2 mine=./mine.toml:my_layer n=16k d=512
    """
    _question("compare", words, options)


@cli.command(epilog=_EPILOG)
@_common
def explain(words: tuple[str, ...], **options: str | None) -> None:
    """Explain a layer: its definition, operations and closed forms.

    \b
      analyzer explain attention:causal n=1024 d=512
    """
    _question("explain", words, options)


@cli.command(epilog=_EPILOG)
@_common
@click.option("--for", metavar="SIZE", help="The size asked for; may be left out if exactly one is missing.")
@click.option("--quantity", metavar="NAME", help="What is compared (macs).")
def crossover(words: tuple[str, ...], **options: str | None) -> None:
    """Find where the cheaper of two layers changes, exactly, for every whole number.

    \b
      analyzer crossover attention conv1d d=512 k=7
      analyzer crossover attention lstm n=1000 --for d
    """
    _question("crossover", words, options)


@cli.command(epilog=_EPILOG)
@_common
def reach(words: tuple[str, ...], **options: str | None) -> None:
    """Count the layers that connect n positions: plain, dilated, causal, centred.

    \b
      analyzer reach conv1d attention k=3 n=1000
      analyzer reach conv1d:causal n=16k k=3 d=512
    """
    _question("reach", words, options)


@cli.command(epilog=_EPILOG)
@_common
@click.option("--first", metavar="YES|NO", help="yes: the first layer of a network, its input needs no gradient (no).")
def training(words: tuple[str, ...], **options: str | None) -> None:
    """Count what training takes: the backward pass, and what is saved for it.

    \b
      analyzer training attention:bias,dropout n=2048 d=1024 dtype=float16
    """
    _question("training", words, options)


@cli.command()
@click.argument("words", nargs=-1, metavar="")
@click.option("--lang", metavar="LANG", help="Language of the words: en, zh (en).")
@click.option("--format", metavar="FORMAT", help=f"{', '.join(FORMATS)} (text).")
def layers(words: tuple[str, ...], **options: str | None) -> None:
    """List the layers of the catalogue."""
    _question("layers", words, options)


@cli.command()
@click.argument("words", nargs=-1, metavar="")
@click.option("--dtype", metavar="DTYPE", help=f"Element type: {', '.join(ELEMENT_BYTES)} (float32).")
@click.option("--lang", metavar="LANG", help="Language of the words: en, zh (en).")
@click.option("--format", metavar="FORMAT", help=f"{', '.join(FORMATS)} (text).")
def models(words: tuple[str, ...], **options: str | None) -> None:
    """List the published models: what builds each, its parameters, its state per token."""
    _question("models", words, options)


@cli.command()
@_common
def claim(words: tuple[str, ...], **options: str | None) -> None:
    """Check a claim about layers: true, false, true if, or undecided, with a derivation.

    \b
      analyzer claim "macs(attention) proportional to n" d=512
      analyzer claim "macs(conv1d) depends on only k"
      analyzer claim "core_macs(attention) < core_macs(lstm) when n < d"
      analyzer claim "macs(attention) grows as n^2"
    """
    _check("claim", words, options)


@cli.command()
@_common
def claims(words: tuple[str, ...], **options: str | None) -> int:
    """Check a file of claims, one a line; exit with 1 if one differs from what its line expects.

    \b
      macs(attention) proportional to n      => false     # what follows => is the verdict expected
      analyzer claims claims.txt
    """
    return 0 if _check("claims", words, options).as_expected else 1


@cli.command(epilog=_EPILOG)
@click.argument("words", nargs=-1, metavar=_WORDS)
@click.option("--torch", metavar="YES|NO", help="yes requires PyTorch, no leaves it out (taken where it is installed).")
@click.option("--format", metavar="FORMAT", help=f"{', '.join(FORMATS)} (text).")
@click.option("--lang", metavar="LANG", help="Language of the words: en, zh (en).")
def verify(words: tuple[str, ...], **options: str | None) -> int:
    """Verify layers, with every option: loops, closed forms, sympy, a run, PyTorch, published figures.

    Without layers the whole catalogue. The exit status is 1 where any two numbers differ.

    \b
      analyzer verify
      analyzer verify conv1d:padding=same mine=./mine.toml:my_layer
    """
    from analyzer.doors.progress import watched

    answer = _question("verify", words, options, watch=watched)
    return 0 if answer.to_dict()["agrees"] else 1


@cli.command(epilog=_EPILOG)
@click.argument("words", nargs=-1, metavar="[LAYER] [SIZE=VALUE]...")
@click.option("--between", metavar="A,B,C", help="Presets to reconcile, as exact,fvcore:no-weights,chinchilla.")
@click.option("--list", "list_", is_flag=True, help="List the presets and their paths.")
@click.option("--format", metavar="FORMAT", help=f"{', '.join(FORMATS)} (text).")
@click.option("--lang", metavar="LANG", help="Language of the words: en, zh (en).")
def reconcile(words: tuple[str, ...], list_: bool, **options: str | None) -> None:
    """Reconcile counters and papers: why do they disagree about the cost of the same layer?

    \b
      analyzer reconcile attention n=1024 d=512 h=8 --between exact,fvcore,chinchilla
      analyzer reconcile attention n=1024 d=512 --between fvcore,fvcore:no-weights
      analyzer reconcile --list
    """
    _question("reconcile", words, {**options, "list": "yes" if list_ else None})


@cli.command()
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


def _printable(text: str) -> str:
    """A message without what would steer a terminal: names in it may come from a file."""
    return "".join(character if character.isprintable() or character == "\n" else "?" for character in text)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        argv: its words, without the program's name; None: those of the process.

    Returns:
        0; 1 for the machine's fault; 2 for the user's mistake.
    """
    try:
        status = cli.main(args=None if argv is None else list(argv), prog_name="analyzer", standalone_mode=False)
    except AnalyzerError as error:
        print(_printable(f"analyzer: {error}"), file=sys.stderr)
        return error.exit_status
    except click.ClickException as error:
        print(f"analyzer: {error.format_message()}", file=sys.stderr)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        print("analyzer: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        sys.stderr.close()  # the reader went away; nothing is left to say
        return 1
    except OSError as error:
        print(f"analyzer: {error.strerror or error}", file=sys.stderr)
        return 1
    except UnicodeEncodeError as error:
        print(f"analyzer: the output's encoding {error.encoding} lacks characters; use UTF-8", file=sys.stderr)
        return 1
    return status if isinstance(status, int) else 0


def run() -> None:
    """The `analyzer` command."""
    sys.exit(main())
