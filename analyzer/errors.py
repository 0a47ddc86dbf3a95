"""What can go wrong, in one tree.

    AnalyzerError
    ├── UserError             the question cannot be answered as asked; exit status 2
    │   ├── NotationError     a definition the grammar does not know: line, column, what may stand there
    │   ├── SizeError         sizes missing, unknown, not dividing, contradicting each other
    │   ├── LayerError        a layer, option or file of layers that is not there or is malformed
    │   ├── ModelError        a published model that is not there, a configuration that cannot be read as a model
    │   └── QuestionError     words of a question that mean nothing
    ├── MachineError          a file that cannot be read or written, a part that is not installed; exit status 1
    └── DisagreementError     two readings of one number differ: a fault of this program; exit status 1

Every message says what was given, what is allowed and, where there is one, the nearest valid choice. It is in English;
one that has a key can be told in any language there is a phrase book for, and those that answers repeat all have one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from errno import errorcode
from types import MappingProxyType
from typing import TypeAlias

Part: TypeAlias = "str | tuple[str, ...]"
"""What is put into words: a name, words that have a key themselves, or several of these in a row."""


class Said(str):
    """English words that the phrase books may know, too, so that an answer can say them in its own language.

    Attributes:
        key: of the same words in the phrase books, as 'error.needs'; '' where they are in English only.
        values: what is put into them.
    """

    key: str
    values: Mapping[str, Part]

    def __new__(cls, english: str, key: str = "", **values: Part) -> Said:
        """Words with their values put in.

        Args:
            english: with {places} for the values, where there is a key; else as it is.
            key: of the phrase books.
            values: what stands at the places.
        """
        put = {name: value if isinstance(value, str) else ", ".join(value) for name, value in values.items()}
        said = super().__new__(cls, english.format(**put) if key else english)
        said.key, said.values = key, MappingProxyType(values)
        return said

    def __reduce__(self) -> tuple[object, ...]:
        """To be sent to another process: a mapping that cannot be changed cannot be sent."""
        return _said, (str(self), self.key, dict(self.values))


def _said(english: str, key: str, values: Mapping[str, Part]) -> Said:
    said = Said(english)
    said.key, said.values = key, MappingProxyType(values)
    return said


NO_REASON = Said("")
"""Where there is nothing to explain."""


class AnalyzerError(Exception):
    """The root of all errors this package raises on purpose.

    Attributes:
        exit_status: what the command returns.
        said: the message, with its key in the phrase books where it has one.
    """

    exit_status = 2

    def __init__(self, message: str = "", key: str = "", **values: Part) -> None:
        self.said = message if isinstance(message, Said) else Said(message, key, **values)
        super().__init__(self.said)


class UserError(AnalyzerError, ValueError):
    """The question cannot be answered as asked: the message says why and what is allowed."""


class NotationError(UserError):
    """A text the grammar does not know.

    Attributes:
        number: line, counted from 1 (0: the text as a whole).
        column: column, counted from 1 (0: the line as a whole).
        line: the line itself.
        pointer: the line again, and a mark below what the message is about; it stands behind the message.
    """

    def __init__(self, message: str, number: int = 0, column: int = 0, line: str = "") -> None:
        self.number, self.column, self.line = number, column, line
        self.pointer = f"\n    {line}\n    {' ' * (column - 1)}^" if column else ""
        super().__init__(_at(message, number, column))
        self.args = (f"{self.said}{self.pointer}",)


def _at(message: str, number: int, column: int) -> Said:
    """A message and, in front of it, where: in English alone, where the message is."""
    place: dict[str, Part] = {"line": str(number), "column": str(column)}
    if column:
        where = Said("line {line}, column {column}: ", "error.line_column", **place)
    else:
        where = Said("line {line}: ", "error.line", line=str(number)) if number else NO_REASON
    if not isinstance(message, Said) or not message.key:
        return Said(f"{where}{message}")
    return Said("{where}{said}", "error.at", where=where, said=message) if where else message


class SizeError(UserError):
    """Sizes that do not fit the layer: missing, unknown, not dividing, contradicting each other."""


class LayerError(UserError):
    """A layer, an option or a file of layers that is not there or is malformed."""


class ModelError(UserError):
    """A published model that is not there, or a configuration that cannot be read as a model."""


class QuestionError(UserError):
    """Words of a question that mean nothing here."""


class MachineError(AnalyzerError):
    """The machine's fault: a file that cannot be read or written, a part that is not installed."""

    exit_status = 1


class DisagreementError(AnalyzerError):
    """Two readings of one number differ, so neither is shown: a fault of this program, to be reported."""

    exit_status = 1


def did_you_mean(given: str, known: Iterable[str]) -> str:
    """` (did you mean 'conv1d'?)` if one of the known words is near, else nothing."""
    near = get_close_matches(given, list(known), 1, 0.6)
    return meant(near[0]) if near else ""


def meant(word: str) -> Said:
    """` (did you mean 'conv1d'?)`."""
    return Said(" (did you mean {word!r}?)", "error.near", word=word)


def quoted(word: str) -> Said:
    """A word as it was typed, in quotation marks."""
    return Said("{word!r}", "error.quoted", word=word)


def expected(what: str, found: str) -> Said:
    """What may stand somewhere, and what does; '' where nothing follows."""
    if not isinstance(what, Said) or not what.key:
        return Said(f"expected {what}, found {repr(found) if found else 'the end'}")
    stands = quoted(found) if found else Said("the end", "error.the_end")
    return Said("expected {what}, found {found}", "error.expected", what=what, found=stands)


def unknown_word(what: str, given: str, known: Iterable[str]) -> Said:
    """That a word is none of those there are: `unknown dtype 'flaot32' (did you mean 'float32'?); known: …`."""
    said, known = "unknown {what} {given!r}{near}; known: {known}", tuple(known)
    kind = Said(what, f"error.{what}")
    return Said(said, "error.unknown", what=kind, given=given, near=did_you_mean(given, known), known=known)


def unreadable(file: object, error: OSError | ValueError) -> MachineError:
    """That a user's file cannot be read, and what the machine says of that."""
    return _of_file("{file}: {why}", "error.unreadable", file, error)


def unwritable(file: object, error: OSError) -> MachineError:
    """That a file cannot be written, and what the machine says of that."""
    return _of_file("cannot write {file}: {why}", "error.unwritable", file, error)


def _of_file(said: str, key: str, file: object, error: OSError | ValueError) -> MachineError:
    code = getattr(error, "errno", None)
    words = str(getattr(error, "strerror", None) or error)
    name = errorcode.get(code or 0, "")
    if name not in _KNOWN_TROUBLES:  # one message is in one language
        return MachineError(said.format(file=file, why=words))
    return MachineError(
        said, key, file=str(file), why=Said(words.replace("{", "{{").replace("}", "}}"), f"error.{name}")
    )


_KNOWN_TROUBLES = ("ENOENT", "EISDIR", "ENOTDIR", "EACCES", "EPERM", "EEXIST", "ENOSPC", "EROFS")
"""What machines say of files most often, by the names of C."""
