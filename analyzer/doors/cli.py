"""The command line: only a door. Words go in, an answer in some format and an exit status come out."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import click

from analyzer import __version__
from analyzer.doors.commands import checks, costs, decisions, designs, documents, lists, publishing, serving, updating
from analyzer.errors import AnalyzerError, NotationError, QuestionError, meant

_COLLECTED_AFTER = (20_000, 20, 20)
"""Python looks for unused cycles after 700 new objects; a report makes millions, few in cycles, and ends soon."""

COMMANDS: Mapping[str, tuple[click.Command, ...]] = {
    "What layers cost": (costs.compare, costs.explain, costs.crossover, costs.reach, costs.training, updating.number),
    "What to choose": (decisions.solve, decisions.choose, decisions.regimes, decisions.sweep),
    "Whether it is true": (checks.claim, checks.claims, checks.verify, checks.reconcile, checks.vectors),
    "What there is": (lists.layers, lists.models),
    "Documents": (documents.report, updating.update, publishing.publish, designs.design),
    "Other programs": (serving.mcp, serving.completion),
}
"""The commands, by what they are for."""


class _Group(click.Group):
    """Lists commands by what they are for, and errors in this project's own words."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for heading, commands in COMMANDS.items():
            with formatter.section(heading):
                formatter.write_dl([(str(one.name), one.get_short_help_str(limit=200)) for one in commands])

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            from analyzer.doors.unknown import unknown_first

            raise QuestionError(unknown_first("command", args[0], self.commands))
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
      analyzer solve attention d=512 --at-most macs=1T       how long may it be?
      analyzer regimes attention conv1d lstm d=512           who is cheapest over n and k?
      analyzer reach conv1d attention k=3 n=1000             how many layers see it all?
      analyzer training feed-forward:gelu n=1024 d=512       what does its backward pass need?
      analyzer choose n=4k d=512 k=7 --at-most macs=9G       which layers fit, which is best?
      analyzer sweep attention conv1d n=2^8..2^20:x2 d=512 k=3..63:+4    who wins where?
      analyzer claim "macs(attention) proportional to n"     is that so?
      analyzer design design.toml                            questions about one design
      analyzer update README.md                              refreshes the blocks of your own files
      analyzer publish mediawiki URL --page NAME report      puts it into your wiki
    """


for _commands in COMMANDS.values():
    for _command in _commands:
        cli.add_command(_command)


def _printable(text: str) -> str:
    """A message without what would steer a terminal: names in it may come from a file."""
    return "".join(character if character.isprintable() or character == "\n" else "?" for character in text)


def _told(error: AnalyzerError, words: Sequence[str]) -> str:
    """What an error says, in Chinese where Chinese is asked for and there are Chinese words for all of it."""
    pairs = zip(("", *words), words, strict=False)
    given = [word.removeprefix("--lang=").removeprefix("lang=") for before, word in pairs if _is_language(before, word)]
    if not error.said.key or not given:
        return str(error)
    from analyzer.writers.phrases import languages, phrase_book
    from analyzer.writers.saying import said_text

    if given[-1] not in languages():
        return str(error)
    pointer = error.pointer if isinstance(error, NotationError) else ""
    return f"{said_text(error.said, phrase_book(given[-1]))}{pointer}"


def _misused(error: click.ClickException) -> QuestionError | None:
    """What users meet most of click's errors, in this project's own words."""
    if isinstance(error, click.NoSuchOption):
        near = meant(error.possibilities[0]) if error.possibilities else ""
        command = error.ctx.command_path if error.ctx else "analyzer"
        said = "no option {option!r}{near}; `{command} --help` lists them"
        return QuestionError(said, "error.no_such_option", option=error.option_name, near=near, command=command)
    if isinstance(error, click.BadOptionUsage) and "requires" in error.message:
        return QuestionError("--{option} needs a value", "error.no_value", option=error.option_name.lstrip("-"))
    return None


def _is_language(before: str, word: str) -> bool:
    return before == "--lang" or word.startswith(("--lang=", "lang="))


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        argv: its words, without the program's name; None: those of the process. Without any it prints its help.

    Returns:
        0; 1 for the machine's fault; 2 for the user's mistake.
    """
    if "_ANALYZER_COMPLETE" in os.environ:
        from analyzer.doors.completion import register

        register()
    words = sys.argv[1:] if argv is None else list(argv)
    try:
        status = cli.main(args=words or ["--help"], prog_name="analyzer", standalone_mode=False)
    except AnalyzerError as error:
        print(_printable(f"analyzer: {_told(error, words)}"), file=sys.stderr)
        return error.exit_status
    except click.ClickException as error:
        known = _misused(error)
        told = error.format_message() if known is None else _told(known, words)
        print(_printable(f"analyzer: {told}"), file=sys.stderr)
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
    gc.set_threshold(*_COLLECTED_AFTER)
    sys.exit(main())
