"""The formula of where two layers cost the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analyzer.notation.syntax import Formula, names_in
from analyzer.readings.closed_forms import Polynomials
from analyzer.readings.meeting import meeting_point
from analyzer.readings.polynomial import Polynomial
from analyzer.readings.quantities import Absent, Reader


def plain_form(reader: Reader, domain: Polynomials, quantity: str, unknown: str) -> Polynomial | None:
    """A quantity's closed form, where no rounding hides the unknown in it."""
    form = reader.quantity(quantity)
    if isinstance(form, Absent):
        return None
    form = Polynomial.of(form)
    rounded = (domain.definitions[name] for name in form.names() if name in domain.definitions)
    hidden = any(unknown in definition.names() for definition in rounded)
    return form if form.is_plain and not hidden else None


def equal_at(
    forms: tuple[Polynomial | None, Polynomial | None],
    sizes: Sequence[Mapping[str, int]],
    rounded: Sequence[Mapping[str, Polynomial]],
    unknown: str,
) -> tuple[Formula | None, dict[str, Formula]]:
    """The unknown at which two closed forms are equal, and the rounded sizes that stand in it under their own names.

    A letter of which each layer has its own value is put in as a number.

    Args:
        forms: of the two layers.
        sizes: of the two layers, but the unknown.
        rounded: the definitions of sizes that stand in the forms under their own names.
        unknown: the size.

    Returns:
        None for the formula where there is none.
    """
    one, two = forms
    if one is None or two is None:
        return None, {}
    apart = {name for name in sizes[0].keys() & sizes[1].keys() if sizes[0][name] != sizes[1][name]}
    own = [{name: known[name] for name in apart} for known in sizes]
    put_in = [
        {name: value.substitute(numbers) for name, value in definitions.items()}
        for definitions, numbers in zip(rounded, own, strict=True)
    ]
    shared = {*one.names()} & {*two.names()} & {*put_in[0], *put_in[1]}
    if any(put_in[0].get(name) != put_in[1].get(name) for name in shared):
        return None, {}  # one name for two different sizes
    closed = meeting_point(one.substitute(own[0]), two.substitute(own[1]), unknown)
    used = [] if closed is None else names_in(closed)
    return closed, {name: both[name].formula for both in put_in for name in used if name in both}
