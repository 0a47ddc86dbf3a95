"""The grammar, read by one recursive descent. Nothing is ever evaluated; every error says where, what and what instead.

definition = { line }                                 # '#' starts a comment; the order of lines is free
line       = [guard] ( equation | "given" ref {"," ref} | "where" size {"," size}
| "for" condition {"," condition} | "transient" name {"," name}
| "parallel" name {"," name} | "fourier" name "over" name )
guard      = ["not"] name "?"
equation   = name "[" {name} "]" "=" sum
sum        = ["-"] term { ("+" | "-") term }
term       = [guard] factor { ("*" | "/") factor }
factor     = number | name | ref | "(" sum ")" | function "(" sum ["," name] ")"
ref        = name ( "[" {index} "]" | "{" {index} "}" )
index      = name | integer | "(" affine ")" | name "[" {name} "]"
affine     = ["-"] product { ("+" | "-") product }
product    = (integer | name) { "*" (integer | name) }
condition  = affine ("<" | "<=") affine { ("<" | "<=") affine }
size       = name "=" formula | formula ("<" | "<=") formula
formula    = + - * / // ^(0..8) min max ceil ceil_log2 next_power2, brackets, names, integers

The last form of an index is a look-up: `given t[b n], E{V d}` and `y[b n d] = E{t[b n] d}` read, for each position, the
row of the table E whose number is t[b n], a whole number below V. It costs no arithmetic; only the rows read are moved.

Two statements say how an equation is carried out; what it means does not change. `parallel h`: the linear recurrence h
as a parallel scan, ceil_log2(n) steps deep. `fourier y over N`: the convolution y[b n d] = x[b j d] * K{(n-j) d} by
Fourier transforms of N points, a power of two, as in `where N = next_power2(2*n)`.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from analyzer.errors import NotationError, did_you_mean
from analyzer.notation.formulas import SizeFormulaReader
from analyzer.notation.syntax import (
    Affine,
    Apply,
    Assume,
    Condition,
    Dim,
    Equation,
    Factor,
    Fourier,
    Given,
    Guard,
    Index,
    Line,
    Lookup,
    Number,
    Offset,
    Parallel,
    Place,
    Product,
    Ref,
    Size,
    Statement,
    Step,
    Sum,
    Term,
    Transient,
    Where,
    product_of,
)
from analyzer.notation.tokens import code_of

MAX_TEXT = 8000
MAX_LINES = 80
MAX_INDICES = 8

POINTWISE_FUNCTIONS = (
    "exp", "log", "sqrt", "square", "abs", "relu", "sigmoid", "tanh", "silu", "gelu", "elu", "softplus",
    "dropout",
)  # fmt: skip
DIMENSION_FUNCTIONS = ("softmax", "norm", "rms")  # f(expression, dimension): along that dimension
FUNCTIONS = POINTWISE_FUNCTIONS + DIMENSION_FUNCTIONS


def parse_lines(text: str) -> tuple[Line, ...]:
    """The statements of a definition, in the order they are written.

    Raises:
        NotationError: a text the grammar does not know, or one that is too long.
    """
    if len(text) > MAX_TEXT:
        raise NotationError(f"a definition may have {MAX_TEXT} characters, this one has {len(text)}")
    raw = text.splitlines()
    if len(raw) > MAX_LINES:
        raise NotationError(f"a definition may have {MAX_LINES} lines, this one has {len(raw)}")
    lines: list[Line] = []
    for number, line in enumerate(raw, 1):
        if code_of(line).strip():
            guard, found = _Parser(line, number).line_of_statements()
            lines += [Line(statement, guard, number, line) for statement in found]
    if not any(isinstance(line.statement, Equation) for line in lines):
        raise NotationError("a layer needs at least one equation, as y[b n f] = x[b n d] * W{d f}")
    return tuple(lines)


class _Parser(SizeFormulaReader):
    """Recursive descent over the tokens of one line: statements, made of arrays, functions and formulas of sizes."""

    # ---------------------------------------------------------------- lines

    def line_of_statements(self) -> tuple[Guard | None, list[Statement]]:
        guard = self.guard()
        keyworded: dict[str, Callable[[], Statement]] = {
            "given": self.given,
            "where": self.where,
            "for": self.condition,
            "transient": self.transient,
            "parallel": self.parallel,
            "fourier": self.fourier,
        }
        if self.token.kind == "name" and self.token.text in keyworded and self.text_ahead() not in ("[", "="):
            read = keyworded[self.take()]
            found = [read()]
            while self.accept(","):
                found.append(read())
            if self.token.kind != "end":
                raise self.expected("',' or the end of the line")
            return guard, found
        equation = self.equation()
        if self.token.kind != "end":
            raise self.expected("an operator or the end of the line")
        return guard, [equation]

    def guard(self) -> Guard | None:
        column = self.token.column
        if self.token.kind == "name" and self.token.text == "not":
            self.take()
            option = self.name("the name of an option")
            self.need("?", f"'?' after the option {option!r}")
            return Guard(option, False, column)
        if self.token.kind == "name" and self.text_ahead() == "?":
            option = self.name("the name of an option")
            self.take()
            return Guard(option, True, column)
        return None

    def given(self) -> Given:
        ref = self.ref("an array to be given, as x[b n d] or W{d e}")
        if not all(isinstance(index, Dim) for index in ref.indices) or len(ref.dims) != len(ref.indices):
            raise self.error("a given array has plain, different dimensions, as x[b n d]", ref.column)
        return Given(ref)

    def transient(self) -> Transient:
        column = self.token.column
        return Transient(self.name("the name of an array that is never stored"), column)

    def parallel(self) -> Parallel:
        column = self.token.column
        return Parallel(self.name("the name of a linear recurrence"), column)

    def fourier(self) -> Fourier:
        column, name = self.token.column, self.name("the name of a convolution")
        if self.token.text != "over":
            raise self.expected("'over' and the size of the transforms, as fourier y over N")
        self.take()
        return Fourier(name, self.name("the size of the transforms"), column)

    def where(self) -> Where | Assume:
        column, left = self.token.column, self.formula()
        if self.accept("="):
            if not isinstance(left, Size):
                raise self.error("the left side of '=' is one size, as e = d / h", column)
            formula = self.formula()
            self.check_extent(formula)
            return Where(left.name, formula, column)
        mark = self.accept("<=", "<")
        if not mark:
            raise self.expected("'=' (a definition), '<=' or '<' (an assumption)")
        return Assume(left, self.formula(), mark == "<", column)

    def condition(self) -> Condition:
        column, sides, marks = self.token.column, [self.affine_sum()], []
        while self.stands("<", "<="):
            marks.append(self.take())
            sides.append(self.affine_sum())
        if not marks:
            raise self.expected("'<=' or '<' between two dimensions")
        return Condition(tuple(sides), tuple(marks), column)

    def equation(self) -> Equation:
        start = self.token.column - 1
        left = self.ref(
            "'given', 'where', 'for', 'transient', 'parallel', 'fourier', or an array to be made, as y[b n d]"
        )
        if left.parameter:
            message = f"{left.name}{{..}} is a parameter: it is learned, not made; write {left.name}[..]"
            raise self.error(message, left.column)
        if not all(isinstance(index, Dim) for index in left.indices):
            message = "the left side has plain dimensions only; an affine or fixed index belongs on the right"
            raise self.error(message, left.column)
        if len(left.dims) != len(left.indices):
            raise self.error("a dimension stands twice on the left", left.column)
        self.need("=", "'='")
        return Equation(left, self.sum(), code_of(self.line)[start:].strip())

    # ---------------------------------------------------------------- expressions

    def sum(self) -> Sum:
        terms = [self.term(negative=bool(self.accept("-")))]
        while self.stands("+", "-"):
            terms.append(self.term(negative=self.take() == "-"))
        return Sum(tuple(terms))

    def term(self, negative: bool) -> Term:
        guard = self.guard()
        factors = [Factor(self.factor())]
        while self.stands("*", "/"):
            inverse = self.take() == "/"
            factors.append(Factor(self.factor(), inverse))
        return Term(negative, tuple(factors), guard)

    def factor(self) -> Ref | Apply | Number | Size:
        what = "an array, a function, a size, a number or '('"
        if self.token.kind == "number":
            text = self.take()
            return Number(Fraction(text) if "." in text else int(text))
        if self.accept("("):
            self.deeper()
            inside = self.sum()
            self.need(")", "')' or an operator")
            self.depth -= 1
            return Apply("", inside)
        if self.token.kind != "name":
            raise self.expected(what)
        if self.text_ahead() in ("[", "{"):
            return self.ref(what)
        if self.text_ahead() == "(":
            return self.apply()
        return Size(self.name(what))

    def apply(self) -> Apply:
        column, function = self.token.column, self.take()
        if function not in FUNCTIONS:
            near = did_you_mean(function, FUNCTIONS)
            raise self.error(f"unknown function {function!r}{near}; known: {', '.join(FUNCTIONS)}", column)
        self.need("(")
        self.deeper()
        argument = self.sum()
        along = self.dimension_along(function, argument) if function in DIMENSION_FUNCTIONS else None
        self.need(")", "')' or an operator")
        self.depth -= 1
        return Apply(function, argument, along)

    def dimension_along(self, function: str, argument: Sum) -> str:
        what = f"the dimension {function} runs along"
        self.need(",", f"',' and {what}")
        column, along = self.token.column, self.name(what)
        if along not in argument.dims:
            has = " ".join(argument.dims) or "no dimension"
            raise self.error(f"{function} runs along {along!r}, but its argument has {has}", column)
        return along

    # ---------------------------------------------------------------- arrays and indices

    def ref(self, what: str) -> Ref:
        column = self.token.column
        name = self.name(what)
        opening = self.accept("[", "{")
        if not opening:
            raise self.expected(f"'[' (an activation) or '{{' (a parameter) after {name!r}")
        closing, indices = {"[": "]", "{": "}"}[opening], []
        while not self.accept(closing):
            indices.append(self.index(closing))
        if len(indices) > MAX_INDICES:
            raise self.error(f"an array may have {MAX_INDICES} indices", column)
        return Ref(name, tuple(indices), opening == "{", column)

    def index(self, closing: str) -> Index:
        if self.token.kind == "number":
            return Place(self.whole_number("a whole number"))
        if self.accept("("):
            affine = self.affine()
            self.need(")", "')', '+' or '-'")
            return affine
        if self.token.kind != "name":
            arithmetic = self.token.text in ("+", "-", "*")
            hint = "; an index with arithmetic needs round brackets, as (n-1)" if arithmetic else ""
            raise self.expected(f"an index or {closing!r}{hint}")
        if self.text_ahead() in ("[", "{"):
            return self.lookup()
        return Dim(self.name("an index"))

    def lookup(self) -> Lookup:
        """An array of whole numbers as an index: t[b n]."""
        ref = self.ref("an array of whole numbers")
        if ref.parameter or not ref.indices or not all(isinstance(index, Dim) for index in ref.indices):
            message = "an array that is an index is given, with plain dimensions, as t[b n] in E{t[b n] d}"
            raise self.error(message, ref.column)
        return Lookup(ref)

    def affine_sum(self) -> tuple[Product, ...]:
        parts, sign = [], -1 if self.accept("-") else 1
        while True:
            parts.append(self.product_in_index(sign))
            mark = self.accept("+", "-")
            if not mark:
                return tuple(parts)
            sign = -1 if mark == "-" else 1

    def product_in_index(self, sign: int) -> Product:
        column, integer, names = self.token.column, 1, []
        while True:
            if self.token.kind == "number" and "." not in self.token.text:
                integer *= int(self.take())
            elif self.token.kind == "name":
                names.append(self.name("an index"))
            else:
                raise self.expected("a dimension, a size or a whole number")
            if not self.accept("*"):
                return Product(sign, tuple(names), integer, column)

    def affine(self) -> Affine:
        """Inside an index a small letter is a dimension, a capital a size: S*l + D*k - P."""
        products, steps, offsets = self.affine_sum(), list[Step](), list[Offset]()
        for product in products:
            dims = [name for name in product.names if name[0].islower()]
            coefficient = product_of(product.integer, [name for name in product.names if not name[0].islower()])
            if len(dims) > 1:
                message = (
                    f"{'*'.join(dims)}: an index is affine, one dimension per product; "
                    "a size in an index is written with a capital"
                )
                raise self.error(message, product.column)
            if not dims:
                offsets.append(Offset(product.sign, coefficient))
            elif any(step.dim == dims[0] for step in steps):
                raise self.error(f"{dims[0]!r} stands twice in this index", product.column)
            else:
                steps.append(Step(dims[0], product.sign, coefficient))
        if not steps:
            message = "an index in round brackets names a dimension, as (n-1); a fixed position is a bare number"
            raise self.error(message, products[0].column)
        return Affine(tuple(steps), tuple(offsets))
