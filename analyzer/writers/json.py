"""JSON: keys and values, integers exact, never floats; the reason where there is no value is a sentence."""

from __future__ import annotations

import json
import re
from typing import Any

from analyzer.errors import Said
from analyzer.writers.phrases import PhraseBook
from analyzer.writers.saying import said_text

_LURKING = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069]|\\{(?=[{%#])")
"""What other programs end a line at, what turns a line around, what begins a template: in strings only."""


def json_text(data: dict[str, Any], book: PhraseBook) -> str:
    """The data of an answer as JSON text, a newline at its end; vectors stand one to a line."""
    spoken = _spoken(data, book)
    vectors = spoken.pop("vectors", None)
    text = json.dumps(spoken, indent=2, ensure_ascii=False)
    if vectors is not None:
        lines = ",\n".join(f"    {json.dumps(vector, ensure_ascii=False)}" for vector in vectors)
        text = f'{text.removesuffix("}").rstrip()},\n  "vectors": [\n{lines}\n  ]\n}}'
    return _LURKING.sub(lambda match: f"\\u{ord(match[0]):04x}", text) + "\n"


def _spoken(value: Any, book: PhraseBook) -> Any:
    """The same data with reasons in the language of the book."""
    if isinstance(value, dict):
        return {key: _sentence(key, item, book) for key, item in value.items()}
    if isinstance(value, list):
        return [_spoken(item, book) for item in value]
    return value


def _explained(value: Any, book: PhraseBook) -> Any:
    """What a file says about itself, with the keys of its explanations replaced by their words."""
    if isinstance(value, dict) and "en" in value:
        return value.get(book.language, value["en"])
    if isinstance(value, dict):
        return {key: _explained(item, book) for key, item in value.items()}
    return book.about(value) if isinstance(value, str) else value


def _sentence(key: str, item: Any, book: PhraseBook) -> Any:
    if isinstance(item, Said) and item.key:
        return said_text(item, book)
    if key in ("why", "why_limit") and isinstance(item, str):
        return book.reason(item)
    if key == "about":
        return _explained(item, book)
    return _spoken(item, book)
