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

Every message says what was given, what is allowed and, where there is one, the nearest valid choice.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class AnalyzerError(Exception):
    """The root of all errors this package raises on purpose; `exit_status` is what the command returns."""

    exit_status = 2


class UserError(AnalyzerError, ValueError):
    """The question cannot be answered as asked: the message says why and what is allowed."""


class NotationError(UserError):
    """A text the grammar does not know.

    Attributes:
        number: line, counted from 1 (0: the text as a whole).
        column: column, counted from 1 (0: the line as a whole).
        line: the line itself.
    """

    def __init__(self, message: str, number: int = 0, column: int = 0, line: str = "") -> None:
        self.number, self.column, self.line = number, column, line
        where = f"line {number}, column {column}: " if column else f"line {number}: " if number else ""
        pointer = f"\n    {line}\n    {' ' * (column - 1)}^" if column else ""
        super().__init__(f"{where}{message}{pointer}")


class SizeError(UserError):
    """Sizes that do not fit the layer: missing, unknown, not dividing, contradicting each other.

    Attributes:
        key: of the same sentence in the phrase books, for answers that tell it; '' where it is in English only.
        values: what is put into that.
    """

    def __init__(self, message: str, key: str = "", **values: str) -> None:
        super().__init__(message)
        self.key, self.values = key, values


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
    return f" (did you mean {near[0]!r}?)" if near else ""
