"""Arguments of Python functions as the words of a question: whole numbers of any library, ranges, lists, symbols."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, SupportsIndex, TypeAlias

from analyzer.answers.question import canonical
from analyzer.answers.values import ALLOWED
from analyzer.errors import QuestionError

Value: TypeAlias = SupportsIndex | str | bool | float | Mapping[str, int | str] | Sequence[int | str] | Any
"""A size, an option, a word of a question: a whole number (of Python, numpy or sympy) or a text, as "16k".

Conditions may be a mapping, at_most={"macs": "1T"}, or a list, ["macs=1T"]. Questions that take several values of a
size take a range, range(256, 4097, 256), or a list. A sympy expression with symbols is taken by compare and explain.
"""

_MOST_EXACT = 2**53
"""Whole floats up to here are the number they were written as."""


@dataclass(frozen=True)
class Arguments:
    """Arguments, sorted.

    Attributes:
        words: as on the command line.
        symbols: sizes that are sympy expressions with symbols, by letter.
    """

    words: tuple[str, ...]
    symbols: Mapping[str, Any]


def arguments(layers: Iterable[str], words: Mapping[str, Value]) -> Arguments:
    """Layers and keyword arguments as words of a question.

    Raises:
        QuestionError: a number that is not whole, or a list or range that is none of sizes.
    """
    found, symbols = [str(layer) for layer in layers], {}
    for given, value in words.items():
        name = given.rstrip("_")
        if _of(value, "sympy") and getattr(value, "free_symbols", None):
            if canonical(name) in symbols:
                raise QuestionError(f"{name} is given twice")
            symbols[canonical(name)] = value
        else:
            found.append(f"{name}={word(value, name)}")
    return Arguments(tuple(found), symbols)


TAKES_SYMBOLS = ("compare", "explain")


def refuse_symbols(given: Arguments) -> None:
    """Raises QuestionError where a question that takes numbers only is given a symbol."""
    for name, found in given.symbols.items():
        some = " and ".join(TAKES_SYMBOLS)
        raise QuestionError(f"{name} is {str(found)[:60]}; only {some} take symbols, this question takes numbers")


def word(value: Value, name: str) -> str:
    """One argument as it would be typed.

    Raises:
        QuestionError: a number that is not whole, or a list or range that is none of sizes.
    """
    if isinstance(value, Mapping):
        return ",".join(f"{one}={_amount(limit, name)}" for one, limit in value.items())
    if isinstance(value, range):
        return _range(value, name)
    if _of(value, "numpy") and hasattr(value, "tolist"):
        value = value.tolist()  # Python's own numbers, exactly
    if isinstance(value, list | tuple):
        return _listed(value, name)
    return _single(value, name)


def _of(value: object, library: str) -> bool:
    """True for what a library made; asked so that only who has it pays for it."""
    return type(value).__module__.partition(".")[0] == library


def _single(value: Value, name: str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if _of(value, "sympy"):
        return str(_of_sympy(value, name))
    if isinstance(value, float | Fraction):
        return str(_whole(value, name))
    if isinstance(value, SupportsIndex):
        return str(value.__index__())
    return str(value)


def _whole(value: float | Fraction, name: str) -> int:
    """A float or fraction that is a whole number."""
    exact = isinstance(value, Fraction) or abs(value) <= _MOST_EXACT  # false for what is not a number
    if not exact or value != int(value):
        more = "; a float beyond 2^53 is not exact: give an int" if value == value and not exact else ""
        raise QuestionError(f"{name} is {ALLOWED}, not {value!r}{more}")
    return int(value)


def _amount(value: object, name: str) -> str:
    """The limit of a condition, which may be a fraction where its unit has some."""
    if isinstance(value, float) and abs(value) <= _MOST_EXACT:
        return str(int(value)) if value == int(value) else repr(value)
    return _single(value, name)


def _of_sympy(value: Any, name: str) -> int:
    """The whole number a sympy object is."""
    from analyzer.readings.formula import whole

    if getattr(value, "free_symbols", None):
        raise QuestionError(f"{name} has symbols; a list or mapping takes numbers only")
    number = whole(value) if getattr(value, "is_Number", False) or getattr(value, "is_number", False) else None
    if number is None:
        raise QuestionError(f"{name} is {ALLOWED}, not the sympy object {str(value)[:60]}")
    return number


def _range(values: range, name: str) -> str:
    """`range(256, 4097, 256)` as 256..4096:+256."""
    if not values or values.step < 0:
        raise QuestionError(f"{name}={values!r} has no value that goes up; a range is range(first, last + 1, step)")
    return f"{values[0]}..{values[-1]}" + (f":+{values.step}" if values.step > 1 else "")


def _listed(values: Sequence[Any], name: str) -> str:
    """`[256, 512]` as 256,512; of one number as a range of one."""
    if not values:
        raise QuestionError(f"{name} is an empty list")
    texts = [_range(one, name) if isinstance(one, range) else _single(one, name) for one in values]
    return f"{texts[0]}..{texts[0]}" if len(texts) == 1 and not isinstance(values[0], str | range) else ",".join(texts)
