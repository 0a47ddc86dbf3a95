"""A MediaWiki, by mwclient."""

from __future__ import annotations

import contextlib
import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import sha1
from html import unescape
from io import BytesIO
from textwrap import shorten
from time import sleep
from typing import Any
from urllib.parse import quote

from analyzer.doors.publishing.address import Address
from analyzer.doors.publishing.connection import Connection, not_installed
from analyzer.doors.publishing.credentials import Credentials
from analyzer.doors.publishing.wiki import WikiPage, conflict, reading
from analyzer.errors import MachineError, QuestionError

SCRIPTS = ("api.php", "index.php")
_AT_ONCE = 50
"""Files a wiki tells about in one reply."""
_LONGEST_SAYING = 200
_CONFLICTS = ("editconflict", "articleexists", "missingtitle", "pagedeleted")


class MediaWikiSite:
    """A MediaWiki whose api.php is at an address.

    Raises:
        UserError, MachineError: none is there, or none that answers.
    """

    def __init__(self, address: Address, connection: Connection) -> None:
        try:
            import mwclient
        except ImportError as error:
            raise not_installed("mwclient") from error
        self._address, self._library, self._connection = address, mwclient, connection
        logging.getLogger("mwclient").setLevel(logging.ERROR)  # a wiki's notes to programmers are not for users
        with self._told():
            self._site = self._library.Site(
                f"{address.host}{address.port}",
                address.path,
                scheme=address.scheme,
                pool=connection,
                max_retries=0,  # the connection is patient already
            )

    def log_in(self, credentials: Credentials) -> None:
        try:
            with self._told():
                self._site.login(credentials.user, credentials.password)
        except _LoginError as error:
            said = spoken(error.reason.replace(credentials.password, "…"))
            raise QuestionError(
                f"{self._address.text} does not log {credentials.user!r} in{_why(said)}; wikis want the name and "
                f"password of Special:BotPasswords"
            ) from None

    def page(self, name: str) -> WikiPage:
        if not name.strip() or set("|#\n") & set(name):  # one would name several pages, one a section
            raise QuestionError(f"--page {name!r} is no name a page can have")
        with self._told():
            reply = self._site.get(
                "query", prop="revisions|info", titles=name, rvprop="content|ids", rvslots="main", rvlimit=1
            )
            (found,) = reply["query"]["pages"].values()
            if "invalid" in found or "special" in found or found.get("ns", 0) < 0:
                raise QuestionError(f"--page {name!r} is no name a page can have{_why(found.get('invalidreason'))}")
            if found.get("contentmodel", "wikitext") != "wikitext":
                raise QuestionError(f"{found['title']} is no page of text but {found['contentmodel']}")
            if "missing" in found:
                return WikiPage(str(found["title"]), None, 0)
            revision = found["revisions"][0]
            return WikiPage(str(found["title"]), str(revision["slots"]["main"]["*"]), int(revision["revid"]))

    def missing(self, files: Mapping[str, bytes], page: WikiPage) -> tuple[str, ...]:
        there: dict[str, str] = {}
        names = list(files)
        for first in range(0, len(names), _AT_ONCE):
            titles = "|".join(f"File:{name}" for name in names[first : first + _AT_ONCE])
            with self._told():
                reply = self._site.get("query", prop="imageinfo", iiprop="sha1", titles=titles)
                for found in reply["query"]["pages"].values():
                    latest: Mapping[str, Any] = next(iter(found.get("imageinfo", ())), {})
                    there[_same(str(found["title"]).partition(":")[2])] = str(latest.get("sha1", ""))
        return tuple(name for name in names if there.get(_same(name)) != sha1(files[name]).hexdigest())

    def refuse_kinds(self, names: Iterable[str]) -> None:
        with self._told():
            query = self._site.get("query", meta="siteinfo", siprop="general|fileextensions")["query"]
            if "uploadsenabled" not in query["general"]:
                raise MachineError(f"{self._address.text} takes no files; publish without: --images none")
            allowed = [str(one["ext"]) for one in query["fileextensions"]]
        for name in names:
            kind = name.rpartition(".")[2]
            if kind not in allowed:
                raise QuestionError(
                    f"{self._address.text} takes no {kind} files, only {', '.join(allowed)}; choose with --images"
                )

    def upload(self, name: str, content: bytes, page: WikiPage, summary: str) -> None:
        try:
            reply = self._patiently(
                lambda: self._site.upload(
                    BytesIO(content), name, f"[[:{page.name}]]", ignore=True, comment=summary[:200]
                )
            )
        except _RefusedError as error:
            if error.code == "fileexists-no-change":
                return  # a reply that was lost, asked for again
            raise
        with self._told():
            if reply.get("result") != "Success":
                why = reply.get("result", "no reason given")
                raise MachineError(f"{self._address.text} did not take {name}: {why}")

    def save(self, page: WikiPage, text: str, summary: str) -> None:
        # by its number, so that a change by the same user counts, too; by mwclient's own edit it would not
        only = {"createonly": "1"} if page.text is None else {"nocreate": "1", "baserevid": page.revision}
        try:
            reply = self._patiently(
                lambda: self._site.post(
                    "edit",
                    title=page.name,
                    text=text,
                    summary=summary[:200],
                    token=self._site.get_token("csrf"),
                    bot="1",
                    **{"assert": "user"},
                    **only,
                )
            )
        except _RefusedError as error:
            if error.code not in _CONFLICTS:
                raise
            if self.page(page.name).text != text.rstrip():  # else a reply that was lost, asked for again
                raise MachineError(conflict(page)) from None
            return
        with self._told():
            if reply["edit"].get("result") != "Success":
                raise MachineError(f"{self._address.text} did not take the page: {_reasons(reply['edit'])}")

    def link(self, page: WikiPage) -> str:
        general: Mapping[str, Any] = getattr(self._site, "site", {})
        path = str(general.get("articlepath") or f"{self._address.path}index.php/$1")
        name = quote(page.name.replace(" ", "_"), safe="/:")
        return f"{self._address.scheme}://{self._address.host}{self._address.port}{path.replace('$1', name)}"

    def _patiently(self, write: Callable[[], Any]) -> Any:
        """What writing gives; where the user has written too often, it waits."""
        for pause in self._connection.pauses():
            try:
                with self._told():
                    return write()
            except _RefusedError as error:
                if error.code != "ratelimited":
                    raise
            sleep(pause)
        with self._told():
            return write()

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        """Errors of mwclient in our words."""
        errors = self._library.errors
        try:
            with reading(self._address):
                yield
        except errors.LoginError as error:
            raise _LoginError(str(error.info or "")) from None
        except errors.MaximumRetriesExceeded:
            raise MachineError(f"{self._address.text} asks for patience; try again in some minutes") from None
        except errors.APIError as error:
            raise _RefusedError(self._address, str(error.code), str(error.info)) from None
        except errors.APIDisabledError:
            raise MachineError(f"{self._address.text}: the wiki's API is switched off") from None
        except errors.InvalidResponse:
            raise QuestionError(
                f"{self._address.text}api.php does not answer as a MediaWiki does; give the folder where api.php is"
            ) from None
        except errors.MediaWikiVersionError as error:
            raise MachineError(f"{self._address.text}: {error}") from None
        except errors.MwClientError as error:
            raise MachineError(f"{self._address.text} refuses this ({type(error).__name__})") from None


class _LoginError(QuestionError):
    """The user is not accepted, for the reason the wiki gives."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"the wiki logs nobody in: {reason}")


class _RefusedError(MachineError):
    """The wiki says no, and why."""

    def __init__(self, address: Address, code: str, said: str) -> None:
        self.code = code
        super().__init__(f"{address.text} refuses this: {' '.join(said.split())} ({code})")


def spoken(html: str) -> str:
    """What a wiki says to people, on one line: without tags, shortened, without its last full stop."""
    text = " ".join(unescape(re.sub(r"<[^<>]*>", " ", html)).split())
    return shorten(text, _LONGEST_SAYING, placeholder=" …").rstrip(".")


def _same(name: str) -> str:
    """The name of a file, whether or not the wiki begins it with a capital."""
    return name[:1].lower() + name[1:].replace("_", " ")


def _why(reason: object) -> str:
    return f": {reason}" if reason else ""


def _reasons(edit: Mapping[str, Any]) -> str:
    """What an extension says against an edit."""
    return ", ".join(f"{name}: {value}" for name, value in edit.items() if name != "result") or "no reason given"
