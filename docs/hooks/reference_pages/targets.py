"""The page of formats: every place an answer can be written for."""

from __future__ import annotations

from collections.abc import Mapping

from analyzer.doors.updating.file_types import TYPES
from analyzer.writers.formats import ALIASES, TARGETS, target_of
from reference_pages.markup import code, codes, page, table


def pages() -> Mapping[str, str]:
    """The page."""
    return {"reference/formats.md": page("Formats", _targets(), _files())}


def _targets() -> str:
    others = {name: alias for alias, name in ALIASES.items()}
    rows = []
    for name in TARGETS:
        target = target_of(name)
        names = [name, *([others[name]] if name in others else [])]
        rows.append((codes(names), codes(target.maths), codes(target.images)))
    return (
        "Every question and the report take `--format` with one of these, besides `text`, `json` and `html`; the first "
        "of each list is what a target takes unless it is asked for another.\n\n"
        + table(("`--format`", "`--math`", "`--images`"), rows)
    )


def _files() -> str:
    rows = [(code(kind.name), codes(kind.endings)) for kind in TYPES]
    return "## Files that `analyzer update` knows\n\n" + table(("`--type`", "ends in"), rows)
