"""Answers kept from one build to the next, found by what was asked; none outlives what it was made from."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from analyzer.errors import MachineError
from analyzer.files_read import digest
from analyzer.writers.files import write_all
from analyzer.writers.resources import templates

_PACKAGE = Path(__file__).parents[2]
_PACKAGES = ("latex2mathml", "matplotlib", "numpy", "sympy", "torch")
_MADE_OF = (".py", ".toml", ".css")

DAY = 24 * 60 * 60
"""Seconds. What was used within the last day is not marked as used again."""

KEPT_DAYS = 30
"""Days after its last use that an answer is kept."""

MOST_BYTES = 64 * 1024**2
"""Bytes of all answers kept."""

_OURS = re.compile(r"[0-9a-f]{40}\.json|\.[0-9a-f]{40}\.json\..*\.tmp")
"""Names of entries, and of those that were never finished. Nothing else in the folder is touched."""


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """A digest of this version: its code, its layers and models, its words, and the packages behind answers."""
    whole = sha256(json.dumps([[name, _version(name)] for name in _PACKAGES]).encode())
    for folder in dict.fromkeys((_PACKAGE, templates())):
        for file in sorted(folder.rglob("*")):
            if file.suffix in _MADE_OF:
                whole.update(str(file.relative_to(folder)).encode() + b"\0" + file.read_bytes() + b"\0")
    return whole.hexdigest()


def _version(package: str) -> str:
    """Of an installed package; '' where it is not installed, which is an answer of `verify`, too."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


@dataclass(frozen=True)
class Kept:
    """What was made of a question, and the digests of the files it was made from, named from the question's folder."""

    text: str
    files: Mapping[Path, str]


class Cache:
    """A folder of answers; it may be deleted at any time.

    A folder that cannot be written is no reason to fail: then nothing is kept. Several builds may use one folder at
    once: entries come and go whole, and one that is missing is made again.

    Args:
        folder: made when first needed, with a file that tells git to leave it alone.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def kept(self, asked: tuple[str, ...], start: Path) -> Kept | None:
        """What was made of a question, if the files it was made from are the same; `start` is where their names begin.

        Damaged entries count as none.
        """
        file = self._file(asked)
        try:
            entry = json.loads(file.read_text(encoding="utf-8"))
            kept = Kept(str(entry["text"]), {Path(name): str(sum_) for name, sum_ in entry["files"].items()})
        except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
            return None
        same = all(sum_ and digest(start / name) == sum_ for name, sum_ in kept.files.items())
        if same:
            _mark_used(file)
        return kept if same else None

    def keep(self, asked: tuple[str, ...], made: Kept) -> None:
        """Keep what was made of a question, in place of what was kept of it before."""
        entry = {"files": {str(name): sum_ for name, sum_ in made.files.items()}, "text": made.text}
        files = {self._file(asked): json.dumps(entry, ensure_ascii=False).encode()}
        ignored = self._folder / ".gitignore"
        if not ignored.exists():
            files[ignored] = b"*\n"
        with suppress(MachineError):
            write_all(files)

    def prune(self) -> None:
        """Remove answers that nobody has used for KEPT_DAYS, then those used longest ago until MOST_BYTES are left."""
        found = []
        for file in self._folder.glob("*"):
            with suppress(OSError):
                if _OURS.fullmatch(file.name) and file.is_file():
                    found.append((file.stat().st_mtime, file.stat().st_size, file))
        oldest, left = time.time() - KEPT_DAYS * DAY, MOST_BYTES
        for used, size, file in sorted(found, reverse=True):
            left -= size
            if used < oldest or left < 0:
                with suppress(OSError):
                    file.unlink()

    def _file(self, asked: tuple[str, ...]) -> Path:
        key = sha256(json.dumps([fingerprint(), *asked]).encode()).hexdigest()
        return self._folder / f"{key[:40]}.json"


def _mark_used(file: Path) -> None:
    """Its time of change is that of its last use, to the day."""
    with suppress(OSError):
        if file.stat().st_mtime < time.time() - DAY:
            file.touch()
