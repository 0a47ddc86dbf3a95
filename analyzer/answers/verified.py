"""The answer to `verify`: what was compared, and every difference by its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from analyzer.answers.counted import counted
from analyzer.answers.data import sizes_data
from analyzer.blocks import COUNTED, Block, Cell, Code, Count, Label, Phrase, Several, Statement, Table, Texts
from analyzer.verification.checks import PUBLISHED, ROUTES, RUN, TORCH, Check
from analyzer.verification.checks import Exact as ExactNumber

TAKEN, ABSENT, NO_MODULE, LEFT_OUT = "taken", "absent", "no_module", "left_out"
"""The route over PyTorch: followed, PyTorch not installed, no module of that kind, left out on request."""


@dataclass(frozen=True)
class Look:
    """What was compared at some sizes."""

    sizes: Mapping[str, int]
    checks: tuple[Check, ...]


@dataclass(frozen=True)
class Verified:
    """A layer with one set of options, verified.

    Attributes:
        label: what the answer calls the layer.
        name: its name in its file.
        options: as users write them.
        looks: every comparison made, by the sizes it was made at.
        torch: what became of the route over PyTorch.
        trouble: why nothing could be compared: the definition or its sizes.
    """

    label: str
    name: str
    options: tuple[str, ...]
    looks: tuple[Look, ...]
    torch: str
    trouble: str = ""

    @property
    def checks(self) -> tuple[Check, ...]:
        """Every comparison made."""
        return tuple(check for look in self.looks for check in look.checks)

    @property
    def agrees(self) -> bool:
        """True where every route gives the same."""
        return not self.trouble and all(check.agrees for check in self.checks)

    def by(self, *routes: str) -> tuple[Check, ...]:
        """The comparisons of some routes."""
        return tuple(check for check in self.checks if check.route in routes)

    def row(self) -> tuple[Cell, ...]:
        """The layer, its options, and what each route says."""
        options: Cell = Several(tuple(Label(option) for option in self.options)) if self.options else None
        if self.trouble:
            return Label(self.label), options, None, None, None, None, Phrase("verify.refused")
        same = Phrase("verify.same" if self.agrees else "verify.different")
        published = _outcome(self.by(PUBLISHED))
        return Label(self.label), options, self._counts(), self._run(), self._torch(), published, same

    def _counts(self) -> Cell:
        routes = [route for route in ROUTES if route not in (RUN, TORCH, PUBLISHED) and self.by(route)]
        values: dict[str, Cell] = {"numbers": Count(len(self.by(*routes))), "routes": Count(1 + len(routes))}
        return Phrase("verify.counts", values)

    def _run(self) -> Cell:
        checks = self.by(RUN)
        if not checks:
            return None
        return Phrase("verify.ran", {"numbers": _outcome(checks), "difference": _data(checks)})

    def _torch(self) -> Cell:
        if self.torch != TAKEN:
            return Phrase(f"verify.torch_{self.torch}")
        values = {"numbers": _outcome(self.by(TORCH)), "difference": _data(self.by(TORCH))}
        return Phrase("verify.torch_taken", values)

    def data(self) -> dict[str, Any]:
        """Keys and values for JSON."""
        data: dict[str, Any] = {
            "layer": self.name,
            "label": self.label,
            "options": list(self.options),
            "agrees": self.agrees,
            "torch": self.torch,
            "at": [
                {"sizes": sizes_data(look.sizes), "checks": [_check_data(check) for check in look.checks]}
                for look in self.looks
            ],
        }
        return {**data, "trouble": self.trouble} if self.trouble else data


@dataclass(frozen=True)
class Verification:
    """The answer to `verify`.

    Attributes:
        question: as asked.
        torch: the version of PyTorch, None where it took no part.
        variants: every set of options of every layer.
    """

    question: str
    torch: str | None
    variants: tuple[Verified, ...]

    @property
    def agrees(self) -> bool:
        """True where no route differs anywhere."""
        return all(variant.agrees for variant in self.variants)

    @property
    def numbers(self) -> int:
        """How many comparisons were made."""
        return sum(len(variant.checks) for variant in self.variants)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """What came out, one row per set of options, and every difference."""
        wrong = [variant for variant in self.variants if not variant.agrees]
        refused = sum(bool(variant.trouble) for variant in wrong)
        values: dict[str, Cell] = {
            "variants": counted("variants", len(self.variants)),
            "layers": counted("layers", len({variant.label for variant in self.variants})),
            "numbers": counted("numbers", self.numbers),
            "wrong": counted("differing", len(wrong) - refused),
            "refused": Count(refused),
        }
        outcome = "differs" if len(wrong) > refused else "refuses" if refused else "agrees"
        found: list[Block] = [Statement(Phrase(f"verify.{outcome}", values), COUNTED)]
        states = {variant.torch for variant in self.variants}
        if self.torch is not None:
            found.append(Statement(Phrase("verify.with_torch", {"version": Label(self.torch)}), COUNTED))
        found += [Statement(Phrase(f"verify.said_{state}"), COUNTED) for state in (ABSENT, LEFT_OUT) if state in states]
        heads = ("layer", "options", "counted_again", "run", "torch", "published", "outcome")
        columns = tuple(Phrase(f"column.{head}") for head in heads)
        found.append(Table("table.verify", columns, tuple(v.row() for v in self.variants), known=COUNTED))
        for variant in wrong:
            found += [Statement(phrase, COUNTED) for phrase in _said(variant)]
        return tuple(found)

    def data(self) -> dict[str, Any]:
        """Keys and values for JSON."""
        return {
            "question": self.question,
            "agrees": self.agrees,
            "torch": self.torch,
            "variants": len(self.variants),
            "numbers": self.numbers,
            "layers": [variant.data() for variant in self.variants],
        }


# -------------------------------------------------------------------------------------------- cells


def _outcome(checks: tuple[Check, ...]) -> Cell:
    """`4 of 4`."""
    if not checks:
        return None
    values: dict[str, Cell] = {"same": Count(sum(check.agrees for check in checks)), "all": Count(len(checks))}
    return Phrase("verify.outcome", values)


def _data(checks: tuple[Check, ...]) -> Cell:
    """The largest relative difference, as 3e-16."""
    found = [check.difference for check in checks if check.difference is not None]
    return Texts({"en": _power(max(found))}) if found else None


def _power(value: float) -> str:
    return f"{value:.0e}".replace("e-0", "e-") if value else "0"


def _said(variant: Verified) -> list[Phrase]:
    """Every difference in a sentence that names the numbers."""
    about: dict[str, Cell] = {"layer": Label(" ".join([variant.label, *variant.options]))}
    said = [
        _difference(check, {**about, "sizes": Label(" ".join(f"{k}={v}" for k, v in sizes_data(look.sizes).items()))})
        for look in variant.looks
        for check in look.checks
        if not check.agrees
    ]
    return [*said, *([Phrase("verify.trouble", {**about, "why": Code(variant.trouble)})] if variant.trouble else [])]


def _difference(check: Check, about: Mapping[str, Cell]) -> Phrase:
    values: dict[str, Cell] = {
        **about,
        "what": Phrase(f"verify_what.{check.what}" if check.what in _DATA else f"quantity.{check.what}"),
        "masks": Phrase(f"verify_masks.{check.masks or 'either'}"),
        "route": Phrase(f"route.{check.route}"),
        "derived": None if check.derived is None else Count(check.derived),
        "found": None if check.found is None else Count(check.found),
        "difference": Texts({"en": "" if check.difference is None else _power(check.difference)}),
        "why": Code(check.trouble),
    }
    kind = "stopped" if check.trouble else "number" if check.difference is None else "data"
    return Phrase(f"verify_difference.{kind}", values)


_DATA = ("arrays", "shapes", "output", "gradient", "reach_back", "reach_ahead")


def _check_data(check: Check) -> dict[str, Any]:
    data: dict[str, Any] = {"route": check.route, "what": check.what, "agrees": check.agrees}
    if check.masks:
        data["masks"] = check.masks
    if check.trouble:
        return {**data, "trouble": check.trouble}
    if check.difference is not None:
        return {**data, "difference": f"{check.difference:.1e}", "limit": f"{check.limit:.0e}"}
    return {**data, "derived": _exact(check.derived), "found": _exact(check.found)}


def _exact(value: ExactNumber | None) -> int | str | None:
    return str(value) if isinstance(value, Fraction) else value
