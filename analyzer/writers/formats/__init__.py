"""Targets: every place people write, each in a file of its own; the registry finds one by its name.

A target is imported when it is asked for. `text`, `json` and `html` are no targets: they are for terminals, programs
and browsers, and have writers of their own; a fragment of HTML belongs beside `html`.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING

from analyzer.errors import QuestionError, did_you_mean, unknown_word

if TYPE_CHECKING:  # a question that is answered as text or JSON does not pay for targets
    from analyzer.writers.formats.target import Target

TARGETS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "github": ("github", "GitHub"),
        "gitlab": ("gitlab", "GitLab"),
        "mediawiki": ("mediawiki", "MediaWiki"),
        "dokuwiki": ("dokuwiki", "DokuWiki"),
        "confluence": ("confluence", "Confluence"),
        "myst": ("myst", "MyST"),
        "rst": ("restructured_text", "ReStructuredText"),
        "mkdocs": ("mkdocs", "MkDocs"),
        "latex": ("latex", "LaTeX"),
        "plain": ("plain_text", "PlainText"),
    }
)
"""Name to module and class."""
ALIASES = {"markdown": "github"}
NAMES = ("markdown", *TARGETS)
"""What `--format` takes, besides the formats that are no targets."""
MATHS = ("tex", "native", "mathml", "image")
"""Ways to write formulas; each target offers some."""
IMAGES = ("svg", "png", "both", "none")
"""Kinds of pictures; each target offers some."""


def target_of(name: str, math: str = "") -> Target:
    """The target of that name.

    Args:
        name: one of NAMES.
        math: how it writes formulas; '' for its default.

    Raises:
        QuestionError: there is no such target, or it cannot write formulas that way.
    """
    known = ALIASES.get(name, name)
    if known not in TARGETS:
        raise QuestionError(unknown_word("format", name, NAMES))
    module, kind = TARGETS[known]
    chosen: type[Target] = getattr(import_module(f"analyzer.writers.formats.{module}"), kind)
    if math and math not in chosen.maths:
        near = did_you_mean(math, chosen.maths)
        said = "{format} has no math {given!r}{near}; it takes {known}"
        raise QuestionError(said, "error.no_math", format=name, given=math, near=near, known=tuple(chosen.maths))
    return chosen(math)


def images_of(chosen: Target, asked: str) -> str:
    """The kind of pictures for a target: as asked, or its default.

    Raises:
        QuestionError: the target cannot show pictures of that kind.
    """
    if asked and asked not in chosen.images:
        near = did_you_mean(asked, chosen.images)
        said, known = "{format} has no images {given!r}{near}; it takes {known}", tuple(chosen.images)
        raise QuestionError(said, "error.no_images", format=chosen.name, given=asked, near=near, known=known)
    return asked or chosen.images[0]
