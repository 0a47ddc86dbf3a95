"""One figure as the content of a file."""

from __future__ import annotations

from pathlib import PurePath

from analyzer.charts import Figure
from analyzer.errors import QuestionError
from analyzer.writers.captions import plain_caption
from analyzer.writers.formats.target import BOTH, NONE, PNG, Target
from analyzer.writers.phrases import PhraseBook


def picture(figure: Figure, book: PhraseBook, kind: str) -> bytes:
    """A figure as an SVG or PNG file.

    Raises:
        MachineError: no font of the machine has the characters of a PNG.
    """
    if kind == PNG:
        from analyzer.writers.figures.png import png

        return png(figure, book)
    from analyzer.writers.figures.svg import standalone_svg

    return standalone_svg(figure, book, plain_caption(figure, book)).encode()


def check_shown(target: Target, file: str) -> None:
    """Raises QuestionError where pages of a target cannot show a picture of that kind, or not name that file."""
    if target.images[0] == NONE:
        return
    kind = PurePath(file).suffix.removeprefix(".")
    if kind not in target.images:
        named = " or ".join(f"NAME.{one}" for one in target.images if one not in (BOTH, NONE))
        raise QuestionError(f"--figure {file!r}: {target.name} shows no {kind}; name the file {named}")
    strange = next((sign for sign in file if sign.isspace() or sign in _MARKUP), None)
    if strange is not None:
        raise QuestionError(f"--figure {file!r}: the page names the file; take a name without {strange!r}")


def shown_as(target: Target, file: str) -> str:
    """How a page names a picture: wikis know no folders of ours, only what was uploaded."""
    return PurePath(file).name if target.name in _UPLOADED else file


_UPLOADED = ("mediawiki", "dokuwiki", "confluence")
_MARKUP = frozenset("()[]{}<>|\\\"'`%#&?*^~!:;,$")
"""What a name in a page would have to have escaped."""


def kinds_of(target: Target, images: str) -> list[str]:
    """The kinds of files that some images of a target are; a page shows the first."""
    return [] if images == NONE else list(target.images[:2]) if images == BOTH else [images]
