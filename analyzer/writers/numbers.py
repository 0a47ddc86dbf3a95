"""Numbers as people read them. Exact values stay exact; what is rounded says so."""

from __future__ import annotations

from fractions import Fraction

from analyzer.sizes import LARGEST

_LARGEST = f"10^{len(str(LARGEST)) - 1}"
_BINARY = ("bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")


def whole(value: int) -> str:
    """1,234,567; the largest size there is and the next number as 10^100 and 10^100 + 1."""
    beyond = value - LARGEST
    if beyond in (0, 1):
        return _LARGEST + (f" + {beyond}" if beyond else "")
    return f"{value:,}"


def exact(value: int | Fraction) -> str:
    """A whole number with separators, a fraction rounded to three significant digits."""
    if isinstance(value, int) or value.denominator == 1:
        return whole(int(value))
    return rounded(value)


def rounded(value: Fraction | int, digits: int = 3, zeros: bool = False) -> str:
    """About three significant digits, worked out without floating point: 1.43, 26.6, 341; `zeros` keeps 16.0."""
    value = Fraction(value)
    if value >= 10 ** (digits - 1):
        return whole(round(value))
    places = digits - 1
    while value and places < 12 and value * 10**places < 10 ** (digits - 1):
        places += 1
    while places and value * 10**places >= 10**digits:
        places -= 1
    scaled = round(value * 10**places)
    text = str(scaled).rjust(places + 1, "0")
    text = text[:-places] + "." + text[-places:] if places else text
    return text.rstrip("0").rstrip(".") if places and not zeros else text


def binary(value: int) -> str:
    """Bytes in the largest binary unit that leaves at least 1: 272 MiB, 1.04 GiB; '' below 1 KiB.

    16 GiB is exact, 16.0 GiB is rounded.
    """
    power = min((value.bit_length() - 1) // 10, len(_BINARY) - 1) if value else 0
    if power and power + 1 < len(_BINARY) and round(Fraction(value, 2 ** (10 * power))) == 1024:
        power += 1
    amount = Fraction(value, 2 ** (10 * power))
    return f"{rounded(max(amount, Fraction(1)), zeros=amount.denominator > 1)} {_BINARY[power]}" if power else ""


def short(value: int | Fraction) -> str:
    """For axes and labels: 512, 16k, 1.5M, 2.1G, 3×10²⁴."""
    value = Fraction(value)
    for power, unit in ((12, "T"), (9, "G"), (6, "M"), (3, "k")):
        if 10**power <= value < 10 ** (power + 3):
            return rounded(value / 10**power) + unit
    if value < 1000:
        return rounded(value)
    exponent = len(str(int(value))) - 1
    digits = str(exponent).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{rounded(value / 10**exponent)}×10{digits}"
