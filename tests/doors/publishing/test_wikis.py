"""Publishing to a real MediaWiki and a real DokuWiki on this machine, and what a reader of their pages sees."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from hashlib import md5
from html import unescape
from pathlib import Path
from time import sleep
from urllib.parse import urlsplit

import pytest

import analyzer
from analyzer.doors.publishing import dokuwiki as dokuwiki_room
from analyzer.doors.publishing import mediawiki as mediawiki_room
from analyzer.doors.publishing import publish as room
from analyzer.doors.publishing.address import address_of
from analyzer.doors.publishing.connection import Connection, Patience
from analyzer.doors.publishing.credentials import Credentials
from analyzer.doors.publishing.publish import Place, Publication, publish
from analyzer.doors.publishing.wiki import Wiki, WikiPage
from analyzer.doors.reporting import report_files
from analyzer.errors import MachineError, QuestionError
from tests.doors.command import ran
from tests.support import wikis
from tests.support.engines import github
from tests.support.wikis import PASSWORD, USER, LocalWiki

pytestmark = [pytest.mark.engines, pytest.mark.wiki]

KINDS = ("mediawiki", "dokuwiki")
QUESTION = ("compare", "attention", "conv1d", "n=4096", "d=512", "k=7")
NEWER = ("compare", "attention", "conv1d", "n=4096", "d=512", "k=9")
HEADING = {"mediawiki": "== {} ==", "dokuwiki": "===== {} ====="}
QUICK = Patience(2, 60, 2, 0.01, 0.01)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, LocalWiki]]:
    folders = [tmp_path_factory.mktemp(kind) for kind in KINDS]
    with wikis.mediawiki(folders[0]) as one, wikis.dokuwiki(folders[1]) as other:
        yield {"mediawiki": one, "dokuwiki": other}


@pytest.fixture(autouse=True)
def user(monkeypatch: pytest.MonkeyPatch) -> None:
    """Admin publishes; what was made once is not made again; nobody waits."""
    monkeypatch.setenv("ANALYZER_WIKI_USER", USER)
    monkeypatch.setenv("ANALYZER_WIKI_PASSWORD", PASSWORD)
    monkeypatch.setattr(room, "PATIENCE", QUICK)
    monkeypatch.setattr(room, "content_of", _content_of)


@cache
def _made(words: tuple[str, ...], manner: room.Manner) -> room.Content:
    return _content(words, manner)


_content = room.content_of


def _content_of(words: Sequence[str], manner: room.Manner) -> room.Content:
    return _made(tuple(words), manner)


class Desk:
    """One wiki, to publish to and to work with by hand."""

    def __init__(self, kind: str, wiki: LocalWiki) -> None:
        self.kind, self.wiki = kind, wiki

    def publish(self, *words: str, page: str, section: str | None = None, **options: bool | str) -> Publication:
        return publish(words, Place(self.kind, self.wiki.address, page, section), **options)  # type: ignore[arg-type]  # a mix of options

    @property
    def client(self) -> Wiki:
        return _client(self.kind, self.wiki.address)

    def page(self, name: str) -> WikiPage:
        return self.client.page(name)

    def write(self, name: str, text: str) -> None:
        self.client.save(self.client.page(name), text, "by hand")

    def revisions(self, name: str) -> int:
        """How often a page was written."""
        if self.kind == "dokuwiki":
            log = self.wiki.folder / "data" / "meta" / f"{name.replace(':', '/')}.changes"
            return len(log.read_text().splitlines()) if log.exists() else 0
        status, page = self.wiki.got(f"index.php?title={name.replace(' ', '_')}&action=history")
        return len(re.findall("data-mw-revid=", page.decode())) if status == 200 else 0


@cache
def _client(kind: str, address: str) -> Wiki:
    """Somebody who is logged in already."""
    connection = Connection(address_of(address, ()), QUICK)
    room = dokuwiki_room.DokuWikiSite if kind == "dokuwiki" else mediawiki_room.MediaWikiSite
    client: Wiki = room(address_of(address, ()), connection)
    client.log_in(Credentials(USER, PASSWORD))
    return client


@pytest.fixture(params=KINDS)
def desk(request: pytest.FixtureRequest, served: dict[str, LocalWiki]) -> Desk:
    return Desk(request.param, served[request.param])


@pytest.fixture
def mediawiki(served: dict[str, LocalWiki]) -> Desk:
    return Desk("mediawiki", served["mediawiki"])


@pytest.fixture
def dokuwiki(served: dict[str, LocalWiki]) -> Desk:
    return Desk("dokuwiki", served["dokuwiki"])


def tables(html: str) -> Counter[tuple[int, ...]]:
    """The tables of a page, each by the cells of its rows."""
    found = re.findall(r"<table[ >].*?</table>", html, re.S)
    return Counter(tuple(len(re.findall(r"<t[dh][ >]", row)) for row in re.split(r"<tr[ >]", one)[1:]) for one in found)


# ------------------------------------------------------------------------------------ the report


@pytest.mark.parsers
@pytest.mark.parametrize(("language", "math"), [("en", ""), ("zh", ""), ("zh", "tex")])
def test_a_report_is_published_once_and_is_whole(desk: Desk, language: str, math: str) -> None:
    page = f"models{math}:report_{language}" if desk.kind == "dokuwiki" else f"Sequence layers{math}/{language}"
    words = ("report", "attention", "conv1d", f"lang={language}")
    first = desk.publish(*words, page=page, math=math)
    assert (first.status, len(first.uploads), first.kept) == ("created", 11, 0)
    again = desk.publish(*words, page=page, math=math)
    assert (again.status, len(again.uploads), again.kept, again.diff) == ("unchanged", 0, 11, "")
    assert again.link == first.link and desk.revisions(page) == 1

    status, html = desk.wiki.got(first.link.removeprefix(desk.wiki.address))
    shown = html.decode()
    assert status == 200
    for fault in ("texerror", "Failed to parse", "thumberror", "Error creating thumbnail", 'class="new" title="File:'):
        assert fault not in shown
    (expected,) = github([report_files([f"lang={language}"], "github", "none").popitem()[1].decode()])
    article = shown[shown.index("<!-- wikipage start -->") :] if desk.kind == "dokuwiki" else shown
    assert tables(article) == tables(expected)
    pictures = [
        unescape(source)
        for source in re.findall(r'<img[^>]* src="([^"]+)"', article)
        if ".en." in source or ".zh." in source
    ]
    assert len(pictures) == 11
    for source in pictures:
        status, content = desk.wiki.got(source.lstrip("/") if source.startswith("/") else urlsplit(source).path[1:])
        assert status == 200 and (content.startswith(b"\x89PNG") or b"<svg" in content[:200]), source


def test_one_letter_more_is_one_edit_and_no_upload(desk: Desk) -> None:
    words = ("regimes", "attention", "conv1d", "lstm", "d=512")
    first = desk.publish(*words, page="regimes")
    assert len(first.uploads) == 1 and next(iter(first.uploads)).endswith("png" if desk.kind == "mediawiki" else "svg")
    changed = desk.publish(*words, "lang=zh", page="regimes")
    assert changed.status == "changed" and "+" in changed.diff and desk.revisions("regimes") == 2
    assert desk.publish(*words, "lang=zh", page="regimes").uploads == {}


def test_pictures_that_changed_are_uploaded_again(desk: Desk) -> None:
    words = ("choose", "n=4096", "d=512", "k=7")
    (name,) = desk.publish(*words, page="choose").uploads
    other = _made(("regimes", "attention", "conv1d", "lstm", "d=512"), room.Manner(desk.kind, "x")).files
    sleep(1.1)  # MediaWiki names old versions of a file by the second
    desk.client.upload(name, next(iter(other.values())), desk.page("choose"), "by hand")
    sleep(1.1)
    done = desk.publish(*words, page="choose")
    assert (done.status, list(done.uploads)) == ("unchanged", [name])
    assert desk.publish(*words, page="choose").uploads == {}


# ------------------------------------------------------------------------------------ ownership


def test_only_the_section_is_ours(desk: Desk) -> None:
    head = HEADING[desk.kind]
    before, after = f"Mine.\n\n{head.format('Cost')}", f"\n\n{head.format('Next')}\n\nMine, too:  ~~x~~ 费用"
    desk.write("sections", before + after)
    done = desk.publish(*QUESTION, page="sections", section="Cost")
    text = desk.page("sections").text or ""
    assert done.status == "changed" and text.startswith(before) and text.endswith(after) and "21,474,836,480" in text
    assert desk.publish(*QUESTION, page="sections", section="Cost").status == "unchanged"
    assert desk.revisions("sections") == 2
    desk.publish(*NEWER, page="sections", section="Cost")
    newer = desk.page("sections").text or ""
    assert newer != text and newer.startswith(before) and newer.endswith(after)
    desk.publish(*QUESTION, page="sections", section="Other")
    assert (desk.page("sections").text or "").startswith(newer)


def test_a_page_made_by_hand_is_kept(desk: Desk) -> None:
    desk.write("mine", "Mine.")
    with pytest.raises(QuestionError, match="not made by analyzer publish"):
        desk.publish(*QUESTION, page="mine")
    assert desk.page("mine").text == "Mine."
    assert desk.publish(*QUESTION, page="mine", force=True).status == "changed"
    assert desk.publish(*QUESTION, page="mine").status == "unchanged"


@pytest.mark.parametrize("section", [None, "Cost"])
def test_what_was_edited_by_hand_is_kept(desk: Desk, section: str | None) -> None:
    page = f"edited{section}".lower()
    desk.publish(*QUESTION, page=page, section=section)
    edited = (desk.page(page).text or "").replace("21,474,836,480", "21 billion", 1)
    desk.write(page, edited)
    with pytest.raises(QuestionError, match="edited by hand"):
        desk.publish(*NEWER, page=page, section=section)
    assert desk.page(page).text == edited
    assert desk.publish(*NEWER, page=page, section=section, force=True).status == "changed"
    assert "21 billion" not in (desk.page(page).text or "")


@pytest.mark.parametrize("there", [True, False])
def test_a_change_at_the_same_time_is_kept(desk: Desk, there: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    page = f"conflict{'_there' if there else ''}" if desk.kind == "dokuwiki" else f"Conflict{there}"
    if there:
        desk.publish(*QUESTION, page=page)
    kind = dokuwiki_room.DokuWikiSite if desk.kind == "dokuwiki" else mediawiki_room.MediaWikiSite
    save = kind.save

    def interrupted(self: Wiki, found: WikiPage, text: str, summary: str) -> None:
        monkeypatch.setattr(kind, "save", save)
        desk.write(page, "Somebody else's.")
        save(self, found, text, summary)  # type: ignore[arg-type]  # one of two kinds

    monkeypatch.setattr(kind, "save", interrupted)
    with pytest.raises(MachineError, match="was changed by somebody else meanwhile; it is left so"):
        desk.publish(*NEWER, page=page)
    assert desk.page(page).text == "Somebody else's."


def test_what_is_written_twice_because_a_reply_was_lost_is_no_conflict(desk: Desk) -> None:
    (name,) = desk.publish("choose", "n=4096", "d=512", "k=7", page="twice").uploads
    made = desk.page("twice")
    desk.client.save(WikiPage(made.name, None, 0), made.text or "", "again") if desk.kind == "mediawiki" else None
    desk.client.save(made, made.text or "", "again")
    content = _made(("choose", "n=4096", "d=512", "k=7"), room.Manner(desk.kind, "twice#")).files[name]
    desk.client.upload(name, content, made, "again")
    assert desk.page("twice") == made and desk.revisions("twice") == 1


def test_a_user_who_may_not_write_so_often_waits(mediawiki: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "PATIENCE", Patience(2, 60, 4, 0.01, 4))
    rights = "foreach ( [ 'sysop', 'bureaucrat' ] as $g ) { $wgGroupPermissions[$g]['noratelimit'] = false; }"
    limits = "$wgRateLimits['edit'] = [ 'user' => [ 1, 2 ] ];"
    with mediawiki.wiki.changed(f"{rights}\n{limits}"):
        for question in (QUESTION, NEWER):
            mediawiki.publish(*question, page="often")
        monkeypatch.setattr(room, "PATIENCE", Patience(2, 60, 1, 0.01, 0.01))
        with pytest.raises(MachineError, match="ratelimited"):
            mediawiki.publish(*QUESTION, page="often")
    assert mediawiki.revisions("often") == 2


@pytest.mark.parametrize("page", ["费用：概览", "模型 费用", "Übersicht"])
def test_a_page_may_be_called_anything_people_say(desk: Desk, page: str) -> None:
    if desk.kind == "dokuwiki" and "：" in page:
        page = "模型:费用"
    words = ("regimes", "attention", "conv1d", "lstm", "d=512")
    assert desk.publish(*words, page=page).status == "created"
    again = desk.publish(*words, page=page)
    assert (again.status, again.uploads) == ("unchanged", {})
    status, shown = desk.wiki.got(again.link.removeprefix(desk.wiki.address))
    assert status == 200 and "lstm" in shown.decode()


def test_a_locked_page_is_left(dokuwiki: Desk) -> None:
    dokuwiki.publish(*QUESTION, page="locked")
    lock = dokuwiki.wiki.folder / "data" / "locks" / f"{md5(b'locked', usedforsecurity=False).hexdigest()}.lock"
    lock.write_text("Somebody")
    with pytest.raises(MachineError, match="being edited by somebody else"):
        dokuwiki.publish(*NEWER, page="locked")
    lock.unlink()
    assert dokuwiki.publish(*NEWER, page="locked").status == "changed"
    assert not lock.exists()


# ------------------------------------------------------------------------------------ the command


def test_a_dry_run_writes_nothing(desk: Desk) -> None:
    words = ["publish", desk.kind, desk.wiki.address, "--page", "dry", "--dry-run"]
    shown = ran(*words, "regimes", "attention", "conv1d", "lstm", "d=512")
    assert shown.status == 0 and desk.page("dry").text is None
    assert re.search(r"^\+\+\+ [Dd]ry$", shown.out, re.M) and re.search(r"^\+.*\blstm\b", shown.out, re.M)
    assert re.search(r"^upload regimes\.[0-9a-f]{8}\.regimes\.en\.(png|svg) \([\d,]+ bytes\)$", shown.out, re.M)
    assert shown.out.splitlines()[-1].endswith("ry: would be created; pictures: 1 of 1 to upload")
    assert PASSWORD not in shown.out


def test_the_command_says_what_became_of_the_page(desk: Desk) -> None:
    words = ["publish", desk.kind, desk.wiki.address, "--page", "said", *QUESTION]
    assert [ran(*words).out.rpartition(": ")[2] for _ in range(2)] == ["created\n", "unchanged\n"]


def refused(desk: Desk, *words: str, status: int, says: str) -> None:
    found = ran("publish", desk.kind, desk.wiki.address, *words)
    assert (found.status, found.out) == (status, "") and re.search(says, found.err), found
    assert PASSWORD not in found.err and "Traceback" not in found.err


def test_a_wrong_password_is_told_and_not_shown(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANALYZER_WIKI_PASSWORD", f"{PASSWORD}-wrong")
    said = {
        "mediawiki": "does not log 'Admin' in: Incorrect username or password entered. Please try again; wikis want",
        "dokuwiki": "does not accept the password of 'Admin'",
    }
    refused(desk, "--page", "a", *QUESTION, status=2, says=said[desk.kind])


def test_too_many_logins_are_not_a_wrong_password(mediawiki: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANALYZER_WIKI_USER", "Somebody")
    says = r"does not log 'Somebody' in: You have made too many recent login attempts. Please wait 5 minutes"
    with mediawiki.wiki.changed("$wgPasswordAttemptThrottle = [ [ 'count' => 1, 'seconds' => 300 ] ];"):
        ran("publish", "mediawiki", mediawiki.wiki.address, "--page", "a", *QUESTION)
        refused(mediawiki, "--page", "a", *QUESTION, status=2, says=says)


def test_without_a_user_nothing_is_asked(desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("ANALYZER_WIKI_USER", "ANALYZER_WIKI_PASSWORD"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    refused(desk, "--page", "a", *QUESTION, status=2, says="no user for 127.0.0.1")


def test_a_wiki_that_may_only_be_read_is_told(mediawiki: Desk) -> None:
    with mediawiki.wiki.changed("$wgReadOnly = 'in the workshop';"):
        refused(mediawiki, "--page", "Ro", *QUESTION, status=1, says="read-only mode")
    assert mediawiki.page("Ro").text is None


@pytest.mark.parametrize(
    ("settings", "status", "says"),
    [
        ("$wgEnableUploads = false;", 1, "takes no files; publish without: --images none"),
        ("$wgFileExtensions = [ 'jpg' ];", 2, "takes no png files, only jpg"),
        ("$wgAPIModules['edit'] = 'ApiDisabled';", 1, "module has been disabled"),
        ("$wgGroupPermissions['*']['edit'] = $wgGroupPermissions['user']['edit'] = false;", 1, "permission|right"),
    ],
)
def test_what_a_mediawiki_does_not_allow_is_told(mediawiki: Desk, settings: str, status: int, says: str) -> None:
    with mediawiki.wiki.changed(settings):
        refused(mediawiki, "--page", "No", "choose", "n=4096", "d=512", "k=7", status=status, says=says)
    assert mediawiki.page("No").text is None


def test_what_a_dokuwiki_does_not_allow_is_told(dokuwiki: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with dokuwiki.wiki.changed("$conf['remote'] = 0;"):
        refused(dokuwiki, "--page", "no", *QUESTION, status=1, says="remote API is switched off")
    for user in ("Reader", "Guest"):  # one may not write, one may not use the remote API
        monkeypatch.setenv("ANALYZER_WIKI_USER", user)
        refused(dokuwiki, "--page", "no", *QUESTION, status=1, says="forbids this to the user")
    assert dokuwiki.page("no").text is None


@pytest.mark.parametrize(
    "page", ["a[b", "a|b", "a#b", "Special:Version", "x" * 300, "MediaWiki:Common.css", " ", "a<b"]
)
def test_a_name_no_page_of_a_mediawiki_has_is_refused(mediawiki: Desk, page: str) -> None:
    refused(mediawiki, "--page", page, *QUESTION, status=2, says="no name a page can have|no page of text")


@pytest.mark.parametrize("page", ["a[b", "a|b", "a#b", " ", ":", "a::b", "a/b", "a:..:b"])
def test_a_name_no_page_of_a_dokuwiki_has_is_refused(dokuwiki: Desk, page: str) -> None:
    refused(dokuwiki, "--page", page, *QUESTION, status=2, says="no name a page can have")


def test_another_program_at_the_address_is_told(served: dict[str, LocalWiki]) -> None:
    crossed = [Desk("mediawiki", served["dokuwiki"]), Desk("dokuwiki", served["mediawiki"])]
    for desk in crossed:
        refused(desk, "--page", "a", *QUESTION, status=2, says="nothing is there; give the folder")


def test_the_function_publishes_as_the_command_does(desk: Desk) -> None:
    words, options = QUESTION[:3], {"n": 4096, "d": 512, "k": 7}
    dry = analyzer.publish(desk.kind, desk.wiki.address, *words, page="function", dry_run=True, **options)
    assert (dry.status, dry.written, desk.revisions("function")) == ("created", False, 0)
    assert analyzer.publish(desk.kind, desk.wiki.address, *words, page="function", **options).diff == dry.diff
    assert desk.publish(*QUESTION, page="function").status == "unchanged" and desk.revisions("function") == 1
