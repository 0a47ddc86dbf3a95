"""The caption of a figure where there is no markup."""

from __future__ import annotations

from analyzer.blocks import Phrase
from analyzer.charts import Figure
from analyzer.writers.cells import phrase_text
from analyzer.writers.phrases import PhraseBook
from analyzer.writers.plain import PLAIN


def plain_caption(figure: Figure, book: PhraseBook) -> str:
    """The finding of a figure in plain words: its alternative text."""
    return phrase_text(Phrase(f"figure.{figure.key}", figure.values), book, PLAIN)
