"""Lines of Chinese prose in templates, which run on."""

from __future__ import annotations

import re

from analyzer.documents import CLOSE, OPEN
from analyzer.writers.spacing import HAN, MARKS

_SOFT_BREAK = re.compile(f"(?<=[{HAN}{MARKS}{CLOSE}])\n(?=[*]*[{HAN}{MARKS}{OPEN}])")


def unwrapped(prose: str) -> str:
    """Chinese prose whose lines within a paragraph run on: a line break would show as a space."""
    return _SOFT_BREAK.sub("", prose)
