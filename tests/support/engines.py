"""What reads the pages that analyzer writes: parsers from PyPI, and the engines that `.ci/engines/make` installs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

ROOT = Path(__file__).parent.parent.parent
PARSERS = ("cmarkgfm", "docutils", "myst_parser", "pymdownx", "pylatexenc")


def folder() -> Path:
    """Where the engines are: ANALYZER_ENGINES, or .engines."""
    return Path(os.environ.get("ANALYZER_ENGINES") or ROOT / ".engines")


def installed() -> bool:
    """Whether the engines are there."""
    wikis = (folder() / "LocalSettings.php").exists() and (folder() / "node" / "node_modules" / "katex").exists()
    return wikis and all(shutil.which(name) for name in ("php", "node")) and tex_installed()


def parsers_installed() -> bool:
    """Whether the parsers are there."""
    return all(find_spec(name) is not None for name in PARSERS)


def _asked(command: Sequence[str], question: Any, **environment: str) -> Any:
    there = {**os.environ, "ENGINES": str(folder()), **environment}
    done = subprocess.run(command, input=json.dumps(question).encode(), capture_output=True, env=there, timeout=120)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return json.loads(done.stdout)


def mediawiki(texts: Sequence[str]) -> list[str]:
    settings = str(folder() / "LocalSettings.php")
    script = str(ROOT / ".ci" / "engines" / "mediawiki.php")
    shown: list[str] = _asked(["php", script], list(texts), MW_CONFIG_FILE=settings)
    return shown


def dokuwiki(texts: Sequence[str]) -> list[str]:
    shown: list[str] = _asked(["php", str(ROOT / ".ci" / "engines" / "dokuwiki.php")], list(texts))
    return shown


def refused_formulas(formulas: Sequence[str]) -> list[list[str]]:
    """Which formulas Wikipedia's checker or KaTeX refuses, and why."""
    refused: list[list[str]] = _asked(["node", str(ROOT / ".ci" / "engines" / "formulas.mjs")], list(formulas))
    return refused


def _tex() -> dict[str, str]:
    """Where TeX looks for what Chinese needs."""
    return {**os.environ, "TEXMFHOME": str(folder() / "tex"), "max_print_line": "1000"}


def tex_installed() -> bool:
    """Whether XeLaTeX is there, and what it needs for Chinese."""
    if shutil.which("xelatex") is None:
        return False
    return subprocess.run(["kpsewhich", "ctexart.cls"], env=_tex(), capture_output=True, timeout=60).returncode == 0


def typeset(file: Path) -> str:
    """What XeLaTeX says of a document the second time, when the numbers of pages and the widths of tables are known."""
    command = ["xelatex", "-interaction=nonstopmode", "-halt-on-error", file.name]
    for _ in range(2):
        subprocess.run(command, cwd=file.parent, env=_tex(), capture_output=True, timeout=120)
    return file.with_suffix(".log").read_text(encoding="utf-8", errors="replace")


def github(texts: Sequence[str]) -> list[str]:
    from cmarkgfm import github_flavored_markdown_to_html
    from cmarkgfm.cmark import Options

    return [github_flavored_markdown_to_html(text, Options.CMARK_OPT_UNSAFE) for text in texts]


def _docutils(texts: Sequence[str], parser: Any = None, **more: Any) -> list[str]:
    from docutils.core import publish_string

    settings = {"halt_level": 2, "report_level": 2, "embed_stylesheet": False, "output_encoding": "unicode", **more}
    options = {"settings_overrides": settings, **({"parser": parser} if parser else {})}
    return [str(publish_string(text, writer="html5", **options)) for text in texts]


def restructured_text(texts: Sequence[str]) -> list[str]:
    """By docutils; a warning is an error."""
    return _docutils(texts)


def myst(texts: Sequence[str]) -> list[str]:
    """By MyST on docutils, which reads dollar signs as TeX, as many projects ask it to; a warning is an error."""
    from myst_parser.docutils_ import Parser

    return _docutils(texts, parser=Parser(), myst_enable_extensions=["dollarmath"])


def formulas_of_docutils(name: str, text: str) -> tuple[list[str], list[str]]:
    """The TeX of a page in MyST or reStructuredText, within sentences and by itself; a warning is an error."""
    from docutils import nodes
    from docutils.core import publish_doctree
    from myst_parser.docutils_ import Parser

    settings = {"halt_level": 2, "report_level": 2, "myst_enable_extensions": ["dollarmath"]}
    options: dict[str, Any] = {"parser": Parser()} if name == "myst" else {}
    tree = publish_doctree(text, settings_overrides=settings, **options)
    kinds = (nodes.math, nodes.math_block)
    inline, alone = ([node.astext().strip() for node in tree.findall(kind)] for kind in kinds)
    return inline, alone


def mkdocs(texts: Sequence[str]) -> list[str]:
    from markdown import markdown

    extensions = ["tables", "fenced_code", "toc", "attr_list", "md_in_html", "pymdownx.arithmatex"]
    settings = {"pymdownx.arithmatex": {"generic": True}}
    return [markdown(text, extensions=extensions, extension_configs=settings) for text in texts]


def confluence(texts: Sequence[str]) -> list[str]:
    """Checked to be XML; nothing else reads the storage format off-line."""
    for text in texts:
        storage(text)
    return list(texts)


def storage(text: str) -> ElementTree.Element:
    """A page of Confluence as XML."""
    return ElementTree.fromstring(f'<page xmlns:ac="ac" xmlns:ri="ri">{text}</page>')


READERS: dict[str, Callable[[Sequence[str]], list[str]]] = {
    "github": github,
    "gitlab": github,
    "myst": myst,
    "mkdocs": mkdocs,
    "rst": restructured_text,
    "confluence": confluence,
}
"""Target to what reads it, from PyPI."""
ENGINES: dict[str, Callable[[Sequence[str]], list[str]]] = {"mediawiki": mediawiki, "dokuwiki": dokuwiki}
"""Target to the wiki that reads it."""


class Page(HTMLParser):
    """The texts of a page: cells of its tables, and its paragraphs."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.cells: list[str] = []
        self.paragraphs: list[str] = []
        self.images: list[dict[str, str | None]] = []
        self._open: list[tuple[str, list[str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.images.append(dict(attrs))
            self.handle_data(f"[{dict(attrs).get('alt')}]")  # a smiley would be one
        if tag in ("td", "th", "p", "caption"):
            self._open.append((tag, []))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "p", "caption") and self._open and self._open[-1][0] == tag:
            _, texts = self._open.pop()
            text = " ".join("".join(texts).split())
            (self.cells if tag in ("td", "th") else self.paragraphs).append(text)
            if self._open:
                self.handle_data(text)

    def handle_data(self, data: str) -> None:
        if self._open:
            self._open[-1][1].append(data)
