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
from pathlib import Path

import click
import pytest

import analyzer
from analyzer.doors.cli import cli, main
from analyzer.doors.updating.file_types import TYPES
from tests.support.wikis import PretendWiki

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = {page.name: page.read_text(encoding="utf-8") for page in (ROOT / "README.md", *sorted(ROOT.glob("docs/*.md")))}
"""README and the pages of docs/, by name."""


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
    found = re.findall(r"(?<!`)`(analyzer [^`]+)`(?!`)", text)
    for block in re.findall(r"```(?:sh|console)\n(.*?)```", text, re.S):
        found += [line.removeprefix("$ ") for line in block.splitlines() if line.startswith(("$ analyzer", "analyzer"))]
    named = ("analyzer update", "analyzer number", "analyzer --help", "analyzer mcp")  # the last one waits for a client
    # a wiki is asked for by name; what is published is checked below, real wikis in tests/doors/publishing
    return [one for one in found if one not in named and (publishes or not one.startswith("analyzer publish "))]


def blocks(language: str) -> list[str]:
    """The code blocks of a language, of all pages."""
    return [block for text in PAGES.values() for block in re.findall(rf"```{language}\n(.*?)```", text, re.S)]


@pytest.mark.parametrize("command", sorted({command for text in PAGES.values() for command in commands(text)}))
def test_a_command_of_the_documentation_works(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (design,) = [block for block in blocks("toml") if "[[question]]" in block]
    (tmp_path / "design.toml").write_text(design, encoding="utf-8")
    layers = [block for block in blocks("toml") if "definition =" in block or "[stack." in block]
    (tmp_path / "mine.toml").write_text("\n".join(layers), encoding="utf-8")
    config = {"model_type": "gpt2", "n_layer": 2, "n_embd": 64, "n_head": 4, "vocab_size": 100, "n_positions": 8192}
    (tmp_path / "config.json").write_text(json.dumps(config), encoding="utf-8")
    (claims,) = [block for block in blocks("text") if "=> " in block]
    (tmp_path / "claims.txt").write_text(claims, encoding="utf-8")
    (page,) = re.findall(r"```markdown\n(.*?)```", README, re.S)
    for name in ("page.md", "README.md", "note.md"):
        (tmp_path / name).write_text(page, encoding="utf-8")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "page.md").write_text(page, encoding="utf-8")
    if "--check" in command:
        assert main(["update", "page.md", "README.md", "docs/page.md"]) == 0
    assert main(shlex.split(command)[1:]) == 0, capsys.readouterr().err
    assert capsys.readouterr().out


@pytest.mark.parametrize(
    "command", [one for one in commands(PAGES["publishing.md"], publishes=True) if one.startswith("analyzer publish ")]
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
    linked = set(re.findall(r"\]\(docs/(\w+\.md)\)", README))
    assert linked == set(PAGES) - {"README.md"}


def test_the_page_about_update_is_fresh() -> None:
    page = ROOT / "docs" / "update.md"
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


def test_the_console_example_prints_what_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    (block,) = re.findall(r"```console\n\$ (.*?)\n(.*?)\.\.\.\n```", README, re.S)
    assert main(shlex.split(block[0])[1:]) == 0
    assert capsys.readouterr().out.startswith(block[1])


def test_the_python_examples_run(capsys: pytest.CaptureFixture[str]) -> None:
    for block in blocks("python"):
        exec(compile(block, "documentation", "exec"), {})
    assert "769" in capsys.readouterr().out


def test_every_command_is_in_the_documentation_and_has_help() -> None:
    for name, command in cli.commands.items():
        assert any(f"analyzer {name}" in text for text in PAGES.values()), name
        assert command.help
        assert all(parameter.help for parameter in command.params if isinstance(parameter, click.Option)), name


def test_the_first_two_commands_of_the_readme_are_those_ci_relies_on() -> None:
    blocks = re.findall(r"```sh\n(.*?)\n```", README, re.S)[:2]
    assert blocks[0].endswith("analyzer report") and blocks[1].endswith("-m pytest -n auto")
    assert all(block.startswith("python3 -m venv .venv && ") for block in blocks)
    assert "README.md" in (ROOT / ".ci" / "run").read_text()


def test_the_changelog_names_the_version() -> None:
    assert f"## {analyzer.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_blocks_of_the_page_on_plug_ins_are_answered() -> None:
    from markdown import markdown

    text = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"````md\n(.*?)````", text, re.S)
    assert markdown(shown, extensions=["analyzer"]).count('<div class="analyzer-answer"') == shown.count("```analyzer")
    (sentence,) = re.findall(r"```text\n(.*\{analyzer\}.*)\n```", text)
    assert markdown(sentence, extensions=["analyzer"]).count("<span") == sentence.count("{analyzer}") == 2
    (example,) = re.findall(r"```python\n(import markdown.*?)```\n", text, re.S)
    found: dict[str, str] = {}
    exec(compile(example, "plugins.md", "exec"), found)
    assert "769" in found["html"]
