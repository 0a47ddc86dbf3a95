"""`choose`: which layer to use, under conditions: how deep each has to be, which fit, which of these is best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from analyzer.answers.candidates import Candidate, Demands, Failure, candidates
from analyzer.answers.choose_blocks import choose_blocks
from analyzer.answers.conditions import OF_STACKS, conditions_of
from analyzer.answers.context import Context, context
from analyzer.answers.costs import unit_of
from analyzer.answers.data import exact_data, number_data, sizes_data
from analyzer.answers.forms import CAUSAL
from analyzer.answers.nearest import Relaxation, relaxations
from analyzer.answers.pareto import Front, goodness, pareto, ranks
from analyzer.answers.question import Question
from analyzer.answers.settings import spelled
from analyzer.answers.values import yes_or_no
from analyzer.blocks import Block, Number
from analyzer.errors import QuestionError, Said, unknown_word
from analyzer.readings.quantities import Absent

if TYPE_CHECKING:  # an answer in words pays for no figure
    from analyzer.charts import Figure


DEFAULT_BY = "flops"
"""What ranks where nothing is said: multiply-adds would call a layer free that works by Fourier transforms."""


@dataclass(frozen=True)
class Selection:
    """The answer to `choose`.

    Attributes:
        context: question, convention, dtype.
        sizes: those given, by their names.
        demands: the conditions.
        by: the quantity that ranks.
        front_of: the two quantities of the front.
        found: every candidate, in the order asked or of the catalogue.
        rank: place to rank, of those that fit and have the quantity.
        front: of those that fit and have both quantities.
        nearest: where nothing fits, what would let something in.
    """

    context: Context
    sizes: Mapping[str, int]
    demands: Demands
    by: str
    front_of: tuple[str, str]
    found: tuple[Candidate, ...]
    rank: Mapping[int, int]
    front: Front
    nearest: tuple[Relaxation, ...]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The best, the ranking, the front, what is left out and why, and what it all rests on."""
        return choose_blocks(self)

    def figures(self) -> tuple[Figure, ...]:
        """The candidates that fit by the two quantities of the front; () where fewer than two have both."""
        from analyzer.answers.choose_figure import front_figure

        return front_figure(self)

    @property
    def fitting(self) -> tuple[int, ...]:
        """Places of the candidates that fit: the ranked ones, the best first, then those without the quantity."""
        fits = (place for place, one in enumerate(self.found) if one.fits)
        return tuple(sorted(fits, key=lambda place: (self.rank.get(place, len(self.found) + 1), place)))

    @property
    def best(self) -> tuple[int, ...]:
        """Places of the candidates of rank 1."""
        return tuple(place for place in self.fitting if self.rank.get(place) == 1)

    @property
    def transforms(self) -> tuple[int, ...]:
        """Places of the candidates that fit and whose work is no multiply-adds, but FLOPs of transforms."""
        return transforming(self.found, self.fitting)

    def number(self, place: int, quantity: str) -> Number:
        """A quantity of a candidate; without value where it has none."""
        return quantity_of(self.found[place], quantity)

    def data(self) -> dict[str, Any]:
        """Keys and values for JSON."""
        data = {
            "question": self.context.question,
            "sizes": sizes_data(self.sizes),
            "dtype": self.context.dtype,
            "convention": self.context.convention.data(),
            "conditions": [condition.data() for condition in self.demands.conditions],
            "causal": self.demands.causal,
            "by": self.by,
            "front": list(self.front_of),
            "best": [self._name(place) for place in self.best],
            "candidates": [self._candidate(place) for place in range(len(self.found))],
        }
        if not self.fitting:
            data["nearest"] = [_relaxation_data(one) for one in self.nearest]
        return data

    def _candidate(self, place: int) -> dict[str, Any]:
        one = self.found[place]
        return {
            **self._name(place),
            **({} if one.stacks is None else one.stacks.data()),
            "fits": one.fits,
            "fails": [_failure_data(failure) for failure in one.failures],
            "quantities": {} if one.stack is None else {q: number_data(quantity_of(one, q)) for q in OF_STACKS},
            "rank": self.rank.get(place),
            "on_front": place in self.front.members,
            "dominated_by": [self._name(other) for other in self.front.dominated_by.get(place, ())],
        }

    def _name(self, place: int) -> dict[str, Any]:
        """What tells a candidate from the others."""
        one = self.found[place]
        return {"label": one.label, "layers": one.depth, "dilation": one.dilation}


def quantity_of(one: Candidate, quantity: str) -> Number:
    """A quantity of a candidate; without value where it has none."""
    unit = OF_STACKS[quantity] if one.stacks is None else unit_of(one.stacks.setting, quantity)
    value = Absent("never-connects") if one.stack is None else one.stack.quantity(quantity)
    return Number(None, unit, why=value.why) if isinstance(value, Absent) else Number(value, unit)


def transforming(found: Sequence[Candidate], places: Sequence[int]) -> tuple[int, ...]:
    """Those of some candidates that have FLOPs, but no multiply-adds."""
    values = {place: [quantity_of(found[place], name).value for name in ("macs", "flops")] for place in places}
    return tuple(place for place, (macs, flops) in values.items() if macs == 0 and flops)


