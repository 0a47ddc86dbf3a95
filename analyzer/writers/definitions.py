"""The lines of a layer's definition, as a page in some language shows them."""

from __future__ import annotations

import re

from analyzer.blocks import Definition
from analyzer.writers.cells import CHINESE
from analyzer.writers.phrases import PhraseBook
from analyzer.writers.spacing import is_han

_REMARK = re.compile(r"\s+#(?=\s).*")


def definition_lines(block: Definition, book: PhraseBook) -> tuple[str, ...]:
    """The lines; in Chinese without remarks behind them that are in another language."""
    return tuple(map(_without_foreign, block.lines)) if book.language == CHINESE else block.lines


def _without_foreign(line: str) -> str:
    remark = _REMARK.search(line)
    return line if remark is None or any(map(is_han, remark[0])) else line[: remark.start()]
