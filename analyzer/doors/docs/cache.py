"""Answers kept from one build to the next, found by what was asked; none outlives what it was made from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from analyzer.errors import MachineError
from analyzer.files_read import digest
from analyzer.writers.files import write_all
from analyzer.writers.resources import templates

_PACKAGE = Path(__file__).parents[2]
_MADE_OF = (".py", ".toml", ".css")


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """A digest of this version: its code, its layers and models, its words."""
    whole = sha256()
    for folder in dict.fromkeys((_PACKAGE, templates())):
        for file in sorted(folder.rglob("*")):
            if file.suffix in _MADE_OF:
                whole.update(str(file.relative_to(folder)).encode() + b"\0" + file.read_bytes() + b"\0")
    return whole.hexdigest()


@dataclass(frozen=True)
class Kept:
    """What was made of a question, and the digests of the files it was made from, named from the question's folder."""

    text: str
    files: Mapping[Path, str]


class Cache:
    """A folder of answers; it may be deleted at any time.

    A folder that cannot be written is no reason to fail: then nothing is kept.

    Args:
        folder: made when first needed, with a file that tells git to leave it alone.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def kept(self, asked: tuple[str, ...], start: Path) -> Kept | None:
        """What was made of a question, if the files it was made from are the same; `start` is where their names begin.

        Damaged entries count as none.
        """
        try:
            entry = json.loads(self._file(asked).read_text(encoding="utf-8"))
            kept = Kept(str(entry["text"]), {Path(name): str(sum_) for name, sum_ in entry["files"].items()})
        except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
            return None
        same = all(sum_ and digest(start / name) == sum_ for name, sum_ in kept.files.items())
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

    def _file(self, asked: tuple[str, ...]) -> Path:
        key = sha256(json.dumps([fingerprint(), *asked]).encode()).hexdigest()
        return self._folder / f"{key[:40]}.json"
