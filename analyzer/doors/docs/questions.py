"""The question that stands in a block of documentation, in the words of the command line.

Several lines are one question; those that begin with # are remarks. What is copied from a terminal is understood, too:
`analyzer` in front, options as --word value, lines that go on behind a backslash.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from contextlib import chdir, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from analyzer.conventions import CONVENTIONS, ELEMENT_BYTES
from analyzer.doors.asking import SENTENCES, Answer, allowed_words, ask, questions
from analyzer.doors.unknown import unknown_first
from analyzer.errors import NotationError, QuestionError, UserError, did_you_mean
from analyzer.files_read import files_read, note_read
from analyzer.writers.phrases import languages

SHOWN = ("html", "text", "json")
"""What a block may show: sentences, tables and figures of the page, or the literal text of a format."""

SPEAKS = ("lang", "convention", "dtype")
"""Words that a site may set for all its questions."""

MOST_LETTERS = 20_000
"""Letters of a block."""

NOT_SHOWN = ("vectors",)
"""Questions whose answers are files for programs."""

_EXAMPLE = "compare attention lstm n=4096 d=512"
_NUMBER, _NUMBER_EXAMPLE = "number", "attention.macs n=4096 d=512"
_PROGRAM = ("$", "analyzer")


class BlockError(QuestionError):
    """A block that holds no question."""


@dataclass(frozen=True)
class BlockQuestion:
    """What a block asks.

    Attributes:
        kind: the question's name.
        words: its words, without its name and without `format`.
        shown: one of SHOWN.
    """

    kind: str
    words: tuple[str, ...]
    shown: str = SHOWN[0]


@dataclass(frozen=True)
class Answered:
    """An answer, and the digests of the files it was read from, as they are named from the folder of the question."""

    answer: Answer
    files: Mapping[Path, str]


def block_question(text: str, defaults: Mapping[str, str] | None = None, more: Sequence[str] = ()) -> BlockQuestion:
    """The question of a block.

    Args:
        text: what stands in the block.
        defaults: words of SPEAKS that hold where the block and the question leave them open.
        more: words from beside the block, as behind its name; a question may begin there.

    Raises:
        BlockError: no question, more than one, a quotation mark that is not closed.
    """
    _check_length(text)
    beside, typed = _without_program(more), _without_program(_typed(text))
    typed = [*beside, *typed] if beside[:1] and beside[0] in questions() else [*typed, *beside]
    if not typed:
        raise BlockError(f"a question is missing, as {_EXAMPLE}")
    kind, words = typed[0], _as_pairs(typed[1:])
    if kind not in questions():
        raise BlockError(unknown_first("question", kind, questions()))
    if kind in NOT_SHOWN:
        raise BlockError(f"{kind} writes a file of megabytes, which no page shows; make it by analyzer {kind} -o FILE")
    shown = _shown([word.partition("=")[2].strip() for word in words if _name(word) == "format"])
    words = [word for word in words if _name(word) != "format"]
    given = {_name(word) for word in words}
    for name, value in (defaults or {}).items():
        if name not in given and (kind in SENTENCES or name in allowed_words(kind)):
            words.append(f"{name}={value}")
    return BlockQuestion(kind, tuple(words), shown)


def number_question(text: str, defaults: Mapping[str, str] | None = None) -> BlockQuestion:
    """The question of one number inside a sentence.

    Args:
        text: LAYER.QUANTITY and sizes, as `analyzer number` takes them.
        defaults: words of SPEAKS that hold where the text leaves them open.

    Raises:
        BlockError: another question; a format; a quotation mark that is not closed.
    """
    _check_length(text)
    line = " ".join(text.splitlines())
    typed = _without_program(words_of(line))
    if typed[:1] == [_NUMBER]:
        line, typed = line.partition(_NUMBER)[2], typed[1:]
    if typed[:1] and typed[0] in questions():
        raise BlockError(f"one number stands in a sentence, as {_NUMBER_EXAMPLE}; put {typed[0]!r} into a block")
    if any(_name(word) == "format" for word in _as_pairs(typed)):
        raise BlockError("a number in a sentence has no format; as=plain, grouped or short spells it")
    return block_question(line, defaults, [_NUMBER])


def check_defaults(words: Mapping[str, str]) -> None:
    """Raises QuestionError for a word of SPEAKS whose value is none that questions know."""
    known = {"lang": languages(), "convention": tuple(CONVENTIONS), "dtype": tuple(ELEMENT_BYTES)}
    for name, value in words.items():
        if value not in known[name]:
            near = did_you_mean(value, known[name])
            raise QuestionError(f"unknown {name} {value!r}{near}; known: {', '.join(known[name])}")


_moving = Lock()


def answered(asked: BlockQuestion, folder: Path | None = None) -> Answered:
    """The answer to a block's question; files it names are found from `folder`.

    Raises:
        UserError: the question cannot be answered as asked.
        MachineError: a user's file cannot be read.
    """
    with in_folder(folder), files_read() as files:
        if asked.kind != "claims":
            return Answered(ask(asked.kind, asked.words), dict(files))
        named = [Path(word) for word in asked.words if "=" not in word]
        for file in named:
            note_read(file)
        with _unquoted(named):
            return Answered(ask(asked.kind, asked.words), dict(files))


@contextmanager
def _unquoted(files: Sequence[Path]) -> Iterator[None]:
    """Errors that quote no line of a file outside this folder: a page may come from who may not read that file."""
    try:
        yield
    except UserError as error:
        outside = [file for file in files if not file.resolve().is_relative_to(Path.cwd())]
        if not outside:
            raise
        line = f"line {error.number} of it" if isinstance(error, NotationError) and error.number else "a line of it"
        raise QuestionError(
            f"{outside[0]}: {line} is no claim; it is not shown, for the file is outside the folder of the question"
        ) from None


def number_text(answer: Answer) -> str:
    """The number that answers a `number_question`, as it stands in a sentence."""
    from analyzer.doors.number import OneNumber

    if not isinstance(answer.subject, OneNumber):
        raise TypeError(f"{answer!r} is no number")
    return answer.subject.text


@contextmanager
def in_folder(folder: Path | None) -> Iterator[None]:
    """The folder that names of files begin from, while a question is answered; one at a time, as a process has one."""
    with _moving, chdir(folder or Path()):
        yield


def _check_length(text: str) -> None:
    if len(text) > MOST_LETTERS:
        raise BlockError(f"a block has up to {MOST_LETTERS:,} letters, this one has {len(text):,}")


def _typed(text: str) -> list[str]:
    """The words of all lines, as a shell would part them; lines that begin with # are remarks."""
    words: list[str] = []
    for line in text.splitlines():
        line = line.strip().removesuffix("\\")
        if line.startswith("#"):
            continue
        found = words_of(line)
        first = next(iter(_without_program(found)), "")
        if words and first in questions():
            raise BlockError(f"a block holds one question; put {first!r} into a block of its own")
        words += found
    return words


