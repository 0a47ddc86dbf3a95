"""What the grammar says when it does not take a line: where, what stands there, what may stand there.

Every line stands between `given x[b n d]` and `y[b n d] = x[b n d]`, so it is line 2.
"""

from __future__ import annotations

import pytest

from analyzer.errors import NotationError
from tests.support.domains import layer_of

# the line, the column of the error, a part of the message
ILLEGAL: list[tuple[str, int, str]] = [
    ("u[b n d] = x[b n d] *", 22, "expected an array, a function, a size, a number or '(', found the end of the line"),
    ("u[b n d] = ", 11, "expected an array, a function, a size, a number or '('"),
    ("u[b n d]", 9, "expected '=', found the end"),
    ("u[b n d] == x[b n d]", 11, "found '='"),
    ("u = x[b n d]", 3, "expected '[' (an activation) or '{' (a parameter) after 'u'"),
    ("[b n d] = x[b n d]", 1, "'transient', 'parallel', 'fourier', or an array to be made, as y[b n d]"),
    ("u[b n d = x[b n d]", 9, "expected an index or ']', found '='"),
    ("u[b n d] = x[b n d", 19, "expected an index or ']', found the end of the line"),
    ("u[b n d} = x[b n d]", 8, "expected an index or ']', found '}'"),
    ("u[b n-1 d] = x[b n d]", 6, "an index with arithmetic needs round brackets, as (n-1)"),
    ("u[b n d] = x[b n-1 d]", 17, "an index with arithmetic needs round brackets, as (n-1)"),
    ("u[b, n, d] = x[b n d]", 4, "expected an index or ']', found ','"),
    ("u{b n d} = x[b n d]", 1, "it is learned, not made; write u[..]"),
    ("u[b (n-1) d] = x[b n d]", 1, "the left side has plain dimensions only"),
    ("u[b 0 d] = x[b n d]", 1, "the left side has plain dimensions only"),
    ("u[b n n] = x[b n d]", 1, "a dimension stands twice on the left"),
    ("u[b n d] = x[b (n*k) d]", 17, "one dimension per product; a size in an index is written with a capital"),
    ("u[b n d] = x[b (n + s*k) d]", 21, "s*k: an index is affine"),
    ("u[b n d] = x[b (n + n) d]", 21, "'n' stands twice in this index"),
    ("u[b n d] = x[b (3) d]", 17, "a fixed position is a bare number"),
    ("u[b n d] = x[b (P) d]", 17, "an index in round brackets names a dimension"),
    ("u[b n d] = x[b () d]", 17, "expected a dimension, a size or a whole number, found ')'"),
    ("u[b n d] = x[b (n-) d]", 19, "expected a dimension, a size or a whole number, found ')'"),
    ("u[b n d] = x[b (n/2) d]", 18, "expected ')', '+' or '-', found '/'"),
    ("u[b n d] = x[b (D*(k-1)) d]", 19, "expected a dimension, a size or a whole number, found '('"),
    ("u[b n d] = x[b 1.5 d]", 16, "expected a whole number, found '1.5'"),
    ("u[b n d] = x[b n d] x[b n d]", 21, "expected an operator or the end of the line, found 'x'"),
    ("u[b n d] = x[b n d])", 20, "expected an operator or the end of the line, found ')'"),
    ("u[b n d] = (x[b n d]", 21, "expected ')' or an operator, found the end"),
    ("u[b n d] = tanh(x[b n d]", 25, "expected ')' or an operator, found the end"),
    ("u[b n d] = tahn(x[b n d])", 12, "did you mean 'tanh'?"),
    ("u[b n d] = eval(x[b n d])", 12, "unknown function 'eval'"),
    ("u[b n d] = softmax(x[b n d])", 28, "expected ',' and the dimension softmax runs along, found ')'"),
    ("u[b n d] = softmax(x[b n d], k)", 30, "softmax runs along 'k', but its argument has b n d"),
    ("u[b n d] = softmax(x[b n d], 2)", 30, "expected the dimension softmax runs along, found '2'"),
    ("u[b n d] = tanh(x[b n d], d)", 25, "expected ')' or an operator, found ','"),
    ("u[b n d] = x[b n d] ** 2", 22, "expected an array, a function, a size, a number or '(', found '*'"),
    ("u[b n d] = x[b n d] @ W{d e}", 21, "the character '@' has no meaning here"),
    ("u[b n d] = x.data", 13, "the character '.' has no meaning here"),
    ("__import__('os')", 1, "the character '_' has no meaning here"),
    ("u[b n d] = x[b n d]; u[b n d] = 1", 20, "the character ';' has no meaning here"),
    ("u[b n d] = 99999999999999999999 * x[b n d]", 12, "a number may have 15 digits"),
    ("abcdefghijklmnopqrstuvwxyz[b] = x[b n d]", 1, "a name may have 24 characters"),
    ("u[b n d] = " + "(" * 13 + "1" + ")" * 13, 25, "brackets may be nested 12 deep"),
    ("u[a b c d e f g h i] = x[b n d]", 1, "an array may have 8 indices"),
    ("where e", 8, "expected '=' (a definition), '<=' or '<' (an assumption), found the end"),
    ("where d / h = e", 7, "the left side of '=' is one size, as e = d / h"),
    ("where e = d / ", 14, "expected a size, a whole number or '(', found the end"),
    ("where e = 0.5 * d", 11, "expected a whole number, found '0.5'"),
    ("where e = d ^ 9", 15, "expected a whole exponent from 0 to 8"),
    ("where e = d ^ d", 15, "expected a whole exponent from 0 to 8"),
    ("where e = exec(d)", 11, "unknown function of sizes 'exec'; known: min, max, ceil"),
    ("where e = min(d)", 16, "expected ',' and a second size (min takes two), found ')'"),
    ("where e = d h", 13, "expected ',' or the end of the line, found 'h'"),
    ("where e = d, e = n", 14, "the size 'e' is defined twice"),
    ("for m", 6, "expected '<=' or '<' between two dimensions"),
    ("for d <= 3", 5, "a condition couples two dimensions of the layer; here: d"),
    ("for q <= n", 5, "here: n (dimensions: b n d)"),
    ("for 2*n <= d", 5, "a condition compares plain dimensions"),
    ("for n + d <= 3", 5, "each comparison bounds one dimension by the other"),
    ("for n <= d, n < d", 13, "one lower and one upper bound for a pair, on one line"),
    ("for d <= n, d - 1 < n", 13, "one lower and one upper bound for a pair, on one line"),
    ("given x[b n d]", 7, "'x' is made twice"),
    ("given z[b (n-1) d]", 7, "a given array has plain, different dimensions"),
    ("transient q", 11, "no equation makes 'q'"),
    ("transient x[b n d]", 12, "expected ',' or the end of the line, found '['"),
    ("u[b n d] = xs[b n d]", 12, "did you mean 'x'?"),
    ("u[b n d] = x[b n]", 12, "'x' has 3 dimensions (b n d), 2 are read"),
    ("u[b n d] = x{b n d}", 12, "'x' is an activation, write [..]"),
    ("u[b n d] = x[b n d] * W{d} + W[d]", 30, "'W' is a parameter, write {..}"),
    ("u[b n f] = x[b n d] * W{d e}", 1, "the index 'f' on the left never occurs on the right"),
    ("u[b n e] = x[b n c] * W{d e}", 12, "'c' is summed but stands in one factor only"),
    ("u[b n e] = x[b n d] * V{d e} * W{f e}", 32, "'f' is summed but stands in one factor only"),
    ("u[b n d] = x[b n d] * W{0}", 23, "the shape of 'W' is not clear from this use; declare it: given W{..}"),
    ("u[b n d] = u[b n d] + x[b n d]", 1, "u needs itself at the same position; a recurrence reads one step back"),
    ("u[b n d] = u[b (n-1) d] + u[b (n+1) d]", 1, "a recurrence walks one dimension in one direction"),
    ("u[b d] = u[b (n-1)] + x[b n d]", 1, "u needs itself at the same position"),
    ("given[b n d] = x[b n d]", 1, "is a word of the grammar"),
    ("causal? not bias? u[b n d] = x[b n d]", 9, "is a word of the grammar"),
    ("? u[b n d] = x[b n d]", 1, "expected 'given'"),
    ("not bias u[b n d] = x[b n d]", 10, "expected '?' after the option 'bias'"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "column", "part"), ILLEGAL)
