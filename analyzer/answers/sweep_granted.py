"""What a sweep leaves out, and what it takes for granted: sizes that are no range, defaults, options."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from analyzer.answers.reasons import reason
from analyzer.answers.settings import Setting
from analyzer.blocks import Cell, Count, Label, Phrase, Several, Statement
from analyzer.notation.formulas import written
from analyzer.readings.grid.tiles import Axis
from analyzer.sizes import SPELLED, order

if TYPE_CHECKING:
    from analyzer.answers.sweep import Sweep

HEADS = 8
"""Of which a default of h stands for one that goes by d."""


def left_out(found: Sweep) -> Iterator[Statement]:
    """Where layers do not exist, lack a quantity or break a condition; where 64 bits do not hold what they cost."""
    for label, left in zip(found.labels, found.left, strict=True):
        values: dict[str, Cell] = {"layer": Label(label)}
        if left.missing:
            values |= {"count": Count(left.missing), "why": reason(left.why)}
            yield Statement(Phrase("sweep.lacking" if left.lacks else "sweep.missing", values))
        if left.excluded:
            said = Several(tuple(condition.phrase for condition in found.conditions))
            yield Statement(Phrase("sweep.excluded", {**values, "count": Count(left.excluded), "conditions": said}))
    if found.long:
        yield Statement(Phrase("sweep.long", {"count": Count(found.long), "points": Count(found.points)}))


def granted(
    settings: Sequence[Setting], fixed: Sequence[Mapping[str, int]], axes: Sequence[Axis]
) -> Iterator[Statement]:
    """Sizes that are given but no range, those taken by default, and every option as it stands."""
    ranges = {axis.name for axis in axes}
    given = {one.label: {n: str(v) for n, v in own.items()} for one, own in zip(settings, fixed, strict=True)}
    if any(given.values()):
        yield Statement(Phrase("assume.sizes", {"sizes": Label(_listed(given, ranges))}))
    defaults = {one.label: _defaults(one) for one in settings}
    if any(defaults.values()):
        yield Statement(Phrase("assume.defaults", {"defaults": Label(_listed(defaults, ranges))}))
    if any(map(_goes_by_width, settings)):
        yield Statement(Phrase("sweep.heads"))
    options = {one.label: _options(one, ranges) for one in settings}
    told = [
        Phrase("assume.of_layer", {"layer": Label(one), "options": Label(text)})
        for one, text in options.items()
        if text
    ]
    if told:
        yield Statement(Phrase("assume.options", {"options": Several(tuple(told))}))


def _goes_by_width(setting: Setting) -> bool:
    return getattr(setting.linked.get("h"), "value", None) == HEADS


def _defaults(setting: Setting) -> dict[str, str]:
    varies = {"h"} if _goes_by_width(setting) else set()
    linked = {name: formula for name, formula in setting.linked.items() if name not in varies}
    return {name: written(formula, SPELLED) for name, formula in linked.items()}


def _options(setting: Setting, ranges: set[str]) -> str:
    """Options with their values; a count that has a range is none."""
    counts = {SPELLED.get(name, name) for name in ranges}
    return ", ".join(f"{name}={value}" for name, value in setting.options.items() if name not in counts)


def _listed(values: Mapping[str, Mapping[str, str]], ranges: set[str]) -> str:
    """Each size once; whose it is where layers have different ones, or others go through a range."""
    parts = []
    for name in sorted({name for own in values.values() for name in own}, key=order):
        own = {label: sizes[name] for label, sizes in values.items() if name in sizes}
        size, distinct = SPELLED.get(name, name), dict.fromkeys(own.values())
        if len(distinct) == 1 and name not in ranges:
            parts.append(f"{size}={next(iter(distinct))}")
        else:
            parts += [f"{size}={value} ({label})" for label, value in own.items()]
    return ", ".join(parts)
