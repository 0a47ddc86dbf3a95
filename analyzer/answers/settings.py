"""From a layer as asked for to a layer with every option chosen and every size known, defaults told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType

from analyzer.answers.options import chosen_options, split, told_options, with_shared
from analyzer.answers.question import LayerRequest, Question
from analyzer.answers.reasons import all_of
from analyzer.answers.refusals import no_such_size, unused, words_to_add
from analyzer.answers.requested import requested
from analyzer.answers.size_names import spelled as spelled
from analyzer.answers.values import whole_number
from analyzer.conventions import ELEMENT_BYTES
from analyzer.errors import LayerError, NotationError, Part, QuestionError, Said, SizeError, unknown_word
from analyzer.layers.entries import Entry
from analyzer.notation.formulas import evaluate, parse_formula
from analyzer.notation.layer import Layer
from analyzer.notation.syntax import Formula, Number, names_in
from analyzer.readings.domains import INTEGERS, Domain, Sizes, Value, check_size, exact_sizes
from analyzer.sizes import BY_LETTER, SPELLED

INLINE_AT_ONE = ("b", "S", "D", "G")
"""Sizes that, being 1, are put into closed forms as 1: they would only clutter them."""


@dataclass(frozen=True)
class Setting:
    """A layer ready to be read.

    Attributes:
        label: what the answer calls it.
        entry: its entry in the catalogue.
        layer: the layer with its options chosen.
        options: option or choice to its value, defaults included.
        given: sizes the user gave that this layer uses.
        linked: sizes left out that follow from others: letter to formula.
        free: sizes that are still unknown (the one asked for).
        counts: how often the steps of a stack are repeated, where that decides what the stack is.
    """

    label: str
    entry: Entry
    layer: Layer
    options: Mapping[str, str]
    given: Mapping[str, int]
    linked: Mapping[str, Formula]
    free: frozenset[str] = frozenset()
    counts: Mapping[str, int] = field(default_factory=dict)

    def integers(self, unknown: Mapping[str, int] | None = None) -> dict[str, int]:
        """Every free size of the layer, and those its defaults follow from, as whole numbers.

        Raises:
            SizeError: a default that does not divide, or a size that is too large.
        """
        values = {**self.given, **(unknown or {})}
        if self.chooses_heads:
            values["h"] = default_heads(values.get("d"))
        out = self.values(INTEGERS, values)
        for name, value in out.items():
            check_size(name, value)
        return out

    def exact(self, unknown: Mapping[str, int] | None = None) -> Sizes:
        """The sizes, checked against the layer."""
        values = self.integers(unknown)
        return exact_sizes(self.layer, {name: values[name] for name in self.layer.free_sizes})

    def values(self, domain: Domain, known: Mapping[str, Value]) -> dict[str, Value]:
        """Every size in a domain, where `known` holds those that were given; the others follow."""
        found, busy = dict(known), set[str]()

        def value(name: str) -> Value:
            if name not in found:
                if name not in self.linked:
                    raise SizeError("{layer} needs {sizes}", "error.needs", layer=self.label, sizes=spelled(name))
                if name in busy or len(busy) > _MOST_LINKS:
                    said = "{layer}: the default of {size} goes round in circles; give it"
                    raise SizeError(said, "error.circular", layer=self.label, size=spelled(name))
                busy.add(name)
                found[name] = evaluate(self.linked[name], value, domain)
                busy.discard(name)
            return found[name]

        for name in self.layer.free_sizes:
            value(name)
        return found

    @property
    def chooses_heads(self) -> bool:
        """True where heads were left out, so that they depend on the width: see default_heads."""
        return self.linked.get("h") == _HEADS

    @property
    def sizes_used(self) -> tuple[str, ...]:
        """The sizes that have to be known: given ones and those defaults follow from."""
        return tuple(dict.fromkeys([*self.given, *self.linked]))


MOST_HEADS = 8
"""Heads of a layer for which none are given, where they divide its width."""

_MOST_LINKS = 100
_HEADS = Number(MOST_HEADS)


def default_heads(width: int | None) -> int:
    """Heads that were left out: 8 where that divides the width, else 1."""
    return MOST_HEADS if width is not None and width % MOST_HEADS == 0 else 1


@lru_cache(maxsize=64)
def _default(letter: str) -> Formula | None:
    row = BY_LETTER.get(letter)
    return None if row is None or row.default is None else parse_formula(row.default)


def settings(question: Question, unknown: str | None = None, incomplete: bool = False) -> tuple[Setting, ...]:
    """Every layer of a question, ready to be read.

    Args:
        question: the question.
        unknown: a size that is asked for and must not be given.
        incomplete: sizes may be missing; they are then free.

    Raises:
        QuestionError: no layer, or a size or option that no layer has.
        LayerError: a layer or option that is not there.
        SizeError: a size missing or out of range.
    """
    if not question.layers:
        raise QuestionError("name a layer, as attention or conv1d; `analyzer layers` lists them", "error.no_layer")
    if unknown is not None and unknown in question.settings:
        said = "{size} is asked for and given; leave out one of for={word} and {word}=…"
        raise QuestionError(said, "error.asked_and_given", size=spelled(unknown), word=unknown)
    found = [_setting(request, question.settings, unknown, incomplete) for request in question.layers]
    _refuse_unused(question, found)
    if incomplete:
        return tuple(replace(setting, free=setting.free | set(_missing(setting))) for setting, _ in found)
    missing = {name: None for setting, _ in found for name in _missing(setting)}
    if missing:
        lacking = [setting.label for setting, _ in found if _missing(setting)]
        told: dict[str, Part] = {
            "layers": all_of(lacking),
            "sizes": tuple(map(spelled, missing)),
            "words": words_to_add(missing),
        }
        if len(lacking) == 1:
            raise SizeError("{layers} needs {sizes}: add {words}", "error.needs_add", **told)
        raise SizeError("{layers} need {sizes}: add {words}", "error.need_add", **told)
    return tuple(setting for setting, _ in found)


def element_bytes(question: Question) -> tuple[str, int]:
    """The dtype of a question and its bytes per element; float32 by default."""
    dtype = question.words.get("dtype", "float32")
    if dtype not in ELEMENT_BYTES:
        raise QuestionError(unknown_word("dtype", dtype, ELEMENT_BYTES))
    return dtype, ELEMENT_BYTES[dtype]


def missing_sizes(question: Question) -> tuple[str, ...]:
    """Sizes that some layer needs and nobody gave: the one that is asked for, if there is exactly one.

    Raises:
        QuestionError: a size or option that no layer has; a misspelt size is told as that, and not as missing.
    """
    found = [_setting(request, question.settings, None) for request in question.layers]
    _refuse_unused(question, found)
    return tuple(dict.fromkeys(name for setting, _ in found for name in _missing(setting)))


def _refuse_unused(question: Question, found: Sequence[tuple[Setting, set[str]]]) -> None:
    """Raises QuestionError where no layer takes a word that is given for all of them."""
    for word in question.settings:
        if not any(word in used for _, used in found):
            raise QuestionError(unused(word, [setting for setting, _ in found]))


def words_taken(question: Question) -> frozenset[str]:
    """Which of a question's sizes and options some layer takes; sizes may be missing.

    Raises:
        LayerError: a layer or option that is not there.
    """
    found = (_setting(request, question.settings, None, incomplete=True) for request in question.layers)
    return frozenset(word for _, used in found for word in used)


def _missing(setting: Setting) -> list[str]:
    known = set(setting.given) | set(setting.linked) | setting.free
    names = [*setting.layer.free_sizes, *(n for formula in setting.linked.values() for n in names_in(formula))]
    return [name for name in dict.fromkeys(names) if name not in known]


def _setting(
    request: LayerRequest, shared: Mapping[str, str], unknown: str | None, incomplete: bool = False
) -> tuple[Setting, set[str]]:
    """A layer's setting, and which of the shared words it used."""
    entry, own = requested(request)
    if unknown is not None and unknown not in request.settings:
        own.pop(unknown, None)  # what a model fixes may be asked for
    used = set[str]()
    options, sizes = split(entry, own, request.label)
    options, shared_options = with_shared(entry, options, sizes, shared)
    used |= shared_options
    chosen = chosen_options(entry, options, sizes)
    counts = _counts(entry, sizes, shared, unknown, request.label, incomplete)
    used |= set(counts)
    layer = _layer_of(entry, tuple(chosen), counts, request)
    if unknown is not None and unknown in sizes:
        said = "{layer}: {size} is asked for and given"
        raise QuestionError(said, "error.layer_asked_and_given", layer=request.label, size=spelled(unknown))
    given = {n: whole_number(text, _of(request.label, n)) for n, text in sizes.items() if n not in counts}
    linked: dict[str, Formula] = {}
    free = frozenset({unknown} if unknown else ())
    waiting = [*layer.free_sizes]
    while waiting:
        name = waiting.pop()
        if name in given or name in linked:
            continue
        if name == unknown:
            continue
        if name in shared:
            given[name] = whole_number(shared[name], spelled(name))
            used.add(name)
            continue
        default = entry.defaults.get(name, _default(name))
        if default is not None:
            linked[name] = default
            waiting += names_in(default)
            if name == "h" and default == _HEADS:
                waiting.append("d")
    for name in sizes:
        if name not in counts and name not in layer.free_sizes and name not in _reachable(layer, linked):
            raise SizeError(no_such_size(request.label, name, layer))
    for name, value in given.items():
        check_size(name, value)
    shown = {**told_options(entry, chosen, given), **_shown_counts(counts)}
    setting = Setting(
        request.label, entry, layer, MappingProxyType(shown),
        MappingProxyType(given), MappingProxyType(linked), free, MappingProxyType(counts),
    )  # fmt: skip
    return setting, used


