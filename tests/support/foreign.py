"""Words in Latin letters that stand in a Chinese answer, and which of them may: names, symbols, units, cited works."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from html.parser import HTMLParser

from analyzer.answers.limit_form import BOUND, BYTES
from analyzer.answers.question import WORDS
from analyzer.conventions import CONVENTIONS, ELEMENT_BYTES
from analyzer.counters.files import code_paths, presets
from analyzer.doors.asking import Answer, questions
from analyzer.layers.catalogue import catalogue
from analyzer.layers.entries import Entry
from analyzer.models.published import published_models
from analyzer.readings.quantities import UNITS
from analyzer.sizes import TABLE

_WORD = re.compile(r"[A-Za-z]{2,}")
_CODE = re.compile(r"[\w.-]+='?\w+'?|\w+(?:[._]\w+)+")
"""A name of a program or a word of a question: it holds a mark that no word of a sentence does."""

NOTATION = {"mod", "floor", "ceil", "log", "sqrt", "max", "min", "exp", "residual", "repeat", "parallel", "fourier"}
"""Words of formulas and of the steps of a stack."""

UNITS_OF_NUMBERS = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "MAC", "MACs", "FLOP", "FLOPs"}

NAMES = {
    "PyTorch", "FlopCounterMode", "JSON", "TOML", "README", "Hugging", "Face", "CPU", "FILE", "analyzer", "meta",
    "pip", "install", "sequence", "layer", "sigmoid", "tanh", "relu", "flops", "float", "Linear", "bmm", "mm",
    "addmm", "baddbmm", "LSTM", "MultiheadAttention", "LayerNorm", "config", "trans",
}  # fmt: skip
"""Proper names, names of files and of functions that are written in Latin letters in Chinese, too."""


@cache
def allowed_words() -> frozenset[str]:
    """Every word in Latin letters that may stand in a Chinese answer, whatever was asked."""
    told = [*questions(), *WORDS, *CONVENTIONS, *ELEMENT_BYTES, *presets(), *published_models(), *UNITS, BOUND, BYTES]
    told += (model.title.get("zh", model.title["en"]) for model in published_models().values())
    for size in TABLE:
        told += [size.letter, size.word, *size.aliases]
    for entry in catalogue().values():
        told += _words_of(entry)
        told += (line.partition("#")[0] for line in entry.definition.outline)
    for paths in code_paths().values():
        told += paths
    return frozenset({*_words(told), *NOTATION, *UNITS_OF_NUMBERS, *NAMES})


@cache
def cited() -> tuple[str, ...]:
    """What is quoted in its own language: the Latin parts of sources and of names of models, the longest first."""
    told = ["Vaswani et al. 2017, Table 1", "How it is checked"]
    told += [entry.source.get("zh", entry.source["en"]) for entry in catalogue().values()]
    told += [preset.source.get("zh", preset.source["en"]) for preset in presets().values()]
    told += [model.title.get("zh", model.title["en"]) for model in published_models().values()]
    told += [model.source.get("zh", model.source["en"]) for model in published_models().values()]
    told += [f"{preset.package} {preset.version}" for preset in presets().values() if preset.package]
    parts = {part.strip() for text in told for part in re.findall(r"[ -~]{4,}", text)}
    return tuple(sorted((part for part in parts if re.search("[ /]", part)), key=len, reverse=True))


def foreign_words(text: str, asked: str = "") -> set[str]:
    """Words in Latin letters that should have been Chinese.

    Args:
        text: of an answer, without markup.
        asked: what the answer repeats of the question, as a claim does.
    """
    text = " ".join(text.split())
    for words in (asked, *cited()):
        text = text.replace(words, " ") if words else text
    return set(_words([_CODE.sub(" ", text)])) - allowed_words()


def visible(html: str) -> str:
    """The words of a page that somebody sees or hears: text, alternative texts, titles."""
    reader = _Visible()
    reader.feed(html)
    return " ".join(reader.found)


class _Visible(HTMLParser):
    """Leaves out styles, scripts and the TeX that formulas bring along."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in _UNSEEN
        self.found += [value for name, value in attributes if name in _SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in _UNSEEN

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.found.append(data)


_UNSEEN = ("style", "script", "annotation", "metadata")
_SPOKEN = ("alt", "title", "aria-label", "placeholder")


def _words_of(entry: Entry) -> Iterator[str]:
    """What a layer is called, its options and arrays, and what their Chinese titles say in Latin letters."""
    texts = [entry.title, *entry.options.values(), *entry.arrays.values()]
    texts += [text for choice in entry.choices for text in choice.options.values()]
    yield from (text["zh"] for text in texts)
    yield from (entry.name, *entry.options, *entry.fixed, *entry.arrays, *entry.defaults)
    for choice in entry.choices:
        yield from (choice.name, *choice.options)


def _words(texts: Iterable[str]) -> list[str]:
    return [word for text in texts for word in _WORD.findall(text)]


def foreign_in(answer: Answer, asked: str = "") -> dict[str, set[str]]:
    """What should have been Chinese in the text for a terminal and in the page, where there is any."""
    texts = {"text": answer.to_text(width=5000), "html": visible(answer.to_html())}
    return {name: words for name, text in texts.items() if (words := foreign_words(text, asked))}
