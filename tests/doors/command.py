"""The command line inside this process: exit status, standard output, standard error."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analyzer.doors.cli import main


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    status: int
    out: str
    err: str

    def json(self) -> dict[str, Any]:
        """Its output as JSON, floats refused."""
        assert self.status == 0, self.err
        data: dict[str, Any] = json.loads(self.out, parse_float=_no_float)
        return data


def _no_float(text: str) -> float:
    raise AssertionError(f"{text} is a float")


def ran(*argv: str) -> Ran:
    """Run `analyzer` with these words."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = main(argv)
    return Ran(status, out.getvalue(), err.getvalue())


def ran_as_process(*argv: str, environment: Mapping[str, str] | None = None, folder: Path | None = None) -> Ran:
    """Run `python -m analyzer` with these words, as a process of its own."""
    command = [sys.executable, "-W", "error", "-m", "analyzer", *argv]
    done = subprocess.run(
        command, capture_output=True, env={**os.environ, **(environment or {})}, cwd=folder, timeout=60
    )
    return Ran(done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace"))
