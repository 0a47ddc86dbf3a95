"""`solve`: the known answers, the words for them, and questions it refuses."""

from __future__ import annotations

import time
from fractions import Fraction
from typing import Any

import pytest

from analyzer.answers import solution
from analyzer.answers.conditions import conditions_of
from analyzer.answers.context import context
from analyzer.answers.feasible import BROKEN, KEPT, Values, after, before, values_where
from analyzer.answers.question import parse_question
from analyzer.answers.runs import Stretch
from analyzer.answers.settings import settings
from analyzer.doors.asking import ask
from analyzer.errors import DisagreementError, SizeError

from .asked import compared, data_of, refusal, values


def layers(words: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = data_of("solve", *words.split())["layers"]
    return found


def layer(words: str) -> dict[str, Any]:
    (found,) = layers(words)
    return found


def sentences(words: str) -> str:
    return " ".join(ask("solve", words.split()).to_text(width=4000).split())


# -------------------------------------------------------------------------------------------- known answers


def test_attention_of_a_trillion_multiply_adds() -> None:
    found = layer("attention d=512 h=8 for=n at-most=macs=1T")
    n = found["answer"]
    assert 4 * n * 512**2 + 2 * n**2 * 512 <= 10**12 < 4 * (n + 1) * 512**2 + 2 * (n + 1) ** 2 * 512
    assert (found["kind"], found["next"], found["binding"]) == ("largest", n + 1, ["macs"])
    assert found["closed_form"] == "n <= (d**2 + macs/(2*d))**(1/2) - d"
    assert found["feasible"] == [{"from": 1, "to": n}]


def test_the_longest_context_of_a_cache_of_llama_3() -> None:
    assert layer("model=llama-3-8b dtype=float16 for=n at-most=state_memory=16GiB")["answer"] == 131072
    whole = layer("llama-3-8b dtype=float16 for=n at-most=parameter_memory+state_memory=24GiB")
    (row,) = whole["conditions"]
    assert row["at_answer"] <= 24 * 2**30 < row["at_next"] and row["at_next"] - row["at_answer"] == 2 * 32 * 8 * 128 * 2
    assert whole["closed_form"].startswith("n <= (bytes - ")


def test_the_smallest_kernel_that_sees_4000_positions() -> None:
    found = layer("conv1d n=16000 d=512 for=k at-least=receptive_field=4000")
    assert (found["kind"], found["answer"], found["next"]) == ("smallest", 4000, 3999)
    assert found["feasible"] == [{"from": 4000, "to": None}]


def test_several_layers_and_limits_say_which_limit_binds() -> None:
    attention, conv = layers("attention conv1d d=512 k=7 at-most=macs=1T at-most=activation_memory=1GiB")
    assert attention["binding"] == conv["binding"] == ["activation_memory"]
    for found, name in ((attention, "attention"), (conv, "conv1d")):
        for place, fits in ((found["answer"], True), (found["next"], False)):
            (counted,) = compared(name, f"n={place}", "d=512", *(["k=7"] if name == "conv1d" else []))
            numbers = values(counted)
            assert (numbers["macs"] <= 10**12 and numbers["activation_memory"] <= 2**30) is fits
        assert [row["at_next"] for row in found["conditions"]] == [numbers["macs"], numbers["activation_memory"]]


def test_the_blocks_of_a_model_are_asked_for() -> None:
    found = layer("llama-3-8b dtype=float16 n=1k for=layers at-most=parameter_memory=24GiB")
    assert (found["unknown"], found["answer"]) == ("layers", 54)


# -------------------------------------------------------------------------------------------- kinds of sets


def test_heads_left_out_are_those_of_each_width() -> None:
    found = layer("attention n=512 for=d at-most=activation_memory=1GiB")
    for width in (found["answer"], found["next"], found["answer"] - 4, found["answer"] - 12):
        ((counted,), heads) = compared("attention", "n=512", f"d={width}"), 8 if width % 8 == 0 else 1
        memory = values(counted)["activation_memory"]
        assert memory == 4 * (5 * 512 * width + 2 * heads * 512**2)
        assert any(_holds(one, width) for one in found["feasible"]) is (memory <= 2**30)
    assert found["heads"] == "8 where 8 divides d, else 1" and found["closed_form"] is None


def _holds(one: dict[str, Any], value: int) -> bool:
    inside = one["from"] <= value and (one["to"] is None or value <= one["to"])
    if "step" in one:
        return inside and (value - one["from"]) % one["step"] == 0
    return inside and ("modulus" not in one or value % one["modulus"] in one["rests"])


def test_values_at_which_there_is_no_layer_are_left_out_with_the_reason() -> None:
    found = layer("attention n=512 h=12 for=d at-most=activation_memory=1GiB")
    assert found["feasible"] == [{"from": 12, "to": found["answer"], "step": 12}]
    assert found["next"] == found["answer"] + 12
    assert all("12 does not divide" in gap["why"] for gap in found["undefined"])
    said = sentences("conv1d:valid n=100 d=8 for=k at-least=receptive_field=40")
    assert "Values of k left out for conv1d:valid: from 101 (conv1d needs dilation*(k - 1) < n; n = 100)" in said
    assert "conv1d:valid keeps every condition at these values of k: 40 to 100" in said


def test_what_nothing_keeps_is_said_with_what_the_least_value_needs() -> None:
    found = layer("attention d=512 at-most=macs=0")
    assert (found["kind"], found["answer"], found["next"]) == ("none", None, 1) and found["why"] == "solve-none"
    assert found["conditions"][0]["at_next"] == 1049600
    said = sentences("attention d=512 at-most=macs=0")
    assert (
        "no n keeps this limit: multiply-adds (MACs) at most 0. The least it gets is 1,049,600, first at n = 1." in said
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            "attention d=512 at-least=macs=1T at-most=macs=2T",
            "n can be from 30,743 to 43,685. n = 30,742 would break this limit: multiply-adds (MACs) at",
        ),
        (
            "attention n=4096 for=d at-most=activation_memory=600MB",
            "the largest d that keeps every limit is 5,685, but not every smaller one does. d = 5,686 would break",
        ),
        (
            "gpt2 for=n at-most=state_memory=1GB",
            "gpt2: n can be at most 1,024: every value up to there keeps the conditions, beyond there is no gpt2 "
            "(gpt needs n <= positions; positions = 1024). Over all n, state memory of gpt2: 75,497,472 B (72 MiB) at "
            "most, first at n = 1,024.",
        ),
        (
            "mistral-7b for=n at-most=state_memory=100GB",
            "state memory of mistral-7b: 1,073,479,680 B (1.00 GiB) at most, first at n = 4,095.",
        ),
        ("llama-3-8b for=n at-most=parameters=10G", "Whatever n is, parameters of llama-3-8b: 8,030,261,248."),
        (
            "lstm d=512 at-least=arithmetic_intensity=100",
            "lstm: no n keeps this limit: arithmetic intensity at least 100. However large n is, it stays below 62.3,",
        ),
        (
            "attention d=512 at-least=arithmetic_intensity=100",
            "no n keeps this limit: arithmetic intensity at least 100. The most it gets is 35.7, first at n = 246.",
        ),
        ("conv1d n=4096 d=8 at-least=receptive_field=5000", "more than the 4,096 positions of the sequence"),
        ("attention d=512 h=8 at-most=macs=1M dtype=int8", "int8, 1 byte per element"),
    ],
)
def test_the_headline_is_the_answer(words: str, said: str) -> None:
    assert said in sentences(words)


