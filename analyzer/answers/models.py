"""`models`: the published models, what builds each, and what it needs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from analyzer.answers.context import Context, context
from analyzer.answers.data import sizes_data
from analyzer.answers.question import MODEL, LayerRequest, Question
from analyzer.answers.settings import Setting, settings
from analyzer.blocks import Block, Cell, Code, Count, Label, Number, Phrase, Statement, Table, Texts
from analyzer.conventions import UNITS
from analyzer.errors import QuestionError
from analyzer.models.published import PublishedModel, published_models
from analyzer.readings.quantities import Absent, Reader

_LENGTHS = (440, 441)
"""Two lengths every model takes: longer than the window of a front end, shorter than a table of positions."""


@dataclass(frozen=True)
class Model:
    """A published model and what is derived of it.

    Attributes:
        published: what is known of it from elsewhere.
        setting: the stack with the model's options and sizes.
        parameters: derived from the definitions.
        per_token: what the state grows by for each token, until a window is full; None with its reason.
    """

    published: PublishedModel
    setting: Setting
    parameters: int
    per_token: Number


@dataclass(frozen=True)
class Models:
    """The answer to `models`."""

    context: Context
    models: tuple[Model, ...]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """A table with one row per model."""
        rows: list[tuple[Cell, ...]] = [
            (
                Label(model.published.name),
                Texts(model.published.title),
                Label(model.published.stack),
                Count(model.parameters),
                model.per_token,
            )
            for model in self.models
        ]
        heads = ("model", "title", "stack", "parameters", "state_per_token")
        table = Table("table.models", tuple(Phrase(f"column.{head}") for head in heads), tuple(rows))
        use = {"example": Code("analyzer explain llama-3-8b n=8k"), "other": Code("llama-3-8b:layers=8")}
        about = Phrase("models.use", {**use, "option": Code("--config FILE")})
        return (table, Statement(about), self.context.statement)

    def data(self) -> dict[str, Any]:
        """Keys and values for JSON."""
        return {
            "question": self.context.question,
            "dtype": self.context.dtype,
            "models": [_data(model) for model in self.models],
        }


def models(question: Question) -> Models:
    """Every published model.

    Raises:
        QuestionError: the question names a layer or size.
    """
    if question.layers or question.settings:
        raise QuestionError("models takes no layer and no size; `analyzer explain --model NAME n=…` explains one")
    about = context("models", question)
    return Models(about, tuple(_model(model, about) for model in published_models().values()))


def _model(published: PublishedModel, about: Context) -> Model:
    request = LayerRequest(published.name, published.name, kind=MODEL)
    (setting,) = settings(Question((request,), {}, {}, ""), incomplete=True)
    if "m" in setting.linked:  # what is attended to does not grow with what is made
        request = replace(request, settings={"m": str(_LENGTHS[0])})
        (setting,) = settings(Question((request,), {}, {}, ""), incomplete=True)
    states = []
    for n in _LENGTHS:
        known = {name: n if name == "n" else _LENGTHS[0] for name in setting.free}
        reader = Reader(setting.layer, setting.exact(known), about.convention, about.element_bytes)
        states.append(reader.quantity("state_memory"))
    one, two = states
    unit = UNITS["state_memory"]
    grows = Number(None, unit, why=one.why) if isinstance(one, Absent) else Number(two - one, unit)
    return Model(published, setting, int(reader.value("parameters")), grows)


def _data(model: Model) -> dict[str, Any]:
    published = model.published
    return {
        "model": published.name,
        "title": dict(published.title),
        "stack": published.stack,
        "options": list(published.options),
        "sizes": sizes_data({**model.setting.given, **model.setting.counts}),
        "context": published.context,
        "source": published.source["en"],
        "parameters": model.parameters,
        "state_memory_per_token": model.per_token.value,
        "published": [
            {"parameters": figure.parameters, "source": figure.source, "agrees": figure.agrees(model.parameters)}
            | ({"beyond": figure.beyond, "what": figure.what} if figure.beyond else {})
            | ({"differs": figure.differs} if figure.differs else {})
            for figure in published.figures
        ],
    }
