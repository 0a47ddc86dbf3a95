"""Candidates of `choose`: layers and stacks of them, and which conditions each fails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from analyzer.answers.conditions import AT_LEAST, AT_MOST, Condition
from analyzer.answers.context import Context
from analyzer.answers.forms import causal_form, own_words
from analyzer.answers.layered import StackReader, Stacks, Wanted
from analyzer.answers.question import LayerRequest, Question
from analyzer.answers.reasons import reason
from analyzer.answers.settings import Setting, settings, spelled
from analyzer.blocks import Cell
from analyzer.errors import SizeError
from analyzer.layers.catalogue import catalogue
from analyzer.layers.entries import Entry
from analyzer.notation.definition import Definition
from analyzer.readings.positions import mixes_positions, positions_of
from analyzer.readings.quantities import Absent

REACH, PATH = "receptive_field", "maximum_path_length"
"""Quantities that are met by stacking: at least so much reach, at most so long a path."""

AHEAD, PAST = "looks-ahead", "past-only"
"""Which way a layer looks, where that is the wrong one."""


@dataclass(frozen=True)
class Failure:
    """What keeps a candidate out.

    Attributes:
        condition: the condition that is broken; None where the layer looks the wrong way or cannot be built.
        value: what the candidate has instead; None where it has no such quantity.
        reason: the same as `said` in the language of the answer, for sizes that do not fit.
        why: key of the reason, where there is no value.
        said: the sizes that are missing, or what the layer says of sizes that do not fit.
        lacks: the sizes that are missing, by their letters.
    """

    condition: Condition | None = None
    value: int | Fraction | None = None
    reason: Cell = None
    why: str | None = None
    said: str = ""
    lacks: tuple[str, ...] = ()

    @property
    def is_direction(self) -> bool:
        """True where the layer looks the wrong way."""
        return self.condition is None and self.why in (AHEAD, PAST)

    @property
    def excess(self) -> int | Fraction | None:
        """How far the value is beyond the limit, positive; None where there is no value."""
        if self.condition is None or self.value is None:
            return None
        return max(self.value, self.condition.limit) - min(self.value, self.condition.limit)


@dataclass(frozen=True)
class Candidate:
    """A layer, or as many on top of each other as it takes.

    Attributes:
        label: the layer.
        dilation: of its layers, '2^i' where it doubles; None for a layer without.
        doubling: whether it does.
        stacks: stacks of any depth of it; None where the layer cannot be built.
        stack: the one that sees what is wanted; None where no stack does.
        failures: what keeps it out.
    """

    label: str
    dilation: str | None
    doubling: bool
    stacks: Stacks | None
    stack: StackReader | None
    failures: tuple[Failure, ...]

    @property
    def fits(self) -> bool:
        """True where nothing keeps it out."""
        return not self.failures

    @property
    def lacks(self) -> tuple[str, ...]:
        """The sizes without which it is no candidate yet; () where it has them all."""
        return tuple(name for failure in self.failures for name in failure.lacks)

    @property
    def depth(self) -> int | None:
        """How many layers it has."""
        return None if self.stack is None else self.stack.depth


@dataclass(frozen=True)
class Demands:
    """What candidates have to meet.

    Attributes:
        conditions: bounds on quantities.
        causal: True: no later position may be seen, False: later ones must be; None: no matter.
    """

    conditions: tuple[Condition, ...]
    causal: bool | None

    @property
    def reach(self) -> Condition | None:
        """The condition that a stack meets by its depth."""
        return next((one for one in self.conditions if (one.relation, one.quantities) == (AT_LEAST, (REACH,))), None)

    @property
    def wanted(self) -> Wanted:
        """What a stack has to see."""
        connected = any((one.relation, one.quantities) == (AT_MOST, (PATH,)) for one in self.conditions)
        return Wanted(None if self.reach is None else int(self.reach.limit), connected)

    def failures(self, stack: StackReader) -> tuple[Failure, ...]:
        """What keeps a stack out."""
        found = []
        if self.causal is not None and stack.looks_ahead == self.causal:
            found.append(Failure(why=AHEAD if self.causal else PAST))
        for condition in self.conditions:
            value = condition.value(stack)
            if isinstance(value, Absent):
                found.append(Failure(condition, why=value.why))
            elif not condition.holds(value):
                found.append(Failure(condition, value))
        return tuple(found)


def candidates(question: Question, demands: Demands, about: Context) -> tuple[Candidate, ...]:
    """Every layer of the question or, where it names none, of the catalogue, each plain and with doubling dilations.

    Raises:
        UserError: words that no layer has, or no layer that has all its sizes.
    """
    asked = question if question.layers else replace(question, layers=_of_catalogue())
    found: list[Candidate] = []
    for request, base in zip(asked.layers, settings(asked, incomplete=True), strict=True):
        setting = causal_form(asked, request, base) if demands.causal else base
        found += _candidates(asked, request, setting, demands, about)
    if all(candidate.stacks is None for candidate in found):
        raise SizeError(_nothing_built(found))
    return tuple(found)


def _of_catalogue() -> tuple[LayerRequest, ...]:
    """The layers that mix the positions of one sequence; stacks and models are named by who wants them."""
    return tuple(LayerRequest(name, name) for name, entry in catalogue().items() if _mixes_one_sequence(entry))


def _mixes_one_sequence(entry: Entry) -> bool:
    if not isinstance(entry.definition, Definition):
        return False
    layer = entry.definition.layer([*entry.fixed, *(choice.default for choice in entry.choices)], {})
    kinds = positions_of(layer)
    read = [ref for ref in layer.inputs if ref.name not in layer.tables]
    return mixes_positions(layer) and not any(kinds.get(dim) == "m" for ref in read for dim in ref.dims)


def _candidates(
    question: Question, request: LayerRequest, setting: Setting, demands: Demands, about: Context
) -> list[Candidate]:
    """One layer plain and, where a stack of several was needed, with doubling dilations."""
    if setting.free:
        free = tuple(sorted(setting.free))
        said = ", ".join(map(spelled, free))
        return [_without_stack(setting.label, Failure(why="needs-sizes", said=said, lacks=free))]
    try:
        if setting.counts:  # left open, they were taken as 1
            settings(replace(question, layers=(request,), settings=own_words(request, setting, question)))
        stacks = Stacks(setting, about)
    except SizeError as error:
        return [_without_stack(setting.label, Failure(why="impossible", said=str(error), reason=reason(error)))]
    plain = _candidate(stacks, demands)
    doubled = stacks.doubled() if plain.depth is not None and plain.depth > 1 else None
    return [plain, *([_candidate(doubled, demands)] if doubled is not None else [])]


def _candidate(stacks: Stacks, demands: Demands) -> Candidate:
    depth = stacks.depth(demands.wanted)
    if isinstance(depth, Absent):
        failure = Failure(why=depth.why)
        return Candidate(stacks.label, stacks.dilation, stacks.doubling, stacks, None, (failure,))
    stack = stacks.stack(depth)
    return Candidate(stacks.label, stacks.dilation, stacks.doubling, stacks, stack, demands.failures(stack))


def _without_stack(label: str, failure: Failure) -> Candidate:
    return Candidate(label, None, False, None, None, (failure,))


def _nothing_built(found: Sequence[Candidate]) -> str:
    """Why no layer can be built: what they say, or the sizes they lack."""
    lacking = [one for one in found if one.failures[0].why == "needs-sizes"]
    if len(lacking) < len(found):
        return next(one.failures[0].said for one in found if one.failures[0].why == "impossible")
    missing = dict.fromkeys(name for one in lacking for name in one.failures[0].said.split(", "))
    shared = [name for name in missing if all(name in one.failures[0].said.split(", ") for one in lacking)]
    needed = ", ".join(shared or missing)
    who = lacking[0].label if len(lacking) == 1 else "every layer" if shared else "each layer"
    add = " ".join(f"{_word(name)}=…" for name in shared or missing)
    return f"{who} needs {'' if shared else 'some of '}{needed}: add {add}"


def _word(size: str) -> str:
    return size.split(" ", 1)[0]
