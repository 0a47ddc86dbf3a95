"""Forms of a layer that a question left open: its padding, and whether it sees the past only."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from analyzer.answers.options import option_names
from analyzer.answers.question import LayerRequest, Question
from analyzer.answers.settings import Setting, settings

CAUSAL = "causal"
"""The option of layers that see the past only."""


def paddings(question: Question, request: LayerRequest, base: Setting) -> list[Setting]:
    """The setting itself or, where the padding was left open, one that sees the past only and one that is centred."""
    choice = next((c for c in base.entry.choices if {"causal", "same"} <= set(c.options)), None)
    if choice is None:
        return [base]
    own = {*request.settings, *question.settings}
    if own & {choice.name, *choice.options, *(choice.number or ())}:
        return [base]
    found = []
    for padding in ("causal", "same"):
        variant = replace(request, settings=MappingProxyType({**request.settings, choice.name: padding}))
        alone = replace(question, layers=(variant,), settings=own_words(request, base, question))
        found.append(settings(alone, incomplete=True)[0])
    return found


def own_words(request: LayerRequest, base: Setting, question: Question) -> dict[str, str]:
    """The shared words this layer uses: the others were checked with all layers together."""
    options = {*option_names(base.entry), *(choice.name for choice in base.entry.choices)}
    used = ({*base.given, *base.counts} | options) - {
        *request.settings
    }  # a layer's own k leaves the shared one to others
    return {word: value for word, value in question.settings.items() if word in used}


def causal_form(question: Question, request: LayerRequest, base: Setting) -> Setting:
    """The layer seeing the past only, if that was left open."""
    found = paddings(question, request, base)
    if len(found) > 1:
        return replace(found[0], label=with_option(request, CAUSAL))
    if CAUSAL not in base.entry.options or CAUSAL in {*request.settings, *question.settings}:
        return base
    variant = replace(request, settings=MappingProxyType({**request.settings, CAUSAL: "yes"}))
    alone = replace(question, layers=(variant,), settings=own_words(request, base, question))
    return replace(settings(alone, incomplete=True)[0], label=with_option(request, CAUSAL))


def with_option(request: LayerRequest, option: str) -> str:
    """A layer's label with one more option, as a question words it."""
    return f"{request.label}{',' if ':' in request.label else ':'}{option}"