def words_of(line: str) -> list[str]:
    """The words of a line, as a shell would part them.

    Raises:
        BlockError: a quotation mark that is not closed.
    """
    try:
        return shlex.split(line)
    except ValueError as error:
        raise BlockError(f"{line.strip()!r}: a quotation mark is not closed") from error


def _without_program(words: Sequence[str]) -> list[str]:
    """Without what stands before a question in a terminal."""
    kept = list(words)
    for name in _PROGRAM:
        if kept[:1] == [name]:
            kept = kept[1:]
    return kept


def _as_pairs(words: Sequence[str]) -> list[str]:
    """Options of the command line as words: `--for n` is for=n."""
    pairs: list[str] = []
    left = list(words)
    while left:
        word = left.pop(0)
        if not word.startswith("--") or word == "--":
            pairs.append(word)
            continue
        name, equals, value = word.removeprefix("--").partition("=")
        if name == "figure":
            raise BlockError("--figure is for the command line; a block shows the figures of its answer by itself")
        if not equals:
            alone = not left or left[0].startswith("--")
            value = "yes" if alone else left.pop(0)
        pairs.append(f"{name}={value}")
    return pairs


def _name(word: str) -> str:
    return word.partition("=")[0].strip() if "=" in word else ""


def _shown(formats: Sequence[str]) -> str:
    if len(formats) > 1:
        raise BlockError(f"format is given twice: {formats[0]!r} and {formats[1]!r}")
    if formats and formats[0] not in SHOWN:
        near = did_you_mean(formats[0], SHOWN)
        raise BlockError(f"a block has no format {formats[0]!r}{near}; formats here: {', '.join(SHOWN)}")
    return formats[0] if formats else SHOWN[0]
