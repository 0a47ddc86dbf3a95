"""Questions as tools of a language model: typed arguments in, an answer out. No file is read unless it is allowed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analyzer.answers.conditions import CONDITIONED, OF_STACKS
from analyzer.answers.question import CONFIG, MODEL, WORDS, canonical, is_layer
from analyzer.conventions import CONVENTIONS, ELEMENT_BYTES, UNITS
from analyzer.doors.asking import SENTENCES, allowed_words, ask, questions
from analyzer.errors import QuestionError, did_you_mean
from analyzer.writers.phrases import languages

WITHOUT_LAYERS = ("layers", "models", *SENTENCES)
WITHOUT_SIZES = ("layers", "models", "verify", *SENTENCES)
NO_TOOLS = ("vectors", "claims", "number")
"""A file of megabytes, a question about a file, and a part of the answer to `compare`."""

_ABOUT: Mapping[str, str] = {
    "compare": "Compare layers: every quantity (parameters, MACs, FLOPs, memory, reach, …) with exact value, "
    "closed form and growth, side by side.",
    "explain": "Explain one layer: its definition in index notation, its operations, where every number comes from.",
    "crossover": "For which values of one size is which of two layers cheaper? Exact for every whole number. "
    "Leave out the size that is asked for, or name it with `for`.",
    "reach": "How many layers of a kind connect n positions (receptive field of a stack), and what that stack costs.",
    "training": "What training takes: multiply-adds of the backward pass, bytes the forward pass saves for it.",
    "layers": "List the layers of the catalogue with their sizes and options.",
    "models": "List the published models with parameters and state (KV cache) per token.",
    "verify": "Verify layers by every route: loops, closed forms, sympy, a run, PyTorch where installed.",
    "reconcile": "Why do FLOP counters and papers disagree about one layer? Term by term, adding up exactly.",
    "claim": "Is a sentence about layers true for all sizes? Proved, disproved by sizes, or undecided; never guessed. "
    "As `macs(attention) proportional to n`, `macs(conv1d) depends on only k`, `core_macs(attention) < core_macs(lstm) "
    "when n < d`, `macs(attention) grows as n^2`.",
    "solve": "Solve for a size: the largest or smallest value that keeps the conditions.",
    "choose": "Choose among layers: which keep the conditions, and which of these is best.",
    "regimes": "Who is cheapest where, over one or two sizes.",
    "sweep": "Quantities over ranges of sizes.",
}

_NUMBER = {"anyOf": [{"type": "integer"}, {"type": "string"}]}
_NUMBERS = {"anyOf": [*_NUMBER["anyOf"], {"type": "array", "items": _NUMBER}]}
_TEXTS = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}


def _bounds(known: Mapping[str, str], about: str) -> dict[str, Any]:
    """Limits on quantities, and on sums of those in bytes."""
    memories = "|".join(name for name, unit in known.items() if unit == "byte")
    names = {"pattern": rf"^(?:{'|'.join(known)}|(?:{memories})(?:\+(?:{memories}))+)$"}
    return {"type": "object", "propertyNames": names, "additionalProperties": _NUMBER, "description": about}


def _enum(values: Sequence[str], about: str) -> dict[str, Any]:
    return {"type": "string", "enum": list(values), "description": about}


_AT_MOST = "Upper bounds, as {macs: 1T, parameter_memory+state_memory: 16GiB}: see analyzer://quantities."
_AT_LEAST = "Lower bounds, as {receptive_field: 4000}."

_WORDS: Mapping[str, dict[str, Any]] = {
    "convention": _enum(list(CONVENTIONS), "What counts (exact): see analyzer://conventions."),
    "dtype": _enum(list(ELEMENT_BYTES), "Element type, for bytes (float32)."),
    "quantity": _enum(list(UNITS), "What is compared (macs): see analyzer://quantities."),
    "for": {"type": "string", "description": "The size asked for, by letter or name, as n; it is given no value."},
    "first": {"type": "boolean", "description": "True: the layer is the first of its network (false)."},
    "torch": {"type": "boolean", "description": "True requires PyTorch, false leaves it out."},
    "list": {"type": "boolean", "description": "True lists the presets instead."},
    "between": {**_TEXTS, "description": "Presets to reconcile, as [exact, fvcore, chinchilla]; list=true names all."},
    "at-most": _bounds(CONDITIONED, _AT_MOST),
    "at-least": _bounds(CONDITIONED, _AT_LEAST),
    "over": {**_TEXTS, "description": "The sizes it is asked over, as [n, d]."},
    "by": {**_TEXTS, "description": "The quantity to decide by: see analyzer://quantities."},
    "front": {**_TEXTS, "description": "Quantities of which no other layer is better in all."},
}

_OWN_WORDS: Mapping[str, Mapping[str, dict[str, Any]]] = {
    "choose": {
        "at_most": _bounds(OF_STACKS, f"{_AT_MOST} Stacked layers: {{layers: 12}}."),
        "at_least": _bounds(OF_STACKS, _AT_LEAST),
        "causal": {"type": "boolean", "description": "True: no later position may be seen; false: later ones must be."},
    }
}
"""Arguments that one question has by itself, or has otherwise."""

_LAYERS = {
    "type": "array",
    "items": {"type": "string"},
    "minItems": 1,
    "maxItems": 100,
    "description": "Layers of analyzer://layers or models of analyzer://models, with options and sizes of their own: "
    "attention, attention:causal,h=16, conv1d:k=31,dilation=2, llama-3-8b.",
}
_SIZES = {
    "type": "object",
    "additionalProperties": _NUMBERS,
    "description": "Sizes of all layers by letter or name (analyzer://sizes): {n: 4096, d: 512, kernel: 7}. Texts as "
    "16k (16000), 4Ki (4096), 2^20; a question that takes several values of a size takes 2^8..2^20:x2 or [256, 512].",
}
_OPTIONS = {
    "type": "object",
    "additionalProperties": {"anyOf": [{"type": "boolean"}, {"type": "string"}, {"type": "integer"}]},
    "description": "Options of all layers that have them: {causal: true, padding: valid}.",
}

OUTPUT = {
    "type": "object",
    "properties": {
        "asked": {"type": "string", "description": "The question as the command line takes it."},
        "answer": {
            "type": "object",
            "description": "Exact integers, fractions as 'p/q'. Every number has unit, known (derived, counted, run, "
            "measured, cited, assumed), formula; a value that is null has a why. The convention says what counts.",
        },
    },
    "required": ["asked", "answer"],
}


@dataclass(frozen=True)
class Tool:
    """A question as a tool.

    Attributes:
        name: of the question.
        about: what it answers.
        properties: its arguments, each as JSON schema.
        required: those that must be given.
    """

    name: str
    about: str
    properties: Mapping[str, dict[str, Any]]
    required: tuple[str, ...]

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON schema of its arguments."""
        return {
            "type": "object",
            "properties": dict(self.properties),
            "required": list(self.required),
            "additionalProperties": False,
        }


