"""Only like is set against like: paths in layers and paths in time steps are different measures."""

from __future__ import annotations

from collections.abc import Iterable

from analyzer.answers.costs import unit_of
from analyzer.answers.settings import Setting
from analyzer.errors import QuestionError

PATH, STEP = "maximum_path_length", "step"


def check_like_units(quantity: str, found: Iterable[Setting]) -> None:
    """Raises QuestionError where a path length of some layers is in time steps and that of others is not."""
    if quantity != PATH:
        return
    stepping = {setting.label: unit_of(setting, quantity) == STEP for setting in found}
    if len(set(stepping.values())) > 1:
        said = (
            "a path through {stepping} is measured in time steps, one through {other} in layers: none of them is the "
            "shorter; `analyzer compare` shows both"
        )
        names = {walks: next(label for label, steps in stepping.items() if steps == walks) for walks in (True, False)}
        raise QuestionError(said, "error.mixed_units", stepping=names[True], other=names[False])
