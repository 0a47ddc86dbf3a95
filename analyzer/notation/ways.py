"""Ways to carry out an equation that change its cost, not its meaning: parallel scans and Fourier transforms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from analyzer.errors import did_you_mean
from analyzer.notation.schedule import Group
from analyzer.notation.syntax import (
    Affine,
    Band,
    Dim,
    Equation,
    Fourier,
    Index,
    Line,
    Number,
    Parallel,
    Ref,
    Term,
    error_at,
    refs_of,
)


@dataclass(frozen=True)
class Transform:
    """A causal convolution y[.. n ..] = x[.. j ..] * K{.. (n-j) ..} carried out by Fourier transforms.

    Attributes:
        signal: the array read at j.
        kernel: the array read at n - j.
        own: the dimension of the result, n.
        summed: the dimension that is summed, j.
        lag: which index of the kernel is n - j.
        size: the number of points of each transform.
    """

    signal: Ref
    kernel: Ref
    own: str
    summed: str
    lag: int
    size: str

    @property
    def kernel_dims(self) -> tuple[str, ...]:
        """The kernel's dimensions besides the lag."""
        return tuple(dim for place, index in enumerate(self.kernel.indices) if place != self.lag for dim in index.dims)

    @property
    def signal_dims(self) -> tuple[str, ...]:
        """The signal's dimensions besides the one that is summed."""
        return tuple(dim for dim in self.signal.dims if dim != self.summed)


def scans_of(lines: Iterable[Line], schedule: tuple[Group, ...]) -> frozenset[str]:
    """The recurrences that `parallel` names.

    Raises:
        NotationError: one that is no recurrence of its own, or is not linear in itself element by element.
    """
    found = set[str]()
    for line in lines:
        statement = line.statement
        if not isinstance(statement, Parallel):
            continue
        group, name = _group_of(line, statement, schedule), statement.name
        if group.walks is None or len(group.equations) > 1:
            what = "no recurrence" if group.walks is None else "part of a recurrence of several lines"
            raise error_at(line, statement.column, f"{name!r} is {what}; a parallel scan is for one of a single line")
        if not all(_is_linear(term, group.equations[0], group.walks) for term in group.equations[0].right.terms):
            message = (
                f"a parallel scan needs a recurrence that is linear in {name!r} element by element, "
                f"as {name}[n d] = a[n d] * {name}[(n-1) d] + c[n d]"
            )
            raise error_at(line, statement.column, message)
        found.add(name)
    return frozenset(found)


def _group_of(line: Line, statement: Parallel | Fourier, schedule: tuple[Group, ...]) -> Group:
    names = [equation.left.name for group in schedule for equation in group.equations]
    for group in schedule:
        if any(equation.left.name == statement.name for equation in group.equations):
            return group
    message = f"no equation makes {statement.name!r}{did_you_mean(statement.name, names)}"
    raise error_at(line, statement.column, message)


def _is_linear(term: Term, equation: Equation, walks: str) -> bool:
    """True where a term reads its own past at most once, as a plain factor, one step back, element by element."""
    own = equation.left
    past = [ref for factor in term.factors for ref in refs_of(factor.node) if ref.name == own.name]
    if not past:
        return True
    plain = any(factor.node is past[0] and not factor.inverse for factor in term.factors)
    if len(past) > 1 or not plain or set(term.dims) - set(own.dims):
        return False
    return all(_is_own(index, dim, walks) for index, dim in zip(past[0].indices, own.dims, strict=True))


def _is_own(index: Index, dim: str, walks: str) -> bool:
    """The dimension itself or, of the one that is walked, one step of it."""
    if isinstance(index, Affine):
        return index.dims == (dim,) == (walks,) and all(offset.size == Number(1) for offset in index.offsets)
    return index == Dim(dim)


def transforms_of(lines: Iterable[Line], schedule: tuple[Group, ...], bands: tuple[Band, ...]) -> dict[str, Transform]:
    """The convolutions that `fourier` names.

    Raises:
        NotationError: one that is no causal convolution of two arrays.
    """
    found: dict[str, Transform] = {}
    for line in lines:
        statement = line.statement
        if isinstance(statement, Fourier):
            group = _group_of(line, statement, schedule)
            transform = None if group.walks else _convolution(group.equations[0], statement.size, bands)
            if transform is None:
                message = (
                    f"Fourier transforms carry out a causal convolution of two arrays, as {statement.name}[b n d] = "
                    "x[b j d] * K{(n-j) d}, without a mask or with: for j <= n"
                )
                raise error_at(line, statement.column, message)
            found[statement.name] = transform
    return found


def _convolution(equation: Equation, size: str, bands: tuple[Band, ...]) -> Transform | None:
    """The equation as a convolution, None where it is none."""
    factors = equation.right.terms[0].factors
    refs = [factor.node for factor in factors if isinstance(factor.node, Ref) and not factor.inverse]
    single = len(equation.right.terms) == 1 and not equation.right.terms[0].negative
    if not single or len(refs) != 2 or len(factors) != 2:
        return None
    kernel = refs[0] if any(isinstance(index, Affine) for index in refs[0].indices) else refs[1]
    signal = refs[1] if kernel is refs[0] else refs[0]
    lags = [(place, pair) for place, index in enumerate(kernel.indices) if (pair := _lag(index))]
    if len(lags) != 1:
        return None
    lag, (own, summed) = lags[0]
    found = Transform(signal, kernel, own, summed, lag, size)
    plain = [*signal.indices, *(index for place, index in enumerate(kernel.indices) if place != lag)]
    left = [dim for dim in equation.left.dims if dim != own]
    fits = (
        all(isinstance(index, Dim) for index in plain)
        and own in equation.left.dims
        and summed in signal.dims
        and {*found.signal_dims, *found.kernel_dims} == {*left}
        and all(band == Band(summed, own, None, Number(0)) for band in bands if band.pair & {own, summed})
    )
    return found if fits else None


def _lag(index: Index) -> tuple[str, str] | None:
    """(n, j) of an index (n-j)."""
    if not isinstance(index, Affine) or len(index.steps) != 2 or index.offsets:
        return None
    signs = {step.sign: step.dim for step in index.steps if step.coefficient == Number(1)}
    return (signs[1], signs[-1]) if len(signs) == 2 else None
