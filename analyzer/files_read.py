"""Which files a question reads: an answer that is kept holds as long as these stay the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

_MOST_BYTES = 1_000_000
"""More than any file of users may have."""

_noted: ContextVar[dict[Path, str] | None] = ContextVar("files read", default=None)


def note_read(file: Path) -> None:
    """Say that a user's file is about to be read; nothing happens unless someone wants to know."""
    noted = _noted.get()
    if noted is not None:
        noted[file] = digest(file)


@contextmanager
def files_read() -> Iterator[dict[Path, str]]:
    """The files of users that are read meanwhile, each with the digest of what stood in it."""
    found: dict[Path, str] = {}
    token = _noted.set(found)
    try:
        yield found
    finally:
        _noted.reset(token)


def digest(file: Path) -> str:
    """The SHA-256 of a file; '' where it cannot be read."""
    from hashlib import sha256  # takes milliseconds to load, and most questions read no file of users

    try:
        if not file.is_file():  # a pipe may never end
            return ""
        with file.open("rb") as stream:
            return sha256(stream.read(_MOST_BYTES)).hexdigest()
    except (OSError, ValueError):
        return ""