def _failure_data(failure: Failure) -> dict[str, Any]:
    data: dict[str, Any] = {} if failure.condition is None else failure.condition.data()
    if failure.condition is not None:
        data |= {"value": exact_data(failure.value), "off_by": exact_data(failure.excess)}
    if failure.why is not None:
        data["why"] = failure.why
    if failure.said or failure.lacks:
        lacks = Said("{said}", "excluded.impossible", said=tuple(map(spelled, failure.lacks)))
        data["said"] = failure.said or lacks
    return data


def _relaxation_data(one: Relaxation) -> dict[str, Any]:
    name = {"label": one.candidate.label, "layers": one.depth, "dilation": one.candidate.dilation}
    return {**one.condition.data(), "instead": exact_data(one.limit), **name}


def choose(question: Question) -> Selection:
    """Which of the layers of the question, or of the catalogue, fit, which is best, and which are on the front.

    Raises:
        UserError: the question cannot be answered as asked.
    """
    about = context("choose", question)
    if about.convention.basis == "growth":
        raise QuestionError(f"choose counts exactly; convention {about.convention.name} only up to constant factors")
    demands = Demands(conditions_of(question, OF_STACKS), _causal(question))
    by = _quantity("by", question.words.get("by", DEFAULT_BY).strip())
    asked_front = _asked_front(question)
    rest = {word: value for word, value in question.settings.items() if word != CAUSAL}
    asked = replace(question, settings=MappingProxyType(rest))
    found = candidates(asked, demands, about)
    _check_reach(found, demands)
    fits = [place for place, one in enumerate(found) if one.fits]
    rank = ranks({place: score for place, (score,) in _scores(found, fits, (by,)).items()})
    if fits and not rank:
        raise QuestionError(_without(by, found, fits))
    front_of = asked_front or _front_of(by, demands.causal)
    front = pareto({place: (one, other) for place, (one, other) in _scores(found, fits, front_of).items()})
    nearest = () if fits else relaxations(found, demands)
    return Selection(about, _sizes(found), demands, by, front_of, found, rank, front, nearest)


def _causal(question: Question) -> bool | None:
    """Whether no later position may be seen; None where that is left open."""
    return yes_or_no(question.settings[CAUSAL], CAUSAL) if CAUSAL in question.settings else None


def _quantity(word: str, name: str) -> str:
    if name not in OF_STACKS:
        raise QuestionError(
            "{word}: {said}", "error.of_word", word=word, said=unknown_word("quantity", name, OF_STACKS)
        )
    return name


def _asked_front(question: Question) -> tuple[str, str] | None:
    """The two quantities of the front, if they were asked for."""
    if "front" not in question.words:
        return None
    names = [_quantity("front", part.strip()) for part in question.words["front"].split(",")]
    if len(names) != 2 or names[0] == names[1]:
        raise QuestionError(f"front={question.words['front']!r}: two different quantities, as macs,state_memory")
    return names[0], names[1]


def _front_of(by: str, causal: bool | None) -> tuple[str, str]:
    """What ranks, and the memory that goes with it: the state of layers that are all causal, else the activations."""
    second = "state_memory" if causal else "activation_memory"
    return by, second if by != second else DEFAULT_BY


def _scores(found: Sequence[Candidate], places: Sequence[int], quantities: Sequence[str]) -> dict[int, tuple[Any, ...]]:
    """For each candidate that has all these quantities, numbers that are the smaller the better."""
    scores: dict[int, tuple[Any, ...]] = {}
    for place in places:
        values = [quantity_of(found[place], name).value for name in quantities]
        if all(value is not None for value in values):
            scores[place] = tuple(
                goodness(name, value) for name, value in zip(quantities, values, strict=True) if value is not None
            )
    return scores


def _check_reach(found: Sequence[Candidate], demands: Demands) -> None:
    """Raises QuestionError where more positions are to be seen than any layer has."""
    lengths = [one.stacks.length for one in found if one.stacks is not None and one.stacks.length is not None]
    if demands.reach is not None and lengths and demands.reach.limit > max(lengths):
        said = "{word}: there are only n = {count} positions to depend on; give a longer sequence"
        raise QuestionError(said, "error.few_positions", word=demands.reach.text, count=str(max(lengths)))


def _without(by: str, found: Sequence[Candidate], fits: Sequence[int]) -> str:
    hint = "; causal=yes takes layers in their causal form" if by in ("state_memory", "macs_per_step") else ""
    labels = ", ".join(found[place].label for place in fits[:3]) + (" and others" if len(fits) > 3 else "")
    return f"by={by}: no layer that fits has it ({labels}){hint}"


def _sizes(found: Sequence[Candidate]) -> dict[str, int]:
    """The sizes that were given; where layers differ, the first one's."""
    known: dict[str, int] = {}
    for one in found:
        for name, value in () if one.stacks is None else one.stacks.setting.given.items():
            known.setdefault(name, value)
    return known
