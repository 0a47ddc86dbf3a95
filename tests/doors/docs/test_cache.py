"""Answers that are kept: found again while nothing they were made from has changed, never longer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from analyzer import MachineError, UserError
from analyzer.doors.docs import cache
from analyzer.doors.docs.cache import Cache
from analyzer.doors.docs.fragments import Fragments

QUESTION = "explain mine.toml:a n=4 d=8"
LAYER = '[a]\ntitle = "A"\ndefinition = "given x[b n d]\\ny[b n d] = x[b n d] * W{d}"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "mine.toml").write_text(LAYER)
    return tmp_path


def fragments(folder: Path, **defaults: str) -> Fragments:
    """As at the beginning of a build."""
    return Fragments(folder, Cache(folder / "kept"), defaults)


def counts(made: Fragments) -> tuple[int, int]:
    return made.made, made.found


def test_a_second_build_finds_the_same(folder: Path) -> None:
    first, second = fragments(folder), fragments(folder)
    html = first.html(QUESTION)
    assert second.html(f"# laid out otherwise\n{QUESTION}") == html
    assert counts(first) == (1, 0) and counts(second) == (0, 1)
    assert first.files == second.files == {folder / "mine.toml"}
    assert (folder / "kept" / ".gitignore").read_text() == "*\n"


def test_a_file_that_changed_is_read_again(folder: Path) -> None:
    before = fragments(folder).html(QUESTION)
    (folder / "mine.toml").write_text(LAYER.replace("W{d}", "W{d} + b{d}"))
    again = fragments(folder)
    assert again.html(QUESTION) != before and counts(again) == (1, 0)
    (folder / "mine.toml").unlink()
    with pytest.raises(MachineError, match=r"mine\.toml"):
        fragments(folder).html(QUESTION)


def test_other_words_language_or_version_ask_anew(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    html = fragments(folder).html(QUESTION)
    for other in (fragments(folder, lang="zh"), fragments(folder, convention="torch")):
        assert other.html(QUESTION) != html and counts(other) == (1, 0)
    longer = fragments(folder)
    longer.html(QUESTION.replace("n=4", "n=5"))
    longer.html(f"{QUESTION} format=text")
    assert counts(longer) == (2, 0)
    monkeypatch.setattr(cache, "fingerprint", lambda: "another version")
    newer = fragments(folder)
    assert newer.html(QUESTION) == html and counts(newer) == (1, 0)


def test_the_fingerprint_is_that_of_all_code_and_data() -> None:
    print_ = cache.fingerprint.__wrapped__()
    assert print_ == cache.fingerprint() and len(print_) == 64


def test_the_fingerprint_changes_with_a_word_of_a_phrase_book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.toml").write_text("x = 1")
    monkeypatch.setattr(cache, "templates", lambda: tmp_path)
    monkeypatch.setattr(cache, "_PACKAGE", tmp_path)
    before = cache.fingerprint.__wrapped__()
    (tmp_path / "a.toml").write_text("x = 2")
    assert cache.fingerprint.__wrapped__() != before


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"text": "x"}', b'{"files": [], "text": "x"}', b"\xff"])
def test_a_damaged_entry_counts_as_none(folder: Path, damage: bytes) -> None:
    html = fragments(folder).html(QUESTION)
    (entry,) = (folder / "kept").glob("*.json")
    entry.write_bytes(damage)
    again = fragments(folder)
    assert again.html(QUESTION) == html and counts(again) == (1, 0)
    assert json.loads(entry.read_text())["text"] == html


def test_a_wrong_question_is_not_kept(folder: Path) -> None:
    for _ in range(2):
        wrong = fragments(folder)
        with pytest.raises(UserError):
            wrong.html("explain atention n=4 d=8")
    assert not (folder / "kept").exists()


def test_a_folder_that_cannot_be_written_keeps_nothing_and_fails_nothing(folder: Path) -> None:
    (folder / "kept").write_text("a file stands there")
    for _ in range(2):
        made = fragments(folder)
        assert "analyzer-answer" in made.html(QUESTION) and counts(made) == (1, 0)


def aged(file: Path, days: float) -> None:
    """As if last used that long ago."""
    then = time.time() - days * cache.DAY
    os.utime(file, (then, then))


def test_what_nobody_has_used_for_long_goes_and_what_is_used_stays(folder: Path) -> None:
    kept = Cache(folder / "kept")
    made = Fragments(folder, kept)
    for size in (4, 5, 6):
        made.html(QUESTION.replace("n=4", f"n={size}"))
    entries = list((folder / "kept").glob("*.json"))
    for entry in entries:
        aged(entry, cache.KEPT_DAYS + 1)
    again = fragments(folder)
    again.html(QUESTION)  # a use
    kept.prune()
    assert counts(again) == (0, 1) and len(list((folder / "kept").glob("*.json"))) == 1
    last = fragments(folder)
    last.html(QUESTION)
    assert counts(last) == (0, 1)


def test_a_use_of_today_is_not_written_down_again(folder: Path) -> None:
    fragments(folder).html(QUESTION)
    (entry,) = (folder / "kept").glob("*.json")
    aged(entry, 0.5)
    before = entry.stat().st_mtime
    fragments(folder).html(QUESTION)
    assert entry.stat().st_mtime == before


def test_beyond_its_size_the_longest_unused_go_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Cache(folder / "kept")
    for age in range(5):
        kept.keep((f"{age}",), cache.Kept("x" * 1000, {}))
        aged(kept._file((f"{age}",)), age)
    monkeypatch.setattr(cache, "MOST_BYTES", 3 * kept._file(("0",)).stat().st_size)
    kept.prune()
    assert [kept.kept((f"{age}",), folder) is not None for age in range(5)] == [True, True, True, False, False]


def test_pruning_touches_nothing_but_entries(folder: Path) -> None:
    (folder / "kept").mkdir()
    names = ["mine.json", "a" * 40, f"{'a' * 39}.json", f"{'A' * 40}.json", ".gitignore", "notes.tmp"]
    for name in names:
        (folder / "kept" / name).write_text("x")
    (folder / "kept" / f"{'b' * 40}.json").mkdir()
    left_over = folder / "kept" / f".{'c' * 40}.json.x1.tmp"
    left_over.write_text("never finished")
    for file in (folder / "kept").iterdir():
        aged(file, 1000)
    Cache(folder / "kept").prune()
    assert {file.name for file in (folder / "kept").iterdir()} == {*names, f"{'b' * 40}.json"}
    Cache(folder / "absent").prune()


def test_builds_may_prune_and_keep_at_once(folder: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from analyzer.doors.docs import cache\n"
        "cache.MOST_BYTES = 2000\nkept = cache.Cache(Path(sys.argv[1]))\n"
        "for one in range(150):\n"
        "    asked = (str(one % 7),)\n"
        "    kept.keep(asked, cache.Kept('x' * 500, {}))\n"
        "    found = kept.kept(asked, Path())\n"
        "    assert found is None or found.text == 'x' * 500\n"
        "    kept.prune()\n"
    )
    many = [subprocess.Popen([sys.executable, "-c", code, str(folder / "kept")], stderr=-1) for _ in range(3)]
    assert [(one.communicate()[1], one.returncode) for one in many] == [(b"", 0)] * 3
    assert sum(file.stat().st_size for file in (folder / "kept").glob("*.json")) <= 2000
    assert not list((folder / "kept").glob("*.tmp"))
