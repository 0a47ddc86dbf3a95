"""Files are replaced in one step, by one process at a time, and never over a change that was not seen."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import analyzer
from analyzer.doors.updating.files import read_host, replace_host
from analyzer.errors import MachineError, QuestionError, UserError
from tests.doors.command import ran

NUMBER = "<!-- analyzer: number attention.macs n={} d=512 as=plain --><!-- /analyzer -->"
ADDED = "\nadded by another hand\n"

KILLED = """
import os, random, signal, sys, time
from pathlib import Path
import analyzer

folder, runs = Path(sys.argv[1]), int(sys.argv[2])
host = "x" * 100_000 + "\\n"
def prepared(run):
    paths = [folder / f"{run}-{place}.md" for place in range(5)]
    for place, path in enumerate(paths):
        asked = f"<!-- analyzer: number attention.macs n={place + 1} d=512 --><!-- /analyzer -->"
        path.write_text(host + asked + host)
    return paths

analyzer.update(prepared("warm"))
paths = prepared("known")
old = [path.read_bytes() for path in paths]
start = time.perf_counter()
analyzer.update(paths)
took = time.perf_counter() - start
new = [path.read_bytes() for path in paths]
assert all(a != b for a, b in zip(old, new))
seen = {"old": 0, "new": 0, "both": 0}
for run in range(runs):
    paths = prepared(run)
    child = os.fork()
    if not child:
        try:
            analyzer.update(paths)
        finally:
            os._exit(0)
    time.sleep(random.random() * took * 1.1)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    states = [("old" if path.read_bytes() == before else "new" if path.read_bytes() == after else "broken")
              for path, before, after in zip(paths, old, new)]
    assert "broken" not in states, states
    seen["both" if len(set(states)) == 2 else states[0]] += 1
    for path in paths:
        path.unlink()
    for left in folder.glob(".*.tmp"):
        left.unlink()
print(seen)
"""


def test_a_killed_process_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    if not hasattr(os, "fork"):
        pytest.skip("this system has no fork; .ci/run is on one that has, and a skip fails there")
    command = [sys.executable, "-c", KILLED, str(tmp_path), "100"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(": 0") < 2, f"every process was killed at the same moment: {done.stdout}"


def test_a_file_is_replaced_and_never_written_into(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text("old")
    with path.open() as opened_before:
        replace_host(read_host(path), "new, and longer")
        assert opened_before.read() == "old"
    assert path.read_text() == "new, and longer"


def test_processes_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    command = [sys.executable, "-m", "analyzer", "update", str(path)]
    for _ in range(4):
        path.write_text(f"a {NUMBER.format(4096)} b {NUMBER.format(1024)} c\n", encoding="utf-8")
        running = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(3)]
        ended = [(process.communicate(timeout=60), process.returncode) for process in running]
        assert [status for _, status in ended] == [0, 0, 0], ended
        text = path.read_text(encoding="utf-8")
        assert ">21474836480<" in text and ">2147483648<" in text and text.startswith("a <") and text.endswith("> c\n")
        assert list(tmp_path.iterdir()) == [path]


def test_a_change_after_the_file_was_read_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text("old\n")
    host = read_host(path)
    path.write_text("old\n" + ADDED)
    with pytest.raises(MachineError, match=r"page\.md was changed while its answers were made; it is left so"):
        replace_host(host, "new\n")
    assert path.read_text() == "old\n" + ADDED
    assert list(tmp_path.iterdir()) == [path]


def test_the_same_change_by_another_process_is_welcome(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text("old\n")
    host = read_host(path)
    path.write_text("new\n")
    replace_host(host, "new\n")
    assert path.read_text() == "new\n"


LOCKED = """
import sys, time
from pathlib import Path
from analyzer.doors.updating import files
path, said = Path(sys.argv[1]), sys.argv[2]
write = files.temporary_beside
def slow(*arguments):
    time.sleep(0.2)
    return write(*arguments)
files.temporary_beside = slow
for _ in range(200):
    host = files.read_host(path)
    try:
        files.replace_host(host, host.text + said)
    except files.MachineError:
        continue
    break
"""


def test_two_writers_take_turns(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text("0")
    running = [subprocess.Popen([sys.executable, "-c", LOCKED, str(path), said]) for said in "abcd"]
    assert [process.wait(timeout=60) for process in running] == [0, 0, 0, 0]
    assert sorted(path.read_text()) == sorted("0abcd")


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "page.md"
    path.write_text("old")
    host = read_host(path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(MachineError, match=r"cannot write .*page\.md: No space left"):
        replace_host(host, "new")
    assert path.read_text() == "old" and list(tmp_path.iterdir()) == [path]


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "round.md").symlink_to("round.md")
    with pytest.raises(QuestionError, match="cannot read"):
        read_host(tmp_path / "round.md")
    found = ran("update", str(tmp_path / "round.md"))
    assert found.status == 2 and "cannot read" in found.err
    with pytest.raises(UserError, match="no name of a file"):
        analyzer.update("a\0.md")
    (tmp_path / "gone.md").symlink_to("nowhere.md")
    with pytest.raises(QuestionError, match="No such file"):
        read_host(tmp_path / "gone.md")
