"""What is said of sizes and options that layers do not have, or lack."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from analyzer.answers.options import option_names
from analyzer.answers.question import WORDS
from analyzer.answers.reasons import all_of
from analyzer.answers.size_names import spelled
from analyzer.errors import Part, Said, did_you_mean, quoted
from analyzer.notation.layer import Layer
from analyzer.sizes import LETTER_OF, SPELLED

if TYPE_CHECKING:  # settings are made with what is said here
    from analyzer.answers.settings import Setting


def unused(word: str, found: Iterable[Setting]) -> Said:
    """That no layer takes a word given for all of them."""
    found = list(found)
    for setting in found:
        if word in setting.layer.definitions:
            return no_such_size(setting.label, word, setting.layer)
    own = [setting.label for setting in found if word in setting.given]
    if own:
        said = "{size} is given for every layer, but {layers} has its own and no other layer takes it"
        return Said(said, "error.own_size", size=spelled(word), layers=all_of(own))
    sizes = dict.fromkeys(spelled(name) for s in found for name in (*s.layer.free_sizes, *s.linked, *s.given))
    options = dict.fromkeys(
        name for s in found for name in (*option_names(s.entry), *(c.name for c in s.entry.choices))
    )
    is_size = word in LETTER_OF
    told: dict[str, Part] = {
        "layers": all_of(setting.label for setting in found),
        "word": spelled(word) if is_size else quoted(word),
        "near": "" if is_size else did_you_mean(word, [*LETTER_OF, *options, *WORDS]),
        "sizes": tuple(sizes),
        "options": tuple(options) or Said("none", "error.no_options"),
    }
    if len(found) == 1:
        return Said("{layers} has no {word}{near}; sizes: {sizes}; options: {options}", "error.has_no", **told)
    return Said("{layers} have no {word}{near}; sizes: {sizes}; options: {options}", "error.have_no", **told)


def no_such_size(label: str, name: str, layer: Layer) -> Said:
    """That a layer has no such size, or that it follows from others."""
    told: dict[str, Part] = {"layer": label, "size": spelled(name), "sizes": tuple(map(spelled, layer.free_sizes))}
    if name in layer.definitions:
        return Said("{layer}: {size} follows from the other sizes; sizes: {sizes}", "error.follows_of", **told)
    near = did_you_mean(name, [*LETTER_OF, *layer.free_sizes]) if name not in LETTER_OF else ""
    return Said("{layer} has no size {size!r}{near}; sizes: {sizes}", "error.no_size", near=near, **told)


def words_to_add(sizes: Iterable[str]) -> str:
    """How missing sizes are given: `n=… stride=…`."""
    return " ".join(f"{SPELLED.get(name, name)}=…" for name in sizes)
