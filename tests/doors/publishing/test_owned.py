"""What of a page is ours: everything else stays byte for byte, and nobody's work is lost."""

from __future__ import annotations

import time

import pytest

from analyzer.doors.publishing.markup import SECTION, DokuWikiMarkup, Markup, MediaWikiMarkup
from analyzer.doors.publishing.owned import Published, heading_title, page_with, section_with
from analyzer.errors import QuestionError

MADE = Published("a\n\nb", "compare attention d=8", "Please do not edit.")
NEWER = Published("a\n\nc", "compare attention d=9", "Please do not edit.")
MARKUPS: list[Markup] = [MediaWikiMarkup(), DokuWikiMarkup()]
HEADING = {MediaWikiMarkup: "== {} ==", DokuWikiMarkup: "===== {} ====="}

both = pytest.mark.parametrize("markup", MARKUPS, ids=["mediawiki", "dokuwiki"])


def head(markup: Markup, title: str) -> str:
    return HEADING[type(markup)].format(title)


@both
def test_a_page_is_made_and_made_again_the_same(markup: Markup) -> None:
    page = page_with(None, MADE, markup, False)
    assert "a\n\nb" in page and MADE.question in page and MADE.warning in page
    assert page_with(page, MADE, markup, False) == page
    newer = page_with(page, NEWER, markup, False)
    assert newer == page_with(None, NEWER, markup, False) != page


@both
def test_a_page_of_somebody_else_is_kept(markup: Markup) -> None:
    for text in ("hello", f"{head(markup, 'Cost')}\n\nhello", "x <!-- analyzer: compare attention --> y"):
        with pytest.raises(QuestionError, match="not made by analyzer publish"):
            page_with(text, MADE, markup, False)
        assert page_with(text, MADE, markup, True) == page_with(None, MADE, markup, False)


@both
def test_an_edit_by_hand_is_kept(markup: Markup) -> None:
    page = page_with(None, MADE, markup, False)
    edited = page.replace("a\n\nb", "a\n\nB")
    for made in (MADE, NEWER):
        with pytest.raises(QuestionError, match="edited by hand"):
            page_with(edited, made, markup, False)
        assert page_with(edited, made, markup, True) == page_with(None, made, markup, False)


@both
def test_what_stands_behind_a_page_that_is_ours_stays(markup: Markup) -> None:
    tail = "\n\n[[Category:Layers]]\r\n  \t\n"
    page = page_with(None, MADE, markup, False) + tail
    assert page_with(page, NEWER, markup, False) == page_with(None, NEWER, markup, False) + tail


def test_what_stands_before_a_page_of_a_mediawiki_stays() -> None:
    page = "{{Draft}}\n" + page_with(None, MADE, MARKUPS[0], False)
    assert page_with(page, NEWER, MARKUPS[0], False) == "{{Draft}}\n" + page_with(None, NEWER, MARKUPS[0], False)


def block(markup: Markup, made: Published) -> str:
    return markup.block(made.body, SECTION, made.question, made.warning)


@both
@pytest.mark.parametrize("around", [("", ""), ("intro  \n\n", "\n\n"), ("x\r\n\t\n", "\n{}\n\nmore\n\n\n")])
def test_only_the_section_changes(markup: Markup, around: tuple[str, str]) -> None:
    page = around[0] + head(markup, "Cost") + around[1].format(head(markup, "Next"))
    made = section_with(page, "Cost", MADE, markup, False)
    old, new = block(markup, MADE), block(markup, NEWER)
    assert made.count(old) == 1 and made.replace(old, "").replace("\n", "") == page.replace("\n", "")
    made = f"{made}\n\nbehind  \n".replace(old, f"{old}\n\nlater", 1)
    newer = section_with(made, "Cost", NEWER, markup, False)
    assert newer == made.replace(old, new)
    assert section_with(newer, "Cost", NEWER, markup, False) == newer


@both
def test_a_section_that_is_not_there_comes_last(markup: Markup) -> None:
    for text in ("hello", "hello\n", "hello\n\n", "hello \n\n\n"):
        page = section_with(text, "Cost", MADE, markup, False)
        assert page.startswith(text) and f"\n\n{head(markup, 'Cost')}\n\n" in page
    assert section_with(None, "Cost", MADE, markup, False).startswith(head(markup, "Cost"))


