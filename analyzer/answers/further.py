"""Beyond 10^100: a size that steps at every power of two is not followed there, costs without such a size are."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.answers.open_size import settled_sizes
from analyzer.answers.runs import CheaperRun, Gap, runs_of_polynomial
from analyzer.answers.settings import Setting
from analyzer.readings.closed_forms import Polynomials
from analyzer.readings.piecewise import STEPS
from analyzer.readings.polynomial import Polynomial
from analyzer.readings.quantities import Reader
from analyzer.readings.sign_runs import sign_runs
from analyzer.sizes import least

Runs = tuple[tuple[CheaperRun, ...], tuple[Gap, ...]]


def steps_on(gaps: tuple[Gap, ...]) -> Gap | None:
    """Where a cost is not looked at because it has a step at every power of two."""
    return next((gap for gap in gaps if gap.why.key == STEPS and gap.last is None), None)


def followed(
    found: Runs,
    forms: tuple[Polynomial | None, Polynomial | None],
    layers: tuple[tuple[Setting, Reader, Polynomials], ...],
    unknown: str,
) -> Runs:
    """Runs carried on without end where the costs themselves are free of steps; else as they are.

    Args:
        found: runs that may end where nothing is looked at any more.
        forms: the closed forms of both costs, where no rounding hides the unknown.
        layers: both layers in closed forms.
        unknown: the size.
    """
    runs, gaps = found
    beyond = steps_on(gaps)
    if beyond is None or beyond.between or not runs or (runs[-1].last, runs[-1].step) != (beyond.first - 1, 1):
        return found
    parts = [
        None if form is None else _settled(form, setting, domain, unknown)
        for form, (setting, _, domain) in zip(forms, layers, strict=True)
    ]
    first, second = parts
    if first is None or second is None or runs[-1].varies:
        return found
    if not all(_stays(*layer, unknown, beyond.first) for layer in layers):
        return found
    onward, _ = runs_of_polynomial(first - second, unknown, beyond.first)
    joins = onward[0].cheaper == runs[-1].cheaper
    if joins:
        onward = (CheaperRun(runs[-1].first, onward[0].last, onward[0].cheaper), *onward[1:])
    return (*(runs[:-1] if joins else runs), *onward), tuple(gap for gap in gaps if gap is not beyond)


def _settled(form: Polynomial, setting: Setting, domain: Polynomials, unknown: str) -> Polynomial | None:
    """The form with numbers for all sizes but the unknown; None where some other size is left in it."""
    while rounded := {name: domain.definitions[name] for name in form.names() if name in domain.definitions}:
        form = form.substitute(rounded)
    form = form.substitute(settled_sizes(setting, unknown))
    return form if form.is_plain and set(form.names()) <= {unknown} else None


def _stays(setting: Setting, reader: Reader, domain: Polynomials, unknown: str, first: int) -> bool:
    """True where the layer is proved to exist from `first` on, whatever a size that steps is there."""
    for value in _not_negative(setting, reader, domain):
        settled = _settled(value, setting, domain, unknown)
        if settled is None or any(sign < 0 for _, sign in sign_runs(settled, unknown, first)):
            return False
    return True


def _not_negative(setting: Setting, reader: Reader, domain: Polynomials) -> Iterator[Polynomial]:
    """What the layer and its closed forms ask of the sizes, but of those that are powers of two by themselves."""
    sizes, layer = reader.sizes, setting.layer
    for assumption in layer.assumptions:
        gap = Polynomial.of(sizes.value(assumption.large)) - sizes.value(assumption.small)
        yield gap - int(assumption.strict)
    for name in layer.definitions:
        if name not in domain.definitions:
            yield Polynomial.of(sizes[name]) - least(name)
    for small, large in domain.conditions:
        yield large - small
