"""From the question in a marker to the text of its block."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analyzer.doors.asking import Answer, ask
from analyzer.doors.number import number
from analyzer.doors.updating.file_types import HTML, TEXTS, FileType
from analyzer.errors import QuestionError, did_you_mean
from analyzer.writers.formats import images_of, target_of
from analyzer.writers.templated import without_templates

if TYPE_CHECKING:
    from analyzer.charts import Figure

NUMBER = "number"
"""The question whose answer stands in running text."""

WIDTH = 88
"""Columns of a text in a block: a file does not depend on the terminal it is written from."""

_MANNERS = ("format", "math", "images")
"""Words that say how an answer is written, and not what is asked."""
_OTHER_ENDS = re.compile("[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
"""Characters that end a line, and so a literal block, for some programs: docutils parts lines at them."""
_INSIDE = ("svg", "none")
"""Pictures of HTML: drawn in the page itself, or left out."""


@dataclass(frozen=True)
class Written:
    """An answer in the format of a file.

    Attributes:
        text: its last line without line end; ids of HTML begin with fragments.PREFIX.
        html: whether it is HTML that wants the style sheet of answers.
        pictures: name of a file beside the page to its content.
    """

    text: str
    html: bool = False
    pictures: Mapping[str, bytes] = field(default_factory=dict)


def question_words(question: str) -> list[str]:
    """The words of a question, as a shell would part them.

    Raises:
        QuestionError: quotation marks that are not closed, or an option with hyphens.
    """
    try:
        words = shlex.split(question)
    except ValueError as error:
        raise QuestionError(f"{question!r}: a quotation mark is not closed") from error
    for word in words:
        if word.startswith("--"):
            name = word.lstrip("-").partition("=")[0] or "word"
            raise QuestionError(f"{word!r}: in a marker an option is word=value, as {name}=…, without hyphens")
    if not words:
        raise QuestionError("a question is missing, as compare attention lstm n=4096 d=512")
    return words


def wants_pictures(words: Sequence[str]) -> bool:
    """Whether an answer may come with files beside its page."""
    return any(_name(word) == "images" for word in words)


def answer_written(words: Sequence[str], kind: FileType, page: str = "page") -> Written:
    """The answer to a question, as a type of file takes it.

    Args:
        words: the question, its name first.
        kind: the type of the file.
        page: name of the file; names of pictures depend on it.

    Raises:
        UserError: the question cannot be answered as asked, or not in such a file.
        MachineError: a user's file of layers cannot be read.
    """
    question, *rest = words
    manner = _manner(rest)
    rest = [word for word in rest if _name(word) not in _MANNERS]
    if question == NUMBER:
        if manner:
            raise QuestionError(f"a number has no {next(iter(manner))}; say as=grouped, as=plain or as=short")
        return Written(number(rest).text)
    name = _format(manner.get("format") or kind.formats[0], kind)
    math, images = manner.get("math", ""), manner.get("images", "")
    if name in TEXTS:
        return _literal(question, rest, name, kind, manner)
    if name == HTML:
        return _fragment(question, rest, kind, math, images)
    target = target_of(name, math or kind.math)
    if target.math == "image":
        raise QuestionError(f"math=image writes files, which only a report does; {name} takes tex or native here")
    if images not in ("", "none") and not kind.images:
        raise QuestionError(f"{kind.title} cannot hold a figure with its numbers; leave images= out")
    shown = images_of(target, images or "none")
    answer = ask(question, rest)
    if shown == "none":
        return Written(answer.to(name, target.math).strip("\n"))
    from analyzer.doors.updating.pictures import with_pictures

    text, pictures = with_pictures(answer, _figures(answer, question), target, shown, page)
    return Written(text.strip("\n"), pictures=pictures)


def _name(word: str) -> str:
    return word.partition("=")[0].strip() if "=" in word else ""


def _manner(words: Sequence[str]) -> dict[str, str]:
    """The words that say how an answer is written, in their order."""
    given: dict[str, str] = {}
    for word in words:
        name, value = _name(word), word.partition("=")[2].strip()
        if name not in _MANNERS:
            continue
        if name in given:
            raise QuestionError(f"{name} is given twice: {given[name]!r} and {value!r}")
        given[name] = value
    return given


def _format(name: str, kind: FileType) -> str:
    allowed = tuple(dict.fromkeys((*kind.formats, *TEXTS)))
    if name not in allowed:
        near = did_you_mean(name, allowed)
        raise QuestionError(f"{kind.title} takes no format {name!r}{near}; formats here: {', '.join(allowed)}")
    return name


def _literal(question: str, words: list[str], name: str, kind: FileType, manner: Mapping[str, str]) -> Written:
    """A text or JSON in a literal block."""
    for word in ("math", "images"):
        if manner.get(word, "none") != "none":
            raise QuestionError(f"{name} has no {word}={manner[word]}: it is a literal block; leave {word}= out")
    answer = ask(question, words)
    text = answer.to_text(width=WIDTH) if name == "text" else answer.to(name)
    return Written(kind.literal(_OTHER_ENDS.sub(" ", text.strip("\n")), name))


def _fragment(question: str, words: list[str], kind: FileType, math: str, images: str) -> Written:
    """HTML without a page around it, as on pages of documentation; figures are drawn in it where they are asked for."""
    from analyzer.doors.docs.fragments import on_page

    if math:
        raise QuestionError("html writes formulas as MathML, its one way; leave math= out")
    if images and images not in _INSIDE:
        near, known = did_you_mean(images, _INSIDE), ", ".join(_INSIDE)
        raise QuestionError(f"html has no images {images!r}{near}; it takes {known}, and draws in the page itself")
    drawn = images == _INSIDE[0]
    if drawn and kind.name != HTML:
        raise QuestionError(f"readers of {kind.title} drop drawings in html; take format={kind.formats[0]} images=svg")
    answer = ask(question, words)
    if drawn:
        _figures(answer, question)
    text = on_page(answer, drawn).strip("\n").replace("<wbr>", "<wbr/>")  # which XHTML takes, too
    if kind.name == HTML:
        return Written(text, html=True)
    while "\n\n" in text:  # a blank line would end HTML in Markdown
        text = text.replace("\n\n", "\n&#10;")
    text = without_templates(text, "&#123;")
    return Written(text, html=True)


def _figures(answer: Answer, question: str) -> tuple[Figure, ...]:
    """The figures of an answer that is to show some.

    Raises:
        QuestionError: it has none.
    """
    figures = answer.figures()
    if not figures:
        raise QuestionError(f"{question} has no figure here; leave images= out")
    return figures
