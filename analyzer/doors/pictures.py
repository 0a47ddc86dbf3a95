"""One figure as the content of a file."""

from __future__ import annotations

from analyzer.charts import Figure
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


def kinds_of(target: Target, images: str) -> list[str]:
    """The kinds of files that some images of a target are; a page shows the first."""
    return [] if images == NONE else list(target.images[:2]) if images == BOTH else [images]
