"""Work on an existing Dask cluster: tiles go out, what is kept of them comes back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any

from analyzer.errors import MachineError, QuestionError
from analyzer.readings.grid.tiles import Plan, Tile, tiles

if TYPE_CHECKING:
    from analyzer.readings.grid.kept import Reduced

SECONDS_TO_CONNECT = 5

TILES_OF_A_TASK = 16
"""A task costs milliseconds to send, a tile one to work out."""

TASKS_AT_ONCE = 64
"""Tasks that are sent before the first is back: memory stays bounded, whatever the grid."""

_ADDRESS = re.compile(r"(tcp|tls|ucx|ws|wss)://[^\s/]+:\d+")

Work = Callable[[Plan, Tile], "Iterator[tuple[Tile, Reduced]]"]


@contextmanager
def cluster(address: str) -> Iterator[Work]:
    """A connection to a scheduler, as what reduces a grid.

    Args:
        address: as tcp://127.0.0.1:8786.

    Raises:
        QuestionError: that is no address.
        MachineError: nobody answers there, or distributed is not installed.
    """
    if not _ADDRESS.fullmatch(address):
        raise QuestionError(f"--scheduler {address!r}: the address of a Dask scheduler is tcp://HOST:PORT")
    try:
        from distributed import Client
    except ImportError as error:
        raise MachineError(
            "--scheduler needs distributed, which is not installed: pip install 'distributed>=2024.8'"
        ) from error
    try:
        client = Client(address, timeout=SECONDS_TO_CONNECT, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise MachineError(f"no Dask scheduler answers at {address} within {SECONDS_TO_CONNECT} s") from error
    with client:
        yield lambda plan, grid: _sent(client, plan, grid)


def _sent(client: Any, plan: Plan, grid: Tile) -> Iterator[tuple[Tile, Reduced]]:
    """Every tile of a grid with what is kept of it, in the order the workers are done."""
    from distributed import as_completed

    from analyzer.readings.grid.reductions import all_of

    everywhere = client.scatter(plan, broadcast=True)
    waiting = iter(_bundles(plan, grid))
    running = as_completed(
        [client.submit(all_of, everywhere, bundle, pure=False) for bundle in islice(waiting, TASKS_AT_ONCE)],
        loop=client.loop,
        with_results=True,
    )
    for future, found in running:
        future.release()
        for bundle in islice(waiting, 1):
            running.add(client.submit(all_of, everywhere, bundle, pure=False))
        yield from found


def _bundles(plan: Plan, grid: Tile) -> Iterator[tuple[Tile, ...]]:
    every = tiles(grid, plan.one_by_one)
    while bundle := tuple(islice(every, TILES_OF_A_TASK)):
        yield bundle
