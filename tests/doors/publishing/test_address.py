"""Which addresses a password may be sent to, and whose password it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.doors.publishing.address import address_of
from analyzer.doors.publishing.credentials import Credentials, credentials_for, required
from analyzer.errors import AnalyzerError, QuestionError

SCRIPTS = ("api.php", "index.php")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("https://wiki.example.org", "https://wiki.example.org/"),
        ("https://Wiki.Example.org/w", "https://wiki.example.org/w/"),
        ("https://wiki.example.org/w/api.php", "https://wiki.example.org/w/"),
        ("https://wiki.example.org:8443/w/index.php", "https://wiki.example.org:8443/w/"),
        ("http://localhost/w/", "http://localhost/w/"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080/"),
        ("http://127.9.9.9", "http://127.9.9.9/"),
        ("http://[::1]:8080", "http://[::1]:8080/"),
    ],
)
def test_an_address_is_the_folder_of_the_scripts(typed: str, meant: str) -> None:
    assert address_of(typed, SCRIPTS).text == meant


@pytest.mark.parametrize(
    "typed",
    [
        "http://wiki.example.org/",
        "http://localhost.example.org/",
        "http://127.0.0.1.example.org/",
        "http://128.0.0.1/",
        "http://2130706433/",
        "HTTP://10.0.0.1/",
        "http://[::2]/",
    ],
)
def test_http_is_for_this_machine_only(typed: str) -> None:
    with pytest.raises(QuestionError, match="use https"):
        address_of(typed, SCRIPTS)


@pytest.mark.parametrize(
    "typed", ["https://me:s3cret@wiki.example.org/w/", "http://s3cret@localhost/", "x://a:s3cret@b"]
)
def test_a_password_in_an_address_is_refused_and_not_repeated(typed: str) -> None:
    with pytest.raises(QuestionError, match="ANALYZER_WIKI_PASSWORD") as caught:
        address_of(typed, SCRIPTS)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    "typed", ["", "wiki.example.org", "ftp://a.org/", "https://", "https://a.org/?x=1", "https://a b/"]
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(QuestionError, match=r"is like https://wiki\.example\.org"):
        address_of(typed, SCRIPTS)


# ------------------------------------------------------------------------------------ who


@pytest.fixture
def netrc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("ANALYZER_WIKI_USER", "ANALYZER_WIKI_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    file = tmp_path / "netrc"
    monkeypatch.setenv("NETRC", str(file))
    return file


def test_the_environment_comes_first_then_the_line_of_the_host(netrc: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert credentials_for("wiki.example.org") is None
    netrc.write_text("machine wiki.example.org login bot password s3cret\ndefault login me password elsewhere\n")
    assert credentials_for("wiki.example.org") == Credentials("bot", "s3cret")
    assert credentials_for("other.example.org") is None  # the default line is for no wiki
    monkeypatch.setenv("ANALYZER_WIKI_USER", "other")
    monkeypatch.setenv("ANALYZER_WIKI_PASSWORD", "word")
    assert credentials_for("wiki.example.org") == Credentials("other", "word")


def test_a_password_is_never_in_what_prints() -> None:
    assert "s3cret" not in repr(Credentials("bot", "s3cret"))


def test_half_a_user_is_refused(netrc: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANALYZER_WIKI_PASSWORD", "s3cret")
    with pytest.raises(QuestionError, match="ANALYZER_WIKI_USER is not") as caught:
        credentials_for("wiki.example.org")
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("text", ["machine a.org login bot s3cret", "machine a.org password s3cret login", "\udcff"])
def test_an_unreadable_netrc_is_told_without_what_stands_in_it(netrc: Path, text: str) -> None:
    netrc.write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(AnalyzerError, match="netrc") as caught:
        credentials_for("a.org")
    assert "s3cret" not in f"{caught.value}{caught.value.__cause__}"


def test_where_nobody_is_named_both_ways_are_told() -> None:
    with pytest.raises(QuestionError, match=r"ANALYZER_WIKI_USER.*machine a\.org login"):
        required(None, "a.org")
