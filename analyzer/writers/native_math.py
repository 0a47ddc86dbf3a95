"""Formulas of sizes in the markup of a page that has no TeX."""

from __future__ import annotations

from analyzer.writers.mathematics import MathWriter


class NativeMath(MathWriter):
    """Mathematics in the markup of a page that has no TeX: italics, superscripts, subscripts.

    Args:
        italic, superscript, subscript: what stands before and behind.
        less, slash: these signs, as the format writes them.
    """

    times, dot = "\N{NO-BREAK SPACE}", "\N{NO-BREAK SPACE}·\N{NO-BREAK SPACE}"

    def __init__(
        self,
        italic: tuple[str, str],
        superscript: tuple[str, str] = ("<sup>", "</sup>"),
        subscript: tuple[str, str] = ("<sub>", "</sub>"),
        less: str = "<",
        slash: str = "/",
    ) -> None:
        self._italic, self._above, self._below = italic, superscript, subscript
        self.less, self._slash = less, slash

    def letter(self, text: str) -> str:
        return f"{self._italic[0]}{text}{self._italic[1]}"

    def raised(self, base: str, exponent: str) -> str:
        return f"{base}{self._above[0]}{exponent}{self._above[1]}"

    def lowered(self, base: str, index: str) -> str:
        return f"{base}{self._below[0]}{index}{self._below[1]}"

    def fraction(self, above: str, below: str) -> str:
        return f"{above}{self._slash}{below}"

    def log2(self, inside: str) -> str:
        return f"{self.lowered('log', '2')}({inside})"
