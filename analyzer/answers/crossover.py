"""`crossover`: for which values of one size is which of two layers cheaper? Exact for every whole number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from analyzer.answers.assumed import assumed_statements
from analyzer.answers.borders import equal_at, plain_form
from analyzer.answers.context import Context, context
from analyzer.answers.costs import closed_forms
from analyzer.answers.data import formula_text, sizes_data
from analyzer.answers.further import followed, steps_on
from analyzer.answers.open_size import (
    asked_size,
    growth_form,
    growth_in,
    heads_vary,
    quantity_of,
    reader_in,
    settled_sizes,
)
from analyzer.answers.question import Question
from analyzer.answers.reasons import reason
from analyzer.answers.runs import CheaperRun, Gap, runs_of, runs_of_polynomial
from analyzer.answers.settings import Setting, settings
from analyzer.blocks import Block, Cell, Count, Expression, Label, Phrase, Statement, Table
from analyzer.conventions import LARGER_IS_BETTER, check_less_is_better
from analyzer.errors import QuestionError, SizeError, unknown_word
from analyzer.notation.formulas import Value
from analyzer.notation.syntax import Formula, names_in
from analyzer.readings.piecewise import OneUnknown, Region
from analyzer.readings.polynomial import Polynomial
from analyzer.readings.quantities import UNITS, Reader
from analyzer.sizes import SPELLED

COMPARABLE = tuple(name for name in UNITS if name not in LARGER_IS_BETTER)
"""Quantities by which the layer with the least of it is the cheapest."""

MOST_RUNS = 200
"""Beyond these many runs an answer says how many there are and lists the first ones."""

ENUMERATED = 5000
"""A stretch in which residues disagree is listed number by number up to this length."""


@dataclass(frozen=True)
class BasisRuns:
    """One basis of comparison.

    Attributes:
        basis: 'layer', 'core' or 'growth'.
        unknown: the size.
        labels: the two layers.
        runs: who is cheaper where.
        gaps: where one of them does not exist.
        closed_form: where both cost the same, as a formula of the other sizes; None where there is no such formula.
        definitions: rounded sizes that stand in the closed form under their own names.
        quantity: what is compared.
    """

    basis: str
    unknown: str
    labels: tuple[str, str]
    runs: tuple[CheaperRun, ...]
    gaps: tuple[Gap, ...]
    closed_form: Formula | None
    definitions: Mapping[str, Formula] = field(default_factory=lambda: MappingProxyType({}))
    quantity: str = "macs"

    @property
    def name(self) -> str:
        """The size as users know it."""
        return SPELLED.get(self.unknown, self.unknown)

    @property
    def statement(self) -> Statement:
        """The runs in one sentence."""
        finding = _of_lengths(self._phrase(), self.quantity)
        steps = [run.step for run in self.runs if run.step > 1]
        if steps_on(self.gaps) and not finding.key.endswith("_far"):
            finding = Phrase("crossover.not_beyond", {"finding": finding})
        if not steps:
            return Statement(finding)
        values: dict[str, Cell] = {"step": Count(max(steps)), "unknown": Label(self.name), "finding": finding}
        return Statement(Phrase("crossover.steps", values))

    def _phrase(self) -> Phrase:
        values: dict[str, Cell] = {"basis": Phrase(f"basis.{self.basis}"), "unknown": Label(self.name)}
        values |= {"first": Label(self.labels[0]), "second": Label(self.labels[1])}
        decided = [run for run in self.runs if run.cheaper is not None and not run.varies]
        if not self.runs:
            return Phrase("crossover.nowhere", values)
        if any(run.varies for run in self.runs):
            return Phrase("crossover.varies", values)
        far = "_far" if steps_on(self.gaps) else ""
        if not decided:
            return Phrase(f"crossover.equal{far}", values)
        winners = [run.cheaper for run in decided]
        if len(set(winners)) == 1:
            values["cheaper"] = Label(self.labels[winners[0] or 0])
            if len(self.runs) > len(decided):
                values |= {"dearer": Label(self.labels[1 - (winners[0] or 0)]), "from": Count(decided[0].first)}
                return Phrase("crossover.never_dearer", values)
            return Phrase(f"crossover.always{far}", values)
        if len(decided) == 2:
            after = decided[1]
            dearer = self.labels[1 - (after.cheaper or 0)]
            values |= {"dearer": Label(dearer), "cheaper": Label(self.labels[after.cheaper or 0])}
            values |= {"from": Count(after.first)}
            return Phrase("crossover.once", values)
        times = sum(before != after for before, after in pairwise(winners))
        return Phrase("crossover.several", {**values, "times": Count(times)})

    def data(self) -> dict[str, Any]:
        """Keys and values for JSON."""
        runs: list[dict[str, Any]] = []
        for run in self.runs[:MOST_RUNS]:
            cheaper = None if run.cheaper is None else self.labels[run.cheaper]
            item: dict[str, Any] = {"from": run.first, "to": run.last, "cheaper": cheaper}
            if run.varies:
                item |= {"cheaper": "varies", "modulus": run.varies}
            if run.step > 1:
                item["step"] = run.step
            runs.append(item)
        form = None if self.closed_form is None else f"{self.name} = {formula_text(self.closed_form)}"
        data: dict[str, Any] = {"runs": runs, "closed_form": form}
        if self.definitions:
            data["definitions"] = {name: formula_text(formula) for name, formula in self.definitions.items()}
        if len(self.runs) > MOST_RUNS:
            data["runs_in_all"] = len(self.runs)
        if self.gaps:
            data["undefined"] = [gap_data(gap) for gap in self.gaps]
        return data


def gap_data(gap: Gap) -> dict[str, Any]:
    """Where a layer does not exist, as JSON has it."""
    data: dict[str, Any] = {"from": gap.first, "to": gap.last, "why": gap.why}
    return data | {"between_every": gap.between} if gap.between else data


@dataclass(frozen=True)
class Crossover:
    """The answer to `crossover`."""

    context: Context
    unknown: str
    quantity: str
    settings: tuple[Setting, Setting]
    bases: Mapping[str, BasisRuns]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """One sentence per basis, the runs, what was taken for granted."""
        found: list[Block] = [runs.statement for runs in self.bases.values()]
        found.append(runs_table(tuple(self.bases.values()), self.unknown, self.quantity))
        defined = {name: formula for runs in self.bases.values() for name, formula in runs.definitions.items()}
        for name, formula in defined.items():
            found.append(Statement(Phrase("crossover.definition", {"size": Expression(formula, equals=name)})))
        return (*found, *assumed_statements(self.settings, self.unknown), self.context.statement)

    def known_sizes(self) -> dict[str, int]:
        """Every size but the unknown, defaults included; where the layers differ, the first one's."""
        one, two = (settled_sizes(setting, self.unknown) for setting in self.settings)
        return {**one, **two, **one}

    def data(self) -> dict[str, Any]:
        """Keys and values for JSON."""
        return {
            "question": self.context.question,
            "unknown": SPELLED.get(self.unknown, self.unknown),
            "quantity": self.quantity,
            "sizes": sizes_data(self.known_sizes()),
            "dtype": self.context.dtype,
            "convention": self.context.convention.data(),
            "layers": [
                {"layer": s.entry.name, "label": s.label, "sizes": sizes_data(settled_sizes(s, self.unknown))}
                for s in self.settings
            ],
            "bases": {name: runs.data() for name, runs in self.bases.items()},
        }


