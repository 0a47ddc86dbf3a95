"""Pages lead to each other, show what the program prints, and name every word there is."""

from __future__ import annotations

import ast
import re
import shlex
from pathlib import Path

import click
import pytest

from analyzer.answers.question import WORDS
from analyzer.answers.statements import RELATIONS
from analyzer.answers.values import MULTIPLIERS
from analyzer.answers.verdicts import VERDICTS
from analyzer.conventions import CONVENTIONS, ELEMENT_BYTES
from analyzer.doors.cli import cli, main
from analyzer.doors.docs import cache
from analyzer.writers.spacing import spaced
from tests.support.chinese import faults
from tests.support.documentation import DOCS, PAGES, Fence, fences, files_of, outside_fences
from tests.support.wikis import PretendWiki

LINKS = [one for one in re.findall(r"\]\(([^)\s]+)\)", outside_fences(PAGES["README.md"])) if "://" not in one]


@pytest.mark.parametrize("target", LINKS)
def test_a_link_of_the_readme_leads_somewhere(target: str) -> None:
    """Those of the site are looked at by its build, see tests/test_site.py."""
    assert (DOCS.parent / target).is_file()


@pytest.mark.parametrize("name", [name for name in PAGES if name != "README.md"])
def test_a_page_has_one_title(name: str) -> None:
    assert len(re.findall(r"^# ", outside_fences(PAGES[name]), re.M)) == 1


def test_the_page_on_plug_ins_says_how_long_answers_are_kept() -> None:
    page, most = PAGES["how-to/plugins.md"], cache.MOST_BYTES >> 20
    assert f"no build has used for\n{cache.KEPT_DAYS} days goes, and so do the oldest beyond `{most} MiB`" in page


def test_the_chinese_page_is_typed_as_answers_are() -> None:
    lines = outside_fences(PAGES["zh.md"]).splitlines()
    assert [fault for line in lines for fault in faults(line, typed_spaces=True)] == []
    assert [line for line in lines if line != spaced(line)] == []


PYTHON = [
    pytest.param(fence.body, id=f"{name}:{fence.line}")
    for name, text in PAGES.items()
    for fence in fences(text, "python")
]


@pytest.mark.parametrize("code", PYTHON)
def test_a_value_beside_a_line_of_python_is_the_one_it_has(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analyzer.doors.publishing.publish._opened", lambda kind, address: PretendWiki())
    names: dict[str, object] = {}
    for statement in ast.parse(code).body:
        source = ast.get_source_segment(code, statement) or ""
        beside = code.splitlines()[(statement.end_lineno or 1) - 1].partition("  # ")[2]
        if isinstance(statement, ast.Expr) and beside and not source.startswith("print("):
            value = eval(source, names)
            assert beside in (repr(value), str(value))
        else:
            exec(compile(ast.Module([statement], []), "documentation", "exec"), names)


SESSIONS = [
    pytest.param(name, fence, id=f"{name}:{fence.line}")
    for name, text in PAGES.items()
    for fence in fences(text, "console")
]


@pytest.mark.parametrize(("name", "fence"), SESSIONS)
def test_a_session_prints_what_it_shows(
    name: str, fence: Fence, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for file, text in files_of(PAGES[name]).items():
        (tmp_path / file).write_text(text, encoding="utf-8")
    typed, _, shown = fence.body.partition("\n")
    main(shlex.split(typed.removeprefix("$ analyzer ")))
    printed = "".join(capsys.readouterr())
    start, cut, _ = shown.partition("...\n")
    assert printed.startswith(start) if cut else printed == shown


def test_the_page_that_the_tutorial_updates_becomes_what_it_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    titled = {fence.title: fence.body for fence in fences(PAGES["tutorial.md"], "markdown")}
    page = tmp_path / "notes.md"
    page.write_text(titled["notes.md"], encoding="utf-8")
    assert main(["update", "notes.md"]) == 0
    assert page.read_text(encoding="utf-8") == titled["notes.md, updated"]
    page.write_text(page.read_text(encoding="utf-8").replace("d=512", "d=1024"), encoding="utf-8")
    assert main(["update", "--check", "notes.md"]) == 1
    assert "stale" in capsys.readouterr().out


def test_the_forms_of_claims_have_the_verdicts_they_are_shown_with(tmp_path: Path) -> None:
    page = PAGES["reference/claims-grammar.md"]
    file = tmp_path / "forms.txt"
    file.write_text(files_of(page)["forms.txt"], encoding="utf-8")
    assert main(["claims", str(file)]) == 0
    for word in (*VERDICTS, *(relation.split()[-1] for relation in RELATIONS)):
        assert word in page, word


def test_every_word_unit_convention_and_dtype_is_in_the_reference() -> None:
    page = PAGES["reference/question-words.md"]
    for word in (*WORDS, *CONVENTIONS, *ELEMENT_BYTES):
        assert f"`{word}`" in page, word
    asking = [command for name, command in cli.commands.items() if name not in ("update", "publish", "mcp")]
    for option in (one for command in asking for one in command.params if isinstance(one, click.Option)):
        assert f"`{option.opts[-1].lstrip('-')}`" in page, option.opts
    for unit in filter(None, MULTIPLIERS):
        assert re.search(rf"\d{unit}\b|\d{unit.lower()}\b", page), unit
