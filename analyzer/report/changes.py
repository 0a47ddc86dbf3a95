"""What changes with a mask, heads, groups, windows, dilation: variants of the layers beside each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from analyzer.answers.context import Context
from analyzer.answers.costs import LayerCost, path_length
from analyzer.answers.question import LayerRequest, Question
from analyzer.answers.settings import settings
from analyzer.blocks import Cell, Label, Number, Phrase, Table
from analyzer.conventions import UNITS
from analyzer.errors import UserError
from analyzer.readings.quantities import Absent, Reader
from analyzer.report.layer_parts import sized
from analyzer.report.material import Material
from analyzer.sizes import SPELLED

SHOWN = ("parameters", "macs", "activation_memory", "state_memory", "maximum_path_length")

LEFT_OUT = ("dropout", "no_key_bias")
"""Options that change no cost worth a row."""

RELATED: Mapping[str, tuple[tuple[str, Mapping[str, int]], ...]] = {
    "attention": (
        ("grouped-query-attention", {"g": 2}), ("sliding-window-attention", {"w": 128}), ("linear-attention", {})
    ),
    "conv1d": (("depthwise-conv1d", {}), ("separable-conv1d", {})),
}  # fmt: skip
"""Layers of the catalogue that answer 'what if' for another one, with the sizes that only they have."""

DOUBLED: Mapping[str, tuple[str, ...]] = {"attention": ("h",), "conv1d": ("k", "D")}
"""Sizes of a layer worth doubling."""


def changes_table(material: Material) -> Table | None:
    """One row per layer and variant; None where no layer has any."""
    rows: list[tuple[Cell, ...]] = []
    for place, cost in enumerate(material.layers):
        found = list(_variants(material, place))
        if found:
            rows.append((Label(cost.label), Phrase("change.none"), *(cost.quantities[name] for name in SHOWN)))
            rows += found
    if not rows:
        return None
    heads = ("layer", "change", "parameters", "macs", "activations", "state_memory", "path")
    columns = tuple(Phrase(f"column.{head}") for head in heads)
    return Table("table.changes", columns, tuple(rows))


def _variants(material: Material, place: int) -> Iterator[tuple[Cell, ...]]:
    """The rows of one layer: its own options, sizes doubled, related layers."""
    request, cost = material.question.layers[place], material.layers[place]
    if material.families[place] == "" and request.file is None:
        return  # a published model is what it is
    for word, value in _words(cost):
        changed = {**_without(request.settings, word, cost), word: value}
        yield from _row(material, replace(request, settings=changed), Label(f"{word}={value}"), cost)
    name = cost.setting.entry.name
    for size in DOUBLED.get(name, ()):
        word = f"{SPELLED.get(size, size)}={2 * cost.sizes[size]}"
        changed = {**request.settings, size: str(2 * cost.sizes[size])}
        yield from _row(material, replace(request, settings=changed), Label(word), cost)
    for other, sizes in RELATED.get(name, ()):
        if all(layer.setting.entry.name != other for layer in material.layers):
            own = {size: str(value) for size, value in sizes.items()}
            told = Label(", ".join(f"{size}={value}" for size, value in sizes.items()))
            change = told if sizes else Phrase("change.instead")
            yield from _row(material, LayerRequest(other, other, None, own), change, cost)


def _without(settings: Mapping[str, str], word: str, cost: LayerCost) -> dict[str, str]:
    """A layer's own words without those that a choice of this name would contradict."""
    choice = next((choice for choice in cost.setting.entry.choices if choice.name == word), None)
    contradicted = {word, *choice.options, *(choice.number or ())} if choice else {word}
    return {name: value for name, value in settings.items() if name not in contradicted}


def _words(cost: LayerCost) -> Iterator[tuple[str, str]]:
    """Each option the other way round, and each other value of a choice."""
    entry = cost.setting.entry
    for option in entry.options:
        if option not in LEFT_OUT and cost.setting.options.get(option) == "no":
            yield option, "yes"
    for choice in entry.choices:
        number = choice.number[0] if choice.number else ""
        for option in choice.options:
            if option not in (number, cost.setting.options.get(choice.name)):
                yield choice.name, option


def _row(material: Material, request: LayerRequest, change: Cell, base: LayerCost) -> Iterator[tuple[Cell, ...]]:
    """A variant's numbers; none where there is no such layer at these sizes."""
    try:
        numbers = tuple(_numbers(sized(request, {**base.sizes, **base.setting.given}), material.about))
    except UserError:
        return
    yield (Label(request.name or request.label), change, *numbers)


def _numbers(question: Question, about: Context) -> Iterator[Number]:
    (setting,) = settings(question)
    reader = Reader(setting.layer, setting.exact(), about.convention, about.element_bytes)
    for name in SHOWN:
        value = reader.quantity(name)
        absent = value.why if isinstance(value, Absent) else None
        number = Number(None if isinstance(value, Absent) else value, UNITS[name], why=absent)
        if name == "maximum_path_length":
            skips = reader.structure.skips > 1  # identical layers that skip positions never connect all of them
            number = path_length(
                Number(None, UNITS[name], why="never-connects") if skips else number, reader.structure, reader.layer
            )
        yield number
