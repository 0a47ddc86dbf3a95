"""A DokuWiki, by its remote API (XML-RPC)."""

from __future__ import annotations

import re
import xmlrpc.client
from collections.abc import Iterable, Mapping
from hashlib import md5
from typing import Any
from urllib.parse import quote
from xml.parsers.expat import ExpatError

from analyzer.doors.publishing.address import Address
from analyzer.doors.publishing.connection import Connection
from analyzer.doors.publishing.credentials import Credentials
from analyzer.doors.publishing.wiki import WikiPage, conflict, reading
from analyzer.errors import MachineError, QuestionError

SCRIPTS = ("lib/exe/xmlrpc.php", "doku.php")
_SCRIPT = "lib/exe/xmlrpc.php"
_NO_REASON, _NO_PAGE, _LOCKED, _SWITCHED_OFF = 0, 121, 133, -32605


class DokuWikiSite:
    """A DokuWiki at an address."""

    def __init__(self, address: Address, connection: Connection) -> None:
        self._address, self._connection = address, connection

    def log_in(self, credentials: Credentials) -> None:
        if not self._call("dokuwiki.login", credentials.user, credentials.password):
            raise QuestionError(f"{self._address.text} does not accept the password of {credentials.user!r}")

    def page(self, name: str) -> WikiPage:
        page_id = page_id_of(name)
        try:
            info = self._call("wiki.getPageInfo", page_id)
        except _FaultError as fault:
            if fault.code != _NO_PAGE and (fault.code != _NO_REASON or self._listed(page_id)):
                raise
            return WikiPage(page_id, None, 0)
        text = self._call("wiki.getPage", page_id)
        with reading(self._address):
            return WikiPage(str(info.get("name", page_id)), _text(text), int(info["version"]))

    def _listed(self, page_id: str) -> bool:
        """Whether the list of its namespace has a page."""
        listed = self._call("dokuwiki.getPagelist", _namespace(page_id), {"depth": page_id.count(":") + 1})
        with reading(self._address):
            return page_id in [one["id"] for one in listed]

    def missing(self, files: Mapping[str, bytes], page: WikiPage) -> tuple[str, ...]:
        if not files:
            return ()
        names = "|".join(re.escape(name) for name in files)
        options = {"depth": page.name.count(":") + 1, "hash": True, "pattern": f"/(^|:|\\/)({names})$/"}
        listed = self._call("wiki.getAttachments", _namespace(page.name), options)
        with reading(self._address):
            there = {str(one["id"]): str(one.get("hash", "")) for one in listed}
        return tuple(
            name
            for name, content in files.items()
            if there.get(_media(page, name)) != md5(content, usedforsecurity=False).hexdigest()
        )

    def refuse_kinds(self, names: Iterable[str]) -> None:
        """It says so when a file is uploaded, not before."""

    def upload(self, name: str, content: bytes, page: WikiPage, summary: str) -> None:
        try:
            self._call("wiki.putAttachment", _media(page, name), xmlrpc.client.Binary(content), {"ow": True})
        except _FaultError as fault:
            raise MachineError(f"{fault}; publish without pictures: --images none") from None

    def save(self, page: WikiPage, text: str, summary: str) -> None:
        if page.text is not None and not self._locked(page):
            raise MachineError(f"{page.name} is being edited by somebody else; it is left so; run again later")
        try:
            now = self.page(page.name)
            if now.text != page.text:
                raise MachineError(conflict(page))
            self._call("wiki.putPage", page.name, text, {"sum": summary[:200], "minor": False})
        except _FaultError as fault:
            if fault.code == _LOCKED:
                raise MachineError(f"{page.name} is being edited by somebody else; it is left so") from None
            raise
        finally:
            if page.text is not None:
                self._call("dokuwiki.setLocks", {"lock": [], "unlock": [page.name]})

    def _locked(self, page: WikiPage) -> bool:
        """Whether the page is ours to write, for the next minutes."""
        locks = self._call("dokuwiki.setLocks", {"lock": [page.name], "unlock": []})
        with reading(self._address):
            return page.name in locks["locked"]

    def link(self, page: WikiPage) -> str:
        return f"{self._address.text}doku.php?id={quote(page.name, safe=':')}"

    def _call(self, method: str, *values: Any) -> Any:
        """What a method of the remote API gives.

        Raises:
            QuestionError: nothing of the kind is at the address, or the user is refused.
            MachineError: the wiki says no, or cannot be reached.
        """
        request = xmlrpc.client.dumps(values, method, encoding="utf-8", allow_none=False).encode()
        reply = self._connection.request(
            "POST", f"{self._address.text}{_SCRIPT}", data=request, headers={"Content-Type": "text/xml; charset=utf-8"}
        )
        try:
            (found,), _ = xmlrpc.client.loads(reply.content)
        except xmlrpc.client.Fault as fault:
            raise self._fault(fault) from None
        except (ExpatError, xmlrpc.client.Error, ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
            raise QuestionError(
                f"{self._address.text}{_SCRIPT} does not answer as a DokuWiki does; give the folder where doku.php is"
            ) from None
        if found == {}:  # the release of 2022 writes all its errors so
            raise _FaultError(f"{self._address.text} refuses {method}, and does not say why", _NO_REASON)
        return found

    def _fault(self, fault: xmlrpc.client.Fault) -> MachineError:
        said = " ".join(str(fault.faultString).split())
        if fault.faultCode == _SWITCHED_OFF or "not enabled" in said:
            said = "the remote API is switched off; an administrator switches it on (remote, remoteuser)"
        return _FaultError(f"{self._address.text}: {said}", fault.faultCode)


class _FaultError(MachineError):
    """The wiki says no, and why."""

    def __init__(self, message: str, code: int) -> None:
        self.code = code
        super().__init__(message)


def page_id_of(name: str) -> str:
    """The name of a page as a DokuWiki writes it.

    Raises:
        QuestionError: no page can be called so.
    """
    found = re.sub(r"[ _]+", "_", name.strip().lower()).removeprefix(":")
    parts = found.split(":")
    if not all(re.fullmatch(r"[^\W_](?:[\w.-]*[^\W_])?", part) for part in parts):
        raise QuestionError(
            f"--page {name!r} is no name a page can have: letters, digits, and . - _ between them, with : between "
            f"namespaces"
        )
    return found


def _text(found: object) -> str:
    if not isinstance(found, str):
        raise TypeError("a page's text is none")
    return found


def _namespace(page: str) -> str:
    return page.rpartition(":")[0]


def _media(page: WikiPage, name: str) -> str:
    """The picture beside the page."""
    return f"{_namespace(page.name)}:{name}".lstrip(":")
