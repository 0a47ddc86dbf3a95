"""Stacks of several depths, and the shortest ones at several lengths: what figures of reach are drawn from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from analyzer.answers.context import Context
from analyzer.answers.forms import causal_form, paddings
from analyzer.answers.question import LayerRequest, Question
from analyzer.answers.settings import Setting, settings
from analyzer.answers.stacking import PLAIN, Stack, growing, growths, plain, stack_reader
from analyzer.errors import SizeError
from analyzer.readings.quantities import Absent


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
        for name, base in growths(setting)[:2]:
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
        for name, base in growths(setting):
            costs = tuple(_cost_at(setting, n, about, name, base) for n in lengths)
            found.append(Built(place, setting.label, name, costs))
    return found


def made_causal(question: Question) -> bool:
    """True where `stack_costs` takes layers causal that were not asked for so."""
    return any(len(paddings(question, *pair)) > 1 for pair in _requested(question))


def all_causal(question: Question, about: Context) -> bool:
    """True where no layer that `stack_costs` compares sees ahead."""
    return all(
        not stack_reader(one, one.integers(dict.fromkeys(one.free, 1)), about).structure.ahead
        for one in _alike(question)
    )


def _cost_at(setting: Setting, n: int, about: Context, name: str, base: int) -> int | None:
    """Multiply-adds of one stack at one length; None where it never connects or cannot be so short."""
    if "n" not in setting.given:
        return None
    at = replace(setting, given=MappingProxyType({**setting.given, "n": n}))
    integers = at.integers()
    try:
        if base == 1:
            stack: Stack | None = plain(at, integers, about, PLAIN, ("macs",))
        else:
            stack = growing(at, integers, about, name, base, ("macs",))
    except SizeError:
        return None
    macs = stack.costs.get("macs") if stack is not None else None
    return None if macs is None or macs.value is None else int(macs.value)


def _requested(question: Question) -> list[tuple[LayerRequest, Setting]]:
    return list(zip(question.layers, settings(question, incomplete=True), strict=True))


def _causal(question: Question) -> list[Setting]:
    """Every layer, causal where its padding was left open."""
    return [paddings(question, *pair)[0] for pair in _requested(question)]


def _alike(question: Question) -> list[Setting]:
    """Every layer, all of them causal where they can be if the padding of one was left open."""
    if not made_causal(question):
        return [base for _, base in _requested(question)]
    return [causal_form(question, request, base) for request, base in _requested(question)]


def _fields(
    setting: Setting, integers: Mapping[str, int], about: Context, base: int, depths: Sequence[int]
) -> tuple[int, ...]:
    """Positions seen at each depth; () for a layer that changes the length."""
    fields, seen = list[int](), 1
    for depth in range(1, max(depths) + 1):
        dilated = {**integers, "D": integers.get("D", 1) * base ** (depth - 1)}
        try:
            reader = stack_reader(setting, dilated, about)
        except SizeError:  # a valid padding whose dilated kernel is longer than the sequence
            return ()
        path, found = reader.quantity("maximum_path_length"), reader.structure
        if isinstance(path, Absent) and path.why == "strided":
            return ()
        seen = integers["n"] if found.whole else seen + found.back + found.ahead
        fields.append(seen)
    return tuple(fields[depth - 1] for depth in depths)
