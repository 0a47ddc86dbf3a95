"""The question grammar: the same words at the command line, in a marker, a fence, Python.

LAYER… SIZE=VALUE… [WORD=VALUE…]

attention                       a layer of the catalogue
llama-3-8b                      a published model; also model=llama-3-8b
config=./config.json            a model by its Hugging Face config.json
conv1d:k=31,dilation=2          a variant: options and sizes of this layer alone
mine=./mine.toml:my_layer       a user's own layer, labelled
n=4096 width=512 padding=same   sizes and options for every layer that has them
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from analyzer.errors import QuestionError, did_you_mean
from analyzer.sizes import LETTER_OF, SPELLED

WORDS = (
    "for", "quantity", "convention", "format", "lang", "dtype", "torch", "first", "between", "list", "sections",
    "title", "brief", "at-most", "at-least", "over", "scale", "by", "front", "reduce", "design",
)  # fmt: skip
"""Words that are neither sizes nor options of a layer."""

CONDITIONS = ("at-most", "at-least")
"""Words that may be given several times; their values stand behind one another."""

PRESENTATION = ("format", "lang")
"""Words that say how an answer is shown, not what is asked."""

MODEL, CONFIG = "model", "config"
"""Words that name published models, `model=gpt2,llama-3-8b`, or a Hugging Face config.json."""

MAX_WORDS = 200
MAX_LAYERS = 100


@dataclass(frozen=True)
class LayerRequest:
    """A layer as asked for.

    Attributes:
        name: its name in the catalogue or file; '' is the only layer of the file.
        label: what the answer calls it.
        file: a user's TOML file, None for the catalogue.
        settings: word to value for this layer alone; a bare option has the value 'yes'.
        kind: 'model' for a published model, 'config' for a config.json (whose path is the name), else ''.
    """

    name: str
    label: str
    file: str | None = None
    settings: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    kind: str = ""


@dataclass(frozen=True)
class Question:
    """Words, sorted: which layers, what holds for all of them, and how to answer."""

    layers: tuple[LayerRequest, ...]
    settings: Mapping[str, str]
    words: Mapping[str, str]
    text: str


def parse_question(words: Iterable[str], allowed: Iterable[str] = WORDS) -> Question:
    """Sort the words of a question.

    Args:
        words: as typed, without the name of the question.
        allowed: which of WORDS this question takes.

    Raises:
        QuestionError: a word that means nothing, or one given twice.
    """
    given, allowed = list(words), tuple(allowed)
    if len(given) > MAX_WORDS:
        raise QuestionError(f"a question has up to {MAX_WORDS} words, this one has {len(given)}")
    layers: list[LayerRequest] = []
    settings: dict[str, str] = {}
    meta: dict[str, str] = {}
    for word in given:
        if word.split("=", 1)[0] in (MODEL, CONFIG) and "=" in word:
            layers += _models(*word.split("=", 1))
            continue
        if is_layer(word):
            layers.append(_layer(word))
            continue
        name, value = _pair(word)
        target = meta if name in WORDS else settings
        if name in WORDS and name not in allowed:
            raise QuestionError(f"{name}= is not a word of this question{did_you_mean(name, allowed)}")
        if name in target and name in CONDITIONS:
            value = f"{target[name]},{value}"
        elif name in target:
            raise QuestionError(f"{SPELLED.get(name, name)} is given twice: {target[name]!r} and {value!r}")
        target[name] = value
    if len(layers) > MAX_LAYERS:
        raise QuestionError(f"a question has up to {MAX_LAYERS} layers, this one has {len(layers)}")
    labelled = _labelled_apart(layers)
    asked = [word for word in given if is_layer(word) or word.split("=", 1)[0].strip() not in PRESENTATION]
    return Question(labelled, MappingProxyType(settings), MappingProxyType(meta), " ".join(map(_quoted, asked)))


def _models(word: str, value: str) -> Iterator[LayerRequest]:
    """The models of `model=gpt2,llama-3-8b`, or the one of `config=./config.json`."""
    if word == CONFIG:
        yield LayerRequest(value, value, kind=CONFIG)
        return
    for name in value.split(","):
        if not name.strip():
            raise QuestionError(
                f"model={value!r}: the names of published models are expected, as model=gpt2,llama-3-8b"
            )
        yield LayerRequest(name.strip(), name.strip(), kind=MODEL)


def is_layer(word: str) -> bool:
    """True for a layer, false for SIZE=VALUE: what has no '=' before its ':' is one, and so is NAME=FILE.toml."""
    head = word.split(":", 1)[0]
    return "=" not in head or ".toml" in word.split("=", 1)[1]


def canonical(name: str) -> str:
    """Any name of a size as its letter; words of a question with a hyphen, as at-most; others as they are."""
    hyphened = name.replace("_", "-")
    return hyphened if hyphened in WORDS else LETTER_OF.get(name, name)


def _pair(word: str) -> tuple[str, str]:
    name, value = word.split("=", 1)
    if not name.strip() or not value.strip():
        raise QuestionError(f"{word!r}: a word is NAME=VALUE, as n=4096")
    return canonical(name.strip()), value.strip()


def _layer(word: str) -> LayerRequest:
    label, rest = "", word
    if ".toml" in word:
        head = word.split(".toml", 1)[0]
        if "=" in head:
            label, rest = word.split("=", 1)
        file, _, tail = rest.partition(".toml")
        if tail and not tail.startswith(":"):
            raise QuestionError(f"{word!r}: a layer of a file is written FILE.toml:LAYER")
        name, _, variant = tail[1:].partition(":")
        return LayerRequest(name, label or name or file, f"{file}.toml", _variant(variant, word))
    name, colon, variant = word.partition(":")
    if not name or (colon and not variant):
        raise QuestionError(f"{word!r}: a layer is NAME or NAME:OPTION,SIZE=VALUE, as attention:causal,h=16")
    return LayerRequest(name, word, None, _variant(variant, word))


def _variant(text: str, word: str) -> Mapping[str, str]:
    settings: dict[str, str] = {}
    for part in text.split(",") if text else []:
        name, _, value = part.partition("=")
        name = canonical(name.strip())
        if not name or ("=" in part and not value.strip()):
            raise QuestionError(f"{word!r}: a variant is OPTION or SIZE=VALUE, separated by commas, as causal,h=16")
        if name in settings:
            raise QuestionError(f"{word!r}: {name} is given twice")
        settings[name] = value.strip() or "yes"
    return MappingProxyType(settings)


def _labelled_apart(layers: list[LayerRequest]) -> tuple[LayerRequest, ...]:
    """Two layers of one label get numbers."""
    taken: set[str] = set()
    out = []
    for layer in layers:
        label, count = layer.label, 1
        while label in taken:
            count += 1
            label = f"{layer.label} ({count})"
        taken.add(label)
        out.append(replace(layer, label=label))
    return tuple(out)


def _quoted(word: str) -> str:
    """The word as a shell would take it back."""
    plain = word.replace("=", "").replace(":", "").replace(",", "").replace(".", "").replace("/", "")
    if plain.replace("-", "").replace("_", "").replace("^", "").isalnum():
        return word
    return "'" + word.replace("'", "'\"'\"'") + "'"
