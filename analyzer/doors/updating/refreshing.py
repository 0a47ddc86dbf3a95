"""One text with its blocks made new, or what stands in the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from analyzer.doors.updating.answering import NUMBER, Written, answer_written, question_words, wants_pictures
from analyzer.doors.updating.file_types import HTML, FileType
from analyzer.doors.updating.layout import laid_out, place_of
from analyzer.doors.updating.markers import (
    CLOSES,
    Block,
    MarkerError,
    blocks,
    left_alone,
    position,
    sum_of,
    with_plain_ends,
)
from analyzer.doors.updating.pictures import Beside
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
        left_alone: markers in code, or in comments of another type of file.
        problems: what is wrong; empty where all is well.
    """

    text: str
    blocks: int = 0
    changed: int = 0
    edited: tuple[int, ...] = ()
    left_alone: int = 0
    problems: tuple[Problem, ...] = ()


@dataclass
class Answers:
    """Answers by question and type of file: what is asked twice is answered once."""

    _made: dict[tuple[tuple[str, ...], str, str], Written] = field(default_factory=dict)

    def written(self, words: list[str], kind: FileType, page: str = "") -> Written:
        """The text of an answer, and its pictures, whose names depend on the page.

        Raises:
            AnalyzerError: there is none.
        """
        key = tuple(words), kind.name, page if wants_pictures(words) else ""
        if key not in self._made:
            self._made[key] = answer_written(words, kind, page or "page")
        return self._made[key]


@dataclass
class Page:
    """What the blocks of a page share, though it may come in parts.

    Attributes:
        beside: where its pictures are; None: nowhere.
        pictures: those that are to be written.
    """

    beside: Beside | None = None
    pictures: dict[str, bytes] = field(default_factory=dict)
    _ids: Counter[str] = field(default_factory=Counter)
    _styled: bool = False

    def text(self, written: Written, words: list[str], kind: FileType) -> str:
        """The text of an answer on this page: ids of its own, and the style sheet in front of the first HTML."""
        if not written.html:
            return written.text
        from analyzer.doors.docs.fragments import PREFIX
        from analyzer.writers.html_pages import fragment_style

        name = sha256("\0".join(words).encode(errors="surrogatepass")).hexdigest()[:8]
        self._ids[name] += 1
        again = f"{self._ids[name]}-" if self._ids[name] > 1 else ""
        style = "" if self._styled or kind.name != HTML else f"<style>\n{fragment_style()}</style>\n"
        self._styled = True
        return style + written.text.replace(PREFIX, f"analyzer-{name}-{again}")

    def put(self, pictures: Mapping[str, bytes], force: bool) -> bool:
        """Whether pictures have to be written, which they are with the page.

        Raises:
            QuestionError: somebody else changed one, and it is not to be written over.
        """
        if self.beside is None or not pictures:
            return False
        changed = self.beside.changed(pictures)
        if changed and not force:
            raise QuestionError(
                f"{next(iter(changed))} was edited by hand: it is not the picture of this name; it is kept. "
                "--force writes over it"
            )
        wanted = {**self.beside.lacking(pictures), **changed}
        self.pictures.update(wanted)
        return bool(wanted)


def refreshed(text: str, kind: FileType, answers: Answers, force: bool = False, page: Page | None = None) -> Refreshed:
    """A text with its blocks made new.

    Args:
        text: of one type of file.
        kind: that type.
        answers: those known, and those to be kept.
        force: blocks edited by hand are written over.
        page: the text is of; None: one of its own, without pictures beside it.
    """
    try:
        found, alone = blocks(text, kind), left_alone(text, kind)
    except MarkerError as error:
        return Refreshed(text, problems=(Problem(*position(text, error.offset), error),))
    work = _Work(text, kind, answers, force, page or Page())
    outcomes = [work.outcome(block) for block in found]
    problems = tuple(outcome for outcome in outcomes if isinstance(outcome, Problem))
    changes = [outcome for outcome in outcomes if isinstance(outcome, _Change)]
    new = text if problems else _with(changes, text, kind)
    problems = problems or _lost(new, found, text, kind)
    edited = tuple(position(text, change.block.opening.start)[0] for change in changes if change.overwrites)
    return Refreshed(text if problems else new, len(found), len(changes), edited, alone, problems)


@dataclass(frozen=True)
class _Change:
    """A block and its new body; `overwrites` what somebody's hand has written."""

    block: Block
    body: str
    overwrites: bool


@dataclass(frozen=True)
class _Work:
    """What is done with the blocks of a text."""

    text: str
    kind: FileType
    answers: Answers
    force: bool
    page: Page

    def outcome(self, block: Block) -> _Change | Problem | None:
        """What becomes of a block; None where it is fresh."""
        try:
            body, lacking = self._body(block)
        except AnalyzerError as error:
            return Problem(*position(self.text, block.opening.at), error)
        same = with_plain_ends(body) == with_plain_ends(block.body)
        if same and block.sum == sum_of(body) and not lacking:
            return None
        overwrites = block.edited and not same
        if overwrites and not self.force:
            return Problem(*position(self.text, block.opening.start), _edited())
        return _Change(block, block.body if same else body, overwrites)

    def _body(self, block: Block) -> tuple[str, bool]:
        """A block's new body as it will stand between the markers, and whether pictures of it are not there.

        Raises:
            AnalyzerError: its question has no answer, or none that can stand where it is.
        """
        words = question_words(block.question)
        place = place_of(block, self.text)
        number = words[0] == NUMBER
        if place.inline and not number:
            raise QuestionError(f"{words[0]} takes lines of its own; in running text only number can stand")
        inline = place.inline or (number and place.closed_at_once)
        beside = self.page.beside
        written = self.answers.written(words, self.kind, beside.page if beside else "")
        lacking = self.page.put(written.pictures, self.force)
        return laid_out(self.page.text(written, words, self.kind), place, self.kind, inline), lacking


def _with(changes: list[_Change], text: str, kind: FileType) -> str:
    """The text with new bodies and their sums."""
    pieces, place = [], 0
    for change in changes:
        pieces += [text[place : change.block.opening.end], change.body]
        pieces.append(kind.comment(f"{CLOSES} sum={sum_of(change.body)}"))
        place = change.block.closing.end
    return "".join([*pieces, text[place:]])


def _edited() -> QuestionError:
    return QuestionError(
        "this block was edited by hand: what it holds no longer fits its sum; it is kept. --diff shows what "
        "--force would write over it"
    )


def _lost(new: str, old: tuple[Block, ...], text: str, kind: FileType) -> tuple[Problem, ...]:
    """What would not be found again as it was written: a marker in an answer, markers that became code."""
    try:
        found = blocks(new, kind)
        sound = all(block.sum is not None and not block.edited for block in found)
        if sound and [block.question for block in found] == [block.question for block in old]:
            return ()
        offset = next(
            (b.opening.start for b, again in zip(old, found, strict=False) if b.question != again.question), 0
        )
    except MarkerError as error:
        offset = error.offset
    before = [block for block in old if block.opening.start <= offset]
    line, column = position(text, (before or old)[-1].opening.start)
    message = (
        "with its answer this block would not be found again: an answer holds what looks like a marker, or the "
        "marker is indented so far that it becomes code"
    )
    return (Problem(line, column, QuestionError(message)),)


def located(problems: Mapping[str, tuple[Problem, ...]]) -> list[str]:
    """Problems as lines, `file:line:column: what is wrong`."""
    return [
        f"{name}:{problem.line}:{problem.column}: {problem.error}"
        for name, found in problems.items()
        for problem in found
    ]
