"""Marks at the edges of markup within a sentence, until the whole paragraph is known.

Code and formulas end in other characters than people see, so what stands beside them is looked at last: Chinese gets
its space there, and reStructuredText the escape that its inline markup needs. No text can hold a mark: they are
private characters, which every dialect replaces.
"""

from __future__ import annotations

import re

from analyzer.writers.spacing import HAN

_OPEN, _CLOSE, _SEAM = "\ue010", "\ue011", "\ue015"
_BETWEEN = re.compile(f"[{_OPEN}{_CLOSE}{_SEAM}]")
_AFTER_HAN = re.compile(f"(?<=[{HAN}]){_OPEN}")
_BEFORE_HAN = re.compile(f"{_CLOSE}(?=[{HAN}])")


def edged(markup: str) -> str:
    """Code or a formula, with its edges marked."""
    return f"{_OPEN}{markup}{_CLOSE}" if markup else ""


def linked(markup: str, words: str) -> str:
    """A link, whose edges are those of its words."""
    start = _OPEN if words[:1].isascii() else _SEAM
    return f"{start}{markup}{_CLOSE if words[-1:].isascii() else _SEAM}"


def settled(text: str) -> str:
    """The text with a space where Chinese meets an edge, and no marks."""
    return _BETWEEN.sub("", _BEFORE_HAN.sub(" ", _AFTER_HAN.sub(" ", text)))
