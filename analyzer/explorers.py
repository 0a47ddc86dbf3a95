"""What a reader may change in a page: sizes, and what layers cost at them in closed forms that hold at all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from analyzer.notation.syntax import Formula, names_in

LARGEST_MOVED = 10**40
"""Sizes that are moved go up to here."""


@dataclass(frozen=True)
class Control:
    """A size that can be moved.

    Attributes:
        name: its letter.
        value: where it stands at first.
        stops: the values a slider passes through, `value` among them; any other can be typed.
    """

    name: str
    value: int
    stops: tuple[int, ...]


@dataclass(frozen=True)
class Need:
    """A relation without which there is no such layer.

    Attributes:
        mark: '<=' or '=', left to right; 'divides': right divides left.
        left, right: whole formulas of the controls.
        said: the relation, or the quotient, as people write it.
    """

    mark: str
    left: Formula
    right: Formula
    said: str


@dataclass(frozen=True)
class Either:
    """One of two answers: `zero` where the formula is 0, `other` where it is not."""

    tested: Formula
    zero: Told
    other: Told


Told: TypeAlias = Formula | str | Either
"""A closed form; the key of the reason where there is no value; or one or the other."""


@dataclass(frozen=True)
class Explored:
    """A layer for every setting of the controls.

    Attributes:
        label: what the answer calls it.
        definitions: rounded sizes that formulas use under their own names; each uses earlier ones only.
        needs: without these there is no such layer.
        quantities: quantity to what is told of it.
        units: quantity to its unit.
    """

    label: str
    definitions: tuple[tuple[str, Formula], ...]
    needs: tuple[Need, ...]
    quantities: Mapping[str, Told]
    units: Mapping[str, str]

    @property
    def order(self) -> tuple[Need | tuple[str, Formula], ...]:
        """Needs and definitions in an order in which they can be worked out, each need as early as it can be."""
        defined = {name for name, _ in self.definitions}
        late = {need: bool(defined & {*names_in(need.left), *names_in(need.right)}) for need in self.needs}
        early = (need for need in self.needs if not late[need])
        return (*early, *self.definitions, *(need for need in self.needs if late[need]))


@dataclass(frozen=True)
class Explorer:
    """Some layers whose sizes can be moved.

    Attributes:
        controls: the sizes.
        layers: in the order asked.
        fixed: the other sizes given for all layers, which stay.
    """

    controls: tuple[Control, ...]
    layers: tuple[Explored, ...]
    fixed: Mapping[str, int]
