"""What stands in place of a question on a page, made or kept from before: HTML of a block, text of a number."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from analyzer.doors.asking import Answer
from analyzer.doors.docs.cache import Cache, Kept
from analyzer.doors.docs.questions import (
    BlockQuestion,
    answered,
    block_question,
    in_folder,
    number_question,
    number_text,
)
from analyzer.writers.phrases import phrase_book

PREFIX = "analyzer-\ue000-"
"""Begins every id of a fragment, until it is known which one on its page it is."""

WIDTH = 88
"""Columns of literal text: a page does not depend on the terminal it is built from."""


@dataclass
class Fragments:
    """Makes the HTML of blocks and the text of numbers.

    Attributes:
        folder: where names of files begin; None: the folder of the process.
        cache: keeps answers; None: each is made again.
        defaults: words that hold where a block leaves them open.
        made: how many answers were made.
        found: how many were kept from before.
        files: the files of users that were read, or would have been.
        asked: what stood in the blocks, in their order, until it is cleared.
    """

    folder: Path | None = None
    cache: Cache | None = None
    defaults: Mapping[str, str] = field(default_factory=dict)
    made: int = 0
    found: int = 0
    files: set[Path] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)

    def html(self, text: str, more: Sequence[str] = ()) -> str:
        """The HTML of a block, its ids beginning with PREFIX.

        Args:
            text: what stands in the block.
            more: words from beside it.

        Raises:
            UserError: the block cannot be answered as asked.
            MachineError: a user's file cannot be read.
        """
        self.asked.append(text)
        asked = block_question(text, self.defaults, more)
        return self._kept(("html", asked.kind, *asked.words, asked.shown), lambda: self._html(asked))

    def number(self, text: str) -> str:
        """The number that stands in a sentence.

        Args:
            text: its words, as `analyzer number` takes them.

        Raises:
            UserError: there is no such number.
            MachineError: a user's file cannot be read.
        """
        asked = number_question(text, self.defaults)
        return self._kept((asked.kind, *asked.words), lambda: self._number(asked))

    def _kept(self, key: tuple[str, ...], make: Callable[[], Kept]) -> str:
        """What was kept under a key, else what is made now."""
        start = (self.folder or Path()).absolute()
        kept = self.cache.kept(key, start) if self.cache else None
        if kept is None:
            kept = make()
            self.made += 1
            if self.cache:
                self.cache.keep(key, kept)
        else:
            self.found += 1
        self.files |= {start / name for name in kept.files}
        return kept.text

    def _html(self, asked: BlockQuestion) -> Kept:
        found = answered(asked, self.folder)
        with in_folder(self.folder):
            return Kept(_html(found.answer, asked.shown), found.files)

    def _number(self, asked: BlockQuestion) -> Kept:
        found = answered(asked, self.folder)
        return Kept(number_text(found.answer), found.files)


def _html(answer: Answer, shown: str) -> str:
    if shown != "html":
        text = answer.to_text(WIDTH) if shown == "text" else answer.to(shown)
        return f'<pre class="analyzer-text" tabindex="0"><code>{escape(text.rstrip())}</code></pre>\n'
    return on_page(answer)


def on_page(answer: Answer, drawn_too: bool = True) -> str:
    """An answer to stand on a page that has the style of fragments once, its ids beginning with PREFIX.

    Args:
        answer: what to write.
        drawn_too: its figures are part of it.
    """
    from analyzer.writers.html_pages import answer_on_page

    figures, book = answer.figures() if drawn_too else (), phrase_book(answer.language)
    if not figures:
        return answer_on_page(answer.subject.blocks, PREFIX, book)
    from analyzer.writers.figures.drawn import drawn

    return answer_on_page(answer.subject.blocks, PREFIX, book, figures, drawn(book))


def error_html(message: str) -> str:
    """What stands in place of an answer that cannot be given."""
    return f'<div class="analyzer-answer analyzer-error"><pre><code>analyzer: {escape(message)}</code></pre></div>\n'
