"""Layers used inside another, as frozen values: the steps of a stack; `layout` makes one flat layer of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TypeAlias

from analyzer.errors import LayerError, did_you_mean
from analyzer.notation.definition import Definition
from analyzer.notation.layer import Layer
from analyzer.notation.syntax import (
    Formula,
    Guard,
    Ref,
    Size,
    names_in,
)


@dataclass(frozen=True)
class Use:
    """A layer, or another stack, as one step.

    Attributes:
        name: what it is called in the catalogue.
        label: what its arrays are called after, as in `attention.q`.
        definition: its lines or steps, options still open.
        options: options that hold.
        passed: options that hold where the stack has an option, each with that one's name.
        sizes: its sizes where they are not the stack's of the same name.
        inputs: its further inputs, as the stack calls them.
        shares: its parameters that are those of a layer before, as `embedding.E`.
        guard: when it stands there.
    """

    name: str
    label: str
    definition: Definition | Stack
    options: tuple[str, ...] = ()
    passed: tuple[tuple[str, str], ...] = ()
    sizes: Mapping[str, Formula] = field(default_factory=lambda: MappingProxyType({}))
    inputs: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    shares: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    guard: Guard | None = None

    def chosen(self, options: Collection[str]) -> tuple[str, ...]:
        """Its own options where the stack has these."""
        return (*self.options, *(own for own, wanted in self.passed if wanted in options))


@dataclass(frozen=True)
class Residual:
    """`x + body(x)`, or `shortcut(x) + body(x)`."""

    body: tuple[Block, ...]
    shortcut: tuple[Block, ...] = ()
    guard: Guard | None = None


@dataclass(frozen=True)
class Parallel:
    """The sum of what several branches make of the same array."""

    branches: tuple[tuple[Block, ...], ...]
    guard: Guard | None = None


@dataclass(frozen=True)
class Named:
    """An array kept under a name for steps that come later: what stands here, or what steps make of another one."""

    name: str
    source: str | None = None
    steps: tuple[Block, ...] = ()
    guard: Guard | None = None


@dataclass(frozen=True)
class Repeat:
    """Steps carried out several times; `index`, from 0, may stand in the sizes of the steps."""

    times: Formula
    steps: tuple[Block, ...]
    index: str | None = None
    guard: Guard | None = None


@dataclass(frozen=True)
class Elementwise:
    """A function of every element."""

    function: str
    guard: Guard | None = None


@dataclass(frozen=True)
class Gather:
    """The sum of all arrays of this name that the layers before have made, as the skip connections of WaveNet."""

    array: str
    guard: Guard | None = None


Block: TypeAlias = Use | Residual | Parallel | Named | Repeat | Elementwise | Gather


@dataclass(frozen=True)
class Stack:
    """Steps whose options are still open.

    Attributes:
        name: what errors call it.
        inputs: what it is given; the first is what the steps start from.
        steps: what is done.
        outline: the steps as people read them.
    """

    name: str
    inputs: tuple[Ref, ...]
    steps: tuple[Block, ...]
    outline: tuple[str, ...] = ()
    _laid_out: dict[object, Layer] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def options(self) -> tuple[str, ...]:
        """The options its steps ask for."""
        found: dict[str, None] = {}
        for step in walk(self.steps):
            if step.guard is not None:
                found[step.guard.option] = None
            if isinstance(step, Use):
                found |= dict.fromkeys(wanted for _, wanted in step.passed)
        return tuple(found)

    @cached_property
    def counts(self) -> tuple[str, ...]:
        """Sizes that say how many steps are written out, so that they have to be known before anything else."""
        return tuple(dict.fromkeys(_counts(self.steps, everything=self.gathers)))

    @cached_property
    def gathers(self) -> bool:
        """True where arrays from inside its repeats are summed: these are then written out."""
        return any(isinstance(step, Gather) for step in walk(self.steps))

    @cached_property
    def repeat_sizes(self) -> tuple[str, ...]:
        """Sizes that say how often something is repeated, written out or not."""
        return tuple(dict.fromkeys(_counts(self.steps, everything=True)))

    def layer(
        self, options: Collection[str] = (), counts: Mapping[str, int] | None = None, written_out: bool = False
    ) -> Layer:
        """One flat layer with these options and no others.

        Args:
            options: what is chosen.
            counts: how often steps are repeated, by size; those of `counts` have to be there.
            written_out: write every repeat out, so that the layer can be run.

        Raises:
            LayerError: an option it does not have, or steps that do not fit together.
            SizeError: too many steps.
        """
        for option in options:
            if option not in self.options:
                known, near = ", ".join(self.options) or "none", did_you_mean(option, self.options)
                raise LayerError(f"{self.name} has no option {option!r}{near}; options: {known}")
        from analyzer.notation.layout import Layout  # which lays out the steps that stand here

        key = (tuple(sorted(options)), tuple(sorted((counts or {}).items())), written_out)
        if key not in self._laid_out:
            self._laid_out[key] = Layout(self, options, counts or {}, written_out).layer()
        return self._laid_out[key]


def walk(steps: Iterable[Block]) -> Iterator[Block]:
    """Every step, those inside others too; not those of stacks that are used."""
    for step in steps:
        yield step
        for inner in branches_of(step):
            yield from walk(inner)


def branches_of(step: Block) -> tuple[tuple[Block, ...], ...]:
    """The steps inside a step."""
    match step:
        case Residual():
            return step.body, step.shortcut
        case Parallel():
            return step.branches
        case Repeat() | Named():
            return (step.steps,)
        case _:
            return ()


def _counts(steps: Iterable[Block], everything: bool) -> Iterator[str]:
    """The sizes that say how often something is written out; with `everything`, repeated."""
    for step in steps:
        if isinstance(step, Repeat) and (everything or differs(step)):
            yield from names_in(step.times)
        index = step.index if isinstance(step, Repeat) else None
        for inner in branches_of(step):  # what stands inside a residual is written out
            beside = isinstance(step, Residual | Parallel)
            yield from (name for name in _counts(inner, everything or beside) if name != index)
        if isinstance(step, Use):
            definition = step.definition
            for name in definition.repeat_sizes if everything else definition.counts:
                yield from names_in(step.sizes.get(name, Size(name)))


def differs(repeat: Repeat) -> bool:
    """True where what is repeated differs from time to time."""
    for step in walk(repeat.steps):
        if isinstance(step, Use) and any(repeat.index in names_in(formula) for formula in step.sizes.values()):
            return True
        if isinstance(step, Repeat) and repeat.index in names_in(step.times):
            return True
    return False
