"""What a preset counts of a layer, term by term: a prediction of what the counter reports, or why there is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context
from types import MappingProxyType

from analyzer.counters.files import CodePath, Preset, Rule, code_paths, last_name
from analyzer.counters.terms import PRODUCTS, Key, Term, terms_of
from analyzer.notation.formulas import evaluate
from analyzer.notation.layer import Layer
from analyzer.notation.syntax import Formula
from analyzer.readings.domains import INTEGERS, Sizes
from analyzer.readings.quantities import Absent

FLOPS_PER_MAC = 2

COUNTED, DENSE, SHARED, TWICE, OTHERWISE, LEFT_OUT = "counted", "dense", "shared", "twice", "otherwise", "left-out"
"""How a preset treats a term: as it is; also where masked; for one sequence of the batch; by two rules; by a
rule of its own; not."""

_FOUR_DIGITS = Context(prec=4, rounding=ROUND_HALF_EVEN)


@dataclass(frozen=True)
class Counted:
    """What a preset counts of one term.

    Attributes:
        amount: in the preset's unit.
        status: COUNTED, DENSE, SHARED, TWICE, OTHERWISE or LEFT_OUT.
        at: the places in its source that count it.
    """

    amount: int
    status: str
    at: tuple[str, ...]


@dataclass(frozen=True)
class Tally:
    """Everything a preset counts of a layer; the total is the sum."""

    preset: Preset
    path: str
    counted: Mapping[Key, Counted]

    @property
    def total(self) -> int:
        """What the counter reports, in its unit."""
        return sum(one.amount for one in self.counted.values())

    @property
    def label(self) -> str:
        """What users type for it."""
        return f"{self.preset.name}:{self.path}" if self.path else self.preset.name


def tally(preset: Preset, path: str, layer: Layer, sizes: Sizes, known_as: str | None) -> Tally | Absent:
    """What a preset counts of a layer.

    Args:
        preset: the counter or paper; its rules must say it all (`growth` is false).
        path: the way the layer is written, '' for the default.
        layer: the layer with its options chosen.
        sizes: its exact sizes.
        known_as: its name in the catalogue; None for a layer of a user's file.
    """
    if preset.layers and known_as not in preset.layers:
        return Absent("paper-without-layer")
    calls: CodePath | None = None
    if not preset.any_layer and not preset.layers:
        found = _code_path(known_as, path, layer, sizes)
        if isinstance(found, Absent):
            return found
        calls = found
    terms = terms_of(layer, sizes)
    if calls is not None and not calls.calls.keys() >= {term.operation for term in terms}:
        return Absent("operation-unknown")
    times = preset.times[path or next(iter(preset.times))] if preset.times else 1
    counting = _Counting(preset, times, layer, sizes, calls, known_as)
    counted = {term.key: counting.of(term) for term in terms}
    return Tally(preset, path, MappingProxyType({**counted, **counting.added(counted)}))


def _code_path(known_as: str | None, path: str, layer: Layer, sizes: Sizes) -> CodePath | Absent:
    """The way PyTorch carries out a layer."""
    paths = code_paths().get(known_as or "")
    if paths is None:
        return Absent("no-module")
    found = next(iter(paths.values())) if not path else paths.get(path)
    if found is None:
        return Absent("no-such-path")
    holding = set(layer.options)
    odd = found.even is not None and sizes[found.even] % 2
    if odd or not holding.issuperset(found.needs) or holding & set(found.without):
        return Absent("path-not-taken")
    return found


class _Counting:
    """Applies the rules of a preset to the terms of a layer."""

    def __init__(
        self, preset: Preset, times: int, layer: Layer, sizes: Sizes, calls: CodePath | None, known_as: str | None
    ) -> None:
        self.preset, self.times, self.sizes, self.calls = preset, times, sizes, calls
        holding = set(layer.options)
        self.rules = [
            rule for rule in preset.rules
            if holding.issuperset(rule.when) and not holding & set(rule.unless)
            and (not rule.layers or known_as in rule.layers)
        ]  # fmt: skip

    def of(self, term: Term) -> Counted:
        """What is counted of a term."""
        found = [(rule, self._amount(rule, term)) for rule in self._rules_at(term.operation)]
        rules = [rule for rule, amount in found if amount]
        amount = sum(amount for _, amount in found)
        return Counted(amount, self._status(term, amount, rules), tuple(rule.at for rule in rules if rule.at))

    def added(self, counted: Mapping[Key, Counted]) -> dict[Key, Counted]:
        """What is counted whether the layer has it or not; of those it has, nothing further."""
        found = {}
        for rule in self.rules:
            for (added, kind), formula in rule.adds.items():
                for operation in self._made(rule, added):
                    amount = self._shared(rule, self._evaluated(formula, None))
                    status = COUNTED if (operation, kind) in counted else OTHERWISE
                    found[operation, kind] = Counted(amount, status, (rule.at,))
        return found

    def _made(self, rule: Rule, name: str) -> list[str]:
        """The operations of that name that a rule looks at."""
        calls = self.calls.calls if self.calls is not None else {}
        return [made for made, call in calls.items() if call in rule.calls and last_name(made) == name]

    def _rules_at(self, operation: str) -> Iterator[Rule]:
        yield from (rule for rule in self.rules if self._looks_at(rule, operation))

    def _looks_at(self, rule: Rule, operation: str) -> bool:
        return "*" in rule.calls or (self.calls is not None and self.calls.calls.get(operation) in rule.calls)

    def _amount(self, rule: Rule, term: Term) -> int:
        formula = rule.amount(term.key)
        return 0 if formula is None else self._shared(rule, self._evaluated(formula, term))

    def _shared(self, rule: Rule, amount: int) -> int:
        return self.times * (amount if rule.share is None else INTEGERS.divide(amount, self.sizes[rule.share]))

    def _evaluated(self, formula: Formula, term: Term | None) -> int:
        def value(name: str) -> int:
            of_term = {} if term is None else self._of(term)
            own = self.calls.sizes.get(name, name) if self.calls is not None else name
            return of_term[name] if name in of_term else int(self.sizes[own])

        return int(evaluate(formula, value, INTEGERS))

    def _of(self, term: Term) -> dict[str, int]:
        """What formulas may ask of a term."""
        points = term.needed if self.preset.masks == "needed" else term.dense
        return {
            "points": points,
            "elements": term.elements,
            "parameters": term.parameters,
            "flops": term.flops,
            "einsum": int(_FOUR_DIGITS.create_decimal(FLOPS_PER_MAC * points + 1)),
        }

    def _status(self, term: Term, amount: int, rules: list[Rule]) -> str:
        if not amount:
            return LEFT_OUT
        if len(rules) > 1:
            return TWICE
        factor = FLOPS_PER_MAC if term.kind in PRODUCTS and self.preset.unit == "FLOP" else 1
        needed, dense = self.times * factor * term.needed, self.times * factor * term.dense
        if amount in (needed, self.times * term.flops):
            return COUNTED
        share = self.sizes[rules[0].share] if rules[0].share else 1
        if amount == dense:
            return DENSE
        return SHARED if share > 1 and amount * share in (needed, dense) else OTHERWISE
