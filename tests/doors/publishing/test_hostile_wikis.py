"""A wiki that means ill: no shape of a reply gives a traceback, none gets the password shown or keeps us for ever."""

from __future__ import annotations

import threading
import time
import xmlrpc.client
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

import analyzer
from analyzer.doors.publishing import connection as module
from analyzer.doors.publishing.address import Address, address_of
from analyzer.doors.publishing.connection import Connection, Patience
from analyzer.doors.publishing.credentials import Credentials
from analyzer.doors.publishing.discreet import discreetly
from analyzer.doors.publishing.dokuwiki import DokuWikiSite
from analyzer.doors.publishing.mediawiki import MediaWikiSite
from analyzer.doors.publishing.wiki import WikiPage
from analyzer.errors import AnalyzerError, MachineError, QuestionError

pytestmark = pytest.mark.wiki

QUICK = Patience(connecting=2, reading=2, tries=1, pause=0, longest=0, whole=5)
SECRET = "s3cret <of> Ad min"
Answering = Callable[[BaseHTTPRequestHandler, bytes], None]


class Hostile:
    """A server of this process.

    Attributes:
        answer: what is done with a request.
        bodies: what was sent.
    """

    def __init__(self) -> None:
        self.answer: Answering = lambda handler, body: said(handler, b"{}")
        self.bodies: list[bytes] = []
        self.port = 0

    @property
    def address(self) -> Address:
        return address_of(f"http://127.0.0.1:{self.port}/w/", ())


def said(handler: BaseHTTPRequestHandler, content: bytes, status: int = 200, **headers: str) -> None:
    handler.send_response(status)
    handler.send_header("Content-Length", str(len(content)))
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(content)


@pytest.fixture
def hostile() -> Iterator[Hostile]:
    state = Hostile()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            state.bodies.append(body)
            state.answer(self, body)

        do_GET = do_POST  # noqa: N815 - the library's name

        def log_message(self, *words: object) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *words: object) -> None:
            """A client that went away is no news."""

    with Quiet(("127.0.0.1", 0), Handler) as served:
        state.port = served.server_address[1]
        thread = threading.Thread(target=served.serve_forever, args=(0.01,))
        thread.start()
        yield state
        served.shutdown()
        thread.join()


def sent(hostile: Hostile, patience: Patience = QUICK) -> Any:
    return Connection(hostile.address, patience).request("GET", hostile.address.text)


# ------------------------------------------------------------------------------ the connection


def test_a_proxy_does_not_get_what_is_for_this_machine(hostile: Hostile, monkeypatch: pytest.MonkeyPatch) -> None:
    """`no_proxy` unset, a proxy by http would be sent the password as it is."""
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{hostile.port}")
    address = address_of("http://localhost:9/", ())
    with pytest.raises(MachineError, match="cannot be reached"):
        DokuWikiSite(address, Connection(address, QUICK)).log_in(Credentials("me", SECRET))
    assert hostile.bodies == []


def test_certificates_and_proxies_of_https_are_still_those_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:1")
    address = address_of("https://wiki.example.org/", ())
    session = Connection(address, QUICK)._session
    assert session.merge_environment_settings(address.text, {}, True, None, None)["proxies"]["https"].endswith(":1")


def dripping(handler: BaseHTTPRequestHandler, body: bytes) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    for _ in range(200):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)


def dripping_headers(handler: BaseHTTPRequestHandler, body: bytes) -> None:
    handler.wfile.write(b"HTTP/1.0 200 OK\r\nX: ")
    for _ in range(200):
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.05)


@pytest.mark.parametrize("drip", [dripping, dripping_headers])
def test_a_reply_that_drips_is_not_waited_for_for_ever(hostile: Hostile, drip: Answering) -> None:
    hostile.answer = drip
    with pytest.raises(MachineError, match=r"not complete after 0\.3 seconds"):
        sent(hostile, Patience(2, 2, 3, 0, 0, 0.3))
    assert len(hostile.bodies) == 1


def test_retry_after_may_be_a_date_of_no_calendar(hostile: Hostile) -> None:
    when = "Mon, 01 Jan 2020 00:00:00 +99999999999999"
    hostile.answer = lambda handler, body: said(handler, b"", 503, **{"Retry-After": when})
    with pytest.raises(MachineError, match="try again later"):
        sent(hostile, Patience(2, 2, 2, 0, 0))


# ------------------------------------------------------------------------------ shapes of replies

XML = b"<?xml version='1.0' encoding='foo'?><methodResponse><params/></methodResponse>"
VALUES = [[], [1], [[]], "x", 0, -1, 1.5, float("inf"), float("nan"), True, {"a": 1}, {"version": "abc"}]
VALUES += [{"version": float("inf")}, {"version": []}, {"locked": 3}, [{"id": 1}, 2], None]
RAW = [XML, b"", b"<a/>", b"<methodResponse/>", b"<methodResponse><params/></methodResponse>", b"\xff\xfe", b"<" * 9]


@pytest.mark.parametrize("reply", [*(xmlrpc.client.dumps((one,), methodresponse=True, allow_none=True).encode()
                                     for one in VALUES), *RAW])  # fmt: skip
def test_no_reply_breaks_a_dokuwiki(hostile: Hostile, reply: bytes) -> None:
    hostile.answer = lambda handler, body: said(handler, reply)
    wiki = DokuWikiSite(hostile.address, Connection(hostile.address, QUICK))
    page = WikiPage("page", "text", 1)
    for asked in (
        lambda: wiki.page("page"),
        lambda: wiki.missing({"a.png": b""}, page),
        lambda: wiki.save(page, "new", ""),
        lambda: wiki.upload("a.png", b"", page, ""),
        lambda: wiki.log_in(Credentials("me", SECRET)),
        lambda: wiki._listed("page"),
    ):
        told_or_done(asked)


