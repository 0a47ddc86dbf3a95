"""Spaces between Chinese and Latin: phrases are typed without, and the formats that need them put them in.

A browser sets a thin gap of its own (text-autospace), so HTML takes none. GitHub's Markdown also needs them: it takes
no `$` for the start of a formula right behind a Chinese character or punctuation mark.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

CLOSING = "，。；：、！？）》」』”’"
"""Marks that begin no line."""

HAN = "\u3005-\u3007\u3400-\u9fff\uf900-\ufaff"
MARKS = "\u2018\u2019\u201c\u201d\u3001-\u3003\u3008-\u3011\uff01-\uff60"
_OPENS, _CLOSES = "A-Za-z0-9`@⌈⌊(−-", "A-Za-z0-9`@⌉⌋)%²³⁰-⁹"

_HAN_CHARACTER = re.compile(f"[{HAN}]")
_GAP = re.compile(f"(?<=[{HAN}])(?=[{_OPENS}])|(?<=[{_CLOSES}])(?=[{HAN}])")
_BOUNDARY = re.compile(f"[{HAN}][{_OPENS}]|[{_CLOSES}$][{HAN}]|[{HAN}{MARKS}][$]")


def is_han(character: str) -> bool:
    """True for a Chinese character, punctuation left out."""
    return bool(_HAN_CHARACTER.fullmatch(character))


def spaced(text: str) -> str:
    """The same text with a space wherever Chinese and Latin letters, digits or code meet."""
    return _GAP.sub(" ", text)


def joined(parts: Sequence[str]) -> str:
    """Pieces put together, with a space where two that meet need one; within the pieces nothing changes."""
    text = ""
    for part in parts:
        if text and part and _needs_space(text, part):
            text += " "
        text += part
    return text


def _needs_space(left: str, right: str) -> bool:
    """Also behind Markdown's `]*`, which ends an emphasis only if no letter follows."""
    return bool(_BOUNDARY.fullmatch(left[-1] + right[0])) or (left.endswith("]*") and is_han(right[0]))
