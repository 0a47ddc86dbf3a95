"""A layer: the lines of a definition with every option chosen, checked against each other.

Every name is made or given; dimensions that must have the same size are found; masks are bounds; the equations stand in
an order in which they can be carried out, recurrences tied into groups.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from analyzer.errors import did_you_mean
from analyzer.notation.bands import bands_of
from analyzer.notation.lookups import tables_of
from analyzer.notation.places import places_assumed
from analyzer.notation.schedule import Group, schedule_of
from analyzer.notation.syntax import (
    Affine,
    Assume,
    Band,
    Dim,
    Equation,
    Formula,
    Given,
    Line,
    Part,
    Ref,
    Repeated,
    Same,
    Size,
    Transient,
    Where,
    error_at,
    names_in,
    refs_of,
    sizes_in,
    unique,
)
from analyzer.notation.ways import Transform, scans_of, transforms_of

Derived = TypeVar("Derived")


@dataclass(frozen=True)
class Layer:
    """Lines with every option chosen.

    Attributes:
        name: what errors call it.
        lines: the statements that hold.
        options: the options chosen.
        repeats: equations that stand for several in a row; the inner ones of nested repeats first.
        parts: the layers it is made of, where it is a stack.

    Raises:
        NotationError: when made, where its lines contradict each other.
    """

    name: str
    lines: tuple[Line, ...]
    options: tuple[str, ...] = ()
    repeats: tuple[Repeated, ...] = ()
    parts: tuple[Part, ...] = ()

    def __post_init__(self) -> None:
        _ = self.shapes, self.definitions, self.bands, self.classes, self.schedule  # raise now what is wrong
        _ = self.tables, self.parallel, self.transforms, self.assumptions
        for line in self.lines:
            statement = line.statement
            if isinstance(statement, Transient) and statement.name not in self.made:
                message = f"transient {statement.name}: no equation makes {statement.name!r}"
                raise error_at(line, statement.column, message)

    def once(self, key: str, derive: Callable[[], Derived]) -> Derived:
        """What a reading derives from the layer alone, worked out on first use and kept with it."""
        kept: dict[str, Derived] = self.__dict__.setdefault("_derived", {})
        if key not in kept:
            kept[key] = derive()
        return kept[key]

    # ---------------------------------------------------------------- what the lines say

    @cached_property
    def equations(self) -> tuple[Equation, ...]:
        """Its equations as written."""
        return tuple(line.statement for line in self.lines if isinstance(line.statement, Equation))

    @cached_property
    def given(self) -> tuple[Ref, ...]:
        """What `given` declares: inputs and parameters."""
        return tuple(line.statement.ref for line in self.lines if isinstance(line.statement, Given))

    @cached_property
    def inputs(self) -> tuple[Ref, ...]:
        """The arrays the layer is applied to."""
        return tuple(ref for ref in self.given if not ref.parameter)

    @cached_property
    def made(self) -> dict[str, Equation]:
        """Array name to the equation that makes it."""
        return {equation.left.name: equation for equation in self.equations}

    @cached_property
    def output(self) -> Equation:
        """The last equation makes the layer's output."""
        return self.equations[-1]

    @cached_property
    def definitions(self) -> dict[str, Formula]:
        """Size to the formula `where` gives it."""
        found: dict[str, Formula] = {}
        for line in self.lines:
            statement = line.statement
            if isinstance(statement, Where):
                if statement.name in found:
                    raise error_at(line, statement.column, f"the size {statement.name!r} is defined twice")
                found[statement.name] = statement.formula
        return found

    @cached_property
    def assumptions(self) -> tuple[Assume, ...]:
        """What the layer assumes of its sizes: what its lines say, and that every fixed place it reads is there."""
        said = (line.statement for line in self.lines if isinstance(line.statement, Assume))
        return tuple(dict.fromkeys((*said, *places_assumed(self.lines, self.shapes, self.classes, self._defined))))

    @cached_property
    def _defined(self) -> dict[str, Formula]:
        """Dimension, the leader of those that are equal, to the formula of its size where one is given."""
        return {leader: self.definitions[name] for leader, name in self.defining.items()}

    @cached_property
    def equal_sizes(self) -> tuple[Same, ...]:
        """Dimensions of a stack that have to be of one size."""
        return tuple(line.statement for line in self.lines if isinstance(line.statement, Same))

    @cached_property
    def transient(self) -> frozenset[str]:
        """Arrays that are made and never stored."""
        return frozenset(line.statement.name for line in self.lines if isinstance(line.statement, Transient))

    @cached_property
    def dims(self) -> tuple[str, ...]:
        """Every dimension that is looped over, in order of first use."""
        refs = [*self.given, *(ref for equation in self.equations for ref in (equation.left, *equation.reads))]
        return unique(dim for ref in refs for dim in ref.dims)

    @cached_property
    def bands(self) -> tuple[Band, ...]:
        """The masks, as bounds on the difference of two dimensions."""
        return bands_of(self.lines, self.dims)

    @cached_property
    def tables(self) -> dict[str, tuple[str, ...]]:
        """Input that holds whole numbers, because it serves as an index, to the dimensions it points into."""
        return tables_of(self.lines, self.inputs, self.shapes)

    @cached_property
    def parallel(self) -> frozenset[str]:
        """Recurrences carried out as a parallel scan."""
        return scans_of(self.lines, self.schedule)

    @cached_property
    def transforms(self) -> dict[str, Transform]:
        """Convolutions carried out by Fourier transforms."""
        return transforms_of(self.lines, self.schedule, self.bands)

    @cached_property
    def schedule(self) -> tuple[Group, ...]:
        """The equations in an order that can be carried out, recurrences tied into groups."""
        return schedule_of(self.lines)

    # ---------------------------------------------------------------- arrays and their dimensions

    @cached_property
    def shapes(self) -> dict[str, tuple[str, ...]]:
        """Array to its dimensions, from the line that gives or makes it (a parameter: its first plain use)."""
        shapes, parameters = self._declared_shapes()
        reads = [(line, ref) for line, equation in self._equation_lines() for ref in equation.reads]
        for _, ref in reads:
            if ref.parameter and ref.name not in shapes and all(isinstance(index, Dim) for index in ref.indices):
                shapes[ref.name] = ref.dims if len(ref.dims) == len(ref.indices) else _repeated(ref)
                parameters.add(ref.name)
        for line, ref in reads:
            _check_read(line, ref, shapes, parameters)
        for line, equation in self._equation_lines():
            _check_indices(line, equation)
        return shapes

    def _equation_lines(self) -> Iterator[tuple[Line, Equation]]:
        for line in self.lines:
            if isinstance(line.statement, Equation):
                yield line, line.statement

    def _declared_shapes(self) -> tuple[dict[str, tuple[str, ...]], set[str]]:
        """Shapes that `given` and left sides state, and which of these arrays are parameters."""
        shapes: dict[str, tuple[str, ...]] = {}
        parameters: set[str] = set()
        for line in self.lines:
            if isinstance(line.statement, Given | Equation):
                ref = line.statement.ref if isinstance(line.statement, Given) else line.statement.left
                if ref.name in shapes:
                    raise error_at(line, ref.column, f"{ref.name!r} is made twice")
                shapes[ref.name] = ref.dims
                if ref.parameter:
                    parameters.add(ref.name)
        return shapes, parameters

    @cached_property
    def parameters(self) -> dict[str, tuple[str, ...]]:
        """Learned arrays to their dimensions, in order of first use; one that is given counts, read or not."""
        return {name: self.shapes[name] for names in self.brings.values() for name in names}

    @cached_property
    def brings(self) -> dict[str, tuple[str, ...]]:
        """Array to the parameters its equation is the first to read, and to those given before it and never read."""
        read = {ref.name for equation in self.equations for ref in equation.reads if ref.parameter}
        found: dict[str, tuple[str, ...]] = {}
        idle: list[str] = []
        known: set[str] = set()
        for line in self.lines:
            given = line.statement.ref if isinstance(line.statement, Given) else None
            if given is not None and given.parameter and given.name not in read:
                idle.append(given.name)
            if isinstance(line.statement, Equation) and not line.statement.wiring:
                equation = line.statement
                names = unique([*idle, *(ref.name for ref in equation.reads if ref.parameter)])
                found[equation.left.name] = tuple(name for name in names if name not in known)
                known.update(names)
                idle.clear()
        if idle:
            found[self.output.left.name] = (*found.get(self.output.left.name, ()), *idle)
        return found

    # ---------------------------------------------------------------- sizes

    @cached_property
    def classes(self) -> dict[str, str]:
        """Dimension to the dimension whose size it has: reading h[b n e] as h[b (n-1) a] makes a the size of e.

        A read that permutes an array's own dimensions, x[b d n] for x[b n d], would say n = d: taken for the slip it
        almost always is unless another line says that these sizes are equal.
        """
        classes = _Classes(self.dims)
        permuted: list[tuple[Line, Ref, str, str]] = []
        for name, formula in self.definitions.items():
            if isinstance(formula, Size) and self.only_joins(name):
                classes.join(name, formula.name)
        for line, equation in self._equation_lines():
            for ref in equation.reads:
                shape = self.shapes[ref.name]
                for index, dim in zip(ref.indices, shape, strict=True):
                    if isinstance(index, Dim) and index.name != dim and index.name in shape:
                        permuted.append((line, ref, index.name, dim))
                    elif isinstance(index, Dim):
                        classes.join(index.name, dim)
        for line, ref, read, dim in permuted:
            if classes.leader(read) != classes.leader(dim):
                shape_text = " ".join(self.shapes[ref.name])
                message = (
                    f"{ref.name!r} has the dimensions {shape_text}; reading it this way says that {read} and {dim} "
                    f"are the same size; if that is meant, write: where {read} = {dim}"
                )
                raise error_at(line, ref.column, message)
        return {dim: classes.leader(dim) for dim in self.dims}

    @cached_property
    def defining(self) -> dict[str, str]:
        """Size, the leader where several are equal, to the one of them whose definition they all follow."""
        defined = [name for name in self.definitions if not self.only_joins(name)]
        found = {name: name for name in defined if self.classes.get(name, name) == name}
        for dim in self.dims:
            if dim in self.definitions and not self.only_joins(dim):
                found.setdefault(self.classes[dim], dim)
        return found

    def only_joins(self, name: str) -> bool:
        """True where the definition of a size is another dimension's name: it makes two equal and defines neither."""
        formula = self.definitions[name]
        return isinstance(formula, Size) and {name, formula.name} <= set(self.dims)

    @cached_property
    def free_sizes(self) -> tuple[str, ...]:
        """The sizes a user has to give: all that are used, less those defined by or equal to another."""
        used = [*self.dims, *self._sizes_in_formulas()]
        defined = {self.classes.get(name, name) for name in self.definitions if not self.only_joins(name)}
        return unique(c for name in used if (c := self.classes.get(name, name)) not in defined)

    def _sizes_in_formulas(self) -> Iterator[str]:
        formulas: list[Formula] = [*self.definitions.values()]
        for assumption in self.assumptions:
            formulas += [assumption.small, assumption.large]
        for band in self.bands:
            formulas += [bound for bound in (band.low, band.high) if bound is not None]
        for equation in self.equations:
            for ref in equation.reads:
                for index in ref.indices:
                    if isinstance(index, Affine):
                        formulas += [step.coefficient for step in index.steps]
                        formulas += [offset.size for offset in index.offsets]
            for term in equation.right.terms:
                for factor in term.factors:
                    yield from sizes_in(factor.node)
        formulas += [repeated.times for repeated in self.repeats]
        for formula in formulas:
            yield from names_in(formula)
        yield from (transform.size for transform in self.transforms.values())


