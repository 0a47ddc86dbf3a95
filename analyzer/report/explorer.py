"""The explorer of a comparison: which sizes a reader may move, and what the layers cost at all of them.

Nothing new is derived: the rules of the comparison are followed once more, with the sizes to be moved as symbols and
all others at the question's values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from fractions import Fraction
from operator import itemgetter
from types import MappingProxyType

from analyzer.answers.context import Context
from analyzer.answers.costs import LayerCost
from analyzer.answers.question import Question
from analyzer.answers.requested import requested
from analyzer.answers.settings import Setting
from analyzer.errors import SizeError
from analyzer.explorers import LARGEST_MOVED, Control, Either, Explored, Explorer, Need, Told
from analyzer.notation.formulas import Value, written
from analyzer.notation.syntax import Formula, Operation
from analyzer.notation.syntax import Number as Literal
from analyzer.readings.closed_forms import Polynomials
from analyzer.readings.domains import Sizes
from analyzer.readings.open_forms import Case, Cases, OpenForms, UnsettledError, cases, one_fraction, part
from analyzer.readings.polynomial import Polynomial
from analyzer.readings.quantities import Absent, Reader
from analyzer.sizes import LARGEST, SPELLED, least

MOVED = ("n", "d", "k", "h", "w", "g")
"""Sizes worth moving, the first `MOST_CONTROLS` that the layers share."""
MOST_CONTROLS = 5
QUANTITIES = (
    "parameters", "macs", "core_macs", "flops", "activation_memory", "sequential_operations", "maximum_path_length",
    "receptive_field",
)  # fmt: skip
MOST_OPERATIONS = 400
"""Operations in all formulas together, at most: the script stays below about 20 kB."""


def explorer(question: Question, costs: Sequence[LayerCost], about: Context) -> Explorer | None:
    """The explorer of a comparison, None where there is nothing to move or the closed forms are too long.

    Args:
        question: what was asked.
        costs: the comparison's layers, in the order asked.
        about: its convention and element size.
    """
    owns = [frozenset(requested(request)[1]) for request in question.layers]
    controls = _controls(costs, owns)
    names = frozenset(control.name for control in controls)
    if about.convention.basis == "growth" or not controls or controls[0].name != "n":
        return None
    if any(control.value > LARGEST_MOVED for control in controls):
        return None
    moved = [(names - own) & {*cost.setting.given, *cost.setting.linked} for cost, own in zip(costs, owns, strict=True)]
    if any(_heads_follow(cost.setting, own) for cost, own in zip(costs, moved, strict=True)):
        return None
    try:
        layers = tuple(_explored(cost, own, about) for cost, own in zip(costs, moved, strict=True))
    except (UnsettledError, SizeError):
        return None
    fixed = {
        name: size
        for cost, own in zip(costs, owns, strict=True)
        for name, size in cost.setting.given.items()
        if name not in names | own
    }
    found = Explorer(controls, layers, MappingProxyType(fixed))
    return found if operations_in(found) <= MOST_OPERATIONS else None


def operations_in(found: Explorer) -> int:
    """How many operations the formulas of an explorer have."""
    return sum(1 for formula in _formulas(found) for _ in _operations(formula))


# -------------------------------------------------------------------------------------------- controls


def _controls(costs: Sequence[LayerCost], owns: Sequence[frozenset[str]]) -> tuple[Control, ...]:
    found = []
    for name in MOVED:
        having = [cost for cost, own in zip(costs, owns, strict=True) if name not in own and _has(cost.setting, name)]
        values = {cost.sizes[name] for cost in having if _may_be_given(cost.setting, name)}
        if len(values) == 1 and all(_may_be_given(cost.setting, name) for cost in having):
            value = values.pop()
            found.append(Control(name, value, _stops(name, value)))
    return tuple(found[:MOST_CONTROLS])


def _has(setting: Setting, name: str) -> bool:
    return name in setting.given or name in setting.linked


def _may_be_given(setting: Setting, name: str) -> bool:
    """Given for all layers, or taken by default as a plain number: not where it follows from another size."""
    return name in setting.given or isinstance(setting.linked.get(name), Literal)


def _heads_follow(setting: Setting, moved: AbstractSet[str]) -> bool:
    """True where the default number of heads would have to follow a width that moves."""
    return "h" in setting.linked and "h" not in moved and "d" in moved and isinstance(setting.linked["h"], Literal)


_POWERS = {"n": (4, 20), "d": (4, 14), "h": (0, 7), "g": (0, 7), "w": (2, 16)}
"""Exponents of 2 between which a slider moves."""
_LONGEST_KERNEL = 64


def _stops(name: str, value: int) -> tuple[int, ...]:
    """Powers of two, for lengths and widths with a stop between; every kernel size."""
    if name not in _POWERS:
        return tuple(sorted({*range(1, _LONGEST_KERNEL + 1), value}))
    low, high = _POWERS[name]
    found = {2**power for power in range(low, high + 1)} | {value}
    if name in ("n", "d", "w"):
        found |= {3 * 2 ** (power - 1) for power in range(low, high)}
    return tuple(sorted(found))


# -------------------------------------------------------------------------------------------- layers


class _Readings:
    """One layer read with the sizes to be moved as symbols."""

    def __init__(self, setting: Setting, moved: AbstractSet[str], about: Context) -> None:
        self.setting, self.moved, self.about = setting, moved, about
        self.domain = OpenForms(setting.layer.assumptions)
        self.plain = self.reader(self.domain)

    def reader(self, domain: OpenForms) -> Reader:
        """A reader in a domain."""
        sizes = Sizes(self.setting.layer, domain, self.values(domain))
        return Reader(self.setting.layer, sizes, self.about.convention, self.about.element_bytes)

    def values(self, domain: OpenForms) -> dict[str, Value]:
        """Every size of the setting: moved ones as symbols, others as numbers, defaults as what they follow from."""
        given = {name: value for name, value in self.setting.given.items() if name not in self.moved}
        return self.setting.values(domain, {**given, **{name: Polynomial.symbol(name) for name in self.moved}})

    def quantities(self) -> dict[str, Told]:
        """Every quantity in all its cases."""
        found: dict[str, Told] = {}
        for name in QUANTITIES:
            with suppress(UnsettledError):
                found[name] = _told(_form(self.plain, name))
        unsettled = [name for name in QUANTITIES if name not in found]
        if unsettled:
            read = cases(lambda settled: self._forms(settled, unsettled))
            found |= {name: _told(part(read, itemgetter(name))) for name in unsettled}
        return {name: found[name] for name in QUANTITIES}

    def _forms(self, settled: Mapping[Polynomial, bool], names: Sequence[str]) -> dict[str, Polynomial | str]:
        reader = self.reader(self.domain.settling(settled))
        return {name: _form(reader, name) for name in names}


def _form(reader: Reader, quantity: str) -> Polynomial | str:
    value = reader.quantity(quantity)
    return value.why if isinstance(value, Absent) else Polynomial.of(value)


def _told(found: Cases[Polynomial | str]) -> Told:
    if isinstance(found, Case):
        return Either(one_fraction(found.tested), _told(found.zero), _told(found.other))
    return found if isinstance(found, str) else one_fraction(found)


def _explored(cost: LayerCost, moved: AbstractSet[str], about: Context) -> Explored:
    readings = _Readings(cost.setting, moved, about)
    needs = dict.fromkeys(_needs(readings))
    quantities = readings.quantities()
    needs |= dict.fromkeys(_divisions(readings))
    definitions = tuple((name, one_fraction(value)) for name, value in readings.domain.definitions.items())
    units = {name: cost.quantities[name].unit for name in QUANTITIES}
    return Explored(cost.label, definitions, _ordered(needs), MappingProxyType(quantities), MappingProxyType(units))


def _ordered(needs: Mapping[Need, None]) -> tuple[Need, ...]:
    """Divisions first: every other formula takes them to be exact."""
    return tuple(sorted(needs, key=lambda need: need.mark != "divides"))


# -------------------------------------------------------------------------------------------- what a layer needs


def _needs(readings: _Readings) -> Iterator[Need]:
    """What `exact_sizes` and `check_size` ask, as relations between formulas."""
    layer, sizes = readings.setting.layer, readings.plain.sizes
    domain = readings.domain
    bare = Polynomials()  # what a layer assumes does not prove itself
    for assumption in layer.assumptions:
        small, large = (Polynomial.of(sizes.value(side)) for side in (assumption.small, assumption.large))
        mark = "<" if assumption.strict else "<="
        said = f"{written(assumption.small, SPELLED)} {mark} {written(assumption.large, SPELLED)}"
        yield from _at_most(bare, small + int(assumption.strict), large, said)
    for name, formula in layer.definitions.items():
        stated, value = Polynomial.of(sizes.value(formula)), Polynomial.of(sizes[name])
        said = f"{SPELLED.get(name, name)} = {written(formula, SPELLED)}"
        yield from _equal(domain, stated, value, said)
        yield from _at_most(domain, Polynomial.of(least(name)), value, f"{said} >= {least(name)}")
    for name, value in readings.values(domain).items():
        shown = SPELLED.get(name, name)
        yield from _at_most(domain, Polynomial.of(least(name)), Polynomial.of(value), f"{shown} >= {least(name)}")
        yield from _not_too_large(Polynomial.of(value), readings.moved, shown)
    yield from _needs_of_stacks(readings)


def _needs_of_stacks(readings: _Readings) -> Iterator[Need]:
    """What repeats, joints and Fourier transforms ask."""
    layer, sizes, domain = readings.setting.layer, readings.plain.sizes, readings.domain
    for repeated in layer.repeats:
        times = Polynomial.of(sizes.value(repeated.times))
        yield from _at_most(domain, Polynomial.of(0), times, f"{written(repeated.times, SPELLED)} >= 0")
    for same in layer.equal_sizes:
        first, second = Polynomial.of(sizes[same.first]), Polynomial.of(sizes[same.second])
        yield from _equal(domain, first, second, f"{same.first} = {same.second}")
    for transform in layer.transforms.values():
        points, whole = Polynomial.of(sizes[transform.size]), Polynomial.of(sizes[transform.own])
        enough = domain.maximum(whole + sizes[transform.summed] - 1, 2)
        yield from _at_most(domain, Polynomial.of(enough), points, f"{transform.size} >= {transform.own}")
        yield from _equal(domain, points, domain.next_power2(points), f"{transform.size} = 2^i")


def _divisions(readings: _Readings) -> Iterator[Need]:
    for (above, below), said in readings.domain.divisions.items():
        quotient = above.over(below)
        whole = all(isinstance(c, int) and all(power > 0 for _, power in m) for m, c in quotient.terms.items())
        if not (quotient.is_plain and whole):
            yield Need("divides", one_fraction(above), one_fraction(below), said)


def _at_most(domain: Polynomials, small: Polynomial, large: Polynomial, said: str) -> Iterator[Need]:
    if not domain.at_least_zero(large - small):
        yield Need("<=", one_fraction(small), one_fraction(large), said)


def _equal(domain: Polynomials, left: Polynomial, right: Polynomial, said: str) -> Iterator[Need]:
    if left != right and not (domain.at_least_zero(left - right) and domain.at_least_zero(right - left)):
        yield Need("=", one_fraction(left), one_fraction(right), said)


def _not_too_large(value: Polynomial, moved: AbstractSet[str], shown: str) -> Iterator[Need]:
    """A size that follows may not exceed what sizes may be; asked only where moved sizes can make it so large."""
    grown = Polynomial({monomial: abs(Fraction(count)) for monomial, count in value.terms.items()})
    bound = grown.evaluate(lambda _: LARGEST_MOVED) if grown.is_plain and moved else 0
    if not grown.is_plain or bound > LARGEST:
        yield Need("<=", one_fraction(value), Literal(LARGEST), f"{shown} <= 10^100")


# -------------------------------------------------------------------------------------------- extent


def _formulas(found: Explorer) -> Iterator[Formula]:
    for layer in found.layers:
        yield from (formula for _, formula in layer.definitions)
        for need in layer.needs:
            yield from (need.left, need.right)
        for told in layer.quantities.values():
            yield from _forms(told)


def _forms(told: Told) -> Iterator[Formula]:
    if isinstance(told, Either):
        yield told.tested
        yield from _forms(told.zero)
        yield from _forms(told.other)
    elif not isinstance(told, str):
        yield told


def _operations(formula: Formula) -> Iterator[Operation]:
    if isinstance(formula, Operation):
        yield formula
        yield from _operations(formula.left)
        yield from _operations(formula.right)
