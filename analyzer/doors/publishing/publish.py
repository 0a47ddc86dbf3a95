"""`publish`: an answer or a report as a page of a wiki. Everything is made and compared before anything is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from analyzer.doors.publishing import dokuwiki, mediawiki
from analyzer.doors.publishing.address import Address, address_of
from analyzer.doors.publishing.connection import Connection, Patience
from analyzer.doors.publishing.content import Content, Manner, content_of
from analyzer.doors.publishing.credentials import credentials_for, required
from analyzer.doors.publishing.discreet import discreetly
from analyzer.doors.publishing.markup import DokuWikiMarkup, Markup, MediaWikiMarkup
from analyzer.doors.publishing.owned import heading_title, page_with, section_with
from analyzer.doors.publishing.wiki import Wiki, WikiPage
from analyzer.doors.updating.differences import unified_diff
from analyzer.errors import QuestionError, did_you_mean

PATIENCE = Patience()
CREATED, CHANGED, UNCHANGED = "created", "changed", "unchanged"


@dataclass(frozen=True)
class Place:
    """Where to publish.

    Attributes:
        wiki: 'mediawiki' or 'dokuwiki'.
        address: of the folder of its scripts.
        page: the name of a page.
        section: a heading of it; None for the page as a whole.
    """

    wiki: str
    address: str
    page: str
    section: str | None = None


@dataclass(frozen=True)
class Publication:
    """What became of a page.

    Attributes:
        link: where it can be read.
        status: 'created', 'changed' or 'unchanged'.
        uploads: the pictures that were not there, or not the same, with their bytes.
        kept: how many were there already.
        diff: what changed in its text.
        written: False where nothing was to be written.
    """

    link: str
    status: str
    uploads: Mapping[str, int]
    kept: int
    diff: str
    written: bool


_SCRIPTS = MappingProxyType({"mediawiki": mediawiki.SCRIPTS, "dokuwiki": dokuwiki.SCRIPTS})
WIKIS = tuple(_SCRIPTS)


def publish(
    words: Sequence[str],
    place: Place,
    *,
    dry_run: bool = False,
    force: bool = False,
    images: str = "",
    math: str = "",
) -> Publication:
    """Put an answer or a report into a wiki.

    Args:
        words: the question, its kind first, as ['compare', 'attention', 'conv1d', 'n=4096', 'd=512', 'k=7'].
        place: where to.
        dry_run: write nothing.
        force: what somebody else wrote there is written over.
        images: kind of pictures; '' what suits the wiki.
        math: how formulas are written; '' what suits the wiki.

    Raises:
        UserError: the question, the address, the page or the user is not as it should be.
        MachineError: the wiki does not answer, or refuses; pictures may have been uploaded, the page is as it was.
    """
    if place.wiki not in WIKIS:
        raise QuestionError(f"unknown wiki {place.wiki!r}{did_you_mean(place.wiki, WIKIS)}; wikis: {', '.join(WIKIS)}")
    address = address_of(place.address, _SCRIPTS[place.wiki])
    if place.section is not None:
        place = replace(place, section=heading_title(place.section))
    content = content_of(words, Manner(place.wiki, _spot(place), math, images))
    if content.whole and place.section:
        raise QuestionError("a report has sections of its own: give it a page, without --section")
    credentials = credentials_for(address.host)
    if not dry_run:
        required(credentials, address.host)
    with discreetly(credentials):
        wiki = _opened(place.wiki, address)
        if credentials is not None:
            wiki.log_in(credentials)
        return _published(wiki, content, place, dry_run, force)


def _spot(place: Place) -> str:
    """The page and section, however the page's name is typed."""
    return f"{place.page.replace('_', ' ').strip(' :').casefold()}#{place.section or ''}"


def _opened(wiki: str, address: Address) -> Wiki:
    connection = Connection(address, PATIENCE)
    if wiki == "dokuwiki":
        return dokuwiki.DokuWikiSite(address, connection)
    return mediawiki.MediaWikiSite(address, connection)


def _markup(wiki: str) -> Markup:
    return DokuWikiMarkup() if wiki == "dokuwiki" else MediaWikiMarkup()


def _published(wiki: Wiki, content: Content, place: Place, dry_run: bool, force: bool) -> Publication:
    """What is to be written, and if it is to be, that it is."""
    page = wiki.page(place.page)
    text = _text(page, content, place, force)
    missing = wiki.missing(content.files, page)
    if missing:
        wiki.refuse_kinds(missing)
    changed = (page.text or "").rstrip() != text.rstrip()
    summary = f"analyzer publish: {content.command}"
    if not dry_run:
        for name in missing:
            wiki.upload(name, content.files[name], page, summary)
        if changed:
            wiki.save(page, text, summary)
    return Publication(
        wiki.link(page),
        UNCHANGED if not changed else CREATED if page.text is None else CHANGED,
        MappingProxyType({name: len(content.files[name]) for name in missing}),
        len(content.files) - len(missing),
        unified_diff(page.text or "", text, page.name) if changed else "",
        not dry_run,
    )


def _text(page: WikiPage, content: Content, place: Place, force: bool) -> str:
    """The page's new text."""
    markup, made = _markup(place.wiki), content.published
    if place.section:
        return section_with(page.text, place.section, made, markup, force)
    if place.wiki == "dokuwiki" and not content.whole:
        made = replace(made, body=f"{_title(place.page)}\n\n{made.body}")
    return page_with(page.text, made, markup, force)


def _title(page: str) -> str:
    """The title of a page of a DokuWiki, which has none but its first heading: its name as it was typed."""
    name = page.rpartition(":")[2].replace("_", " ").strip()
    return f"====== {name[:1].upper()}{name[1:]} ======"
