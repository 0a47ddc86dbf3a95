"""Values of a design that are checked as it is read, so that a mistake is told with its line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, partial
from pathlib import Path as File
from typing import Any, NoReturn

from analyzer.answers.axes import is_axis
from analyzer.answers.question import CONDITIONS, WORDS, canonical
from analyzer.answers.values import whole_number
from analyzer.conventions import ELEMENT_BYTES, convention_named
from analyzer.doors.designs.lines import Path, key_lines, line_of
from analyzer.errors import QuestionError, UserError, did_you_mean
from analyzer.readings.domains import check_size
from analyzer.sizes import BY_LETTER, SPELLED
from analyzer.writers.phrases import phrase_book

_PADDING = "P"
"""A size, or one of some words."""


def check_size_text(name: str, text: str) -> None:
    """Raises UserError for a size that is no whole number it may be; ranges are left to the questions."""
    if name in BY_LETTER and name != _PADDING and not is_axis(text):
        check_size(name, whole_number(text, SPELLED.get(name, name)))


def _check_dtype(name: str) -> None:
    if name not in ELEMENT_BYTES:
        known = ", ".join(ELEMENT_BYTES)
        raise QuestionError(f"unknown dtype {name!r}{did_you_mean(name, ELEMENT_BYTES)}; known: {known}")


CHECKED_WORDS: Mapping[str, Callable[[str], object]] = {
    "language": phrase_book,
    "dtype": _check_dtype,
    "convention": convention_named,
}
"""Words of a design to what raises UserError for a text that is none of them."""


class Values:
    """The values of a design, as questions have them.

    Args:
        file: the path of the design.
        text: what stands in it, TOML.
    """

    def __init__(self, file: str, text: str) -> None:
        self.file, self.text = file, text

    @cached_property
    def _lines(self) -> dict[Path, int]:
        return key_lines(self.text)

    def _refuse(self, path: Path, message: str) -> NoReturn:
        name = ".".join(str(key) if isinstance(key, str) else str(key + 1) for key in path)
        raise QuestionError(f"{self.file}, line {line_of(self._lines, path)}: {name}: {message}")

    def _found(self, file: str) -> str:
        """A path from where the design stands."""
        folder = File(self.file).parent
        return file if folder == File() or File(file).is_absolute() else str(folder / file)

    def _settings(self, data: Mapping[str, Any], path: Path) -> dict[str, str]:
        """Sizes and options together, as questions have them."""
        found: dict[str, str] = {}
        for table in ("options", "sizes"):
            values = data.get(table, {})
            if table == "options" and isinstance(values, list):
                values = {self._text(one, (*path, table)): True for one in values}
            for name, value in self._table(values, (*path, table)).items():
                if canonical(name) in found:
                    self._refuse((*path, table, name), "given twice")
                if canonical(name) in WORDS:
                    self._refuse((*path, table, name), f"no size or option; {name} stands above, beside layers")
                text = self._text(value, (*path, table, name))
                if table == "sizes":
                    self._check(partial(check_size_text, canonical(name)), text, (*path, table, name))
                found[canonical(name)] = text
        return found

    def _conditions(self, data: Mapping[str, Any], path: Path) -> dict[str, str]:
        found = {}
        for relation in CONDITIONS:
            key = relation.replace("-", "_")
            if key in data:
                values = data[key]
                if isinstance(values, str):
                    found[relation] = values
                    continue
                table = self._table(values, (*path, key))
                found[relation] = ",".join(
                    f"{name}={self._text(one, (*path, key, name))}" for name, one in table.items()
                )
        return {relation: text for relation, text in found.items() if text}

    def _table(self, value: Any, path: Path) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            self._refuse(path, f"a table is expected, as [{path[-1]}] with lines NAME = VALUE, not {_kind(value)}")
        return value

    def _word(self, key: str, value: Any, path: Path) -> str:
        """Language, dtype or convention, checked; or another word of a question."""
        text = self._text(value, path)
        if key in CHECKED_WORDS:
            self._check(CHECKED_WORDS[key], text, path)
        return text

    def _check(self, check: Callable[[str], object], text: str, path: Path) -> None:
        try:
            check(text)
        except UserError as error:
            self._refuse(path, str(error))

    def _text(self, value: Any, path: Path) -> str:
        """A value as it would be typed; several are separated by commas."""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, int):
            return str(value)
        if isinstance(value, str) and value.strip():
            return value
        if isinstance(value, list) and value and not any(isinstance(one, list | dict) for one in value):
            return ",".join(self._text(one, path) for one in value)
        self._refuse(path, f'a text, whole number, true or false is expected, as "16k" or 512, not {_kind(value)}')

    def _check_keys(self, data: Mapping[str, Any], known: Iterable[str], path: Path) -> None:
        allowed = list(dict.fromkeys(known))
        for key in data:
            if key not in allowed:
                self._refuse((*path, key), f"unknown key{did_you_mean(key, allowed)}; known: {', '.join(allowed)}")


def _kind(value: Any) -> str:
    """What TOML calls a value."""
    if isinstance(value, str):
        return "an empty text" if not value.strip() else "a text"
    names = {dict: "a table", list: "a list", float: "a number with a point"}
    return names.get(type(value), "a number" if isinstance(value, int) else "a date or time")
