"""Sizes by letter and name, the name in the language of the answer."""

from __future__ import annotations

from types import MappingProxyType

from analyzer.blocks import Cell, Label, Phrase, Texts
from analyzer.sizes import BY_LETTER, SPELLED


def size_name(letter: str) -> Cell:
    """`w (window)`; a size that is printed as its word is that alone, as stride."""
    word = BY_LETTER.get(letter)
    if word is None or letter in SPELLED:
        return Label(SPELLED.get(letter, letter))
    names = {language: meaning.partition("，")[0] for language, meaning in word.meaning.items()} | {"en": word.word}
    return Phrase("size.named", {"letter": Label(letter), "name": Texts(MappingProxyType(names))})


def spelled(letter: str) -> str:
    """A size as users know it: `n (length)`, `stride`."""
    if letter in SPELLED:
        return SPELLED[letter]
    return f"{letter} ({BY_LETTER[letter].word})" if letter in BY_LETTER else letter
