"""Files are written all or nothing: everything is rendered first, then each file is replaced in one step."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from analyzer.errors import MachineError, unwritable


def write_all(files: Mapping[Path, bytes]) -> None:
    """Write every file, or none that can be foreseen to fail.

    Raises:
        MachineError: a folder cannot be made or a file cannot be written; earlier files of the same call stay whole.
    """
    waiting: list[tuple[Path, Path]] = []
    for path in files:
        if path.is_dir():
            said = "cannot write {file}: a folder of that name is there"
            raise MachineError(said, "error.folder_there", file=str(path))
    try:
        for path, content in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            waiting.append((temporary_beside(path, content), path))
        for temporary, path in waiting:
            temporary.replace(path)
    except OSError as error:
        raise unwritable(error.filename or next(iter(files)).parent, error) from error
    finally:
        for temporary, _ in waiting:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def written(path: Path) -> Iterator[BinaryIO]:
    """A file to be written piece by piece. It takes its place once all is written; else nothing is left of it.

    Raises:
        MachineError: it cannot be written.
    """
    if path.exists() and not path.is_file():
        said = "cannot write {file}: a folder or device of that name is there"
        raise MachineError(said, "error.device_there", file=str(path))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    except OSError as error:
        raise unwritable(error.filename or path, error) from error
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except OSError as error:
        raise unwritable(path, error) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def temporary_beside(path: Path, content: bytes, mode: int | None = None) -> Path:
    """The content in a temporary file beside its place, safely on disk.

    Args:
        path: the place.
        content: what will stand there.
        mode: its permissions; None: those of a new file.

    Raises:
        OSError: it cannot be written.
    """
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o666 & ~_umask() if mode is None else mode)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
