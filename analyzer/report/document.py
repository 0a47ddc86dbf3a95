"""The comparison of some layers as a document: its sections, their order, its name and title."""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

from analyzer.answers.costs import LayerCost
from analyzer.documents import Document
from analyzer.errors import QuestionError
from analyzer.report.asked import Asked, spoken
from analyzer.report.composing import Composer
from analyzer.report.material import Material
from analyzer.report.sections import PARTS, shared_values
from analyzer.writers.phrases import PhraseBook
from analyzer.writers.plain import printable

LONGEST_LABEL, LONGEST_NAME = 60, 150

PROPER_NAMES = ("Transformer", "Conformer", "Whisper", "Llama", "Falcon")
"""First words of titles that keep their capital within a sentence, besides those with more than one."""

_OTHER_FOR_ONE = ("how", "uses")


def report_document(asked: Asked, book: PhraseBook, folder: str) -> Document:
    """The document.

    Args:
        asked: layers, sizes, sections.
        book: the words of its language.
        folder: of the prose templates of its language.

    Raises:
        UserError: the question cannot be answered as asked.
    """
    material = Material(asked)
    parts = {key: PARTS[key](material) for key in asked.sections}
    keys = [key for key, values in parts.items() if values is not None]
    empty = [spoken(key) for key in parts if key not in keys]
    if empty and asked.named:
        raise QuestionError(f"for these layers there is nothing to say in section {', '.join(empty)}")
    composer = Composer(folder, {key: book.words(_title_key(key, len(material.layers))) for key in keys})
    sections = composer.sections(keys, parts, shared_values(material))
    names = [_title(cost, book.language) for cost in material.layers]
    return Document(
        name=_name(material),
        language=book.language,
        title=asked.title or _heading(_in_a_row(names, material.families, book.language), book),
        description=" / ".join(names),
        sections=sections,
        items=MappingProxyType(dict(composer.items)),
        command=asked.command,
    )


def _title_key(key: str, layers: int) -> str:
    """The phrase over a section; "each" makes no sense of one layer."""
    return f"section.{key}_one" if layers == 1 and key in _OTHER_FOR_ONE else f"section.{key}"


def _heading(names: list[str], book: PhraseBook) -> str:
    """The title of a document that was given none."""
    if len(names) == 1:
        return book.words("section.title_of_one").format(names[0])
    *first, last = names
    listed = book.words("section.title_comma").join(first)
    return book.words("section.title_of").format(book.words("section.title_and").format(listed, last))


def _in_a_row(names: Sequence[str], families: Sequence[str], language: str) -> list[str]:
    """Titles to be listed in one sentence; those that a user gave stay as they are."""
    told = [
        _within(name) if family and language == "en" else name for name, family in zip(names, families, strict=True)
    ]
    return [names[0], *told[1:]]


def _within(title: str) -> str:
    """An English title as it stands within a sentence: the first letter small, unless the word is a name."""
    word = title.partition(" ")[0]
    if word in PROPER_NAMES or word != word.capitalize() or not word[1:2].islower():
        return title
    return title[0].lower() + title[1:]


def _title(cost: LayerCost, language: str) -> str:
    title = cost.setting.entry.title
    return " ".join(printable(title.get(language, title["en"])).split())


def _name(material: Material) -> str:
    """Of the files: the layers, and whether it is one page."""
    name = "-vs-".join(_slug(cost.label) for cost in material.layers)[:LONGEST_NAME].strip("-")
    return f"{name}-brief" if material.asked.brief else name


def _slug(label: str) -> str:
    told = Path(label).stem if label.endswith(".json") else label  # a config.json is called by its path
    plain = re.sub(r"[^a-z0-9]+", "-", told.lower()).strip("-")
    mark = sha256(label.encode()).hexdigest()[:6]  # tells labels apart that have no letters of this kind, or too many
    return plain if 0 < len(plain) <= LONGEST_LABEL else f"{plain[:LONGEST_LABEL] or 'layer'}-{mark}"
