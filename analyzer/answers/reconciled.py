"""The answer to `reconcile`: totals, what each preset counts of every term, and gaps that add up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any

from analyzer.answers.compare import default_statements, sizes_statement
from analyzer.answers.costs import LayerCost
from analyzer.answers.data import layer_data, sizes_data
from analyzer.blocks import Block, Cell, Code, Count, Label, Phrase, Several, Statement, Table, Texts
from analyzer.counters.counting import COUNTED, FLOPS_PER_MAC, LEFT_OUT, Counted, Tally
from analyzer.counters.files import Preset, code_paths
from analyzer.counters.terms import Key
from analyzer.readings.quantities import Absent

_MOST_PAIRS = 3
"""So many pairs are set out in full; of more, those with the first preset."""

_EXACT_FLOATS = 2**53
"""Up to here every whole number is a double."""

_NOTHING = Counted(0, LEFT_OUT, ())


@dataclass(frozen=True)
class Taken:
    """A preset as asked for, and what it counts."""

    label: str
    preset: Preset
    tally: Tally | Absent


@dataclass(frozen=True)
class Gap:
    """The difference between two totals, in the common unit, term by term; the terms add up to it."""

    first: str
    second: str
    terms: Mapping[Key, int]

    @property
    def total(self) -> int:
        """First less second."""
        return sum(self.terms.values())


@dataclass(frozen=True)
class Reconciliation:
    """One layer by several presets.

    Attributes:
        question: as asked.
        cost: the layer, with its sizes.
        taken: the presets in the order asked.
    """

    question: str
    cost: LayerCost
    taken: tuple[Taken, ...]

    @cached_property
    def tallies(self) -> Mapping[str, Tally]:
        """Those that count this layer, by label."""
        return {one.label: one.tally for one in self.taken if isinstance(one.tally, Tally)}

    @cached_property
    def unit(self) -> str:
        """What every total can be told in: FLOPs as soon as one preset reports them."""
        return "FLOP" if any(tally.preset.unit == "FLOP" for tally in self.tallies.values()) else "MAC"

    @cached_property
    def keys(self) -> tuple[Key, ...]:
        """Every term that some preset counts or the layer has, those of the layer in its order."""
        order = [operation.name for operation in self.cost.operations]
        found = dict.fromkeys(key for tally in self.tallies.values() for key in tally.counted)
        return tuple(sorted(found, key=lambda key: order.index(key[0]) if key[0] in order else len(order)))

    def factor(self, tally: Tally) -> int:
        """What a preset's numbers are multiplied by in the common unit."""
        return FLOPS_PER_MAC if tally.preset.unit == "MAC" and self.unit == "FLOP" else 1

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """Every pair of presets."""
        return tuple(self._gap(first, second) for first, second in combinations(self.tallies, 2))

    def _gap(self, first: str, second: str) -> Gap:
        terms = {key: self._common(first, key) - self._common(second, key) for key in self.keys}
        return Gap(first, second, {key: amount for key, amount in terms.items() if amount})

    def _common(self, label: str, key: Key) -> int:
        tally = self.tallies[label]
        return self.factor(tally) * tally.counted.get(key, _NOTHING).amount

    # ------------------------------------------------------------------------------------ blocks

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Totals, a sentence for each preset, the terms, the gaps, what was taken for granted."""
        found: list[Block] = [self._totals()]
        found += self._sentences()
        if self.tallies:
            found.append(self._terms())
        shown = self.gaps if len(self.gaps) <= _MOST_PAIRS else self.gaps[: len(self.tallies) - 1]
        for gap in shown:
            found.append(self._gap_block(gap))
        if len(shown) < len(self.gaps):
            found.append(Statement(Phrase("reconcile.more_pairs", {"preset": Label(shown[0].first)})))
        found += [Statement(Phrase(f"reconcile.unit_{self.unit}")), sizes_statement((self.cost,))]
        return (*found, *default_statements((self.cost,)))

    def _totals(self) -> Table:
        rows: list[tuple[Cell, ...]] = []
        for one in self.taken:
            source = _release(one.preset)
            if isinstance(one.tally, Absent):
                rows.append((Label(one.label), Phrase(f"why.{one.tally.why}"), None, None, source))
                continue
            common = Count(self.factor(one.tally) * one.tally.total)
            unit = Phrase(f"unit_of_count.{one.preset.unit}")
            rows.append((Label(one.label), Count(one.tally.total), unit, common, source))
        heads = tuple(Phrase(f"column.{head}") for head in ("preset", "total", "its_unit"))
        columns = (*heads, Phrase(f"column.in_{self.unit}"), Phrase("column.release"))
        return Table("table.presets", columns, tuple(rows), values={"layer": Label(self.cost.label)})

    def _sentences(self) -> Iterator[Statement]:
        """What each preset is, once, and which path was taken."""
        told = set[str]()
        for one in self.taken:
            values: dict[str, Cell] = {"preset": Label(one.label), "source": Texts(one.preset.source)}
            if isinstance(one.tally, Absent):
                why = Phrase(f"reason.{one.tally.why}")
                yield Statement(Phrase("reconcile.absent", {**values, "why": why}))
                continue
            if one.preset.name not in told:
                told.add(one.preset.name)
                yield Statement(Phrase(f"preset.{one.preset.name}", {**values, "preset": Label(one.preset.name)}))
            path = self.path_of(one)
            if path:
                yield Statement(Phrase(f"path.{path}", values))
            if one.preset.floats and one.tally.total > _EXACT_FLOATS:
                yield Statement(Phrase("reconcile.floats", values))

    def path_of(self, one: Taken) -> str:
        """The code path or variant a preset was taken with, '' where it has none."""
        preset, tally = one.preset, one.tally
        if isinstance(tally, Absent) or (preset.any_layer and not preset.times):
            return ""
        if tally.path:
            return tally.path
        if preset.times:
            return next(iter(preset.times))
        return next(iter(code_paths()[self.cost.setting.entry.name]))

    def _terms(self) -> Table:
        rows: list[tuple[Cell, ...]] = []
        for key in self.keys:
            cells = (_counted_cell(tally.counted.get(key, _NOTHING)) for tally in self.tallies.values())
            rows.append((*self._named(key), *cells))
        total = (Phrase("column.total"), None, *(Count(tally.total) for tally in self.tallies.values()))
        heads = (Phrase("column.operation"), Phrase("column.term"))
        columns: tuple[Phrase | Label, ...] = (*heads, *(Label(label) for label in self.tallies))
        return Table("table.terms", columns, tuple(rows), total, {"layer": Label(self.cost.label)})

    def _named(self, key: Key) -> tuple[Cell, Cell]:
        operation, kind = key
        arrays = self.cost.setting.entry.arrays
        name: Cell = Label(operation)
        if operation in arrays:
            name = Phrase("operation.name", {"name": name, "title": Texts(arrays[operation])})
        return name, Phrase(f"term.{kind}")

    def _gap_block(self, gap: Gap) -> Block:
        values: dict[str, Cell] = {"first": Label(gap.first), "second": Label(gap.second), "gap": Count(gap.total)}
        values["unit"] = Phrase(f"unit_of_count.{self.unit}")
        if not gap.terms:
            return Statement(Phrase("reconcile.no_gap", values))
        rows: list[tuple[Cell, ...]] = []
        for key, amount in gap.terms.items():
            one, other = (Count(self._common(label, key)) for label in (gap.first, gap.second))
            rows.append((*self._named(key), one, other, Count(amount)))
        heads = (Phrase("column.operation"), Phrase("column.term"), Label(gap.first), Label(gap.second))
        total = (Phrase("column.gap"), None, None, None, Count(gap.total))
        return Table("table.gap", (*heads, Phrase("column.difference")), tuple(rows), total, values)

    # ------------------------------------------------------------------------------------ data

    def data(self) -> dict[str, Any]:
        """Keys and values for JSON."""
        return {
            "question": self.question,
            "layer": self.cost.setting.entry.name,
            "label": self.cost.label,
            "sizes": sizes_data(self.cost.sizes),
            "options": layer_data(self.cost)["options"],
            "unit": self.unit,
            "flops_per_mac": FLOPS_PER_MAC,
            "presets": [self._preset_data(one) for one in self.taken],
            "gaps": [_gap_data(gap) for gap in self.gaps],
        }

    def _preset_data(self, one: Taken) -> dict[str, Any]:
        data = {"label": one.label, "path": self.path_of(one) or None, **preset_data(one.preset)}
        if isinstance(one.tally, Absent):
            return {**data, "total": None, "why": one.tally.why}
        terms = [
            {"operation": operation, "kind": kind, "amount": counted.amount, "status": counted.status,
             "at": list(counted.at)}
            for (operation, kind), counted in one.tally.counted.items()
        ]  # fmt: skip
        return {**data, "total": one.tally.total, "in_unit": self.factor(one.tally) * one.tally.total, "terms": terms}


@dataclass(frozen=True)
class PresetList:
    """The answer to `reconcile --list`: every preset with the paths that may stand behind it."""

    presets: tuple[tuple[Preset, tuple[str, ...]], ...]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """One row per preset."""
        rows: list[tuple[Cell, ...]] = []
        for preset, paths in self.presets:
            listed: Cell = Several(tuple(Label(path) for path in paths)) if paths else None
            unit = Phrase(f"unit_of_count.{preset.unit}")
            rows.append((Label(preset.name), Texts(preset.source), _release(preset), unit, listed))
        heads = tuple(Phrase(f"column.{head}") for head in ("preset", "counts_as", "release", "its_unit", "paths"))
        return (Table("table.preset_list", heads, tuple(rows)), Statement(Phrase("reconcile.paths")))

    def data(self) -> dict[str, Any]:
        """Keys and values for JSON."""
        return {
            "question": "reconcile list=yes",
            "presets": [{**preset_data(preset), "paths": list(paths)} for preset, paths in self.presets],
        }


def preset_data(preset: Preset) -> dict[str, Any]:
    """A preset as keys and values."""
    return {
        "preset": preset.name,
        "source": preset.source["en"],
        "package": preset.package or None,
        "version": preset.version or None,
        "date": preset.date or None,
        "unit": preset.unit,
        "masks": preset.masks,
        "adds_in_floats": preset.floats,
    }


def _release(preset: Preset) -> Cell:
    """`fvcore 0.1.5`, `2022-12-21`, or the date of a paper; a line may end between them."""
    parts = tuple(Code(part) for part in (f"{preset.package} {preset.version}".strip(), preset.date) if part)
    return Several(parts) if parts else None


def _counted_cell(counted: Counted) -> Cell:
    """The amount, with what is unusual about it."""
    if counted.status == COUNTED:
        return Count(counted.amount)
    return Phrase(f"status.{counted.status}", {"amount": Count(counted.amount)})


def _gap_data(gap: Gap) -> dict[str, Any]:
    return {
        "between": [gap.first, gap.second],
        "gap": gap.total,
        "terms": [
            {"operation": operation, "kind": kind, "difference": amount}
            for (operation, kind), amount in gap.terms.items()
        ],
    }
