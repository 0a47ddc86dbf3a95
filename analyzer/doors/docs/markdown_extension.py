"""The extension `analyzer` of Python-Markdown: a fenced block with a question becomes its answer.

    ```analyzer
    compare attention conv1d n=4096 d=512 k=7
    ```

    markdown.markdown(text, extensions=["analyzer"])

Blocks inside lists, tabs and admonitions are reached where pymdownx.superfences parses them; it takes `superfence`
as the format of a custom fence and `superfence_words` as its validator.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor

from analyzer.doors.docs.fragments import PREFIX, Fragments, error_html
from analyzer.doors.docs.questions import SPEAKS, BlockError, words_of
from analyzer.errors import AnalyzerError, QuestionError, did_you_mean

Report = Callable[[str, "Fence"], None]
"""Told what is wrong with a block, and which; then the page shows the message in its place."""

BEFORE_FENCED_CODE = 29
"""Of preprocessors: behind the one that normalises white space (30), before those that take fences (25)."""

_FENCE = re.compile(r" {0,3}(?P<marks>`{3,}|~{3,})[ \t]*(?P<info>[^`]*)$")
_INDENTED = re.compile(r"[ \t>]*[ \t>](?P<marks>`{3,}|~{3,})[ \t]*(?P<info>[^`]*)$")
_OURS = re.compile(r"(?:analyzer|\{\s*\.?analyzer\s*\})(?P<words>(?:\s.*)?)$")


@dataclass(frozen=True)
class Fence:
    """A fenced block.

    Attributes:
        line: where it opens, counted from 1; None where that cannot be told.
        body: its lines.
        words: what stands behind `analyzer` in its first line.
        indented: it stands in a list, a quotation, a tab or the like.
    """

    line: int | None
    body: tuple[str, ...]
    words: str = ""
    indented: bool = False


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
        md.registerExtension(self)

    def reset(self) -> None:
        """A new page begins."""
        self._page.answers = 0


@dataclass
class _Page:
    """The page that is being converted."""

    fragments: Fragments
    report: Report | None
    style: bool
    answers: int = 0

    def html(self, fence: Fence) -> str:
        """The answer to a block, its ids apart from those of others on this page.

        Raises:
            BlockError: it has none, and nobody wants to be told.
        """
        try:
            html = self.fragments.html("\n".join(fence.body), words_of(fence.words))
        except AnalyzerError as error:
            if self.report is None:
                where = f"line {fence.line}: " if fence.line else ""
                raise BlockError(f"{where}{error}") from error
            self.report(str(error), fence)
            html = error_html(str(error))
        self.answers += 1
        first = f"<style>\n{_style()}</style>\n" if self.style and self.answers == 1 else ""
        return first + html.replace(PREFIX, f"analyzer-{self.answers}-")


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
        out: list[str] = []
        done = 0
        for fence, start, end in _fences(lines):
            if fence is not None:
                out += [*lines[done:start], "", self.md.htmlStash.store(self._page.html(fence)), ""]
                done = end
        return out + lines[done:]


def _fences(lines: Sequence[str]) -> Iterator[tuple[Fence | None, int, int]]:
    """Every fence of a page that is not indented: the block if it is one of ours, where it begins, where it is over.

    What a fence of another kind shows is text, and so is one that is not closed.
    """
    place = 0
    while place < len(lines):
        opens = _FENCE.match(lines[place])
        if opens:
            end = _closed(lines, place + 1, opens["marks"])
            ours = _OURS.match(opens["info"].strip()) if end < len(lines) else None
            body = tuple(lines[place + 1 : end])
            yield Fence(place + 1, body, ours["words"]) if ours else None, place, min(end + 1, len(lines))
            place = end
        place += 1


def blocks_of(text: str) -> Iterator[Fence]:
    """The blocks of a page: those this extension finds, then the indented ones, which superfences has to find."""
    lines = text.splitlines()
    found = list(_fences(lines))
    yield from (fence for fence, _, _ in found if fence is not None)
    hidden = {place for _, start, end in found for place in range(start, end)}
    yield from _indented([("" if place in hidden else line) for place, line in enumerate(lines)])


def _indented(lines: Sequence[str]) -> Iterator[Fence]:
    """The blocks among indented fences; what another of these shows is text."""
    inner = [line.lstrip(" \t>") for line in lines]
    never_closed: set[str] = set()
    place = 0
    while place < len(lines):
        opens = _INDENTED.match(lines[place])
        if opens and opens["marks"] not in never_closed:
            end = _closed(inner, place + 1, opens["marks"])
            if _OURS.match(opens["info"].strip()):
                yield Fence(place + 1, tuple(inner[place + 1 : end]), indented=True)
            if end == len(lines):
                never_closed.add(opens["marks"])
            else:
                place = end
        place += 1


def _closed(lines: Sequence[str], start: int, marks: str) -> int:
    """The place of the line that closes a fence; the number of lines where none does."""
    closing = re.compile(rf" {{0,3}}{re.escape(marks[0])}{{{len(marks)},}}[ \t]*$")
    return next((place for place in range(start, len(lines)) if closing.match(lines[place])), len(lines))


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
