"""What an explorer says at given sizes, worked out in Python, and what the comparison says there."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace

from analyzer.answers.compare import compare
from analyzer.answers.context import Context
from analyzer.answers.question import Question, parse_question
from analyzer.answers.settings import Setting, settings
from analyzer.errors import SizeError
from analyzer.explorers import Either, Explored, Explorer, Need, Told
from analyzer.notation.formulas import evaluate
from analyzer.notation.syntax import Formula
from analyzer.readings.domains import INTEGERS
from analyzer.readings.quantities import Absent, Reader
from analyzer.report.asked import report_asked
from analyzer.report.explorer import QUANTITIES, explorer

Said = Mapping[str, int | str] | None
"""Quantity to its value or to why it has none; None where there is no such layer."""


def said_by(layer: Explored, sizes: Mapping[str, int]) -> Said:
    """What an explorer's formulas say."""
    known = dict(sizes)
    try:
        for step in layer.order:
            if not isinstance(step, Need):
                known[step[0]] = _value(step[1], known)
            elif not _met(step.mark, _value(step.left, known), _value(step.right, known)):
                return None
    except SizeError:
        return None
    return {name: _told(told, known) for name, told in layer.quantities.items()}


def _met(mark: str, left: int, right: int) -> bool:
    return left % right == 0 if mark == "divides" else left <= right if mark == "<=" else left == right


def _told(told: Told, known: Mapping[str, int]) -> int | str:
    if isinstance(told, Either):
        return _told(told.other if _value(told.tested, known) else told.zero, known)
    return told if isinstance(told, str) else _value(told, known)


def _value(formula: Formula, known: Mapping[str, int]) -> int:
    return int(evaluate(formula, known.__getitem__, INTEGERS))


def counted(question: Question, sizes: Mapping[str, int], about: Context) -> tuple[Said, ...]:
    """What the comparison counts at these sizes, layer by layer."""
    shared = {**question.settings, **{name: str(size) for name, size in sizes.items()}}
    return tuple(_counted(setting, about) for setting in settings(replace(question, settings=shared)))


def _counted(setting: Setting, about: Context) -> Said:
    try:
        reader = Reader(setting.layer, setting.exact(), about.convention, about.element_bytes)
        found = {name: reader.quantity(name) for name in QUANTITIES}
    except SizeError:
        return None
    return {name: value.why if isinstance(value, Absent) else int(value) for name, value in found.items()}


LARGE = {"n": 10**9, "d": 10**6, "k": 1000, "h": 64, "w": 10**5, "g": 8}


def drawn(found: Explorer, pick: random.Random) -> dict[str, int]:
    """Sizes for the controls: small ones, where cases differ, and such as make products beyond 2^53."""
    kind = pick.random()
    if kind < 0.4:
        return {control.name: pick.randint(1, 9) for control in found.controls}
    if kind < 0.7:
        return {control.name: pick.choice(control.stops) for control in found.controls}
    return {control.name: pick.randint(1, LARGE[control.name]) // 8 * 8 or 1 for control in found.controls}


def explored(words: Sequence[str]) -> tuple[Question, Explorer]:
    """A report's question and its explorer."""
    asked = parse_question(words)
    question = report_asked(list(words)).question if len(asked.layers) in (0, 2) else asked
    answer = compare(question)
    found = explorer(question, answer.layers, answer.context)
    assert found is not None
    return question, found
