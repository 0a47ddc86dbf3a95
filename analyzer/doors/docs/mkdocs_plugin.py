"""The plug-in `analyzer` of MkDocs: questions in every page, answers kept between builds.

plugins:
  - search
  - analyzer:
      lang: zh
      convention: torch
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from mkdocs.config import base, config_options
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import ConfigurationError
from mkdocs.plugins import BasePlugin, get_plugin_logger
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from analyzer.doors.docs.cache import Cache
from analyzer.doors.docs.fences import Fence, blocks_of, numbers_of, spoken
from analyzer.doors.docs.fragments import Fragments
from analyzer.doors.docs.markdown_extension import UNCLOSED, superfence, superfence_words
from analyzer.doors.docs.questions import SPEAKS, check_defaults
from analyzer.errors import QuestionError
from analyzer.writers.html_pages import fragment_style
from analyzer.writers.phrases import languages

log = get_plugin_logger("analyzer")

STYLE = "assets/analyzer.css"
SUPERFENCES = "pymdownx.superfences"

UNREAD = (
    "this block is indented and was not read: add pymdownx.superfences to markdown_extensions, and write words behind "
    'its name with quotation marks, lang="zh"; to show it as it is, put it into a longer fence'
)


class Options(base.Config):
    """The options of the plug-in."""

    lang = config_options.Type(str, default="")
    convention = config_options.Type(str, default="")
    dtype = config_options.Type(str, default="")
    cache_dir = config_options.Type(str, default=".cache/analyzer")


class AnalyzerPlugin(BasePlugin[Options]):
    """Answers the questions in the pages of a site."""

    def __init__(self) -> None:
        self._fragments = Fragments()
        self._page: Page | None = None
        self._seen: set[int] = set()
        self._root = Path()
        self._server: Any = None
        self._watched: set[Path] = set()

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Enable the extension for every page, with the words of the site."""
        self._root = Path(config.config_file_path).absolute().parent if config.config_file_path else Path.cwd()
        defaults = self._words(config)
        self._fragments = Fragments(self._root, Cache(self._root / self.config.cache_dir), defaults)
        if "analyzer" not in config.markdown_extensions:
            config.markdown_extensions.append("analyzer")
        config.mdx_configs["analyzer"] = {"fragments": self._fragments, "report": self._report, "style": False}
        if SUPERFENCES in config.markdown_extensions:
            fences = config.mdx_configs.setdefault(SUPERFENCES, {})
            ours = {"name": "analyzer", "class": "analyzer", "format": superfence, "validator": superfence_words}
            fences["custom_fences"] = [*fences.get("custom_fences", ()), ours]
        config.extra_css.append(STYLE)
        return config

    def _words(self, config: MkDocsConfig) -> dict[str, str]:
        """The words of the site; where it names no language of answers, that of its theme if there is one."""
        words = {name: str(self.config[name]) for name in SPEAKS if self.config[name]}
        try:
            check_defaults(words)
        except QuestionError as error:
            raise ConfigurationError(f"analyzer: {error}") from error
        spoken = str(config.theme.get("language") or config.theme.get("locale") or "")[:2]
        return {"lang": spoken, **words} if spoken in languages() else words

    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        """Add the style sheet of answers to the site."""
        files.append(File.generated(config, STYLE, content=fragment_style()))
        return files

    def on_page_markdown(self, markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Remember which page is being converted."""
        self._page = page
        self._seen.clear()
        self._fragments.asked.clear()
        return markdown

    def on_page_content(self, html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Warn of blocks in lists, tabs and the like that nobody has read: they would stand there as code."""
        asked = Counter(_words(text.splitlines()) for text in self._fragments.asked)
        for fence in blocks_of(page.markdown or ""):
            if fence.closed:
                words = _words(fence.body)
                asked[words] -= 1
                if fence.indented and asked[words] < 0:
                    self._report(UNREAD, fence)
            elif fence.indented:
                self._report(UNCLOSED, fence)
        return html

    def _report(self, message: str, fence: Fence) -> None:
        """Warn, with the page's file and line; `--strict` makes a failure of it."""
        log.warning(f"{self._place(fence)}: {message}")

    def _place(self, fence: Fence) -> str:
        """`docs/page.md:12`; without a line where the block does not stand in the page's own file."""
        if self._page is None:
            return "a page"
        file = self._page.file
        path = Path(file.abs_src_path or file.src_uri)
        shown = path.relative_to(self._root) if path.is_relative_to(self._root) else path
        line = _line_of(file.content_string, self._page.markdown or "", fence, self._seen)
        return f"{shown.as_posix()}:{line}" if line else shown.as_posix()

    def on_serve(self, server: Any, config: MkDocsConfig, builder: Any) -> Any:
        """Watch the files of users that answers were made from."""
        self._server = server
        self._watch()
        return server

    def on_post_build(self, config: MkDocsConfig) -> None:
        """Say how much there was to do, and let go of what nobody has asked for long."""
        total = self._fragments.made + self._fragments.found
        if total:
            log.info(f"{total} answers, {self._fragments.found} of them kept from before")
        if self._fragments.cache:
            self._fragments.cache.prune()
        self._watch()

    def _watch(self) -> None:
        if self._server is not None:
            for file in sorted(self._fragments.files - self._watched):
                self._server.watch(str(file))
                self._watched.add(file)


def _words(lines: Iterable[str]) -> tuple[str, ...]:
    """What a block says, however it is laid out."""
    return tuple(line for line in _stripped(lines) if line)


def _stripped(lines: Iterable[str]) -> tuple[str, ...]:
    return tuple(line.strip() for line in lines)


def _line_of(source: str, markdown: str, fence: Fence, seen: set[int]) -> int | None:
    """The line of a page's file where a block or number stands, however deep it is indented; None: it is not there.

    Args:
        source: what stands in the file.
        markdown: what is left of it without front matter.
        fence: the block or number; its line is one of `markdown`, unless an extension has put text in.
        seen: lines already told; of several alike it is the first one not among them.
    """
    lines = source.splitlines()
    places = _numbers_alike(lines, fence) if fence.inline else _blocks_alike(lines, fence)
    told = (fence.line or 0) + source.rstrip().count("\n") - markdown.rstrip().count("\n")
    left = [place for place in places if place not in seen] or places
    found = told if fence.line and told in left else next(iter(left), None)
    seen.update([found] if found else [])
    return found


def _blocks_alike(lines: Sequence[str], fence: Fence) -> list[int]:
    """The lines where blocks open that say the same."""
    wanted, found = _stripped(fence.body), [line.strip().lstrip("> ") for line in lines]
    return [
        place
        for place in range(1, len(found) + 1)
        if "analyzer" in found[place - 1] and tuple(found[place : place + len(wanted)]) == wanted
    ]


def _numbers_alike(lines: Sequence[str], fence: Fence) -> list[int]:
    """The lines of numbers that say the same."""
    alike = (one for one in numbers_of(lines) if spoken(one.body) == spoken(fence.body))
    return [one.line for one in alike if one.line]
