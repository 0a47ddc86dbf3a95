"""The extension of Sphinx: questions in pages of reStructuredText and MyST, answers in every format Sphinx writes.

    extensions = ["analyzer.doors.sphinx"]

    .. analyzer:: compare attention conv1d n=4096 d=512 k=7
       :lang: zh

    Attention needs :analyzer:`attention.macs n=4096 d=512` multiply-adds.

Words may stand behind the name, in options and in lines below; files they name are found from the folder of conf.py.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from hashlib import sha256
from html import escape
from os.path import relpath
from pathlib import Path, PurePath
from typing import Any

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.errors import ConfigError
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole

from analyzer import __version__
from analyzer.answers.question import WORDS
from analyzer.charts import Figure
from analyzer.doors.asking import Answer
from analyzer.doors.docs.cache import DAY, fingerprint
from analyzer.doors.docs.fragments import WIDTH
from analyzer.doors.docs.questions import (
    SPEAKS,
    answered,
    block_question,
    check_defaults,
    in_folder,
    number_question,
    number_text,
)
from analyzer.doors.docs.sphinx_math import add_renderer
from analyzer.errors import AnalyzerError, MachineError, QuestionError
from analyzer.writers.doctree import NUMBER, answer_nodes, literal_node
from analyzer.writers.files import write_all
from analyzer.writers.html_pages import LANGUAGE_TAGS
from analyzer.writers.phrases import PhraseBook, languages, phrase_book
from analyzer.writers.resources import templates
from analyzer.writers.wide_tables import narrowest, shrunk

log = logging.getLogger(__name__)

STYLE = "analyzer-tables.css"
_TEX = {"≤": r"\le", "≥": r"\ge", "≠": r"\ne"}
_SHORT, _LINE, _EDGES = 30, 100, 2
"""Rows beyond which Sphinx lets a table go over pages; characters of a line on paper, and of the edges of a column."""
_SIGNS = "".join(rf"\DeclareUnicodeCharacter{{{ord(sign):04X}}}{{\ensuremath{{{tex}}}}}" for sign, tex in _TEX.items())
"""What answers hold and pdflatex does not know; other engines take it from their font."""

PICTURES = "analyzer"
"""The folder of pictures, beside the build's doctrees."""

_PICTURE = re.compile(r".+-[0-9a-f]{12}\.(svg|png)")


class AnalyzerDirective(SphinxDirective):
    """A question, and its answer in its place."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec = dict.fromkeys(WORDS, directives.unchanged_required)

    def run(self) -> list[nodes.Node]:
        """The answer; where there is none, a warning with file and line, and its words in the page."""
        try:
            return self._answer()
        except AnalyzerError as error:
            log.warning("analyzer: %s", error, location=self.get_location(), type="analyzer")
            return [nodes.error("", nodes.literal_block(str(error), str(error), language="none"))]

    def _answer(self) -> list[nodes.Node]:
        text = "\n".join([*self.arguments, *self.content])
        options = [f"{name}={value}" for name, value in self.options.items()]
        start = Path(self.env.srcdir)
        asked = block_question(text, _defaults(self.config), options)
        found = answered(asked, start)
        for file in found.files:
            self.env.note_dependency(str(start / file))
        with in_folder(start):
            return self._nodes(found.answer, asked.shown)

    def _nodes(self, answer: Answer, shown: str) -> list[nodes.Node]:
        if shown == "text":
            return [literal_node(answer.to_text(WIDTH).rstrip(), "none")]
        if shown == "json":
            return [literal_node(answer.to_json().rstrip(), "json")]
        book = phrase_book(answer.language)
        draw = partial(self._picture, book=book)
        found = answer_nodes(answer.subject.blocks, book, answer.figures(), draw, _folded)
        return self._spoken([part for node in found for part in _in_box(node)], answer.language)

    def _spoken(self, found: list[nodes.Node], language: str) -> list[nodes.Node]:
        """The same; in HTML within an element that names the language, where it is not the page's."""
        if str(self.config.language or "en")[:2] == language:
            return found
        opens, closes = f'<div lang="{LANGUAGE_TAGS.get(language, language)}">', "</div>"
        return [_html(opens), *found, _html(closes)]

    def _picture(self, figure: Figure, book: PhraseBook) -> str:
        """Writes a figure beside the build's doctrees, for every builder; its path as images have it.

        A machine without Chinese characters draws no pixels; builders that need them then say so.
        """
        from analyzer.writers.captions import plain_caption
        from analyzer.writers.figures.png import png
        from analyzer.writers.figures.svg import standalone_svg

        drawn = standalone_svg(figure, book, plain_caption(figure, book)).encode()
        stem = Path(self.env.doctreedir, PICTURES, f"{figure.key}-{sha256(drawn).hexdigest()[:12]}")
        files = {stem.with_suffix(".svg"): drawn}
        if not stem.with_suffix(".png").exists():
            with suppress(MachineError):
                files[stem.with_suffix(".png")] = png(figure, book)
        write_all({file: content for file, content in files.items() if not file.exists()})
        page = Path(self.env.doc2path(self.env.docname)).parent
        return PurePath(relpath(stem, page)).as_posix() + ".*"


