"""matplotlib, imported at the first use and quietly, in the state it comes in."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from types import ModuleType


@cache
def library() -> ModuleType:
    """The package. What it says about folders it cannot write to is no news for who asked for a report."""
    log = logging.getLogger("matplotlib")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        import matplotlib
        import matplotlib.font_manager  # builds its list of fonts now, if it has none
    finally:
        log.setLevel(level)
    return matplotlib


@contextmanager
def plain_settings() -> Iterator[None]:
    """The settings matplotlib comes with, whatever file of settings the user has, and the user's again afterwards."""
    matplotlib = library()
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams["path.simplify"] = False
        yield