def tools() -> dict[str, Tool]:
    """A tool for each question, by name."""
    return {kind: _tool(kind) for kind in questions() if kind not in NO_TOOLS}


def _tool(kind: str) -> Tool:
    properties: dict[str, dict[str, Any]] = {}
    if kind == "claim":
        properties["statement"] = {"type": "string", "description": "The sentence."}
    if kind not in WITHOUT_LAYERS:
        properties["layers"] = _LAYERS
    if kind not in WITHOUT_SIZES:
        properties |= {"sizes": _SIZES, "options": _OPTIONS}
    for word in allowed_words(kind):
        if word not in ("format", "lang"):
            properties[word.replace("-", "_")] = _WORDS.get(word, _TEXTS)
    properties |= _OWN_WORDS.get(kind, {})
    properties["language"] = _enum(languages(), "Language of the answer (en).")
    required = {"claim": ("statement",), "reconcile": (), "choose": ()}.get(kind, ("layers",))
    return Tool(
        kind, _ABOUT.get(kind, f"The question {kind}."), properties, tuple(n for n in required if n in properties)
    )


# -------------------------------------------------------------------------------------------- calls


@dataclass(frozen=True)
class Said:
    """What a tool answers: as Markdown for its reader, as data for a program."""

    markdown: str
    data: Mapping[str, Any]


