"""The phrase book: words by key, one TOML file per language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache

from analyzer.errors import QuestionError, did_you_mean
from analyzer.writers.resources import templates


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
    return PhraseBook(language, tomllib.loads(text))
