"""An end to waiting, whatever is waited for: a wiki that sends a byte now and then keeps every other time-out away."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from types import TracebackType
from typing import Any, TypeVar

Found = TypeVar("Found")


def within(seconds: float, work: Callable[[], Found]) -> Found:
    """What the work gives, in time.

    Args:
        seconds: to wait; then the work is left to itself, and ends with this process at the latest.
        work: done in another thread, one at a time.

    Raises:
        TimeoutError: it is not done.
        Exception: what the work raises.
    """
    outcome: Future[Found] = Future()

    def worked() -> None:
        with _Handed(outcome):
            outcome.set_result(work())

    Thread(target=worked, daemon=True).start()  # an executor's threads would be waited for at the end of the process
    return outcome.result(seconds)


class _Handed:
    """Any error is handed to the thread that waits, which raises it; here it would only be printed."""

    def __init__(self, outcome: Future[Any]) -> None:
        self._outcome = outcome

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> bool:
        if error is not None:
            self._outcome.set_exception(error)
        return error is not None
