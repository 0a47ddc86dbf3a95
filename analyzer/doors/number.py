"""`number`: one quantity of one layer, by itself, to stand in a sentence.

LAYER.QUANTITY SIZE=VALUE… [as=plain|grouped|short]

The last full stop parts the quantity from the layer, which may be a variant, a model, a file:

attention:causal,h=16.macs
mine=./mine.toml:my_layer.parameters
llama-3-8b.state_memory
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from shlex import join
from typing import Any

from analyzer.answers.assumed import one_head_statements
from analyzer.answers.compare import defaults_used, shared_sizes
from analyzer.answers.context import Context, context
from analyzer.answers.costs import LayerCost, layer_cost
from analyzer.answers.data import number_data
from analyzer.answers.question import CONFIG, MODEL, Question, is_layer, parse_question
from analyzer.answers.reasons import absent
from analyzer.answers.settings import missing_sizes, settings
from analyzer.blocks import Block, Number, Phrase, Statement, Texts
from analyzer.errors import QuestionError, Said, UserError, did_you_mean, meant, unknown_word
from analyzer.notation.syntax import names_in
from analyzer.readings.quantities import UNITS
from analyzer.writers.numbers import binary, exact, short, whole

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
        open: sizes the layer has and the quantity does not depend on; nobody gave them.
    """

    context: Context
    cost: LayerCost
    quantity: str
    spelling: str
    words: Mapping[str, str]
    open: frozenset[str] = frozenset()

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

    @property
    def notes(self) -> tuple[Statement, ...]:
        """That heads which were left out are one, where the number depends on them; it is told beside the number."""
        formula = self.number.formula
        if formula is not None and "h" not in names_in(formula):
            return ()
        return tuple(one_head_statements((self.cost.setting,)))

    def data(self) -> dict[str, Any]:
        """Keys and values for JSON."""
        return {
            "question": self.context.question,
            "layer": self.cost.setting.entry.name,
            "label": self.cost.label,
            "quantity": self.quantity,
            **number_data(self.number),
            "text": self.text,
            "sizes": {name: value for name, value in shared_sizes((self.cost,)).items() if name not in self.open},
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
    asked = _with_open_sizes(question, quantity, about)
    cost = _cost(asked, about)
    found = cost.quantities[quantity]
    if found.value is None:
        said, why = "{layer} has no {quantity}: {why}", absent(found.why or "")
        raise QuestionError(said, "error.absent", layer=cost.label, quantity=quantity, why=why)
    return OneNumber(
        about, cost, quantity, spelling, question.words, frozenset(asked.settings) - set(question.settings)
    )


def _cost(question: Question, about: Context) -> LayerCost:
    (setting,) = settings(question)
    return layer_cost(setting, about.convention, about.element_bytes)


def _with_open_sizes(question: Question, quantity: str, about: Context) -> Question:
    """The question with some value for the sizes it leaves open and its quantity does not depend on.

    What a quantity depends on is read from its closed form: parameters of attention need no length.
    """
    missing = missing_sizes(question)
    if not missing:
        return question
    try:
        found = _cost(_with_ones(question, missing), about).quantities[quantity]
    except UserError:
        return question
    formulas = [found.formula, *(formula for pair in found.conditions for formula in pair)]
    if any(formula is None for formula in formulas):
        return question
    needed = {name for formula in formulas if formula is not None for name in names_in(formula)}
    return _with_ones(question, [name for name in missing if name not in needed])


def _with_ones(question: Question, names: Iterable[str]) -> Question:
    given = {**dict.fromkeys(names, "1"), **question.settings}
    return Question(question.layers, given, question.words, question.text)


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
        raise QuestionError(unknown_word("as", spelling, SPELLINGS))
    return spelling, [word for word in words if word.partition("=")[0].strip() != "as"]


def _parted(words: Sequence[str]) -> tuple[str, str, list[str]]:
    """The layer, the quantity, and the other words."""
    named = [word for word in words if is_layer(word) or word.split("=", 1)[0] in (MODEL, CONFIG)]
    if len(named) != 1:
        said, count = "number takes one LAYER.QUANTITY, as {example}; {count} are given", str(len(named))
        raise QuestionError(said, "error.one_number", example=EXAMPLE, count=count)
    layer, stop, quantity = named[0].rpartition(".")
    if not stop or quantity not in UNITS:
        raise QuestionError(_no_quantity(named[0], layer, quantity))
    return layer, quantity, [word for word in words if word is not named[0]]


def _no_quantity(word: str, layer: str, quantity: str) -> Said:
    """What is said of a word that ends in no quantity."""
    plain, colon, options = quantity.partition(":")
    if layer and colon and plain in UNITS:
        said, right = "{word!r}: options stand before the quantity: {right}", f"{layer}:{options}.{plain}"
        return Said(said, "error.number_options", word=word, right=right)
    told: dict[str, str | tuple[str, ...]] = {"word": word, "example": EXAMPLE, "known": tuple(UNITS)}
    if not layer or any(sign in quantity for sign in "/:=,"):
        said = "{word!r}: a number is LAYER.QUANTITY, as {example}; say which quantity: {known}"
        return Said(said, "error.number_which", **told)
    name = quantity.lower().replace("-", "_").replace(" ", "_")
    near = meant(name) if name in UNITS else did_you_mean(name, UNITS)
    said = "{word!r}: a number is LAYER.QUANTITY, as {example}; {wrong!r} is no quantity{near}; quantities: {known}"
    return Said(said, "error.number_form", wrong=quantity, near=near, **told)


def _spelled(value: int | Fraction, unit: str, spelling: str) -> str:
    if spelling == "plain":
        return str(value)
    if spelling == "grouped":
        return exact(value)
    if unit == "byte":
        return binary(int(value)) or f"{whole(int(value))} B"
    return short(value)
