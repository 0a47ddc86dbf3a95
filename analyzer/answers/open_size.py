"""One open size: which one a question asks for, and a cost of a layer as a function of it."""

from __future__ import annotations

from analyzer.answers.context import Context
from analyzer.answers.costs import closed_forms, core_growth, sizes_at
from analyzer.answers.question import Question, canonical
from analyzer.answers.reasons import absent
from analyzer.answers.settings import MOST_HEADS, Setting, default_heads, missing_sizes, settings, spelled
from analyzer.errors import QuestionError, SizeError, did_you_mean, quoted
from analyzer.notation.formulas import evaluate
from analyzer.notation.syntax import names_in
from analyzer.readings.domains import INTEGERS, Sizes, Value
from analyzer.readings.piecewise import OneUnknown, checked
from analyzer.readings.polynomial import Polynomial
from analyzer.readings.quantities import Absent, Reader
from analyzer.sizes import BY_LETTER, LETTER_OF, least

FAR_OUT = (2**60 * 3**20 * 5**10 * 7**10, 2**200)
"""Values that stand for large: many sizes divide the first."""


_NONE = {
    1: ("the layer does not depend", "error.one_does_not_depend"),
    2: ("neither layer depends", "error.neither_depends"),
}


def asked_size(question: Question) -> str:
    """The size that is asked for: named by for=, or the one that is missing.

    Raises:
        QuestionError: none or several are missing, or no layer depends on the one that is named.
        SizeError: sizes missing beside it.
    """
    unknown = _named_or_missing(question)
    open_sizes = dict.fromkeys(name for s in settings(question, unknown, True) for name in sizes_of(s))
    if unknown not in open_sizes:
        near = "" if unknown in BY_LETTER else did_you_mean(unknown, [*LETTER_OF, *open_sizes])
        shown = spelled(unknown) if unknown in BY_LETTER else quoted(unknown)
        none, key = _NONE.get(len(question.layers), ("no layer depends", "error.none_depends"))
        said, sizes = none + " on {size}{near}; sizes: {sizes}", tuple(map(spelled, open_sizes))
        raise QuestionError(said, key, size=shown, near=near, sizes=sizes)
    return unknown


def sizes_of(setting: Setting) -> list[str]:
    """The sizes a layer depends on, those its defaults follow from too."""
    return [*setting.layer.free_sizes, *(name for formula in setting.linked.values() for name in names_in(formula))]


def _named_or_missing(question: Question) -> str:
    """The size that is asked for: named, or the one that is missing."""
    if "for" in question.words:
        return canonical(question.words["for"])
    missing = missing_sizes(question)
    if len(missing) == 1:
        return missing[0]
    if missing:
        said = "{sizes} are not given: give all but one, or say which is asked for with for={word}"
        raise QuestionError(said, "error.not_given", sizes=tuple(map(spelled, missing)), word=missing[0])
    said = "every size is given: say which one is asked for with for=n, and leave it out"
    raise QuestionError(said, "error.all_given")


def reader_in(setting: Setting, domain: OneUnknown, unknown: str, about: Context) -> Reader:
    """A reader of a layer in one region of the unknown.

    Raises:
        SizeError: there is no such layer in this region.
    """
    known: dict[str, Value] = {**setting.given, unknown: domain.unknown}
    if setting.chooses_heads:
        known["h"] = heads_in(domain, known.get("d"))
    values = setting.values(domain, known)
    for name, value in values.items():
        if not domain.at_least(value, least(name)):
            said = "{layer}: {size} would be less than {least}"
            raise SizeError(said, "error.too_small", layer=setting.label, size=spelled(name), least=str(least(name)))
    sizes = checked(Sizes(setting.layer, domain, values), domain)
    return Reader(setting.layer, sizes, about.convention, about.element_bytes)


def read_in(setting: Setting, domain: OneUnknown, unknown: str, quantity: str, about: Context) -> Value:
    """One quantity of a layer in one region of the unknown.

    Raises:
        SizeError: there is no such layer in this region, or it has no such quantity there.
    """
    return quantity_of(setting, reader_in(setting, domain, unknown, about), quantity)


def quantity_of(setting: Setting, reader: Reader, quantity: str) -> Value:
    """A quantity that the layer has to have.

    Raises:
        SizeError: it has none.
    """
    value = reader.quantity(quantity)
    if isinstance(value, Absent):
        said = "{layer} has no {quantity}: {why}"
        raise SizeError(said, "error.absent", layer=setting.label, quantity=quantity, why=absent(value.why))
    return value


def heads_in(domain: OneUnknown, width: Value | None) -> int:
    """Heads that were left out, in one region: where the width is asked for, its multiples of 8 are told apart."""
    return MOST_HEADS if width is not None and domain.is_multiple(width, MOST_HEADS) else 1


def heads_vary(setting: Setting, unknown: str) -> bool:
    """True where heads that were left out depend on the size that is asked for."""
    return setting.chooses_heads and unknown == "d"


def growth_form(setting: Setting, unknown: str, about: Context) -> Polynomial:
    """The dominating terms of a core, as they are where the unknown outgrows every other size.

    A window is shorter than the sequence there.
    """
    for far in FAR_OUT:
        try:
            at = sizes_at(setting, {unknown: far})
        except SizeError:
            continue
        return core_growth(*closed_forms(setting, about.convention, about.element_bytes, at))
    return core_growth(*closed_forms(setting, about.convention, about.element_bytes))


def growth_in(form: Polynomial, setting: Setting, unknown: str, domain: OneUnknown) -> Polynomial:
    """Dominating terms in one region, every other size put in; heads that were left out are those of the region."""
    known: dict[str, Value] = {**settled_sizes(setting, unknown), unknown: domain.unknown}
    if heads_vary(setting, unknown):
        known["h"] = heads_in(domain, domain.unknown)
    return form.substitute(known)


def settled_sizes(setting: Setting, unknown: str) -> dict[str, int]:
    """The sizes of a setting that do not depend on the unknown."""
    known = dict(setting.given)
    known.pop(unknown, None)
    waiting = dict(setting.linked)
    if setting.chooses_heads:
        del waiting["h"]
        if not heads_vary(setting, unknown):
            known["h"] = default_heads(known.get("d"))
    while True:
        ready = [name for name, formula in waiting.items() if all(n in known for n in names_in(formula))]
        if not ready:
            return known
        for name in ready:
            known[name] = evaluate(waiting.pop(name), known.__getitem__, INTEGERS)
