"""Patience with a wiki, and what is never done: another host, http, waiting for ever. By a server of this process."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from analyzer.doors.publishing import connection as module
from analyzer.doors.publishing.address import Address, address_of
from analyzer.doors.publishing.connection import Connection, Patience
from analyzer.errors import AnalyzerError, MachineError, QuestionError

pytestmark = pytest.mark.wiki

Reply = tuple[int, dict[str, str], bytes]
OK: Reply = (200, {}, b"{}")
QUICK = Patience(connecting=2, reading=0.3, tries=3, pause=0.01, longest=0.05)


@dataclass
class Server:
    """Says what it is told to, in that order, the last again and again; keeps what it was sent."""

    replies: list[Reply] = field(default_factory=lambda: [OK])
    asked: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    delay: float = 0
    port: int = 0

    @property
    def address(self) -> Address:
        return address_of(f"http://127.0.0.1:{self.port}/w/", ("api.php",))


@pytest.fixture
def server() -> Iterator[Server]:
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            state.asked.append((self.path, dict(self.headers), body))
            time.sleep(state.delay)
            status, headers, content = state.replies[min(len(state.asked), len(state.replies)) - 1]
            if status == 0:
                self.close_connection = True
                return  # no reply at all
            self.send_response(status)
            for name, value in {"Content-Length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST  # noqa: N815 - the library's name

        def log_message(self, *words: object) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, *words: object) -> None:
            """A client that went away is no news."""

    with Quiet(("127.0.0.1", 0), Handler) as served:
        state.port = served.server_address[1]
        thread = threading.Thread(target=served.serve_forever, args=(0.01,))
        thread.start()
        yield state
        served.shutdown()
        thread.join()


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    found: list[float] = []
    monkeypatch.setattr(module, "sleep", found.append)
    return found


def ask(server: Server, patience: Patience = QUICK) -> bytes:
    content: bytes = (
        Connection(server.address, patience).request("POST", f"{server.address.text}api.php", data="x").content
    )
    return content


@pytest.mark.parametrize("status", [429, 502, 503, 504, 0])
def test_what_passes_is_asked_again(server: Server, pauses: list[float], status: int) -> None:
    server.replies = [(status, {}, b"busy"), (status, {}, b"busy"), (200, {}, b"done")]
    assert ask(server) == b"done"
    assert [body for _, _, body in server.asked] == [b"x"] * 3
    assert pauses == [0.01, 0.02]


def test_a_file_is_sent_whole_each_time(server: Server, pauses: list[float]) -> None:
    server.replies = [(503, {}, b""), OK]
    connection = Connection(server.address, QUICK)
    from io import BytesIO

    connection.request(
        "POST", f"{server.address.text}api.php", files={"file": ("a", BytesIO(b"picture"))}, data={"a": "b"}
    )
    assert all(b"picture" in body for _, _, body in server.asked) and len(server.asked) == 2


@pytest.mark.parametrize(("said", "waited"), [("3", 3), ("7200", 50), ("soon", 1), ("-5", 1), ("9" * 400, 50)])
def test_retry_after_is_kept_up_to_a_limit(server: Server, pauses: list[float], said: str, waited: float) -> None:
    server.replies = [(429, {"Retry-After": said}, b""), OK]
    ask(server, replace(QUICK, pause=1, longest=50))
    assert pauses == [waited]


def test_retry_after_may_be_a_date(server: Server, pauses: list[float]) -> None:
    from datetime import UTC, datetime, timedelta

    server.replies = [(503, {"Retry-After": format_datetime(datetime.now(UTC) + timedelta(seconds=20))}, b""), OK]
    ask(server, replace(QUICK, longest=50))
    assert 17 < pauses[0] < 20.1


@pytest.mark.parametrize(
    ("status", "kind", "said"),
    [
        (400, MachineError, r"refuses this \(400\)"),
        (401, QuestionError, "user and password"),
        (403, MachineError, "forbids"),
        (404, QuestionError, "folder of the wiki's scripts"),
        (409, MachineError, "somebody else changed the page"),
        (413, MachineError, "files of this size"),
        (429, MachineError, r"too often \(429\), 3 times; try again later"),
        (500, MachineError, r"error of its own \(500\); try"),
        (503, MachineError, r"error of its own \(503\), 3 times"),
    ],
)
def test_a_refusal_is_told(
    server: Server, pauses: list[float], status: int, kind: type[AnalyzerError], said: str
) -> None:
    server.replies = [(status, {}, b"<h1>secret of the server</h1>")]
    with pytest.raises(kind, match=said) as caught:
        ask(server)
    assert "secret" not in str(caught.value)
    assert len(server.asked) == (3 if status in (429, 503) else 1)


def test_no_answer_in_time_is_told(server: Server, pauses: list[float]) -> None:
    server.delay = 0.5
    start = time.monotonic()
    with pytest.raises(MachineError, match=r"no answer within 0\.1 seconds, 2 times"):
        ask(server, Patience(2, 0.1, 2, 0, 0))
    assert time.monotonic() - start < 3


def test_nobody_there_is_told(pauses: list[float]) -> None:
    address = address_of("http://127.0.0.1:9/", ())
    with pytest.raises(MachineError, match=r"http://127\.0\.0\.1:9/: cannot be reached, 3 times"):
        Connection(address, QUICK).request("GET", address.text)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    ("place", "said"),
    [("https://other.example.org/w/api.php?token=s3cret", r"to https://other\.example\.org/w/api\.php; this is not"),
     ("http://me:s3cret@other.example.org/", "elsewhere; this is not followed"), ("", "elsewhere")],
)  # fmt: skip
def test_a_redirect_is_not_followed(server: Server, status: int, place: str, said: str) -> None:
    server.replies = [(status, {"Location": place}, b"")]
    with pytest.raises(MachineError, match=said) as caught:
        ask(server)
    assert len(server.asked) == 1 and "s3cret" not in str(caught.value)


def test_a_way_from_https_to_http_is_named_as_such() -> None:
    connection = Connection(address_of("https://wiki.example.org/", ()), QUICK)
    assert "from https to http" in connection._elsewhere("http://wiki.example.org/")


def test_another_address_is_not_asked(server: Server) -> None:
    connection = Connection(server.address, QUICK)
    for url in ("http://example.org/", f"http://127.0.0.1:{server.port}/other/", f"http://127.0.0.1:{server.port}0/w/"):
        with pytest.raises(MachineError, match="nothing else"):
            connection.request("GET", url)
    assert server.asked == []


def test_a_reply_without_end_is_cut(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 2**20)
    server.replies = [(200, {}, b"x" * (2**20 + 1))]
    with pytest.raises(MachineError, match="larger than 1 MiB"):
        ask(server)


def test_nothing_of_netrc_goes_with_a_request(
    server: Server, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path_factory.mktemp("home") / "netrc"
    file.write_text("machine 127.0.0.1 login me password s3cret\n")
    monkeypatch.setenv("NETRC", str(file))
    ask(server)
    assert "Authorization" not in server.asked[0][1]


def test_a_certificate_that_is_not_accepted_is_told(server: Server, pauses: list[float]) -> None:
    """The server speaks no TLS at all, which is the same to us."""
    address = replace(server.address, scheme="https")
    with pytest.raises(MachineError, match="certificate is not accepted"):
        Connection(address, QUICK).request("GET", address.text)
    assert pauses == []


@pytest.mark.parametrize("name", ["requests", "mwclient"])
def test_without_the_extra_the_error_names_it(server: Server, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    from analyzer.doors.publishing.mediawiki import MediaWikiSite

    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(MachineError, match=rf"needs {name}, which is not installed: pip install 'mwclient"):
        MediaWikiSite(server.address, Connection(server.address, QUICK))


def test_pauses_grow_up_to_the_longest() -> None:
    assert Connection(address_of("https://a.org", ()), Patience()).pauses() == (15, 30, 60)
