"""`solve` for a size that decides what a stack is made of: it is laid out anew and counted at every value."""

from __future__ import annotations

from collections.abc import Sequence

from analyzer.answers.conditions import Condition
from analyzer.answers.context import Context
from analyzer.answers.question import Question
from analyzer.answers.settings import Setting, settings, spelled
from analyzer.answers.solution import searched
from analyzer.answers.solved import Solved, found_with
from analyzer.answers.varying import with_words
from analyzer.errors import LayerError, QuestionError, SizeError
from analyzer.readings.quantities import Reader
from analyzer.sizes import SPELLED, least

MOST_COUNTED = 32
"""Values up to here are looked at: dilations double from one to the next, and each takes longer to lay out."""


def solved_by_counting(
    question: Question, unknown: str, conditions: Sequence[Condition], about: Context
) -> tuple[Solved, ...]:
    """Every layer, by counting at each value of the size.

    Raises:
        QuestionError: the size is given as well, or a layer has none of a quantity.
    """
    given = [one.label for one in question.layers if unknown in one.settings]
    if given or unknown in question.settings:
        name = SPELLED.get(unknown, unknown)
        raise QuestionError(f"{spelled(unknown)} is asked for and given; leave out one of for={name} and {name}=…")
    return tuple(_solved(question, place, unknown, conditions, about) for place in range(len(question.layers)))


def _solved(question: Question, place: int, unknown: str, conditions: Sequence[Condition], about: Context) -> Solved:
    def setting_at(value: int) -> Setting:
        asked = question
        for each in range(len(question.layers)):
            asked = with_words(asked, each, **{unknown: str(value)})
        return settings(asked)[place]

    def counted(value: int) -> Reader:
        try:
            setting = setting_at(value)
            return Reader(setting.layer, setting.exact(), about.convention, about.element_bytes)
        except LayerError as error:  # more steps than are laid out
            raise SizeError(error.said) from error

    smallest = least(unknown)
    first = setting_at(smallest)  # sizes that are missing are missing at every value
    return found_with(first, unknown, conditions, lambda asked: searched(counted, asked, smallest, MOST_COUNTED))
