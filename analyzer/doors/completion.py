"""Completion in a shell: layers, their options, sizes, models and the values of words. Nothing heavy is imported."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from click.shell_completion import (
    BashComplete,
    CompletionItem,
    ShellComplete,
    add_completion_class,
    get_completion_class,
)

from analyzer.answers.conditions import CONDITIONED, OF_STACKS
from analyzer.conventions import CONVENTIONS, ELEMENT_BYTES, UNITS
from analyzer.doors.asking import FORMATS
from analyzer.sizes import LETTER_OF, SPELLED, TABLE
from analyzer.writers.formats import MATHS

VARIABLE = "_ANALYZER_COMPLETE"
SHELLS = ("bash", "zsh", "fish")

Source = Callable[[], Iterable[str]]


def languages_known() -> Iterable[str]:
    """The languages of answers."""
    from analyzer.writers.phrases import languages

    return languages()


def models_known() -> Iterable[str]:
    """The published models."""
    from analyzer.models.published import published_models

    return published_models()


def presets_known() -> Iterable[str]:
    """The presets of counters."""
    from analyzer.counters.files import presets

    return presets()


def reductions_known() -> Iterable[str]:
    """What a sweep is reduced to."""
    from analyzer.answers.sweep_asked import REDUCTIONS

    return REDUCTIONS


def sizes_known() -> Iterable[str]:
    """The sizes, as they are printed."""
    return (SPELLED.get(size.letter, size.letter) for size in TABLE)


VALUES: dict[str, Source] = {
    "format": lambda: FORMATS,
    "lang": languages_known,
    "dtype": lambda: ELEMENT_BYTES,
    "convention": lambda: CONVENTIONS,
    "quantity": lambda: UNITS,
    "for": sizes_known,
    "torch": lambda: ("yes", "no"),
    "first": lambda: ("yes", "no"),
    "model": models_known,
    "between": presets_known,
    "at_most": lambda: (f"{name}=" for name in OF_STACKS),
    "at_least": lambda: (f"{name}=" for name in OF_STACKS),
    "by": lambda: OF_STACKS,
    "front": lambda: OF_STACKS,
    "causal": lambda: ("yes", "no"),
    "over": sizes_known,
    "scale": sizes_known,
    "reduce": reductions_known,
    "math": lambda: MATHS,
}
"""Options and words to what may stand behind them."""

LISTED = ("model", "between", "front", "over", "scale", "quantity", "at_most", "at_least")
"""Those that take several, separated by commas."""

SUMMED = ("at_most", "at_least")
"""Those that take sums, of quantities in bytes."""


def option_values(context: Any, parameter: Any, incomplete: str) -> list[CompletionItem[str]]:
    """What may follow an option."""
    return [CompletionItem(value) for value in _values(parameter.name, incomplete)]


def _values(name: str, incomplete: str) -> Iterator[str]:
    before, comma, last = incomplete.rpartition(",") if name in LISTED else ("", "", incomplete)
    values = VALUES.get(name, tuple)()
    if name in SUMMED and "+" in last:
        addends, plus, last = last.rpartition("+")
        before, comma = f"{before}{comma}{addends}", plus
        values = [f"{one}=" for one, unit in CONDITIONED.items() if unit == "byte" and one not in addends.split("+")]
    for value in values:
        if value.startswith(last):
            yield f"{before}{comma}{value}"


def question_words(context: Any, parameter: Any, incomplete: str) -> list[CompletionItem[str]]:
    """What may be a word of a question: a layer, an option of it, a size."""
    return [CompletionItem(value) for value in _words(incomplete)]


def _words(incomplete: str) -> Iterator[str]:
    head, colon, variant = incomplete.partition(":")
    name, equals, value = incomplete.partition("=")
    if colon and "=" not in head:
        yield from (f"{head}:{part}" for part in _variants(head, variant))
    elif equals:
        key = name.replace("-", "_")
        values = _values(key, value) if key in VALUES else _choices(name, value)
        yield from (f"{name}={part}" for part in values)
    else:
        found = [*_layer_names(), *models_known(), *(f"{size}=" for size in sizes_known())]
        if incomplete and not any(word.startswith(incomplete) for word in found):
            found += [f"{word}=" for word in LETTER_OF]
        yield from (word for word in found if word.startswith(incomplete))


def _layer_names() -> Iterable[str]:
    from analyzer.layers.catalogue import names

    return names()


def _variants(layer: str, variant: str) -> Iterator[str]:
    """Options and sizes of one layer, after those that stand there already."""
    from analyzer.answers.layers import own_sizes
    from analyzer.answers.options import option_names
    from analyzer.layers.catalogue import builtin_entry

    entry = builtin_entry(layer)
    if entry is None:
        return
    before, comma, last = variant.rpartition(",")
    name, equals, value = last.partition("=")
    choices = {choice.name: _worded(choice) for choice in entry.choices}
    if equals:
        found = [f"{name}={one}" for one in choices.get(name, ()) if one.startswith(value)]
    else:
        sizes = [f"{SPELLED.get(size, size)}=" for size in own_sizes(entry)]
        found = [*option_names(entry), *(f"{one}=" for one in choices), *sizes]
    given = {part.partition("=")[0] for part in before.split(",")}
    for one in dict.fromkeys(found):
        if one.startswith(last) and one.partition("=")[0] not in given:
            yield f"{before}{comma}{one}"


def _worded(choice: Any) -> tuple[str, ...]:
    """The values of a choice that are words."""
    return tuple(one for one in choice.options if not choice.number or one != choice.number[0])


def _choices(name: str, value: str) -> Iterator[str]:
    """Values of an option of any layer."""
    from analyzer.layers.catalogue import builtin_choices

    for choice in builtin_choices().values():
        if choice.name == name:
            yield from (one for one in _worded(choice) if one.startswith(value))


# -------------------------------------------------------------------------------------------- shells

_BASH = r"""
%(complete_func)s() {
    local IFS=$'\n' line value typed word kept response
    typed="${COMP_LINE:0:COMP_POINT}"
    response=$(env COMP_TYPED="$typed" %(complete_var)s=bash_complete "$1")
    # bash takes = and : for ends of words and replaces only what stands behind the last of them
    word="${typed##*[[:space:]]}"
    kept="${word%%"${word##*[=:]}"}"
    for line in $response; do
        value="${line#*,}"
        if [[ ${line%%%%,*} == file ]]; then
            compopt -o default
        else
            COMPREPLY+=("${value#"$kept"}")
        fi
    done
    [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]] && compopt -o nospace
    return 0
}
complete -o nosort -F %(complete_func)s %(prog_name)s
"""


class _Bash(BashComplete):
    """Bash, with words that hold = and : kept whole."""

    source_template = _BASH.lstrip()

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words typed, and the one that is not finished."""
        from click.shell_completion import split_arg_string

        typed = os.environ.get("COMP_TYPED", "")
        words = split_arg_string(typed)[1:]
        if not words or typed[-1:].isspace():
            return words, ""
        return words[:-1], words[-1]


def register() -> None:
    """Let click complete for bash in our own way."""
    add_completion_class(_Bash)


def script(shell: str) -> str:
    """The script that a shell reads to complete the `analyzer` command."""
    register()
    kind: type[ShellComplete] | None = get_completion_class(shell)
    assert kind is not None, shell
    return kind.source_template % kind(None, {}, "analyzer", VARIABLE).source_vars()  # type: ignore[arg-type]  # it needs no command
