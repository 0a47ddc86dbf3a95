"""The question behind the figures, and readers shared between them: a layer is read once at each value of a size."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType

from analyzer.answers.cheapest import CheapestRun, cheapest_runs
from analyzer.answers.context import Context
from analyzer.answers.costs import LayerCost
from analyzer.answers.crossover import BasisRuns, bases_of
from analyzer.answers.question import Question
from analyzer.answers.settings import Setting
from analyzer.answers.values import whole_number
from analyzer.answers.varying import reader_at, varied, with_words
from analyzer.blocks import Cell, Label, Phrase
from analyzer.errors import SizeError, UserError
from analyzer.readings.quantities import Absent, Reader
from analyzer.sizes import SPELLED

Points = tuple[tuple[int, ...], tuple[int | Fraction, ...]]


@dataclass
class Plotted:
    """A question with its answer so far.

    Attributes:
        question: its layers, and the sizes that figures are drawn around.
        about: convention and bytes of an element.
        costs: of each layer at those sizes.
        crossing: for a pair of layers, who is cheaper over the length, by basis; empty if not known.
    """

    question: Question
    about: Context
    costs: tuple[LayerCost, ...]
    crossing: Mapping[str, BasisRuns] = field(default_factory=lambda: MappingProxyType({}))
    _settings: dict[tuple[str, int | None], tuple[Setting, ...]] = field(default_factory=dict)
    _readers: dict[tuple[str, int, bool, int], Reader | None] = field(default_factory=dict)

    @property
    def labels(self) -> tuple[str, ...]:
        """What the layers are called."""
        return tuple(cost.label for cost in self.costs)

    def value(self, name: str) -> int | None:
        """The size asked for; None where the question gives none."""
        given = self.question.settings.get(name)
        return None if given is None else whole_number(given, name)

    def fixed(self, *without: str) -> Cell:
        """The sizes asked for but these, for a caption: ", at d=512, k=7"; None of none."""
        sizes = {name: value for name, value in self.question.settings.items() if name not in without}
        return Phrase("figure.at", {"sizes": sizes_label(sizes)}) if sizes else None

    def settings(self, name: str, fused: int | None = None) -> tuple[Setting, ...]:
        """Every layer with one size left open, that at `fused` without stored weights; () where that cannot be."""
        if (name, fused) not in self._settings:
            question = self.question if fused is None else with_words(self.question, fused, fused="yes")
            try:
                self._settings[name, fused] = varied(question, name)
            except UserError:
                self._settings[name, fused] = ()
        return self._settings[name, fused]

    def reader(self, name: str, place: int, value: int, fused: bool = False) -> Reader | None:
        """A layer with one size at a value; None where there is no such layer."""
        key = name, place, fused, value
        if key not in self._readers:
            setting = self.settings(name, place if fused else None)[place]
            try:
                self._readers[key] = reader_at(setting, name, value, self.about)
            except SizeError:
                self._readers[key] = None
        return self._readers[key]

    def points(self, name: str, place: int, values: Iterable[int], quantity: str, fused: bool = False) -> Points:
        """(sizes, values of the quantity) where the layer exists and has that quantity."""
        found: list[tuple[int, int | Fraction]] = []
        for value in values:
            reader = self.reader(name, place, value, fused)
            number = Absent("") if reader is None else reader.quantity(quantity)
            if isinstance(number, int | Fraction):
                found.append((value, number))
        return tuple(x for x, _ in found), tuple(y for _, y in found)

    def runs(self, name: str) -> Mapping[str, BasisRuns]:
        """For two layers: who is cheaper over a size, on every basis; empty where that cannot be told."""
        if len(self.costs) != 2:
            return {}
        if name == "n" and self.crossing:
            return self.crossing
        try:
            return bases_of(self.question, name, "macs", self.about)
        except UserError:
            return {}

    def cheapest(self, name: str) -> tuple[CheapestRun, ...]:
        """Who needs the fewest multiply-adds over a size; () where that cannot be told."""
        try:
            return cheapest_runs(self.question, name, "macs", self.about)[0]
        except UserError:
            return ()


def sizes_label(sizes: Mapping[str, int | str]) -> Label:
    """n=1024, d=512."""
    return Label(", ".join(f"{SPELLED.get(name, name)}={value}" for name, value in sizes.items()))


def sentences(found: Iterable[Cell]) -> Cell:
    """Sentences one after the other; None of none."""
    out: Cell = None
    for one in found:
        out = one if out is None else out if one is None else Phrase("figure.and_then", {"first": out, "second": one})
    return out