def test_the_most_there_is_is_reached_first_where_it_says() -> None:
    (row,) = layer("attention d=512 at-least=arithmetic_intensity=100")["conditions"]
    at, most = row["reaches"]["at"], Fraction(row["reaches"]["value"])
    counted = [compared("attention", f"n={n}", "d=512") for n in (at - 1, at, at + 1, 10 * at)]
    before, there, *after_it = (Fraction(values(one)["arithmetic_intensity"]) for (one,) in counted)
    assert before < most == there and max(after_it) <= most


@pytest.mark.parametrize(
    ("words", "reaches"),
    [
        ("conv1d d=8 k=3 n=16 for=stride at-most=macs=1T", ("most", 16 * 3 * 8 * 8, 1)),
        ("conv1d d=8 k=3 at-most=receptive_field=3", ("constant", 3, 1)),
        ("conv1d d=8 k=3 at-most=macs=1", ("least", 3 * 8 * 8, 1)),
        ("lstm d=8 at-most=arithmetic_intensity=100", ("below", None, None)),
    ],
)
def test_what_a_quantity_comes_to_has_the_same_keys_in_every_case(
    words: str, reaches: tuple[str, int | None, int | None]
) -> None:
    (row,) = layer(words)["conditions"]
    kind, value, at = reaches
    assert set(row["reaches"]) == {"kind", "value", "at"}
    assert (row["reaches"]["kind"], row["reaches"]["at"]) == (kind, at)
    assert value is None or row["reaches"]["value"] == value