def crossover(question: Question) -> Crossover:
    """Who is cheaper where, on every basis.

    Raises:
        UserError: not two layers, an unknown that is given or missing, a quantity a layer does not have.
    """
    about = context("crossover", question)
    if len(question.layers) != 2:
        said, count = "crossover takes two layers, as attention conv1d; {count} are given", str(len(question.layers))
        raise QuestionError(said, "error.two_layers", count=count)
    quantity = question.words.get("quantity", "macs")
    check_less_is_better(quantity)
    if quantity not in COMPARABLE:
        raise QuestionError(unknown_word("quantity", quantity, COMPARABLE))
    if about.convention.basis == "growth" and quantity != "macs":
        raise QuestionError(f"convention {about.convention.name} compares macs only, not {quantity}")
    unknown = asked_size(question)
    one, two = settings(question, unknown)
    bases = bases_of(question, unknown, quantity, about)
    for runs in bases.values():
        if not runs.runs and runs.gaps:
            raise SizeError(runs.gaps[0].why)
    return Crossover(about, unknown, quantity, (one, two), bases)


def bases_of(
    question: Question, unknown: str, quantity: str, about: Context, only: str | None = None
) -> dict[str, BasisRuns]:
    """The runs on every basis the convention has, or on one; `unknown` is forgotten if the question gives it."""
    others = {name: value for name, value in question.settings.items() if name != unknown}
    pair = _Pair(settings(replace(question, settings=others), unknown), unknown, about)
    found: dict[str, BasisRuns] = {}
    if about.convention.basis == "layer":
        found["layer"] = pair.exact("layer", quantity)
        if quantity == "macs" and only in (None, "core"):
            found["core"] = pair.exact("core", "core_macs")
    if quantity == "macs" and only in (None, "growth"):
        found["growth"] = pair.growth()
    return found


