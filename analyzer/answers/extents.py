"""How large a formula gets at most when it is multiplied out: what is read stays small enough to be worked out."""

from __future__ import annotations

from dataclasses import dataclass

MOST_PRODUCTS, MOST_DEGREES, MOST_DIGITS = 3000, 64, 400


@dataclass(frozen=True)
class Extent:
    """How large a formula gets at most when it is multiplied out.

    Attributes:
        products: terms.
        degree: the sum of exponents in a term.
        digits: of a coefficient.
    """

    products: int
    degree: int
    digits: int

    @property
    def is_small(self) -> bool:
        """True where it can be worked out at once."""
        return self.products <= MOST_PRODUCTS and self.degree <= MOST_DEGREES and self.digits <= MOST_DIGITS


LEAF, QUANTITY = Extent(1, 1, 1), Extent(12, 5, 4)


def joined(symbol: str, one: Extent, other: Extent) -> Extent:
    """The extent of two formulas joined by an operation."""
    if symbol in "+-":
        return Extent(one.products + other.products, max(one.degree, other.degree), max(one.digits, other.digits) + 1)
    return Extent(one.products * other.products, one.degree + other.degree, one.digits + other.digits + 1)
