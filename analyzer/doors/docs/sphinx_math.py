r"""Formulas of Sphinx as MathML: every browser shows it by itself, without a script from elsewhere.

html_math_renderer = "analyzer"
"""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

from analyzer.errors import UserError
from analyzer.writers.html import foreign_mathml

log = logging.getLogger(__name__)

NAME = "analyzer"


def add_renderer(app: Sphinx, config: Any) -> None:
    """Add the renderer where conf.py asks for it: of one more that nobody asks for Sphinx makes the default."""
    if config.html_math_renderer == NAME:
        app.add_html_math_renderer(NAME, (_inline, None), (_displayed, None))


def _inline(writer: Any, node: nodes.math) -> None:
    writer.body.append(f"{writer.starttag(node, 'span', '', CLASS='math')}{_made(writer, node)}</span>")
    raise nodes.SkipNode


def _displayed(writer: Any, node: nodes.math_block) -> None:
    writer.body.append(writer.starttag(node, "div", CLASS="math", tabindex="0"))
    if node.get("number"):
        writer.body.append(f'<span class="eqno">({get_node_equation_number(writer, node)})')
        writer.add_permalink_ref(node, "Link to this equation")
        writer.body.append("</span>")
    writer.body.append(f"{_made(writer, node, display=True)}</div>\n")
    raise nodes.SkipNode


def _made(writer: Any, node: nodes.Node, display: bool = False) -> str:
    """The formula; as it was written, and a warning, where the converter does not know it."""
    parts = _parts(node.astext()) if display else [node.astext()]
    try:
        return "\n".join(foreign_mathml(part, display) for part in parts)
    except UserError as error:
        log.warning("analyzer: %s", error, location=node, type=NAME)
        return f"<code>{writer.encode(node.astext())}</code>"


def _parts(latex: str) -> list[str]:
    """The formulas between empty lines, each as Sphinx reads it: lines in one are aligned at &."""
    parts = [part.strip().replace("{aligned}", "{split}") for part in re.split(r"\n\s*\n", latex)]
    return [_aligned(part) for part in parts if part]


def _aligned(part: str) -> str:
    apart = r"\\" in part and r"\begin{" not in part
    return rf"\begin{{split}}{part}\end{{split}}" if apart else part
