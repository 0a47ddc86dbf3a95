"""What the sections of one document share: the question, the answers to it, each worked out once, when first used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cached_property

from analyzer.answers.cheapest import cheapest_phrase
from analyzer.answers.compare import Comparison, compare
from analyzer.answers.context import Context
from analyzer.answers.costs import LayerCost
from analyzer.answers.crossover import BasisRuns
from analyzer.answers.question import LayerRequest, Question
from analyzer.answers.reach import Reach, reach
from analyzer.answers.stacking import Stack
from analyzer.answers.values import whole_number
from analyzer.blocks import Phrase
from analyzer.errors import UserError
from analyzer.layers.catalogue import family
from analyzer.report.asked import Asked
from analyzer.report.charts.plotted import Plotted
from analyzer.report.layer_parts import reach_phrase, stream_phrase, streaming
from analyzer.report.sample import Listening, listening

ATTENTION, CONVOLUTION = "attention", "convolution"


class Material:
    """The answers a document is made of.

    Args:
        asked: the report.

    Raises:
        UserError: the question cannot be answered as asked.
    """

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.question: Question = asked.question
        self.answer: Comparison = compare(asked.question)
        self.about: Context = self.answer.context
        self.layers: tuple[LayerCost, ...] = self.answer.layers

    @property
    def length(self) -> int | None:
        """Positions; None where no layer runs over a sequence."""
        given = self.question.settings.get("n")
        return None if given is None else whole_number(given, "n")

    @cached_property
    def reached(self) -> Reach | None:
        """Stacks that connect all positions; None where that cannot be told."""
        with suppress(UserError):
            return reach(replace(self.question, layers=tuple(self._with_causal_forms())))
        return None

    def _with_causal_forms(self) -> Iterator[LayerRequest]:
        """The layers, and behind each that could see the past only, but does not, its causal form."""
        for request, cost in zip(self.question.layers, self.layers, strict=True):
            yield request
            if "causal" in cost.setting.entry.options and cost.setting.options["causal"] == "no":
                label = f"{request.label}{',' if ':' in request.label else ':'}causal"
                yield replace(request, label=label, settings={**request.settings, "causal": "yes"})

    @property
    def stacks(self) -> tuple[Stack, ...]:
        """The stacks of `reached`."""
        return self.reached.stacks if self.reached else ()

    @cached_property
    def plotted(self) -> Plotted:
        """What the figures are drawn from."""
        return Plotted(self.question, self.about, self.layers, self.crossing)

    @cached_property
    def crossing(self) -> Mapping[str, BasisRuns]:
        """Of two layers, who is cheaper from which length on, by basis; growth is no basis to compare a stack by.

        A stack may fix sizes of the layers in it, such as the kernels of WaveNet: dominating terms drop them as
        constants, and keep the same size of a layer that leaves it open.
        """
        stack = any(cost.setting.layer.parts for cost in self.layers)
        return {basis: runs for basis, runs in self.answer.crossing.items() if not stack or basis != "growth"}

    @cached_property
    def crossings(self) -> tuple[Phrase, ...]:
        """Who is the cheapest from which length on: of two layers on every basis, of more counted whole."""
        if self.crossing:
            return tuple(runs.statement.phrase for runs in self.crossing.values())
        runs = self.plotted.cheapest("n") if len(self.layers) > 2 and self.length is not None else ()
        return (cheapest_phrase(runs, "n", self.plotted.labels),) if runs else ()

    @cached_property
    def streaming(self) -> tuple[LayerCost | None, ...]:
        """Each layer itself where it has a state, else its causal form; None where there is none at these sizes."""
        return tuple(self._streaming(place, cost) for place, cost in enumerate(self.layers))

    def _streaming(self, place: int, cost: LayerCost) -> LayerCost | None:
        with suppress(UserError):
            return streaming(self.question, place, cost)
        return None

    @cached_property
    def streams(self) -> tuple[Phrase, ...]:
        """What each layer keeps for the next position, in a sentence."""
        return tuple(stream_phrase(cost, causal) for cost, causal in zip(self.layers, self.streaming, strict=True))

    @cached_property
    def reaches(self) -> tuple[Phrase, ...]:
        """What one output of each layer depends on."""
        return tuple(reach_phrase(cost) for cost in self.layers)

    @cached_property
    def heard(self) -> tuple[Listening | None, ...]:
        """What each layer listens to on the sample series; None for one that cannot run there."""
        return tuple(listening(cost.setting) for cost in self.layers)

    @cached_property
    def families(self) -> tuple[str, ...]:
        """The family of each layer; '' for a user's own and for stacks of a file."""
        return tuple("" if request.file or request.kind else family(request.name) for request in self.question.layers)
