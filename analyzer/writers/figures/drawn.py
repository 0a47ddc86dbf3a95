"""How a page draws its figures."""

from __future__ import annotations

from collections.abc import Callable

from analyzer.charts import Figure
from analyzer.writers.captions import plain_caption
from analyzer.writers.figures.svg import inline_svg
from analyzer.writers.phrases import PhraseBook


def drawn(book: PhraseBook) -> Callable[[Figure, str], str]:
    """Draws a figure as inline SVG in the words of a language, its ids prefixed."""
    return lambda figure, prefix: inline_svg(figure, book, prefix, plain_caption(figure, book))
