"""Ranges of sizes as people type them: `3..63:+4`, `2^8..2^20:x2`, `256,512`, and mixtures of these."""

from __future__ import annotations

from analyzer.answers.values import whole_number
from analyzer.errors import Part, QuestionError, Said

MOST_VALUES = 1_000_000
"""Values of one axis; more are refused before any is made."""

_EXAMPLES = Said("as 3..63, 3..63:+4, 2^8..2^20:x2 or 256,512", "error.range_examples")


def is_axis(text: str) -> bool:
    """True for what means several values."""
    return ".." in text or "," in text


def axis_ends(text: str, what: str) -> tuple[int, int]:
    """First and last number of a range FIRST..LAST, of which no step is asked: nothing is enumerated.

    Raises:
        QuestionError: no such range, a step, or one that is empty or reversed.
    """
    if ":" in text or "," in text or ".." not in text:
        said = "{what}={text!r}: every whole number is looked at; its window is FIRST..LAST, as 1..64k"
        raise QuestionError(said, "error.window_form", what=what, text=text)
    first, last = _ends(text, what)
    if first == last:
        said = "{what}={text!r} is one number; a window is FIRST..LAST, as 1..64k"
        raise QuestionError(said, "error.window_of_one", what=what, text=text)
    return first, last


def axis_values(text: str, what: str, most: int = MOST_VALUES) -> tuple[int, ...]:
    """The whole numbers an axis stands for, smallest first, each once.

    Args:
        text: numbers and ranges, separated by commas. A range is FIRST..LAST, in steps of one; FIRST..LAST:+STEP;
            or FIRST..LAST:xFACTOR. It ends at the last of its steps that is at most LAST.
        what: the size, for the error.
        most: values that are taken at most.

    Raises:
        QuestionError: empty, reversed, without step, not whole, or with too many values.
    """
    found: dict[int, None] = {}
    for part in text.split(","):
        if not part.strip():
            said = "{what}={text!r} has an empty part; a range is written {examples}"
            raise QuestionError(said, "error.range_empty_part", what=what, text=text, examples=_EXAMPLES)
        values = _range(part.strip(), what, most) if ".." in part else (whole_number(part.strip(), what),)
        found.update(dict.fromkeys(values))
        if len(found) > most:
            raise QuestionError(_too_many(what, text, len(found), most))
    return tuple(sorted(found))


def _ends(text: str, what: str) -> tuple[int, int]:
    ends, _, _ = text.partition(":")
    first_text, _, last_text = ends.partition("..")
    if not first_text.strip() or not last_text.strip():
        said = "{what}={text!r} needs a first and a last number, {examples}"
        raise QuestionError(said, "error.range_ends", what=what, text=text, examples=_EXAMPLES)
    first, last = whole_number(first_text.strip(), what), whole_number(last_text.strip(), what)
    if first > last:
        said, turned = "{what}={text!r} goes down, from {first} to {last}; write {turned}", f"{last_text}..{first_text}"
        told = {"first": str(first), "last": str(last), "turned": turned}
        raise QuestionError(said, "error.range_down", what=what, text=text, **told)
    return first, last


def _range(text: str, what: str, most: int) -> tuple[int, ...] | range:
    first, last = _ends(text, what)
    _, colon, step = text.partition(":")
    step = step.strip()
    if step.startswith("x"):
        return _multiples(first, last, whole_number(step[1:], f"the factor of {what}={text!r}"), what, text)
    if colon and not step.startswith("+"):
        said = "{what}={text!r}: a step is +NUMBER or xFACTOR, {examples}"
        raise QuestionError(said, "error.range_step", what=what, text=text, examples=_EXAMPLES)
    width = whole_number(step[1:], f"the step of {what}={text!r}") if colon else 1
    if width < 1:
        said = "{what}={text!r}: with a step of 0 the range never ends; the least step is +1"
        raise QuestionError(said, "error.range_step_0", what=what, text=text)
    if (last - first) // width >= most:
        raise QuestionError(_too_many(what, text, (last - first) // width + 1, most))
    return range(first, last + 1, width)


def _multiples(first: int, last: int, factor: int, what: str, text: str) -> tuple[int, ...]:
    if factor < 2 or first < 1:
        said = "{what}={text!r} never ends: a factor is at least x2, from a number of at least 1"
        raise QuestionError(said, "error.range_endless", what=what, text=text)
    found = [first]
    while found[-1] * factor <= last:
        found.append(found[-1] * factor)
    return tuple(found)


def _too_many(what: str, text: str, count: int, most: int) -> Said:
    told: Part = f"{count:,}"
    if count >= 10**15:
        told = Said("about 10^{digits}", "error.about", digits=str(len(str(count)) - 1))
    said = "{what}={text!r} has {count} values; up to {most} are taken per size: use a larger step, as :+STEP or :x2"
    return Said(said, "error.range_long", what=what, text=text, count=told, most=f"{most:,}")
