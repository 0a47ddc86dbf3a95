"""One line of text becomes words with their columns, which a reader takes one after the other. Everything has a cap."""

from __future__ import annotations

import re
from dataclasses import dataclass

from analyzer.errors import NotationError

MAX_LINE = 300
MAX_NAME = 24
MAX_DIGITS = 15
MAX_DEPTH = 12

KEYWORDS = ("given", "where", "for", "transient", "parallel", "fourier", "not")
"""Words of the grammar, which nothing else can be called."""

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


class Cursor:
    """The tokens of one line, looked at and taken from left to right; an error says where, what and what instead.

    Args:
        line: the text.
        number: of the line, counted from 1.
    """

    def __init__(self, line: str, number: int) -> None:
        self.line, self.number = line, number
        self.tokens = tokenise(line, number)
        self.at = self.depth = 0

    @property
    def token(self) -> Token:
        """The next one, not yet taken."""
        return self.tokens[self.at]

    def error(self, message: str, column: int | None = None) -> NotationError:
        """An error at a column, or where the next token stands."""
        return NotationError(message, self.number, column or self.token.column, self.line)

    def expected(self, what: str) -> NotationError:
        """An error that says what may stand here, and what does."""
        found = "the end of the line" if self.token.kind == "end" else repr(self.token.text)
        return self.error(f"expected {what}, found {found}")

    def text_ahead(self) -> str:
        """The text of the token behind the next."""
        return self.tokens[min(self.at + 1, len(self.tokens) - 1)].text

    def stands(self, *marks: str) -> bool:
        """True where one of these marks is next."""
        return self.token.kind == "mark" and self.token.text in marks

    def take(self) -> str:
        """The text of the next token, taken."""
        text = self.token.text
        self.at += 1
        return text

    def accept(self, *marks: str) -> str:
        """One of these marks, taken where it is next; else ''."""
        return self.take() if self.stands(*marks) else ""

    def need(self, mark: str, what: str | None = None) -> None:
        """Take a mark. Raises NotationError where it is not next; `what` is what may stand there."""
        if not self.accept(mark):
            raise self.expected(what or repr(mark))

    def name(self, what: str) -> str:
        """A name, taken. Raises NotationError where none is next, or a word of the grammar."""
        if self.token.kind != "name":
            raise self.expected(what)
        if self.token.text in KEYWORDS:
            raise self.error(f"{self.token.text!r} is a word of the grammar and cannot be {what}")
        return self.take()

    def whole_number(self, what: str) -> int:
        """A whole number, taken. Raises NotationError where none is next."""
        if self.token.kind != "number" or "." in self.token.text:
            raise self.expected(what)
        return int(self.take())

    def deeper(self) -> None:
        """One bracket more is open. Raises NotationError where these are too many."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.error(f"brackets may be nested {MAX_DEPTH} deep")