class AnalyzerRole(SphinxRole):
    """One number in a sentence: LAYER.QUANTITY and sizes, as `analyzer number` takes them."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The number; where there is none, a warning with file and line, and the question in its place."""
        start = Path(self.env.srcdir)
        try:
            found = answered(number_question(self.text, _defaults(self.config)), start)
        except AnalyzerError as error:
            log.warning("analyzer: %s", error, location=self.get_location(), type="analyzer")
            return [nodes.literal(self.text, self.text)], []
        for file in found.files:
            self.env.note_dependency(str(start / file))
        return [nodes.Text(number_text(found.answer))], []


def _folded(title: str, table: nodes.Node) -> Sequence[nodes.Node]:
    """The numbers behind a figure; left out where nothing can be folded: on paper, in plain text, in an e-book."""
    opens = f'<details class="analyzer-data"><summary>{escape(title)}</summary>'
    parts = [_html(opens), *_in_box(table, title), _html("</details>")]
    return [addnodes.only("", *parts, expr="html and not epub")]


def _in_box(node: nodes.Node, title: str = "") -> Sequence[nodes.Node]:
    """A table in a box that scrolls by itself in HTML, not all themes have one, its columns aligned on paper."""
    if not isinstance(node, nodes.table):
        return [node]
    columns = addnodes.tabular_col_spec()
    columns["spec"] = _pattern(node)
    label = title or " ".join(one.astext() for one in node.findall(nodes.title))
    opens = f'<div class="analyzer-table" tabindex="0" role="group" aria-label="{escape(label)}">'
    return [_html(opens), columns, node, _html("</div>")]


def _html(text: str) -> nodes.Node:
    return nodes.raw("", text, format="html")


def _pattern(table: nodes.table) -> str:
    """What LaTeX takes: sides where it can share out the room itself, else shares of a line as well."""
    first = next(iter(table.findall(nodes.tbody)))[0]
    numeric = [NUMBER in entry["classes"] for entry in first.children]
    widths = [column["colwidth"] for column in table.findall(nodes.colspec)]
    if sum(widths) <= _LINE and len(list(table.findall(nodes.row))) <= _SHORT:
        return "".join("R" if right else "L" for right in numeric)
    rows = [[entry.astext() for entry in row.children] for row in table.findall(nodes.row)]
    shares = shrunk(widths, [column + _EDGES for column in narrowest(rows)], _LINE)
    sides = (r"\raggedleft" if right else r"\raggedright" for right in numeric)
    whole = max(sum(shares), _LINE)
    return "".join(
        rf">{{{side}\arraybackslash}}\X{{{one}}}{{{whole}}}" for side, one in zip(sides, shares, strict=True)
    )


def _defaults(config: Any) -> dict[str, str]:
    """The words of the site; where it names no language of answers, its own if there is one."""
    words = _words(config)
    spoken = str(config.language or "")[:2]
    return {"lang": spoken, **words} if spoken in languages() else words


def _words(config: Any) -> dict[str, str]:
    """The words that conf.py sets."""
    words = {name: str(getattr(config, f"analyzer_{name}")) for name in SPEAKS}
    return {name: value for name, value in words.items() if value}


def _check(app: Sphinx, config: Any) -> None:
    """Raises ConfigError for a word of the site that is none."""
    try:
        check_defaults(_words(config))
    except QuestionError as error:
        raise ConfigError(f"analyzer: {error}") from error
    config.html_static_path.append(str(templates() / "sphinx"))
    if config.latex_engine == "pdflatex":
        config.latex_elements["preamble"] = f"{config.latex_elements.get('preamble', '')}\n{_SIGNS}"


def _forget_pictures(app: Sphinx, env: Any) -> None:
    """Remove pictures that no page shows any more, but those of the last day: another build may be making them."""
    shown = {Path(env.srcdir, name).resolve() for name in env.images}
    for file in Path(env.doctreedir, PICTURES).glob("*"):
        with suppress(OSError):
            old = file.stat().st_mtime < time.time() - DAY
            if old and _PICTURE.fullmatch(file.name) and file.resolve() not in shown:
                file.unlink()


def setup(app: Sphinx) -> dict[str, Any]:
    """What Sphinx calls to have the extension. Another version of analyzer reads every page again."""
    app.add_directive("analyzer", AnalyzerDirective)
    app.add_role("analyzer", AnalyzerRole())
    for name in SPEAKS:
        app.add_config_value(f"analyzer_{name}", "", "env", [str])
    app.connect("config-inited", _check)
    app.connect("config-inited", add_renderer)
    app.connect("env-updated", _forget_pictures)
    app.add_css_file(STYLE)
    return {
        "version": __version__,
        "env_version": int(fingerprint()[:8], 16),
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
