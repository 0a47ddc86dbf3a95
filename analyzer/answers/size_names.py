"""Sizes by letter and name, the name in the language of the answer."""

from __future__ import annotations

from types import MappingProxyType

from analyzer.blocks import Cell, InEach, Label, Phrase, Texts
from analyzer.errors import Said
from analyzer.sizes import BY_LETTER, SPELLED

NAMED = "size.named"
"""Key of a letter with its name."""


def size_name(letter: str) -> Cell:
    """`w (window)`; a size that is printed as its word is that alone, as stride."""
    word = BY_LETTER.get(letter)
    if word is None or letter in SPELLED:
        return Label(SPELLED.get(letter, letter))
    names = {language: meaning.partition("，")[0] for language, meaning in word.meaning.items()} | {"en": word.word}
    return Phrase(NAMED, {"letter": Label(letter), "name": Texts(MappingProxyType(names))})


def spelled(letter: str) -> str:
    """A size as users know it: `n (length)`, `stride`; with its key, so that an answer can say it in its language."""
    if letter in SPELLED:
        return SPELLED[letter]
    known = BY_LETTER.get(letter)
    return letter if known is None else Said("{letter} ({name})", NAMED, letter=letter, name=known.word)


def spelled_cell(letter: str) -> Cell:
    """The same for an answer: in English one name, in Chinese the letter and, in brackets, what it means."""
    name = size_name(letter)
    return name if isinstance(name, Label) else InEach({"en": Label(str(spelled(letter))), "zh": name})
