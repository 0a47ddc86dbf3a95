"""Formulas with quantities of layers in them, as macs(attention) - 4*n*d^2: the tokeniser and the lower half of claims.

Whatever stands there, the formula that is read stays small enough to be worked out: see `extents`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from analyzer.answers.extents import LEAF, MOST_DIGITS, MOST_PRODUCTS, QUANTITY, Extent, joined
from analyzer.answers.question import LayerRequest, canonical, parse_question
from analyzer.errors import NotationError, Said, UserError, expected, quoted, unknown_word
from analyzer.notation.syntax import Formula, Number, Operation, Size
from analyzer.readings.quantities import UNITS

MAX_DEPTH = 12
MAX_POWER = 8
MAX_NAME = 24
MAX_DIGITS = 30
MAX_TERMS = 12

COMPARISONS = ("<", "<=", ">", ">=", "=", "!=")
FUNCTIONS = ("min", "max", "ceil")
KEYWORDS = ("is", "proportional", "to", "within", "depends", "does", "not", "depend", "on", "only", "grows", "as",
            "with", "when", "and", "log", *FUNCTIONS)  # fmt: skip
LOG = "log "
"""Stands before the size in the name of a logarithm."""

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?(?:e\d{1,2})?)"
    r"|(?P<name>[A-Za-z][A-Za-z0-9_]*)"
    r"|(?P<mark>//|\*\*|<=|>=|==|!=|[-+*/^<>=(),%])"
    r"|(?P<bad>\S)|(?P<end>$))",
    re.ASCII,
)
_LAYER = re.compile(r"\(([^()\s]+(?: [^()\s]+)*)\s*\)", re.ASCII)
_LONGEST_LAYER = 200

_TOO_LARGE = Said("the formula gets too large when it is multiplied out", "error.large_formula")
_ATOM = Said("a quantity of a layer, as macs(attention), a size, a number or '('", "error.an_atom")


@dataclass(frozen=True)
class Term:
    """A quantity of a layer, as in macs(attention)."""

    quantity: str
    layer: LayerRequest


class FormulaReader:
    """Recursive descent; a token is read when it is looked at, so that a layer or value can be taken as it stands.

    Args:
        line: the text.
        number: of the line, counted from 1.
        typed: how much of the text was typed there; behind it stand words that were given elsewhere.
    """

    def __init__(self, line: str, number: int = 1, typed: int | None = None) -> None:
        self.line, self.number = line, number
        self.typed = len(line) if typed is None else typed
        self.beside = False  # True as soon as what was given elsewhere is read
        self.at = self.depth = 0
        self.terms: dict[str, Term] = {}
        self.quantities = self.logs = False
        self.kind, self.text, self.column, self._next = "", "", 0, 0
        self.extents: dict[int, Extent] = {}
        self.kept: list[Formula] = []  # keeps the ids of extents alive
        self.look()

    # ---------------------------------------------------------------- looking and taking

    def look(self) -> None:
        """Read the token that starts here."""
        match = _TOKEN.match(self.line, self.at)
        kind = match.lastgroup if match else None
        if match is None or kind is None:
            raise self.error(Said("nothing of the language starts here", "error.no_token"), self.at + 1)
        self.kind, self.text, self.column = kind, match.group(kind), match.start(kind) + 1
        self._next = match.end()
        if not self.beside and match.start(kind) >= self.typed:
            self.kind, self.text, self.column, self._next = "end", "", self.typed + 1, self.at
            return
        if kind == "bad":
            character = ascii(self.text)[1:-1]
            raise self.error(Said("the character '{text}' has no meaning here", "error.no_meaning", text=character))
        if kind == "name" and len(self.text) > MAX_NAME:
            raise self.error(Said("a name may have {most} characters", "error.long_name", most=str(MAX_NAME)))
        if kind == "number" and len(self.text) > MAX_DIGITS:
            raise self.error(Said("a number may have {most} digits", "error.long_number", most=str(MAX_DIGITS)))

    def take(self) -> str:
        """The text of the token, and on to the next one."""
        text, self.at = self.text, self._next
        self.look()
        return text

    def raw(self, pattern: re.Pattern[str], what: str) -> str:
        """What stands right behind the token that was looked at, up to where the pattern ends."""
        match = pattern.match(self.line, self._next)
        if match is None:
            raise self.error(Said("expected {what}", "error.expected_alone", what=what), self._next + 1)
        self.at = match.end()
        self.look()
        return match.group(1).strip()

    def error(self, message: str, column: int | None = None) -> NotationError:
        """An error that points at a column, the current token if none is said."""
        column = column or self.column
        line = self.line if column > self.typed + 1 else self.line[: self.typed]
        shown = "".join(c if c.isprintable() else " " for c in line)
        return NotationError(message, self.number, column, shown)

    def expected(self, what: str) -> NotationError:
        """What may stand here, and what does."""
        return self.error(expected(what, "" if self.kind == "end" else self.text))

    def accept(self, *texts: str) -> str:
        """The text of the token if it is one of these, taken; else ''."""
        return self.take() if self.kind in ("mark", "name") and self.text in texts else ""

    def need(self, *texts: str) -> None:
        """Take these, one after the other."""
        for text in texts:
            if not self.accept(text):
                raise self.expected(quoted(text))

    def size(self) -> str:
        """A size by any of its names, as its letter."""
        if self.kind != "name" or self.text in KEYWORDS:
            raise self.expected(Said("a size, as n or length", "error.a_size"))
        return canonical(self.take())

    def deeper(self, column: int) -> None:
        """One bracket deeper."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.error(Said("brackets may be nested {most} deep", "error.deep", most=str(MAX_DEPTH)), column)

    # ---------------------------------------------------------------- formulas

    def made(self, formula: Formula, extent: Extent, column: int) -> Formula:
        """The formula, its extent noted."""
        if not extent.is_small:
            raise self.error(_TOO_LARGE, column)
        self.kept.append(formula)
        self.extents[id(formula)] = extent
        return formula

    def operation(self, symbol: str, left: Formula, right: Formula, column: int) -> Formula:
        """Two formulas joined."""
        extent = joined(symbol, self.extents[id(left)], self.extents[id(right)])
        return self.made(Operation(symbol, left, right), extent, column)

    def sum(self) -> Formula:
        """Terms joined by + and -."""
        column = self.column
        if self.accept("-"):
            zero = self.made(Number(0), Extent(0, 0, 0), column)
            left = self.operation("-", zero, self.product(), column)
        else:
            left = self.product()
        while self.kind == "mark" and self.text in "+-":
            column, symbol = self.column, self.take()
            left = self.operation(symbol, left, self.product(), column)
        return left

    def product(self) -> Formula:
        """Factors joined by *, / and //."""
        left = self.power()
        while self.kind == "mark" and self.text in ("*", "/", "//"):
            column, symbol = self.column, self.take()
            left = self.operation(symbol, left, self.power(), column)
        return left

    def power(self) -> Formula:
        """An atom, raised to a power or not."""
        column, base = self.column, self.atom()
        if not self.accept("^", "**"):
            return base
        most = MOST_DIGITS // 4 if isinstance(base, Number) else MAX_POWER
        what = Said("a whole exponent from 0 to {most}", "error.an_exponent", most=str(most))
        if self.kind != "number" or not self.text.isdigit() or int(self.text) > most:
            raise self.expected(what)
        exponent = int(self.take())
        one = self.extents[id(base)]
        if one.products**exponent > MOST_PRODUCTS:
            raise self.error(_TOO_LARGE, column)
        extent = Extent(one.products**exponent, one.degree * exponent, (one.digits + 1) * exponent)
        return self.made(Operation("^", base, Number(exponent)), extent, column)

    def atom(self) -> Formula:
        """A number, size or quantity, or a formula in brackets."""
        column = self.column
        if self.kind == "number":
            value = Fraction(self.take())
            number = Number(int(value) if value.denominator == 1 else value)
            return self.made(number, Extent(1, 0, len(str(number.value))), column)
        if self.accept("("):
            self.deeper(column)
            inside = self.sum()
            self.need(")")
            self.depth -= 1
            return inside
        if self.kind != "name":
            raise self.expected(_ATOM)
        if self.text in FUNCTIONS and self._opens():
            return self.function()
        if self.text == "log" and self.logs:
            return self.logarithm()
        if self._opens():
            return self.quantity()
        return self.made(Size(self.size()), LEAF, column)

    def _opens(self) -> bool:
        return self.line[self._next :].lstrip()[:1] == "("

    def function(self) -> Formula:
        """min(a, b), max(a, b) or ceil(a, b)."""
        column, name = self.column, self.take()
        self.need("(")
        self.deeper(column)
        left = self.sum()
        self.need(",")
        right = self.sum()
        self.need(")")
        self.depth -= 1
        return self.operation(name, left, right, column)

    def logarithm(self) -> Formula:
        """A logarithm, kept as a size of its own."""
        column = self.column
        self.take()
        bracket = self.accept("(")
        name = self.size()
        if bracket:
            self.need(")")
        return self.made(Size(LOG + name), LEAF, column)

    def quantity(self) -> Formula:
        """QUANTITY(LAYER), kept under its own name as if it were a size."""
        column, name = self.column, self.text
        if name not in UNITS:
            raise self.error(unknown_word("quantity", name, UNITS))
        if not self.quantities:
            raise self.error(Said("sizes and numbers stand here, no quantity of a layer", "error.no_quantity_here"))
        match = re.compile(r"\s*").match(self.line, self._next)
        self._next = match.end() if match else self._next
        layer = self.raw(_LAYER, Said("a layer and ')', as attention or conv1d:causal", "error.a_layer"))
        if len(layer) > _LONGEST_LAYER:
            said = "a layer may have {most} characters"
            raise self.error(Said(said, "error.long_layer", most=str(_LONGEST_LAYER)), column)
        label = f"{name}({layer})"
        if label not in self.terms:
            self.terms[label] = Term(name, self.layer(layer, column))
        if len(self.terms) > MAX_TERMS:
            said = "a statement may have {most} different quantities"
            raise self.error(Said(said, "error.many_quantities", most=str(MAX_TERMS)), column)
        return self.made(Size(label), QUANTITY, column)

    def layer(self, text: str, column: int) -> LayerRequest:
        """The layer between the brackets."""
        try:
            question = parse_question([text])
        except UserError as error:
            raise self.error(error.said if error.said.key else str(error), column) from error
        if len(question.layers) != 1:
            said = "{text!r} is no layer; a layer is NAME or NAME:OPTION,SIZE=VALUE"
            raise self.error(Said(said, "error.is_no_layer", text=text), column)
        return question.layers[0]
