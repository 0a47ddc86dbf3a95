"""`reach`: how many layers connect n positions, and what that stack costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from analyzer.answers.context import Context, context
from analyzer.answers.costs import symbolic_values
from analyzer.answers.data import sizes_data
from analyzer.answers.forms import paddings
from analyzer.answers.question import Question
from analyzer.answers.settings import Setting, settings, spelled
from analyzer.answers.stacking import ADDED, DOUBLING, PLAIN, POWERS, Stack, growing, plain
from analyzer.blocks import Block, Cell, Count, Label, Phrase, Statement, Table
from analyzer.errors import SizeError
from analyzer.readings.closed_forms import Polynomials
from analyzer.readings.domains import Sizes
from analyzer.readings.polynomial import Polynomial
from analyzer.readings.structure import WHOLE, structure_of


@dataclass(frozen=True)
class Reach:
    """The answer to `reach`."""

    context: Context
    sizes: Mapping[str, int]
    stacks: tuple[Stack, ...]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """A table of stacks, and what they rest on."""
        costed = [name for name in ADDED if any(name in stack.costs for stack in self.stacks)]
        rows: list[tuple[Cell, ...]] = []
        for stack in self.stacks:
            needed: Cell = Phrase(f"why.{stack.why}") if stack.length is None else _length(stack)
            field = None if stack.receptive_field is None else Count(stack.receptive_field)
            costs = [stack.costs.get(name) for name in costed]
            rows.append((Label(stack.label), _padding(stack), _dilation(stack), needed, field, *costs))
        heads = [f"column.{name}" for name in ("layer", "padding", "dilation", "needed", "receptive_field")]
        columns = tuple(Phrase(key) for key in [*heads, *(f"column.{name}" for name in costed)])
        values: dict[str, Cell] = {"n": Count(self.sizes["n"])}
        found: list[Block] = [Table("table.reach", columns, tuple(rows), values=values)]
        for skips in sorted({stack.skips for stack in self.stacks if stack.skips > 1}):
            found.append(Statement(Phrase("note.stack_skips", {"skips": Count(skips)})))
        if not costed:
            found.append(Statement(Phrase("reach.no_width")))
        given = ", ".join(f"{name}={value}" for name, value in sizes_data(self.sizes).items())
        return (*found, Statement(Phrase("assume.sizes", {"sizes": Label(given)})), self.context.statement)

    def data(self) -> dict[str, Any]:
        """Keys and values for JSON."""
        labels = dict.fromkeys(stack.label for stack in self.stacks)
        return {
            "question": self.context.question,
            "sizes": sizes_data(self.sizes),
            "convention": self.context.convention.data(),
            "layers": [
                {"label": label, "stacks": [s.data() for s in self.stacks if s.label == label]} for label in labels
            ],
        }


def reach(question: Question) -> Reach:
    """Layers needed to connect n positions, for every layer, padding and growth of dilation that was left open.

    Raises:
        UserError: the question cannot be answered as asked.
    """
    about = context("reach", question)
    stacks: list[Stack] = []
    sizes: dict[str, int] = {}
    for request, base in zip(question.layers, settings(question, incomplete=True), strict=True):
        for setting in paddings(question, request, base):
            _check_complete(setting)
            known = dict.fromkeys(setting.free, 1)
            integers = setting.integers(known)
            sizes |= setting.given
            stacks += _stacks(setting, integers, about)
    return Reach(about, MappingProxyType(sizes), tuple(stacks))


def _check_complete(setting: Setting) -> None:
    """Raises SizeError if a size that reach depends on is missing; widths may be."""
    domain = Polynomials(setting.layer.assumptions)
    sizes = Sizes(setting.layer, domain, symbolic_values(setting, domain))
    found = structure_of(setting.layer, sizes)
    needed: dict[str, None] = {"n": None} if "n" in setting.free else {}
    for side in (found.back, found.ahead, found.stride):
        if side is not WHOLE:
            form = Polynomial.of(side).substitute(domain.definitions)
            needed |= dict.fromkeys(name for name in form.names() if name in setting.free)
    if needed:
        names = ", ".join(spelled(name) for name in needed)
        raise SizeError(f"{setting.label} needs {names}: add {' '.join(f'{name}=…' for name in needed)}")


def _stacks(setting: Setting, integers: Mapping[str, int], about: Context) -> list[Stack]:
    """One stack per growth of dilation."""
    if "D" not in setting.layer.free_sizes:
        return [plain(setting, integers, about, None)]
    if "D" in setting.given:
        return [plain(setting, integers, about, str(setting.given["D"]))]
    found = [plain(setting, integers, about, PLAIN)]
    kernel = integers.get("k", 1)
    if found[0].length is not None and found[0].length > 1 and kernel > 1:
        bases = [(DOUBLING, 2)] + ([(POWERS, kernel)] if kernel > 2 else [])
        stacks = (growing(setting, integers, about, name, base) for name, base in bases)
        found += [stack for stack in stacks if stack is not None]
    return found


# -------------------------------------------------------------------------------------------- cells


def _length(stack: Stack) -> Cell:
    return Phrase(f"reach.{stack.unit}s", {"count": Count(stack.length or 0)})


def _padding(stack: Stack) -> Cell:
    return None if stack.padding is None else Label(stack.padding)


def _dilation(stack: Stack) -> Cell:
    return None if stack.dilation is None else Label(stack.dilation)
