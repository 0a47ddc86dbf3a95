"""The types of files that can hold blocks: one row per type.

A row says how a comment is written there, where comments are only shown (code), and which formats an answer may have.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from pathlib import Path

from analyzer.errors import QuestionError, did_you_mean
from analyzer.writers.templated import without_templates

HTML = "html"
TEXTS = ("text", "json")
"""Formats any type of file can hold: they are put into a literal block."""

Literal = Callable[[str, str], str]
"""A text of some format ('text', 'json') as a literal block."""


@dataclass(frozen=True)
class FileType:
    """One type of file.

    Attributes:
        name: what `--type` calls it.
        title: what people call it.
        endings: of names of files that are of this type.
        opening: how a comment begins.
        closing: how it ends; '' where it runs to the end of its line.
        formats: those an answer may have, besides TEXTS; the first is taken where none is named.
        literal: how a text becomes a literal block.
        code: the syntax of what is only shown, a key of code.SCANNERS.
        spaced: whether a blank line parts a comment from what follows.
        inline: whether text in single backticks is code.
        math: how formulas are written where it is left open; '' for the format's default.
        images: whether figures can be shown, the numbers behind them folded.
    """

    name: str
    title: str
    endings: tuple[str, ...]
    opening: str
    closing: str
    formats: tuple[str, ...]
    literal: Literal
    code: str
    spaced: bool = True
    inline: bool = False
    math: str = ""
    images: bool = True

    def comment(self, words: str) -> str:
        """A comment of some words, on one line."""
        return f"{self.opening} {words} {self.closing}".rstrip()


def fenced(text: str, name: str) -> str:
    """A Markdown fence, longer than any in the text, and no template in it."""
    text = without_templates(text)
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}{name}\n{text}\n{fence}"


def _preformatted(text: str, _: str) -> str:
    return f"<pre>{escape(text, quote=False)}</pre>"


def _code_block(text: str, name: str) -> str:
    return f".. code-block:: {name}\n\n" + "\n".join(f"   {line}".rstrip() for line in text.split("\n"))


_TYPED = str.maketrans({"─": "-", "−": "-"})
"""Signs that TeX's own fonts for code lack."""


def _verbatim(text: str, _: str) -> str:
    plain = text.translate(_TYPED).replace("\\end{verbatim}", "\\end {verbatim}")
    return f"\\begin{{verbatim}}\n{plain}\n\\end{{verbatim}}"


_DIRECTIVE = re.compile(r"^(?=(?:include|ifdef|ifndef|ifeval|endif)::.*\[.*\]\s*$)", re.MULTILINE)
"""Lines that AsciiDoc reads before it knows that they are only shown."""
_BACKSLASH = r"\\"


def _dotted(text: str, _: str) -> str:
    dots = "." * (1 + max((len(run) for run in re.findall(r"\.{3,}", text)), default=3))
    return f"{dots}\n{_DIRECTIVE.sub(_BACKSLASH, text)}\n{dots}"


def _example(text: str, _: str) -> str:
    shown = re.sub(r"^([ \t]*)(?=,*(?:\*|#\+))", r"\1,", text, flags=re.MULTILINE)
    return f"#+begin_example\n{shown}\n#+end_example"


_GITHUB = ("markdown", "github")
TYPES = (
    FileType("markdown", "Markdown", (".md", ".markdown", ".mdown", ".mkd", ".qmd", ".rmd"), "<!--", "-->",
             (*_GITHUB, "gitlab", "mkdocs", "myst", HTML), fenced, "markdown", inline=True),
    FileType("notebook", "Jupyter notebook", (".ipynb",), "<!--", "-->", (*_GITHUB, "gitlab", "myst", HTML), fenced,
             "cell", inline=True),
    FileType("html", "HTML", (".html", ".htm", ".xhtml"), "<!--", "-->", (HTML,), _preformatted, "html", spaced=False),
    FileType("mediawiki", "MediaWiki", (".wiki", ".mediawiki", ".mw"), "<!--", "-->", ("mediawiki",), _preformatted,
             "mediawiki", spaced=False),
    FileType("mdx", "MDX", (".mdx",), "{/*", "*/}", _GITHUB, fenced, "mdx", inline=True, math="native",
             images=False),
    FileType("obsidian", "Obsidian", (), "%%", "%%", (*_GITHUB, HTML), fenced, "markdown", inline=True),
    FileType("myst", "MyST", (), "%", "", ("myst", *_GITHUB), fenced, "markdown"),
    FileType("rst", "reStructuredText", (".rst", ".rest"), "..", "", ("rst",), _code_block, "rst"),
    FileType("tex", "LaTeX", (".tex", ".ltx"), "%", "", ("latex",), _verbatim, "tex", spaced=False),
    FileType("asciidoc", "AsciiDoc", (".adoc", ".asciidoc", ".asc"), "//", "", ("text",), _dotted, "asciidoc"),
    FileType("org", "Org", (".org",), "#", "", ("text",), _example, "org", spaced=False),
)  # fmt: skip
BY_NAME = {kind.name: kind for kind in TYPES}
_BY_ENDING = {ending: kind for kind in TYPES for ending in kind.endings}


def type_named(name: str) -> FileType:
    """The type `--type` names.

    Raises:
        QuestionError: there is none of that name.
    """
    if name not in BY_NAME:
        raise QuestionError(f"unknown type {name!r}{did_you_mean(name, BY_NAME)}; types: {', '.join(BY_NAME)}")
    return BY_NAME[name]


def type_by_ending(path: Path) -> FileType | None:
    """The type of a file by how its name ends; None if that does not tell."""
    return _BY_ENDING.get(path.suffix.lower())


def type_of(path: Path) -> FileType:
    """The type of a file by how its name ends.

    Raises:
        QuestionError: the ending is of no type.
    """
    kind = type_by_ending(path)
    if kind is None:
        endings = " ".join(_BY_ENDING)
        raise QuestionError(
            f"{path}: {path.suffix or 'a name without ending'} does not tell the type; say --type NAME "
            f"({', '.join(BY_NAME)}); endings known: {endings}"
        )
    return kind
