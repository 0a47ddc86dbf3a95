"""The sentences of articles: each with the verdict it deserves, decided and not typed."""

from __future__ import annotations

import pytest

from analyzer.report.asked import report_asked
from analyzer.report.material import Material
from analyzer.report.sayings import decided, tally
from analyzer.writers.cells import phrase_text
from analyzer.writers.phrases import phrase_book
from analyzer.writers.plain import PLAIN

TEN = [
    ("similarity", "true"), ("local_kernel", "true"), ("attention_parameters", "false"),
    ("kernel_parameters", "incomplete"), ("may_grow", "true"), ("attention_linear", "false"),
    ("kernel_work", "incomplete"), ("any_distance", "true"), ("fixed_window", "true"), ("uses", "not_derivable"),
]  # fmt: skip


def verdicts(words: str) -> list[tuple[str, str]]:
    found = decided(Material(report_asked(words.split())))
    return [(one.said.key.partition(".")[2], one.verdict) for one in found]


def test_the_ten_sentences_have_the_verdicts_they_deserve() -> None:
    assert verdicts("") == TEN


def test_the_order_of_the_layers_does_not_matter() -> None:
    assert sorted(verdicts("conv1d attention")) == sorted(TEN)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("linear-attention conv1d", ("attention_linear", "true")),
        ("attention:causal conv1d", ("any_distance", "true")),
        ("attention depthwise-conv1d", ("kernel_parameters", "true")),
        ("attention depthwise-conv1d", ("kernel_work", "incomplete")),
        ("gru lstm", ("at_once", "false")),
        ("gru lstm", ("sees_all", "true")),
        ("gru lstm", ("linear", "true")),
        ("feed-forward lstm", ("at_once", "true")),
        ("learned-positions lstm", ("parameters", "false")),
    ],
)
def test_other_layers_get_verdicts_of_their_own(words: str, expected: tuple[str, str]) -> None:
    assert expected in verdicts(words)


def test_understated_is_said_where_the_square_wins() -> None:
    (said,) = [one for one in decided(Material(report_asked([]))) if one.said.key == "saying.may_grow"]
    assert said.verdict_words.key == "saying_verdict.understated"
    found = decided(Material(report_asked(["linear-attention", "conv1d"])))
    (said,) = [one for one in found if one.said.key == "saying.may_grow"]
    assert said.verdict_words.key == "saying_verdict.true"


def test_the_tally_adds_up() -> None:
    found = decided(Material(report_asked([])))
    sentence = phrase_text(tally(found).phrase, phrase_book("en"), PLAIN)
    assert sentence == (
        "Of 10 sentences: 5 true, 2 false, 2 true in part or under a condition, 1 that cannot be derived."
    )


def test_what_is_undecided_is_counted_apart() -> None:
    found = decided(Material(report_asked(["layer-norm", "rms-norm"])))
    undecided = sum(one.verdict == "undecided" for one in found)
    sentence = phrase_text(tally(found).phrase, phrase_book("en"), PLAIN)
    assert (f"{undecided} undecided" in sentence) == bool(undecided)


def test_reach_is_not_the_same_as_learning() -> None:
    (said,) = [one for one in decided(Material(report_asked([]))) if one.said.key == "saying.any_distance"]
    assert said.verdict_words.key == "saying_verdict.reach"


def test_a_layer_with_a_label_that_no_claim_could_hold_is_checked_all_the_same() -> None:
    found = decided(Material(report_asked(["attention", "attention"])))
    assert {one.verdict for one in found if one.said.key == "saying.attention_parameters"} == {"false"}
    assert len(found) == 10
