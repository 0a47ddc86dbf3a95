"""One number by two ways: what was derived, what another route found, and whether that is the same."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

Exact: TypeAlias = int | Fraction

LOOPS, CLOSED_FORM, SYMPY, FOLDED = "loops", "closed_form", "sympy", "folded"
RUN, TORCH, PUBLISHED = "run", "torch", "published"
ROUTES = (LOOPS, CLOSED_FORM, SYMPY, FOLDED, RUN, TORCH, PUBLISHED)


@dataclass(frozen=True)
class Check:
    """One comparison.

    Attributes:
        route: which way the number was found again.
        what: a quantity, or 'arrays', 'shapes', 'output', 'gradient', 'reach_back', 'reach_ahead'.
        masks: 'needed' or 'dense' where the count depends on it.
        derived: exact; None for data.
        found: by the route; None for data.
        difference: the largest difference of data, relative to the largest value; None for counts.
        limit: the largest difference that is rounding.
        trouble: why the route could not be followed to its end.
    """

    route: str
    what: str
    masks: str = ""
    derived: Exact | None = None
    found: Exact | None = None
    difference: float | None = None
    limit: float = 0.0
    trouble: str = ""

    @property
    def agrees(self) -> bool:
        """True where both ways give the same."""
        if self.trouble:
            return False
        return self.derived == self.found if self.difference is None else self.difference <= self.limit
