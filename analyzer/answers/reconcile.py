"""`reconcile`: why counters and papers disagree about the cost of the same layer, term by term."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from analyzer.answers.costs import layer_cost
from analyzer.answers.question import Question
from analyzer.answers.reconciled import PresetList, Reconciliation, Taken
from analyzer.answers.settings import Setting, settings
from analyzer.answers.values import yes_or_no
from analyzer.conventions import VASWANI
from analyzer.counters.counting import COUNTED, Counted, Tally, tally
from analyzer.counters.files import Preset, paths_of, preset_named, presets
from analyzer.counters.terms import Key
from analyzer.errors import QuestionError
from analyzer.readings.quantities import Absent

GROWTH: Key = ("core", "growth")
"""The one term of a convention that counts dominating terms only."""

_MAX_PRESETS = 30


def reconcile(question: Question) -> Reconciliation | PresetList:
    """One layer, counted by several presets.

    Args:
        question: a layer with its sizes and the word `between`; or the word `list` alone.

    Raises:
        UserError: the question cannot be answered as asked.
    """
    if "list" in question.words and yes_or_no(question.words["list"], "list"):
        if question.layers or question.settings or "between" in question.words:
            raise QuestionError("list stands alone: it names every preset, whatever the layer")
        return PresetList(tuple((preset, paths_of(preset)) for preset in presets().values()))
    asked = _between(question.words.get("between"))
    if len(question.layers) != 1:
        raise QuestionError(f"reconcile takes one layer, {len(question.layers)} are given")
    (setting,) = settings(question)
    known_as = setting.entry.name if question.layers[0].file is None else None
    taken = tuple(Taken(label, preset, _tally(preset, path, setting, known_as)) for label, preset, path in asked)
    cost = layer_cost(setting, VASWANI, 4)
    return Reconciliation(f"reconcile {question.text}".strip(), cost, taken)


def _between(text: str | None) -> list[tuple[str, Preset, str]]:
    """The presets asked for, each (as written, preset, path)."""
    if text is None:
        example = "between=exact,fvcore,chinchilla"
        raise QuestionError(f"name the presets to reconcile, as {example}; presets: {', '.join(presets())}")
    found: dict[str, tuple[str, Preset, str]] = {}
    for part in text.split(","):
        name = part.strip()
        if not name:
            raise QuestionError(f"between={text!r}: presets are separated by single commas, as exact,fvcore")
        if name in found:
            raise QuestionError(f"between={text!r}: {name} is given twice")
        found[name] = (name, *preset_named(name))
    if not 2 <= len(found) <= _MAX_PRESETS:
        raise QuestionError(f"reconcile takes 2 to {_MAX_PRESETS} presets, {len(found)} given: {text!r}")
    return list(found.values())


def _tally(preset: Preset, path: str, setting: Setting, known_as: str | None) -> Tally | Absent:
    if preset.growth:
        return _dominating(preset, setting)
    return tally(preset, path, setting.layer, setting.exact(), known_as)


def _dominating(preset: Preset, setting: Setting) -> Tally | Absent:
    """The dominating terms of the core, as one term."""
    value = layer_cost(setting, VASWANI, 4).quantities["macs"].value
    if not isinstance(value, int):
        return Absent("up-to-factors")
    counted: Mapping[Key, Counted] = {GROWTH: Counted(value, COUNTED, (preset.source["en"],))} if value else {}
    return Tally(preset, "", MappingProxyType(dict(counted)))