def call(name: str, arguments: Mapping[str, Any], files: bool = False) -> Said:
    """Ask a question.

    Args:
        name: of the tool.
        arguments: as its schema says.
        files: whether layers and configs may be read from files below the working folder.

    Raises:
        UserError: the question cannot be asked or answered; the message is for whoever asked.
        MachineError: a file cannot be read.
    """
    known = tools()
    if name not in known:
        raise QuestionError(f"unknown tool {name!r}{did_you_mean(name, known)}; tools: {', '.join(known)}")
    for text in _texts(arguments):
        _check_file(text, files)
    answer = ask(name, list(_words(known[name], arguments)))
    return Said(answer.to_markdown(), {"asked": answer.title, "answer": json.loads(answer.to_json())})


MOST_LETTERS, DEEPEST = 5_000, 5
"""Of a text, and of arguments inside one another."""


def _texts(value: Any, depth: int = 0) -> Iterator[str]:
    """Every text among arguments, names included.

    Raises:
        QuestionError: arguments nested too deeply.
    """
    if depth > DEEPEST:
        raise QuestionError(f"arguments are nested more than {DEEPEST} deep")
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, one in value.items():
            yield str(name)
            yield from (f"{name}={text}" for text in _texts(one, depth + 1))
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one, depth + 1)


_NAMES_A_FILE = re.compile(r"\.toml|\.json|(?:^|\W)(?:config|design)\s*=", re.IGNORECASE)
_LEADS_ELSEWHERE = re.compile(r"\.\.|~|\\|(?:^|[^\w.\-])/|[A-Za-z]:/")


def _check_file(text: str, files: bool) -> None:
    """Raises QuestionError where a text names a file that must not be read, or is far too long."""
    if len(text) > MOST_LETTERS:
        raise QuestionError(f"a text of {len(text)} characters is given; up to {MOST_LETTERS:,} are taken")
    if not _NAMES_A_FILE.search(text):
        return
    if not files:
        raise QuestionError(
            f"{text[:80]!r} names a file; this server reads none (start it with --files DIR to allow some)"
        )
    if _LEADS_ELSEWHERE.search(text):
        raise QuestionError(
            f"{text[:80]!r} leads out of the server's folder; files are named from there, as mine.toml:layer"
        )


def _words(tool: Tool, arguments: Mapping[str, Any]) -> Iterator[str]:
    """The arguments as words of the question."""
    for name in arguments:
        if name not in tool.properties:
            near, known = did_you_mean(name, tool.properties), ", ".join(tool.properties)
            raise QuestionError(f"{tool.name} has no argument {name!r}{near}; arguments: {known}")
    for name in tool.required:
        if name not in arguments:
            raise QuestionError(f"{tool.name} needs {name}")
    if tool.name == "claim":
        yield _typed(arguments["statement"], str, "statement", "a text")
    for layer in _typed(arguments.get("layers", []), list, "layers", "a list of texts"):
        yield _layer(layer)
    for table in ("sizes", "options"):
        for name, value in _typed(arguments.get(table, {}), dict, table, "an object").items():
            if canonical(str(name)) in (*WORDS, MODEL, CONFIG) or not re.fullmatch(r"\w+", str(name)):
                raise QuestionError(f"{table}: {str(name)[:40]!r} is no size or option")
            yield f"{name}={_word(value, f'{table}.{name}')}"
    for name, value in arguments.items():
        if name not in ("statement", "layers", "sizes", "options"):
            word = {"language": "lang"}.get(name, name.replace("_", "-"))
            yield f"{word}={_word(value, name)}"


def _layer(value: Any) -> str:
    text: str = _typed(value, str, "layers", "a list of texts")
    if not is_layer(text) and text.partition("=")[0] not in (MODEL, CONFIG):
        raise QuestionError(f"layers: {text[:80]!r} is no layer; sizes go into sizes")
    return text


def _typed(value: Any, kind: type, name: str, said: str) -> Any:
    if not isinstance(value, kind):
        raise QuestionError(f"{name} is {said}, not {json.dumps(value)[:60]}")
    return value


def _word(value: Any, name: str) -> str:
    """A value as it would be typed."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float) and value.is_integer() and abs(value) <= 2**53:
        return str(int(value))  # JSON of some clients has 4096.0
    if isinstance(value, str):
        return value
    if isinstance(value, list) and value:
        return ",".join(_word(one, name) for one in value)
    if isinstance(value, dict) and value and name in ("at_most", "at_least"):
        return ",".join(f"{one}={_word(limit, f'{name}.{one}')}" for one, limit in value.items())
    raise QuestionError(f'{name} is a whole number or a text, as 4096 or "16k", not {json.dumps(value)[:60]}')
