"""Sweeps on a real cluster, and sweeps that are interrupted."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from analyzer import MachineError, sweep

from .command import ran

GRID = {"n": "1..300", "d": [64, 100, 512], "k": "1..31:+2", "h": 4}


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """The address of a cluster of two worker processes."""
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as found:
        yield found.scheduler_address


@pytest.mark.sweep
@pytest.mark.filterwarnings("ignore::ResourceWarning")  # of distributed, on closing
@pytest.mark.parametrize("words", [{}, {"reduce": "least"}, {"reduce": "front"}, {"at_most": {"macs": "1G"}}])
def test_a_cluster_says_the_same(scheduler: str, words: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    here = sweep("attention", "conv1d", **GRID, **words)
    there = sweep("attention", "conv1d", scheduler=scheduler, **GRID, **words)
    assert there.to_json() == here.to_json() and there.to_text() == here.to_text()


@pytest.mark.sweep
def test_nobody_at_the_address_is_told_soon() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    start = time.monotonic()
    with pytest.raises(MachineError, match=address):
        sweep("attention", "conv1d", scheduler=address, **GRID)
    assert time.monotonic() - start < 30


def test_missing_distributed_is_told_with_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    found = ran("sweep", "attention", "conv1d", "n=1..9", "d=8", "k=3", "--scheduler", "tcp://127.0.0.1:8786")
    assert found.status == 1 and "pip install 'distributed>=2024.8'" in found.err


def test_an_interrupted_sweep_ends_with_130_and_leaves_no_file(tmp_path: Path) -> None:
    words = ["sweep", "attention", "conv1d", "n=1..100000", "d=1..1000", "k=3", "--reduce", "table", "-o", "grid.csv"]
    process = subprocess.Popen(
        [sys.executable, "-m", "analyzer", *words], cwd=tmp_path, stderr=subprocess.PIPE, env={**os.environ}
    )
    for _ in range(600):
        if any(path.stat().st_size > 10**5 for path in tmp_path.iterdir()):
            break
        time.sleep(0.05)
    assert [path.suffix for path in tmp_path.iterdir()] == [".tmp"]
    process.send_signal(signal.SIGINT)
    _, error = process.communicate(timeout=30)
    assert process.returncode == 130 and b"interrupted" in error and b"Traceback" not in error
    assert not list(tmp_path.iterdir())


def test_rows_go_to_standard_output_without_a_file() -> None:
    words = ["sweep", "attention", "n=1,2", "d=8", "--reduce", "table"]
    assert ran(*words).out == "n,macs(attention)\r\n1,272\r\n2,576\r\n"
    assert ran(*words, "--format", "json").json() == [
        {"n": 1, "macs(attention)": 272},
        {"n": 2, "macs(attention)": 576},
    ]
    assert "| 2" in ran(*words, "--format", "markdown").out
