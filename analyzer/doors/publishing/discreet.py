"""What a wiki says is repeated without the password, without control characters, and not at any length."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from html import escape
from urllib.parse import quote, quote_plus

from analyzer.doors.publishing.credentials import Credentials
from analyzer.errors import AnalyzerError, Said

LONGEST = 800
"""Letters of a message."""
_HIDDEN = "***"


@contextlib.contextmanager
def discreetly(credentials: Credentials | None) -> Iterator[None]:
    """Errors whose messages may repeat words of a wiki, made fit to be shown.

    Args:
        credentials: what the wiki was told; None: nothing.
    """
    try:
        yield
    except AnalyzerError as error:
        message = str(error)
        shown = _shown(message, credentials.password if credentials else "")
        if shown != message:
            error.said = Said(shown)
            error.args = (error.said,)
        raise


def _shown(message: str, password: str) -> str:
    for form in sorted(_forms(password), key=len, reverse=True):
        message = message.replace(form, _HIDDEN)
    printable = "".join(character if character.isprintable() else "?" for character in message)
    return printable if len(printable) <= LONGEST else f"{printable[:LONGEST]}…"


def _forms(password: str) -> set[str]:
    """A password as a wiki may repeat it: as it is, in an address, in HTML, quoted, with its blanks made one."""
    forms = {password, " ".join(password.split()), quote(password), quote(password, safe=""), quote_plus(password)}
    return (forms | {escape(password), escape(password, quote=False), repr(password)[1:-1]}) - {""}
