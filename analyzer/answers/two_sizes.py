"""Two open sizes: which ones a question leaves open, and at which values of the second one it is answered."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from analyzer.answers.axes import axis_ends, axis_values, is_axis
from analyzer.answers.open_size import sizes_of
from analyzer.answers.question import Question, canonical
from analyzer.answers.settings import Setting, missing_sizes, settings, spelled
from analyzer.errors import QuestionError, did_you_mean
from analyzer.readings.domains import check_size
from analyzer.sizes import LETTER_OF, SPELLED, order

MOST_ROWS = 512
"""Values of the second size that are looked at; more are refused."""

_STEPS = range(1, 17)
_COUNTS = tuple(2**power for power in range(7))
_WIDE = tuple(sorted({*(2**power for power in range(15)), *(3 * 2**power for power in range(13))}))
_DEFAULTS = {
    "k": range(1, 64), "w": range(1, 64), "S": _STEPS, "D": _STEPS, "P": range(16), "b": _COUNTS, "h": _COUNTS,
    "g": _COUNTS, "G": _COUNTS, "H": _COUNTS, "N": _COUNTS,
}  # fmt: skip
"""Values of the second size where the question names none; powers of two and one number between them for any other."""


@dataclass(frozen=True)
class TwoSizes:
    """Two sizes left open.

    Attributes:
        question: without a value for either.
        horizontal: the size of which every whole number is looked at.
        vertical: the other one.
        window: ends of the horizontal axis of the picture, None: as far as there are changes.
        values: the values of the vertical size that are looked at, smallest first.
        chosen: true where the question names these values.
    """

    question: Question
    horizontal: str
    vertical: str
    window: tuple[int, int] | None
    values: tuple[int, ...]
    chosen: bool

    @property
    def names(self) -> tuple[str, str]:
        """Both as users know them."""
        return SPELLED.get(self.horizontal, self.horizontal), SPELLED.get(self.vertical, self.vertical)

    def at(self, value: int) -> Question:
        """The question with the vertical size at a value."""
        return replace(self.question, settings={**self.question.settings, self.vertical: str(value)})


def two_sizes(question: Question) -> TwoSizes:
    """The two sizes a question leaves open: named by over=, or those that are missing or given as ranges.

    Raises:
        QuestionError: not two sizes, one that no layer has or that is given, or a range that cannot be taken.
        SizeError: a value that the size may not have.
    """
    ranges = {name: text for name, text in question.settings.items() if is_axis(text)}
    without = _without(question, ranges)
    named = _named(question) if "over" in question.words else _left_open(without, ranges)
    horizontal, vertical = named
    for name, text in question.settings.items():
        if name in named and name not in ranges:
            raise QuestionError(
                f"{spelled(name)} is left open (over={_listed(named)}) and given; leave {name}={text} out, "
                f"or give a range, as {SPELLED.get(name, name)}=1..64"
            )
        if name in ranges and name not in named:
            raise QuestionError(f"{spelled(name)} has the range {text!r}, but over={_listed(named)} leaves others open")
    bare = _without(question, named)
    _check_known(bare, named)
    window = axis_ends(ranges[horizontal], spelled(horizontal)) if horizontal in ranges else None
    values = tuple(_DEFAULTS.get(vertical, _WIDE))
    if vertical in ranges:
        values = axis_values(ranges[vertical], spelled(vertical), MOST_ROWS)
    if window is not None:
        check_size(horizontal, window[0])
    check_size(vertical, values[0])
    check_size(vertical, values[-1])
    return TwoSizes(bare, horizontal, vertical, window, values, vertical in ranges)


def both_open(sizes: TwoSizes) -> tuple[Setting, ...] | None:
    """Every layer with both sizes free; None where the second one decides what a stack is made of."""
    found = settings(sizes.question, sizes.horizontal, True)
    if any(sizes.vertical in setting.entry.definition.counts for setting in found):
        return None
    return tuple(_opened(setting, sizes.vertical) for setting in found)


def _opened(setting: Setting, name: str) -> Setting:
    if name in setting.given:  # a value of its own
        return setting
    linked = {letter: formula for letter, formula in setting.linked.items() if letter != name}
    return replace(setting, linked=linked, free=setting.free | {name})


def _without(question: Question, names: Collection[str]) -> Question:
    shared = {name: text for name, text in question.settings.items() if name not in names}
    return replace(question, settings=shared)


def _named(question: Question) -> tuple[str, str]:
    """The two sizes of over=A,B."""
    text = question.words["over"]
    parts = [canonical(part.strip()) for part in text.split(",")]
    if len(parts) != 2 or not all(parts):
        raise QuestionError(f"over={text!r}: two sizes are left open, as over=n,k")
    if parts[0] == parts[1]:
        raise QuestionError(f"over={text!r} names {spelled(parts[0])} twice; two different sizes are left open")
    return parts[0], parts[1]


def _left_open(question: Question, ranges: dict[str, str]) -> tuple[str, str]:
    """The two sizes that are missing or given as ranges, in the usual order."""
    found = sorted({*ranges, *missing_sizes(question)}, key=order)
    if len(found) == 2:
        return found[0], found[1]
    said = f"left open here: {', '.join(map(spelled, found))}" if found else "here every size is given"
    raise QuestionError(f"name the two sizes that stay open, as over=n,k, and give the others; {said}")


def _check_known(question: Question, named: tuple[str, str]) -> None:
    found = settings(question, named[0], True)
    counts = [name for setting in found for name in setting.entry.definition.counts]
    known = dict.fromkeys([*(name for setting in found for name in sizes_of(setting)), *counts])
    for name in named:
        if name not in known:
            near = "" if name in LETTER_OF.values() else did_you_mean(name, [*LETTER_OF, *known])
            shown = spelled(name) if name in LETTER_OF.values() else repr(name)
            raise QuestionError(
                f"no layer depends on {shown}{near}; sizes that can be left open: {', '.join(map(spelled, known))}"
            )


def _listed(named: tuple[str, str]) -> str:
    return ",".join(SPELLED.get(name, name) for name in named)
