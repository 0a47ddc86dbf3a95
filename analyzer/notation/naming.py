"""The flat lines of a stack, and what the arrays and sizes of a layer are called in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from analyzer.errors import LayerError, Said, SizeError
from analyzer.notation.formulas import written
from analyzer.notation.layer import Layer
from analyzer.notation.renaming import Renaming, dim, with_value
from analyzer.notation.shapes import channels_of
from analyzer.notation.stack import Stack, Use
from analyzer.notation.syntax import (
    Equation,
    Factor,
    Formula,
    Line,
    Part,
    Ref,
    Same,
    Size,
    Statement,
    Sum,
    Term,
)
from analyzer.notation.text import equation_text, ref_text

MAX_EQUATIONS = 3000


@dataclass(frozen=True)
class Flow:
    """The array between two steps: batch, position, channel; tokens have no channel."""

    array: str
    dims: tuple[str, ...]


def term_of(array: str, dims: tuple[str, ...]) -> Term:
    """An array as it is, as a term of a sum."""
    return Term(False, (Factor(Ref(array, tuple(map(dim, dims)), False)),))


class FlatLines:
    """The lines of a stack written so far, and names for more that none of them has.

    Args:
        stack: whose lines these are.
    """

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.lines: list[Line] = []
        self.index: dict[str, int] = {}  # the indices of the repeats that are being written out
        self._labels: dict[str, int] = {}
        self._suffixes: dict[str, int] = {}

    def add(self, statement: Statement, text: str) -> None:
        """One more line."""
        self.check_room(1)
        self.lines.append(Line(statement, None, len(self.lines) + 1, text))

    def check_room(self, more: int) -> None:
        """Raises SizeError where so many more lines would be too many."""
        if len(self.lines) + more > MAX_EQUATIONS:
            raise SizeError(
                f"{self.stack.name}: written out it has more than {MAX_EQUATIONS} lines; repeat fewer steps"
            )

    def equation(self, name: str, dims: tuple[str, ...], right: Sum, wiring: bool = False) -> None:
        """A line that makes an array of plain dimensions."""
        left = Ref(name, tuple(map(dim, dims)), False)
        text = equation_text(left, right)
        self.add(Equation(left, right, text, wiring), text)

    def wire(self, name: str, dims: tuple[str, ...], source: str, source_dims: tuple[str, ...]) -> None:
        """The numbers of an array under another name and, it may be, in another shape."""
        self.equation(name, dims, Sum((term_of(source, source_dims),)), wiring=True)

    def same(self, one: Flow, other: Flow, what: str) -> None:
        """Lines that say that two arrays have the same dimensions; `what` names them."""
        for first, second in zip(one.dims, other.dims, strict=True):
            if first != second:
                self.add(Same(first, second, what), f"where {first} = {second}")

    def label(self, wanted: str) -> str:
        """A label no other step has: `attention`, then `attention#2`."""
        base = wanted.split("#")[0]
        self._labels[base] = number = self._labels.get(base, 0) + 1
        return base if number == 1 else f"{base}#{number}"

    def fresh(self, size: str) -> str:
        """A name no other size has: `l_1`, then `l_2`."""
        base = re.sub(r"_\d+$", "", size)
        self._suffixes[base] = number = self._suffixes.get(base, 0) + 1
        return f"{base}_{number}"

    def formula(self, formula: Formula) -> Formula:
        """A formula with the numbers of the repeats that are being written out."""
        for name, value in self.index.items():
            try:
                formula = with_value(formula, name, value)
            except ValueError as error:
                raise SizeError(f"{self.stack.name}: {written(formula)}: {error}") from error
        return formula


class Names:
    """What the arrays and sizes of a layer are called inside a stack.

    A free size keeps its name, and so is the stack's, unless the step sets it or an input settles it. All else gets a
    name of its own.
    """

    def __init__(self, layout: FlatLines, step: Use, layer: Layer) -> None:
        self.layout, self.step, self.inner = layout, step, layer
        self.label = layout.label(step.label) if not isinstance(step.definition, Stack) else ""
        self.where: dict[str, Formula] = {}
        self._free = frozenset(layer.free_sizes)
        self._labels: dict[str, str] = {}
        self._sizes: dict[str, str] = {}
        self.tables: dict[str, str] = {}  # inputs that stay inputs of the stack
        self._set = {name: layout.formula(formula) for name, formula in step.sizes.items() if name in layer.free_sizes}
        self._fed: dict[str, Formula] = {}
        self._agreeing: list[tuple[str, str]] = []
        self.renaming = Renaming(self._array, self._size)

    def _array(self, name: str) -> str:
        if name in self.step.shares:
            return self.step.shares[name]
        if name in self.tables:
            return self.tables[name]
        if "." not in name:  # of a plain layer, or an input of the stack inside
            if not self.label:
                self.label = self.layout.label(self.step.label)
            return f"{self.label}.{name}"
        label, _, rest = name.partition(".")
        if label not in self._labels:
            self._labels[label] = self.layout.label(label)
        return f"{self._labels[label]}.{rest}"

    def _size(self, name: str) -> str:
        if name in self._sizes:
            return self._sizes[name]
        if name in self._free and name not in self._set and name not in self._fed:
            return name
        self._sizes[name] = self.layout.fresh(name)
        return self._sizes[name]

    def take(self, ref: Ref, source: Flow) -> None:
        """Settle the sizes of an input by what is fed to it."""
        stack, tokens = self.layout.stack.name, len(source.dims) == 2
        if len(ref.dims) < 2 or (len(ref.dims) == 2) != tokens:
            has = "tokens [batch position]" if tokens else "an array [batch position channels]"
            raise LayerError(f"{stack}: {self.step.name} takes {ref_text(ref)}, but what stands before it is {has}")
        free, (batch, position, *channels) = self.inner.free_sizes, ref.dims
        settled: dict[str, Formula] = {batch: Size(source.dims[0]), position: Size(source.dims[1])}
        try:
            settled |= {} if tokens else channels_of(self.inner, channels, source.dims[2])
        except ValueError as error:
            raise LayerError(f"{stack}: {self.step.name}: {error}") from error
        for name, formula in settled.items():
            leader = self.inner.classes.get(name, name)
            if leader in self._set:
                raise LayerError(
                    f"{self.layout.stack.name}: {self.step.name}: {leader} follows from its input; leave it out"
                )
            if leader in free and leader not in self._fed:
                self._fed[leader] = formula
            elif isinstance(formula, Size):  # settled by an earlier input, or fixed by the layer: both have to agree
                self._agreeing.append((name, formula.name))

    def settle(self) -> None:
        """Turn what the inputs and the step say into definitions under the new names."""
        found = {**self._fed, **self._set}
        self.where = {self._size(name): formula for name, formula in found.items()}
        for name, other in self._agreeing:
            own = self._size(name)
            if own != other:
                inputs = Said("the inputs of {layer}", "error.inputs", layer=self.step.name)
                self.layout.add(Same(own, other, inputs), f"where {own} = {other}")

    def parts(self) -> Iterator[Part]:
        """The layer or, where it is a stack, its parts."""
        layer, array, size = self.inner, self._array, self._size
        if not isinstance(self.step.definition, Stack):
            inputs = tuple(ref.name for ref in layer.inputs)
            names = (*inputs, *layer.parameters, *layer.made)
            sizes = {name: size(name) for name in layer.free_sizes}
            arrays = {name: array(name) for name in names}
            output = layer.output.left.name
            yield Part(self.step.name, self.label, layer.options, sizes, arrays, inputs, output)
        for part in layer.parts:
            sizes = {own: size(name) for own, name in part.sizes.items()}
            arrays = {own: array(name) for own, name in part.arrays.items()}
            yield replace(part, label=next(iter(arrays.values())).split(".")[0], sizes=sizes, arrays=arrays)
