"""What a definition becomes when it is read: frozen values, no behaviour beyond looking at oneself.

Shapes of the tree (the grammar, with examples, is in `parser.py`):

    Line      statement with its guard, line number and text
    Equation  left side (a Ref) = Sum of Terms, a Term a product of Factors
    Factor    a Ref, an Apply (function of a Sum), a Number or a Size; possibly a divisor
    Ref       an array with its indices: Dim (a loop), Place (a fixed position), Affine (a window, a step back),
              Lookup (a row whose number is data)
    Formula   a formula of sizes: Number, Size or Operation
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TypeAlias

from analyzer.errors import NotationError


@dataclass(frozen=True)
class Number:
    """A number written in the text or, in a closed form, an exact rational."""

    value: int | Fraction


@dataclass(frozen=True)
class Size:
    """A size by its name."""

    name: str


@dataclass(frozen=True)
class OwnSize(Size):
    """A symbol that a user brought: written as it is, where N of this project's own is written `layers`."""


@dataclass(frozen=True)
class Operation:
    """One of `+ - * / // ^ min max ceil` applied to two formulas; `ceil(a, b)` is a/b rounded up.

    `ceil_log2` and `next_power2` take one: their right side is the base, 2.
    """

    symbol: str
    left: Formula
    right: Formula


Formula: TypeAlias = Number | Size | Operation


@dataclass(frozen=True)
class Dim:
    """A bare index: a loop over a dimension."""

    name: str

    @property
    def dims(self) -> tuple[str, ...]:
        """The dimensions this index loops over."""
        return (self.name,)


@dataclass(frozen=True)
class Place:
    """A fixed position, counted from 0: the gates of an LSTM are g[b n 0 c] to g[b n 3 c]."""

    value: int

    @property
    def dims(self) -> tuple[str, ...]:
        """The dimensions this index loops over: none."""
        return ()


@dataclass(frozen=True)
class Step:
    """One product of an affine index: sign * coefficient * dimension."""

    dim: str
    sign: int
    coefficient: Formula


@dataclass(frozen=True)
class Offset:
    """One constant of an affine index: sign * size."""

    sign: int
    size: Formula


@dataclass(frozen=True)
class Affine:
    """A sum of steps and offsets: `(S*l + D*k - P)` slides, dilates and pads; `(n-1)` is one position back."""

    steps: tuple[Step, ...]
    offsets: tuple[Offset, ...]

    @cached_property
    def dims(self) -> tuple[str, ...]:
        """The dimensions this index loops over."""
        return tuple(step.dim for step in self.steps)

    @property
    def plain(self) -> bool:
        """`(n)`: one place for each n, itself, of an axis that may be longer, as in the first n rows of a table."""
        return not self.offsets and len(self.steps) == 1 and self.steps[0].coefficient == Number(1)


@dataclass(frozen=True)
class Lookup:
    """An index that is read from an array of numbers: the row t[b n] of a table, as in E{t[b n] d}."""

    ref: Ref

    @cached_property
    def dims(self) -> tuple[str, ...]:
        """The dimensions this index loops over: those of the array it is read from."""
        return self.ref.dims


Index: TypeAlias = Dim | Place | Affine | Lookup


@dataclass(frozen=True)
class Ref:
    """An array where it is given, made or read; `parameter` says it is learned and written with braces."""

    name: str
    indices: tuple[Index, ...]
    parameter: bool
    column: int = field(default=0, compare=False)

    @cached_property
    def dims(self) -> tuple[str, ...]:
        """The dimensions its indices loop over, each once, in order."""
        return unique(dim for index in self.indices for dim in index.dims)


@dataclass(frozen=True)
class Apply:
    """A function of a sum; the function '' is a pair of brackets. Inside it nothing is summed."""

    function: str
    argument: Sum
    along: str | None = None

    @cached_property
    def dims(self) -> tuple[str, ...]:
        """The dimensions of the argument."""
        return self.argument.dims


