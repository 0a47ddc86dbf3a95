"""What an error or a reason says as plain text, in any language."""

from __future__ import annotations

from analyzer.answers.reasons import reason
from analyzer.errors import Said
from analyzer.writers.cells import cell_text
from analyzer.writers.phrases import PhraseBook
from analyzer.writers.plain import PLAIN


def said_text(said: Said, book: PhraseBook) -> str:
    """The words in the language of a phrase book; in English where they have no key."""
    return cell_text(reason(said), book, PLAIN)
