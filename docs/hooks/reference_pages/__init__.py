"""Pages of the reference that are made, each from what the program itself reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from reference_pages import changes, command_line, layers, models, python_names, targets, words

PAGES: tuple[Callable[[], Mapping[str, str]], ...] = (
    command_line.pages,
    layers.pages,
    models.pages,
    words.pages,
    targets.pages,
    python_names.pages,
    changes.pages,
)
"""Each gives paths of pages to their Markdown."""


def navigation() -> Mapping[str, list[object]]:
    """What belongs behind a page in the navigation: paths, or titles to paths."""
    return {layers.INDEX: layers.navigation(), models.INDEX: models.navigation()}
