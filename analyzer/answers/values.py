"""Numbers as people type them: `4k`, `4Ki`, `2^20`, `1e6`, `16GiB`. Exact, bounded, never evaluated."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

from analyzer.errors import QuestionError, Said, meant
from analyzer.sizes import LARGEST

_DECIMAL = {"": 1, "k": 10**3, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}
_BINARY = {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40}
MULTIPLIERS = {**_DECIMAL, **_BINARY}

_NUMBER = re.compile(
    r"(?P<digits>\d[\d_]*)(?:\.(?P<decimals>\d+))?(?:e(?P<exponent>\d+))?(?P<unit>[A-Za-z]*)", re.ASCII
)
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+", re.ASCII)
_POWER = re.compile(r"(?P<base>\d+)(?:\^|\*\*)(?P<power>\d+)", re.ASCII)

_BYTES = {"B": 1, **{f"{unit}B": scale for unit, scale in MULTIPLIERS.items()}}
"""Units of memory: B, kB, KiB, GB, GiB and their like; a bare number is bytes."""

ALLOWED = Said("a whole number, as 4096, 4k (4000), 4Ki (4096), 2^12 or 1e6", "error.a_whole_number")
_MEMORY = Said("an amount of memory, as 16GiB, 24GB, 512MiB or 4096 (bytes)", "error.a_memory")
_AMOUNT = Said("a number, as 4096, 1T (10^12), 0.5G, 2^20 or 1e9", "error.a_number")
_MAX_TEXT = 120


def whole_number(text: str, what: str) -> int:
    """The whole number a text says.

    Args:
        text: what the user typed.
        what: what it is for, for the error.

    Raises:
        QuestionError: not a whole number, or one beyond 10^100.
    """
    if _GROUPED.fullmatch(text):
        apart = text.replace(",", "_")
        said = "{what} is {allowed}, not {text!r}: write {apart}; `analyzer sweep` takes several values"
        raise QuestionError(said, "error.grouped", what=what, allowed=ALLOWED, text=text, apart=apart)
    if ".." in text or "," in text:
        said = "{what} is one whole number here, not the several of {text!r}; `analyzer sweep` takes ranges"
        raise QuestionError(said, "error.several", what=what, text=text)
    value = _fraction(text, what)
    if value.denominator != 1:
        raise _not_whole(text, what, ALLOWED)
    if value > LARGEST:
        raise _too_large(text, what)
    return value.numerator


def amount(text: str, what: str, unit: str) -> int | Fraction:
    """The amount of a quantity that a text says: `1T`, `0.5G`, `40GiB`; whole but for an arithmetic intensity.

    Args:
        text: what the user typed.
        what: what it is for, for the error.
        unit: of the quantity; 'byte' takes B, kB, KiB, GB, GiB.

    Raises:
        QuestionError: not such an amount, or one beyond 10^100.
    """
    if text.startswith(("-", "\N{MINUS SIGN}")):
        raise QuestionError("{what} is at least 0, not {text!r}", "error.negative", what=what, text=text)
    if unit == "byte":
        allowed, scales = _MEMORY, {**MULTIPLIERS, **_BYTES}
    else:
        allowed, scales = _AMOUNT, MULTIPLIERS
    value = _fraction(text, what, allowed, scales)
    if value > LARGEST:
        raise _too_large(text, what)
    if value.denominator == 1:
        return value.numerator
    if unit != "FLOP/byte":
        raise _not_whole(text, what, allowed)
    return value


def _fraction(text: str, what: str, allowed: Said = ALLOWED, scales: Mapping[str, int] = MULTIPLIERS) -> Fraction:
    if len(text) > _MAX_TEXT:
        said = "{what} is {allowed}; a text of {count} characters was given"
        raise QuestionError(said, "error.long_text", what=what, allowed=allowed, count=str(len(text)))
    power = _POWER.fullmatch(text)
    if power:
        base, exponent = int(power["base"]), int(power["power"])
        if base > 1 and (exponent > 400 or len(str(base)) * exponent > 400):
            raise _too_large(text, what)
        return Fraction(base**exponent)
    match = _NUMBER.fullmatch(text)
    if not match or match["unit"] not in scales:
        said, near = "{what} is {allowed}, not {given!r}{near}", _meant(text, scales)
        raise QuestionError(said, "error.is_not", what=what, allowed=allowed, given=text, near=near)
    exponent = int(match["exponent"] or 0) if len(match["exponent"] or "") < 4 else 999
    if exponent > 200:
        raise _too_large(text, what)
    decimals = match["decimals"] or ""
    digits = int(match["digits"].replace("_", "") + decimals)
    scale: int = 10**exponent * scales[match["unit"]]
    return Fraction(digits * scale, 10 ** len(decimals))


def _meant(text: str, scales: Mapping[str, int]) -> str:
    """` (did you mean '16GB'?)` where a unit is only typed in other letters or behind a space, else nothing."""
    match = _NUMBER.fullmatch("".join(text.split()))
    if not match:
        return ""
    letters = match["unit"].lower()
    unit = next((unit for unit in scales if unit.lower() == letters), None)
    digits = "".join(text.split()).removesuffix(match["unit"])
    return "" if unit is None else meant(digits + unit)


def _not_whole(text: str, what: str, allowed: Said) -> QuestionError:
    said = "{what} is {allowed}; {text!r} is not whole"
    return QuestionError(said, "error.not_whole", what=what, allowed=allowed, text=text)


def _too_large(text: str, what: str) -> QuestionError:
    said = "{what} = {text!r} is larger than 10^100; numbers up to there are exact, larger ones are refused"
    return QuestionError(said, "error.too_large", what=what, text=text)


_YES, _NO = ("yes", "true", "on", "1"), ("no", "false", "off", "0")


def yes_or_no(text: str, what: str) -> bool:
    """True for yes, true, on, 1; False for no, false, off, 0.

    Raises:
        QuestionError: anything else.
    """
    if text.lower() in _YES:
        return True
    if text.lower() in _NO:
        return False
    raise QuestionError("{what} is yes or no, not {text!r}", "error.yes_or_no", what=what, text=text)
