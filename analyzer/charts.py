"""Charts: the data of a picture, frozen, without words or colours.

Apart from `blocks`, so that answers that are only numbers do not pay for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import TypeAlias

from analyzer.blocks import DERIVED, Cell, Phrase


@dataclass(frozen=True)
class Axis:
    """An axis.

    Attributes:
        key: of its name in the phrase book.
        unit: of its values.
        logarithmic: whether equal factors are equally far apart.
        called: its name, where the phrase book has none for the key.
    """

    key: str
    unit: str = ""
    logarithmic: bool = True
    called: Cell = None

    @property
    def name(self) -> Cell:
        """What it is called."""
        return Phrase(f"axis.{self.key}") if self.called is None else self.called


@dataclass(frozen=True)
class Series:
    """A curve: its name, its points, and whether it belongs to a pair drawn dashed."""

    name: Cell
    x: tuple[int, ...]
    y: tuple[int | Fraction, ...]
    dashed: bool = False
    group: int = 0


@dataclass(frozen=True)
class Mark:
    """A point worth naming on a chart."""

    x: int
    y: int | Fraction
    name: Phrase


@dataclass(frozen=True)
class Lines:
    """Curves over one axis; the table behind them has the marks and the values of x `told`."""

    x: Axis
    y: Axis
    series: tuple[Series, ...]
    marks: tuple[Mark, ...] = ()
    told: tuple[int, ...] = ()


@dataclass(frozen=True)
class Shares:
    """Parts of a whole, stacked over one axis; y holds the parts, not the fractions."""

    x: Axis
    parts: tuple[Series, ...]
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Regions:
    """Who is cheaper over two sizes: for each y the runs of x, as (first, last, index of the layer or None)."""

    x: Axis
    y: Axis
    layers: tuple[str, ...]
    ys: tuple[int, ...]
    runs: tuple[tuple[tuple[int, int | None, int | None], ...], ...]
    first: int
    last: int
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Bars:
    """Who is cheaper over one size, a bar for each way to count; runs as in Regions, `unknown` is the size's letter."""

    x: Axis
    unknown: str
    layers: tuple[str, ...]
    names: tuple[Cell, ...]
    runs: tuple[tuple[tuple[int, int | None, int | None], ...], ...]
    first: int
    last: int


@dataclass(frozen=True)
class Matrices:
    """Weights by position: one square matrix per layer, rows are outputs, columns are inputs."""

    names: tuple[Cell, ...]
    values: tuple[tuple[tuple[float, ...], ...], ...]


@dataclass(frozen=True)
class Net:
    """How a layer connects positions, and the shortest way from the first to the last.

    Attributes:
        name: of the layer.
        edges: (input, output) of one layer, counted from 0.
        path: the position after no layer, one, two, …; () where stacking never gets there.
        chain: the way runs along the outputs of one layer, step by step; `edges` are the steps then, too.
        needed: how many layers or steps that takes.
    """

    name: Cell
    edges: tuple[tuple[int, int], ...]
    path: tuple[int, ...]
    chain: bool
    needed: Phrase


@dataclass(frozen=True)
class Nets:
    """Layers as graphs over the same positions."""

    positions: int
    nets: tuple[Net, ...]


@dataclass(frozen=True)
class Points:
    """Things by two quantities, and the front of those that no other is better than.

    Attributes:
        x: a quantity; its key is that of the section `quantity` of the phrase book.
        y: another one.
        names: what each point is.
        xs: its value in the first quantity.
        ys: its value in the second.
        front: so many points are on the front, the first ones, in the order of the front.
    """

    x: Axis
    y: Axis
    names: tuple[Cell, ...]
    xs: tuple[int | Fraction, ...]
    ys: tuple[int | Fraction, ...]
    front: int


Chart: TypeAlias = Lines | Shares | Regions | Bars | Matrices | Nets | Points


@dataclass(frozen=True)
class Figure:
    """A chart with its finding: `key` finds caption and alt text in the phrase book."""

    key: str
    chart: Chart
    values: Mapping[str, Cell] = field(default_factory=lambda: MappingProxyType({}))
    known: str = DERIVED
