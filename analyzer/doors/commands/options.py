"""Options of commands, and how they become words of a question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from analyzer.conventions import CONVENTIONS, ELEMENT_BYTES
from analyzer.doors.asking import FORMATS
from analyzer.errors import QuestionError
from analyzer.writers.formats import MATHS

WORDS = "[LAYER]... [SIZE=VALUE]..."

EPILOG = """\
A layer is a name of `analyzer layers`, a variant (attention:causal,h=16), or your own from a TOML file
(mine=./mine.toml:my_layer). Sizes go by letter or name: n=4096, length=4k, kernel=7."""

Options = Mapping[str, str | tuple[str, ...] | None]
"""Options of the command line; one that may be repeated has all its values."""

LANG = click.option("--lang", metavar="LANG", help="Language of the words: en, zh (en).")
DTYPE = click.option("--dtype", metavar="DTYPE", help=f"Element type: {', '.join(ELEMENT_BYTES)} (float32).")
MATH = click.option("--math", metavar="WAY", help=f"Formulas, where --format offers a choice: {', '.join(MATHS)}.")
MODEL = click.option("--model", metavar="NAME", multiple=True, help="Published models, separated by commas.")
CONFIG = click.option("--config", metavar="FILE", multiple=True, help="A model by its Hugging Face config.json.")
FIGURE = click.option("--figure", metavar="FILE", help="Write the figure, too: NAME.svg or NAME.png.")
AT_MOST = click.option("--at-most", metavar="QUANTITY=VALUE", multiple=True, help="As macs=1T or state_memory=16GiB.")
AT_LEAST = click.option("--at-least", metavar="QUANTITY=VALUE", multiple=True, help="As receptive_field=4000.")


def FORMAT(command: Any) -> Any:  # noqa: N802 - used as the options around it are
    """How an answer is written."""
    told = click.option("--format", metavar="FORMAT", help=f"{', '.join(FORMATS)} (text).")
    return told(MATH(command))


def as_words(options: Options) -> list[str]:
    """Options as words of a question."""
    found = []
    for name, value in options.items():
        values = value if isinstance(value, tuple) else () if value is None else (value,)
        if any(not one.strip() for one in values):
            raise QuestionError(f"--{name} needs a value")
        found += [f"{name.replace('_', '-')}={one}" for one in values]
    return found


def common(command: Any) -> Any:
    """The options every question takes."""
    convention = click.option("--convention", metavar="NAME", help=f"What counts: {', '.join(CONVENTIONS)} (exact).")
    for option in (LANG, DTYPE, convention, FORMAT, CONFIG, MODEL, click.argument("words", nargs=-1, metavar=WORDS)):
        command = option(command)
    return command