@both
def test_a_section_of_somebody_else_is_kept(markup: Markup) -> None:
    after = f"{head(markup, 'Next')}\nmore"
    page = f"{head(markup, 'Cost')}\nhello\n{after}"
    with pytest.raises(QuestionError, match="'Cost' is there and was not made"):
        section_with(page, "Cost", MADE, markup, False)
    forced = section_with(page, "Cost", MADE, markup, True)
    assert forced.endswith(after) and "hello" not in forced


@both
def test_a_section_edited_by_hand_is_kept(markup: Markup) -> None:
    page = section_with("intro", "Cost", MADE, markup, False).replace("a\n\nb", "a\n\nB")
    with pytest.raises(QuestionError, match="'Cost' was edited by hand"):
        section_with(page, "Cost", NEWER, markup, False)
    assert section_with(page, "Cost", NEWER, markup, True) == section_with("intro", "Cost", NEWER, markup, False)


@both
def test_two_sections_of_one_title_are_refused(markup: Markup) -> None:
    page = f"{head(markup, 'Cost')}\n\n{head(markup, 'Cost')}\n"
    with pytest.raises(QuestionError, match="2 sections"):
        section_with(page, "Cost", MADE, markup, True)


@both
def test_two_sections_of_one_page_do_not_mind_each_other(markup: Markup) -> None:
    one = section_with("intro", "One", MADE, markup, False)
    two = section_with(one, "Two", NEWER, markup, False)
    assert two.startswith(one)
    assert section_with(two, "One", NEWER, markup, False).endswith(two[len(one) :])


@both
def test_a_section_does_not_make_the_page_ours(markup: Markup) -> None:
    page = section_with(None, "Cost", MADE, markup, False)
    with pytest.raises(QuestionError, match="not made by"):
        page_with(page, MADE, markup, False)


@pytest.mark.parametrize(
    ("markup", "code"),
    [
        (MARKUPS[0], ("<nowiki>", "</nowiki>")),
        (MARKUPS[0], ("<pre class='x'>", "</PRE>")),
        (MARKUPS[0], ("<!--", "-->")),
        (MARKUPS[1], ("<code>", "</code>")),
        (MARKUPS[1], ("<file txt a.txt>", "</file>")),
        (MARKUPS[1], ("%%", "%%")),
    ],
)
def test_what_looks_like_ours_in_code_is_not(markup: Markup, code: tuple[str, str]) -> None:
    shown = section_with(None, "Cost", MADE, markup, False).replace("<!--", "<!==").replace("-->", "==>")
    text = f"{code[0]}\n{shown}\n{code[1]}\nhello"
    page = section_with(text, "Cost", MADE, markup, False)
    assert page.startswith(text) and page.count(head(markup, "Cost")) == 2


def test_marks_in_code_are_not_ours() -> None:
    block = page_with(None, MADE, MARKUPS[0], False)
    with pytest.raises(QuestionError, match="not made by"):
        page_with(f"<pre>\n{block}\n</pre>", MADE, MARKUPS[0], False)


@pytest.mark.parametrize("question", ["report title='a --> b'", "report title='~~~~'", "report title='{{x}}'"])
def test_a_question_that_would_break_its_comment_is_refused(question: str) -> None:
    with pytest.raises(QuestionError, match="cannot stand in a comment"):
        page_with(None, Published("a", question, "w"), MARKUPS[0], False)


@pytest.mark.parametrize("question", ["report title='a %% b'", "report title='</nowiki>'", "x ''y'' <code>", "%%"])
def test_any_question_can_stand_in_the_last_line_of_a_dokuwiki(question: str) -> None:
    made = Published("a", question, "w")
    page = page_with(None, made, MARKUPS[1], False)
    assert page_with(page, made, MARKUPS[1], False) == page


@pytest.mark.parametrize("title", ["", "  ", "a == b", "a\nb" * 200, "[[x]]", "{{x}}", "<b>", "''x''", "a|b", "\u202e"])
def test_a_heading_that_is_none_is_refused(title: str) -> None:
    with pytest.raises(QuestionError, match="--section"):
        heading_title(title)
    assert heading_title(" 费用  of layers ") == "费用 of layers"


@both
@pytest.mark.parametrize(
    "piece", ["<pre>", "<!--", "%%", "<code>", "= ", "== a\n", "<nowiki ", "//x// ''analyzer-publish "]
)
def test_a_hostile_page_is_read_in_one_go(markup: Markup, piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    start = time.process_time()
    page = section_with(text, "Cost", MADE, markup, False)
    assert time.process_time() - start < 5 and page.startswith(text)
