"""Questions of pages that mean ill: none takes long, none hangs, none shows what the builder alone may read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from analyzer.doors.docs import cache
from analyzer.doors.docs.questions import BlockError, answered, block_question, number_question
from analyzer.errors import AnalyzerError
from tests.doors.command import ran


@pytest.mark.parametrize("times", [2, 3, 2000, 5000])
def test_a_number_is_asked_once(times: int) -> None:
    with pytest.raises(BlockError, match=r"one number stands in a sentence|letters"):
        number_question("number " * times + "attention.macs n=4 d=8")


def test_one_word_number_in_front_is_left_out() -> None:
    words = "attention.macs n=4 d=8"
    assert number_question(f"number {words}") == number_question(words) == number_question(f"$ analyzer number {words}")


def test_a_page_shows_no_vectors() -> None:
    with pytest.raises(BlockError, match="analyzer vectors -o FILE"):
        block_question("vectors")


def test_a_page_quotes_no_file_outside_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    secret = tmp_path / "secret"
    secret.write_text("hidden:x:0:0\n")
    (folder / "link").symlink_to(secret)
    (folder / "own").write_text("hidden:x:0:0\n")
    for name in (str(secret), "../secret", "link"):
        with pytest.raises(AnalyzerError, match="is no claim; it is not shown") as caught:
            answered(block_question(f"claims {name}"), folder)
        assert "hidden" not in str(caught.value)
    with pytest.raises(AnalyzerError, match="hidden"):
        answered(block_question("claims own"), folder)


def test_no_pipe_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkfifo("f.toml")
    for words in (("design", "f.toml"), ("choose", "design=f.toml"), ("claims", "f.toml")):
        done = ran(*words)
        assert done.status == 1 and "f.toml: not a file" in done.err


def test_an_answer_is_not_kept_when_a_package_behind_it_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    cache.fingerprint.cache_clear()
    before = cache.fingerprint()
    installed = cache.version
    monkeypatch.setattr(cache, "version", lambda name: "0.0" if name == "torch" else installed(name))
    cache.fingerprint.cache_clear()
    assert cache.fingerprint() != before
    monkeypatch.undo()
    cache.fingerprint.cache_clear()
    assert cache.fingerprint() == before