def test_several_layers_begin_with_a_table_of_answers() -> None:
    (columns, *_) = ask("solve", ["attention", "lstm", "d=512", "at-most=macs=1T"]).tables()
    assert columns.rows[0][:3] == ("attention", 1, 30742) and columns.rows[1][0] == "lstm"


def test_limits_that_exclude_each_other_are_told_alone() -> None:
    found = layer("attention d=512 at-most=macs=1G at-least=activation_memory=1GiB")
    assert found["kind"] == "none"
    first, second = (row["alone"] for row in found["conditions"])
    assert first[0]["to"] == 600 and second[0]["from"] == 4017


def test_what_every_value_keeps_is_said_to() -> None:
    found = layer("conv1d d=8 k=3 at-most=receptive_field=3")
    assert (found["kind"], found["answer"], found["why"]) == ("all", None, "solve-all")
    assert "every value of n keeps the conditions" in sentences("conv1d d=8 k=3 at-most=receptive_field=3")


def test_a_quantity_a_layer_has_at_some_values_only_leaves_the_others_out() -> None:
    found = layer("conv1d d=64 n=100 for=k at-most=state_memory=16MiB")
    assert found["feasible"] == [{"from": 1, "to": 1}]
    assert found["undefined"] == [{"from": 2, "to": None, "why": "no state_memory: it looks ahead"}]


def test_sizes_up_to_a_googol_are_exact_and_beyond_it_is_said() -> None:
    found = layer("attention d=1 h=1 at-most=macs=10^100")
    n = found["answer"]
    assert 4 * n + 2 * n**2 <= 10**100 < 4 * (n + 1) + 2 * (n + 1) ** 2
    assert layer("conv1d d=1 k=1 at-most=macs=10^100")["answer"] == 10**100


def test_an_answer_beyond_a_googol_is_none() -> None:
    found = layer("conv1d:causal d=1 k=1001 at-most=maximum_path_length=10^98")
    assert (found["kind"], found["answer"], found["why"]) == ("largest", None, "beyond-largest")
    assert found["feasible"][0]["to"] == 1000 * 10**98 + 1
    said = sentences("conv1d:causal d=1 k=1001 at-most=maximum_path_length=10^98")
    assert "takes sizes beyond 10^100" in said


def test_a_huge_limit_costs_no_more() -> None:
    layer("attention d=512 at-most=macs=1T")
    start = time.process_time()
    found = layer("attention d=512 at-most=macs=10^90")
    assert time.process_time() - start < 0.5 and found["answer"] > 10**43


# -------------------------------------------------------------------------------------------- stacks laid out anew


def test_the_levels_of_a_stack_are_counted_one_by_one() -> None:
    found = layer("tcn n=1000 d=64 k=3 for=layers at-least=receptive_field=4000")
    fields = [values(compared("tcn", "n=1000", "d=64", "k=3", f"layers={n}")[0])["receptive_field"] for n in (9, 10)]
    assert fields[0] < 4000 <= fields[1]
    assert (found["answer"], found["next"], found["looked_at_up_to"], found["known"]) == (10, 9, 10, "counted")
    assert "counted, from 1 up to 10; larger values were not looked at" in sentences(
        "tcn n=1000 d=64 k=3 for=layers at-least=receptive_field=4000"
    )


def test_a_most_of_levels_ends_at_the_first_that_breaks_it() -> None:
    found = layer("wavenet n=100 d=4 cycles=1 for=levels at-most=receptive_field=100")
    assert (found["kind"], found["answer"], found["next"], found["looked_at_up_to"]) == ("largest", 6, 7, 7)


# -------------------------------------------------------------------------------------------- second reading


def test_readings_that_disagree_are_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    exact = solution.holds_where
    monkeypatch.setattr(
        solution,
        "holds_where",
        lambda value, one, region: [(q + (q > 1), kept) for q, kept in exact(value, one, region)],
    )
    with pytest.raises(DisagreementError, match="please report it"):
        layer("attention d=512 at-most=macs=1T")


