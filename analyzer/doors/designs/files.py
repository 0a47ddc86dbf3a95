"""Reading a design file: layers, sizes, conditions and questions in TOML. What is wrong is told with its line.

    language = "zh"
    layers = ["attention:causal", "conv1d:k=31", { label = "mine", file = "./mine.toml", layer = "my_layer" }]
    [sizes]
    n = "16k"
    d = 512
    [at_most]
    macs = "1T"
    [[question]]
    ask = "crossover"
    layers = ["attention", "conv1d"]
    for = "n"

Files are found from where the design stands.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path as File
from types import MappingProxyType
from typing import Any

from analyzer.answers.question import CONFIG, MODEL, canonical, is_layer
from analyzer.doors.asking import SENTENCES, allowed_words, questions
from analyzer.doors.designs.lines import Path, line_of
from analyzer.doors.designs.values import Values
from analyzer.errors import QuestionError, did_you_mean, unreadable
from analyzer.files_read import note_read, refuse_pipe
from analyzer.sizes import SPELLED

MAX_FILE, MAX_LINES, MAX_QUESTIONS = 32_000, 500, 50

_TABLES = ("sizes", "options", "at_most", "at_least")
_SHARED = ("language", "dtype", "convention")
_TOP = ("title", *_SHARED, "layers", *_TABLES, "question")
_LAYER = ("label", "file", "layer", "model", "config", "options", "sizes")
_SENTENCE = {"claim": "statement", "claims": "file"}
_ASKED = tuple(kind for kind in questions() if kind not in SENTENCES or kind in _SENTENCE)
"""Questions a design may ask; `number` is for sentences in other files."""


@dataclass(frozen=True)
class Asked:
    """What a design, or one of its questions, says.

    Attributes:
        layers: as questions word them; None where none are named.
        settings: sizes and options of all layers, by letter or name.
        words: words of a question, conditions included.
    """

    layers: tuple[str, ...] | None
    settings: Mapping[str, str]
    words: Mapping[str, str]


@dataclass(frozen=True)
class DesignQuestion:
    """A question of a design.

    Attributes:
        kind: 'compare', ….
        asked: what it says itself; the design's own stands behind.
        sentence: the statement of a claim, the file of claims, or nothing.
        line: where it stands in the file.
    """

    kind: str
    asked: Asked
    sentence: tuple[str, ...]
    line: int


@dataclass(frozen=True)
class Design:
    """A design file, read.

    Attributes:
        file: its path.
        title: of its document; '' for none.
        asked: what holds for every question.
        questions: in the order of the file.
        lines: the names of sizes and options to the lines they stand on.
        layer_lines: the same of layers, as questions word them.
    """

    file: str
    title: str
    asked: Asked
    questions: tuple[DesignQuestion, ...]
    lines: Mapping[str, int]
    layer_lines: Mapping[str, int]


def read_design(file: str) -> Design:
    """A design file.

    Raises:
        QuestionError: it is no design; the message names file, line and key.
        MachineError: it cannot be read.
    """
    text = _text(file)
    try:
        data = tomllib.loads(text)
    except RecursionError:
        raise QuestionError(f"{file}: nested too deeply") from None
    except ValueError as error:
        raise QuestionError(f"{file}: {error}") from error
    return _Reader(file, text).design(data)


def _text(file: str) -> str:
    try:
        note_read(File(file))
        refuse_pipe(File(file))
        with File(file).open(encoding="utf-8") as stream:
            text = stream.read(MAX_FILE + 1)
    except UnicodeDecodeError as error:
        raise QuestionError(f"{file}: not UTF-8 text (byte {error.start})") from error
    except (OSError, ValueError) as error:
        raise unreadable(file, error) from error
    if len(text) > MAX_FILE or text.count("\n") > MAX_LINES:
        raise QuestionError(f"{file}: a design may have {MAX_LINES} lines and {MAX_FILE:,} characters")
    return text


class _Reader(Values):
    """From what TOML holds to a Design."""

    def __init__(self, file: str, text: str) -> None:
        super().__init__(file, text)
        self._layer_lines: dict[str, int] = {}

    def design(self, data: Mapping[str, Any]) -> Design:
        """The whole file."""
        self._check_keys(data, _TOP, ())
        found = data.get("question", [])
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            self._refuse(("question",), "questions are written [[question]], each with its ask")
        if len(found) > MAX_QUESTIONS:
            self._refuse(("question",), f"a design may have {MAX_QUESTIONS} questions, this one has {len(found)}")
        words = {
            ("lang" if key == "language" else key): self._word(key, data[key], (key,)) for key in _SHARED if key in data
        }
        asked = Asked(self._layers(data, ()), self._settings(data, ()), {**words, **self._conditions(data, ())})
        asking = tuple(self._question(one, ("question", place)) for place, one in enumerate(found))
        lines = {
            canonical(name): line_of(self._lines, (table, name))
            for table in _TABLES[:2]
            for name in data.get(table, ())
        }
        title = self._text(data["title"], ("title",)) if "title" in data else ""
        return Design(self.file, title, asked, asking, MappingProxyType(lines), MappingProxyType(self._layer_lines))

    # ---------------------------------------------------------------- questions

    def _question(self, data: Mapping[str, Any], path: Path) -> DesignQuestion:
        kind = data.get("ask")
        if kind not in _ASKED:
            near = did_you_mean(str(kind), _ASKED) if kind else ""
            given = f"unknown question {kind!r}{near}" if kind else "a question says what it asks"
            self._refuse((*path, "ask") if kind else path, f"{given}; known: {', '.join(_ASKED)}")
        allowed = [word.replace("-", "_") for word in (*allowed_words(kind), "language") if word != "format"]
        named = (_SENTENCE[kind],) if kind in SENTENCES else ("layers", "sizes", "options")
        self._check_keys(data, ("ask", *named, *allowed), path)
        words = {
            ("lang" if key == "language" else key.replace("_", "-")): self._word(key, value, (*path, key))
            for key, value in data.items()
            if key not in ("ask", "at_most", "at_least", *named)
        }
        words |= self._conditions(data, path)
        settings = {} if kind in SENTENCES else self._settings(data, path)
        asked = Asked(self._layers(data, path), settings, words)
        return DesignQuestion(kind, asked, self._sentence(kind, data, path), line_of(self._lines, path))

    def _sentence(self, kind: str, data: Mapping[str, Any], path: Path) -> tuple[str, ...]:
        if kind not in SENTENCES:
            return ()
        name = _SENTENCE[kind]
        if name not in data:
            self._refuse(path, f"{kind} needs {name}")
        text = self._text(data[name], (*path, name))
        return (self._found(text) if name == "file" else text,)

    # ---------------------------------------------------------------- layers

    def _layers(self, data: Mapping[str, Any], path: Path) -> tuple[str, ...] | None:
        if "layers" not in data:
            return None
        path, found = (*path, "layers"), data["layers"]
        if not isinstance(found, list) or not found:
            self._refuse(path, 'layers are a list, as ["attention:causal", "conv1d:k=31"]')
        layers = tuple(self._layer(one, (*path, place)) for place, one in enumerate(found))
        for place, layer in enumerate(layers):
            self._layer_lines.setdefault(layer, line_of(self._lines, (*path, place)))
        return layers

    def _layer(self, data: Any, path: Path) -> str:
        if isinstance(data, dict):
            return self._described(data, path)
        text = self._text(data, path)
        name, equals, value = text.partition("=")
        if equals and name in (MODEL, CONFIG) and ":" not in name:
            return f"{name}={self._found(value) if name == CONFIG else value}"
        if not is_layer(text):
            self._refuse(path, f"{text!r} is no layer; sizes stand in [sizes]")
        if ".toml" not in text:
            return text
        label, equals, rest = text.partition("=") if "=" in text.split(".toml", 1)[0] else ("", "", text)
        return f"{label}{equals}{self._found(rest)}"

    def _described(self, data: Mapping[str, Any], path: Path) -> str:
        """`{ label = "mine", file = "./mine.toml", layer = "my_layer" }` as a question words it."""
        self._check_keys(data, _LAYER, path)
        named = [key for key in ("layer", "model", "config", "file") if key in data]
        if named not in (["layer"], ["model"], ["config"], ["file"], ["layer", "file"]):
            self._refuse(
                path, "a layer is named by one of layer, model, config, or by file (and layer, where it has several)"
            )
        if "label" in data and "file" not in data:
            self._refuse((*path, "label"), "a label is given to a layer of a file; others are called what they are")
        texts = {key: self._text(data[key], (*path, key)) for key in ("label", *named) if key in data}
        settings = {SPELLED.get(name, name): value for name, value in self._settings(data, path).items()}
        variant = ",".join(name if value == "yes" else f"{name}={value}" for name, value in settings.items())
        if variant and named in (["model"], ["config"]):
            self._refuse(path, "a model has its sizes and options")
        if named in (["model"], ["config"]):
            return f"{named[0]}={self._found(texts['config']) if 'config' in texts else texts['model']}"
        if "file" not in texts:
            return f"{texts['layer']}:{variant}" if variant else texts["layer"]
        if not texts["file"].endswith(".toml"):
            self._refuse((*path, "file"), f"a file of layers is called NAME.toml, not {texts['file']!r}")
        label = f"{texts['label']}=" if "label" in texts else ""
        name = f":{texts.get('layer', '')}:{variant}" if variant else f":{texts['layer']}" if "layer" in texts else ""
        return f"{label}{self._found(texts['file'])}{name}"
