"""What a layer costs: every quantity with its value, closed form, growth and the conditions it holds under."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from types import MappingProxyType

from analyzer.answers.conditions import OF_STACKS
from analyzer.answers.settings import INLINE_AT_ONE, Setting
from analyzer.blocks import Number
from analyzer.conventions import Convention
from analyzer.notation.formulas import Value
from analyzer.notation.layer import Layer
from analyzer.notation.syntax import Formula, Size
from analyzer.notation.syntax import Number as Literal
from analyzer.notation.syntax import Operation as Term
from analyzer.readings.closed_forms import Polynomials
from analyzer.readings.domains import Sizes
from analyzer.readings.growth import growth
from analyzer.readings.polynomial import Exact, Opaque, Polynomial
from analyzer.readings.positions import MIXING
from analyzer.readings.quantities import UNITS, Absent, Reader, Reading
from analyzer.readings.structure import Structure, structure_of

UP_TO_FACTORS = ("macs", "core_macs")
"""Quantities a convention of basis 'growth' has; the others follow the definition or are absent."""


@dataclass(frozen=True)
class Operation:
    """One equation of a layer with its costs.

    Attributes:
        name: the array it makes.
        role: 'mixing', 'projection', 'pointwise' or 'view'.
        text: the equation as written.
        shape: its dimensions with their sizes.
        macs, flops, parameters, elements: exact.
        macs_formula: closed form of the multiply-adds.
        elements_formula: closed form of the stored elements.
        parameters_formula: closed form of the parameters.
    """

    name: str
    role: str
    text: str
    shape: tuple[tuple[str, int], ...]
    macs: int
    flops: int
    parameters: int
    elements: int
    macs_formula: Formula
    elements_formula: Formula
    parameters_formula: Formula

    @property
    def core(self) -> bool:
        """True where it mixes positions."""
        return self.role == MIXING


@dataclass(frozen=True)
class LayerCost:
    """A layer at its sizes, with all that is known of it.

    Attributes:
        setting: the layer as asked for.
        sizes: every size, defaults included.
        quantities: name to Number, in the order of UNITS.
        operations: the rows that add up to the totals.
        definitions: rounded sizes that stand in closed forms under their own names.
        skips: identical layers see every so-many-th position only.
        total_macs_formula: the sum of the operations' multiply-adds, as a closed form.
    """

    setting: Setting
    sizes: Mapping[str, int]
    quantities: Mapping[str, Number]
    operations: tuple[Operation, ...]
    definitions: Mapping[str, Formula]
    skips: int
    total_macs_formula: Formula

    @property
    def up_to_factors(self) -> bool:
        """True where its multiply-adds are dominating terms only."""
        flops = self.quantities.get("flops")
        return flops is not None and flops.why == "up-to-factors"

    @property
    def label(self) -> str:
        """What the answer calls the layer."""
        return self.setting.label

    @property
    def forms(self) -> dict[str, Formula]:
        """Quantity to closed form, rounded sizes put in as what they are."""
        found = {name: number.formula for name, number in self.quantities.items()}
        return {name: _put_in(form, self.definitions) for name, form in found.items() if form is not None}

    def value(self, quantity: str) -> int | Fraction:
        """A quantity's value.

        Raises:
            ValueError: the quantity is meaningless for this layer.
        """
        value = self.quantities[quantity].value
        if value is None:
            raise ValueError(f"{self.label} has no {quantity}")
        return value


def _put_in(formula: Formula, definitions: Mapping[str, Formula]) -> Formula:
    """The formula with definitions in place of names."""
    if isinstance(formula, Size) and formula.name in definitions:
        return _put_in(definitions[formula.name], definitions)
    if isinstance(formula, Term):
        left, right = (_put_in(side, definitions) for side in (formula.left, formula.right))
        return Term(formula.symbol, left, right)
    return formula


def symbolic_values(setting: Setting, domain: Polynomials) -> dict[str, Value]:
    """Every size of a setting as a polynomial: given ones as symbols, defaults as what they follow from."""
    known: dict[str, Value] = {}
    for name, value in setting.given.items():
        known[name] = Polynomial.of(1) if value == 1 and name in INLINE_AT_ONE else Polynomial.symbol(name)
    for name, formula in setting.linked.items():
        if isinstance(formula, Literal):
            inline = formula.value == 1 and name in INLINE_AT_ONE
            known[name] = Polynomial.of(1) if inline else Polynomial.symbol(name)
    for name in setting.free:
        known[name] = Polynomial.symbol(name)
    return setting.values(domain, known)


def closed_forms(
    setting: Setting, convention: Convention, element_bytes: int, at: Callable[[str], int] | None = None
) -> tuple[Reader, Polynomials]:
    """A reader of closed forms, and the domain that knows their definitions and conditions.

    Args:
        setting: the layer.
        convention: what counts.
        element_bytes: bytes of one element.
        at: exact sizes that settle what no proof decides; None leaves it open.
    """
    domain = Polynomials(setting.layer.assumptions, at)
    sizes_in_domain = Sizes(setting.layer, domain, symbolic_values(setting, domain))
    return Reader(setting.layer, sizes_in_domain, convention, element_bytes), domain


def sizes_at(setting: Setting, unknown: Mapping[str, int] | None = None) -> Callable[[str], int]:
    """Every size of a layer by name, those its defaults follow from included.

    Raises:
        SizeError: sizes that do not fit the layer.
    """
    sizes, known = setting.exact(unknown), setting.integers(unknown)
    return lambda name: known[name] if name in known else int(sizes[name])


def layer_cost(setting: Setting, convention: Convention, element_bytes: int) -> LayerCost:
    """Every quantity of a layer at its sizes.

    Raises:
        SizeError: sizes that do not fit the layer.
    """
    integers = setting.integers()
    exact = setting.exact()
    counted = Reader(setting.layer, exact, convention, element_bytes).everything()
    reader, domain = closed_forms(setting, convention, element_bytes, sizes_at(setting))
    quantities: dict[str, Number] = {}
    for name in UNITS:
        domain.conditions.clear()
        form = reader.quantity(name)
        quantities[name] = number_of(counted.values[name], form, domain, UNITS[name])
    if convention.basis == "growth":
        quantities |= _up_to_factors(reader, domain, setting, integers)
    quantities["maximum_path_length"] = path_length(quantities["maximum_path_length"], counted.structure, setting.layer)
    return LayerCost(
        setting,
        MappingProxyType({**integers, **setting.counts}),
        MappingProxyType(quantities),
        _operations(setting, counted, reader, exact, convention),
        MappingProxyType({name: value.formula for name, value in domain.definitions.items()}),
        counted.structure.skips,
        Polynomial.of(sum(row.work.macs for row in reader.rows)).formula,
    )


def path_length(path: Number, found: Structure, layer: Layer) -> Number:
    """The path length in its unit (see path_unit), and a remark where a dilation skips positions."""
    note = "skips" if found.skips > 1 and path.value is not None else None
    return replace(path, unit=path_unit(layer, found), note=note)


def unit_of(setting: Setting, quantity: str) -> str:
    """What a quantity of a layer is measured in; a sum of quantities is in the unit of the first."""
    first = quantity.split("+")[0]
    if first == "maximum_path_length":
        domain = Polynomials(setting.layer.assumptions)
        sizes = Sizes(setting.layer, domain, symbolic_values(setting, domain))
        return path_unit(setting.layer, structure_of(setting.layer, sizes))
    return OF_STACKS[first]


def path_unit(layer: Layer, found: Structure) -> str:
    """What a path is measured in: layers, of a stack copies of all of it, or, for a recurrence, time steps."""
    if found.whole and not found.sees_whole_at_once:
        return "step"
    return "stack" if layer.parts else "layer"


def number_of(value: Value | Absent, form: Value | Absent, domain: Polynomials, unit: str) -> Number:
    """A quantity with its value, its closed form and what that rests on."""
    if isinstance(value, Absent):
        return Number(None, unit, why=value.why)
    if isinstance(form, Absent):
        return Number(value, unit)
    form = Polynomial.of(form)
    conditions = _simplified(domain.conditions)
    return Number(value, unit, formula=form.formula, growth=_growth(form, domain), conditions=conditions)


def _simplified(conditions: Iterable[tuple[Polynomial, Polynomial]]) -> tuple[tuple[Formula, Formula], ...]:
    """Conditions small <= large without common terms and factors; of two that differ in a factor, the stronger."""
    strongest: dict[object, tuple[Fraction, Polynomial, Polynomial]] = {}
    for small, large in conditions:
        rest = _without_logarithm((large - small).content[1])
        above = Polynomial({monomial: c for monomial, c in rest.terms.items() if c > 0})
        below = Polynomial({monomial: -c for monomial, c in rest.terms.items() if c < 0})
        single = len(above.terms) == len(below.terms) == 1
        ratio = Fraction(*below.terms.values()) / Fraction(*above.terms.values()) if single else Fraction(0)
        key = frozenset(rest.terms) if single else rest
        if key not in strongest or strongest[key][0] < ratio:
            strongest[key] = ratio, below, above
    return tuple((below.formula, above.formula) for _, below, above in strongest.values())


def _without_logarithm(gap: Polynomial) -> Polynomial:
    """As n - 2 for ceil_log2(n) - 1: that neither is negative says the same, and people write n >= 2."""
    powers = [(monomial, coefficient) for monomial, coefficient in gap.terms.items() if monomial]
    least = -gap.terms.get((), 0)
    if len(powers) == 1 and least >= 1 and least == int(least):
        monomial, coefficient = powers[0]
        (name, power), *others = monomial
        if coefficient == power == 1 and not others and isinstance(name, Opaque) and name.kind == "ceil_log2":
            return Polynomial.of(name.parts[0] - (2 ** (int(least) - 1) + 1))
    return gap


def _growth(form: Polynomial, domain: Polynomials) -> Formula | None:
    try:
        return growth(form, domain.definitions.get).formula
    except ValueError:
        return None


def core_growth(reader: Reader, domain: Polynomials) -> Polynomial:
    """The dominating terms of the core's multiply-adds, with coefficient 1: what Big-O tables compare."""
    return growth(Polynomial.of(reader.value("core_macs")), domain.definitions.get)


def _up_to_factors(
    reader: Reader, domain: Polynomials, setting: Setting, integers: Mapping[str, int]
) -> dict[str, Number]:
    dominating = core_growth(reader, domain)
    value: Exact = dominating.evaluate(integers.__getitem__)
    number = Number(value, "1", formula=dominating.formula, growth=dominating.formula)
    absent = {name: Number(None, UNITS[name], why="up-to-factors") for name in ("flops", "arithmetic_intensity")}
    return {**dict.fromkeys(UP_TO_FACTORS, number), **absent}


def _operations(
    setting: Setting, counted: Reading, reader: Reader, exact: Sizes, convention: Convention
) -> tuple[Operation, ...]:
    found = []
    for row, form in zip(counted.rows, reader.rows, strict=True):
        found.append(
            Operation(
                row.name,
                row.role,
                row.text,
                tuple((dim, exact[dim]) for dim in setting.layer.shapes[row.name]),
                row.work.macs,
                row.work.flops(convention),
                row.parameters,
                row.elements,
                Polynomial.of(form.work.macs).formula,
                Polynomial.of(form.elements).formula,
                Polynomial.of(form.parameters).formula,
            )
        )
    return tuple(found)