class _Classes:
    """Dimensions joined into classes of equal size; the leader of a class is the one used first."""

    def __init__(self, dims: tuple[str, ...]) -> None:
        self._rank = {dim: place for place, dim in enumerate(dims)}
        self._parent = {dim: dim for dim in dims}

    def leader(self, dim: str) -> str:
        while self._parent[dim] != dim:
            dim = self._parent[dim]
        return dim

    def join(self, one: str, other: str) -> None:
        first, second = sorted((self.leader(one), self.leader(other)), key=self._rank.__getitem__)
        self._parent[second] = first


def _repeated(ref: Ref) -> tuple[str, ...]:
    return tuple(index.name for index in ref.indices if isinstance(index, Dim))


def _check_read(line: Line, ref: Ref, shapes: dict[str, tuple[str, ...]], parameters: set[str]) -> None:
    """What is read exists, is written with its own brackets and has as many dimensions."""
    if ref.name not in shapes:
        message = f"{ref.name!r} is neither given nor made{did_you_mean(ref.name, shapes)}"
        if ref.parameter:
            message = f"the shape of {ref.name!r} is not clear from this use; declare it: given {ref.name}{{..}}"
        raise error_at(line, ref.column, message)
    if ref.parameter != (ref.name in parameters):
        kind = "a parameter, write {..}" if ref.name in parameters else "an activation, write [..]"
        raise error_at(line, ref.column, f"{ref.name!r} is {kind}")
    shape = shapes[ref.name]
    if len(ref.indices) != len(shape):
        message = f"{ref.name!r} has {len(shape)} dimensions ({' '.join(shape)}), {len(ref.indices)} are read"
        raise error_at(line, ref.column, message)


def _check_indices(line: Line, equation: Equation) -> None:
    """Every index on the left comes from the right; an index summed in a product joins two of its factors."""
    if equation.wiring:
        return
    for dim in equation.left.dims:
        if dim not in equation.right.dims:
            message = f"the index {dim!r} on the left never occurs on the right"
            raise error_at(line, equation.left.column, message)
    for term in equation.right.terms:
        for dim in term.dims:
            holders = [factor for factor in term.arrays if dim in factor.dims]
            if dim not in equation.left.dims and len(term.arrays) > 1 and len(holders) == 1:
                message = (
                    f"{dim!r} is summed but stands in one factor only; if it is meant, sum it in an equation of its own"
                )
                raise error_at(line, next(refs_of(holders[0].node)).column, message)
