"""Asking a question by its name, in words; and the answer, ready to be written in any format."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

from analyzer.answers.question import Question, parse_question
from analyzer.blocks import Block
from analyzer.errors import QuestionError, unknown_word
from analyzer.writers.formats import TARGETS, target_of
from analyzer.writers.phrases import phrase_book

if TYPE_CHECKING:  # most answers have no figure, and do not pay for them
    from analyzer.charts import Figure
    from analyzer.writers.frames import Columns

FORMATS = ("text", "json", "markdown", "html", *TARGETS)
"""What an answer can be written as; markdown is another name of github."""
REPORT_FORMATS = ("both", *FORMATS[2:])
"""What a report can be written as; both is HTML and GitHub's Markdown."""


class Subject(Protocol):
    """What every answer offers."""

    @property
    def blocks(self) -> tuple[Block, ...]:
        """What the answer is made of."""

    def data(self) -> dict[str, Any]:
        """Keys and values."""


class InFormats:
    """What can be written in every format: an answer, or the answers to a design."""

    to_text: Callable[..., str]
    to_json: Callable[[], str]
    to_html: Callable[[], str]
    _fragment: Callable[..., str]

    def to(self, name: str, math: str = "") -> str:
        """In the format of that name.

        Args:
            name: one of FORMATS.
            math: how a target writes formulas, as 'native'; '' for its default.

        Raises:
            QuestionError: there is no such format, or it cannot write formulas that way.
        """
        own: Mapping[str, Callable[[], str]] = {"text": self.to_text, "json": self.to_json, "html": self.to_html}
        if name not in FORMATS:
            raise QuestionError(unknown_word("format", name, FORMATS))
        if name not in own:
            return self._fragment(name, math)
        if math:
            said = "{format} has one way to write formulas; math= is for {formats}"
            raise QuestionError(said, "error.one_math", format=name, formats=tuple(TARGETS))
        return own[name]()

    def __str__(self) -> str:
        return self.to_text().rstrip("\n")


@dataclass(frozen=True, repr=False)
class Answer(InFormats):
    """The answer to a question: it prints itself, and shows itself in a notebook.

    Attributes:
        title: the question, as it can be asked again.
        subject: the frozen value with everything in it.
        language: of its words.
        symbols: sympy symbols that the question brought, by name.
    """

    title: str
    subject: Subject
    language: str = "en"
    symbols: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    def to_dict(self) -> dict[str, Any]:
        """Keys and values; integers are exact, fractions are texts 'p/q'."""
        return self.subject.data()

    def to_json(self) -> str:
        """The same as JSON text."""
        from analyzer.writers.json import json_text

        return json_text(self.subject.data(), phrase_book(self.language))

    def to_text(self, width: int | None = None, colour: bool = False) -> str:
        """For a terminal of that many columns."""
        from analyzer.writers.terminal import terminal_text

        return terminal_text(self.subject.blocks, phrase_book(self.language), width, colour)

    def to_markdown(self) -> str:
        """GitHub Markdown."""
        return self._fragment("github")

    def to_page(self, name: str, math: str, file: str) -> str:
        """In the format of that name, showing its first figure where the format can show one.

        Args:
            name: one of FORMATS.
            math: as `to` takes it.
            file: the picture of the figure, as the page names it.

        Raises:
            QuestionError: no such format, a kind of picture or a name of a file that it does not take.
        """
        if name not in TARGETS and name != "markdown":
            return self.to(name, math)
        from analyzer.doors.pictures import check_shown, shown_as

        target = target_of(name, math)
        check_shown(target, file)
        return self._fragment(name, math, shown_as(target, file))

    def _fragment(self, name: str, math: str = "", file: str = "") -> str:
        """What can be put into a page of that target; with a file, it shows the first figure."""
        from analyzer.writers.formats.walk import answer_text

        chosen = target_of(name, math)
        if chosen.math == "image":
            raise QuestionError("math=image writes files, which only a report does; here take tex or native")
        shown = [(self._figure(), file)] if file and chosen.images[0] != "none" else []
        return answer_text(self.subject.blocks, phrase_book(self.language), chosen, shown)

    def to_html(self) -> str:
        """One self-contained page, figures included."""
        from analyzer.writers.html_pages import answer_html

        figures = self.figures()
        if not figures:
            return answer_html(self.subject.blocks, self.title, phrase_book(self.language))
        from analyzer.writers.figures.drawn import drawn

        book = phrase_book(self.language)
        return answer_html(self.subject.blocks, self.title, book, figures, drawn(book))

    def _to_fragment(self) -> str:
        """HTML to stand in a notebook, figures included."""
        from analyzer.writers.html_pages import answer_fragment

        figures, book = self.figures(), phrase_book(self.language)
        if not figures:
            return answer_fragment(self.subject.blocks, book)
        from analyzer.writers.figures.drawn import drawn

        return answer_fragment(self.subject.blocks, book, figures, drawn(book))

    def tables(self) -> tuple[Columns, ...]:
        """The tables of the answer as data: exact integers and fractions, formulas as Python writes them, words.

        Rows of totals are left out, so that a column adds up to what it says. A table whose numbers have units has a
        column for these.
        """
        from analyzer.writers.frames import tables_of

        return tables_of(self.subject.blocks, phrase_book(self.language))

    def to_frame(self, table: int | str = 0, library: str | None = None) -> Any:
        """One table as a frame of pandas or polars; integers stay exact and are never floats.

        Int64 (in polars also Int128) where the numbers of a column fit, else Python's own integers as objects; so are
        fractions.

        Args:
            table: its place, or its name as in `[table.name for table in answer.tables()]`.
            library: 'pandas' or 'polars'; None: whichever is installed, pandas first.

        Raises:
            QuestionError: no such table or library.
            MachineError: the library is not installed.
        """
        from analyzer.writers.frames import frame_of, table_named

        return frame_of(table_named(self.tables(), table), library)

    def expressions(self) -> dict[str, dict[str, Any]]:
        """The closed forms as sympy expressions: label of a layer to quantity to expression.

        The symbols are those the question brought; without any, whole numbers from 1 on, called as formulas call sizes.

        Raises:
            QuestionError: the answer has no closed forms by layer and quantity.
        """
        from analyzer.doors.symbols import expressions_of

        return expressions_of(self)

    def figures(self) -> tuple[Figure, ...]:
        """The figures of an answer that has some; ()."""
        made: Callable[[], tuple[Figure, ...]] | None = getattr(self.subject, "figures", None)
        return () if made is None else made()

    def to_svg(self) -> str:
        """The first figure as a file of its own.

        Raises:
            QuestionError: this answer has no figure.
        """
        from analyzer.writers.captions import plain_caption
        from analyzer.writers.figures.svg import standalone_svg

        figure, book = self._figure(), phrase_book(self.language)
        return standalone_svg(figure, book, plain_caption(figure, book))

    def to_png(self) -> bytes:
        """The first figure as pixels.

        Raises:
            QuestionError: this answer has no figure.
            MachineError: no font of the machine has the characters.
        """
        from analyzer.writers.figures.png import png

        return png(self._figure(), phrase_book(self.language))

    def _figure(self) -> Figure:
        figures = self.figures()
        if not figures:
            raise QuestionError(
                "{question} has no figure here", "error.no_figure", question=self.title.split(" ", 1)[0]
            )
        return figures[0]

    def __repr__(self) -> str:
        return f"<Answer to {self.title!r}>"

    def _repr_mimebundle_(
        self, include: Container[str] | None = None, exclude: Container[str] | None = None
    ) -> dict[str, str]:
        """What IPython and Jupyter show: the text in a terminal, the tables and figures in a notebook."""
        writers: dict[str, Callable[[], str]] = {
            "text/plain": self.__str__,
            "text/markdown": self.to_markdown,
            "text/html": self._to_fragment,
        }
        return {
            kind: written()
            for kind, written in writers.items()
            if (include is None or kind in include) and (exclude is None or kind not in exclude)
        }


