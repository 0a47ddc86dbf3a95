"""The phrase book: words by key, one TOML file per language."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache

from analyzer.errors import QuestionError, did_you_mean
from analyzer.writers.resources import templates


class _Sections(Mapping[str, Mapping[str, str]]):
    """The sections of a TOML file, each read when it is first asked for: an answer needs a few of them.

    Args:
        text: of the file; a section begins at a line that is its name in brackets, and holds words alone.
    """

    def __init__(self, text: str) -> None:
        parts = _HEAD.split(text)
        self._texts = dict(zip(parts[1::2], parts[2::2], strict=True))
        self._read: dict[str, Mapping[str, str]] = {}

    def __getitem__(self, section: str) -> Mapping[str, str]:
        if section not in self._read:
            self._read[section] = tomllib.loads(self._texts[section])
        return self._read[section]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


_HEAD = re.compile(r"^\[(\w+)\]$", re.MULTILINE)


class PhraseBook:
    """The words of one language.

    Args:
        language: 'en'.
        sections: section to key to words.
    """

    def __init__(self, language: str, sections: Mapping[str, Mapping[str, str]]) -> None:
        self.language = language
        self._sections = sections

    def words(self, key: str) -> str:
        """The words at 'section.key', placeholders open."""
        section, _, name = key.partition(".")
        return self._sections[section][name]

    def reason(self, key: str) -> str:
        """Why a quantity has no value; a text that is no key stays as it is."""
        return self._sections["reason"].get(key, key)

    def about(self, key: str) -> str:
        """What a file says about itself; a text that is no key stays as it is."""
        return self.words(key) if key.startswith(("about.", "meaning.", "reason.")) else key


def languages() -> tuple[str, ...]:
    """Languages there is a phrase book for."""
    return tuple(sorted(path.stem for path in (templates() / "phrases").glob("*.toml")))


@lru_cache(maxsize=8)
def phrase_book(language: str) -> PhraseBook:
    """The phrase book of a language.

    Raises:
        QuestionError: there is none.
    """
    known = languages()
    if language not in known:
        near = did_you_mean(language, known)
        raise QuestionError(f"no language {language!r}{near}; languages: {', '.join(known)}")
    text = (templates() / "phrases" / f"{language}.toml").read_text(encoding="utf-8")
    return PhraseBook(language, _Sections(text))
