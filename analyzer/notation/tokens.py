"""The tokeniser: one line of text becomes words with their columns. Everything has a cap."""

from __future__ import annotations

import re
from dataclasses import dataclass

from analyzer.errors import NotationError

MAX_LINE = 300
MAX_NAME = 24
MAX_DIGITS = 15

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)"
    r"|(?P<name>[A-Za-z][A-Za-z0-9_]*)"
    r"|(?P<mark>//|<=|[-+*/^<=(){}\[\],?])"
    r"|(?P<bad>\S))",
    re.ASCII,
)


@dataclass(frozen=True)
class Token:
    """A word of the grammar; `kind` is 'number', 'name', 'mark' or 'end'; columns count from 1."""

    kind: str
    text: str
    column: int


def code_of(line: str) -> str:
    """The line without its comment and trailing blanks."""
    return line.split("#", 1)[0].rstrip()


def tokenise(line: str, number: int) -> list[Token]:
    """The tokens of one line, closed by an 'end' token.

    Raises:
        NotationError: a character with no meaning, or a line, name or number that is too long.
    """
    if len(line) > MAX_LINE:
        raise NotationError(f"a line may have {MAX_LINE} characters, this one has {len(line)}", number)
    code, position, tokens = code_of(line), 0, []
    while position < len(code):
        match = _TOKEN.match(code, position)
        if match is None or match.lastgroup is None:
            break
        kind, text, column = match.lastgroup, match.group(match.lastgroup), match.start(match.lastgroup) + 1
        if kind == "bad":
            raise NotationError(f"the character {text!r} has no meaning here", number, column, line)
        if kind == "name" and len(text) > MAX_NAME:
            raise NotationError(f"a name may have {MAX_NAME} characters", number, column, line)
        if kind == "number" and len(text) > MAX_DIGITS:
            raise NotationError(f"a number may have {MAX_DIGITS} digits", number, column, line)
        tokens.append(Token(kind, text, column))
        position = match.end()
    tokens.append(Token("end", "", len(code) + 1))
    return tokens
