"""One number inside a sentence of Markdown, written as MyST writes roles: {analyzer}`attention.macs n=4096 d=512`."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from analyzer.doors.docs.fences import INLINE_CODE

CLASS = "analyzer-number"

BEFORE_CODE = 191
"""Of inline patterns: before the one that takes what stands between backticks (190), here and in pymdownx."""

AFTER_INLINE = 19
"""Of what works on the tree: behind the one that reads sentences (20)."""

_ATTRIBUTES = ("alt", "title")
_TAGS = re.compile(rf'<span class="{CLASS}">(.*?)</span>')

Made = Callable[[str], Element]
"""The element of a number, made from its words."""


def number_element(text: str) -> Element:
    """What a number is on a page."""
    span = Element("span", {"class": CLASS})
    span.text = AtomicString(text)
    return span


def wrong_element(words: str, message: str) -> Element:
    """What stands in place of a number that cannot be told: its words, and what is wrong with them."""
    code = Element("code", {"class": "analyzer-error", "title": message})
    code.text = AtomicString(words)
    return code


class InlineNumbers(InlineProcessor):
    """Replaces the words of a number by it. Other inline code is passed over, whatever stands in it."""

    def __init__(self, md: Markdown, made: Made) -> None:
        super().__init__(INLINE_CODE, md)
        self._made = made

    def handleMatch(  # type: ignore[override]  # noqa: N802 - Python-Markdown's own processors have this signature
        self, m: re.Match[str], data: str
    ) -> tuple[Element | None, int | None, int | None]:
        """The number, and what it stands for."""
        return (self._made(m["words"]), m.start("name"), m.end()) if m["name"] else (None, None, None)


class PlainAttributes(Treeprocessor):
    """Takes the tags of numbers out of what describes pictures and links: attributes hold text."""

    def run(self, root: Element) -> None:
        """Every attribute of a page."""
        for element in root.iter():
            for name in _ATTRIBUTES:
                if CLASS in element.get(name, ""):
                    element.set(name, _TAGS.sub(r"\1", element.get(name, "")))
