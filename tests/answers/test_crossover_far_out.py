"""Costs with a step at every power of two are told up to 10^100; costs without one to the end."""

from __future__ import annotations

from pathlib import Path

from analyzer.answers.costs import _without_logarithm
from analyzer.doors.asking import ask
from analyzer.readings.closed_forms import Polynomials
from analyzer.readings.polynomial import Polynomial

from .asked import compared, data_of, values

FAR = 10**100
TRANSFORMS = ("fft-long-conv1d", "attention", "d=512")


def told(*words: str) -> str:
    return " ".join(ask("crossover", words).to_text().split())


def test_a_difference_without_steps_holds_without_end() -> None:
    for basis in data_of("crossover", *TRANSFORMS)["bases"].values():
        assert basis["runs"] == [{"from": 1, "to": None, "cheaper": "fft-long-conv1d"}]
        assert "undefined" not in basis
    assert "10^100" not in told(*TRANSFORMS)


def test_a_difference_with_steps_is_told_up_to_the_largest_size_and_no_further() -> None:
    words = (*TRANSFORMS, "quantity=flops")
    (basis,) = data_of("crossover", *words)["bases"].values()
    assert basis["runs"] == [{"from": 1, "to": FAR, "cheaper": "fft-long-conv1d"}]
    assert [(gap["from"], gap["to"]) for gap in basis["undefined"]] == [(FAR + 1, None)]
    text = told(*words)
    assert "fft-long-conv1d is cheaper at every n up to 10^100." in text
    assert "1 to 10^100 " in text and "from 10^100 + 1" in text
    assert "000,000" not in text
    assert "在 10^100 以内" in told(*words, "lang=zh")
    here = [values(layer)["flops"] for layer in compared("fft-long-conv1d", "attention", "d=512", f"n={FAR}")]
    assert here[0] < here[1]


def test_what_changes_once_is_told_with_where_nobody_looks() -> None:
    text = told("diagonal-ssm:scan", "lstm", "d=64", "s=4", "quantity=sequential_operations")
    assert "from n = 2 on. Sizes beyond 10^100 are not looked at." in text


def test_equal_costs_with_steps_are_equal_up_to_the_largest_size() -> None:
    words = ("diagonal-ssm:scan", "selective-ssm:scan", "d=64", "s=4", "quantity=sequential_operations")
    assert "cost the same at every n up to 10^100." in told(*words)


def test_a_layer_that_ends_somewhere_beyond_is_not_followed_there(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(
        '[ends]\ndefinition = """\ngiven x[b n d], K{n d}\nfor j <= n\nwhere N = next_power2(2*n), n <= A\n'
        'fourier y over N\ny[b n d] = x[b j d] * K{(n-j) d}\n"""\n'
    )
    basis = data_of("crossover", f"ends={file}:ends", "attention", "d=8", f"A={FAR}")["bases"]["layer"]
    assert basis["runs"][-1]["to"] == FAR and [gap["from"] for gap in basis["undefined"]] == [FAR + 1]


def test_a_condition_on_a_logarithm_is_said_of_the_size_itself() -> None:
    text = " ".join(ask("compare", ("diagonal-ssm:scan", "n=16", "d=4", "s=4")).to_text().split())
    assert "hold where 2 ≤ n." in text
    for least in range(1, 6):
        gap = Polynomials().ceil_log2(Polynomial.symbol("n")) - least
        plain = _without_logarithm(gap)
        assert plain.is_plain
        for n in range(1, 70):
            doublings = next(times for times in range(10) if 2**times >= n)
            assert (plain.evaluate({"n": n}.__getitem__) >= 0) == (doublings >= least)
