"""What a language model may read beside asking: layers, models, sizes, conventions, quantities, the grammar."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from analyzer.answers import question as grammar
from analyzer.conventions import CONVENTIONS, ELEMENT_BYTES, UNITS
from analyzer.doors.asking import ask
from analyzer.errors import QuestionError, did_you_mean
from analyzer.sizes import TABLE
from analyzer.writers.phrases import phrase_book

SCHEME = "analyzer://"
JSON, TEXT = "application/json", "text/plain"


@dataclass(frozen=True)
class Resource:
    """Something to be read: its name behind analyzer://, what it holds, its type, and its text."""

    name: str
    about: str
    kind: str
    text: Callable[[], str]


def _sizes() -> dict[str, Any]:
    return {
        size.letter: {
            "names": [size.word, *size.aliases],
            "meaning": size.meaning["en"],
            "default": size.default,
            "least": size.least,
        }
        for size in TABLE
    }


def _conventions() -> dict[str, Any]:
    found = {name: convention.data() for name, convention in CONVENTIONS.items()}
    return {"conventions": found, "bytes_of_an_element": dict(ELEMENT_BYTES)}


def _quantities() -> dict[str, Any]:
    book = phrase_book("en")
    return {
        name: {"unit": unit, "called": book.words(f"quantity.{name}"), "means": book.words(f"meaning.{name}")}
        for name, unit in UNITS.items()
    }


def _json(data: Callable[[], Any]) -> Callable[[], str]:
    return lambda: json.dumps(data(), indent=1, ensure_ascii=False)


RESOURCES: Mapping[str, Resource] = {
    one.name: one
    for one in (
        Resource(
            "layers",
            "The layers of the catalogue, with sizes, options and sources.",
            JSON,
            lambda: ask("layers", ()).to_json(),
        ),
        Resource(
            "models",
            "The published models: stack, parameters, state per token.",
            JSON,
            lambda: ask("models", ()).to_json(),
        ),
        Resource("sizes", "The sizes: letter, names, meaning, default.", JSON, _json(_sizes)),
        Resource("conventions", "What counts, by convention; bytes of an element by dtype.", JSON, _json(_conventions)),
        Resource("quantities", "The quantities with their units.", JSON, _json(_quantities)),
        Resource("grammar", "How layers, sizes and options are written.", TEXT, lambda: str(grammar.__doc__)),
    )
}


def resource_at(address: str) -> Resource:
    """The resource of an address.

    Raises:
        QuestionError: there is none.
    """
    name = address.removeprefix(SCHEME).strip("/")
    if not address.startswith(SCHEME) or name not in RESOURCES:
        known = [f"{SCHEME}{one}" for one in RESOURCES]
        raise QuestionError(f"no resource {address[:80]!r}{did_you_mean(address, known)}; known: {', '.join(known)}")
    return RESOURCES[name]