@dataclass(frozen=True)
class Factor:
    """One factor of a product; `inverse` where it divides."""

    node: Ref | Apply | Number | Size
    inverse: bool = False

    @cached_property
    def dims(self) -> tuple[str, ...]:
        """The dimensions of what it multiplies by."""
        return self.node.dims if isinstance(self.node, Ref | Apply) else ()

    @cached_property
    def scalar(self) -> bool:
        """Made of sizes and numbers only: known before any data is."""
        return next(refs_of(self.node), None) is None


@dataclass(frozen=True)
class Guard:
    """`bias?` (wanted) or `not bias?`: what it stands before exists only with, or only without, the option."""

    option: str
    wanted: bool
    column: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Term:
    """A product, added to or taken from its sum."""

    negative: bool
    factors: tuple[Factor, ...]
    guard: Guard | None = None

    @cached_property
    def dims(self) -> tuple[str, ...]:
        """All dimensions of its factors."""
        return unique(dim for factor in self.factors for dim in factor.dims)

    @cached_property
    def arrays(self) -> tuple[Factor, ...]:
        """The factors that hold data."""
        return tuple(factor for factor in self.factors if not factor.scalar)

    @cached_property
    def scalars(self) -> tuple[Factor, ...]:
        """The factors made of sizes and numbers only."""
        return tuple(factor for factor in self.factors if factor.scalar)


@dataclass(frozen=True)
class Sum:
    """Terms joined by + and -."""

    terms: tuple[Term, ...]

    @cached_property
    def dims(self) -> tuple[str, ...]:
        """All dimensions of its terms."""
        return unique(dim for term in self.terms for dim in term.dims)


@dataclass(frozen=True)
class Given:
    """`given x[b n d]`: an input, or a parameter whose shape no equation shows."""

    ref: Ref


@dataclass(frozen=True)
class Where:
    """`where e = d / h`: a size that follows from others."""

    name: str
    formula: Formula
    column: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Assume:
    """`where w <= n` (or `<`, strict): a relation between sizes the layer needs."""

    small: Formula
    large: Formula
    strict: bool = False
    column: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Product:
    """One product in an affine sum, as written: sign * integer * names."""

    sign: int
    names: tuple[str, ...]
    integer: int
    column: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Condition:
    """`for n - w < m <= n` as written; which of its names are dimensions is known once the whole layer is."""

    sides: tuple[tuple[Product, ...], ...]
    marks: tuple[str, ...]
    column: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Band:
    """low <= first - second <= high between two dimensions; None is no bound."""

    first: str
    second: str
    low: Formula | None
    high: Formula | None

    @property
    def pair(self) -> frozenset[str]:
        """The two dimensions it couples."""
        return frozenset((self.first, self.second))


@dataclass(frozen=True)
class Transient:
    """`transient s`: made, never stored."""

    name: str
    column: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Same:
    """Two dimensions of a stack that have to be of one size, as both sides of a residual; `what` names them."""

    first: str
    second: str
    what: str


@dataclass(frozen=True)
class Parallel:
    """`parallel h`: a linear recurrence carried out as a parallel (associative) scan."""

    name: str
    column: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Fourier:
    """`fourier y over N`: a convolution carried out by Fourier transforms of N points."""

    name: str
    size: str
    column: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Equation:
    """`q[b n h e] = x[b n d] * Wq{d h e}`; `text` is the line as written, without its guard and comment.

    `wiring` is a stack's own line between two of its layers: the same numbers in the same order under another name and,
    it may be, another shape.
    """

    left: Ref
    right: Sum
    text: str = field(default="", compare=False)
    wiring: bool = False

    @cached_property
    def reads(self) -> tuple[Ref, ...]:
        """Every array the right side reads, in order, with repeats."""
        return tuple(ref for term in self.right.terms for factor in term.factors for ref in refs_of(factor.node))

    @cached_property
    def is_view(self) -> bool:
        """`z[b m d] = x[b m d]` is another name for the same numbers: it costs and stores nothing."""
        if self.wiring:
            return True
        if len(self.right.terms) != 1 or len(self.right.terms[0].factors) != 1 or self.right.terms[0].negative:
            return False
        factor = self.right.terms[0].factors[0]
        return (
            isinstance(factor.node, Ref)
            and not factor.inverse
            and not factor.node.parameter
            and all(isinstance(index, Dim) for index in factor.node.indices)
            and sorted(factor.dims) == sorted(self.left.dims)
        )


