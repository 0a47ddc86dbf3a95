"""Formulas that are pictures, collected while a page is written."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from analyzer.writers.mathematics import UNICODE, MathWriter
from analyzer.writers.tex import LATEX

SVG = "svg"

Written = Callable[[MathWriter], str]
"""A formula that waits for the writer that puts it down."""


class Drawn:
    """The formulas of a page that are pictures, found while it is written.

    Attributes:
        prefix: of the names of their files.
        kind: 'svg' or 'png'.
        formulas: name of a file to the TeX in it and how that reads.
    """

    def __init__(self) -> None:
        self.prefix, self.kind = "", SVG
        self.formulas: dict[str, tuple[str, str]] = {}

    def file(self, written: Written) -> str:
        """The file of a formula; "" for a letter or a number and for what cannot be drawn, which stay native."""
        from analyzer.writers.figures.formulas import drawable

        latex = written(LATEX)
        if latex.isalnum() or not drawable(latex):
            return ""
        name = f"{self.prefix}{sha256(latex.encode()).hexdigest()[:10]}.{self.kind}"
        self.formulas[name] = (latex, written(UNICODE))
        return name
