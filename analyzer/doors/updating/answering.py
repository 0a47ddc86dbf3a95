"""From the question in a marker to the text of its block."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from analyzer.doors.asking import FORMATS, Answer, ask
from analyzer.doors.number import number
from analyzer.doors.updating.file_types import TEXTS, FileType
from analyzer.errors import QuestionError, did_you_mean

NUMBER = "number"
"""The question whose answer stands in running text."""

WIDTH = 88
"""Columns of a text in a block: a file does not depend on the terminal it is written from."""


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
    return words


def answer_text(words: Sequence[str], kind: FileType) -> str:
    """The answer to a question, in the format a type of file takes; its last line without line end.

    Raises:
        UserError: the question cannot be answered as asked, or not in such a file.
        MachineError: a user's file of layers cannot be read.
    """
    question, *rest = words
    formats = [word.partition("=")[2].strip() for word in rest if _names_format(word)]
    rest = [word for word in rest if not _names_format(word)]
    if len(formats) > 1:
        raise QuestionError(f"format is given twice: {formats[0]!r} and {formats[1]!r}")
    if question == NUMBER:
        if formats:
            raise QuestionError("a number has no format; say as=grouped, as=plain or as=short")
        return number(rest).text
    name = _format(formats[0] if formats else kind.formats[0], kind)
    return _written(ask(question, rest), name, kind)


def _names_format(word: str) -> bool:
    return word.partition("=")[0].strip() == "format"


def _format(name: str, kind: FileType) -> str:
    allowed = dict.fromkeys((*kind.formats, *TEXTS))
    known = [one for one in allowed if one in FORMATS]
    if name in allowed and name not in FORMATS:
        # the first of a type's own formats that there is stands in for one that is not there yet
        others = [one for one in kind.formats if one in FORMATS]
        if others and name == kind.formats[0]:
            return others[0]
        raise QuestionError(
            f"{kind.title} takes the format {name}, which this version does not write; "
            f"add format=text for a literal block ({', '.join(known)} are there)"
        )
    if name not in allowed:
        near = did_you_mean(name, known)
        raise QuestionError(f"{kind.title} takes no format {name!r}{near}; formats here: {', '.join(known)}")
    return name


def _written(answer: Answer, name: str, kind: FileType) -> str:
    if name == "html":
        return _fragment(answer)
    text = answer.to_text(width=WIDTH) if name == "text" else answer.to(name)
    text = text.strip("\n")
    return kind.literal(text, name) if name in TEXTS else text


def _fragment(answer: Answer) -> str:
    """HTML without a page around it."""
    from analyzer.writers.html import block_html
    from analyzer.writers.phrases import phrase_book

    book = phrase_book(answer.language)
    return "\n".join(block_html(block, book) for block in answer.subject.blocks)
