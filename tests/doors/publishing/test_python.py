"""`analyzer.publish`: the command as a function, with a wiki that only pretends."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

import analyzer
from analyzer.doors.publishing import publish as room
from tests.doors.command import ran
from tests.support.wikis import PASSWORD, USER, PretendWiki

ADDRESS = "https://wiki.example.org/w/"
REGIMES = ("regimes", "attention", "conv1d", "lstm")


@pytest.fixture
def wiki(monkeypatch: pytest.MonkeyPatch) -> PretendWiki:
    pretended = PretendWiki()
    monkeypatch.setattr(room, "_opened", lambda kind, address: pretended)
    monkeypatch.setenv("ANALYZER_WIKI_USER", USER)
    monkeypatch.setenv("ANALYZER_WIKI_PASSWORD", PASSWORD)
    return pretended


@pytest.mark.parametrize("kind", room.WIKIS)
def test_a_dry_run_says_what_would_change_and_writes_nothing(wiki: PretendWiki, kind: str) -> None:
    done = analyzer.publish(kind, ADDRESS, *REGIMES, d=512, page="Cost", dry_run=True)
    assert (done.status, done.written, done.kept, done.link) == ("created", False, 0, "Cost")
    assert len(done.uploads) == 1 and all(size > 1000 for size in done.uploads.values())
    assert done.diff.startswith("--- Cost\n+++ Cost\n") and "\n+" in done.diff
    assert (wiki.texts, wiki.files) == ({}, {})


@pytest.mark.parametrize("kind", room.WIKIS)
def test_it_writes_what_the_command_writes(wiki: PretendWiki, kind: str) -> None:
    done = analyzer.publish(kind, ADDRESS, *REGIMES, d=512, lang="zh", page="Cost", section="Layers")
    assert (done.status, done.written) == ("created", True)
    assert wiki.files.keys() == done.uploads.keys() and wiki.users[0].user == USER
    before = dict(wiki.texts)
    words = ("publish", kind, ADDRESS, "--page", "Cost", "--section", "Layers", *REGIMES, "d=512", "lang=zh")
    found = ran(*words)
    assert found.status == 0 and "unchanged" in found.out and wiki.texts == before
    again = analyzer.publish(kind, ADDRESS, *REGIMES, d=512, lang="zh", page="Cost", section="Layers")
    assert (again.status, dict(again.uploads), again.kept, again.diff) == ("unchanged", {}, 1, "")


def test_the_result_is_frozen(wiki: PretendWiki) -> None:
    done = analyzer.publish("mediawiki", ADDRESS, *REGIMES, d=512, page="Cost", dry_run=True)
    with pytest.raises(FrozenInstanceError):
        done.status = "unchanged"  # type: ignore[misc]  # that is what is tested
    with pytest.raises(TypeError):
        done.uploads["x"] = 1  # type: ignore[index]  # likewise


def test_an_edit_by_hand_is_kept_until_force_is_used(wiki: PretendWiki) -> None:
    def published(**options: bool) -> str:
        return analyzer.publish("mediawiki", ADDRESS, "number", "lstm.macs", n=4, d=8, page="N", **options).status

    published()
    wiki.texts["N"] = edited = wiki.texts["N"].replace("1,0", "about 1,0").replace("2,0", "about 2,0")
    with pytest.raises(analyzer.UserError, match="edited by hand"):
        published()
    assert wiki.texts["N"] == edited and published(force=True) == "changed" and "about" not in wiki.texts["N"]


@pytest.mark.parametrize("word", ["password", "user"])
def test_passwords_are_never_taken_as_words(wiki: PretendWiki, word: str) -> None:
    with pytest.raises(analyzer.UserError) as caught:
        analyzer.publish("mediawiki", ADDRESS, *REGIMES, d=512, page="Cost", **{word: "a-secret"})
    assert "a-secret" not in str(caught.value) and "ANALYZER_WIKI_PASSWORD" in str(caught.value)


def test_without_a_user_only_a_dry_run_is_possible(
    wiki: PretendWiki, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("ANALYZER_WIKI_USER", "ANALYZER_WIKI_PASSWORD"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("NETRC", str(tmp_path / "none"))
    assert analyzer.publish("dokuwiki", ADDRESS, *REGIMES, d=512, page="Cost", dry_run=True).status == "created"
    with pytest.raises(analyzer.UserError, match=r"no user for wiki\.example\.org"):
        analyzer.publish("dokuwiki", ADDRESS, *REGIMES, d=512, page="Cost")
    (tmp_path / "none").write_text(f"machine wiki.example.org login {USER} password {PASSWORD}\n")
    (tmp_path / "none").chmod(0o600)
    assert analyzer.publish("dokuwiki", ADDRESS, *REGIMES, d=512, page="Cost").written
    assert wiki.users[-1].user == USER


@pytest.mark.parametrize(
    ("words", "options", "message"),
    [
        (("mediawki", ADDRESS, "compare", "lstm"), {"n": 4, "d": 8}, "did you mean 'mediawiki'"),
        (("mediawiki", ADDRESS, "comprae", "lstm"), {"n": 4, "d": 8}, "did you mean 'compare'"),
        (("mediawiki", ADDRESS, "compare", "lstmm"), {"n": 4, "d": 8}, "did you mean 'lstm'"),
        (("mediawiki", ADDRESS, "compare", "lstm"), {"n": 4, "d": 8, "images": "pdf"}, "it takes png"),
        (("mediawiki", ADDRESS, "report"), {"section": "Cost"}, "give it a page"),
        (("mediawiki", "wiki.example.org", "report"), {}, "https://"),
    ],
)
def test_a_mistake_is_told_before_the_wiki_is_asked(
    wiki: PretendWiki, words: tuple[str, ...], options: dict[str, str], message: str
) -> None:
    with pytest.raises(analyzer.UserError, match=message):
        analyzer.publish(*words[:3], *words[3:], page="Cost", **options)
    assert wiki.texts == {} and wiki.users == []
