"""Costs over all whole values of two sizes at once, as one polynomial each; none where that is not plainly so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analyzer.answers.context import Context
from analyzer.answers.costs import closed_forms, core_growth
from analyzer.answers.open_size import settled_sizes
from analyzer.answers.rows import GROWTH
from analyzer.answers.settings import Setting
from analyzer.notation.syntax import Number
from analyzer.readings.closed_forms import Polynomials
from analyzer.readings.domains import Sizes, Value
from analyzer.readings.polynomial import Exact, Polynomial
from analyzer.readings.quantities import Absent, Reader
from analyzer.sizes import least

_HEADS = "h"


class Everywhere(Polynomials):
    """Polynomials that notice a quotient which is not whole for all sizes; heads left out divide the width."""

    def __init__(self, default_heads: bool) -> None:
        super().__init__()
        self.whole = True
        self._default_heads = default_heads

    def divide(self, a: Polynomial | Exact, b: Polynomial | Exact, text: str = "") -> Polynomial:
        """A / b; `whole` no longer holds where that is not whole for all sizes."""
        quotient = super().divide(a, b, text)
        by_heads = self._default_heads and b == Polynomial.symbol(_HEADS)
        each_has_width = all(("d", 1) in monomial for monomial in Polynomial.of(a).terms)
        self.whole &= _is_whole(Polynomial.of(a)) if by_heads and each_has_width else _is_whole(quotient)
        return quotient

    def is_of_heads(self, value: Value) -> bool:
        """True for the width of a head, where the number of heads was left out and fits."""
        return self._default_heads and bool(value == Polynomial.symbol("d").over(Polynomial.symbol(_HEADS)))


def forms_everywhere(
    found: Sequence[Setting], horizontal: str, vertical: str, quantity: str, about: Context
) -> tuple[Polynomial, ...] | None:
    """The cost of every layer as a polynomial in two sizes, all others being numbers.

    Args:
        found: layers with both sizes free.
        horizontal: a size.
        vertical: another one.
        quantity: a name in UNITS, or GROWTH.
        about: convention and bytes of an element.

    Returns:
        None where some cost is no polynomial, or some layer does not exist, for some whole sizes.
    """
    out = []
    for setting in found:
        form = _growth(setting, horizontal, about)
        if quantity != GROWTH:
            form = _cost(setting, horizontal, vertical, quantity, about)
        if form is None or not form.is_plain or not {*form.names()} <= {horizontal, vertical}:
            return None
        out.append(form)
    return tuple(out)


def _growth(setting: Setting, horizontal: str, about: Context) -> Polynomial | None:
    form = core_growth(*closed_forms(setting, about.convention, about.element_bytes))
    return form.substitute(settled_sizes(setting, horizontal))


def _cost(setting: Setting, horizontal: str, vertical: str, quantity: str, about: Context) -> Polynomial | None:
    default_heads = vertical == "d" and isinstance(setting.linked.get(_HEADS), Number)
    known: dict[str, Value] = {name: Polynomial.of(value) for name, value in _numbers(setting, horizontal).items()}
    known |= {name: Polynomial.symbol(name) for name in setting.free}
    if default_heads:
        known[_HEADS] = Polynomial.symbol(_HEADS)
    domain = Everywhere(default_heads)
    values = setting.values(domain, known)
    sizes = Sizes(setting.layer, domain, values)
    if not exists(sizes, values, domain):
        return None
    value = Reader(setting.layer, sizes, about.convention, about.element_bytes).quantity(quantity)
    return Polynomial.of(value) if domain.whole and not isinstance(value, Absent) else None


def _numbers(setting: Setting, horizontal: str) -> dict[str, int]:
    known = settled_sizes(setting, horizontal)
    return {name: value for name, value in known.items() if name not in setting.free}


def exists(sizes: Sizes, values: Mapping[str, Value], domain: Everywhere) -> bool:
    """True where every size and every assumption of a layer is provably kept whatever the open sizes are."""
    for assumption in sizes.layer.assumptions:
        gap = Polynomial.of(sizes.value(assumption.large)) - sizes.value(assumption.small)
        if not domain.at_least_zero(gap - int(assumption.strict)):
            return False
    named = {**values, **{name: sizes[name] for name in sizes.layer.definitions}}
    return all(domain.at_least_zero(value - least(name)) or domain.is_of_heads(value) for name, value in named.items())


def _is_whole(value: Polynomial) -> bool:
    """Whole for whole sizes, plainly."""
    return value.is_plain and all(isinstance(c, int) and all(p > 0 for _, p in m) for m, c in value.terms.items())
