"""Programs in texts: Jinja, Liquid and Vue run what stands in double braces, wherever it stands in a page."""

from __future__ import annotations

import re

_TEMPLATE = re.compile(r"\{(?=[{%#])")


def holds_template(text: str) -> bool:
    """Whether a text has what begins a template."""
    return _TEMPLATE.search(text) is not None


def without_templates(text: str, brace: str = "{ ") -> str:
    """The same text, with nothing in it that begins a template.

    Args:
        text: any.
        brace: what stands for the first of two signs; where nothing else means a brace, one and a blank.
    """
    return _TEMPLATE.sub(lambda match: brace, text)