def test_an_illegal_line_is_pointed_into(line: str, column: int, part: str) -> None:
    with pytest.raises(NotationError) as caught:
        layer_of(f"given x[b n d]\n{line}\ny[b n d] = x[b n d]")
    error = caught.value
    assert part in str(error)
    assert error.column == column
    assert error.number == 2 or "is made twice" in part
    assert str(error).splitlines()[-1].index("^") == column + 3


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "a layer needs at least one equation"),
        ("   \n# only a comment", "a layer needs at least one equation"),
        ("given x[b]", "a layer needs at least one equation"),
        ("\n" * 81, "a definition may have 80 lines, this one has 81"),
        ("x" * 8001, "a definition may have 8000 characters, this one has 8001"),
        ("given x[b]\ny[b] = x[b] + " + "x" * 300, "line 2: a line may have 300 characters"),
    ],
)
def test_texts_that_are_too_little_or_too_much(text: str, part: str) -> None:
    with pytest.raises(NotationError) as caught:
        layer_of(text)
    assert part in str(caught.value)


@pytest.mark.parametrize(
    ("text", "column", "part"),
    [
        ("4*d +", 6, "expected a size, a whole number or '(', found the end of the line"),
        ("4 d", 3, "expected an operator or the end of the formula, found 'd'"),
        ("min(d)", 6, "expected ',' and a second size (min takes two), found ')'"),
        ("sqrt(d)", 1, "unknown function of sizes 'sqrt'; known: min, max, ceil"),
        ("d^9", 3, "expected a whole exponent from 0 to 8, found '9'"),
        ("d ** 2", 4, "expected a size, a whole number or '(', found '*'"),
        ("0.5*d", 1, "expected a whole number, found '0.5'"),
    ],
)
def test_a_formula_that_is_none_is_pointed_into(text: str, column: int, part: str) -> None:
    from analyzer.notation.formulas import parse_formula

    with pytest.raises(NotationError) as caught:
        parse_formula(text)
    assert part in str(caught.value)
    assert (caught.value.number, caught.value.column) == (1, column)
