"""The grammar, line by line: what it takes.

Every line stands between `given x[b n d]` and `y[b n d] = x[b n d]`, so it is line 2.
"""

from __future__ import annotations

import pytest

from analyzer.notation.formulas import parse_formula
from analyzer.notation.layer import Layer
from analyzer.notation.parser import FUNCTIONS, parse_lines
from analyzer.notation.syntax import (
    Affine,
    Apply,
    Assume,
    Condition,
    Dim,
    Equation,
    Given,
    Line,
    Number,
    Place,
    Ref,
    Size,
    Transient,
    Where,
    refs_of,
    sizes_in,
)
from tests.support.domains import layer_of

LEGAL = """
u[b n e] = x[b n d] * W{d e}
u[b n e]=x[b n d]*W{d e}                         # no spaces needed
u[b n e] = W{d e} * x[b n d]
u[b n e] = x[b n d] * W{d e} + B{e}
u[b n e] = x[b n d] * W{d e} + bias? B{e}
u[b n e] = x[b n d] * W{d e} - not bias? B{e}
bias? u[b n d] = x[b n d] + B{d}
not bias? u[b n d] = x[b n d]
u[b n d] = -x[b n d]
u[b n d] = 1 - x[b n d]
u[b n d] = 0.5 * x[b n d]
u[b n d] = x[b n d] / d
u[b n d] = x[b n d] / sqrt(d)
u[b n d] = x[b n d] * x[b n d] * x[b n d]
u[b n] = x[b n d]
u[b] = x[b n d] / n / d
u[b d] = x[b n d] * x[b n d]
u[d b n] = x[b n d]
z[b m d] = x[b m d]
u[b n d] = x[b (n-1) d]
u[b n d] = x[b (n+1) d]
u[b n d] = x[b (n - 2) d]
u[b n e] = x[b (n + k) d] * W{k d e}
u[b n e] = x[b (n + D*k - P) d] * W{k d e}
u[b l e] = x[b (S*l + D*k - P) d] * W{k d e}
u[b l e] = x[b (2*l + 3*k - 1) d] * W{k d e}
u[b l e] = x[b (2*S*l + k) d] * W{k d e}
u[b n d] = x[b (n - D*k) d] * W{k d}
u[b n d] = x[b (-n + N) d]                       # reversed
u[b n d k] = x[b (n + k) d] + 0 * W{k}
u[b n] = x[b n 0]
u[b n] = x[b n 0] * x[b n 1]
h[b n d] = h[b (n-1) d] + x[b n d]
h[b n d] = h[b (n+1) d] + x[b n d]               # walks backwards
h[b n d] = h[b (n-1) d] + h[b (n-2) d] + x[b n d]
u[b n d] = tanh(x[b n d])
u[b n d] = sigmoid(x[b n d]) * tanh(x[b n d])
u[b n d] = exp(x[b n d] * A{d}) * x[b n d]
u[b n d] = elu(x[b n d]) + 1
u[b n d] = gelu(x[b n d])
u[b n d] = softmax(x[b n d], d)
u[b n d] = norm(x[b n d], d) * g{d} + c{d}
u[b n d] = (1 - x[b n d]) * x[b n d]
u[b n d] = ((x[b n d] + 1) * 2) / (x[b n d] + 3)
u[b n] = softmax(x[b n d], n) * x[b n d]
u[b n] = exp(x[b n d])
s[b n m] = x[b n d] * x[b m d]
where e = d / 2
where e = d / 2, f = 4*d
where l = (n + 2*P - D*(k-1) - 1) // S + 1
where t = 2^3 * d^2
where t = min(n, 8) + max(d, 2) + ceil(n, 3)
where w <= n
where w < n
causal? where w <= n
given z[b m d]
given z[b m d], R{h t}
transient y
fused? transient y
# nothing but a comment
""".strip().splitlines()


def layer_with(line: str) -> Layer:
    """A small layer with this line in the middle."""
    return layer_of(f"given x[b n d]\n{line}\ny[b n d] = x[b n d]")


def statement_of(text: str) -> object:
    """What one line, beside an equation, is read as."""
    return parse_lines(f"{text}\nend[b] = other[b]")[0].statement


def equation_of(text: str) -> Equation:
    found = statement_of(text)
    assert isinstance(found, Equation)
    return found


