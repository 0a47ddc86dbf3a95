"""Which of several layers is the cheapest, over all whole values of one size: the lower envelope of exact costs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from analyzer.answers.context import Context
from analyzer.answers.open_size import growth_form, growth_in, heads_vary, read_in, settled_sizes
from analyzer.answers.question import Question
from analyzer.answers.runs import CheaperRun, Gap, Stretch, merge, stretch
from analyzer.answers.settings import Setting
from analyzer.answers.varying import varied
from analyzer.blocks import Cell, Count, Label, Phrase
from analyzer.readings.domains import Value
from analyzer.readings.piecewise import INDEX, OneUnknown, Region, pieces
from analyzer.readings.polynomial import Polynomial
from analyzer.readings.sign_runs import sign_runs
from analyzer.sizes import SPELLED, least

QUANTITY_OF = {"layer": "macs", "core": "core_macs"}
"""What a basis of comparison counts; 'growth' takes the dominating terms of the core."""

MOST_TOLD = 6
"""A sentence lists up to so many runs; beyond, it says how many there are."""


@dataclass(frozen=True)
class CheapestRun:
    """From `first` to `last` (None: for ever) these layers cost the least; several cost the same.

    Attributes:
        first: the first value of the size.
        last: the last one, None: for ever.
        cheapest: places of the layers in the question; empty where that depends on the rest of a division.
        varies: the modulus of that division, else 0.
        step: the distance between the values of the run, where those between do not exist.
    """

    first: int
    last: int | None
    cheapest: tuple[int, ...]
    varies: int = 0
    step: int = 1

    @property
    def layer(self) -> int | None:
        """The place of the cheapest layer; None where several tie or it varies."""
        return self.cheapest[0] if len(self.cheapest) == 1 else None


def cheapest_runs(
    question: Question, unknown: str, quantity: str, about: Context
) -> tuple[tuple[CheapestRun, ...], tuple[Gap, ...]]:
    """Where each layer is the cheapest, and where not all of them exist.

    Args:
        question: one layer or more; a value it gives to the unknown is forgotten.
        unknown: the size.
        quantity: 'layer', 'core' or 'growth', the bases of `crossover`, or a quantity of COMPARABLE.
        about: convention and bytes of an element.

    Raises:
        UserError: a layer that has no such quantity, or sizes missing.
    """
    found = varied(question, unknown)
    if quantity == "growth":
        dominating = {one.label: growth_form(one, unknown, about) for one in found}
        if any(heads_vary(one, unknown) for one in found):
            return cheapest_of(
                found, unknown, lambda one, domain: growth_in(dominating[one.label], one, unknown, domain)
            )
        forms = [dominating[one.label].substitute(settled_sizes(one, unknown)) for one in found]
        index = Polynomial.symbol(INDEX)
        everywhere = Region(1, 0, max(least(unknown), 1), None)
        return _told(_envelope(everywhere, [form.substitute({unknown: index}) for form in forms]))
    name = QUANTITY_OF.get(quantity, quantity)
    return cheapest_of(found, unknown, lambda one, domain: read_in(one, domain, unknown, name, about))


def cheapest_of(
    found: Sequence[Setting], unknown: str, cost: Callable[[Setting, OneUnknown], Value]
) -> tuple[tuple[CheapestRun, ...], tuple[Gap, ...]]:
    """The same for layers that are ready to be read, by any cost in one region of the unknown."""
    costs: dict[Region, list[Polynomial]] = {}

    def read(domain: OneUnknown) -> int:
        costs[domain.region] = [Polynomial.of(cost(one, domain)) for one in found]
        return 0

    stretches: list[Stretch] = []
    for piece in pieces(read, least(unknown)):
        region = piece.region
        if piece.value is None:
            stretches.append(stretch(region, region.first, region.last, piece.why))
        else:
            stretches += _envelope(region, costs[region])
    return _told(stretches)


def _envelope(region: Region, costs: Sequence[Polynomial]) -> list[Stretch]:
    """Where which layers are cheapest within a region: between two changes of sign of any difference, one answer."""
    signs: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for one in range(len(costs)):
        for other in range(one + 1, len(costs)):
            signs[one, other] = sign_runs(costs[one] - costs[other], INDEX, region.first, region.last)
    starts = sorted({region.first, *(first for runs in signs.values() for first, _ in runs)})
    lasts = [*(start - 1 for start in starts[1:]), region.last]
    return [
        stretch(region, start, last, _cheapest({pair: _at(runs, start) for pair, runs in signs.items()}, len(costs)))
        for start, last in zip(starts, lasts, strict=True)
    ]


def _at(runs: Sequence[tuple[int, int]], start: int) -> int:
    return next(sign for first, sign in reversed(runs) if first <= start)


def _cheapest(signs: dict[tuple[int, int], int], count: int) -> int:
    """The layers that no other undercuts, as a number with a bit for each."""
    dearer = {other if sign < 0 else one for (one, other), sign in signs.items() if sign}
    return sum(1 << place for place in range(count) if place not in dearer)


def _told(stretches: Sequence[Stretch]) -> tuple[tuple[CheapestRun, ...], tuple[Gap, ...]]:
    runs, gaps = merge(stretches)
    return tuple(CheapestRun(run.first, run.last, _places(run), run.varies, run.step) for run in runs), gaps


def _places(run: CheaperRun) -> tuple[int, ...]:
    bits = run.cheaper or 0
    return tuple(place for place in range(bits.bit_length()) if bits >> place & 1)


# -------------------------------------------------------------------------------------------- in words


def cheapest_phrase(runs: Sequence[CheapestRun], unknown: str, labels: Sequence[str]) -> Phrase:
    """The runs in one sentence."""
    values: dict[str, Cell] = {"unknown": Label(SPELLED.get(unknown, unknown))}
    if not runs:
        return Phrase("cheapest.nowhere", values)
    if any(run.varies for run in runs):
        return Phrase("cheapest.varies", values)
    kinds = list(dict.fromkeys(run.cheapest for run in runs))
    if len(kinds) == 1:
        everywhere = runs[0].first <= 1 and runs[-1].last is None and len(runs) == runs[0].step == 1
        key = "cheapest.always" if everywhere else "cheapest.always_there"
        return Phrase(key, {**values, "layers": named(kinds[0], labels)})
    if len(runs) > MOST_TOLD:
        used = tuple(sorted({place for kind in kinds for place in kind}))
        return Phrase("cheapest.several", {**values, "times": Count(len(runs) - 1), "layers": named(used, labels)})
    return Phrase("cheapest.runs", {**values, "runs": listed([run_phrase(run, labels) for run in runs])})


def named(places: Sequence[int], labels: Sequence[str]) -> Cell:
    """The layers at these places, joined by a word."""
    out: Cell = Label(labels[places[0]])
    for place in places[1:]:
        key = "cheapest.and" if place == places[-1] else "cheapest.comma"
        out = Phrase(key, {"first": out, "second": Label(labels[place])})
    return out


def listed(cells: Sequence[Cell]) -> Cell:
    """Several findings of one sentence; they may hold commas themselves."""
    out = cells[0]
    for cell in cells[1:]:
        out = Phrase("cheapest.then", {"first": out, "second": cell})
    return out


def run_phrase(run: CheapestRun, labels: Sequence[str]) -> Phrase:
    """A run in words: who, from where to where."""
    values: dict[str, Cell] = {"layers": named(run.cheapest, labels), "first": Count(run.first)}
    if run.last is None:
        return Phrase("cheapest.from", values)
    if run.last == run.first:
        return Phrase("cheapest.at", values)
    return Phrase("cheapest.between", {**values, "last": Count(run.last)})
