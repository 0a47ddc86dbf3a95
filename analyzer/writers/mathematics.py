"""Formulas of sizes as text for people: Unicode for terminals, LaTeX for documents."""

from __future__ import annotations

from fractions import Fraction

from analyzer.notation.syntax import Formula, Number, Operation, OwnSize, Size
from analyzer.sizes import SPELLED

_SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_STRENGTH = {"+": 1, "-": 1, "*": 2, "/": 2, "^": 3}
_HALF = Number(Fraction(1, 2))


def unicode_formula(formula: Formula) -> str:
    """`4·n·d² + 2·n²·d`; floors and ceilings in their brackets."""
    return _unicode(formula, 0, False)


def _unicode(part: Formula, outer: int, right: bool) -> str:
    if isinstance(part, Size):
        return part.name if isinstance(part, OwnSize) else SPELLED.get(part.name, part.name)
    if isinstance(part, Number):
        return _number(part, outer)
    symbol, left, other = part.symbol, part.left, part.right
    if symbol == "//":
        return f"⌊{_unicode(Operation('/', left, other), 0, False)}⌋"
    if symbol == "ceil":
        return f"⌈{_unicode(Operation('/', left, other), 0, False)}⌉"
    if symbol == "ceil_log2":
        return f"⌈log₂({_unicode(left, 0, False)})⌉"
    if symbol == "next_power2":
        return f"next_power2({_unicode(left, 0, False)})"
    if symbol in ("min", "max"):
        return f"{symbol}({', '.join(_unicode(one, 0, False) for one in _flat(part))})"
    if symbol == "^" and other == _HALF:
        return f"√({_unicode(left, 0, False)})"
    if symbol == "^" and isinstance(other, Number):
        return _unicode(left, 3, False) + str(other.value).translate(_SUPERSCRIPTS)
    if symbol == "-" and left == Number(0):
        return _bracketed("−" + _unicode(other, 2, False), outer > 1)
    own, mark = _STRENGTH[symbol], {"+": " + ", "-": " − ", "*": "·", "/": "/"}[symbol]
    text = f"{_unicode(left, own, False)}{mark}{_unicode(other, own, symbol in '-/')}"
    return _bracketed(text, own < outer or (own == outer and right))


def _number(part: Number, outer: int) -> str:
    text = str(part.value).replace("-", "−")
    return _bracketed(text, outer > 0 and (part.value < 0 or isinstance(part.value, Fraction)))


def _bracketed(text: str, needed: bool) -> str:
    return f"({text})" if needed else text


def _flat(part: Operation) -> list[Formula]:
    """max(max(a, b), c) as a, b, c."""
    found: list[Formula] = []
    for side in (part.left, part.right):
        same = isinstance(side, Operation) and side.symbol == part.symbol
        found += _flat(side) if same and isinstance(side, Operation) else [side]
    return found


# -------------------------------------------------------------------------------------------- LaTeX


def latex_formula(formula: Formula) -> str:
    """`4 n d^{2} + 2 n^{2} d`, in the TeX all the usual readers share: no spacing commands, no bare bars or braces."""
    return _latex(formula, 0, False)


def latex_name(name: str) -> str:
    """A size in TeX: letters as they are, words upright, c_in with its index."""
    return _lettered(SPELLED.get(name, name))


def _lettered(name: str) -> str:
    head, _, index = name.partition("_")
    if index and len(head) == 1:
        return f"{head}_{{\\mathrm{{{index.replace('_', ' ')}}}}}"
    return name if len(name) == 1 else f"\\mathrm{{{name.replace('_', ' ')}}}"


def _latex(part: Formula, outer: int, right: bool) -> str:
    if isinstance(part, Size):
        return _lettered(part.name) if isinstance(part, OwnSize) else latex_name(part.name)
    if isinstance(part, Number):
        return _latex_number(part, outer)
    symbol, left, other = part.symbol, part.left, part.right
    if symbol == "//":
        return rf"\left\lfloor {_latex(Operation('/', left, other), 0, False)} \right\rfloor"
    if symbol == "ceil":
        return rf"\left\lceil {_latex(Operation('/', left, other), 0, False)} \right\rceil"
    if symbol == "ceil_log2":
        return rf"\left\lceil \log_{{2}}\left({_latex(left, 0, False)}\right) \right\rceil"
    if symbol == "next_power2":
        exponent = _latex(Operation("ceil_log2", left, other), 0, False)
        return rf"2^{{{exponent}}}"
    if symbol in ("min", "max"):
        return rf"\{symbol}\left({', '.join(_latex(one, 0, False) for one in _flat(part))}\right)"
    if symbol == "/":
        return rf"\frac{{{_latex(left, 0, False)}}}{{{_latex(other, 0, False)}}}"
    if symbol == "^" and other == _HALF:
        return rf"\sqrt{{{_latex(left, 0, False)}}}"
    if symbol == "^":
        return f"{_latex(left, 3, False)}^{{{_latex(other, 0, False)}}}"
    if symbol == "-" and left == Number(0):
        return _latex_bracketed("-" + _latex(other, 2, False), outer > 1)
    dot = r" \cdot " if _begins_with_digit(other) else " "
    own, mark = _STRENGTH[symbol], {"+": " + ", "-": " - ", "*": dot}[symbol]
    text = f"{_latex(left, own, False)}{mark}{_latex(other, own, symbol == '-')}"
    return _latex_bracketed(text, own < outer or (own == outer and right))


def _begins_with_digit(part: Formula) -> bool:
    """True where a product needs its dot, as 4 · 8."""
    while isinstance(part, Operation) and part.symbol in "*^":
        part = part.left
    return isinstance(part, Number)


def _latex_number(part: Number, outer: int) -> str:
    value = part.value
    if isinstance(value, Fraction) and value.denominator != 1:
        sign = "-" if value < 0 else ""
        return rf"{sign}\frac{{{abs(value.numerator)}}}{{{value.denominator}}}"
    return _latex_bracketed(str(value), value < 0 and outer > 0)


def _latex_bracketed(text: str, needed: bool) -> str:
    return rf"\left({text}\right)" if needed else text
