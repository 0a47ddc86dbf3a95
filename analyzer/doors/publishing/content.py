"""What is published: an answer or a report in a wiki's markup, and its pictures. Made before a wiki is asked."""

from __future__ import annotations

import shlex
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from analyzer.charts import Figure
from analyzer.doors.asking import Answer, ask, questions
from analyzer.doors.publishing.owned import Published
from analyzer.errors import QuestionError, did_you_mean
from analyzer.writers.cells import CHINESE
from analyzer.writers.formats import MATHS, images_of, target_of
from analyzer.writers.formats.target import BOTH, IMAGE, NONE, Target
from analyzer.writers.phrases import PhraseBook, phrase_book
from analyzer.writers.spacing import spaced

REPORT = "report"
OPTIONS = ("--page", "--section", "--dry-run", "--force", "--images", "--math")


@dataclass(frozen=True)
class Content:
    """What is published.

    Attributes:
        published: the text and what is said with it.
        files: name of a picture to its bytes.
        command: the question in the words of the command line.
        whole: it has sections of its own, so it takes a whole page.
    """

    published: Published
    files: Mapping[str, bytes]
    command: str
    whole: bool


@dataclass(frozen=True)
class Manner:
    """How it is written.

    Attributes:
        wiki: 'mediawiki' or 'dokuwiki'.
        place: the page and the section; names of pictures depend on it, so that no other page changes them.
        math: as for --format; '' for the wiki's default.
        images: likewise.
    """

    wiki: str
    place: str
    math: str = ""
    images: str = ""

    @property
    def target(self) -> Target:
        """The writer of the wiki's markup."""
        return target_of(self.wiki, self.math)

    @property
    def tag(self) -> str:
        """A part of the names of pictures."""
        return sha256(self.place.encode(errors="surrogatepass")).hexdigest()[:8]


def content_of(words: Sequence[str], manner: Manner) -> Content:
    """The answer to a question in the words of the command line, its kind first.

    Raises:
        UserError: the question cannot be answered as asked, or not in a wiki.
        MachineError: a user's file cannot be read.
    """
    kind, given = _question(words)
    if manner.math and manner.math not in MATHS:
        raise QuestionError(
            f"unknown math {manner.math!r}{did_you_mean(manner.math, MATHS)}; known: {', '.join(MATHS)}"
        )
    target = manner.target
    if kind == REPORT:
        return _report(given, target, images_of(target, manner.images), manner.tag)
    answer = ask(kind, given)
    return _answer(answer, shlex.join(words), target, images_of(target, manner.images), manner.tag)


def _question(words: Sequence[str]) -> tuple[str, list[str]]:
    """The kind of a question, and its words."""
    known = (REPORT, *questions())
    for word in words:
        name = word.partition("=")[0]
        if name.startswith("-"):
            raise QuestionError(_unknown(name))
        if name.strip() == "format":
            raise QuestionError(f"{word!r}: the wiki says how it is written")
    if not words:
        raise QuestionError("name a question, as report attention conv1d; questions: " + ", ".join(known))
    kind, *given = words
    if kind not in known:
        raise QuestionError(f"unknown question {kind!r}{did_you_mean(kind, known)}; known: {', '.join(known)}")
    return kind, given


def _unknown(option: str) -> str:
    """What is said of an option that is none of ours."""
    bare = option.lstrip("-")
    near = did_you_mean(bare, [known.lstrip("-") for known in OPTIONS]).replace("'", "'--", 1)
    hint = near or f": an option of the question is word=value, as {bare or 'word'}=…"
    return f"unknown option {option!r}{hint}; options of publish: {', '.join(OPTIONS)}"


def _report(words: list[str], target: Target, images: str, tag: str) -> Content:
    from analyzer.doors.reporting import document_of, page_files

    document, book = document_of(words)
    files = page_files(replace(document, name=f"{document.name}.{tag}"), book, target, images)
    (_, page), *pictures = files.items()
    published = Published(_body(page.decode()), "", _warning(book))
    if target.name == "mediawiki":  # there it stands in a comment; elsewhere the last line of a report says it
        published = replace(published, question=shlex.join([REPORT, *words]))
    return Content(published, dict(pictures), document.command, whole=True)


def _answer(answer: Answer, question: str, target: Target, images: str, tag: str) -> Content:
    from analyzer.writers.formats.walk import answer_text

    if target.math == IMAGE:
        raise QuestionError("math=image is for the report; here take tex or native")
    book = phrase_book(answer.language)
    kinds = [] if images == NONE else list(target.images[:2]) if images == BOTH else [images]
    stem = f"{answer.title.partition(' ')[0]}.{tag}"
    named = [(figure, f"{stem}.{figure.key.replace('_', '-')}.{answer.language}") for figure in answer.figures()]
    shown = [(figure, f"{name}.{kinds[0]}" if kinds else "") for figure, name in named]
    text = answer_text(answer.subject.blocks, book, target, shown)
    files = {f"{name}.{kind}": _picture(figure, book, kind) for figure, name in named for kind in kinds}
    published = Published(_body(text), question, _warning(book))
    return Content(published, files, f"analyzer {question}", whole=False)


def _picture(figure: Figure, book: PhraseBook, kind: str) -> bytes:
    if kind == "png":
        from analyzer.writers.figures.png import png

        return png(figure, book)
    from analyzer.writers.captions import plain_caption
    from analyzer.writers.figures.svg import standalone_svg

    return standalone_svg(figure, book, plain_caption(figure, book)).encode()


def _warning(book: PhraseBook) -> str:
    """What is said to who edits it."""
    words = book.words("publish.warning")
    return spaced(words) if book.language == CHINESE else words


def _body(text: str) -> str:
    """A text as a wiki keeps it: MediaWiki stores composed characters, and no blanks at the end."""
    return unicodedata.normalize("NFC", text).strip("\n")