def _of(label: str, name: str) -> Said:
    """A size of one layer, for a message."""
    return Said("{word}: {said}", "error.of_word", word=label, said=spelled(name))


def _counts(
    entry: Entry,
    own: Mapping[str, str],
    shared: Mapping[str, str],
    unknown: str | None,
    label: str,
    incomplete: bool,
) -> dict[str, int]:
    """How often the steps of a stack are repeated, where that decides what the stack is."""
    found = {}
    for name in entry.definition.counts:
        if name == unknown:
            said = "{layer}: {size} decides what the stack is made of; it cannot be asked for"
            raise QuestionError(said, "error.decides_stack", layer=label, size=spelled(name))
        default = entry.defaults.get(name)
        text = own.get(name, shared.get(name))
        if text is not None:
            found[name] = whole_number(text, _of(label, name))
        elif isinstance(default, Number):
            found[name] = int(default.value)
        elif incomplete:
            found[name] = 1
        else:
            said, words = "{layers} needs {sizes}: add {words}", words_to_add([name])
            raise SizeError(said, "error.needs_add", layers=label, sizes=spelled(name), words=words)
        check_size(name, found[name])
    return found


def _shown_counts(counts: Mapping[str, int]) -> dict[str, str]:
    return {SPELLED.get(name, name): str(value) for name, value in counts.items()}


def _layer_of(entry: Entry, chosen: tuple[str, ...], counts: Mapping[str, int], request: LayerRequest) -> Layer:
    """The layer with its options; what is wrong with a user's lines is told with file and layer."""
    try:
        return entry.definition.layer(chosen, counts)
    except NotationError as error:
        where = f"{request.file}: {entry.name}" if request.file else entry.name
        raise LayerError(f"{where}.definition: {error}") from error


def _reachable(layer: Layer, linked: Mapping[str, Formula]) -> set[str]:
    names = set(layer.free_sizes)
    for formula in linked.values():
        names |= set(names_in(formula))
    return names | ({"d"} if linked.get("h") == _HEADS else set())
