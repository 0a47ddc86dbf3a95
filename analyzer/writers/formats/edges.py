"""Marks at the edges of markup within a sentence, until the whole paragraph is known.

Code and formulas end in other characters than people see, so what stands beside them is looked at last: Chinese gets
its space there, and reStructuredText the escape that its inline markup needs. No text can hold a mark: they are
private characters, which every dialect replaces.
"""

from __future__ import annotations

import re

from analyzer.writers.spacing import HAN

_OPEN, _CLOSE = "\ue010", "\ue011"
_BETWEEN = re.compile(f"{_CLOSE}(?={_OPEN})|[{_OPEN}{_CLOSE}]")
_AFTER_HAN = re.compile(f"(?<=[{HAN}]){_OPEN}")
_BEFORE_HAN = re.compile(f"{_CLOSE}(?=[{HAN}])")


def edged(markup: str) -> str:
    """Code or a formula, with its edges marked."""
    return f"{_OPEN}{markup}{_CLOSE}" if markup else ""


def settled(text: str) -> str:
    """The text with a space where Chinese meets an edge, and no marks."""
    return _BETWEEN.sub("", _BEFORE_HAN.sub(" ", _AFTER_HAN.sub(" ", text)))
