"""What publishing needs of a wiki, whichever it is."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from analyzer.doors.publishing.address import Address
from analyzer.doors.publishing.credentials import Credentials
from analyzer.errors import AnalyzerError, MachineError


@dataclass(frozen=True)
class WikiPage:
    """A page as it was read.

    Attributes:
        name: as the wiki writes it.
        text: its markup; None: there is no such page.
        revision: of that text, 0 without.
    """

    name: str
    text: str | None
    revision: int


class Wiki(Protocol):
    """A wiki. Every method raises UserError where the user is wrong, MachineError where the wiki is."""

    def log_in(self, credentials: Credentials) -> None:
        """Become that user."""

    def page(self, name: str) -> WikiPage:
        """A page as it is now."""

    def missing(self, files: Mapping[str, bytes], page: WikiPage) -> tuple[str, ...]:
        """Which of these pictures the wiki does not have, byte for byte."""

    def refuse_kinds(self, names: Iterable[str]) -> None:
        """Nothing, where pictures of these names may be uploaded; else the error."""

    def upload(self, name: str, content: bytes, page: WikiPage, summary: str) -> None:
        """Put a picture into the wiki, for a page."""

    def save(self, page: WikiPage, text: str, summary: str) -> None:
        """Give a page a new text, unless somebody changed it since it was read."""

    def link(self, page: WikiPage) -> str:
        """Where the page can be read."""


def conflict(page: WikiPage) -> str:
    """What is said of a page that changed."""
    return f"{page.name} was changed by somebody else meanwhile; it is left so; run again"


@contextlib.contextmanager
def reading(address: Address) -> Iterator[None]:
    """While a reply is read, which may be of any shape.

    Args:
        address: of the wiki that gave it.

    Raises:
        MachineError: it is not of the shape it should have.
    """
    try:
        yield
    except AnalyzerError:
        raise  # some are ValueErrors
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        raise MachineError(f"{address.text}: the wiki's reply lacks what it should hold") from None
