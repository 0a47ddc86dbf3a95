"""The figures of the document: data by other routes, any number of layers, and pictures without overlaps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import product
from typing import TypeVar

import numpy as np
import pytest

from analyzer.answers.compare import compare
from analyzer.answers.question import parse_question
from analyzer.answers.reach import reach
from analyzer.answers.settings import settings
from analyzer.blocks import Count, Label, Phrase
from analyzer.charts import Bars, Figure, Lines, Matrices, Nets, Regions, Shares
from analyzer.report import listening as listened
from analyzer.report.asked import report_asked
from analyzer.report.charts.bases import bases
from analyzer.report.charts.cost import macs_against
from analyzer.report.charts.memory import memory
from analyzer.report.charts.mixing import graph, matrices, net_of, shortest
from analyzer.report.charts.reaching import LENGTHS, equal_reach, reach_by_depth
from analyzer.report.charts.regions import regions
from analyzer.report.charts.shares import shares
from analyzer.report.listening import connections, listening
from analyzer.report.material import Material
from analyzer.report.sample import series, tiny_sizes, weights_of
from analyzer.writers.captions import plain_caption
from analyzer.writers.figures import chart_table
from analyzer.writers.figures.charts import drawing_of
from analyzer.writers.figures.drawing import Box, Text
from analyzer.writers.phrases import PhraseBook, phrase_book
from tests.support.cases import PLAIN, STACKS

C = TypeVar("C")

PAIR = "attention conv1d"
QUESTIONS = (
    PAIR,
    "attention",
    "feed-forward",
    "layer-norm half",
    "gru lstm",
    "tcn wavenet",
    "attention conv1d lstm",
    "attention:causal sliding-window-attention:causal depthwise-conv1d",
    "attention conv1d lstm separable-conv1d linear-attention",
    "attention:causal conv1d:k=31 gru diagonal-ssm grouped-query-attention:causal depthwise-conv1d:dilation=4",
    "cross-attention conv1d:stride=2 m=77",
    "attention conv1d n=10^30",
    "attention conv1d n=1 d=1 k=1 h=1",
    "embedding learned-positions",
    "conv1d:stride=3 conv1d:stride=2 d=6 k=5",
)
BOOKS = {"en": phrase_book("en"), "zh": phrase_book("zh")}


@cache
def material(words: str) -> Material:
    return Material(report_asked(words.split()))


@cache
def drawn(words: str) -> Mapping[str, Figure]:
    """The figures of a question, those there are."""
    about, heard = material(words), tuple(one for one in material(words).heard if one is not None)
    plotted = about.plotted
    found = {
        "matrices": matrices(heard),
        "graph": graph(plotted),
        **{f"macs_by_{size}": macs_against(plotted, size) for size in "ndk"},
        "shares": shares(plotted),
        "regions": regions(plotted),
        "memory": memory(plotted),
        "reach": reach_by_depth(plotted, about.stacks),
        "bases": bases(plotted),
        "equal_reach": equal_reach(plotted),
    }
    return {name: figure for name, figure in found.items() if figure is not None}


def chart(kind: type[C], words: str, name: str) -> C:
    found = drawn(words)[name].chart
    assert isinstance(found, kind)
    return found


# ------------------------------------------------------------------------------------------- any question


def test_the_default_question_has_every_figure() -> None:
    assert set(drawn(PAIR)) == {
        "matrices", "graph", "macs_by_n", "macs_by_d", "macs_by_k", "shares", "regions", "memory", "reach", "bases",
        "equal_reach",
    }  # fmt: skip


@pytest.mark.parametrize("words", QUESTIONS)
@pytest.mark.parametrize("language", BOOKS)
def test_any_question_makes_pictures_without_overlap(words: str, language: str) -> None:
    book = BOOKS[language]
    for name, figure in drawn(words).items():
        drawing = drawing_of(figure.chart, book)
        page = Box(0, 0, drawing.width, drawing.height)
        texts = [piece for piece in drawing.pieces if isinstance(piece, Text)]
        assert [text.text for text in texts if not text.box.within(page)] == [], name
        boxes = [(text.text, text.box.grown(-1)) for text in texts]
        pairs = [(one, other) for place, one in enumerate(boxes) for other in boxes[place + 1 :]]
        assert [(one[0], other[0]) for one, other in pairs if one[1].overlaps(other[1])] == [], name


@pytest.mark.parametrize("words", QUESTIONS)
def test_captions_and_tables_need_no_word_the_book_lacks(words: str) -> None:
    book: PhraseBook = BOOKS["en"]
    for figure in drawn(words).values():
        caption = plain_caption(figure, book)
        assert caption.endswith(".") and "{" not in caption
        table = chart_table(figure)
        assert table.rows and all(len(row) == len(table.columns) for row in table.rows)
        if isinstance(figure.chart, Lines | Shares):
            assert len(table.rows) <= 14 + len(figure.chart.marks) + (
                len(figure.chart.told) if isinstance(figure.chart, Lines) else 0
            )


def test_two_layers_have_a_bar_per_basis_and_more_layers_have_none() -> None:
    assert "bases" not in drawn("attention conv1d lstm")
    assert len(chart(Bars, PAIR, "bases").runs) == 3


def test_what_has_no_kernel_has_no_kernel_figures() -> None:
    assert not {"macs_by_k", "regions"} & set(drawn("gru lstm"))


def test_one_layer_is_told_by_its_closed_form() -> None:
    finding = drawn("attention")["macs_by_n"].values["finding"]
    assert isinstance(finding, Phrase) and finding.key == "macs.form"


# ------------------------------------------------------------------------------------------- data


def test_curves_are_the_formulas_at_every_point() -> None:
    lines = chart(Lines, PAIR, "macs_by_n")
    attention, core, convolution = lines.series
    for n, whole, part in zip(attention.x, attention.y, core.y, strict=True):
        assert (whole, part) == (4 * n * 512**2 + 2 * n**2 * 512, 2 * n**2 * 512)
    assert all(macs == 7 * n * 512**2 for n, macs in zip(convolution.x, convolution.y, strict=True))
    assert [(mark.x, mark.y) for mark in lines.marks] == [
        (769, 4 * 769 * 512**2 + 2 * 769**2 * 512),
        (1793, 2 * 1793**2 * 512),
    ]


def test_dots_among_kernel_sizes_stand_where_the_curves_meet() -> None:
    lines = chart(Lines, PAIR, "macs_by_k")
    assert [(mark.x, mark.y) for mark in lines.marks] == [(8, 8 * 1024 * 512**2), (4, 4 * 1024 * 512**2)]
    whole = {line.name: line for line in lines.series if not line.dashed}
    assert {line.y[7] for line in whole.values()} == {8 * 1024 * 512**2}


def test_tables_hold_the_size_asked_for_and_what_the_finding_says() -> None:
    def column(name: str) -> set[object]:
        return {row[0].value for row in chart_table(drawn(PAIR)[name]).rows if isinstance(row[0], Count)}

    assert {4, 5, 7, 8, 9} <= column("macs_by_k")
    assert {4, 5, 7} <= column("regions")
    assert {769, 1024, 1793} <= column("macs_by_n")


def test_the_caption_says_what_both_dots_say() -> None:
    caption = plain_caption(drawn(PAIR)["macs_by_n"], BOOKS["en"])
    assert "769" in caption and "1,793" in caption


def test_three_layers_are_marked_where_the_cheapest_changes() -> None:
    lines = chart(Lines, "attention conv1d lstm", "macs_by_n")
    assert [(mark.x, mark.y) for mark in lines.marks] == [(769, 7 * 769 * 512**2)]


@pytest.mark.parametrize("words", [PAIR, "attention conv1d lstm", "attention conv1d lstm gru"])
def test_regions_are_what_counting_says(words: str) -> None:
    regions = chart(Regions, words, "regions")
    question = report_asked(words.split()).question
    for k, n in product((1, 4, 7, 8, 31), (33, 512, 1025, 9000)):
        costs = compare(replace(question, settings={**question.settings, "k": str(k), "n": str(n)})).layers
        macs = [cost.value("macs") for cost in costs]
        least = [place for place, value in enumerate(macs) if value == min(macs)]
        row = regions.runs[regions.ys.index(k)]
        found = next(who for first, last, who in row if first <= n and (last is None or n <= last))
        assert found == (least[0] if len(least) == 1 else None)


def test_bars_are_the_crossovers() -> None:
    bars = chart(Bars, PAIR, "bases")
    assert [[run[0] for run in row if run[2] == 1] for row in bars.runs] == [[769], [1793], [3585]]


ALIKE = [
    (PAIR, "attention:causal conv1d:causal"),
    ("tcn conv1d:causal,k=3 d=64", "tcn conv1d:causal,k=3 d=64"),
    ("attention conv1d:same", "attention conv1d:same"),
    ("attention:causal depthwise-conv1d lstm d=64", "attention:causal depthwise-conv1d:causal lstm d=64"),
    ("attention:heads=4 conv1d:k=2", "attention:heads=4,causal conv1d:k=2,causal"),
    ("attention conv1d causal=no padding=same", "attention conv1d causal=no padding=same"),
]


@pytest.mark.parametrize(("words", "compared"), ALIKE, ids=[words for words, _ in ALIKE])
def test_equal_reach_costs_what_the_stacks_of_reach_cost(words: str, compared: str) -> None:
    lines = chart(Lines, words, "equal_reach")
    question = report_asked(compared.split()).question
    for n in LENGTHS[::4]:
        stacks = reach(replace(question, settings={**question.settings, "n": str(n)})).stacks
        wanted = [value for stack in stacks if "macs" in stack.costs and (value := stack.costs["macs"].value)]
        found = [dict(zip(line.x, line.y, strict=True)).get(n) for line in lines.series]
        assert sorted(map(Fraction, (cost for cost in found if cost))) == sorted(map(Fraction, wanted))


def test_equal_reach_compares_causal_with_causal() -> None:
    figure = drawn(PAIR)["equal_reach"]
    attention, plain, doubling, powers = chart(Lines, PAIR, "equal_reach").series
    at = attention.x.index(8192)
    assert attention.name.values["layer"] == Label("attention:causal")
    assert attention.y[at] == 4 * 8192 * 512**2 + 8192 * 8193 * 512
    assert powers.y[at] == 5 * 7 * 8192 * 512**2 < doubling.y[at] < plain.y[at]
    assert "; the padding was left open, so all are causal" in plain_caption(figure, BOOKS["en"])
    given = drawn("attention conv1d:same")["equal_reach"]
    assert given.values["causal"] is None


def test_a_field_is_never_drawn_smaller_than_it_is() -> None:
    lines = chart(Lines, "attention conv1d k=31", "reach")
    doubling = next(line for line in lines.series if line.dashed and line.group == 1)
    assert doubling.y == tuple(1 + 30 * (2**depth - 1) for depth in doubling.x)


# ------------------------------------------------------------------------------------------- what listens to what


def test_attention_weights_are_rows_that_add_up_to_one_and_a_convolution_is_one_band() -> None:
    matrices = chart(Matrices, PAIR, "matrices")
    assert len(matrices.names) == 4
    weights, again, slopes, band = (np.array(matrix) for matrix in matrices.values)
    assert np.abs(weights.sum(axis=1) - 1).max() < 0.01 and np.abs(again.sum(axis=1) - 1).max() < 0.01
    assert np.abs(weights - again).max() > 0.01
    assert weights.min() > 0 and slopes.min() > 0
    for row, column in product(range(12), range(12)):
        assert (band[row, column] > 0) == (abs(row - column) <= 1)
        if row and column:
            assert band[row, column] == band[row - 1, column - 1]  # Toeplitz


def test_a_row_of_a_convolution_shows_its_taps() -> None:
    found = listening(settings(report_asked(["conv1d"]).question)[0])
    assert found is not None and found.in_a_band
    taps = found.matrix[5][4:7]
    assert taps[0] < taps[1] - 0.1 and taps[1] < taps[2] - 0.1


def test_weights_are_those_of_the_equations_carried_out_by_hand() -> None:
    setting = settings(report_asked(["attention"]).question)[0]
    sizes = tiny_sizes(setting)
    found = listening(setting)
    assert found is not None
    seeds = {name: seed for seed, name in enumerate(setting.layer.parameters)}
    x = series(sizes, setting.layer, 0.0)["x"][0]
    named = {name: weights_of(setting.layer, sizes, name, seeds[name]) for name in seeds}
    query, key = (next(array for name, array in named.items() if name.lower().endswith(letter)) for letter in "qk")
    mean = np.zeros((12, 12))
    for head in range(2):
        scores = (x @ query[:, head]) @ (x @ key[:, head]).T / np.sqrt(2)
        raised = np.exp(scores - scores.max(axis=1, keepdims=True))
        mean += raised / raised.sum(axis=1, keepdims=True) / 2
    assert np.abs(np.array(found.weights[0]) - mean).max() < 1e-3


def test_causal_weights_are_zero_ahead() -> None:
    found = listening(settings(report_asked(["attention:causal"]).question)[0])
    assert found is not None
    assert np.triu(np.array(found.weights[0]), 1).max() == 0


ENTRIES = sorted({**PLAIN, **STACKS})


@pytest.mark.parametrize("name", ENTRIES)
def test_the_way_found_by_moving_inputs_is_as_long_as_the_path_derived(name: str) -> None:
    found = connections(settings(parse_question([name]), incomplete=True)[0], 8)
    if found is None or found.path is None:
        return
    if found.steps:
        assert {(place, place) for place in range(8)} | {(place, place + 1) for place in range(7)} <= found.pairs
        assert found.path == 8
    elif name != "wavenet":  # 30 layers of narrow gates: their slopes are too faint to be seen
        assert len(shortest(found.pairs, 0, 7)) == found.path + 1
        assert net_of(found) is not None


def test_a_way_that_cannot_be_seen_is_not_drawn() -> None:
    found = connections(settings(report_asked(["conv1d"]).question)[0], 8)
    assert found is not None
    assert net_of(replace(found, pairs=frozenset({(0, 0), (7, 7)}))) is None


@pytest.mark.parametrize(
    "name", ["attention", "conv1d", "lstm", "relative-attention", "group-norm", "tcn", "cross-attention"]
)
def test_inputs_moved_as_one_batch_are_those_moved_one_by_one(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    setting = settings(parse_question([name]), incomplete=True)[0]
    together = listening(setting)
    monkeypatch.setattr(listened, "_apart", lambda layer: False)
    assert listening(setting) == together


def test_a_dilation_that_skips_positions_never_gets_from_the_first_to_the_last() -> None:
    (net,) = chart(Nets, "depthwise-conv1d:dilation=2 n=64 k=3", "graph").nets
    assert net.path == () and net.needed.key == "graph.never"


def test_a_recurrence_is_drawn_as_steps_and_a_convolution_as_layers() -> None:
    nets = chart(Nets, "attention conv1d lstm", "graph").nets
    assert [(net.chain, len(net.path)) for net in nets] == [(False, 2), (False, 4), (True, 8)]
    assert nets[1].path == (0, 3, 6, 7)
    assert len(nets[0].edges) == 64
    assert nets[2].name == Label("lstm")
