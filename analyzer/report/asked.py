"""What a report is asked for: layers, sizes, sections, title."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, replace
from types import MappingProxyType

from analyzer.answers.question import Question, parse_question
from analyzer.answers.settings import missing_sizes, settings
from analyzer.answers.values import yes_or_no
from analyzer.errors import QuestionError, did_you_mean
from analyzer.sizes import LARGEST

DEFAULT_LAYERS = ("attention", "conv1d")
DEFAULT_SIZES = MappingProxyType(
    {
        "n": "1024", "d": "512", "k": "7", "h": "8", "b": "1", "w": "128", "H": "8", "s": "16", "V": "32000", "N": "6",
        "positions": "1024", "token_types": "2", "buckets": "32", "source_positions": "1024",
    }
)  # fmt: skip
"""Sizes a report takes where a layer needs them and nobody gave them."""

MOST_LAYERS = 6
"""More have no colours of their own in the figures."""

LONGEST_TITLE = 200

SECTIONS = (
    "answer", "core_idea", "how", "cost", "uses", "time_series", "claims", "questions", "choosing", "conventions",
)  # fmt: skip
"""Keys of the sections in the order they stand; the first has no heading of its own."""

BRIEF = ("answer", "choosing")
"""The sections of a document of one page."""

_OPTIONS = ("dtype", "sections", "title", "lang")

WORDS = ("dtype", "lang", "sections", "title", "brief")


@dataclass(frozen=True)
class Asked:
    """A report as asked for.

    Attributes:
        question: layers and sizes, with the defaults of a report.
        sections: keys of the sections wanted.
        named: the sections were asked for by name, so none of them may be left out silently.
        title: instead of the document's own; '' for that.
        brief: one page: the answer, the table, two figures, how to choose.
    """

    question: Question
    sections: tuple[str, ...]
    named: bool = False
    title: str = ""
    brief: bool = False

    @property
    def language(self) -> str:
        """Of the prose."""
        return self.question.words.get("lang", "en")

    @property
    def command(self) -> str:
        """The command that makes the document again."""
        words = [word for word in shlex.split(self.question.text) if word.split("=", 1)[0] not in ("brief", *_OPTIONS)]
        found = ["analyzer", "report", *words, *(["--brief"] if self.brief else [])]
        for name in _OPTIONS:
            value = self.question.words.get(name)
            if value is not None and (name, value) != ("lang", "en"):
                found += [f"--{name}", value]
        return shlex.join(found)


def report_asked(words: list[str]) -> Asked:
    """The words of a report, with its defaults: two layers, and sizes for what the layers need.

    Raises:
        QuestionError: too many layers, an unknown section, a title that is none.
    """
    question = parse_question(words, WORDS)
    if not question.layers:
        question = replace(question, layers=parse_question(DEFAULT_LAYERS).layers)
    if len(question.layers) > MOST_LAYERS:
        said, count = "a report compares up to {most} layers; {count} are given", str(len(question.layers))
        raise QuestionError(said, "error.report_layers", most=str(MOST_LAYERS), count=count)
    brief = yes_or_no(question.words.get("brief", "no"), "brief")
    named = "sections" in question.words
    if brief and named:
        raise QuestionError("brief has its own sections; give either brief=yes or sections=…", "error.brief_sections")
    sections = _sections(question.words["sections"]) if named else BRIEF if brief else SECTIONS
    return Asked(_with_defaults(question), sections, named, _title(question.words.get("title", "")), brief)


def _with_defaults(question: Question) -> Question:
    """The question with a size for whatever a layer needs and nobody gave."""
    missing = missing_sizes(question)
    taken = {name: value for name, value in DEFAULT_SIZES.items() if name in missing}
    if "n" in taken:  # a published model may have a vector for fewer positions
        tables = [setting.given.get("positions", LARGEST) for setting in settings(question, incomplete=True)]
        taken["n"] = str(min(int(taken["n"]), *tables))
    return replace(question, settings=MappingProxyType({**question.settings, **taken}))


def _sections(text: str) -> tuple[str, ...]:
    """Sections by their names, in the order of the document."""
    wanted = [name.strip().replace("-", "_") for name in text.split(",")]
    for name in wanted:
        if name not in SECTIONS:
            known = tuple(spoken(section) for section in SECTIONS)
            said, near = "unknown section {given!r}{near}; sections: {known}", did_you_mean(spoken(name), known)
            raise QuestionError(said, "error.section", given=spoken(name), near=near, known=known)
    return tuple(section for section in SECTIONS if section in wanted)


def spoken(section: str) -> str:
    """A section as users write it: time-series."""
    return section.replace("_", "-")


def _title(text: str) -> str:
    if len(text) > LONGEST_TITLE:
        said = "a title has up to {most} characters, this one has {count}"
        raise QuestionError(said, "error.long_title", most=str(LONGEST_TITLE), count=str(len(text)))
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