Statement: TypeAlias = Given | Where | Assume | Condition | Transient | Parallel | Fourier | Same | Equation


@dataclass(frozen=True)
class Line:
    """A statement, when it holds, and where it stands."""

    statement: Statement
    guard: Guard | None
    number: int
    text: str


@dataclass(frozen=True)
class Repeated:
    """Equations that stand for several in a row, each fed by the one before.

    Attributes:
        arrays: what these equations make.
        source: the array the first one starts from, one of `arrays`.
        result: the array the last one ends with, one of `arrays`, of the same shape.
        times: how often.
    """

    arrays: frozenset[str]
    source: str
    result: str
    times: Formula


@dataclass(frozen=True)
class Part:
    """A layer that stands inside a stack.

    Attributes:
        name: what the catalogue calls it.
        label: what its arrays are called after.
        options: the options it has.
        sizes: its free sizes to the names they have in the stack.
        arrays: its arrays, inputs and parameters included, to the names they have in the stack.
        inputs: which of them it is given, by its own names.
        output: what it makes, by its own name.
    """

    name: str
    label: str
    options: tuple[str, ...]
    sizes: Mapping[str, str] = field(hash=False)
    arrays: Mapping[str, str] = field(hash=False)
    inputs: tuple[str, ...]
    output: str


def error_at(line: Line, column: int, message: str) -> NotationError:
    """A NotationError that points into this line."""
    return NotationError(message, line.number, column, line.text)


def unique(names: Iterable[str]) -> tuple[str, ...]:
    """The names, each once, in order of first appearance."""
    return tuple(dict.fromkeys(names))


def refs_of(node: Ref | Apply | Number | Size) -> Iterator[Ref]:
    """Every array that stands in a factor, however deep, those that serve as an index included."""
    if isinstance(node, Ref):
        yield node
        yield from (index.ref for index in node.indices if isinstance(index, Lookup))
    elif isinstance(node, Apply):
        for term in node.argument.terms:
            for factor in term.factors:
                yield from refs_of(factor.node)


def sizes_in(node: Ref | Apply | Number | Size) -> Iterator[str]:
    """Sizes that stand in an expression, as e in `/ sqrt(e)`."""
    if isinstance(node, Size):
        yield node.name
    elif isinstance(node, Apply):
        for term in node.argument.terms:
            for factor in term.factors:
                yield from sizes_in(factor.node)


def names_in(formula: Formula) -> tuple[str, ...]:
    """The sizes a formula uses."""
    if isinstance(formula, Size):
        return (formula.name,)
    if isinstance(formula, Operation):
        return names_in(formula.left) + names_in(formula.right)
    return ()


def product_of(integer: int, names: Iterable[str]) -> Formula:
    """Integer * name * name …, without a needless 1."""
    out: Formula | None = None if integer == 1 else Number(integer)
    for name in names:
        out = Size(name) if out is None else Operation("*", out, Size(name))
    return Number(1) if out is None else out


def rounds(formula: Formula) -> bool:
    """True where the formula rounds or chooses: `//`, `ceil`, `min`, `max` or a power of two stands in it."""
    return isinstance(formula, Operation) and (
        formula.symbol in ("//", "ceil", "min", "max", "ceil_log2", "next_power2")
        or rounds(formula.left)
        or rounds(formula.right)
    )
