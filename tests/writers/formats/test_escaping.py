"""What a user types comes back from every target's own parser as it went in: in sentences, in cells, as a name."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.engines import ENGINES, READERS, Page

from .hostile import NASTY, page, shown, texts

FEW = settings(max_examples=60, deadline=None)


def assert_shown(text: str, html: str) -> None:
    read, wanted = Page(html), shown(text)
    assert f"{wanted} and {wanted}" in read.paragraphs, html
    assert read.cells[1:] == [wanted] * 5, html


@pytest.mark.parsers
@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("text", [text for text in NASTY if text.strip()])
def test_what_markup_gets_wrong_is_shown_as_it_was_typed(name: str, text: str) -> None:
    assert_shown(text, READERS[name]([page(name, text)])[0])


@pytest.mark.parsers
@pytest.mark.parametrize("name", READERS)
@given(text=texts)
@FEW
def test_any_text_is_shown_as_it_was_typed(name: str, text: str) -> None:
    assert_shown(text, READERS[name]([page(name, text)])[0])


@pytest.mark.engines
@pytest.mark.parametrize("name", ENGINES)
def test_what_markup_gets_wrong_is_shown_as_it_was_typed_in_the_wiki(name: str) -> None:
    typed = [text for text in NASTY if text.strip()]
    for text, html in zip(typed, ENGINES[name]([page(name, text) for text in typed]), strict=True):
        assert_shown(text, html)


@pytest.mark.engines
@pytest.mark.parametrize("name", ENGINES)
@given(many=st.lists(texts, min_size=40, max_size=40))
@settings(max_examples=3, deadline=None)
def test_any_text_is_shown_as_it_was_typed_in_the_wiki(name: str, many: list[str]) -> None:
    for text, html in zip(many, ENGINES[name]([page(name, text) for text in many]), strict=True):
        assert_shown(text, html)
