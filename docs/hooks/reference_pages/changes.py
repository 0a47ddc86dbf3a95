"""The page of changes: the file at the root of the project."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

_FILE = Path(__file__).parents[3] / "CHANGELOG.md"


def pages() -> Mapping[str, str]:
    """The page."""
    return {"changes.md": _FILE.read_text(encoding="utf-8")}
