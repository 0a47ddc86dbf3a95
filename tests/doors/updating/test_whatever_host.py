"""Whatever a file holds: nothing outside a block ever changes, and what was made new is fresh."""

from __future__ import annotations

import codecs
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import analyzer
from analyzer.doors.updating import update as updating
from analyzer.doors.updating.file_types import BY_NAME, TYPES, FileType
from analyzer.doors.updating.refreshing import Answers, refreshed

KNOWN = Answers()
QUESTIONS = ("number attention.macs n=4096 d=512", "crossover attention conv1d d=512 k=7", "number lstm.macs n=4 d=8")
WRONG = ("compare atention n=4 d=8", "number lstm.mac n=4 d=8", "compare 'lstm", "compare lstm --n=4")
MARKS = {"utf-8": b"", "utf-8-sig": codecs.BOM_UTF8, "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}
SUM = re.compile("<!-- /analyzer sum=[0-9a-f]{8} -->")


@dataclass(frozen=True)
class Piece:
    """A piece of a host: text that is nobody's but the user's, or a block, perhaps broken."""

    text: str
    opening: str = ""
    body: str = ""
    closing: str = ""

    @property
    def whole(self) -> str:
        return self.text + self.opening + self.body + self.closing


def explains(old: str, new: str, kind: FileType = BY_NAME["markdown"]) -> bool:
    """Whether only text between an opening and a closing marker, and that closing marker, is not as it was."""
    begin, end = re.escape(kind.opening), re.escape(kind.closing) if kind.closing else r"(?=[\n\r]|$)"
    marker = re.compile(rf"({begin} analyzer: [^\n\r]*?{end}|{begin} /analyzer(?: sum=[0-9a-f]{{8}})? ?{end})")
    closed = re.compile(rf"{begin} /analyzer sum=[0-9a-f]{{8}} ?{end}")
    opens, closes = f"{kind.opening} analyzer: ", f"{kind.opening} /analyzer"
    parts = marker.split(old)

    @cache
    def from_(part: int, place: int) -> bool:
        if part == len(parts):
            return place == len(new)
        if not new.startswith(parts[part], place):
            return False
        after = place + len(parts[part])
        if from_(part + 1, after):
            return True
        closings = [later for later in range(part + 1, len(parts)) if parts[later].startswith(closes)]
        return parts[part].startswith(opens) and any(
            from_(later + 1, match.end()) for match in closed.finditer(new, after) for later in closings
        )

    return from_(0, 0)


def test_the_judge_of_these_tests_can_say_no() -> None:
    old = "a <!-- analyzer: layers -->b<!-- /analyzer --> c"
    new = old.replace("b<", "x<").replace("/analyzer", "/analyzer sum=01234567")
    assert explains(old, old) and explains(old, new)
    assert not any(explains(old, wrong) for wrong in (new + " ", new[1:], new.replace("layers", "models"), old[:-2]))


SNIPPETS = (
    "\n", "\n\n", "- item\n\n  ", "> ", "1. ", "    ", "\t", "`", "``", "```\n", "~~~\n", "<!-- x", "-->", "<!-- y -->",
    "| a |\n|---|\n| ", " |", "text", "注意力😀", "\\", "\\1 \\g<0>", "{n}", "# T\n", "\u2028", "\x0c", "$x$", "%%",
    "```\n<!-- analyzer: layers -->\n```\n", "`<!-- analyzer: layers -->`", "!!! note\n\n    ", "<script>", "[^1]: ",
    "\n\n    <!-- analyzer: layers -->\n\n",
)  # fmt: skip
outside = st.lists(st.sampled_from(SNIPPETS) | st.text(max_size=4), max_size=5).map("".join)
plain = st.sampled_from(
    ("text\n\n", "- item\n\n", "a **b** c\n\n", "注意力\n\n", "```\n<!-- analyzer: x -->\n```\n\n", "\n")
)
body = st.sampled_from(("", "\n", "\n\nold\n\n", "old", "\r\n", "\\1")) | st.text(max_size=5)
closing = st.sampled_from(("<!-- /analyzer -->", "<!-- /analyzer -->", "<!-- /analyzer sum=0123abcd -->"))


def block(questions: tuple[str, ...], closings: st.SearchStrategy[str] = closing) -> st.SearchStrategy[Piece]:
    opening = st.sampled_from(questions).map(lambda question: f"<!-- analyzer: {question} -->")
    return st.builds(Piece, outside, opening, body, closings)


broken = st.lists(
    st.one_of(
        st.builds(Piece, outside),
        block(QUESTIONS),
        block(QUESTIONS),
        block(WRONG),
        block(QUESTIONS, st.just("")),  # never closed, or nested
        outside.map(lambda text: Piece(text + "<!-- /analyzer -->")),  # closes nothing, or closes twice
    ),
    max_size=5,
)
NEW = "<!-- /analyzer -->"
sound = st.lists(st.builds(Piece, outside) | block((QUESTIONS[0], QUESTIONS[2]), st.just(NEW)), max_size=5)
anything = st.one_of(sound, sound, broken)
well_formed = st.lists(
    st.builds(
        lambda text, question, between: Piece(text, f"<!-- analyzer: {question} -->", between, "<!-- /analyzer -->"),
        plain,
        st.sampled_from(QUESTIONS),
        st.sampled_from(("", "\n", "\n\nold\n\n")),
    ),
    min_size=1,
    max_size=4,
)
ends = st.sampled_from(("\n", "\n", "\r\n", "\r"))


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file to write to; answers are made once for all examples, and the disk is not waited for."""
    monkeypatch.setattr(updating, "Answers", lambda: KNOWN)
    monkeypatch.setattr("os.fsync", lambda _: None)
    return tmp_path / "page.md"


def encoded(text: str, encoding: str) -> bytes:
    return MARKS[encoding] + text.encode(encoding.removesuffix("-sig"))


def decoded(content: bytes, encoding: str) -> str:
    assert content.startswith(MARKS[encoding])
    return content[len(MARKS[encoding]) :].decode(encoding.removesuffix("-sig"))


@settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=anything, end=ends, encoding=st.sampled_from(tuple(MARKS)), force=st.booleans())
def test_nothing_outside_a_block_ever_changes(
    page: Path, pieces: list[Piece], end: str, encoding: str, force: bool
) -> None:
    pieces = [Piece(*(part.replace("\n", end) for part in (p.text, p.opening, p.body, p.closing))) for p in pieces]
    host = "".join(piece.whole for piece in pieces)
    assume(not (encoding == "utf-16-le" and host.startswith("\0")))  # that would be UTF-32
    assume(not (encoding == "utf-8" and host.startswith("\ufeff")))
    before = encoded(host, encoding)
    page.write_bytes(before)
    try:
        (result,) = analyzer.update(page, force=force)
    except analyzer.UserError:
        assert page.read_bytes() == before
        return
    after = page.read_bytes()
    assert explains(host, decoded(after, encoding))
    assert (result.status == "updated") == (after != before)
    (again,), (checked,) = analyzer.update(page), analyzer.update(page, check=True)
    assert page.read_bytes() == after
    assert again.status == checked.status == ("fresh" if result.blocks else "no blocks")


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=well_formed, end=ends, encoding=st.sampled_from(tuple(MARKS)))
def test_every_block_of_a_sound_host_is_answered(page: Path, pieces: list[Piece], end: str, encoding: str) -> None:
    host = "\n\n".join(piece.whole for piece in pieces).replace("\n", end)
    page.write_bytes(encoded(host, encoding))
    (result,) = analyzer.update(page)
    assert (result.status, result.blocks, result.changed) == ("updated", len(pieces), len(pieces))
    new = decoded(page.read_bytes(), encoding)
    for piece in pieces:
        question = piece.opening.removeprefix("<!-- analyzer: ").removesuffix(" -->").split()
        answer = KNOWN.written(question, BY_NAME["markdown"]).text
        assert f"{piece.opening}{answer}<" in new or answer.replace("\n", end) in new
    assert analyzer.update(page, check=True)[0].status == "fresh"


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=well_formed, place=st.integers(0), letter=st.sampled_from("x\n 5"))
def test_a_letter_typed_into_a_block_is_never_lost(page: Path, pieces: list[Piece], place: int, letter: str) -> None:
    page.write_bytes("\n\n".join(piece.whole for piece in pieces).encode())
    analyzer.update(page)
    text = page.read_bytes().decode()
    bodies = [
        match.span(1) for match in re.finditer(f"<!-- analyzer: (?:n|c)[^>]*-->(.*?){SUM.pattern}", text, re.DOTALL)
    ]
    assert len(bodies) == len(pieces)
    start, end = bodies[place % len(bodies)]
    at = start + place % (end - start + 1)
    edited = (text[:at] + letter + text[at:]).encode()
    page.write_bytes(edited)
    with pytest.raises(analyzer.UserError, match=r"edited by hand|would not be found|closes|takes lines"):
        analyzer.update(page)
    assert page.read_bytes() == edited


# -------------------------------------------------------------------------------------------- other types of files

CODE = (
    "::\n\n   ", ".. code-block:: x\n\n  ", "\\begin{verbatim}\n", "\\end{verbatim}\n", "----\n", "....\n", "  ", "%",
    "", "#+begin_src\n", "#+end_src\n", "<nowiki>", "</nowiki>", "<script>", "</script>", "```\n", "`", "\n", "\r\n",
    "text",
    "---\ntitle: x\n---\n", "<!-- ", "-->", "{/* ", "*/}", "%% ", "\\item ", "   * - ", "| a |\n|---|\n", "> ", "- ",
)  # fmt: skip
ASKED = tuple(
    f"crossover attention conv1d d=512 k=7{words}"
    for words in ("", " lang=zh", " math=native", *(f" format={name}" for name in ("html", "mkdocs", "json", "gitlab")))
)


@settings(max_examples=1000, deadline=None)
@given(
    kind=st.sampled_from([kind for kind in TYPES if kind.name != "notebook"]),
    pieces=st.lists(
        st.tuples(
            st.lists(st.sampled_from(CODE), max_size=4).map("".join),
            st.sampled_from((*QUESTIONS[:1], *ASKED, "compare lstm n=4 d=8 format=text", "", "layres")),
            st.sampled_from(("\n", "\nold\n", "\n\n", "\r\n  ")),
            st.sampled_from(("/analyzer", "/analyzer", "/analyzer sum=0123abcd", "")),
        ),
        max_size=4,
    ),
)
def test_other_types_are_as_safe(kind: FileType, pieces: list[tuple[str, str, str, str]]) -> None:
    host = ""
    for before, question, between, closing in pieces:
        host += before + (kind.comment(f"analyzer: {question}") if question else "") + between
        host += f"{kind.comment(closing)}\n" if closing else ""
    found = refreshed(host, kind, KNOWN)
    if found.problems:
        assert found.text == host
        return
    assert explains(host, found.text, kind)
    again = refreshed(found.text, kind, KNOWN)
    assert (again.text, again.changed, again.problems) == (found.text, 0, ())


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sources=st.lists(anything.map(lambda pieces: "".join(piece.whole for piece in pieces)), max_size=4),
       listed=st.booleans(), indent=st.sampled_from((1, None)), ascii_only=st.booleans())  # fmt: skip
def test_a_notebook_is_as_safe(
    page: Path, sources: list[str], listed: bool, indent: int | None, ascii_only: bool
) -> None:
    cells = [{"cell_type": "markdown", "source": source.splitlines(keepends=True) if listed else source}
             for source in sources]  # fmt: skip
    file = page.with_suffix(".ipynb")
    before = json.dumps({"cells": cells, "nbformat": 4}, indent=indent, ensure_ascii=ascii_only).encode()
    file.write_bytes(before)
    try:
        (result,) = analyzer.update(file)
    except analyzer.UserError:
        assert file.read_bytes() == before
        return
    after = json.loads(file.read_bytes())
    assert len(after["cells"]) == len(cells) and after["nbformat"] == 4
    for old, new in zip(sources, after["cells"], strict=True):
        assert explains(old, "".join(new["source"])) and isinstance(new["source"], list) == listed
    assert (file.read_bytes() != before) == (result.status == "updated")
    assert analyzer.update(file, check=True)[0].status in ("fresh", "no blocks")


def typed(kind: FileType, questions: list[str]) -> str:
    """A page of a type with a block for each question."""
    pairs = (f"{kind.comment(f'analyzer: {question}')}\n{kind.comment('/analyzer')}\n" for question in questions)
    return "Before.\n\n" + "\nBetween 注意力.\n\n".join(pairs) + "\nAfter.\n"


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from([kind for kind in TYPES if kind.name != "notebook"]),
    choices=st.lists(st.tuples(st.sampled_from(QUESTIONS), st.integers(0)), min_size=1, max_size=3),
    end=ends,
    encoding=st.sampled_from(tuple(MARKS)),
    place=st.integers(0),
    letter=st.sampled_from("x5%<"),
)
def test_every_type_in_every_format_and_encoding_is_written_and_no_edit_of_it_lost(
    page: Path, kind: FileType, choices: list[tuple[str, int]], end: str, encoding: str, place: int, letter: str
) -> None:
    formats = (*kind.formats, "text", "json")
    questions = [
        question if question.startswith("number") else f"{question} format={formats[choice % len(formats)]}"
        for question, choice in choices
    ]
    host = typed(kind, questions).replace("\n", end)
    page.write_bytes(encoded(host, encoding))
    assert analyzer.update(page, type=kind.name)[0].status == "updated"
    after = decoded(page.read_bytes(), encoding)
    assert explains(host, after, kind) and analyzer.update(page, type=kind.name, check=True)[0].status == "fresh"

    opening = kind.comment(f"analyzer: {questions[0]}")
    start = after.index(opening) + len(opening) + len(end)
    at = start + place % (after.index(f"{kind.opening} /analyzer", start) - start)
    assume(after[at : at + 1] not in "\r\n" and letter != after[at])
    edited = encoded(after[:at] + letter + after[at:], encoding)
    page.write_bytes(edited)
    with pytest.raises(analyzer.UserError):
        analyzer.update(page, type=kind.name)
    assert page.read_bytes() == edited
