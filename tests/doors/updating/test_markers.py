"""The grammar of markers: pairs are found, anything else is refused with its place."""

from __future__ import annotations

import time
from hashlib import sha256

import pytest

from analyzer.doors.updating.file_types import BY_NAME, TYPES, FileType
from analyzer.doors.updating.markers import MarkerError, blocks, position, sum_of

MARKDOWN = BY_NAME["markdown"]


@pytest.mark.parametrize("kind", TYPES, ids=[kind.name for kind in TYPES])
def test_a_pair_is_found_in_every_type(kind: FileType) -> None:
    opening, closing = kind.comment("analyzer: compare lstm n=4 d=8"), kind.comment("/analyzer sum=0123abcd")
    (block,) = blocks(f"text\n\n{opening}\nold\n{closing}\ntext\n", kind)
    assert (block.question, block.body, block.sum) == ("compare lstm n=4 d=8", "\nold\n", "0123abcd")
    assert block.edited


def test_a_sum_is_the_first_eight_digits_of_sha_256_whatever_the_line_ends() -> None:
    assert sum_of("a\nb") == sum_of("a\r\nb") == sum_of("a\rb") == sha256(b"a\nb").hexdigest()[:8]


REFUSED = {
    "not closed": ("a\n <!-- analyzer: layers -->\n", (2, 2), "this block is not closed; close it with <!-- /analyzer"),
    "closes nothing": ("<!-- /analyzer -->", (1, 1), "closes nothing"),
    "closes twice": ("<!-- analyzer: layers -->\n<!-- /analyzer -->\n<!-- /analyzer -->", (3, 1), "closes nothing"),
    "nested": ("<!-- analyzer: layers -->\n\n x <!-- analyzer: models -->", (3, 4), "inside the one of line 1"),
    "no question": ("<!-- analyzer: -->", (1, 1), "a question is missing"),
    "no end": ("<!-- analyzer: layers", (1, 1), "this marker has no -->"),
    "two lines": ("<!-- analyzer: layers\n-->", (1, 1), "stands on one line"),
    "a strange closing": ("<!-- analyzer: layers --><!-- /analyzer smu=1 -->", (1, 41), "'smu=1'"),
    "a strange sum": ("<!-- analyzer: layers --><!-- /analyzer sum=12 -->", (1, 41), "'sum=12'"),
    "too long": ("<!-- analyzer: " + "x" * 20_001 + " -->", (1, 1), "up to 20000 letters"),
}


@pytest.mark.parametrize(("text", "place", "message"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_pair_is_refused_with_its_place(text: str, place: tuple[int, int], message: str) -> None:
    with pytest.raises(MarkerError) as caught:
        blocks(text, MARKDOWN)
    assert message in str(caught.value)
    assert position(text, caught.value.offset) == place


@pytest.mark.parametrize(
    "text",
    ["<!-- analyzer is good -->", "<!-- my analyzer: x -->", "<!-- /analyzers -->", "analyzer: layers", "", "<!--"],
)
def test_what_only_resembles_a_marker_is_none(text: str) -> None:
    assert blocks(text, MARKDOWN) == ()


def test_lines_end_where_editors_say_so_and_nowhere_else() -> None:
    text = "a\x0bb\u2028c\r\nd\re\n<!-- analyzer: layers -->"
    with pytest.raises(MarkerError) as caught:
        blocks(text, MARKDOWN)
    assert position(text, caught.value.offset) == (4, 1)


HOSTILE = {
    "ticks": "`" * 200_000,
    "ticks of every length": " ".join("`" * length for length in range(1, 800)),
    "ticks apart": "a ` `` " * 50_000,
    "comments that do not end": "<!-- " * 100_000,
    "markers that do not end": "<!-- analyzer: x " * 20_000,
    "tags that do not end": "<nowiki>" * 50_000,
    "quotations": ">" * 100_000,
    "quoted lines": ("> " * 500 + "\n") * 500,
    "items": "- " * 100_000,
    "blank lines": "\n" * 200_000,
    "blocks": "<!-- analyzer: layers --><!-- /analyzer -->" * 5_000,
    "fences": "```\n" * 50_001,
    "spaces": " " * 500_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("kind", ["markdown", "mediawiki", "rst", "tex"])
def test_a_hostile_text_is_read_in_one_pass(text: str, kind: str) -> None:
    start = time.process_time()
    for one in (text, text + "\n<!-- analyzer: layers -->"):
        try:
            blocks(one, BY_NAME[kind])
        except MarkerError:
            continue
    assert time.process_time() - start < 3
