"""`reach`: how many layers connect n positions, and what that stack costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from analyzer.answers.context import Context, context
from analyzer.answers.costs import symbolic_values
from analyzer.answers.data import sizes_data
from analyzer.answers.options import option_names
from analyzer.answers.question import LayerRequest, Question
from analyzer.answers.settings import Setting, settings, spelled
from analyzer.blocks import Block, Cell, Count, Label, Number, Phrase, Statement, Table
from analyzer.errors import SizeError
from analyzer.readings.closed_forms import Polynomials
from analyzer.readings.domains import Sizes
from analyzer.readings.polynomial import Polynomial
from analyzer.readings.quantities import UNITS, Absent, Reader
from analyzer.readings.structure import WHOLE, structure_of

PLAIN, DOUBLING, POWERS = "1", "2^i", "k^i"
"""Dilation of layer i of a stack: 1 throughout, 2^i, or kernel^i."""

CAUSAL = "causal"
"""The option of layers that see the past only."""

ADDED = ("parameters", "macs", "state_memory")
"""Quantities of a stack that are sums over its layers."""


@dataclass(frozen=True)
class Stack:
    """Layers stacked until n positions are connected.

    Attributes:
        label: the layer.
        padding: the padding it has, None for a layer without.
        dilation: how dilation grows, or the fixed dilation; None for a layer without.
        length: layers, or steps of a recurrence; None: stacking never gets there.
        unit: 'layer' or 'step'.
        receptive_field: positions the stack sees, from the first to the last.
        why: key of the reason, where there is no length.
        skips: such a stack sees every so-many-th position only.
        costs: quantity to its sum over the stack, empty where the widths are not given.
    """

    label: str
    padding: str | None
    dilation: str | None
    length: int | None
    unit: str
    receptive_field: int | None
    why: str | None
    skips: int
    costs: Mapping[str, Number]

    def data(self) -> dict[str, Any]:
        """Keys and values for JSON."""
        data: dict[str, Any] = {
            "padding": self.padding,
            "dilation": self.dilation,
            "layers": self.length if self.unit == "layer" else 1,
            "steps": self.length if self.unit == "step" else None,
            "receptive_field": self.receptive_field,
            "known": "derived",
        }
        if self.why is not None:
            data |= {"layers": None, "why": self.why}
        if self.skips > 1:
            data["skips"] = self.skips
        return data | {name: number.value for name, number in self.costs.items()}


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
        for setting in _paddings(question, request, base):
            _check_complete(setting)
            known = dict.fromkeys(setting.free, 1)
            integers = setting.integers(known)
            sizes |= setting.given
            stacks += _stacks(setting, integers, about)
    return Reach(about, MappingProxyType(sizes), tuple(stacks))


def _paddings(question: Question, request: LayerRequest, base: Setting) -> list[Setting]:
    """The setting itself or, where the padding was left open, one that sees the past only and one that is centred."""
    choice = next((c for c in base.entry.choices if {"causal", "same"} <= set(c.options)), None)
    if choice is None:
        return [base]
    own = {*request.settings, *question.settings}
    if own & {choice.name, *choice.options, *(choice.number or ())}:
        return [base]
    found = []
    for padding in ("causal", "same"):
        variant = replace(request, settings=MappingProxyType({**request.settings, choice.name: padding}))
        alone = replace(question, layers=(variant,), settings=_for(request, base, question))
        found.append(settings(alone, incomplete=True)[0])
    return found


def _for(request: LayerRequest, base: Setting, question: Question) -> dict[str, str]:
    """The shared words this layer uses: the others were checked with all layers together."""
    options = {*option_names(base.entry), *(choice.name for choice in base.entry.choices)}
    used = ({*base.given} | options) - {*request.settings}  # a layer's own k leaves the shared one to others
    return {word: value for word, value in question.settings.items() if word in used}


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
        return [_plain(setting, integers, about, None)]
    if "D" in setting.given:
        return [_plain(setting, integers, about, str(setting.given["D"]))]
    found = [_plain(setting, integers, about, PLAIN)]
    kernel = integers.get("k", 1)
    if found[0].length is not None and found[0].length > 1 and kernel > 1:
        growing = [(DOUBLING, 2)] + ([(POWERS, kernel)] if kernel > 2 else [])
        stacks = (_growing(setting, integers, about, name, base) for name, base in growing)
        found += [stack for stack in stacks if stack is not None]
    return found


def _reader(setting: Setting, integers: Mapping[str, int], about: Context) -> Reader:
    known = {name: integers[name] for name in integers if name not in setting.given}
    return Reader(setting.layer, setting.exact(known), about.convention, about.element_bytes)


def _plain(
    setting: Setting,
    integers: Mapping[str, int],
    about: Context,
    dilation: str | None,
    names: Sequence[str] = ADDED,
) -> Stack:
    """Identical layers."""
    reader = _reader(setting, integers, about)
    padding = setting.options.get("padding")
    length, found = reader.quantity("maximum_path_length"), reader.structure
    if isinstance(length, Absent):
        return Stack(setting.label, padding, dilation, None, "layer", None, length.why, 1, MappingProxyType({}))
    unit = "step" if found.whole and not found.sees_whole_at_once else "layer"
    depth = 1 if unit == "step" else length
    field = integers["n"] if found.whole else depth * (found.back + found.ahead) + 1
    costs = {} if setting.free else _costs([(reader, depth)], names)
    return Stack(setting.label, padding, dilation, length, unit, field, None, found.skips, MappingProxyType(costs))


def _growing(
    setting: Setting,
    integers: Mapping[str, int],
    about: Context,
    name: str,
    base: int,
    names: Sequence[str] = ADDED,
) -> Stack | None:
    """Dilations base^0, base^1, … until both sides reach n - 1 positions (a causal stack: the past alone).

    None where a dilated layer would change the number of positions (a padding given as a number).
    """
    wanted, back, ahead, readers = integers["n"] - 1, 0, 0, list[tuple[Reader, int]]()
    causal = False
    while back < wanted or (not causal and ahead < wanted):
        dilated = {**integers, "D": base ** len(readers)}
        reader = _reader(setting, dilated, about)
        if isinstance(reader.quantity("maximum_path_length"), Absent):
            return None
        found = reader.structure
        causal = not found.ahead
        back, ahead = back + found.back, ahead + found.ahead
        readers.append((reader, 1))
    padding = setting.options.get("padding")
    if not causal and base > 2:  # one path per distance, and from some positions it runs over the padding
        return Stack(setting.label, padding, name, None, "layer", None, "never-connects", 1, MappingProxyType({}))
    costs = {} if setting.free else _costs(readers, names)
    field = back + ahead + 1
    return Stack(setting.label, padding, name, len(readers), "layer", field, None, 1, MappingProxyType(costs))


def _costs(readers: list[tuple[Reader, int]], names: Sequence[str]) -> dict[str, Number]:
    """Sums over the stack; a quantity one layer does not have, the stack does not have."""
    costs: dict[str, Number] = {}
    for name in names:
        values = [(reader.quantity(name), times) for reader, times in readers]
        absent = next((value for value, _ in values if isinstance(value, Absent)), None)
        if absent is not None:
            costs[name] = Number(None, UNITS[name], why=absent.why)
        else:
            costs[name] = Number(sum(reader.value(name) * times for reader, times in readers), UNITS[name])
    return costs


@dataclass(frozen=True)
class Built:
    """Stacks of one layer, some number for each.

    Attributes:
        place: of the layer in the question.
        label: the layer.
        dilation: how dilation grows from layer to layer, PLAIN for identical layers.
        values: one number for each depth or length that was asked for, None where there is none.
    """

    place: int
    label: str
    dilation: str
    values: tuple[int | None, ...]


def stack_fields(question: Question, about: Context, depths: Sequence[int]) -> list[Built]:
    """What stacks of these depths see: plain and, where a layer has a dilation that is left open, doubling.

    A layer whose padding was left open is taken causal.
    """
    found: list[Built] = []
    for place, setting in enumerate(_causal(question)):
        integers = setting.integers(dict.fromkeys(setting.free, 1))
        for name, base in _growths(setting)[:2]:
            fields = _fields(setting, integers, about, base, depths)
            if fields:
                found.append(Built(place, setting.label, name, fields))
    return found


def stack_costs(question: Question, about: Context, lengths: Sequence[int]) -> list[Built]:
    """Multiply-adds of the shortest stacks that connect each of these lengths, for every growth of dilation.

    Where the padding of some layer was left open, every layer that can be causal and was not asked to be otherwise
    is taken causal, and its label says so. Layers of a stack are like in `reach`.

    Raises:
        UserError: sizes missing.
    """
    found: list[Built] = []
    for place, setting in enumerate(_alike(question)):
        if setting.free:
            continue
        for name, base in _growths(setting):
            costs = tuple(_cost_at(setting, n, about, name, base) for n in lengths)
            found.append(Built(place, setting.label, name, costs))
    return found


def made_causal(question: Question) -> bool:
    """True where `stack_costs` takes layers causal that were not asked for so."""
    return any(len(_paddings(question, *pair)) > 1 for pair in _requested(question))


def all_causal(question: Question, about: Context) -> bool:
    """True where no layer that `stack_costs` compares sees ahead."""
    return all(
        not _reader(one, one.integers(dict.fromkeys(one.free, 1)), about).structure.ahead for one in _alike(question)
    )


def _cost_at(setting: Setting, n: int, about: Context, name: str, base: int) -> int | None:
    """Multiply-adds of one stack at one length; None where it never connects or cannot be so short."""
    if "n" not in setting.given:
        return None
    at = replace(setting, given=MappingProxyType({**setting.given, "n": n}))
    integers = at.integers()
    try:
        if base == 1:
            stack: Stack | None = _plain(at, integers, about, PLAIN, ("macs",))
        else:
            stack = _growing(at, integers, about, name, base, ("macs",))
    except SizeError:
        return None
    macs = stack.costs.get("macs") if stack is not None else None
    return None if macs is None or macs.value is None else int(macs.value)


def _requested(question: Question) -> list[tuple[LayerRequest, Setting]]:
    return list(zip(question.layers, settings(question, incomplete=True), strict=True))


def _causal(question: Question) -> list[Setting]:
    """Every layer, causal where its padding was left open."""
    return [_paddings(question, *pair)[0] for pair in _requested(question)]


def _alike(question: Question) -> list[Setting]:
    """Every layer, all of them causal where they can be if the padding of one was left open."""
    if not made_causal(question):
        return [base for _, base in _requested(question)]
    return [_causal_form(question, request, base) for request, base in _requested(question)]


def _causal_form(question: Question, request: LayerRequest, base: Setting) -> Setting:
    """The layer seeing the past only, if that was left open."""
    found = _paddings(question, request, base)
    if len(found) > 1:
        return replace(found[0], label=_with_option(request, CAUSAL))
    if CAUSAL not in base.entry.options or CAUSAL in {*request.settings, *question.settings}:
        return base
    variant = replace(request, settings=MappingProxyType({**request.settings, CAUSAL: "yes"}))
    alone = replace(question, layers=(variant,), settings=_for(request, base, question))
    return replace(settings(alone, incomplete=True)[0], label=_with_option(request, CAUSAL))


def _with_option(request: LayerRequest, option: str) -> str:
    """A layer's label with one more option, as a question words it."""
    return f"{request.label}{',' if ':' in request.label else ':'}{option}"


