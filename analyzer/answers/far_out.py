"""What doubling a size does in the limit: proved from the closed form, or from the exact cost far out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from math import lcm

from analyzer.answers.context import Context
from analyzer.answers.costs import LayerCost
from analyzer.answers.forms_everywhere import Everywhere, exists
from analyzer.answers.growing import rate, settled
from analyzer.answers.open_size import growth_form, read_in, settled_sizes
from analyzer.answers.settings import Setting
from analyzer.errors import QuestionError, SizeError
from analyzer.notation.formulas import Value
from analyzer.notation.syntax import Number
from analyzer.readings.domains import Sizes
from analyzer.readings.piecewise import INDEX, Piece, pieces
from analyzer.readings.polynomial import Polynomial
from analyzer.readings.quantities import Absent, Reader
from analyzer.sizes import LARGEST

Limit = tuple[Fraction | None, str | None]
"""The factor in the limit, or the key of why there is none."""

_BEYOND = LARGEST + 1
"""From here on the open size is larger than any other one."""
_INTENSITY = "arithmetic_intensity"


class Limits:
    """The factors of all quantities of some layers as one size doubles without end.

    Args:
        costs: of the layers at the sizes asked for, which fix all other sizes.
        name: the size.
        about: convention and bytes of an element.
    """

    def __init__(self, costs: Sequence[LayerCost], name: str, about: Context) -> None:
        self.layers = [_Open(cost, name, about) for cost in costs]

    def limit(self, place: int, quantity: str) -> Limit:
        """The limit of a quantity of the layer at a place."""
        return self.layers[place].limit(quantity)

    def ending(self, place: int) -> str:
        """Why there is no such layer once the size is large enough; '' where there is, or where that is not shown."""
        return self.layers[place].ending


class _Open:
    """One layer with one size open."""

    def __init__(self, cost: LayerCost, name: str, about: Context) -> None:
        self.cost, self.name, self.about = cost, name, about

    def limit(self, quantity: str) -> Limit:
        number = self.cost.quantities[quantity]
        if number.value is None:
            return None, number.why
        if self.name not in self.cost.sizes:
            return (Fraction(1), None) if number.value else (None, "of-nothing")
        if self.name in self.cost.setting.counts:
            return None, "decides-stack"
        if self._far is None or self.ending:
            return None, "not-shown" if self._far is None else "ends"
        if quantity == _INTENSITY:
            (work, why), (moved, other) = self.limit("flops"), self.limit("bytes_moved")
            return (None, why or other) if work is None or moved is None else (work / moved, None)
        power = self._power(quantity)
        if power is None:
            return None, "of-nothing" if self._is_nothing(quantity) else "not-shown"
        return Fraction(2) ** power, None

    @cached_property
    def _setting(self) -> Setting:
        """The layer with the size open, and as many heads as it had."""
        setting = self.cost.setting
        given = {name: value for name, value in setting.given.items() if name != self.name}
        linked = {name: formula for name, formula in setting.linked.items() if name != self.name}
        if isinstance(linked.get("h"), Number):
            given["h"] = self.cost.sizes["h"]
            del linked["h"]
        return replace(setting, given=given, linked=linked, free=frozenset({self.name}))

    @cached_property
    def ending(self) -> str:
        """Why there is no such layer once the size is large enough; '' where there is one, and at the double, too."""
        if self.name not in self.cost.sizes or self.name in self.cost.setting.counts:
            return ""
        missing = [piece.why for piece in self._far or () if piece.value is None]
        return missing[0] if missing and not _doubles(self._far or ()) else ""

    @cached_property
    def _far(self) -> tuple[Piece, ...] | None:
        """Where there is such a layer far out; () where that is plainly everywhere, None where it is not shown."""
        domain, sizes, values = self._forms
        if exists(sizes, values, domain) and domain.whole:
            return ()
        try:
            found = pieces(lambda domain: read_in(self._setting, domain, self.name, "parameters", self.about), _BEYOND)
        except (SizeError, QuestionError):
            return None
        return tuple(piece for piece in found if piece.region.last is None)

    def _power(self, quantity: str) -> int | None:
        """The power of the size that a quantity grows as, up to logarithms; None where that is not shown."""
        if quantity in ("macs", "core_macs") and self.cost.up_to_factors:
            form = growth_form(self._setting, self.name, self.about)
            found = rate(form.substitute(settled_sizes(self._setting, self.name)), self.name)
        else:
            found = self._rate(quantity)
        return self._read(quantity) if found is None else found[0]

    def _rate(self, quantity: str) -> tuple[int, int] | None:
        form = self._form(quantity)
        return None if form is None else rate(settled(form, self.name), self.name)

    def _is_nothing(self, quantity: str) -> bool:
        form = self._form(quantity)
        return form is not None and form == 0

    def _form(self, quantity: str) -> Polynomial | None:
        """The closed form with numbers in it for all other sizes."""
        domain, sizes, _ = self._forms
        value = Reader(self._setting.layer, sizes, self.about.convention, self.about.element_bytes).quantity(quantity)
        if isinstance(value, Absent):
            return None
        form = Polynomial.of(value)
        while rounded := {name: domain.definitions[name] for name in form.names() if name in domain.definitions}:
            form = form.substitute(rounded)
        return form

    @cached_property
    def _forms(self) -> tuple[Everywhere, Sizes, dict[str, Value]]:
        domain = Everywhere(default_heads=False)
        known: dict[str, Value] = {
            name: Polynomial.of(value) for name, value in settled_sizes(self._setting, self.name).items()
        }
        known[self.name] = Polynomial.symbol(self.name)
        values = self._setting.values(domain, known)
        return domain, Sizes(self._setting.layer, domain, values), values

    def _read(self, quantity: str) -> int | None:
        """From the exact cost far out, if it is the same power with the same factor at all rests of a division."""
        try:
            found = pieces(lambda domain: read_in(self._setting, domain, self.name, quantity, self.about), _BEYOND)
        except (SizeError, QuestionError):
            return None
        leading = {_leading(piece) for piece in found if piece.region.last is None and piece.value is not None}
        if len(leading) != 1:
            return None
        power, factor = leading.pop()
        return power if factor else None


def _leading(piece: Piece) -> tuple[int, Fraction]:
    """The largest power of the size and the number before it."""
    assert piece.value is not None
    powers = piece.value.coefficients(INDEX)
    power = max(powers, default=0)
    constant = powers[power].constant if powers else 0
    return power, Fraction(constant or 0) / piece.region.modulus**power


def _doubles(found: Sequence[Piece]) -> bool:
    """True where some rests of a division exist, and the double of each does."""
    modulus = lcm(*(piece.region.modulus for piece in found)) if found else 1
    rests: Mapping[int, bool] = {
        rest: piece.value is not None
        for piece in found
        for rest in range(
            piece.region.unknown(piece.region.first) % piece.region.modulus, modulus, piece.region.modulus
        )
    }
    existing = [rest for rest, exists in rests.items() if exists]
    return bool(existing) and all(rests.get(2 * rest % modulus, False) for rest in existing)
