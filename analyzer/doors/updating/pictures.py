"""Pictures of blocks: files beside their page.

Their names tell their page and what they hold, `page.regimes.map.en.0a1b2c3d.svg`: another picture is another file, so
that a page and its pictures are new in one step, the one that replaces the page. A file whose name does not tell what
it holds was changed by somebody else, and is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from analyzer.charts import Figure
from analyzer.doors.asking import Answer
from analyzer.doors.pictures import kinds_of, picture
from analyzer.errors import MachineError
from analyzer.writers.formats.target import Target
from analyzer.writers.phrases import phrase_book

_NAME = re.compile(r"(?<![A-Za-z0-9-])[A-Za-z0-9-]+\.[a-z]+\.[a-z0-9-]+\.[a-z]+\.([0-9a-f]{8})\.(?:svg|png)")


def with_pictures(
    answer: Answer, figures: Sequence[Figure], target: Target, images: str, page: str
) -> tuple[str, dict[str, bytes]]:
    """An answer that shows its figures, and the files it names.

    Args:
        answer: what to write.
        figures: of it.
        target: how it is written.
        images: kind of pictures, as images_of says.
        page: name of the file it will stand in.

    Raises:
        MachineError: no font of the machine has the characters of a PNG.
    """
    from analyzer.writers.formats.walk import answer_text

    book, kinds = phrase_book(answer.language), kinds_of(target, images)
    stem = f"{_plain(Path(page).stem)}.{answer.title.partition(' ')[0]}"
    shown, files = [], {}
    for figure in figures:
        names = []
        for kind in kinds:
            content = picture(figure, book, kind)
            name = f"{stem}.{_plain(figure.key)}.{answer.language}.{_digest(page, content)}.{kind}"
            files[name] = content
            names.append(name)
        shown.append((figure, names[0]))
    return answer_text(answer.subject.blocks, book, target, shown), files


def _plain(name: str) -> str:
    """A name that needs no escape in any markup or address."""
    return re.sub("[^A-Za-z0-9]+", "-", name).strip("-") or "page"


def _digest(page: str, content: bytes) -> str:
    return sha256(page.encode(errors="surrogatepass") + b"\0" + content).hexdigest()[:8]


@dataclass(frozen=True)
class Beside:
    """The folder of a page and its name."""

    folder: Path
    page: str

    def lacking(self, pictures: Mapping[str, bytes]) -> dict[str, bytes]:
        """The pictures that are not there."""
        return {name: content for name, content in pictures.items() if self._held(name) is None}

    def changed(self, pictures: Mapping[str, bytes]) -> dict[str, bytes]:
        """The pictures in whose place something else is."""
        return {name: content for name, content in pictures.items() if self._held(name) not in (None, content)}

    def old(self, before: str, after: str) -> tuple[Path, ...]:
        """The pictures of ours that a text named and does not name any more."""
        names = dict.fromkeys(found[0] for found in _NAME.finditer(before) if found[0] not in after)
        return tuple(self.folder / name for name in names if self._ours(name))

    def _ours(self, name: str) -> bool:
        found, held = _NAME.fullmatch(name), self._held(name)
        return found is not None and held is not None and _digest(self.page, held) == found[1]

    def _held(self, name: str) -> bytes | None:
        try:
            return (self.folder / name).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise MachineError(f"cannot read {self.folder / name}: {error.strerror or error}") from error


def taken_away(pictures: Iterable[Path]) -> None:
    """Remove pictures, after the page that named them was replaced.

    Raises:
        MachineError: one cannot be removed.
    """
    for path in pictures:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise MachineError(f"cannot remove {path}: {error.strerror or error}") from error