@pytest.mark.parametrize("line", LEGAL)
def test_legal_lines_are_read(line: str) -> None:
    layer_with(line)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_function_of_the_grammar_is_read(function: str) -> None:
    along = ", d" if function in ("softmax", "norm", "rms") else ""
    layer_with(f"u[b n d] = {function}(x[b n d]{along})")


def test_statements_become_what_they_say() -> None:
    assert statement_of("given x[b n d]") == Given(Ref("x", (Dim("b"), Dim("n"), Dim("d")), False))
    assert statement_of("given W{d}") == Given(Ref("W", (Dim("d"),), True))
    assert statement_of("where e = d / h") == Where("e", parse_formula("d / h"))
    assert statement_of("where w <= n") == Assume(Size("w"), Size("n"))
    assert statement_of("where w < n") == Assume(Size("w"), Size("n"), strict=True)
    assert statement_of("transient s") == Transient("s")
    condition = statement_of("for n - w < m <= n")
    assert isinstance(condition, Condition) and condition.marks == ("<", "<=")


def test_a_line_of_several_statements_becomes_several_lines() -> None:
    lines = parse_lines("given x[b d], z[b e]\ncausal? where e = 2, f = 3\ny[b d] = x[b d]")
    assert [(line.number, type(line.statement).__name__) for line in lines] == [
        (1, "Given"), (1, "Given"), (2, "Where"), (2, "Where"), (3, "Equation"),
    ]  # fmt: skip
    assert [line.guard and line.guard.option for line in lines] == [None, None, "causal", "causal", None]


def test_an_affine_index_is_steps_and_offsets() -> None:
    (ref,) = equation_of("y[b l] = x[b (2*S*l + D*k - P - 3)]").reads
    index = ref.indices[1]
    assert isinstance(index, Affine)
    assert [(step.dim, step.sign, step.coefficient) for step in index.steps] == [
        ("l", 1, parse_formula("2*S")), ("k", 1, Size("D")),
    ]  # fmt: skip
    assert [(offset.sign, offset.size) for offset in index.offsets] == [(-1, Size("P")), (-1, Number(3))]


def test_a_bare_number_is_a_place_and_a_bare_name_in_a_product_a_size() -> None:
    equation = equation_of("y[b] = x[b 2] / sqrt(e) * d")
    assert equation.reads[0].indices == (Dim("b"), Place(2))
    names = [name for factor in equation.right.terms[0].factors for name in sizes_in(factor.node)]
    assert names == ["e", "d"]


def test_functions_and_brackets_nest() -> None:
    equation = equation_of("y[b] = tanh((x[b] + 1) * exp(-z[b]))")
    (factor,) = equation.right.terms[0].factors
    assert isinstance(factor.node, Apply) and factor.node.function == "tanh"
    assert [ref.name for ref in refs_of(factor.node)] == ["x", "z"]


def test_guards_stand_before_lines_and_terms() -> None:
    lines = parse_lines("not cross? z[b] = x[b] + bias? B{b} - not bias? x[b]")
    assert lines[0].guard is not None and (lines[0].guard.option, lines[0].guard.wanted) == ("cross", False)
    assert isinstance(lines[0].statement, Equation)
    guards = [term.guard for term in lines[0].statement.right.terms]
    assert [guard and (guard.option, guard.wanted) for guard in guards] == [None, ("bias", True), ("bias", False)]


def test_comments_and_blank_lines_are_skipped_but_lines_keep_their_number() -> None:
    found: tuple[Line, ...] = parse_lines("# a comment\n\n   y[b] = x[b]   # another\n")
    (line,) = found
    assert line.number == 3
    assert isinstance(line.statement, Equation) and line.statement.text == "y[b] = x[b]"


@pytest.mark.parametrize("word", ["given", "where", "for", "transient"])
def test_a_word_of_the_grammar_is_none_where_it_is_an_array(word: str) -> None:
    with pytest.raises(ValueError, match="is a word of the grammar"):
        parse_lines(f"{word}[b] = x[b]")


def test_views_are_bare_renamings_only() -> None:
    views = ["z[b m] = x[b m]", "z[m b] = x[b m]"]
    others = ["z[b m] = -x[b m]", "z[b m] = x[b (m-1)]", "z[b] = x[b m]", "z[b m] = W{b m}", "z[b m] = 1 / x[b m]"]
    assert all(equation_of(text).is_view for text in views)
    assert not any(equation_of(text).is_view for text in others)