_COMMON = ("convention", "dtype", "lang", "format")
_ALLOWED: Mapping[str, tuple[str, ...]] = {
    "compare": (*_COMMON, "scale"),
    "explain": _COMMON,
    "crossover": (*_COMMON, "for", "quantity"),
    "solve": (*_COMMON, "for", "at-most", "at-least"),
    "regimes": (*_COMMON, "over", "quantity"),
    "reach": _COMMON,
    "training": (*_COMMON, "first"),
    "choose": (*_COMMON, "at-most", "at-least", "by", "front"),
    "layers": ("lang", "format"),
    "models": ("lang", "format", "dtype"),
    "verify": ("lang", "format", "torch"),
    "vectors": ("lang", "format"),
    "reconcile": ("lang", "format", "between", "list"),
    "sweep": (*_COMMON, "quantity", "reduce", "front", "at-most", "at-least"),
}
SENTENCES: Mapping[str, str] = {
    "claim": "analyzer.answers.claim",
    "claims": "analyzer.answers.claims",
    "number": "analyzer.doors.number",
}
"""Questions whose words have a grammar of their own, and the rooms that read them."""
KINDS = (*_ALLOWED, *SENTENCES)
"""Every question there is."""


def _answer(kind: str, question: Question, extra: Mapping[str, Any]) -> Subject:
    """Each question imports its own room only: a command pays for what it uses."""
    module = import_module(f"analyzer.answers.{kind}")
    answer: Callable[..., Subject] = getattr(module, kind)
    return answer(question, **extra)


def ask(kind: str, words: Iterable[str], **extra: Any) -> Answer:
    """The answer to a question.

    Args:
        kind: one of `questions()`, as 'compare'.
        words: the question in the words of the command line, without its kind.
        extra: what this question takes besides words: `watch` of verify; `work` and `watch` of sweep.

    Raises:
        UserError: the question cannot be answered as asked.
        MachineError: a user's file cannot be read.
    """
    if kind not in questions():
        from analyzer.doors.unknown import unknown_first

        raise QuestionError(unknown_first("question", kind, questions()))
    words = list(words)
    if any(word.partition("=")[0].strip() == "design" for word in words):
        from analyzer.doors.designs.words import words_with_design

        words = words_with_design(kind, words)
    if kind in SENTENCES:
        return _checked(kind, words)
    question = parse_question(words, allowed_words(kind))
    language = language_of(question)
    return Answer(f"{kind} {question.text}".strip(), _answer(kind, question, extra), language)


def allowed_words(kind: str) -> tuple[str, ...]:
    """The words a question takes besides layers, sizes and options."""
    return _ALLOWED.get(kind, _COMMON)


def questions() -> tuple[str, ...]:
    """The names of all questions."""
    return (*_ALLOWED, *SENTENCES)


def language_of(question: Question) -> str:
    """The language of an answer.

    Raises:
        QuestionError: there is none of that name.
    """
    language = question.words.get("lang", "en")
    phrase_book(language)
    return language


def _checked(kind: str, words: list[str]) -> Answer:
    """A claim, a file of claims, one number: what reads its words itself."""
    module = import_module(SENTENCES[kind])
    subject = getattr(module, kind)(words)
    language = subject.words.get("lang", "en")
    phrase_book(language)
    return Answer(f"{kind} {subject.title}", subject, language)