def _growths(setting: Setting) -> list[tuple[str, int]]:
    """How dilation may grow, and of what the dilations are powers; one where a layer has none or it was given."""
    if "D" not in setting.layer.free_sizes or "D" in setting.given:
        return [(PLAIN, 1)]
    kernel = setting.given.get("k", 1)
    return [(PLAIN, 1), (DOUBLING, 2), *([(POWERS, kernel)] if kernel > 2 else [])]


def _fields(
    setting: Setting, integers: Mapping[str, int], about: Context, base: int, depths: Sequence[int]
) -> tuple[int, ...]:
    """Positions seen at each depth; () for a layer that changes the length."""
    fields, seen = list[int](), 1
    for depth in range(1, max(depths) + 1):
        dilated = {**integers, "D": integers.get("D", 1) * base ** (depth - 1)}
        try:
            reader = _reader(setting, dilated, about)
        except SizeError:  # a valid padding whose dilated kernel is longer than the sequence
            return ()
        path, found = reader.quantity("maximum_path_length"), reader.structure
        if isinstance(path, Absent) and path.why == "strided":
            return ()
        seen = integers["n"] if found.whole else seen + found.back + found.ahead
        fields.append(seen)
    return tuple(fields[depth - 1] for depth in depths)


# -------------------------------------------------------------------------------------------- cells


def _length(stack: Stack) -> Cell:
    return Phrase(f"reach.{stack.unit}s", {"count": Count(stack.length or 0)})


def _padding(stack: Stack) -> Cell:
    return None if stack.padding is None else Label(stack.padding)


def _dilation(stack: Stack) -> Cell:
    return None if stack.dilation is None else Label(stack.dilation)
