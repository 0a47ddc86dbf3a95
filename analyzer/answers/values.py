"""Numbers as people type them: `4k`, `4Ki`, `2^20`, `1e6`, `16GiB`. Exact, bounded, never evaluated."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

from analyzer.errors import QuestionError
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

ALLOWED = "a whole number, as 4096, 4k (4000), 4Ki (4096), 2^12 or 1e6"
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
        raise QuestionError(f"{what} is {ALLOWED}, not {text!r}: write {apart}; `analyzer sweep` takes several values")
    if ".." in text or "," in text:
        raise QuestionError(
            f"{what} is one whole number here, not the several of {text!r}; `analyzer sweep` takes ranges"
        )
    value = _fraction(text, what)
    if value.denominator != 1:
        raise QuestionError(f"{what} is {ALLOWED}; {text!r} is not whole")
    if value > LARGEST:
        raise QuestionError(f"{what} = {text!r} is larger than 10^100; sizes up to there are exact, larger are refused")
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
        raise QuestionError(f"{what} is at least 0, not {text!r}")
    if unit == "byte":
        allowed, scales = "an amount of memory, as 16GiB, 24GB, 512MiB or 4096 (bytes)", {**MULTIPLIERS, **_BYTES}
    else:
        allowed, scales = "a number, as 4096, 1T (10^12), 0.5G, 2^20 or 1e9", MULTIPLIERS
    value = _fraction(text, what, allowed, scales)
    if value > LARGEST:
        raise QuestionError(f"{what}={text!r} is larger than 10^100; amounts up to there are exact, larger are refused")
    if value.denominator == 1:
        return value.numerator
    if unit != "FLOP/byte":
        raise QuestionError(f"{what} is {allowed}; {text!r} is not whole")
    return value


def _fraction(text: str, what: str, allowed: str = ALLOWED, scales: Mapping[str, int] = MULTIPLIERS) -> Fraction:
    if len(text) > _MAX_TEXT:
        raise QuestionError(f"{what} is {allowed}; a text of {len(text)} characters was given")
    power = _POWER.fullmatch(text)
    if power:
        base, exponent = int(power["base"]), int(power["power"])
        if base > 1 and (exponent > 400 or len(str(base)) * exponent > 400):
            raise QuestionError(f"{what} = {text!r} is larger than 10^100; larger numbers are refused")
        return Fraction(base**exponent)
    match = _NUMBER.fullmatch(text)
    if not match or match["unit"] not in scales:
        raise QuestionError(f"{what} is {allowed}, not {text!r}{_meant(text, scales)}")
    exponent = int(match["exponent"] or 0) if len(match["exponent"] or "") < 4 else 999
    if exponent > 200:
        raise QuestionError(f"{what} = {text!r} is larger than 10^100; larger numbers are refused")
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
    return "" if unit is None else f" (did you mean {digits + unit!r}?)"


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
    raise QuestionError(f"{what} is yes or no, not {text!r}")
