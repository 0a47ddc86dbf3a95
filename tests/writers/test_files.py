"""Files are written all or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.errors import MachineError
from analyzer.writers.files import write_all


def test_files_and_folders_are_made(tmp_path: Path) -> None:
    write_all({tmp_path / "a" / "b.txt": b"one", tmp_path / "a" / "c" / "d.txt": b"two"})
    assert (tmp_path / "a" / "b.txt").read_bytes() == b"one"
    assert sorted(path.name for path in (tmp_path / "a").rglob("*")) == ["b.txt", "c", "d.txt"]


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "x"
    write_all({path: b"old"})
    write_all({path: b"new"})
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_an_unwritable_folder_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(MachineError, match="cannot write"):
        write_all({tmp_path / "good": b"1", tmp_path / "file" / "below": b"2"})  # not even root can write below a file
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_folder_in_the_place_of_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "report.md").mkdir()
    with pytest.raises(MachineError, match="a folder of that name"):
        write_all({tmp_path / "other": b"1", tmp_path / "report.md": b"2"})
    assert not (tmp_path / "other").exists()


def test_a_failed_write_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x"
    write_all({path: b"old"})

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(MachineError, match="No space left"):
        write_all({path: b"new"})
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
