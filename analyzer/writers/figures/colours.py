"""Colours by role. The roles are the variables of the page's style; a drawing knows no other colours."""

from __future__ import annotations

LIGHT = {
    "paper": "#ffffff",
    "ink": "#1b1e21",
    "soft": "#5a6067",
    "rule": "#d6d9dc",
    "series-1": "#145fcb",
    "series-2": "#b94500",
    "series-3": "#00594f",
    "series-4": "#a0478f",
    "series-5": "#5c4300",
    "series-6": "#331766",
}
DARK = {
    "paper": "#15181b",
    "ink": "#e3e6e8",
    "soft": "#a2a9b0",
    "rule": "#3a4046",
    "series-1": "#7bbbff",
    "series-2": "#f9762a",
    "series-3": "#4feedd",
    "series-4": "#c18da4",
    "series-5": "#efe674",
    "series-6": "#8a80f2",
}
"""As templates/page/style.css has them (a test compares); only the paper of a file of its own is white."""

SERIES = ("series-1", "series-2", "series-4", "series-6", "series-3", "series-5")
"""The order they are used in: the pairs that are hard to tell apart come last."""
DASHES: tuple[tuple[float, ...], ...] = ((), (), (), (), (6, 1.5, 1, 1.5), (1, 1.5))
"""Of the same groups, so that the hard ones differ by more than colour."""
DASHED = (3.2, 2.0)


def series_colour(group: int) -> str:
    """The colour of a group of curves."""
    return SERIES[group % len(SERIES)]
