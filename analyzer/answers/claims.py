"""`claims`: a file of claims, one a line, each checked against what its line expects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analyzer.answers.claim import WORDS, Checked, checked
from analyzer.answers.statements import parse_statement
from analyzer.answers.verdicts import CONDITIONAL, VERDICTS, verdict_name
from analyzer.blocks import Block, Cell, Count, Label, Phrase, Statement, Table
from analyzer.errors import NotationError, QuestionError, Said, UserError, did_you_mean, unreadable
from analyzer.files_read import refuse_pipe

MAX_FILE = 200_000
MAX_CLAIMS = 1000
ARROW = "=>"


@dataclass(frozen=True)
class Line:
    """A claim of a file.

    Attributes:
        number: its line, counted from 1.
        checked: what was found out.
        expected: the verdict its line expects, None where it says none.
    """

    number: int
    checked: Checked
    expected: str | None

    @property
    def text(self) -> str:
        """The claim and its sizes, as a file has them."""
        statement = self.checked.statement
        return " ".join([statement.text, *(f"{name}={value}" for name, value in statement.settings.items())])

    @property
    def differs(self) -> bool:
        """True where the verdict is another one than expected."""
        return self.expected is not None and self.expected != self.checked.verdict.verdict


@dataclass(frozen=True)
class ClaimList:
    """The answer to `claims`."""

    title: str
    words: Mapping[str, str]
    lines: tuple[Line, ...]

    @property
    def as_expected(self) -> bool:
        """True where no verdict differs from what its line expects."""
        return not any(line.differs for line in self.lines)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """One sentence for all, one row per claim."""
        differing = sum(line.differs for line in self.lines)
        told = sum(line.expected is not None for line in self.lines)
        counts: dict[str, Cell] = {"count": Count(differing), "all": Count(told or len(self.lines))}
        key = "differs" if differing else "expected" if told else "checked"
        rows: list[tuple[Cell, ...]] = []
        for line in self.lines:
            verdict = line.checked.verdict
            needed = line.checked.condition if verdict.verdict == CONDITIONAL else None
            rows.append((Label(line.text), verdict_name(verdict.verdict), needed, verdict_name(line.expected)))
        columns = tuple(Phrase(f"column.{head}") for head in ("claim", "verdict", "condition", "expectation"))
        return (Statement(Phrase(f"verdict.{key}", counts)), Table("table.claims", columns, tuple(rows)))

    def data(self) -> dict[str, Any]:
        """Keys and values for JSON."""
        return {
            "question": f"claims {self.title}",
            "as_expected": self.as_expected,
            "claims": [
                {"line": line.number, "expected": line.expected, "differs": line.differs, **line.checked.data()}
                for line in self.lines
            ],
        }


def claims(words: Iterable[str]) -> ClaimList:
    """Every claim of a file, checked.

    Args:
        words: the file, and words as format=json.

    Raises:
        UserError: no file, or a line that cannot be read; its number is told.
        MachineError: the file cannot be read.
    """
    files, shared = _sorted(list(words))
    if len(files) != 1:
        raise QuestionError("claims takes one file; {count} are given", "error.one_file", count=str(len(files)))
    added = "".join(f" {name}={value}" for name, value in shared.items())
    found = []
    for number, line in enumerate(_lines(files[0]), 1):
        text = line.split("#", 1)[0].strip()
        if text:
            found.append(_line(text, added, number))
    return ClaimList(files[0], shared, tuple(found))


def _sorted(words: list[str]) -> tuple[list[str], dict[str, str]]:
    """(files, words of the question)."""
    files: list[str] = []
    shared: dict[str, str] = {}
    for word in words:
        name, mark, value = word.partition("=")
        if mark and name in WORDS:
            shared[name] = value
        else:
            files.append(word)
    return files, shared


def _line(text: str, added: str, number: int) -> Line:
    text, arrow, expected = text.rpartition(ARROW) if ARROW in text else (text, "", "")
    text, expected = text.strip(), " ".join(expected.split())
    if arrow and expected not in VERDICTS:
        near = did_you_mean(expected, VERDICTS)
        said = "{given!r} is no verdict{near}; verdicts: {known}"
        raise NotationError(Said(said, "error.no_verdict", given=expected, near=near, known=VERDICTS), number)
    try:
        return Line(number, checked(parse_statement(f"{text}{added}", WORDS, number, len(text))), expected or None)
    except NotationError:
        raise
    except UserError as error:
        where = Said("line {line}: ", "error.line", line=str(number))
        said = Said("{where}{said}", "error.at", where=where, said=error.said)
        raise QuestionError(said if error.said.key else str(said)) from error


def _lines(file: str) -> list[str]:
    """The lines of the file."""
    try:
        refuse_pipe(Path(file))
        with Path(file).open(encoding="utf-8") as stream:
            text = stream.read(MAX_FILE + 1)
    except UnicodeDecodeError as error:
        raise QuestionError("{file}: not UTF-8 text", "error.not_utf8", file=file) from error
    except OSError as error:
        raise unreadable(file, error) from error
    if len(text) > MAX_FILE:
        said = "{file}: a file of claims may have {most} characters"
        raise QuestionError(said, "error.large_file", file=file, most=str(MAX_FILE))
    lines = text.splitlines()
    if len(lines) > MAX_CLAIMS:
        said = "{file}: a file of claims may have {most} lines, this one has {count}"
        raise QuestionError(said, "error.many_lines", file=file, most=str(MAX_CLAIMS), count=str(len(lines)))
    return lines
