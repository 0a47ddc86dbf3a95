"""What is repeated of a MediaWiki's own words."""

from __future__ import annotations

import pytest

from analyzer.doors.publishing.mediawiki import spoken


@pytest.mark.parametrize(
    ("html", "said"),
    [
        (
            "You have made too many recent login attempts.\nPlease wait 5&#160;minutes before trying again.",
            "You have made too many recent login attempts. Please wait 5 minutes before trying again",
        ),
        (
            "<strong>Incorrect</strong> password entered.<br />Please try again.",
            "Incorrect password entered. Please try again",
        ),
        ("", ""),
    ],
)
def test_a_sentence_is_plain(html: str, said: str) -> None:
    assert spoken(html) == said


def test_a_long_reason_is_shortened() -> None:
    said = spoken("no, " * 200)
    assert len(said) <= 200 and said.endswith(" …")
