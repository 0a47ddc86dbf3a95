"""Training: published and hand-derived figures, loops, every domain, and the rules one by one."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest
import sympy

from analyzer.conventions import EXACT, TORCH, Convention
from analyzer.errors import LayerError
from analyzer.layers.catalogue import builtin_choices, builtin_entry, catalogue
from analyzer.layers.files import Entry, read_layers
from analyzer.notation.formulas import parse_formula
from analyzer.notation.layer import Layer
from analyzer.readings.domains import Sizes, exact_sizes
from analyzer.readings.formula import Expressions, expression, symbol
from analyzer.readings.loops import Walk
from analyzer.readings.polynomial import Polynomial
from analyzer.readings.quantities import Absent
from analyzer.readings.run import random_arrays, run
from analyzer.readings.saved import leading_to_output, made_again
from analyzer.readings.training import TRAINING_UNITS, TrainingReading, gradient_flows, training
from analyzer.verification.variants import SMALL
from tests.support.cases import Case, cases
from tests.support.domains import evaluated, layer_of, polynomial_sizes

DENSE = Convention("dense", masks="dense")

TRANSFORMER = """
given x[b n d]
where e = d / h
a[b n d]   = norm(x[b n d], d) * g1{d} + c1{d}
z[b m d]   = a[b m d]
q[b n h e] = a[b n d] * Wq{d h e} + bq{h e}
k[b m h e] = z[b m d] * Wk{d h e} + bk{h e}
v[b m h e] = z[b m d] * Wv{d h e} + bv{h e}
s[b h n m] = q[b n h e] * k[b m h e] / sqrt(e)
p[b h n m] = softmax(s[b h n m], m)
w[b h n m] = dropout(p[b h n m])
o[b n h e] = w[b h n m] * v[b m h e]
t[b n d]   = o[b n h e] * Wo{h e d} + bo{d}
r[b n d]   = x[b n d] + dropout(t[b n d])
l[b n d]   = norm(r[b n d], d) * g2{d} + c2{d}
u[b n f]   = l[b n d] * W1{d f} + b1{f}
i[b n f]   = gelu(u[b n f])
j[b n d]   = i[b n f] * W2{f d} + b2{d}
y[b n d]   = r[b n d] + dropout(j[b n d])
"""
"""A pre-norm transformer layer, in one piece."""


def counted(layer: Layer, given: dict[str, int], element_bytes: int = 1, **words: Any) -> TrainingReading:
    return training(layer, exact_sizes(layer, given), words.pop("convention", EXACT), element_bytes, **words)


def form(layer: Layer, quantity: str, element_bytes: int = 1, put: dict[str, int | str] | None = None) -> Any:
    """A quantity as a sympy expression of the sizes."""
    found = training(layer, polynomial_sizes(layer, put=put), EXACT, element_bytes).values[quantity]
    return expression(Polynomial.of(found).formula)


def same(found: Any, text: str) -> bool:
    return bool(sympy.expand(found - expression(parse_formula(text))) == 0)


def saved_by(text: str, *options: str, first: bool = False) -> set[str]:
    """The arrays a definition saves; a mask as `mask y`."""
    layer = layer_of(text, *options)
    found = training(layer, polynomial_sizes(layer), EXACT, 1, first)
    return {f"{'mask ' if one.mask else ''}{one.array}" for row in found.rows for one in row.saved}


# -------------------------------------------------------------------------------------------- published


def built_in(name: str, *options: str) -> Layer:
    return catalogue()[name].definition.layer(options)


@pytest.mark.parametrize(
    ("layer", "bytes_at_float16"),
    [
        (built_in("attention", "bias", "dropout"), "11*n*b*d + 5*h*n^2*b"),
        (built_in("attention", "bias", "dropout", "causal"), "11*n*b*d + 5*h*n^2*b"),
        (built_in("attention", "dropout"), "11*n*b*d + 5*h*n^2*b"),
        (built_in("feed-forward", "gelu", "bias", "dropout"), "3*n*b*d + 4*n*b*f"),
        (built_in("layer-norm", "bias"), "2*n*b*d"),
        (layer_of(TRANSFORMER), "n*b*d*(18 + 4*f/d) + 5*h*n^2*b"),
    ],
)
def test_saved_bytes_are_those_of_korthikanti_et_al(layer: Layer, bytes_at_float16: str) -> None:
    """Korthikanti et al. 2022, section 4.1, quoted in the documentation of MindSpore Transformers."""
    assert same(form(layer, "saved_memory", 2), bytes_at_float16)


@pytest.mark.parametrize(("s", "b", "h", "a"), [(2048, 4, 6144, 64), (2048, 1, 12288, 96), (97, 3, 60, 5)])
def test_a_transformer_layer_saves_sbh_34_plus_5as_over_h_bytes(s: int, b: int, h: int, a: int) -> None:
    """Korthikanti et al. 2022, equation 2, quoted in the documentation of AWS Neuron and MindSpore Transformers."""
    layer = layer_of(TRANSFORMER)
    found = counted(layer, {"n": s, "b": b, "d": h, "h": a, "f": 4 * h}, 2)
    assert found.values["saved_memory"] == s * b * h * (34 + Fraction(5 * a * s, h))
    in_blocks = [
        (built_in("attention", "bias", "dropout"), {"h": a}),
        (built_in("feed-forward", "gelu", "bias", "dropout"), {"f": 4 * h}),
        (built_in("layer-norm", "bias"), {}),
        (built_in("layer-norm", "bias"), {}),
    ]
    parts = [counted(block, {"n": s, "b": b, "d": h, **own}, 2).values["saved_memory"] for block, own in in_blocks]
    assert sum(parts) == found.values["saved_memory"]


def test_masks_take_one_byte_whatever_the_dtype() -> None:
    layer, given = built_in("attention", "dropout"), {"b": 1, "n": 8, "d": 4, "h": 2}
    one, four = (counted(layer, given, size).values["saved_memory"] for size in (1, 4))
    masks = 2 * 8 * 8 + 8 * 4
    assert four - masks == 4 * (one - masks)


# -------------------------------------------------------------------------------------------- derived by hand

SAVED = [  # layer, options, arrays saved, elements (one byte each), b put in as 1
    ("attention", [], "x q k v p o", "5*n*d + h*n^2"),
    ("attention", ["fused"], "x q k v o", "5*n*d"),
    ("attention", ["fused", "dropout"], "x q k v o | y", "6*n*d"),
    ("attention", ["dropout"], "x q k v p a o | a y", "6*n*d + 3*h*n^2"),
    ("cross-attention", ["cross"], "x z q k v p o", "3*n*d + 3*m*d + h*n*m"),
    ("linear-attention", [], "x i j q k v s z a t o", "8*n*d + d*e + d + h*n"),
    ("conv1d", ["valid"], "x", "n*c_in"),
    ("conv1d", ["valid", "bias"], "x", "n*c_in"),
    ("separable-conv1d", ["valid"], "x u", "n*c_in + l*c_in"),
    ("lightweight-conv1d", [], "x w", "n*d + H*k"),
    ("dynamic-conv1d", [], "x w", "n*d + n*H*k"),
    ("rnn", [], "x h", "n*c_in + n*c_out"),
    ("lstm", [], "x h g c", "n*c_in + 6*n*c_out"),
    ("gru", [], "x h r z c u", "n*c_in + 7*n*c_out"),
    ("diagonal-ssm", [], "x h", "n*d + n*d*s"),
    ("diagonal-ssm", ["fused"], "x", "n*d"),
    ("feed-forward", [], "x a", "n*d + n*f"),
    ("feed-forward", ["gelu"], "x u a", "n*d + 2*n*f"),
    ("gated-feed-forward", [], "x g u a", "n*d + 3*n*f"),
    ("layer-norm", [], "x", "n*d"),
]


@pytest.mark.parametrize(("name", "options", "arrays", "bytes_saved"), SAVED)
def test_what_each_layer_saves(name: str, options: list[str], arrays: str, bytes_saved: str) -> None:
    layer = built_in(name, *options)
    found = training(layer, polynomial_sizes(layer, put={"b": 1}), EXACT, 1)
    whole, _, masks = arrays.partition("|")
    assert {one.array for row in found.rows for one in row.saved if not one.mask} == set(whole.split())
    assert [one.array for row in found.rows for one in row.saved if one.mask] == masks.split()
    total = expression(Polynomial.of(found.values["saved_memory"]).formula)
    hand = expression(parse_formula(bytes_saved)).subs({symbol("e"): symbol("d") / symbol("h")})
    assert sympy.expand(total - hand) == 0


BACKWARD = [
    ("attention", [], "8*n*d^2 + 4*n^2*d"),
    ("attention", ["causal"], "8*n*d^2 + 2*n*(n+1)*d"),
    ("attention", ["fused"], "8*n*d^2 + 5*n^2*d"),  # the scores once more
    ("feed-forward", ["bias"], "4*n*d*f"),
    ("rnn", [], "2*n*c_in*c_out + 2*n*c_out^2"),
    ("layer-norm", ["bias"], "0"),
]


@pytest.mark.parametrize(("name", "options", "macs"), BACKWARD)
def test_backward_multiply_adds_derived_by_hand(name: str, options: list[str], macs: str) -> None:
    assert same(form(built_in(name, *options), "backward_macs", put={"b": 1}), macs)


def test_the_first_layer_of_a_network_needs_no_gradient_of_its_input() -> None:
    layer, given = built_in("feed-forward"), {"b": 1, "n": 3, "d": 4, "f": 6}
    assert counted(layer, given, first=True).values["backward_macs"] == 3 * 4 * 6 * 3
    assert gradient_flows(layer).first - gradient_flows(layer, first=True).first == {"x"}
    attention, given = built_in("attention"), {"b": 1, "n": 8, "d": 4, "h": 2}
    assert counted(attention, given, first=True).values["backward_macs"] == 8 * 4 * 4 * (3 + 2) + 4 * 8 * 8 * 4


def test_a_layer_without_multiply_adds_has_no_ratio() -> None:
    found = counted(built_in("layer-norm"), {"b": 1, "n": 3, "d": 4}).values
    assert found["backward_ratio"] == Absent("no-macs")
    assert counted(built_in("feed-forward"), {"b": 1, "n": 3, "d": 4, "f": 5}).values["backward_ratio"] == 2


# -------------------------------------------------------------------------------------------- rules one by one


@pytest.mark.parametrize(
    ("lines", "saved"),
    [
        ("y[b d] = x[b d] + x[b d]", ""),
        ("y[b d] = 3 * x[b d] / sqrt(d)", ""),
        ("y[b d] = x[b d] * x[b d]", "x"),
        ("y[b d] = x[b d] * w{d}", "x"),
        ("u[b d] = x[b d] * w{d}\ny[b d] = u[b d] + x[b d]", "x"),
        ("t[b] = x[b d]\ny[b d] = x[b d] / t[b]", "x t"),
        ("y[b d] = 1 / x[b d]", "x"),
        ("y[b d] = (1 - x[b d]) * w{d}", "x"),
        ("y[b d] = tanh(x[b d]) + x[b d]", "x"),
        ("y[b d] = -tanh(x[b d])", "x"),
        ("y[b d] = tanh(x[b d] * w{d})", "x y"),
        ("y[b d] = dropout(x[b d])", "| y"),
        ("y[b d] = dropout(x[b d]) * w{d}", "x | y"),
        ("y[b d] = dropout(x[b d]) + dropout(x[b d])", "| y y"),
        ("y[b d] = rms(x[b d], d)", "x"),
        ("v[b d] = x[b d]\ny[b d] = v[b d] * x[b d]", "x"),
        ("u[b d] = x[b d] * w{d}\ntransient u\ny[b d] = gelu(u[b d])", "x"),
        ("u[b d] = dropout(x[b d])\ntransient u\ny[b d] = u[b d] * w{d}", "x"),
    ],
)
def test_what_an_operation_saves(lines: str, saved: str) -> None:
    layer = layer_of(f"given x[b d]\n{lines}")
    rows = training(layer, polynomial_sizes(layer), EXACT, 1).rows
    whole, _, masks = saved.partition("|")
    assert {one.array for row in rows for one in row.saved if not one.mask} == set(whole.split())
    assert [one.array for row in rows for one in row.saved if one.mask] == masks.split()


def test_a_look_up_saves_the_numbers_of_its_rows() -> None:
    layer = layer_of("given t[b n], E{V d}\ny[b n d] = E{t[b n] d}")
    found = counted(layer, {"b": 2, "n": 3, "V": 7, "d": 4})
    assert [one.array for row in found.rows for one in row.saved] == ["t"]
    assert found.values["backward_ratio"] == Absent("no-macs")


@pytest.mark.parametrize("function", ["softmax", "sigmoid", "tanh", "relu", "exp", "sqrt"])
def test_functions_whose_derivative_follows_from_their_result_save_it(function: str) -> None:
    along = ", d" if function == "softmax" else ""
    assert saved_by(f"given x[b d]\ny[b d] = {function}(x[b d]{along})") == {"y"}
    assert saved_by(f"given x[b d]\nu[b d] = {function}(x[b d]{along})\ntransient u\ny[b d] = u[b d] + x[b d]") == {"x"}


@pytest.mark.parametrize("function", ["gelu", "silu", "elu", "softplus", "square", "abs", "log"])
def test_other_functions_save_what_they_read(function: str) -> None:
    assert saved_by(f"given x[b d]\ny[b d] = {function}(x[b d])") == {"x"}


def test_what_the_output_does_not_depend_on_has_no_backward_pass() -> None:
    text = "given x[b d]\nu[b f] = x[b d] * W{d f}\nv[b d] = gelu(x[b d])\ny[b d] = dropout(x[b d])"
    assert saved_by(text) == {"mask y"}
    found = counted(layer_of(text), {"b": 2, "d": 3, "f": 4}).values
    assert (found["macs"], found["backward_macs"]) == (24, 0)


def test_what_has_no_gradient_needs_nothing_for_it() -> None:
    text = "given x[b d]\nu[b d] = gelu(x[b d])\nv[b d] = dropout(u[b d])\ny[b d] = v[b d] * w{d}"
    assert saved_by(text) == {"x", "v", "mask v"}
    assert saved_by(text, first=True) == {"v"}


def test_what_is_never_stored_is_made_again_with_all_it_is_made_from() -> None:
    layer = built_in("attention", "fused", "dropout")
    assert made_again(layer, gradient_flows(layer).first) >= {"s", "p", "a"}
    assert made_again(built_in("rnn"), gradient_flows(built_in("rnn")).first) == set()


# -------------------------------------------------------------------------------------------- the whole catalogue


@pytest.mark.parametrize("convention", [EXACT, DENSE], ids=["needed", "dense"])
@pytest.mark.parametrize("case", cases(rounds=1, seed=31), ids=str)
def test_nested_loops_make_as_many_backward_steps(case: Case, convention: Convention) -> None:
    walk = Walk(case.layer, case.sizes, random_arrays(case.layer, case.sizes), dense=convention.masks == "dense")
    found = training(case.layer, case.sizes, convention, 4)
    again = made_again(case.layer, gradient_flows(case.layer).first)
    aside = {row.name for row in found.rows} - leading_to_output(case.layer)  # products of two factors
    expected = walk.backward_macs - 2 * sum(row.macs for row in found.rows if row.name in aside)
    assert found.values["macs"] == walk.macs
    assert found.values["backward_macs"] == expected + sum(row.macs for row in found.rows if row.name in again)


@pytest.mark.parametrize("case", cases(rounds=1, seed=32), ids=str)
def test_closed_forms_at_integers_are_the_count(case: Case) -> None:
    layer = case.layer
    in_sympy = Sizes(layer, Expressions(), {name: symbol(name) for name in layer.free_sizes})
    for convention, first in ((EXACT, False), (TORCH, True)):
        exact = training(layer, case.sizes, convention, 2, first)
        for sizes in (polynomial_sizes(layer), in_sympy):
            closed = training(layer, sizes, convention, 2, first)
            for name, value in exact.values.items():
                if not isinstance(value, Absent):
                    assert evaluated(closed.values[name], layer, case.given) == value, name
            for row, again in zip(exact.rows, closed.rows, strict=True):
                assert evaluated(again.saved_bytes, layer, case.given) == row.saved_bytes
                assert evaluated(again.backward_macs, layer, case.given) == row.backward_macs


@pytest.mark.parametrize("case", cases(rounds=1, seed=33), ids=str)
def test_totals_are_sums_and_saved_arrays_are_really_there(case: Case) -> None:
    found, first = (training(case.layer, case.sizes, EXACT, 4, first) for first in (False, True))
    assert list(found.values) == list(TRAINING_UNITS)
    assert found.values["training_macs"] == found.values["macs"] + found.values["backward_macs"]
    assert found.values["backward_macs"] == sum(row.backward_macs for row in found.rows)
    leading = leading_to_output(case.layer)
    assert found.values["backward_macs"] >= 2 * sum(row.macs for row in found.rows if row.name in leading)
    assert first.values["backward_macs"] <= found.values["backward_macs"]
    assert first.values["saved_memory"] <= found.values["saved_memory"]
    made = run(case.layer, case.sizes, random_arrays(case.layer, case.sizes))
    saved = [one for row in found.rows for one in row.saved]
    assert sum(one.bytes for one in saved) == found.values["saved_memory"]
    assert len({(one.array, one.mask) for one in saved}) == len(saved)
    for one in saved:
        assert one.elements == made[one.array].size
        assert one.array not in case.layer.transient and not getattr(case.layer.made.get(one.array), "is_view", False)
        places = one.array in case.layer.tables  # whole numbers of 8 bytes, as PyTorch has them
        assert one.bytes == one.elements * (1 if one.mask else 8 if places else 4)


# -------------------------------------------------------------------------------------------- stacks

STACKS = """
[stack.block]
steps = [
  { residual = [
    { layer = "layer-norm", options = ["bias"] },
    { layer = "attention", options = ["bias", "dropout"] },
  ] },
  { residual = [
    { layer = "layer-norm", options = ["bias"] },
    { layer = "feed-forward", options = ["bias", "gelu", "dropout"] },
  ] },
]

