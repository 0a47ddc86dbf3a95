"""Tests that need what is not installed are deselected, and their number is printed."""

from __future__ import annotations

from collections import Counter
from importlib.util import find_spec

import pytest

NEEDS = {"torch": "torch"}
"""Marker to the module its tests need."""

_absent: Counter[str] = Counter()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    missing = [marker for marker, module in NEEDS.items() if find_spec(module) is None]
    left_out: list[pytest.Item] = []
    for marker in missing:
        found = [item for item in items if item.get_closest_marker(marker)]
        _absent[marker] += len(found)
        left_out += found
        items[:] = [item for item in items if item not in found]
    if left_out:
        config.hook.pytest_deselected(items=left_out)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for marker, number in _absent.items():
        if number:
            terminalreporter.write_line(f"{number} tests marked {marker!r} not run: {NEEDS[marker]} is not installed")
