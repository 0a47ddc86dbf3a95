"""Published systems on both sides, at their real sizes, and what each layer of the report would cost there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from analyzer.answers.question import LayerRequest
from analyzer.answers.settings import settings
from analyzer.blocks import CITED, Cell, Count, Label, Number, Phrase, Several, Statement, Table, Texts
from analyzer.conventions import UNITS
from analyzer.errors import UserError
from analyzer.models.uses import Use, uses
from analyzer.readings.quantities import Reader
from analyzer.report.layer_parts import sized
from analyzer.report.material import ATTENTION, CONVOLUTION, Material


def uses_values(material: Material) -> dict[str, Any] | None:
    """The table and what it counts; None for layers that none of these systems could use."""
    if not {ATTENTION, CONVOLUTION} & set(material.families):
        return None
    found = uses()
    rows = [row for use in found.values() if (row := _row(use, material)) is not None]
    if not rows:
        return None
    labels = (Label(cost.label) for cost in material.layers)
    heads = ("system", "mixes_by", "positions", "width")
    columns: tuple[Phrase | Label, ...] = (*(Phrase(f"column.{head}") for head in heads), *labels)
    return {
        "uses_table": Table("table.uses", columns, tuple(rows), known=CITED),
        "sources_table": _sources(found),
        "counts": _counts(found),
        "taken": Label(", ".join(f"{name}={value}" for name, value in _taken(material).items())),
    }


def _row(use: Use, material: Material) -> tuple[Cell, ...] | None:
    """A system with the multiply-adds of one of each layer at its sizes; None where none of them exists there."""
    costs = [_macs(use, request, material) for request in material.question.layers]
    if all(cost is None for cost in costs):
        return None
    positions = Phrase("uses.positions", {"n": Count(use.n), "what": Texts(use.n_means)})
    year = Texts({"en": str(use.year)})
    about: dict[str, Cell] = {"title": Texts(use.title), "year": year, "field": Phrase(f"field.{use.field}")}
    return (Phrase("uses.system", about), _mixes(use), positions, Count(use.d), *costs)


def _taken(material: Material) -> dict[str, str]:
    """Sizes that a layer takes from the question where a system does not say them."""
    return {name: value for name, value in material.question.settings.items() if name not in ("n", "d")}


def _mixes(use: Use) -> Phrase:
    """By what a system mixes positions, with its heads and its kernel."""
    nearest = Phrase("uses.nearest", {"layers": Several(tuple(Label(name) for name in use.catalogue))})
    values: dict[str, Cell] = {
        "h": Count(use.h or 0),
        "k": _kernels(use),
        "catalogue": nearest,
    }
    return Phrase(f"mixes.{'_and_'.join(use.mixes)}", values)


def _kernels(use: Use) -> Cell:
    """The kernel of a system; of several, which one is taken."""
    if not use.kernels or use.k is None:
        return Count(use.k or 0)
    if use.k >= use.n:
        return Texts({"en": use.kernels})
    return Phrase("uses.kernels", {"all": Texts({"en": use.kernels}), "taken": Count(use.k)})


def _macs(use: Use, request: LayerRequest, material: Material) -> Cell:
    """The multiply-adds of a layer at a system's sizes; what the system does not say is as in the question."""
    known = {**material.question.settings, "n": str(use.n), "d": str(use.d)}
    known |= {name: str(value) for name, value in (("h", use.h), ("k", use.k)) if value is not None}
    try:
        (setting,) = settings(sized(request, known))
        if "k" in setting.given and setting.given["k"] >= use.n:
            return None  # as long as the sequence: nobody works that out densely
        reader = Reader(setting.layer, setting.exact(), material.about.convention, material.about.element_bytes)
        return Number(int(reader.value("macs")), UNITS["macs"])
    except UserError:
        return None


def _sources(found: Mapping[str, Use]) -> Table:
    rows = tuple((Texts(use.title), Texts(use.source)) for use in found.values())
    return Table("table.uses_sources", (Phrase("column.system"), Phrase("column.source")), rows, known=CITED)


def _counts(found: Mapping[str, Use]) -> Statement:
    """How many systems mix positions by attention, by convolution, by both."""

    def by(*mixes: str) -> Iterator[Use]:
        return (use for use in found.values() if set(use.mixes) == set(mixes))

    values: dict[str, Cell] = {
        "all": Count(len(found)),
        "attention": Count(len(list(by("attention")))),
        "convolution": Count(len(list(by("convolution")))),
        "both": Count(len(list(by("attention", "convolution")))),
    }
    return Statement(Phrase("uses.counts", values))
