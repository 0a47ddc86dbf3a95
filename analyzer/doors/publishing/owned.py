"""What of a page is ours: all that stands outside our block stays as it is, and nobody's work is written over."""

from __future__ import annotations

from dataclasses import dataclass

from analyzer.doors.publishing.markup import PAGE, SECTION, Block, Heading, Markup, Span
from analyzer.errors import QuestionError

_NOT_IN_HEADINGS = ("=", "<", ">", "[", "]", "{", "}", "|", "~", "''", "__", "%%", "\n")
LONGEST_HEADING = 200


@dataclass(frozen=True)
class Published:
    """What is to stand in a page.

    Attributes:
        body: in the wiki's markup.
        question: what it answers; '' where the body says so itself.
        warning: what is said to who edits it.
    """

    body: str
    question: str
    warning: str


def heading_title(text: str) -> str:
    """The title of a section, as it stands in a heading.

    Raises:
        QuestionError: it could not stand there as it is.
    """
    title = " ".join(text.split())
    found = next((mark for mark in _NOT_IN_HEADINGS if mark in title), None)
    if not title or found or not title.isprintable() or len(title) > LONGEST_HEADING:
        what = f"{found!r} cannot stand in a heading" if found else f"a heading has 1 to {LONGEST_HEADING} letters"
        raise QuestionError(f"--section {text!r}: {what}")
    return title


def page_with(text: str | None, made: Published, markup: Markup, force: bool) -> str:
    """A page that holds what is published.

    Args:
        text: of the page; None: there is none.
        made: what is published.
        markup: of the wiki.
        force: what somebody else wrote is written over.

    Raises:
        QuestionError: the page is not ours, or was edited by hand.
    """
    new = markup.block(made.body, PAGE, made.question, made.warning)
    if text is None or not text.strip():
        return new
    found = markup.blocks(text, PAGE, (0, len(text)))
    if len(found) == 1:
        return _exchanged(text, found[0], new, force, "the page")
    if not force:
        raise QuestionError(
            "the page is there and was not made by analyzer publish; --section HEADING adds to it, --force writes "
            "over all of it"
        )
    return new


def section_with(text: str | None, title: str, made: Published, markup: Markup, force: bool) -> str:
    """A page with what is published under a heading, which is added at the end where there is none of that title.

    Raises:
        QuestionError: there are several, or what stands under it is not ours, or was edited by hand.
    """
    new = markup.block(made.body, SECTION, made.question, made.warning)
    headings = markup.headings(text or "")
    named = [heading for heading in headings if heading.title == title]
    if len(named) > 1:
        raise QuestionError(f"{len(named)} sections of the page are called {title!r}; rename all but one")
    if not named:
        return f"{_with_blank_line(text or '')}{markup.heading(title)}\n\n{new}"
    return _under(text or "", _place(text or "", named[0], headings), title, (new, markup, force))


def _place(text: str, heading: Heading, headings: list[Heading]) -> Span:
    """What stands under a heading: up to the next one that is not below it."""
    later = (other.start for other in headings if other.start > heading.start and other.level <= heading.level)
    return heading.end, next(later, len(text))


def _under(text: str, place: Span, title: str, asked: tuple[str, Markup, bool]) -> str:
    """The page with a new block in one place."""
    new, markup, force = asked
    found = markup.blocks(text, SECTION, place)
    if len(found) == 1:
        return _exchanged(text, found[0], new, force, f"the section {title!r}")
    held = text[slice(*place)]
    if held.strip() and not force:
        raise QuestionError(
            f"the section {title!r} is there and was not made by analyzer publish; give another heading, or --force "
            f"to write over it"
        )
    return f"{text[: place[0]]}\n\n{new}{_gap(text[place[1] :])}"


def _with_blank_line(text: str) -> str:
    """A text to which a section can be added."""
    return text + "\n" * max(2 - len(text) + len(text.rstrip("\n")), 0) if text.strip() else ""


def _gap(rest: str) -> str:
    return f"\n\n{rest}" if rest else ""


def _exchanged(text: str, block: Block, new: str, force: bool, what: str) -> str:
    """The page with the new block in the place of the old one."""
    old = text[block.start : block.end]
    if block.edited and old != new and not force:
        raise QuestionError(
            f"{what} was edited by hand since it was published: it no longer fits its sum and is kept; --dry-run "
            f"--force shows what --force writes over it"
        )
    return text[: block.start] + new + text[block.end :]
