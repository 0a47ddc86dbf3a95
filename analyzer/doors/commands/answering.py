"""Asking for a command, and printing what was answered."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from analyzer.answers.question import parse_question
from analyzer.doors.asking import Answer, ask
from analyzer.doors.commands.options import Options, as_words
from analyzer.errors import MachineError, QuestionError, unknown_word
from analyzer.writers.formats import MATHS


def asked(kind: str, words: Sequence[str], options: Options, figure: str | None = None, **extra: Any) -> Answer:
    """Ask, write the figure if one is wanted, and print the answer."""
    math, given = _split(options)
    answer = ask(kind, [*words, *given], **extra)
    name = parse_question([*words, *given]).words.get("format", "text")
    if figure is None:
        show(answer, name, math)
        return answer
    page = answer.to_page(name, math, figure) if name != "text" else None  # refused before a file is written
    _write_figure(answer, Path(figure))
    if page is None:
        show(answer, name, math)
    else:
        click.echo(page, nl=False)
    return answer


def _split(options: Options) -> tuple[str, list[str]]:
    """How formulas are written, which is no word of a question; and the other options as words."""
    math = options.get("math")
    if math is not None and math not in MATHS:
        raise QuestionError(unknown_word("math", str(math), MATHS))
    return str(math or ""), as_words({name: value for name, value in options.items() if name != "math"})


def show(answer: Answer, name: str, math: str = "") -> None:
    """Print an answer in the format of that name."""
    if name == "text" and not math:
        from analyzer.writers.terminal import colour_wanted

        click.echo(answer.to_text(colour=colour_wanted()), nl=False, color=True)
    else:
        click.echo(answer.to(name, math), nl=False)


def _write_figure(answer: Answer, file: Path) -> None:
    """The answer's figure as a file, whose ending says how.

    Raises:
        QuestionError: an ending other than .svg and .png, or an answer without figure.
        MachineError: its folder is not there, or the file cannot be written.
    """
    kinds = {".svg": lambda: answer.to_svg().encode(), ".png": answer.to_png}
    if file.suffix not in kinds:
        said = "--figure {file!r}: the file is named NAME.svg or NAME.png"
        raise QuestionError(said, "error.figure_name", file=str(file))
    if not file.parent.is_dir():
        said = "--figure {file!r}: there is no folder {folder!r}"
        raise MachineError(said, "error.figure_folder", file=str(file), folder=str(file.parent))
    from analyzer.writers.files import write_all

    write_all({file: kinds[file.suffix]()})
    click.echo(f"figure written to {file}", err=True)


def checked(kind: str, words: Sequence[str], options: Options) -> Any:
    """Check claims, print what was found out, and hand it back."""
    math, given = _split(options)
    answer = ask(kind, [*words, *given])
    subject: Any = answer.subject
    show(answer, subject.words.get("format", "text"), math)
    return subject
