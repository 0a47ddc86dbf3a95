"""verify and vectors at the command line: exit status, progress, files."""

from __future__ import annotations

import io
import json
import re
import sys
from pathlib import Path

import pytest

from analyzer.doors.cli import main
from analyzer.doors.progress import watched

WRONG = """
[unit]
definition = "given x[b n d]\\ny[b n e] = x[b n d] * W{d e}"
[[unit.examples]]
name = "wrong"
sizes = { n = 2, d = 3, e = 5, b = 1 }
published = { macs = 31, source = "nobody" }
"""


def test_verify_exits_with_1_where_a_number_differs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.toml").write_text(WRONG, encoding="utf-8")
    assert main(["verify", f"{tmp_path}/mine.toml:unit", "--torch", "no"]) == 1
    assert "derived 30, by the published figure 31" in capsys.readouterr().out
    (tmp_path / "mine.toml").write_text(WRONG.replace("31", "30"), encoding="utf-8")
    assert main(["verify", f"{tmp_path}/mine.toml:unit", "--torch", "no"]) == 0
    captured = capsys.readouterr()
    assert "no route differs" in captured.out
    assert captured.err == ""


def test_the_table_shows_every_number_that_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "lstm", "--torch", "no"]) == 0
    text = capsys.readouterr().out
    compared = int(re.search(r"Compared ([\d,]+) ", text)[1].replace(",", ""))  # type: ignore[index]  # else it fails
    counted = sum(map(int, re.findall(r"(\d+) by \d routes", text)))
    others = sum(int(one) for one in re.findall(r"\d+ of (\d+)", text))
    assert counted + others == compared


def test_verify_writes_json_and_markdown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "lstm", "--torch", "no", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["agrees"] is True
    assert main(["verify", "lstm", "--torch", "no", "--format", "markdown"]) == 0
    assert "| `lstm` | `bias` |" in capsys.readouterr().out


def test_vectors_go_to_standard_output_or_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["vectors"]) == 0
    text = capsys.readouterr().out
    assert main(["vectors", "-o", str(tmp_path / "new" / "vectors.json")]) == 0
    assert (tmp_path / "new" / "vectors.json").read_text(encoding="utf-8") == text


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_is_drawn_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    piped, terminal = io.StringIO(), _Terminal()
    monkeypatch.setattr(sys, "stderr", piped)
    assert list(watched([1, 2])) == [1, 2]
    assert piped.getvalue() == ""
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    assert list(watched(["one", "two [b]"])) == ["one", "two [b]"]
    assert "two [b]" in terminal.getvalue()
