"""`vectors`: layers, sizes and conventions with their exact quantities, for any other tool to test itself against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from analyzer.answers.chosen import chosen_question, shown_options
from analyzer.answers.costs import layer_cost
from analyzer.answers.counted import counted
from analyzer.answers.data import exact_data, sizes_data
from analyzer.answers.question import Question
from analyzer.answers.settings import Setting, settings
from analyzer.blocks import Block, Cell, Count, Phrase, Statement
from analyzer.conventions import CONVENTIONS, UNITS, Convention
from analyzer.errors import QuestionError, SizeError
from analyzer.layers.catalogue import catalogue
from analyzer.layers.files import Entry
from analyzer.notation.stack import Stack
from analyzer.sizes import SPELLED, TABLE
from analyzer.verification.variants import combinations_of, fitted, tiny_counts, tiny_sizes

FORMAT = 1
"""Grows when the meaning or the name of a field changes."""

ELEMENT_BYTES = 4

ODD: Mapping[str, int] = MappingProxyType(
    {
        "b": 3, "n": 97, "m": 61, "d": 60, "c_in": 30, "c_out": 45, "k": 6, "h": 5, "g": 1, "e": 7, "w": 13, "f": 77,
        "s": 7, "H": 4, "S": 3, "D": 2, "G": 15, "P": 4,
    }
)  # fmt: skip
"""Sizes that are no powers of two: they show roundings and mixed-up sizes."""

LARGE: Mapping[str, int] = MappingProxyType(
    {
        "b": 1_024, "n": 1_048_573, "m": 65_521, "d": 12_288, "c_in": 12_288, "c_out": 6_144, "k": 127, "h": 96, "g": 8,
        "e": 128, "w": 4_096, "f": 49_152, "s": 64, "H": 16, "S": 7, "D": 16, "G": 3, "P": 128,
    }
)  # fmt: skip
"""Sizes whose counts go beyond 2^53 and 2^63: they show where numbers stop being exact."""


@dataclass(frozen=True)
class Vectors:
    """The answer to `vectors`.

    Attributes:
        entries: the layers.
        vectors: each with layer, options, sizes, convention, quantities, why.
    """

    entries: tuple[Entry, ...]
    vectors: tuple[Mapping[str, Any], ...]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """How many there are."""
        variants = {(vector["layer"], *vector["options"]) for vector in self.vectors}
        counts = {"vectors": len(self.vectors), "variants": len(variants), "layers": len(self.entries)}
        values: dict[str, Cell] = {name: counted(name, value) for name, value in counts.items()}
        return (Statement(Phrase("vectors.written", {**values, "version": Count(FORMAT)})),)

    def data(self) -> dict[str, Any]:
        """Keys and values; what the file says about itself stands first."""
        return {"about": self._about(), "vectors": [dict(vector) for vector in self.vectors]}

    def _about(self) -> dict[str, Any]:
        """What everything means; texts as keys of the phrase book, or by language."""
        reasons = {why for vector in self.vectors for why in vector["why"].values()}
        letters = {name for vector in self.vectors for name in vector["sizes"]}
        known = {SPELLED.get(size.letter, size.letter): size.meaning for size in TABLE}
        return {
            "format": FORMAT,
            "what": "about.what",
            "fields": {name: f"about.{name}" for name in ("options", "sizes", "quantities", "definition", "version")},
            "sizes": {name: meaning for name, meaning in known.items() if name in letters},
            "quantities": {name: {"unit": unit, "meaning": f"meaning.{name}"} for name, unit in UNITS.items()},
            "why": {why: f"reason.{why}" for why in sorted(reasons)},
            "conventions": {name: convention.data() for name, convention in CONVENTIONS.items()},
            "layers": {
                entry.name: {
                    "title": dict(entry.title),
                    "source": entry.source.get("en", ""),
                    "always": list(entry.fixed),
                    "definition": list(entry.definition.outline),
                }
                for entry in self.entries
            },
        }


def vectors(question: Question) -> Vectors:
    """Vectors of the whole catalogue, the same each time.

    Raises:
        QuestionError: the question names a layer or size.
    """
    if question.layers or question.settings:
        raise QuestionError("vectors takes no layer and no size: it is always the whole catalogue")
    entries = tuple(catalogue().values())
    found = [vector for entry in entries for setting in _settings(entry) for vector in _vectors(setting)]
    return Vectors(entries, tuple(found))


def _settings(entry: Entry) -> Iterator[Setting]:
    """Sets of options at tiny, odd and large sizes and at those of the layer's own examples."""
    for options in sets_of_options(entry):
        counts = {name: count for name, count in tiny_counts(entry).items() if name in entry.definition.counts}
        layer, seen = entry.definition.layer(options, counts), list[Mapping[str, int]]()
        wanted = [tiny_sizes(entry, layer)]
        for sizes, other in ((ODD, 11), (LARGE, 1_021)):
            with suppress(SizeError):  # odd lengths are too short for a front end
                wanted.append(fitted(layer, sizes, other=other))
        for chosen in (*wanted, *(example.sizes for example in entry.examples)):
            setting = _fitting(entry, options, {**counts, **chosen})
            if setting is not None and setting.integers() not in seen:
                seen.append(setting.integers())
                yield setting


def sets_of_options(entry: Entry) -> Iterator[tuple[str, ...]]:
    """No option, each alone, all; of a stack none and all; with one of each choice."""
    count = len(entry.options)
    wanted = {0, count} if isinstance(entry.definition, Stack) else {0, 1, count}
    yield from (options for options in combinations_of(entry) if len(set(options) & set(entry.options)) in wanted)


def _fitting(entry: Entry, options: tuple[str, ...], sizes: Mapping[str, int]) -> Setting | None:
    """The layer with these options and sizes, defaults filled in; None where they do not go together."""
    try:
        (setting,) = settings(chosen_question(entry, options, sizes))
        setting.exact()
    except SizeError:
        return None
    return setting if set(setting.layer.options) == set(options) else None


def _vectors(setting: Setting) -> Iterator[Mapping[str, Any]]:
    """One vector per convention."""
    sizes = setting.exact()
    given = {name: sizes[name] for name in setting.layer.free_sizes}
    for convention in CONVENTIONS.values():
        yield {
            "layer": setting.entry.name,
            "options": list(shown_options(setting.entry, setting.layer.options, given)),
            "sizes": sizes_data({**given, **setting.counts}),
            "convention": convention.name,
            **_quantities(setting, convention),
        }


def _quantities(setting: Setting, convention: Convention) -> dict[str, Any]:
    found = layer_cost(setting, convention, ELEMENT_BYTES).quantities
    values = {name: number.value for name, number in found.items()}
    why = {name: number.why for name, number in found.items() if number.value is None}
    return {
        "quantities": {name: exact_data(value) for name, value in values.items()},
        "why": why,
    }
