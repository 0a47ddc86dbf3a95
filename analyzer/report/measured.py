"""Times beside operations: what was measured for this project, and what papers report."""

from __future__ import annotations

import tomllib
from fractions import Fraction
from pathlib import Path
from typing import Any

from analyzer.answers.context import context
from analyzer.answers.crossover import bases_of
from analyzer.answers.question import parse_question
from analyzer.answers.varying import reader_at, varied
from analyzer.blocks import MEASURED, Cell, Count, Label, Phrase, Ratio, Table

_FILE = Path(__file__).parent / "measured.toml"


def measured_values() -> dict[str, Any]:
    """Measured times of attention and a convolution, and cited ones, for the prose."""
    found = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {"here": _here(found["here"]), "cited": {name: _cited(one) for name, one in found["cited"].items()}}


def _cited(figures: dict[str, Any]) -> dict[str, Cell]:
    """Figures of a paper; decimals as they are printed there."""
    return {name: Count(Fraction(value)) for name, value in figures.items() if name != "source"}


def _here(found: dict[str, Any]) -> dict[str, Any]:
    """The times with the ratio that the counts make, and both crossings."""
    words = ["attention", "conv1d", f"d={found['width']}", f"k={found['kernel']}", f"h={found['heads']}"]
    question = parse_question(words)
    about, layers = context("compare", question), varied(question, "n")
    rows: list[tuple[Cell, ...]] = []
    for time in found["time"]:
        one, other = (int(reader_at(setting, "n", time["n"], about).value("macs")) for setting in layers)
        counted = Fraction(one, other)
        slower = Fraction(time["attention_us"], time["conv1d_us"])
        rows.append(
            (Count(time["n"]), _ms(time["attention_us"]), _ms(time["conv1d_us"]), Ratio(slower), Ratio(counted))
        )
    columns: tuple[Phrase | Label, ...] = (
        Phrase("axis.size_n"), *(Phrase("column.milliseconds", {"layer": Label(name)}) for name in words[:2]),
        Phrase("column.time_ratio"), Phrase("column.macs_ratio"),
    )  # fmt: skip
    first = next(time["n"] for time in found["time"] if time["attention_us"] > time["conv1d_us"])
    last = max(time["n"] for time in found["time"] if time["attention_us"] <= time["conv1d_us"])
    runs = bases_of(question, "n", "macs", about)["layer"].runs
    return {
        "table": Table("table.times", columns, tuple(rows), known=MEASURED),
        "machine": Phrase("label.core_of", {"processor": Label(found["processor"])}),
        "software": Label(found["software"]),
        "sizes": Label(f"{words[2]}, {words[3]}, {words[4]}"),
        "rounds": Count(found["rounds"]),
        "last": Count(last),
        "first": Count(first),
        "counted": Count(runs[-1].first),
    }


def _ms(microseconds: int) -> Cell:
    return Ratio(Fraction(microseconds, 1000))
