"""Options of commands, and how they become words of a question."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import click

from analyzer.conventions import CONVENTIONS, ELEMENT_BYTES
from analyzer.doors.asking import FORMATS
from analyzer.errors import QuestionError
from analyzer.writers.formats import MATHS

if TYPE_CHECKING:  # only a shell that completes needs them
    from click.shell_completion import CompletionItem

WORDS = "[LAYER]... [SIZE=VALUE]..."

EPILOG = """\
A layer is a name of `analyzer layers`, a variant (attention:causal,h=16), or your own from a TOML file
(mine=./mine.toml:my_layer). Sizes go by letter or name: n=4096, length=4k, kernel=7."""

Options = Mapping[str, str | tuple[str, ...] | None]
"""Options of the command line; one that may be repeated has all its values."""


def values(context: Any, parameter: Any, incomplete: str) -> list[CompletionItem[str]]:
    """What a shell offers behind an option; asked for only while somebody types."""
    from analyzer.doors.completion import option_values

    return option_values(context, parameter, incomplete)


def question_words(context: Any, parameter: Any, incomplete: str) -> list[CompletionItem[str]]:
    """What a shell offers as a word of a question."""
    from analyzer.doors import completion

    return completion.question_words(context, parameter, incomplete)


def files(context: Any, parameter: Any, incomplete: str) -> list[CompletionItem[str]]:
    """Files, which the shell knows best."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(incomplete, type="file")]


LANG = click.option("--lang", shell_complete=values, metavar="LANG", help="Language of the words: en, zh (en).")
DTYPE = click.option(
    "--dtype", shell_complete=values, metavar="DTYPE", help=f"Element type: {', '.join(ELEMENT_BYTES)} (float32)."
)
MATH = click.option(
    "--math",
    shell_complete=values,
    metavar="WAY",
    help=f"Formulas, where --format has a choice: {', '.join(MATHS)}.",
)
MODEL = click.option(
    "--model", shell_complete=values, metavar="NAME", multiple=True, help="Published models, separated by commas."
)
CONFIG = click.option(
    "--config", shell_complete=files, metavar="FILE", multiple=True, help="A model by its Hugging Face config.json."
)
DESIGN = click.option(
    "--design", shell_complete=files, metavar="FILE", multiple=True, help="A design file, for what is not said here."
)
FIGURE = click.option("--figure", metavar="FILE", help="Write the figure, too: NAME.svg or NAME.png.")
FOR = click.option(
    "--for",
    shell_complete=values,
    metavar="SIZE",
    help="The size asked for; may be left out if exactly one is missing.",
)
AT_MOST = click.option(
    "--at-most",
    shell_complete=values,
    metavar="QUANTITY=VALUE",
    multiple=True,
    help="As macs=1T or state_memory=16GiB.",
)
AT_LEAST = click.option(
    "--at-least", shell_complete=values, metavar="QUANTITY=VALUE", multiple=True, help="As receptive_field=4000."
)


def _format_and_math(command: Any) -> Any:
    """How an answer is written."""
    told = click.option("--format", shell_complete=values, metavar="FORMAT", help=f"{', '.join(FORMATS)} (text).")
    return told(MATH(command))


FORMAT = _format_and_math


def as_words(options: Options) -> list[str]:
    """Options as words of a question."""
    found = []
    for name, value in options.items():
        values = value if isinstance(value, tuple) else () if value is None else (value,)
        if any(not one.strip() for one in values):
            raise QuestionError("--{option} needs a value", "error.no_value", option=name)
        found += [f"{name.replace('_', '-')}={one}" for one in values]
    return found


def common_of(words: str) -> Callable[[Any], Any]:
    """The options every question takes, of one whose words are told as `words` in its usage."""
    convention = click.option(
        "--convention", shell_complete=values, metavar="NAME", help=f"What counts: {', '.join(CONVENTIONS)} (exact)."
    )
    argument = click.argument("words", nargs=-1, metavar=words, shell_complete=question_words)

    def decorated(command: Any) -> Any:
        for option in (LANG, DTYPE, convention, FORMAT, DESIGN, CONFIG, MODEL, argument):
            command = option(command)
        return command

    return decorated


common = common_of(WORDS)
"""Of a question about layers and sizes."""
