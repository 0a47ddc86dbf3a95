r"""The TeX that prose brings along, as `O(\log_k n)`, put down by any MathWriter.

A small grammar, read from left to right: letters, digits, `\mathrm{word}`, `\log`, brackets, signs, `^{…}` and `_{…}`.
It reads the project's own templates; a command it does not know is a mistake there.
"""

from __future__ import annotations

import re

from analyzer.errors import AnalyzerError
from analyzer.writers.mathematics import MathWriter
from analyzer.writers.tex import LATEX

_TOKEN = re.compile(r"\\[a-zA-Z]+|[0-9]+|\s+|.", re.DOTALL)
_WORDS = {r"\log": "log", r"\exp": "exp", r"\min": "min", r"\max": "max"}
_SIGNS = "+-=<>"


def tex_text(latex: str, writer: MathWriter) -> str:
    """The same formula as the writer puts it down.

    Raises:
        AnalyzerError: it holds what prose does not use.
    """
    return latex if writer is LATEX else _Reader(latex, writer).formula("")


class _Reader:
    def __init__(self, latex: str, writer: MathWriter) -> None:
        self._tokens = _TOKEN.findall(latex.strip())
        self._latex, self._math, self._place = latex, writer, 0

    def formula(self, end: str) -> str:
        """Up to the token `end`, which is passed over."""
        out = ""
        while self._ahead() != end:
            out += self._piece(out)
        self._place += 1
        return out

    def _ahead(self) -> str:
        return self._tokens[self._place] if self._place < len(self._tokens) else ""

    def _next(self) -> str:
        token = self._ahead()
        self._place += 1
        return token

    def _piece(self, before: str) -> str:
        token = self._ahead()
        if token.isspace():
            self._place += 1
            beside_sign = not before or before.endswith(" ") or self._ahead() in _SIGNS
            return "" if beside_sign else self._math.times if self._math.times.isspace() else " "
        if token in _SIGNS:
            self._place += 1
            sign = {"-": self._math.minus, "<": self._math.less}.get(token, token)
            return f" {sign} ".removeprefix("" if before else " ").removesuffix("" if self._ahead() else " ")
        return self._scripted()

    def _scripted(self) -> str:
        """One atom with what stands above or below it."""
        atom = self._atom(self._next())
        while self._ahead() in ("^", "_"):
            lower = self._next() == "_"
            inner = self._argument()
            atom = self._math.lowered(atom, inner) if lower else self._math.raised(atom, inner)
        return atom

    def _argument(self) -> str:
        token = self._next()
        return self.formula("}") if token == "{" else self._atom(token)

    def _atom(self, token: str) -> str:
        if token == r"\mathrm":
            if self._next() != "{":
                raise self._unknown(token)
            word = ""
            while self._ahead() not in ("}", ""):
                word += self._next()
            self._place += 1
            return self._math.upright(word)
        if token in _WORDS:
            return self._math.upright(_WORDS[token])
        if token.isascii() and token.isalpha():
            return self._math.letter(token)
        if token and (token.isdecimal() or token in "(),/.|"):
            return token
        raise self._unknown(token)

    def _unknown(self, token: str) -> AnalyzerError:
        return AnalyzerError(f"prose holds TeX that cannot be read: {token!r} in {self._latex!r}")
