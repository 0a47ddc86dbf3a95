"""`verify`: every number of a layer by every route there is, for each set of its options, at sizes small enough."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from analyzer.answers.chosen import chosen_question, shown_options
from analyzer.answers.question import LayerRequest, Question
from analyzer.answers.settings import Setting, settings
from analyzer.answers.values import yes_or_no
from analyzer.answers.verified import ABSENT, LEFT_OUT, NO_MODULE, TAKEN, Look, Verification, Verified
from analyzer.errors import MachineError, QuestionError, SizeError, UserError
from analyzer.layers.catalogue import catalogue
from analyzer.layers.files import Entry
from analyzer.verification.routes import own_checks, published_checks
from analyzer.verification.torch_route import counted_checks, has_module, torch_checks, torch_version
from analyzer.verification.variants import Variant, combinations_of, variants_of

MAX_VARIANTS = 1000
"""Sets of options of one layer that are tried, at most."""

Watch = Callable[[Sequence["Planned"]], Iterable["Planned"]]
"""Passes on what it is given, one by one: where a progress bar is drawn."""


@dataclass(frozen=True)
class Planned:
    """One set of options to be verified."""

    label: str
    entry: Entry
    options: tuple[str, ...]
    fixed: Mapping[str, int]
    file: str | None

    def __str__(self) -> str:
        return " ".join([self.label, *self.options])


def verify(question: Question, watch: Watch = iter, most: int | None = None) -> Verification:
    """Layers, or the whole catalogue, by every route.

    Args:
        question: layers; options and sizes that are named hold, everything else is tried.
        watch: passes on what is verified, one by one.
        most: how many of its small sizes each layer is tried at; None: all.

    Raises:
        UserError: the question cannot be answered as asked.
        MachineError: torch=yes, and PyTorch is not installed.
    """
    wanted = question.words.get("torch")
    version = None if wanted is not None and not yes_or_no(wanted, "torch") else torch_version()
    if wanted is not None and yes_or_no(wanted, "torch") and version is None:
        raise MachineError("PyTorch is not installed: pip install 'torch>=2.4'")
    planned = [one for request, setting in _requested(question) for one in _plan(request, setting, question)]
    left_out = wanted is not None and version is None
    results = tuple(_verified(one, version is not None, left_out, most) for one in watch(planned))
    return Verification(f"verify {question.text}".strip(), version, results)


def _requested(question: Question) -> Iterator[tuple[LayerRequest, Setting]]:
    requests = question.layers or tuple(LayerRequest(name, name) for name in catalogue())
    asked = replace(question, layers=requests)
    yield from zip(requests, settings(asked, incomplete=True), strict=True)


def _plan(request: LayerRequest, setting: Setting, question: Question) -> Iterator[Planned]:
    """Every set of options that agrees with those named."""
    entry, count = setting.entry, 0
    named = {*request.settings, *question.settings}
    for options in combinations_of(entry):
        if _as_named(entry, setting, named, options):
            count += 1
            if count > MAX_VARIANTS:
                message = f"{request.label} has more than {MAX_VARIANTS} sets of options; name some of them"
                raise QuestionError(f"{message}, as {request.label}:{next(iter(entry.options))}")
            counts = {name: count for name, count in setting.counts.items() if name in named}
            yield Planned(request.label, entry, options, {**setting.given, **counts}, request.file)


def _as_named(entry: Entry, setting: Setting, named: set[str], options: tuple[str, ...]) -> bool:
    """True where these options hold whatever the user named."""
    holding = setting.layer.options
    if any((option in options) != (option in holding) for option in entry.options if option in named):
        return False
    for choice in entry.choices:
        words = {choice.name, *choice.options, *([choice.number[1]] if choice.number else [])}
        if words & named and not set(choice.options) & set(options) & set(holding):
            return False
    return True


def _verified(planned: Planned, torch: bool, left_out: bool, most: int | None) -> Verified:
    """One set of options, by every route; an error of the definition is a finding, not the end."""
    entry, looks = planned.entry, list[Look]()
    state = LEFT_OUT if left_out else ABSENT if not torch else NO_MODULE
    shown = shown_options(entry, planned.options, {})
    try:
        for variant in islice(variants_of(entry, planned.options, planned.fixed, planned.file is None), most):
            checks = own_checks(variant)
            if torch and has_module(variant):
                state, checks = TAKEN, (*checks, *torch_checks(variant))
            looks.append(Look(variant.given, checks))
            shown = shown_options(entry, planned.options, looks[0].sizes)
        looks += _published(planned, state == TAKEN)
    except UserError as error:
        if isinstance(error, SizeError) and planned.fixed:
            raise SizeError(f"{planned}: {error}") from error
        return Verified(planned.label, entry.name, shown, tuple(looks), state, str(error))
    return Verified(planned.label, entry.name, shown, tuple(looks), state)


def _published(planned: Planned, torch: bool) -> Iterator[Look]:
    """Figures published for this set of options, at their own sizes; there, PyTorch counts without computing."""
    for example in planned.entry.examples:
        if example.published is None:
            continue
        (setting,) = settings(chosen_question(planned.entry, example.options, example.sizes, planned.file))
        if set(setting.layer.options) == set(planned.options):
            sizes = setting.exact()
            given = {name: sizes[name] for name in setting.layer.free_sizes}
            variant = Variant(planned.entry.name, planned.options, setting.layer, given, planned.file is None)
            checks = tuple(published_checks(variant, example.published))
            yield Look(given, (*checks, *counted_checks(variant)) if torch else checks)
