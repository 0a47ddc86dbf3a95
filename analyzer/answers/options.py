"""Options of a layer as a question words them: which hold, and how they are told."""

from __future__ import annotations

from collections.abc import Mapping

from analyzer.answers.reasons import all_of
from analyzer.answers.values import yes_or_no
from analyzer.errors import LayerError, Part, QuestionError, Said, did_you_mean
from analyzer.layers.entries import Choice, Entry
from analyzer.sizes import LETTER_OF


def split(entry: Entry, own: Mapping[str, str], label: str) -> tuple[dict[str, str], dict[str, str]]:
    """A variant's words as (options and choices, sizes)."""
    options: dict[str, str] = {}
    sizes: dict[str, str] = {}
    names = option_names(entry)
    for word, value in own.items():
        choice = next((c for c in entry.choices if c.name == word or (c.number and c.number[1] == word)), None)
        if choice is not None:
            options[choice.name] = value
        elif word in names:
            options[word] = value
        elif value == "yes" and word not in LETTER_OF and word not in entry.definition.options:
            said, near = "{layer}: no option {option!r}{near}; options: {options}", did_you_mean(word, names)
            options_known = tuple(names) or Said("none", "error.no_options")
            raise LayerError(said, "error.no_option", layer=label, option=word, near=near, options=options_known)
        else:
            sizes[word] = value
    return options, sizes


def option_names(entry: Entry) -> tuple[str, ...]:
    """Every option a user may write for a layer, those of its choices included."""
    names = [*entry.options]
    for choice in entry.choices:
        names += [option for option in choice.options if not choice.number or option != choice.number[0]]
    return tuple(names)


def with_shared(
    entry: Entry, options: Mapping[str, str], sizes: Mapping[str, str], shared: Mapping[str, str]
) -> tuple[dict[str, str], set[str]]:
    """The layer's own options, then those shared by all layers that it has."""
    out, used = dict(options), set[str]()
    for choice in entry.choices:
        for word in (choice.name, choice.number[1] if choice.number else choice.name):
            if word in shared:
                used.add(word)
                if choice.name not in out and not any(option in out for option in choice.options):
                    out[choice.name] = shared[word]
    for word in option_names(entry):
        if word in shared:
            used.add(word)
            out.setdefault(word, shared[word])
    return out, used


def chosen_options(entry: Entry, options: Mapping[str, str], sizes: dict[str, str]) -> dict[str, None]:
    """The options of the definition that hold. A number that stands for a choice becomes a size."""
    chosen = dict.fromkeys(entry.fixed)
    for option in entry.options:
        if option in options and yes_or_no(options[option], option):
            chosen[option] = None
    for choice in entry.choices:
        chosen[_choose(choice, options, sizes)] = None
    return chosen


def _choose(choice: Choice, options: Mapping[str, str], sizes: dict[str, str]) -> str:
    named = [option for option in choice.options if option in options and yes_or_no(options[option], option)]
    value = options.get(choice.name)
    words = [option for option in choice.options if not choice.number or option != choice.number[0]]
    if len(named) > 1 or (named and value is not None and value != named[0]):
        said, both = (
            "{choice} is one of {words}; {both} contradict each other",
            all_of([*named, *filter(None, [value])]),
        )
        raise QuestionError(said, "error.choice", choice=choice.name, words=tuple(words), both=both)
    if named:
        return named[0]
    if value is None:
        return choice.default
    if value in words:
        return value
    if choice.number and value[0].isdigit():
        sizes[choice.number[1]] = value
        return choice.number[0]
    known: Part = tuple(words)
    if choice.number:
        known = Said("{words} or a whole number", "error.or_whole_number", words=known)
    said, near = "{what} is {allowed}, not {given!r}{near}", did_you_mean(value, words)
    raise QuestionError(said, "error.is_not", what=choice.name, allowed=known, given=value, near=near)


def told_options(entry: Entry, chosen: Mapping[str, None], given: Mapping[str, int]) -> dict[str, str]:
    """Every option and choice with its value, for the answer."""
    shown = {option: "yes" if option in chosen else "no" for option in entry.options}
    for choice in entry.choices:
        value = next(option for option in choice.options if option in chosen)
        if choice.number and value == choice.number[0]:
            value = str(given[choice.number[1]])
        shown[choice.name] = value
    return shown
