"""`layers`: what the catalogue holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from analyzer.answers.options import option_names
from analyzer.answers.question import Question
from analyzer.answers.settings import spelled
from analyzer.blocks import Block, Cell, Code, Label, Phrase, Several, Statement, Table, Texts
from analyzer.errors import QuestionError
from analyzer.layers.catalogue import catalogue
from analyzer.layers.files import Entry


@dataclass(frozen=True)
class Listing:
    """The answer to `layers`."""

    entries: tuple[Entry, ...]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """One row per layer."""
        rows: list[tuple[Cell, ...]] = []
        for entry in self.entries:
            options: Cell = Several(tuple(Label(option) for option in _options(entry))) if _options(entry) else None
            sizes = Several(tuple(Label(spelled(name).split(" ")[0]) for name in own_sizes(entry)))
            rows.append((Label(entry.name), Texts(entry.title), sizes, options))
        columns = tuple(Phrase(f"column.{head}") for head in ("layer", "title", "sizes", "options"))
        return (
            Table("table.layers", columns, tuple(rows)),
            Statement(Phrase("layers.own", {"example": Code("./mine.toml:my_layer")})),
        )

    def data(self) -> dict[str, Any]:
        """Keys and values for JSON."""
        return {
            "question": "layers",
            "layers": [
                {
                    "layer": entry.name,
                    "title": dict(entry.title),
                    "source": entry.source.get("en", ""),
                    "sizes": [spelled(name).split(" ")[0] for name in own_sizes(entry)],
                    "options": {name: dict(text) for name, text in entry.options.items()},
                    "choices": {
                        choice.name: {
                            "default": choice.default,
                            "options": {o: dict(t) for o, t in choice.options.items()},
                        }
                        for choice in entry.choices
                    },
                    "definition": list(entry.definition.outline),
                }
                for entry in self.entries
            ],
        }


def layers(question: Question) -> Listing:
    """Every built-in layer.

    Raises:
        QuestionError: the question names a layer or size.
    """
    if question.layers or question.settings:
        raise QuestionError("layers takes no layer and no size; `analyzer explain LAYER …` explains one")
    return Listing(tuple(catalogue().values()))


def own_sizes(entry: Entry) -> tuple[str, ...]:
    """The sizes it takes as it stands without options."""
    chosen = [*entry.fixed, *(choice.default for choice in entry.choices)]
    counts = dict.fromkeys(entry.definition.counts, 1)
    return (*entry.definition.layer(chosen, counts).free_sizes, *counts)


def _options(entry: Entry) -> list[str]:
    """Options as users write them: bias, padding=same|valid|causal|3."""
    shown = [*entry.options]
    for choice in entry.choices:
        words = [name for name in option_names(entry) if name in choice.options]
        shown.append(f"{choice.name}={'|'.join([*words, *(['3'] if choice.number else [])])}")
    return shown
