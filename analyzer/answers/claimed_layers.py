"""Which layers a claim is about, and which of their sizes it leaves open.

Left open is every size that no word and no default fixes: widths and lengths not given, heads where the width is open,
and whatever the claim names. Strides, dilations, groups and the batch are 1 unless the claim names them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property

from analyzer.answers.claim_formulas import LOG
from analyzer.answers.context import Context
from analyzer.answers.question import Question
from analyzer.answers.settings import Setting, settings, spelled
from analyzer.answers.statements import Statement
from analyzer.answers.values import whole_number
from analyzer.errors import QuestionError, SizeError, did_you_mean
from analyzer.notation.formulas import written
from analyzer.notation.syntax import Number, names_in
from analyzer.readings.domains import check_size
from analyzer.sizes import BY_LETTER, LETTER_OF, SPELLED


class ClaimedLayers:
    """The layers of a claim.

    Attributes:
        settings: label to layer, each with the sizes that the claim leaves open.
        given: sizes that are given for all layers.
    """

    def __init__(self, statement: Statement, about: Context) -> None:
        self.statement, self.about = statement, about
        requests = {term.layer.label: term.layer for term in statement.terms.values()}
        question = Question(tuple(requests.values()), _layer_words(statement, requests.values()), {}, statement.text)
        found = settings(question, incomplete=True)
        self.named = tuple(dict.fromkeys(name.removeprefix(LOG) for name in _names(statement)))
        for setting in found:
            self._check_counts(setting, requests[setting.label].settings)
        self.settings = {s.label: self._opened(s) for s in found}
        self.given = self._given()
        self._check_names()

    def _check_counts(self, setting: Setting, own: Mapping[str, str]) -> None:
        """What decides of which layers a stack is made has to be given, and nothing can be said of how it varies."""
        for name in setting.counts:
            word = SPELLED.get(name, name)
            if name in self.named:
                raise QuestionError(f"{setting.label}: {word} decides what the stack is made of; give it a number")
            if name not in own and name not in self.statement.settings:
                raise QuestionError(f"{setting.label}: {word} decides what the stack is made of; add {word}=…")

    def _opened(self, setting: Setting) -> Setting:
        """The setting with what the claim names left open, and the heads where the width is."""
        free = set(setting.free)
        linked = dict(setting.linked)
        named = {name for name in self.named if name in linked}
        if "h" in linked and isinstance(linked["h"], Number) and "d" in free:
            named.add("h")
        for name in named:
            del linked[name]
            free.add(name)
        return replace(setting, linked=linked, free=frozenset(free))

    def _given(self) -> dict[str, int]:
        """Sizes given behind the claim, for all layers and for the formulas."""
        found = {}
        for name, text in self.statement.settings.items():
            if name in BY_LETTER and text[:1].isdigit():
                found[name] = whole_number(text, spelled(name))
                check_size(name, found[name])
        return found

    def _check_names(self) -> None:
        own = {name for s in self.settings.values() for name in (*s.layer.free_sizes, *s.layer.dims, *s.linked)}
        own |= {name for s in self.settings.values() for name in s.layer.definitions}
        for name in self.named:
            if name not in BY_LETTER and name not in own:
                near = did_you_mean(name, [*LETTER_OF, *own])
                raise QuestionError(f"unknown size {name!r}{near}; sizes: {', '.join(map(spelled, sorted(own)))}")

    def needs_open(self, names: Iterable[str]) -> None:
        """Raises QuestionError unless nothing fixes these sizes: something is to be said of how they vary."""
        for name in names:
            if name in self.given:
                raise QuestionError(f"{spelled(name)} is given, so nothing can be said of how it varies; leave it out")
            for setting in self.settings.values():
                if name in setting.given:
                    raise QuestionError(f"{setting.label} fixes {spelled(name)}; leave it out to say how it varies")
                if name not in setting.layer.free_sizes and name in setting.layer.definitions:
                    formula = written(setting.layer.definitions[name], SPELLED)
                    raise QuestionError(f"{setting.label}: {name} = {formula} follows from other sizes; name those")

    @cached_property
    def defaults(self) -> dict[str, int | str]:
        """Sizes that were left out: the number each is held at, or the sizes it follows."""
        found: dict[str, int | str] = {}
        for setting in self.settings.values():
            for name, formula in setting.linked.items():
                number = default_heads(setting) if name == "h" else None
                if isinstance(formula, Number):
                    found[name] = number or int(formula.value)
                else:
                    found[name] = written(formula, SPELLED)
        return found

    @cached_property
    def required(self) -> tuple[str, ...]:
        """Every size that has to have a value before the layers can be counted."""
        found = [name for setting in self.settings.values() for name in sorted(setting.free)]
        return tuple(dict.fromkeys(found))

    def explain_absence(self) -> None:
        """Raises SizeError with what the layers find wrong, where that does not depend on the sizes left open."""
        for setting in self.settings.values():
            errors = [_error(setting, size) for size in (1, 64)]
            if errors[0] is not None and str(errors[0]) == str(errors[1]):
                raise errors[0]


def _error(setting: Setting, size: int) -> SizeError | None:
    """What the layer finds wrong where all open sizes have this value."""
    try:
        setting.exact(dict.fromkeys(setting.free, size))
    except SizeError as error:
        return error
    return None


def default_heads(setting: Setting) -> int:
    """Heads that were left out where the width is known."""
    return setting.integers(dict.fromkeys(setting.free, 1))["h"]


def _names(statement: Statement) -> list[str]:
    """Every size that a claim names."""
    formulas = [statement.left, *([] if statement.right is None else [statement.right])]
    formulas += [side for condition in statement.conditions for side in (condition.left, condition.right)]
    found = [name for formula in formulas for name in names_in(formula) if name not in statement.terms]
    return [*found, *statement.names]


def _layer_words(statement: Statement, requests: Iterable[object]) -> Mapping[str, str]:
    """The words that layers take: a size that only the formulas name is kept from them."""
    named = {name.removeprefix(LOG) for name in _names(statement)}
    out = {}
    for name, value in statement.settings.items():
        if name not in named:
            out[name] = value
            continue
        question = Question(tuple(term.layer for term in statement.terms.values()), {name: value}, {}, "")
        try:
            settings(question, incomplete=True)
        except QuestionError:
            continue
        out[name] = value
    return out
