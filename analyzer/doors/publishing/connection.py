"""One connection to one wiki: time-outs, patience, no way to another host; and what went wrong in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import sleep
from types import MappingProxyType
from typing import Any

from analyzer import __version__
from analyzer.doors.publishing.address import Address
from analyzer.doors.publishing.deadline import within
from analyzer.errors import MachineError, QuestionError

MOST_BYTES = 64 * 2**20
"""Of one reply."""
MOST_REQUESTS = 5000
"""Of one run; a wiki that never has enough would be asked for ever."""
_TRANSIENT = (429, 502, 503, 504)
_SAID = MappingProxyType(
    {
        401: "the wiki does not accept this user and password",
        403: "the wiki forbids this to the user: editing, or the use of its API",
        404: "nothing is there; give the folder of the wiki's scripts",
        409: "somebody else changed the page meanwhile; it is left so; run again",
        413: "the wiki takes no files of this size",
        429: "the wiki is asked too often",
    }
)


@dataclass(frozen=True)
class Patience:
    """How long to wait for a wiki, in seconds.

    Attributes:
        connecting: for a connection.
        reading: for the next bytes of a reply.
        tries: of a request that a wiki could not answer now, the first included.
        pause: before the second; each next one is twice as long.
        longest: whatever a wiki asks for.
        whole: for a request and all of its reply, however slowly the bytes come.
    """

    connecting: float = 10
    reading: float = 60
    tries: int = 4
    pause: float = 1
    longest: float = 60
    whole: float = 300


def not_installed(name: str) -> MachineError:
    """What is said where a library of the extra [wiki] is missing."""
    return MachineError(
        f"publishing needs {name}, which is not installed: pip install 'mwclient>=0.11' 'requests>=2.32'"
    )


class Connection:
    """Requests to one wiki. mwclient takes it for its pool of connections.

    Args:
        address: of the wiki; nothing else is asked.
        patience: how long to wait.

    Raises:
        MachineError: requests is not installed.
    """

    def __init__(self, address: Address, patience: Patience) -> None:
        try:
            import requests
        except ImportError as error:
            raise not_installed("requests") from error
        self._requests = requests
        self._address, self._patience, self._asked = address, patience, 0
        self._session = self._requests.Session()
        # by http only this machine is asked: a proxy on another one would be sent the password
        self._session.trust_env = address.scheme == "https"
        self._session.auth = _nobody  # else requests would send what ~/.netrc says of the host with every request
        self._session.headers["User-Agent"] = f"sequence-layer-analyzer/{__version__} (analyzer publish)"

    @property
    def cookies(self) -> Any:
        """The session with the wiki."""
        return self._session.cookies

    def pauses(self) -> tuple[float, ...]:
        """Seconds between the tries of what a wiki allows so many times a minute."""
        longest = self._patience.longest
        return tuple(longest / 2**place for place in reversed(range(self._patience.tries - 1)))

    def request(self, method: str, url: str, **parts: Any) -> Any:
        """A reply of the wiki.

        Args:
            method: 'GET' or 'POST'.
            url: below the address.
            parts: data, params, files and headers, as requests takes them.

        Raises:
            QuestionError: nothing is at that address, or the user is refused.
            MachineError: the wiki does not answer, or not as it should.
        """
        if not url.startswith(self._address.text):
            raise MachineError(f"{self._address.text} is asked, nothing else")
        self._asked += 1
        if self._asked > MOST_REQUESTS:
            raise MachineError(self._told(f"it was asked {MOST_REQUESTS} times, and wants more"))
        wanted = {name: parts[name] for name in ("data", "params", "files", "headers") if name in parts}
        # made once: a file is read into the body, so that it can be sent again
        prepared = self._session.prepare_request(self._requests.Request(method, url, **wanted))
        pause = self._patience.pause
        for attempt in range(1, self._patience.tries + 1):
            last = attempt == self._patience.tries
            reply = self._sent(prepared, last)
            if reply is not None and (reply.status_code not in _TRANSIENT or _api_error(reply) or last):
                return self._checked(reply)
            asked = _retry_after(reply.headers) if reply is not None else 0
            sleep(min(max(pause, asked), self._patience.longest))
            pause *= 2
        raise MachineError(self._told("the wiki does not answer"))

    def _sent(self, prepared: Any, last: bool) -> Any:
        """The reply, read whole; None where the connection failed, unless it was the last attempt."""
        errors = self._requests.exceptions
        try:
            return within(self._patience.whole, lambda: self._reply(prepared))
        except errors.SSLError:
            raise MachineError(self._told("its certificate is not accepted, so nothing is sent")) from None
        except TimeoutError:
            raise MachineError(
                self._told(f"its reply is not complete after {self._patience.whole:g} seconds")
            ) from None
        except (errors.ConnectionError, errors.Timeout, errors.ChunkedEncodingError) as error:
            if not last:
                return None
            slow = isinstance(error, errors.Timeout)
            what = f"no answer within {self._patience.reading:g} seconds" if slow else "cannot be reached"
            raise MachineError(self._told(f"{what}, {self._patience.tries} times")) from None
        except errors.RequestException as error:
            raise MachineError(self._told(f"the request failed ({type(error).__name__})")) from None

    def _reply(self, prepared: Any) -> Any:
        """The reply, read whole."""
        waiting = (self._patience.connecting, self._patience.reading)
        settings = self._session.merge_environment_settings(prepared.url, {}, True, None, None)
        reply = self._session.send(prepared, timeout=waiting, allow_redirects=False, **settings)
        self._read(reply)
        return reply

    def _read(self, reply: Any) -> None:
        """Read a reply up to the limit."""
        chunks, size = [], 0
        for chunk in reply.iter_content(2**16):
            chunks.append(chunk)
            size += len(chunk)
            if size > MOST_BYTES:
                reply.close()
                raise MachineError(self._told(f"its reply is larger than {MOST_BYTES // 2**20} MiB"))
        reply._content = b"".join(chunks)  # what reply.text and reply.json() read; requests has no public way

    def _checked(self, reply: Any) -> Any:
        """A reply that is one.

        Raises:
            UserError, MachineError: it is an error.
        """
        if _api_error(reply):
            reply.status_code = 200  # else mwclient would not read what the body explains
        status = reply.status_code
        if status < 300:
            return reply
        if status < 400:
            raise MachineError(self._told(self._elsewhere(reply.headers.get("Location", ""))))
        if status == 429 or status >= 500:
            said = _SAID.get(status, "the wiki has an error of its own")
            tries = f", {self._patience.tries} times" if status in _TRANSIENT else ""
            raise MachineError(self._told(f"{said} ({status}){tries}; try again later"))
        said = f"{_SAID.get(status, 'the wiki refuses this')} ({status})"
        raise (QuestionError if status in (401, 404) else MachineError)(self._told(said))

    def _elsewhere(self, location: str) -> str:
        """What is said of a reply that sends us away; nothing is sent there."""
        place = location.partition("?")[0]
        if place.lower().startswith("http://") and self._address.scheme == "https":
            return "the wiki sends us from https to http; this is not followed"
        if "@" in place or not place:
            return "the wiki sends us elsewhere; this is not followed"
        return f"the wiki sends us to {place}; this is not followed; give the address it really has"

    def _told(self, what: str) -> str:
        return f"{self._address.text}: {what}"


def _nobody(request: Any) -> Any:
    """Nothing is added to a request: users log in."""
    return request


def _api_error(reply: Any) -> bool:
    """Whether MediaWiki itself explains the error, in the body."""
    return "MediaWiki-API-Error" in reply.headers


def _retry_after(headers: Mapping[str, str]) -> float:
    """Seconds a server asks to wait for, by number or date; 0 where it does not say."""
    said = headers.get("Retry-After", "").strip()
    if said.isascii() and said.isdecimal():
        return float(said[:9])
    try:
        until = parsedate_to_datetime(said)
        return max((until.replace(tzinfo=until.tzinfo or UTC) - datetime.now(UTC)).total_seconds(), 0)
    except (OverflowError, TypeError, ValueError):
        return 0
