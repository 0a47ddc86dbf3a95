"""The extension `analyzer` of Python-Markdown: a fenced block with a question becomes its answer.

    ```analyzer
    compare attention conv1d n=4096 d=512 k=7
    ```

    markdown.markdown(text, extensions=["analyzer"])

So does one number inside a sentence: {analyzer}`attention.macs n=4096 d=512`.

Blocks inside lists, tabs and admonitions are reached where pymdownx.superfences parses them; it takes `superfence`
as the format of a custom fence and `superfence_words` as its validator.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor

from analyzer.doors.docs.fences import Fence, blocks_of, fences, numbers_of, spoken
from analyzer.doors.docs.fragments import PREFIX, Fragments, error_html
from analyzer.doors.docs.inline_numbers import (
    AFTER_INLINE,
    BEFORE_CODE,
    InlineNumbers,
    PlainAttributes,
    number_element,
    wrong_element,
)
from analyzer.doors.docs.questions import SPEAKS, BlockError, words_of
from analyzer.errors import AnalyzerError, QuestionError, did_you_mean

Report = Callable[[str, "Fence"], None]
"""Told what is wrong with a block, and which; then the page shows the message in its place."""

UNCLOSED = "the fence of this block is not closed: end it with a line of as many marks"

BEFORE_FENCED_CODE = 29
"""Of preprocessors: behind the one that normalises white space (30), before those that take fences (25)."""


class AnalyzerExtension(Extension):
    """Python-Markdown's way to configure what blocks become."""

    def __init__(self, **options: Any) -> None:
        self.config = {
            "lang": ["", "language of answers, where a block leaves it open"],
            "convention": ["", "what counts, where a block leaves it open"],
            "dtype": ["", "element type, where a block leaves it open"],
            "style": [True, "put the style sheet of answers in front of the first one of a page"],
            "fragments": [None, "makes the answers"],
            "report": [None, "told what is wrong with a block; without it, the conversion fails"],
        }
        super().__init__()
        for name, value in options.items():
            if name not in self.config:
                near, known = did_you_mean(name, self.config), ", ".join(self.config)
                raise QuestionError(f"the extension analyzer has no option {name!r}{near}; options: {known}")
            self.config[name][0] = value
        self._page = _Page(Fragments(), None, True)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        """Put the blocks into the way of a page's Markdown."""
        defaults = {name: str(self.getConfig(name)) for name in SPEAKS if self.getConfig(name)}
        fragments = self.getConfig("fragments") or Fragments(defaults=defaults)
        self._page = _pages[md] = _Page(fragments, self.getConfig("report"), bool(self.getConfig("style")))
        md.preprocessors.register(_Blocks(md, self._page), "analyzer", BEFORE_FENCED_CODE)
        md.inlinePatterns.register(InlineNumbers(md, self._page.number), "analyzer", BEFORE_CODE)
        md.treeprocessors.register(PlainAttributes(md), "analyzer", AFTER_INLINE)
        md.registerExtension(self)

    def reset(self) -> None:
        """A new page begins."""
        self._page.lines, self._page.answers = [], 0


@dataclass
class _Page:
    """The page that is being converted.

    Attributes:
        lines: of its text, as far as they are known; numbers inside sentences are looked for there.
        file: its name, where the engine tells, and what lines are counted from.
        answers: how many it has so far.
    """

    fragments: Fragments
    report: Report | None
    style: bool
    lines: list[str] = field(default_factory=list)
    file: str = ""
    answers: int = 0

    def html(self, fence: Fence) -> str:
        """The answer to a block, its ids apart from those of others on this page.

        Raises:
            BlockError: it has none, and nobody wants to be told.
        """
        try:
            if not fence.closed:
                raise BlockError(UNCLOSED)
            html = self.fragments.html("\n".join(fence.body), words_of(fence.words))
        except AnalyzerError as error:
            self._tell(error, fence)
            html = error_html(str(error))
        self.answers += 1
        first = f"<style>\n{_style()}</style>\n" if self.style and self.answers == 1 else ""
        return first + html.replace(PREFIX, f"analyzer-{self.answers}-")

    def number(self, words: str) -> Element:
        """The number that stands in a sentence.

        Raises:
            BlockError: there is none, and nobody wants to be told.
        """
        try:
            return number_element(self.fragments.number(words))
        except AnalyzerError as error:
            alike = (one for one in numbers_of(self.lines) if spoken(one.body) == spoken((words,)))
            self._tell(error, next(alike, Fence(None, (words,), inline=True)))
            return wrong_element(words, str(error))

    def _tell(self, error: AnalyzerError, fence: Fence) -> None:
        if self.report is None:
            line = fence.line or next(
                (one.line for one in blocks_of("\n".join(self.lines)) if _alike(one, fence)), None
            )
            where = ", ".join([*([self.file] if self.file else []), *([f"line {line}"] if line else [])])
            raise BlockError(f"{where}: {error}" if where else str(error)) from error
        self.report(str(error), fence)


def _alike(block: Fence, found: Fence) -> bool:
    """Whether a block of a page is the one that another extension has found, without its line."""
    return not found.inline and [line.strip() for line in block.body] == [line.strip() for line in found.body]


def _file(md: Markdown) -> str:
    """The file of the page that is converted, where the engine tells, as zensical does."""
    pages = (getattr(one, "page", None) for one in md.preprocessors)
    page = next((one for one in pages if isinstance(getattr(one, "path", None), str)), None)
    behind = " (lines counted behind its front matter)" if getattr(page, "meta", None) else ""
    return f"{page.path}{behind}" if page else ""


_pages: WeakKeyDictionary[Markdown, _Page] = WeakKeyDictionary()


def _style() -> str:
    from analyzer.writers.html_pages import fragment_style

    return fragment_style()


class _Blocks(Preprocessor):
    """Replaces blocks by what stands for their answers while the rest is parsed."""

    def __init__(self, md: Markdown, page: _Page) -> None:
        super().__init__(md)
        self._page = page

    def run(self, lines: list[str]) -> list[str]:
        """The lines of a page, its blocks answered."""
        self._page.lines, self._page.file = lines, _file(self.md)
        out: list[str] = []
        done = 0
        for fence, start, end in fences(lines):
            if fence is not None:
                out += [*lines[done:start], "", self.md.htmlStash.store(self._page.html(fence)), ""]
                done = end
        return out + lines[done:]


# -------------------------------------------------------------------------------------------- superfences


def superfence(source: str, language: str, css_class: str, options: dict[str, Any], md: Markdown, **more: Any) -> str:
    """A block that pymdownx.superfences has found: the `format` of a custom fence."""
    from pymdownx.superfences import SuperFencesException

    page = _pages.setdefault(md, _Page(Fragments(), None, True))
    words = " ".join(shlex.quote(f"{name}={value}") for name, value in options.items())
    try:
        return page.html(Fence(None, tuple(source.splitlines()), words))
    except AnalyzerError as error:
        raise SuperFencesException(str(error)) from error


def superfence_words(
    language: str, inputs: dict[str, Any], options: dict[str, Any], attrs: dict[str, Any], md: Markdown
) -> bool:
    """Takes words behind the name of a block as words of its question: the `validator` of a custom fence."""
    options.update(inputs)
    return True


def makeExtension(**options: Any) -> AnalyzerExtension:  # noqa: N802 - Python-Markdown's name
    """What Python-Markdown calls to have the extension."""
    return AnalyzerExtension(**options)
