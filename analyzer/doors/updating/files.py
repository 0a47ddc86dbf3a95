"""Reading files of people and replacing them: all or nothing, and never over somebody else's change."""

from __future__ import annotations

import codecs
import contextlib
import glob
import mmap
import os
import re
import stat
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from analyzer.doors.updating.file_types import type_by_ending
from analyzer.errors import MachineError, QuestionError
from analyzer.writers.files import temporary_beside

MOST_BYTES = 50 * 2**20
MOST_FILES = 10_000
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_REFUSED = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)


@dataclass(frozen=True)
class HostFile:
    """A file as it was read.

    Attributes:
        path: as it was named.
        target: what it is in the end, links followed.
        content: its bytes.
        mark: the byte order mark it begins with, b'' without.
        encoding: of what follows.
        text: that, decoded; every line end as it is.
    """

    path: Path
    target: Path
    content: bytes
    mark: bytes
    encoding: str
    text: str

    def encoded(self, text: str) -> bytes:
        """Another text in the same encoding."""
        return self.mark + text.encode(self.encoding)


def named_files(names: Iterable[str | Path], any_type: bool = False) -> tuple[Path, ...]:
    """The files that names and patterns mean, each once, in the order given.

    Args:
        names: of files, or patterns as 'docs/**/*.md', which mean the files of a known type among what they match.
        any_type: patterns mean files of every ending, as the type is said.

    Raises:
        QuestionError: a folder, or a pattern that matches nothing.
    """
    found: dict[str, Path] = {}
    for name in map(Path, names):
        if "\0" in str(name):
            raise QuestionError(f"{str(name)!r} is no name of a file")
        for path in _matched(name, any_type):
            found.setdefault(os.path.realpath(path), path)
    if len(found) > MOST_FILES:
        raise QuestionError(f"up to {MOST_FILES} files are taken at a time, {len(found)} are named")
    return tuple(found.values())


def _matched(name: Path, any_type: bool) -> list[Path]:
    if name.is_dir():
        raise QuestionError(f"{name} is a folder; name files or a pattern, as '{name}/**/*.md'")
    if name.exists() or not glob.has_magic(str(name)):
        return [name]
    matches = [Path(match) for match in sorted(glob.glob(str(name), recursive=True))]  # noqa: PTH207  # Path.glob takes no absolute pattern
    files = [path for path in matches if path.is_file() and (any_type or type_by_ending(path))]
    if not files:
        raise QuestionError(f"{str(name)!r} matches no file{' of a known type' if matches else ''}")
    return files


def read_host(path: Path) -> HostFile:
    """A file with its encoding: UTF-8, or UTF-16 with a byte order mark.

    One of another encoding, or too large, is taken for an empty one where it cannot hold a marker.

    Raises:
        QuestionError: it is not there or cannot be read, another encoding, or too large.
    """
    try:
        target = path.resolve(strict=True)
        info = target.stat()
        if not stat.S_ISREG(info.st_mode):
            raise QuestionError(f"{path} is no file")
        if info.st_size > MOST_BYTES:
            return _too_large(path, target, info.st_size)
        content = target.read_bytes()
    except OSError as error:
        raise QuestionError(f"cannot read {path}: {error.strerror or error}") from error
    except RuntimeError as error:
        raise QuestionError(f"cannot read {path}: its links go round in circles") from error
    return _decoded(path, target, content)


_MENTIONS = tuple(re.compile(re.escape((b"\0" * gap).join(b"%c" % c for c in b"analyzer"))) for gap in (0, 1, 3))
"""What every marker holds, in UTF-8 and its like, UTF-16 and UTF-32."""


def _mentions(content: bytes | mmap.mmap) -> bool:
    """Whether there may be a marker. A file that cannot be read, and holds none, is in nobody's way."""
    return any(pattern.search(content) for pattern in _MENTIONS)


def _too_large(path: Path, target: Path, size: int) -> HostFile:
    """A file that is too large to be taken: nothing, where it holds no marker.

    Raises:
        QuestionError: it may hold one.
    """
    with target.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if _mentions(content):
            raise QuestionError(f"{path}: {size} bytes; files up to {MOST_BYTES // 2**20} MiB are taken")
    return HostFile(path, target, b"", b"", "utf-8", "")


def _decoded(path: Path, target: Path, content: bytes) -> HostFile:
    nothing = HostFile(path, target, b"", b"", "utf-8", "")
    allowed = "UTF-8, or UTF-16 with a byte order mark, is expected"
    if content.startswith(_REFUSED):
        if not _mentions(content):
            return nothing
        raise QuestionError(f"{path} is UTF-32; {allowed}")
    mark, encoding = next((pair for pair in _MARKS if content.startswith(pair[0])), (b"", "utf-8"))
    try:
        text = content[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        if not _mentions(content):
            return nothing
        place = len(mark) + error.start
        raise QuestionError(f"{path} is not {encoding.upper()} (byte {place}); {allowed}") from error
    return HostFile(path, target, content, mark, encoding, text)


def refuse_read_only(host: HostFile) -> None:
    """A file that nobody may write is not replaced, though its folder would allow it.

    Raises:
        MachineError: it is read-only.
    """
    if not host.target.stat().st_mode & 0o222 or not os.access(host.target, os.W_OK):
        raise MachineError(f"{host.path} is read-only; nothing was written")


def replace_host(host: HostFile, text: str) -> None:
    """Put a new text in the place of a file, in one step; its permissions stay.

    Raises:
        MachineError: it cannot be written, or was changed since it was read: then it is left as it is.
    """
    content = host.encoded(text)
    try:
        with _locked(host.target):
            current = host.target.read_bytes()
            if current == content:
                return  # somebody else made the same
            if current != host.content:
                raise MachineError(f"{host.path} was changed while its answers were made; it is left so; run again")
            _replace(host.target, content)
    except OSError as error:
        raise MachineError(f"cannot write {host.path}: {error.strerror or error}") from error


def _replace(target: Path, content: bytes) -> None:
    before = target.stat()
    temporary = temporary_beside(target, content, stat.S_IMODE(before.st_mode))
    try:
        if sys.platform != "win32" and temporary.stat().st_uid != before.st_uid:
            with contextlib.suppress(OSError):  # it stays whose it was, where that is allowed
                os.chown(temporary, before.st_uid, before.st_gid)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    if sys.platform != "win32":  # there a folder cannot be opened, and a name is durable by itself
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


@contextlib.contextmanager
def _locked(target: Path) -> Iterator[None]:
    """Only one process at a time replaces a file; the lock goes with the process, even if that is killed."""
    if sys.platform == "win32":
        yield  # no such lock; what was read is still compared right before the file is replaced
        return
    import fcntl

    while True:
        with target.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if os.path.samestat(os.fstat(file.fileno()), target.stat()):
                yield
                return
        # another process has put a new file in its place meanwhile: lock that one
