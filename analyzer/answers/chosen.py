"""A layer with options and sizes that are known, as a question; and these options as users write them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

from analyzer.answers.question import LayerRequest, Question
from analyzer.layers.files import Entry


def chosen_question(
    entry: Entry, options: Collection[str], sizes: Mapping[str, int], file: str | None = None
) -> Question:
    """The question for one layer with exactly these options and sizes."""
    numbers = {choice.number[0] for choice in entry.choices if choice.number}  # chosen by their size
    words = {name: str(size) for name, size in sizes.items()}
    words |= {option: "yes" for option in options if option not in numbers and option not in entry.fixed}
    request = LayerRequest(entry.name, entry.name, file, MappingProxyType(words))
    return Question((request,), MappingProxyType({}), MappingProxyType({}), "")


def shown_options(entry: Entry, options: Collection[str], sizes: Mapping[str, int]) -> tuple[str, ...]:
    """Options as users write them, `padding=same`; those a layer always has are left out."""
    shown = [option for option in options if option in entry.options]
    for choice in entry.choices:
        chosen = next(option for option in choice.options if option in options)
        by_size = choice.number is not None and chosen == choice.number[0]
        shown.append(f"{choice.name}={sizes.get(choice.number[1], chosen) if choice.number and by_size else chosen}")
    return tuple(shown)
