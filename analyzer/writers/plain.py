"""Plain text: the dialect without any markup, for terminals, pictures and alternative texts."""

from __future__ import annotations

from collections.abc import Sequence

from analyzer.blocks import Expression
from analyzer.writers.mathematics import UNICODE
from analyzer.writers.spacing import joined


class _Plain:
    """No markup at all."""

    types_spaces = True

    def foreign(self, text: str) -> str:
        return self.plain(text)

    def joined(self, parts: Sequence[str]) -> str:
        return joined(parts)

    def plain(self, text: str) -> str:
        return text

    def label(self, text: str) -> str:
        return printable(text)

    def number(self, text: str) -> str:
        return text

    def quiet(self, text: str) -> str:
        return text

    def tex(self, latex: str) -> str:
        return latex

    def formula(self, expression: Expression) -> str:
        return UNICODE.expression(expression)


PLAIN = _Plain()


def printable(text: str) -> str:
    """A user's text without control characters: it must not steer the terminal."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)
