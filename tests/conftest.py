"""Tests that need what is not installed are deselected, and their number is printed.

With ANALYZER_REQUIRE_ALL set (as `.ci/run` does) a missing tool or a skipped test is an error: nothing is green by
absence.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable, Generator
from importlib.util import find_spec

import pluggy
import pytest

from tests.support import engines, peers

NEEDS: dict[str, tuple[str, Callable[[], bool]]] = {
    "torch": ("PyTorch", lambda: find_spec("torch") is not None),
    "browser": (
        "playwright with Chromium",
        lambda: find_spec("playwright") is not None and shutil.which("chromium") is not None,
    ),
    "axe": ("axe-core (axe-playwright-python)", lambda: find_spec("axe_playwright_python") is not None),
    "sweep": (
        "pyarrow and distributed",
        lambda: find_spec("pyarrow") is not None and find_spec("distributed") is not None,
    ),
    "peers": ("counter packages (.ci/peers/make)", peers.installed),
    "mcp": ("the MCP SDK", lambda: find_spec("mcp") is not None),
    "docs": (
        "MkDocs, Sphinx, MyST, pymdown-extensions or nbconvert",
        lambda: all(
            find_spec(name) for name in ("mkdocs", "sphinx", "myst_parser", "pymdownx", "nbconvert", "ipykernel")
        ),
    ),
    "site": (
        "MkDocs Material and mkdocstrings",
        lambda: all(find_spec(name) is not None for name in ("material", "mkdocstrings")),
    ),
    "frames": (
        "pandas, polars and IPython",
        lambda: all(find_spec(name) is not None for name in ("pandas", "polars", "IPython")),
    ),
    "wiki": ("mwclient", lambda: find_spec("mwclient") is not None),
    "parsers": ("parsers of formats (pip install '.[parsers]')", engines.parsers_installed),
    "engines": ("wikis and checkers of formulas (.ci/engines/make)", engines.installed),
}
"""Marker to what its tests need, and whether it is there."""

_absent: Counter[str] = Counter()

_Wrapping = Generator[None, pluggy.Result[pytest.TestReport], None]
"""A hook around others, which sends it what they made."""


def _all_required() -> bool:
    return bool(os.environ.get("ANALYZER_REQUIRE_ALL"))


def pytest_configure(config: pytest.Config) -> None:
    missing = [name for name, is_there in NEEDS.values() if not is_there()]
    if _all_required() and missing:
        raise pytest.UsageError(f"ANALYZER_REQUIRE_ALL is set, and these are missing: {', '.join(missing)}")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out: list[pytest.Item] = []
    for marker, (_, is_there) in NEEDS.items():
        if not is_there():
            found = [item for item in items if item.get_closest_marker(marker)]
            _absent[marker] += len(found)
            left_out += found
            items[:] = [item for item in items if item not in found]
    if left_out:
        config.hook.pytest_deselected(items=left_out)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pluggy.Result[pytest.TestReport], None]:
    outcome = yield
    report = outcome.get_result()
    if _all_required() and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and ANALYZER_REQUIRE_ALL is set"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for marker, number in _absent.items():
        if number:
            terminalreporter.write_line(f"{number} tests marked {marker!r} not run: {NEEDS[marker][0]} is missing")
