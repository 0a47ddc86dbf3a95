"""What README and docstrings say works, as they say it."""

from __future__ import annotations

import doctest
import importlib
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

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def modules() -> list[str]:
    found = [info.name for info in pkgutil.walk_packages(analyzer.__path__, "analyzer.")]
    return [name for name in found if not name.endswith("__main__")]


@pytest.mark.parametrize("name", ["analyzer", *modules()])
def test_docstring_examples_run(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_every_public_thing_has_a_docstring() -> None:
    bare = []
    for name in modules():
        module = importlib.import_module(name)
        bare += [name] if not module.__doc__ else []
    assert bare == []


def commands() -> list[str]:
    """Every analyzer command of the README: in tables and in shell blocks."""
    found = re.findall(r"`(analyzer [^`]+)`", README)
    for block in re.findall(r"```(?:sh|console)\n(.*?)```", README, re.S):
        found += [line.removeprefix("$ ") for line in block.splitlines() if line.startswith(("$ analyzer", "analyzer"))]
    return found


@pytest.mark.parametrize("command", commands())
def test_a_command_of_the_readme_works(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```toml\n(.*?)```", README, re.S)
    (design,) = [block for block in blocks if "[[question]]" in block]
    blocks.remove(design)
    (tmp_path / "design.toml").write_text(design, encoding="utf-8")
    (tmp_path / "mine.toml").write_text("\n".join(blocks), encoding="utf-8")
    config = {"model_type": "gpt2", "n_layer": 2, "n_embd": 64, "n_head": 4, "vocab_size": 100, "n_positions": 8192}
    (tmp_path / "config.json").write_text(json.dumps(config), encoding="utf-8")
    (claims,) = re.findall(r"```text\n(.*?)```", README, re.S)
    (tmp_path / "claims.txt").write_text(claims, encoding="utf-8")
    (page,) = re.findall(r"```markdown\n(.*?)```", README, re.S)
    (tmp_path / "page.md").write_text(page, encoding="utf-8")
    if "--check" in command:
        assert main(["update", "page.md"]) == 0
    assert main(shlex.split(command)[1:]) == 0, capsys.readouterr().err
    assert capsys.readouterr().out


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


def test_the_python_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (block,) = re.findall(r"```python\n(.*?)```", README, re.S)
    exec(compile(block, "README.md", "exec"), {})
    assert "769" in capsys.readouterr().out


def test_every_command_is_in_the_readme_and_has_help() -> None:
    for name, command in cli.commands.items():
        assert f"analyzer {name}" in README
        assert command.help
        assert all(parameter.help for parameter in command.params if isinstance(parameter, click.Option)), name


def test_the_first_two_commands_of_the_readme_are_those_ci_relies_on() -> None:
    blocks = re.findall(r"```sh\n(.*?)\n```", README, re.S)[:2]
    assert blocks[0].endswith("analyzer report") and blocks[1].endswith("-m pytest -n auto")
    assert all(block.startswith("python3 -m venv .venv && ") for block in blocks)
    assert "README.md" in (ROOT / ".ci" / "run").read_text()


def test_the_changelog_names_the_version() -> None:
    assert f"## {analyzer.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
