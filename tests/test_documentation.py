"""What README and docstrings say works, as they say it."""

from __future__ import annotations

import ast
import doctest
import importlib
import importlib.util
import json
import pkgutil
import re
import shlex
import tomllib
from pathlib import Path

import click
import pytest

import analyzer
from analyzer.doors.cli import cli, main
from analyzer.doors.updating.file_types import TYPES
from tests.support.documentation import PAGES, ROOT, fences, files_of
from tests.support.wikis import PretendWiki

README = PAGES["README.md"]


def modules() -> list[str]:
    found = [info.name for info in pkgutil.walk_packages(analyzer.__path__, "analyzer.")]
    return [name for name in found if not name.endswith("__main__")]


OF_DOCS = (
    "analyzer.doors.sphinx",
    "analyzer.doors.docs.mkdocs_plugin",
    "analyzer.doors.docs.sphinx_math",
    "analyzer.writers.doctree",
)
"""Modules that are imported by the engines of documentation they extend, and need them."""


@pytest.mark.parametrize(
    "name", ["analyzer", *(pytest.param(one, marks=pytest.mark.docs) if one in OF_DOCS else one for one in modules())]
)
def test_docstring_examples_run(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_every_public_thing_has_a_docstring() -> None:
    bare = []
    for name in modules():
        source = importlib.util.find_spec(name)
        assert source is not None and source.origin is not None
        text = Path(source.origin).read_text(encoding="utf-8")
        bare += [] if ast.get_docstring(ast.parse(text)) else [name]
    assert bare == []


def commands(text: str, publishes: bool = False) -> list[str]:
    """Every analyzer command a page shows: in tables and in shell blocks."""
    found = re.findall(r"(?<!`)`(analyzer [^`…]+)`(?!`)", text)
    for fence in fences(text, "sh"):
        found += [line for line in fence.body.splitlines() if line.startswith("analyzer")]
    named = (
        "analyzer update",
        "analyzer number",
        "analyzer compare",
        "analyzer claims FILE",
        "analyzer --help",
        "analyzer mcp",
    )
    # the last one waits for a client; a wiki is asked for by name, and what is published is checked below and, with
    # real wikis, in tests/doors/publishing
    return [one for one in found if one not in named and (publishes or not one.startswith("analyzer publish"))]


def blocks(language: str) -> list[str]:
    """The code blocks of a language, of all pages."""
    return [fence.body for text in PAGES.values() for fence in fences(text, language)]


CONFIG = {"model_type": "gpt2", "n_layer": 2, "n_embd": 64, "n_head": 4, "vocab_size": 100, "n_positions": 8192}


def files_for(name: str) -> dict[str, str]:
    """The files that the commands of a page may name: those it shows, and those that other pages show."""
    found = {"config.json": json.dumps(CONFIG)}
    for text in PAGES.values():
        found.update(files_of(text))
    for page in ("README.md", "note.md", "docs/page.md"):
        found[page] = files_of(README)["page.md"]
    return found | files_of(PAGES[name])


COMMANDS = sorted({(name, command) for name, text in PAGES.items() for command in commands(text)})


@pytest.mark.parametrize(("name", "command"), COMMANDS)
def test_a_command_of_the_documentation_works(
    name: str, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for file, text in files_for(name).items():
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text(text, encoding="utf-8")
    if "--check" in command:
        pages = [str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.md")]
        assert main(["update", *pages]) == 0
    assert main(shlex.split(command, comments=True)[1:]) == 0, capsys.readouterr().err
    assert capsys.readouterr().out


@pytest.mark.parametrize(
    "command",
    [one for one in commands(PAGES["how-to/publishing.md"], publishes=True) if one.startswith("analyzer publish ")],
)
def test_a_command_that_publishes_makes_what_it_says(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wiki = PretendWiki()
    monkeypatch.setattr("analyzer.doors.publishing.publish._opened", lambda kind, address: wiki)
    monkeypatch.setenv("ANALYZER_WIKI_USER", "me")
    monkeypatch.setenv("ANALYZER_WIKI_PASSWORD", "secret")
    assert main(shlex.split(command)[1:]) == 0, capsys.readouterr().err
    assert "created" in capsys.readouterr().out and wiki.users
    dry = "--dry-run" in command
    assert bool(wiki.texts) != dry and bool(wiki.files) == (" report " in command)


def test_the_readme_asks_ten_questions() -> None:
    (table,) = re.findall(r"Ten typical questions:\n\n(.*?)\n\n", README, re.S)
    assert len(commands(table)) == len(table.splitlines()) - 2 == 10


def test_every_page_of_the_documentation_is_named_in_the_readme() -> None:
    linked = set(re.findall(r"\]\(docs/([\w/-]+\.md)\)", README))
    assert linked == set(PAGES) - {"README.md", "index.md"}


def test_the_page_about_update_is_fresh() -> None:
    page = ROOT / "docs" / "how-to" / "update.md"
    (found,) = analyzer.update(page, check=True)
    assert (found.status, found.diff) == ("fresh", "")
    table = re.findall(r"^\| .*\| `(\w+)` \|$", page.read_text(encoding="utf-8"), re.M)
    assert table == [kind.name for kind in TYPES]


def test_the_hooks_take_every_ending_there_is() -> None:
    hooks = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    patterns = re.findall(r"files: (.*)", hooks)
    assert re.findall(r"id: (.*)", hooks) == ["analyzer-update", "analyzer-check"] and len(patterns) == 2
    for pattern in patterns:
        assert all(re.search(pattern, f"page{ending}") for kind in TYPES for ending in kind.endings)


def test_the_python_examples_run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analyzer.doors.publishing.publish._opened", lambda kind, address: PretendWiki())
    for block in blocks("python"):
        exec(compile(block, "documentation", "exec"), {})
    assert "769" in capsys.readouterr().out


def test_every_command_is_in_the_documentation_and_has_help() -> None:
    for name, command in cli.commands.items():
        assert any(f"analyzer {name}" in text for text in PAGES.values()), name
        assert command.help
        assert all(parameter.help for parameter in command.params if isinstance(parameter, click.Option)), name


def test_the_first_two_commands_of_the_readme_are_those_ci_relies_on() -> None:
    blocks = [fence.body.strip() for fence in fences(README, "sh")][:2]
    assert blocks[0].endswith("analyzer report") and blocks[1].endswith("-m pytest -n auto")
    assert all(block.startswith("python3 -m venv .venv && ") for block in blocks)
    assert "README.md" in (ROOT / ".ci" / "run").read_text()


INSTALLS = re.compile(r"pip install (?:-e )?((?:'[^']+'|\"[^\"]+\"|[\w.-]+)(?: (?:'[^']+'))*)")


def test_nothing_is_installed_from_where_it_is_not() -> None:
    """The project is on no index, so it is installed from a copy; what it lacks, as pyproject.toml names it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    needed = {one for extra in extras.values() for one in extra}
    program = [*(ROOT / "analyzer").rglob("*.py"), *(ROOT / "templates").rglob("*.toml")]
    texts = {**PAGES, **{path.name: path.read_text(encoding="utf-8") for path in program}}
    found = [(name, word) for name, text in texts.items() for words in INSTALLS.findall(text)
             for word in re.findall(r"'[^']+'|\"[^\"]+\"|[\w.-]+", words)]  # fmt: skip
    assert {"README.md", "how-to/publishing.md", "en.toml"} <= {name for name, _ in found}
    for name, quoted in found:
        word = quoted.strip("'\"")
        copy = re.fullmatch(r"\.(?:\[([\w,]+)\])?", word)
        if copy:
            assert set(filter(None, (copy[1] or "").split(","))) <= set(extras), (name, word)
        else:
            assert word in needed or word.startswith(f"{project['name']} @ "), (name, word)


def test_the_changelog_names_the_version() -> None:
    assert f"## {analyzer.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_blocks_of_the_page_on_plug_ins_are_answered() -> None:
    from markdown import markdown

    text = PAGES["how-to/plugins.md"]
    (shown,) = re.findall(r"````md\n(.*?)````", text, re.S)
    assert markdown(shown, extensions=["analyzer"]).count('<div class="analyzer-answer"') == shown.count("```analyzer")
    (sentence,) = re.findall(r"```text\n(.*\{analyzer\}.*)\n```", text)
    assert markdown(sentence, extensions=["analyzer"]).count("<span") == sentence.count("{analyzer}") == 2
    (example,) = re.findall(r"```python\n(import markdown.*?)```\n", text, re.S)
    found: dict[str, str] = {}
    exec(compile(example, "plugins.md", "exec"), found)
    assert "769" in found["html"]
