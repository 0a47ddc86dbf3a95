"""`number`: one quantity of one layer, by itself, to stand in a sentence.

LAYER.QUANTITY SIZE=VALUE… [as=plain|grouped|short]

The last full stop parts the quantity from the layer, which may be a variant, a model, a file:

attention:causal,h=16.macs
mine=./mine.toml:my_layer.parameters
llama-3-8b.state_memory
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from shlex import join
from typing import Any

from analyzer.answers.compare import defaults_used, shared_sizes
from analyzer.answers.context import Context, context
from analyzer.answers.costs import LayerCost, layer_cost
from analyzer.answers.data import number_data
from analyzer.answers.question import CONFIG, MODEL, Question, is_layer, parse_question
from analyzer.answers.settings import settings
from analyzer.blocks import Block, Number, Phrase, Statement, Texts
from analyzer.errors import QuestionError, did_you_mean
from analyzer.readings.quantities import UNITS
from analyzer.writers.numbers import binary, exact, short, whole
from analyzer.writers.phrases import phrase_book

WORDS = ("convention", "dtype", "lang", "format")
SPELLINGS = ("grouped", "plain", "short")
EXAMPLE = "attention.macs"


@dataclass(frozen=True)
class OneNumber:
    """The answer to `number`.

    Attributes:
        context: question, convention, dtype.
        cost: the layer with all its quantities.
        quantity: which one is asked for; it has a value.
        spelling: 'grouped' (21,474,836,480), 'plain' (21474836480; a fraction as p/q) or 'short' (21.5G, 16 MiB:
            rounded).
        words: of the question.
    """

    context: Context
    cost: LayerCost
    quantity: str
    spelling: str
    words: Mapping[str, str]

    @property
    def title(self) -> str:
        """The question's words, without its name."""
        return self.context.question.removeprefix("number ")

    @property
    def number(self) -> Number:
        """The number with its closed form."""
        return self.cost.quantities[self.quantity]

    @property
    def text(self) -> str:
        """The number as it stands in a sentence, without unit (but for 'short' bytes)."""
        return _spelled(self.cost.value(self.quantity), self.number.unit, self.spelling)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The number and nothing else."""
        texts = Texts({self.words.get("lang", "en"): self.text})
        return (Statement(Phrase("number.alone", {"number": texts})),)

    def data(self) -> dict[str, Any]:
        """Keys and values for JSON."""
        return {
            "question": self.context.question,
            "layer": self.cost.setting.entry.name,
            "label": self.cost.label,
            "quantity": self.quantity,
            **number_data(self.number),
            "text": self.text,
            "sizes": shared_sizes((self.cost,)),
            "defaults": sorted(defaults_used((self.cost,))),
            "options": dict(self.cost.setting.options),
            "dtype": self.context.dtype,
            "convention": self.context.convention.data(),
        }


def number(words: Sequence[str]) -> OneNumber:
    """One quantity of one layer.

    Raises:
        UserError: the words are no such question, or the layer has no such quantity.
    """
    spelling, rest = _spelling(words)
    layer, quantity, others = _parted(rest)
    question = parse_question([layer, *others], WORDS)
    about = context("number", _as_asked(question, words))
    (setting,) = settings(question)
    cost = layer_cost(setting, about.convention, about.element_bytes)
    found = cost.quantities[quantity]
    if found.value is None:
        reason = phrase_book("en").words(f"why.{found.why}")
        raise QuestionError(f"{cost.label} has no {quantity}: {reason}")
    return OneNumber(about, cost, quantity, spelling, question.words)


def _as_asked(question: Question, words: Sequence[str]) -> Question:
    """The question with the text it was asked in: its first word keeps its quantity."""
    shown = [word for word in words if is_layer(word) or word.split("=", 1)[0].strip() not in ("format", "lang")]
    return Question(question.layers, question.settings, question.words, join(shown))


def _spelling(words: Sequence[str]) -> tuple[str, list[str]]:
    """How the number is spelled, and the other words."""
    given = [word.partition("=")[2].strip() for word in words if word.partition("=")[0].strip() == "as"]
    if len(given) > 1:
        raise QuestionError(f"as is given twice: {given[0]!r} and {given[1]!r}")
    spelling = given[0] if given else SPELLINGS[0]
    if spelling not in SPELLINGS:
        known = ", ".join(SPELLINGS)
        raise QuestionError(f"unknown as={spelling!r}{did_you_mean(spelling, SPELLINGS)}; known: {known}")
    return spelling, [word for word in words if word.partition("=")[0].strip() != "as"]


def _parted(words: Sequence[str]) -> tuple[str, str, list[str]]:
    """The layer, the quantity, and the other words."""
    named = [word for word in words if is_layer(word) or word.split("=", 1)[0] in (MODEL, CONFIG)]
    if len(named) != 1:
        raise QuestionError(f"number takes one LAYER.QUANTITY, as {EXAMPLE}; {len(named)} are given")
    layer, stop, quantity = named[0].rpartition(".")
    if not stop or quantity not in UNITS:
        wrong = quantity if stop else named[0]
        near = did_you_mean(quantity, UNITS)
        known = ", ".join(UNITS)
        raise QuestionError(f"{named[0]!r}: a number is LAYER.QUANTITY, as {EXAMPLE}; {wrong!r} is no quantity{near}; "
                            f"quantities: {known}")  # fmt: skip
    return layer, quantity, [word for word in words if word is not named[0]]


def _spelled(value: int | Fraction, unit: str, spelling: str) -> str:
    if spelling == "plain":
        return str(value)
    if spelling == "grouped":
        return exact(value)
    if unit == "byte":
        return binary(int(value)) or f"{whole(int(value))} B"
    return short(value)
