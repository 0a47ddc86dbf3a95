"""Where a wiki is: an address that passwords may be sent to."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

from analyzer.errors import QuestionError

_ADDRESS = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[0-9a-fA-F:.]+\]|[\w.-]+)(?P<port>:\d{1,5})?(?P<path>/[^\s?#]*)?", re.IGNORECASE
)
_EXAMPLE = "https://wiki.example.org/w/"


@dataclass(frozen=True)
class Address:
    """The folder of a wiki's scripts.

    Attributes:
        scheme: 'https'; 'http' for this machine only.
        host: its name or number.
        port: '' or ':8080'.
        path: of the folder, from / to /.
    """

    scheme: str
    host: str
    port: str
    path: str

    @property
    def text(self) -> str:
        """As it is typed."""
        return f"{self.scheme}://{self.host}{self.port}{self.path}"


def address_of(text: str, scripts: tuple[str, ...]) -> Address:
    """The address of a wiki.

    Args:
        text: as the user typed it.
        scripts: endings of the path that are no part of the folder, as 'api.php'.

    Raises:
        QuestionError: no address, one with a name and password in it, or http to another machine. What may be a
            password is not repeated.
    """
    if "@" in text.partition("://")[2].partition("/")[0]:
        raise QuestionError(
            "the address holds a name or password; leave them out and set ANALYZER_WIKI_USER and ANALYZER_WIKI_PASSWORD"
        )
    found = _ADDRESS.fullmatch(text.strip())
    if found is None:
        raise QuestionError(f"{text!r} is no address of a wiki; it is like {_EXAMPLE}, without ? and #")
    scheme, host, path = found["scheme"].lower(), found["host"].lower(), found["path"] or "/"
    for script in scripts:
        path = path.removesuffix(script)
    if scheme == "http" and not _is_local(host):
        raise QuestionError(
            f"http://{host}: over http a password can be read on its way; use https (http is for this machine only)"
        )
    return Address(scheme, host, found["port"] or "", path.rstrip("/") + "/")


def _is_local(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