def test_the_answer_is_counted_in_whole_numbers() -> None:
    question = parse_question(["lstm", "d=4", "at-most=macs=1M"])
    (setting,) = settings(question, "n")
    found = solution.solved(setting, "n", conditions_of(question), context("solve", question))
    assert all(type(row.at_answer) is int and type(row.at_next) is int for row in found.kept)


# -------------------------------------------------------------------------------------------- sets of numbers


def numbers(found: tuple[Values, ...], last: int) -> set[int]:
    return {value for value in range(last) if any(one.holds(value) for one in found)}


def test_classes_of_rests_become_steps_and_modules() -> None:
    stretches: list[Stretch] = [(4, 0, 4, None, KEPT), (4, 1, 1, 401, KEPT), (4, 1, 405, None, BROKEN)]
    stretches += [(4, 2, 2, None, BROKEN), (4, 3, 3, None, "none there")]
    kept = values_where(stretches, lambda what: what == KEPT)
    assert numbers(kept, 999) == {v for v in range(1, 999) if v % 4 == 0 or (v % 4 == 1 and v <= 401)}
    assert kept[-1].data() == {"from": 404, "to": None, "step": 4}
    assert any({"modulus": 4, "rests": [0, 1]}.items() <= one.data().items() for one in kept)
    assert (after(stretches, 401, BROKEN), before(stretches, 405, BROKEN)) == (402, 402)
    assert numbers(values_where(stretches, lambda what: what == "none there"), 999) == set(range(3, 999, 4))


def test_values_too_scattered_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analyzer.answers.feasible.MOST_STEPS", 3)
    stretches: list[Stretch] = [(1, 0, v, v, KEPT if v % 2 else BROKEN) for v in range(1, 20)]
    with pytest.raises(SizeError, match="too scattered"):
        values_where(stretches, lambda what: what == KEPT)


# -------------------------------------------------------------------------------------------- refusals

REFUSED = [
    ("attention d=512", ["say what may be at most", "at-most macs=1T"]),
    ("attention d=512 at-most=mcas=1T", ["'mcas'", "did you mean 'macs'"]),
    ("attention d=512 at-most=state_memory=1GiB", ["attention has no state_memory", "ask for attention:causal"]),
    ("conv1d d=512 k=3 at-most=state_memory=1GiB", ["conv1d has no state_memory", "ask for conv1d:causal"]),
    ("attention d=512 at-most=macs=1G at-least=macs=2G", ["contradict each other"]),
    ("attention at-most=macs=1G", ["n (length), d (width) are not given"]),
    ("attention n=4 d=8 at-most=macs=1G", ["every size is given"]),
    ("attention n=4 d=8 for=n at-most=macs=1G", ["n (length) is asked for and given"]),
    ("tcn:layers=3 n=4 d=8 k=3 for=layers at-most=macs=1G", ["layers is asked for and given"]),
    ("tcn n=4 d=8 for=layers at-most=macs=1G", ["tcn needs k (kernel)"]),
    ("attention d=8 for=k at-most=macs=1G", ["does not depend on k (kernel)", "sizes: "]),
    ("attention conv1d d=8 n=4 for=k at-most=macs=1G", ["attention does not depend on k (kernel)"]),
    ("attention d=8 for=lenght at-most=macs=1G", ["'lenght'", "did you mean 'length'"]),
    ("attention d=8 at-most=macs=1G convention=vaswani", ["vaswani", "exact or torch"]),
    ("attention n=5 d=10^13 for=h at-most=macs=1G", ["h (heads) has to divide", "10^12"]),
    ("at-most=macs=1G", ["name a layer"]),
]


@pytest.mark.parametrize(("words", "parts"), REFUSED, ids=[words for words, _ in REFUSED])
def test_a_question_that_makes_no_sense_is_refused(words: str, parts: list[str]) -> None:
    message = refusal("solve", *words.split())
    for part in parts:
        assert part in message


def test_a_fraction_may_be_a_limit_of_an_intensity() -> None:
    found = layer("attention d=512 at-least=arithmetic_intensity=7.5")
    for place, fits in ((found["answer"], True), (found["next"], False)):
        value = values(compared("attention", f"n={place}", "d=512")[0])["arithmetic_intensity"]
        assert (Fraction(value) >= Fraction(15, 2)) is fits
