"""Whatever is typed: an answer or one of our messages, quickly; never an exception."""

from __future__ import annotations

import time

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from .command import ran

KINDS = ["compare", "explain", "crossover", "solve", "regimes", "reach", "training", "layers", "reconcile", "number"]
LAYERS = [
    "attention",
    "cross-attention",
    "conv1d",
    "depthwise-conv1d",
    "separable-conv1d",
    "lstm",
    "attenton",
    "conv",
    "",
]
OPTIONS = ["causal", "bias", "fused", "valid", "same", "padding=1", "padding=", "stride=2", "dilation=3", "groups=2",
"h=2",
           "h=0", "k=3", "d=4", "c_in=6", "causal=no", "causal=maybe", "", ",", "=", "cross", "padded", "L=1",
           "l=2"]  # fmt: skip
SIZES = ["n", "d", "k", "h", "b", "m", "c_in", "stride", "dilation", "groups", "padding", "length", "width", "kernel",
"e", "w",
         "l", "L", "S", "between", "over", "scale",
         "list", "quantity", "for", "format", "lang", "dtype", "convention", "causal", "bias", "", " n",
         "N"]  # fmt: skip
VALUES = ["1", "2", "3", "4", "7", "8", "16", "64", "0", "-1", "1.5", "4k", "4Ki", "2^10", "1e6", "10^30", "1e200",
"9**9**9",
          "yes", "no", "n", "d", "n,k", "k,d", "1..9",
          "3,5", "1..10^30", "9..1", "same",
          "valid", "macs", "flops", "state_memory", "json", "html", "text", "en", "zh",
          "int8",
          "torch", "vaswani", "exact,fvcore", "kaplan:step,torch", "", "x", "'", "=", "½"]  # fmt: skip
FLAGS = ["--format", "--format=json", "--for", "--for=n", "--quantity", "--convention", "torch", "--lang", "-h",
"--help", "--",
         "-", "--n", "--version", "json", "-x"]  # fmt: skip

text = st.text(max_size=12)
layer = st.one_of(
    st.sampled_from(LAYERS),
    st.builds(
        lambda name, parts: f"{name}:{','.join(parts)}", st.sampled_from(LAYERS), st.lists(st.sampled_from(OPTIONS))
    ),
    text,
    st.builds(lambda label, file: f"{label}={file}.toml:a", text, text),
)
pair = st.builds(lambda name, value: f"{name}={value}", st.sampled_from(SIZES) | text, st.sampled_from(VALUES) | text)
likely = st.builds(
    lambda n, d, k: [f"n={n}", f"d={d}", f"k={k}"], st.integers(1, 9), st.integers(1, 4), st.integers(1, 5)
)
words = st.lists(st.one_of(layer, pair, pair, st.sampled_from(FLAGS), text), max_size=6)


def harmless(argv: list[str]) -> bool:
    """Names of files outside the test's business are not asked for."""
    return not any("/" in word or "\\" in word for word in argv)


@settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(KINDS) | text, st.lists(layer, max_size=2), likely | st.just([]), words)
@example("compare", ["attention"], [], ["--"])
@example("compare", ["\udcff"], ["n=1"], [])
@example("crossover", ["conv1d", "conv1d"], ["n=1", "d=1"], ["for=S"])
def test_any_command_ends_well(kind: str, layers: list[str], sizes: list[str], more: list[str]) -> None:
    argv = [kind, *layers, *sizes, *more]
    if kind == "report" or not harmless(argv):
        return
    start = time.process_time()
    found = ran(*argv)
    assert time.process_time() - start < 3, argv
    assert found.status in (0, 1, 2)
    if found.status:
        assert found.err.strip() and found.out == ""
    else:
        assert found.out and not found.err


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(["", "causal", "bias", "valid", "stride=2", "dilation=2"]),
       st.sampled_from(["attention", "conv1d", "depthwise-conv1d", "lstm"]),
       st.sampled_from(["n", "d", "k", "b", "h", "S", "D", "G", "c_in", "m"]), st.integers(1, 30), st.integers(1,
       12))  # fmt: skip
def test_any_likely_crossover_is_answered_or_refused(option: str, other: str, unknown: str, n: int, d: int) -> None:
    sizes = {"n": n, "d": d, "k": 3}
    sizes.pop(unknown, None)
    argv = [f"{name}={value}" for name, value in sizes.items()]
    found = ran("crossover", f"conv1d:{option}".rstrip(":"), other, *argv, f"for={unknown}", "--format=json")
    assert found.status in (0, 2)
    assert bool(found.err.strip()) == bool(found.status)
