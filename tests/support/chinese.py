"""How Chinese is typed here: what any text in it has to keep to."""

from __future__ import annotations

import re

HAN = "\u3400-\u9fff"
MARKS = "，。；：、！？（）《》“”"

_FAULTS = {
    "a half-width mark behind a Chinese character": rf"[{HAN}][,;:!?]|[{HAN}]\.(?![/\w])",
    "half-width brackets around Chinese": rf"\([^()]*[{HAN}][^()]*\)",
    "full-width letters or digits": r"[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]",
    "two spaces": r"\S  +\S",
    "a polite form": "您",
    "a space before a full-width mark": rf" [{MARKS}]",
    "two marks": r"[，。；：、][，。；：、]",
}
_TYPED_SPACE = {"a typed space": rf"[{HAN}] [A-Za-z0-9]|[A-Za-z0-9] [{HAN}]|[{MARKS}] "}


def faults(text: str, typed_spaces: bool = False) -> list[str]:
    """What is wrong with a text; `typed_spaces` allows those that Markdown and terminals need."""
    rules = _FAULTS if typed_spaces else {**_FAULTS, **_TYPED_SPACE}
    return [f"{name}: {found[0]!r} in {text!r}" for name, rule in rules.items() if (found := re.search(rule, text))]
