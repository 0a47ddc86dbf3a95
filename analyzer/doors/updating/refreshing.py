"""One text with its blocks made new, or what stands in the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from analyzer.doors.updating.answering import NUMBER, answer_text, question_words
from analyzer.doors.updating.file_types import FileType
from analyzer.doors.updating.layout import laid_out, place_of
from analyzer.doors.updating.markers import (
    CLOSES,
    Block,
    MarkerError,
    blocks,
    only_shown,
    position,
    sum_of,
    with_plain_ends,
)
from analyzer.errors import AnalyzerError, QuestionError


@dataclass(frozen=True)
class Problem:
    """What is wrong at some place.

    Attributes:
        line, column: counted from 1.
        error: what is wrong.
    """

    line: int
    column: int
    error: AnalyzerError


@dataclass(frozen=True)
class Refreshed:
    """A text with its blocks made new.

    Attributes:
        text: the text; the old one where there are problems.
        blocks: how many it has.
        changed: how many of them are not as they were.
        edited: lines of blocks that somebody else's hand had changed.
        shown: markers that are left alone because they stand in code.
        problems: what is wrong; empty where all is well.
    """

    text: str
    blocks: int = 0
    changed: int = 0
    edited: tuple[int, ...] = ()
    shown: int = 0
    problems: tuple[Problem, ...] = ()


@dataclass
class Answers:
    """Answers by question and type of file: what is asked twice is answered once."""

    _made: dict[tuple[tuple[str, ...], str], str] = field(default_factory=dict)

    def text(self, words: list[str], kind: FileType) -> str:
        """The text of an answer.

        Raises:
            AnalyzerError: there is none.
        """
        key = tuple(words), kind.name
        if key not in self._made:
            self._made[key] = answer_text(words, kind)
        return self._made[key]


def refreshed(text: str, kind: FileType, answers: Answers, force: bool = False) -> Refreshed:
    """A text with its blocks made new.

    Args:
        text: of one type of file.
        kind: that type.
        answers: those known, and those to be kept.
        force: blocks edited by hand are written over.
    """
    try:
        found = blocks(text, kind)
    except MarkerError as error:
        return Refreshed(text, problems=(Problem(*position(text, error.offset), error),))
    shown = only_shown(text, kind)
    pieces, problems, changed, edited, place = [], [], 0, [], 0
    for block in found:
        try:
            body = _body(block, text, kind, answers)
        except AnalyzerError as error:
            problems.append(Problem(*position(text, block.opening.at), error))
            continue
        if with_plain_ends(body) == with_plain_ends(block.body) and block.sum == sum_of(body):
            continue
        if block.edited and with_plain_ends(body) != with_plain_ends(block.body):
            edited.append(position(text, block.opening.start)[0])
            if not force:
                problems.append(Problem(*position(text, block.opening.start), _edited()))
                continue
        changed += 1
        pieces += [text[place : block.opening.end], body, kind.comment(f"{CLOSES} sum={sum_of(body)}")]
        place = block.closing.end
    new = "".join([*pieces, text[place:]])
    problems += [] if problems else _lost(new, found, text, kind)
    return Refreshed(text if problems else new, len(found), changed, tuple(edited), shown, tuple(problems))


def _edited() -> QuestionError:
    return QuestionError(
        "this block was edited by hand: what it holds no longer fits its sum; it is kept. --diff shows what "
        "--force would write over it"
    )


def _body(block: Block, text: str, kind: FileType, answers: Answers) -> str:
    """A block's new body as it will stand between the markers.

    Raises:
        AnalyzerError: its question has no answer, or none that can stand where it is.
    """
    words = question_words(block.question)
    place = place_of(block, text)
    number = words[0] == NUMBER
    if place.inline and not number:
        raise QuestionError(f"{words[0]} takes lines of its own; in running text only number can stand")
    inline = place.inline or (number and place.closed_at_once)
    return laid_out(answers.text(words, kind), place, kind, inline)


def _lost(new: str, old: tuple[Block, ...], text: str, kind: FileType) -> list[Problem]:
    """What would not be found again as it was written: a marker in an answer, markers that became code."""
    try:
        found = blocks(new, kind)
        if [block.question for block in found] == [block.question for block in old] and not any(
            block.sum is None or block.edited for block in found
        ):
            return []
        place = 0 if not old else old[min(len(found), len(old) - 1)].opening.start
    except MarkerError as error:
        place = min(error.offset, old[-1].opening.start)
    message = (
        "with its answer this block would not be found again: an answer holds what looks like a marker, or the "
        "marker is indented so far that it becomes code"
    )
    return [Problem(*position(text, place), QuestionError(message))]


def located(problems: Mapping[str, tuple[Problem, ...]]) -> list[str]:
    """Problems as lines, `file:line:column: what is wrong`."""
    return [
        f"{name}:{problem.line}:{problem.column}: {problem.error}"
        for name, found in problems.items()
        for problem in found
    ]