class _Pair:
    """Two layers whose costs are functions of one unknown size."""

    def __init__(self, pair: tuple[Setting, ...], unknown: str, about: Context) -> None:
        self.settings, self.unknown, self.about = pair, unknown, about
        self.labels = (pair[0].label, pair[1].label)
        self.forms = [closed_forms(setting, about.convention, about.element_bytes) for setting in pair]
        self._readers: dict[tuple[str, Region], Reader] = {}  # two bases look at the same regions

    def exact(self, basis: str, quantity: str) -> BasisRuns:
        """Runs of one quantity, floors, masks and all."""

        def difference(domain: OneUnknown) -> Polynomial:
            first, second = (self._read(setting, domain, quantity) for setting in self.settings)
            return Polynomial.of(first) - Polynomial.of(second)

        one, two = (plain_form(reader, domain, quantity, self.unknown) for reader, domain in self.forms)
        layers = tuple((setting, *forms) for setting, forms in zip(self.settings, self.forms, strict=True))
        runs, gaps = followed(runs_of(difference, self.unknown), (one, two), layers, self.unknown)
        return replace(self._runs(basis, runs, gaps, one, two), quantity=quantity)

    def _read(self, setting: Setting, domain: OneUnknown, quantity: str) -> Value:
        """One quantity in one region; whether there is such a layer is looked at once for all quantities."""
        key = (setting.label, domain.region)
        if key not in self._readers:
            self._readers[key] = reader_in(setting, domain, self.unknown, self.about)
        return quantity_of(setting, self._readers[key], quantity)

    def growth(self) -> BasisRuns:
        """Runs of the dominating terms of the cores, as they are where the unknown is large."""
        one, two = (growth_form(setting, self.unknown, self.about) for setting in self.settings)
        if any(heads_vary(setting, self.unknown) for setting in self.settings):

            def difference(domain: OneUnknown) -> Polynomial:
                forms = zip((one, two), self.settings, strict=True)
                first, second = (growth_in(form, setting, self.unknown, domain) for form, setting in forms)
                return first - second

            return self._runs("growth", *runs_of(difference, self.unknown), one, two)
        first, second = (
            form.substitute(settled_sizes(setting, self.unknown))
            for form, setting in zip((one, two), self.settings, strict=True)
        )
        return self._runs("growth", *runs_of_polynomial(first - second, self.unknown), one, two)

    def _runs(
        self,
        basis: str,
        runs: tuple[CheaperRun, ...],
        gaps: tuple[Gap, ...],
        one: Polynomial | None,
        two: Polynomial | None,
    ) -> BasisRuns:
        """Runs with the formula of where both are equal."""
        found = BasisRuns(basis, self.unknown, self.labels, runs, gaps, None)
        sizes = [settled_sizes(setting, self.unknown) for setting in self.settings]
        rounded = [domain.definitions for _, domain in self.forms]
        closed, definitions = equal_at((one, two), sizes, rounded, self.unknown)
        if (
            closed is not None
            and "h" in names_in(closed)
            and any(heads_vary(one, self.unknown) for one in self.settings)
        ):
            return found  # heads that depend on the size asked for stand in no formula of it
        return replace(found, closed_form=closed, definitions=MappingProxyType(definitions))


