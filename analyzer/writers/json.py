"""JSON: keys and values, integers exact, never floats; the reason where there is no value is a sentence."""

from __future__ import annotations

import json
from typing import Any

from analyzer.writers.phrases import PhraseBook


def json_text(data: dict[str, Any], book: PhraseBook) -> str:
    """The data of an answer as JSON text, a newline at its end."""
    return json.dumps(_spoken(data, book), indent=2, ensure_ascii=False) + "\n"


def _spoken(value: Any, book: PhraseBook) -> Any:
    """The same data with the keys of reasons replaced by sentences."""
    if isinstance(value, dict):
        return {key: _sentence(key, item, book) for key, item in value.items()}
    if isinstance(value, list):
        return [_spoken(item, book) for item in value]
    return value


def _sentence(key: str, item: Any, book: PhraseBook) -> Any:
    if key == "why" and isinstance(item, str):
        return book.reason(item)
    return _spoken(item, book)
