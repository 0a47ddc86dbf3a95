"""Who publishes: from the environment or ~/.netrc, never from the command line. A password is never shown."""

from __future__ import annotations

import netrc
import os
from dataclasses import dataclass, field
from pathlib import Path

from analyzer.errors import MachineError, QuestionError

USER, PASSWORD = "ANALYZER_WIKI_USER", "ANALYZER_WIKI_PASSWORD"


@dataclass(frozen=True)
class Credentials:
    """A user of a wiki; the password is not part of what prints."""

    user: str
    password: str = field(repr=False)


def credentials_for(host: str) -> Credentials | None:
    """The user to be on a host: by the environment, else by the host's own line in ~/.netrc; None: neither has one.

    Raises:
        QuestionError: only one of the two variables is set, or the line lacks a part.
        MachineError: ~/.netrc cannot be read.
    """
    user, password = os.environ.get(USER, ""), os.environ.get(PASSWORD, "")
    if bool(user) != bool(password):
        missing, there = (PASSWORD, USER) if user else (USER, PASSWORD)
        raise QuestionError(f"{there} is set, {missing} is not; both are needed")
    return Credentials(user, password) if user else _from_netrc(host.strip("[]"))


def _from_netrc(host: str) -> Credentials | None:
    file = Path(os.environ.get("NETRC") or Path.home() / ".netrc")
    if not file.is_file():
        return None
    try:
        found = netrc.netrc(str(file)).hosts.get(host)  # not the default line: it would go to any host
    except netrc.NetrcParseError as error:  # its message may quote a password
        raise MachineError(
            f"cannot read {file}: line {error.lineno} is not of its grammar, or others may read it"
        ) from None
    except (OSError, UnicodeDecodeError):
        raise MachineError(f"cannot read {file}") from None
    if found is None:
        return None
    if not found[0] or not found[2]:
        raise QuestionError(f"{file}: the line of {host} needs login and password")
    return Credentials(found[0], found[2])


def required(credentials: Credentials | None, host: str) -> Credentials:
    """The credentials.

    Raises:
        QuestionError: there are none.
    """
    if credentials is None:
        raise QuestionError(
            f"no user for {host}: set {USER} and {PASSWORD}, or add a line to ~/.netrc: "
            f"machine {host} login NAME password SECRET"
        )
    return credentials
