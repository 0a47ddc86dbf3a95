"""Plain text: the dialect without any markup, for terminals, pictures and alternative texts."""

from __future__ import annotations

import re
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


_BRACKETS = re.compile(r"[(⌊⌈][^()⌊⌋⌈⌉]{1,24}[)⌋⌉]")
_SHORT_FORMULA = 40
"""Letters of a formula that stands in one line of a sentence."""


def _unbroken(text: str) -> str:
    return text.replace(" ", "\N{NO-BREAK SPACE}")


class _InTables(_Plain):
    """For lines that are broken at spaces: not within the brackets of a formula, and not before MiB."""

    def quiet(self, text: str) -> str:
        return _unbroken(text)

    def formula(self, expression: Expression) -> str:
        return _BRACKETS.sub(lambda bracket: _unbroken(bracket[0]), super().formula(expression))


class _InSentences(_InTables):
    """The same; a formula that is not long stays in one line."""

    def formula(self, expression: Expression) -> str:
        text = super().formula(expression)
        return _unbroken(text) if len(text) <= _SHORT_FORMULA else text


IN_TABLES, IN_SENTENCES = _InTables(), _InSentences()


def printable(text: str) -> str:
    """A user's text without control characters: it must not steer the terminal."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)