def told_or_done(asked: Callable[[], object]) -> None:
    """Any other error is a traceback to who uses the command."""
    try:
        asked()
    except AnalyzerError as error:
        assert str(error).startswith("http://127.0.0.1") or "page" in str(error)


GREETING = (
    b'{"query": {"general": {"generator": "MediaWiki 1.39.1"}, "namespaces": {"0": {"id": 0, "*": ""}},'
    b' "userinfo": {"id": 1, "name": "me"}}}'
)
JSON = [
        b'{"error": "x"}', b'{"error": []}', b'{"error": {}}', b'{"error": {"code": [], "info": {}}}',
        b'{"warnings": []}',
        b'{"warnings": "x"}', b'{"query": {"pages": []}}', b'{"query": {"pages": {}}}',
        b'{"query": {"pages": {"1": []}}}',
        b'{"query": {"pages": {"1": {"title": "P", "ns": "x"}}}}', b'{"query": {"pages": {"1": {"title": "P"}}}}',
        b'{"query": {"pages": {"1": {"title": "P", "revisions": [{"slots": []}]}}}}', b'{"query": {"userinfo": 3}}',
        b'{"query": []}', b'{"query": {"general": {"generator": []}, "namespaces": []}}', b"[" * 100_000, b"[]", b"3",
        b'{"query": {"general": {"uploadsenabled": ""}, "fileextensions": [3]}}', b'{"edit": [], "upload": []}', b"",
        b'{"query": {"pages": {"1": {"title": "P", "imageinfo": 3}}}}', b'{"edit": 1, "upload": 2, "login": 3}',
        b'{"query": {"pages": {"1": {"title": "File:a.png", "imageinfo": [7]}}}}', b'{"login": {"result": "Failed"}}',
        b'{"query": {"pages": {"1": {"title": "P", "revisions": [{"slots": {"main": {"*": 1}}, "revid": "x"}]}}}}',
        ]  # fmt: skip


@pytest.mark.parametrize("reply", JSON)
@pytest.mark.parametrize("greeted", [True, False])
def test_no_reply_breaks_a_mediawiki(hostile: Hostile, reply: bytes, greeted: bool) -> None:
    hostile.answer = lambda handler, body: said(handler, GREETING if greeted and len(hostile.bodies) == 1 else reply)
    page = WikiPage("page", "text", 1)
    if not greeted:
        told_or_done(lambda: MediaWikiSite(hostile.address, Connection(hostile.address, QUICK)))
        return
    wiki = MediaWikiSite(hostile.address, Connection(hostile.address, QUICK))
    for asked in (
        lambda: wiki.page("page"),
        lambda: wiki.missing({"a.png": b""}, page),
        lambda: wiki.refuse_kinds(["a.png"]),
        lambda: wiki.upload("a.png", b"", page, ""),
        lambda: wiki.save(page, "new", ""),
        lambda: wiki.log_in(Credentials("me", SECRET)),
        lambda: wiki.link(page),
    ):
        told_or_done(asked)


def test_a_wiki_that_never_has_enough_is_left(hostile: Hostile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_REQUESTS", 9)
    again = b'{"login": {"result": "NeedToken", "token": "t"}, "query": {"tokens": {"logintoken": "t"}}}'
    hostile.answer = lambda handler, body: said(handler, GREETING if len(hostile.bodies) == 1 else again)
    wiki = MediaWikiSite(hostile.address, Connection(hostile.address, QUICK))
    with pytest.raises(MachineError, match="asked 9 times, and wants more"):
        wiki.log_in(Credentials("me", SECRET))


# ------------------------------------------------------------------------------ what is shown


def echoed(kind: str, form: str) -> Answering:
    fault = xmlrpc.client.dumps(xmlrpc.client.Fault(5, form), methodresponse=True).encode()
    error = b'{"error": {"code": "c", "info": "' + form.encode() + b'"}}'

    def answer(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        if kind == "redirect":
            said(handler, b"", 302, Location=f"https://else.example.org/{form}\x1b[31m")
        else:
            said(handler, fault if kind == "dokuwiki" else error)

    return answer


@pytest.mark.parametrize("kind", ["dokuwiki", "mediawiki", "redirect"])
@pytest.mark.parametrize("form", [SECRET, "s3cret%20%3Cof%3E%20Ad%20min", "s3cret+%3Cof%3E+Ad+min",
                                  "s3cret &lt;of&gt; Ad min", "x" * 700 + SECRET])  # fmt: skip
def test_a_password_that_a_wiki_repeats_is_not_shown(
    hostile: Hostile, monkeypatch: pytest.MonkeyPatch, kind: str, form: str
) -> None:
    monkeypatch.setenv("ANALYZER_WIKI_USER", "me")
    monkeypatch.setenv("ANALYZER_WIKI_PASSWORD", SECRET)
    hostile.answer = echoed(kind, form)
    wiki = "mediawiki" if kind == "mediawiki" else "dokuwiki"
    with pytest.raises(AnalyzerError) as caught:
        analyzer.publish(wiki, hostile.address.text, "number", "lstm.macs", n=4, d=8, page="N")
    message = str(caught.value)
    assert "s3cret" not in message and "***" in message and message.isprintable()
    assert (str(caught.value.said), caught.value.args) == (message, (message,))


def test_a_message_keeps_its_kind_and_has_an_end() -> None:
    with pytest.raises(QuestionError) as caught, discreetly(None):
        raise QuestionError("a\x1b[31m\n" + "x" * 10_000)
    assert str(caught.value).startswith("a?[31m?xxx") and len(str(caught.value)) < 1000