# -------------------------------------------------------------------------------------------- blocks


def runs_table(bases: tuple[BasisRuns, ...], unknown: str, quantity: str) -> Table:
    """Every run of every basis."""
    rows: list[tuple[Cell, ...]] = []
    for basis in bases:
        meets = len({run.cheaper for run in basis.runs}) > 1  # else the closed form lies outside the sizes there are
        formula = basis.closed_form if meets else None
        for place, run in enumerate(basis.runs[:MOST_RUNS]):
            form = None if formula is None or place else Expression(formula, equals=basis.name)
            head = None if place else Phrase(f"basis.{basis.basis}")
            rows.append((head, _range(run.first, run.last, run.step), _winner(basis, run), form))
        elsewhere = {gap.why for gap in basis.gaps if gap.between}
        for gap in basis.gaps:
            if gap.why not in elsewhere:
                said = Phrase("crossover.undefined", {"why": reason(gap.why)})
                rows.append((None, _range(gap.first, gap.last), said, None))
        for why in sorted(elsewhere):
            rows.append((None, Phrase("range.elsewhere"), Phrase("crossover.undefined", {"why": reason(why)}), None))
    columns = (
        Phrase("column.basis"),
        Phrase("column.range", {"unknown": Label(SPELLED.get(unknown, unknown))}),
        _of_lengths(Phrase("column.cheaper"), quantity),
        Phrase("column.equal_at"),
    )
    caption = _of_lengths(Phrase("table.runs"), quantity).key
    return Table(caption, columns, tuple(rows), values={"quantity": Phrase(f"quantity.{quantity}")})


_SAID_OF_LENGTHS: Mapping[str, str] = {
    "crossover.once": "crossover_lengths.once",
    "crossover.always": "crossover_lengths.always",
    "crossover.equal": "crossover_lengths.equal",
    "crossover.several": "crossover_lengths.several",
    "crossover.varies": "crossover_lengths.varies",
    "crossover.never_dearer": "crossover_lengths.never_longer",
    "column.cheaper": "column.shorter",
    "table.runs": "table.runs_of_lengths",
}


def _of_lengths(said: Phrase, quantity: str) -> Phrase:
    """A path is not dearer than another one, but longer: the same finding in these words."""
    key = said.key if quantity != "maximum_path_length" else _SAID_OF_LENGTHS.get(said.key, said.key)
    return replace(said, key=key)


def _range(first: int, last: int | None, step: int = 1) -> Cell:
    if first == last:
        return Count(first)
    if last is None:
        whole = Phrase("range.from", {"first": Count(first)})
    else:
        whole = Phrase("range.between", {"first": Count(first), "last": Count(last)})
    return whole if step == 1 else Phrase("range.steps", {"range": whole, "step": Count(step)})


def _winner(basis: BasisRuns, run: CheaperRun) -> Cell:
    if run.varies:
        return Phrase("crossover.by_residue", {"modulus": Count(run.varies), "unknown": Label(basis.name)})
    return Phrase("crossover.same") if run.cheaper is None else Label(basis.labels[run.cheaper])