[stack.network]
steps = [ { repeat = "layers", steps = [ { layer = "block" } ] } ]

[stack.recurrent]
steps = [ { layer = "feed-forward" }, { repeat = "layers", steps = [ { layer = "rnn" } ] }, { layer = "layer-norm" } ]

[stack.nested]
steps = [
  { repeat = 3, steps = [ { layer = "feed-forward" }, { repeat = "layers", steps = [ { layer = "rnn" } ] } ] },
  { layer = "feed-forward" },
]

[stack.nested-ends]
steps = [ { layer = "rnn" }, { repeat = 3, steps = [ { repeat = "layers", steps = [ { layer = "rnn" } ] } ] } ]

[stack.views]
steps = [
  { repeat = "layers", steps = [ { apply = "gelu" }, { residual = [ { layer = "feed-forward" } ] } ] },
  { apply = "relu" },
]

[stack.kept]
steps = [
  { apply = "gelu" },
  { repeat = "layers", steps = [ { residual = [ { apply = "tanh" } ] } ] },
  { layer = "layer-norm" },
]
"""


@pytest.fixture(scope="module")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Entry]:
    file = tmp_path_factory.mktemp("stacks") / "stacks.toml"
    file.write_text(STACKS, encoding="utf-8")
    return read_layers(file, builtin_choices(), builtin_entry)


def test_a_network_of_transformer_layers_saves_that_of_each(stacks: Mapping[str, Entry]) -> None:
    """Korthikanti et al. 2022, equation 2 times L, quoted in the documentation of MindSpore Transformers."""
    assert same(form(stacks["block"].definition.layer(), "saved_memory", 2), "n*b*(18*d + 4*f) + 5*h*n^2*b")
    assert same(form(stacks["network"].definition.layer(), "saved_memory", 2), "N*n*b*(18*d + 4*f) + N*5*h*n^2*b")
    options = ("norm_first", "bias", "gelu", "dropout")
    encoder, network = (built_in(f"transformer-encoder{kind}", *options) for kind in ("-layer", ""))
    assert same(form(encoder, "saved_memory", 2), "n*b*(18*d + 4*f) + 5*h*n^2*b")
    assert same(form(network, "saved_memory", 2), "N*n*b*(18*d + 4*f) + N*5*h*n^2*b")


@pytest.mark.parametrize("first", [False, True], ids=["inside", "first"])
@pytest.mark.parametrize("times", [1, 2, 4])
@pytest.mark.parametrize("name", ["network", "recurrent", "nested", "nested-ends"])
def test_what_is_repeated_counts_as_if_it_were_written_out(
    stacks: Mapping[str, Entry], name: str, times: int, first: bool
) -> None:
    definition = stacks[name].definition
    folded, written = (definition.layer((), {"N": times}, out) for out in (False, True))
    assert folded.repeats and not written.repeats
    given = {size: SMALL.get(size, 3) for size in folded.free_sizes} | {"N": times}
    short = {size: value for size, value in given.items() if size in written.free_sizes}
    found = training(folded, exact_sizes(folded, given), EXACT, 4, first)
    again = training(written, exact_sizes(written, short), EXACT, 4, first)
    assert dict(found.values) == dict(again.values)


@pytest.mark.parametrize("name", ["views", "kept"])
@pytest.mark.parametrize("times", [1, 3])
def test_an_array_that_several_copies_need_is_saved_once(stacks: Mapping[str, Entry], name: str, times: int) -> None:
    definition = stacks[name].definition
    folded, written = (definition.layer((), {"N": times}, out) for out in (False, True))
    given = {size: SMALL.get(size, 3) for size in folded.free_sizes} | {"N": times}
    short = {size: value for size, value in given.items() if size in written.free_sizes}
    found = training(folded, exact_sizes(folded, given), EXACT, 4).values["saved_memory"]
    assert found == training(written, exact_sizes(written, short), EXACT, 4).values["saved_memory"]


def test_a_repeat_that_saves_less_the_first_time_is_refused(stacks: Mapping[str, Entry]) -> None:
    layer = stacks["views"].definition.layer((), {"N": 2})
    given = {size: SMALL.get(size, 3) for size in layer.free_sizes}
    with pytest.raises(LayerError, match="saves less the first time"):
        counted(layer, given, first=True)
