"""Progress of what takes a while: a bar on the terminal's error stream; nothing where that is a file or a pipe."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

Item = TypeVar("Item")


def watched(items: Sequence[Item]) -> Iterator[Item]:
    """The items one by one, with a bar that says which it is; the bar is gone at the end."""
    if not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=len(items))
        for item in items:
            progress.update(task, description=str(item))
            yield item
            progress.advance(task)


def counted(items: Iterable[Item], parts: int, points: int) -> Iterator[Item]:
    """The items one by one, with a bar, the points there are and how many go by in a second; gone at the end.

    Args:
        items: parts of the work, done.
        parts: how many there will be.
        points: how many points all of them have together.
    """
    if not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    rate = TextColumn("{task.description}", markup=False)
    columns = (BarColumn(), TaskProgressColumn(), TimeRemainingColumn(), rate)
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=parts)
        for item in items:
            yield item
            progress.advance(task)
            speed = progress.tasks[0].speed or 0
            progress.update(task, description=f"{speed * points / max(parts, 1) / 1e6:,.1f} M points/s of {points:,}")
