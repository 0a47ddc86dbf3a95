"""Files of users: their text, and which a question reads; an answer that is kept holds while these stay the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from analyzer.errors import MachineError, UserError, unreadable

_MOST_BYTES = 1_000_000
"""More than any file of users may have."""

_noted: ContextVar[dict[Path, str] | None] = ContextVar("files read", default=None)


def text_of_file(path: Path, most: int, what: str, wrong: type[UserError]) -> str:
    """The text of a user's file.

    Args:
        path: the file.
        most: bytes it may have.
        what: it is to be, as 'a config.json', for the message.
        wrong: raised where it is too large or no text.

    Raises:
        UserError: it is too large, or not UTF-8; of the kind `wrong`.
        MachineError: it cannot be read.
    """
    try:
        refuse_pipe(path)
        too_large = path.stat().st_size > most
        text = "" if too_large else path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise wrong("{file}: not UTF-8 text", "error.not_utf8", file=str(path)) from error
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from error
    if too_large:
        raise wrong(f"{path}: {what} may have {most} bytes")
    return text


def refuse_pipe(path: Path) -> None:
    """Nothing, unless a path is that of a device or a pipe, which may never end.

    Raises:
        MachineError: it is.
    """
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise MachineError(f"{path}: not a file")


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
