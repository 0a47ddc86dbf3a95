"""A sweep says what counting every point says: who wins, where, the least, the front, the rows."""

from __future__ import annotations

import csv
import io
import json
import random
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from analyzer.answers.conditions import conditions_of
from analyzer.answers.context import context
from analyzer.answers.question import Question, parse_question
from analyzer.answers.sweep_asked import asked
from analyzer.answers.swept import settings_at
from analyzer.doors.asking import ask
from analyzer.errors import MachineError, QuestionError, SizeError
from analyzer.readings.grid.tiles import Axis, tiles
from analyzer.readings.quantities import Absent, Reader
from analyzer.sizes import SPELLED
from analyzer.writers.files import written

WORDS = ("quantity", "reduce", "front", "at-most", "at-least", "convention", "dtype")

QUESTIONS = [
    "attention conv1d n=2^8..2^20:x2 d=256,512 k=3..63:+4",
    "attention conv1d n=1..40 d=1..17 k=1..7:+2 h=4",
    "attention conv1d:valid lstm n=1..12 d=4,8,9 k=1..9",
    "attention:causal sliding-window-attention:causal linear-attention n=1..30 d=8,16 w=1..9:+4",
    "conv1d:stride=2 conv1d depthwise-conv1d n=1..25 d=1..6 k=1..4",
    "gru lstm rnn n=1,2 d=1..9",
    "attention:d=16,h=2 conv1d n=10,20 d=8..16:+2 k=3",
    "attention conv1d n=2^20..2^50:x2 d=2^7..2^12:x2 k=5",
    "attention fft-long-conv1d long-conv1d n=1..70 d=2 --quantity flops".replace("--quantity ", "quantity="),
    "attention conv1d n=1..30 d=8,16 k=3..9:+2 at-most=macs=100k,activation_memory=9k at-least=receptive_field=5",
    "attention conv1d n=1..30 d=8,16 k=3..9:+2 at-least=arithmetic_intensity=2.5",
    "attention:h=8 lstm n=25,2^62,2^63 d=8,12",  # a layer is missing where another does not fit into 64 bits
    "attention:h=8 lstm n=25,2^64 d=8,12 quantity=sequential_operations",
    "mixed-attention lstm fft-long-conv1d n=25,40,59,2^63 d=8,12 k=7",
    "attention:d=8 conv1d n=22 d=12,24 k=3",
]


def points(question: Question) -> tuple[tuple[Axis, ...], list[dict[str, Any]]]:
    """Every point with the value of each layer: None where it does not exist, 'out' where a condition leaves it out."""
    what, about = asked(question), context("sweep", question)
    found = []
    for point in product(*(axis.values for axis in what.axes)):
        row: dict[str, Any] = {"at": dict(zip([axis.name for axis in what.axes], point, strict=True)), "values": []}
        for setting in settings_at(question, what.axes, point):
            try:
                reader = Reader(setting.layer, setting.exact(), about.convention, about.element_bytes)
            except SizeError:
                row["values"].append(None)
                continue
            kept = True
            for condition in conditions_of(question):
                names = condition.quantities
                kept &= condition.holds(sum(Fraction(reader.value(name)) for name in names))
            row["values"].append(reader.value(what.quantities[0]) if kept else "out")
        found.append(row)
    return what.axes, found


@pytest.mark.parametrize("words", QUESTIONS)
def test_winners_and_the_least_are_those_of_counting_every_point(words: str) -> None:
    question = parse_question(words.split(), WORDS)
    axes, rows = points(question)
    data = ask("sweep", words.split()).to_dict()
    labels = [layer["label"] for layer in data["layers"]]
    wins = dict.fromkeys([*labels, "several", "none"], 0)
    by_size: dict[str, dict[int, dict[str, int]]] = {
        axis.name: {value: dict.fromkeys(wins, 0) for value in axis.values} for axis in axes
    }
    for row in rows:
        there = {label: v for label, v in zip(labels, row["values"], strict=True) if isinstance(v, int)}
        least = [label for label, value in there.items() if value == min(there.values())]
        who = "none" if None in row["values"] or not there else least[0] if len(least) == 1 else "several"
        wins[who] += 1
        for name, value in row["at"].items():
            by_size[name][value][who] += 1
    told = data["winner"]
    assert {**told["alone"], "several": told["several"], "none": told["none"]} == wins
    assert data["points"] == len(rows) == sum(wins.values())
    for axis in axes:
        found = told["by_size"][axis.name]
        assert {one["from"]: {**one["alone"], "several": one["several"], "none": one["none"]} for one in found} == (
            by_size[axis.name]
        )
        assert [one["from"] for one in found] == [one["to"] for one in found] == list(axis.values)
    for place, layer in enumerate(data["layers"]):
        values = [row["values"][place] for row in rows]
        there = [value for value in values if isinstance(value, int)]
        assert layer.get("missing", {"points": 0})["points"] == values.count(None)
        assert layer.get("excluded", 0) == values.count("out")
        if not there:
            assert "least" not in layer
            continue
        assert layer["least"]["value"] == min(there)
        assert layer["least"]["points"] == there.count(min(there))
        for at in layer["least"]["at"]:
            assert any(row["values"][place] == min(there) and at.items() <= row["at"].items() for row in rows)


def test_along_a_size_says_where_one_layer_wins_whatever_the_others_are() -> None:
    along = ask("sweep", QUESTIONS[0].split()).to_dict()["winner"]["along"]
    assert along["n"] == [
        {"from": 256, "to": 8192, "winner": None},
        {"from": 16384, "to": 1048576, "winner": "conv1d"},
    ]
    assert along["k"][0] == {"from": 3, "to": 3, "winner": "conv1d"}


@pytest.mark.parametrize("words", [
    "attention conv1d n=1..9 d=4..20:+4 k=1..5 front=macs,activation_memory",
    "attention conv1d n=5..9 d=4..20:+4 k=1..5 front=parameters,receptive_field",
    "conv1d n=2^40..2^45:x2 d=4..9 k=1..5 front=macs,receptive_field",
    "attention h=1..8 n=4,9 d=8 front=parameters,activation_memory",
])  # fmt: skip
def test_a_front_is_what_no_other_point_beats(words: str) -> None:
    question = parse_question([*words.split(), "reduce=front"], WORDS)
    what, about = asked(question), context("sweep", question)
    signs = [-1 if name == "receptive_field" else 1 for name in what.quantities]
    found = set()
    for point in product(*(axis.values for axis in what.axes)):
        for setting in settings_at(question, what.axes, point):
            try:
                reader = Reader(setting.layer, setting.exact(), about.convention, about.element_bytes)
            except SizeError:
                continue
            found.add(tuple(sign * reader.value(name) for sign, name in zip(signs, what.quantities, strict=True)))
    best = {a for a in found if not any(b != a and b[0] <= a[0] and b[1] <= a[1] for b in found)}
    data = ask("sweep", [*words.split(), "reduce=front"]).to_dict()
    told = [tuple(sign * one[name] for sign, name in zip(signs, what.quantities, strict=True)) for one in data["front"]]
    assert set(told) == best and len(told) == len(best)


def test_a_part_within_64_bits_is_counted_there_and_the_rest_beyond_and_both_exactly() -> None:
    data = ask("sweep", ["attention", "conv1d", "n=1..2^70:x2", "d=8..2048:+8", "k=3"]).to_dict()
    assert 0 < data["beyond_64_bits"] < data["points"]
    said = ask("sweep", ["attention", "conv1d", "n=1..2^70:x2", "d=8..2048:+8", "k=3"]).to_text()
    assert "too large for 64 bits" in said


def test_tiles_of_any_size_and_order_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    words = QUESTIONS[2].split()
    whole = ask("sweep", words).to_dict()

    def work(plan: Any, grid: Any) -> Any:
        from analyzer.readings.grid.reductions import reduced

        small = list(tiles(grid, plan.one_by_one, 7))
        random.Random(3).shuffle(small)
        return (reduced(plan, tile) for tile in small)

    assert ask("sweep", words, work=work).to_dict() == whole


# -------------------------------------------------------------------------------------------- rows

TABLE = "attention conv1d n=1..9 d=4..10 k=1,3 h=4 quantity=macs,flops reduce=table"


def rows_counted(words: str = TABLE) -> list[dict[str, int | None]]:
    question = parse_question(words.split(), WORDS)
    what, about = asked(question), context("sweep", question)
    rows: list[dict[str, int | None]] = []
    names = [SPELLED.get(axis.name, axis.name) for axis in what.axes]
    for point in product(*(axis.values for axis in what.axes)):
        row: dict[str, int | None] = dict(zip(names, point, strict=True))
        for setting in settings_at(question, what.axes, point):
            for name in what.quantities:
                try:
                    reader = Reader(setting.layer, setting.exact(), about.convention, about.element_bytes)
                    value = reader.quantity(name)
                    row[f"{name}({setting.label})"] = None if isinstance(value, Absent) else value
                except SizeError:
                    row[f"{name}({setting.label})"] = None
        rows.append(row)
    return rows


def test_the_rows_of_a_table_are_counted_ones_in_every_format(tmp_path: Path) -> None:
    from analyzer.doors.sweeping import swept

    expected = rows_counted()
    for name in ("grid.csv", "grid.json"):
        answer = swept(TABLE.split(), str(tmp_path / name))
        assert f"{len(expected)} rows" in answer.to_text() and answer.to_dict()["points"] == len(expected)
    assert json.loads((tmp_path / "grid.json").read_text(encoding="utf-8"), parse_float=pytest.fail) == expected
    text = (tmp_path / "grid.csv").read_bytes().decode()
    assert text.count("\r\n") == len(expected) + 1 == text.count("\n")
    read = [{k: int(v) if v else None for k, v in row.items()} for row in csv.DictReader(io.StringIO(text))]
    assert read == expected
    data = swept(TABLE.split()).to_dict()
    assert [dict(zip(data["columns"], row, strict=True)) for row in data["rows"]] == expected
    assert {path.name for path in tmp_path.iterdir()} == {"grid.csv", "grid.json"}


@pytest.mark.parametrize("words", [
    "conv1d:causal n=1..4 d=4 k=2,3 stride=1..3 quantity=macs,macs_per_step,maximum_path_length",
    "conv1d conv1d:causal lstm n=5 d=3,4 k=3 stride=1,2 groups=1,2 quantity=maximum_path_length,macs",
])  # fmt: skip
def test_where_one_quantity_is_absent_the_others_have_their_values(words: str) -> None:
    data = ask("sweep", [*words.split(), "reduce=table"]).to_dict()
    rows = [dict(zip(data["columns"], row, strict=True)) for row in data["rows"]]
    assert rows == rows_counted(words + " reduce=table")
    partly = [(row[f"{name}(conv1d:causal)"] is None for name in data["quantities"]) for row in rows]
    assert any(0 < sum(gaps) < len(data["quantities"]) for gaps in partly)


@pytest.mark.parametrize("names", ["macs_per_step,macs", "macs,macs_per_step"])
def test_a_quantity_that_is_absent_everywhere_is_refused(names: str) -> None:
    with pytest.raises(QuestionError, match="conv1d:causal has no macs_per_step: strided"):
        ask("sweep", f"conv1d:causal n=8,16 d=8 k=3 stride=2,3 quantity={names} reduce=table".split())


@pytest.mark.parametrize("more", ["quantity=macs_per_step", "at-least=macs_per_step=1"])
def test_a_layer_is_left_out_where_it_lacks_the_quantity_and_that_is_told(more: str) -> None:
    words = ["conv1d:causal", "n=8,16", "d=8", "k=3", "stride=1,2", more]
    (layer,) = ask("sweep", words).to_dict()["layers"]
    assert layer["missing"] == {"points": 2, "why": "no macs_per_step: strided"} and layer["least"]["points"] in (1, 2)
    said = " ".join(ask("sweep", words).to_text().split())
    assert (
        "conv1d:causal does not exist or lacks a quantity at 2 points; at one of them, no MACs per new position:"
        in said
    )


def test_a_label_with_commas_is_quoted_in_csv_and_json(tmp_path: Path) -> None:
    from analyzer.doors.sweeping import swept

    for name in ("grid.csv", "grid.json"):
        swept(["attention:causal,h=2", "n=1,2", "d=4", "reduce=table"], str(tmp_path / name))
    assert (tmp_path / "grid.csv").read_text(encoding="utf-8").startswith('n,"macs(attention:causal,h=2)"')
    assert json.loads((tmp_path / "grid.json").read_text(encoding="utf-8"))[1] == {
        "n": 2,
        "macs(attention:causal,h=2)": 152,
    }


@pytest.mark.sweep
@pytest.mark.parametrize(("words", "kind"), [
    (TABLE, "int64"),
    ("attention conv1d n=2^30,2^31 d=2^30,9 k=1,3 h=4 reduce=table", "decimal128(38, 0)"),
    ("attention n=2^60..2^62:x2 d=2^60 reduce=table", "decimal256(76, 0)"),
    ("attention n=2^200..2^202:x2 d=2^200 reduce=table", "string"),
])  # fmt: skip
def test_parquet_holds_the_same_rows_exactly(tmp_path: Path, words: str, kind: str) -> None:
    import pyarrow.parquet as parquet

    from analyzer.doors.sweeping import swept

    for name in ("grid.parquet", "grid.json"):
        swept(words.split(), str(tmp_path / name))
    table = parquet.read_table(tmp_path / "grid.parquet")
    assert str(table.schema.field(-1).type if kind == "int64" else table.schema.field("macs(attention)").type) == kind
    expected = json.loads((tmp_path / "grid.json").read_text(encoding="utf-8"))
    exact = [{k: None if v is None else int(v) for k, v in row.items()} for row in table.to_pylist()]
    assert exact == expected


@pytest.mark.parametrize("error", [KeyboardInterrupt, MachineError, QuestionError])
def test_a_file_that_is_not_finished_leaves_nothing(tmp_path: Path, error: type[BaseException]) -> None:
    old = tmp_path / "grid.csv"
    old.write_text("as it was", encoding="utf-8")
    with pytest.raises(error), written(old) as file:
        file.write(b"half")
        raise error("stop")
    assert [path.name for path in tmp_path.iterdir()] == ["grid.csv"]
    assert old.read_text(encoding="utf-8") == "as it was"


def test_missing_pyarrow_is_told_with_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    from analyzer.doors.sweeping import swept

    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MachineError, match=r"pip install 'pyarrow>=17'"):
        swept(TABLE.split(), str(tmp_path / "grid.parquet"))
    assert not list(tmp_path.iterdir())


def test_points_beyond_64_bits_are_those_where_a_cost_is() -> None:
    """Not those where a tile was worked out with longer integers, which may be all."""
    words = ["attention", "conv1d", "n=1..10^30:x2", "d=512", "k=7", "h=1"]
    macs = [max(n * n * 1024 + 4 * n * 512**2, n * 512**2 * 7) for n in asked(parse_question(words)).axes[0].values]
    data = ask("sweep", words).to_dict()
    assert data["beyond_64_bits"] == sum(value >= 2**63 for value in macs) < data["points"] == 100


def test_what_is_given_taken_by_default_and_chosen_is_told_apart() -> None:
    said = ask("sweep", ["attention:h=4", "attention:causal,h=2", "conv1d", "n=1..3", "d=8", "k=3"]).to_text()
    assert "At d=8, k=3, h=4 (attention:h=4), h=2 (attention:causal,h=2)." in said
    assert "Sizes taken by default: c_in=d, c_out=d, b=1," in said
    assert "attention:causal,h=2 (causal=yes," in said and "conv1d (bias=no, padding=same)" in said


def test_a_table_says_what_an_empty_cell_means() -> None:
    words = ["attention", "n=1..3", "d=8", "h=1", "reduce=table"]
    assert "A cell is empty where" in ask("sweep", [*words, "at-most=macs=600"]).to_text()
    assert "A cell is empty where" not in ask("sweep", words).to_text()


def test_stretches_are_told_by_inequalities_in_chinese() -> None:
    said = ask("sweep", [*QUESTIONS[0].split(), "lang=zh"]).to_text()
    assert "沿 n 看：n ≤ 8,192 时取决于其他尺寸；n ≥ 16,384 时为 conv1d。" in said


def test_the_most_values_are_per_size() -> None:
    with pytest.raises(QuestionError, match="up to 1,000,000 are taken per size"):
        ask("sweep", ["attention", "conv1d", "n=1..10^30", "d=8", "k=3"])


def test_a_layers_own_size_stands_against_a_range() -> None:
    said = ask("sweep", ["gpt2", "conv1d", "n=1000..1040:+10", "d=7..9", "k=3"])
    data = said.to_dict()["layers"]
    assert data[0]["missing"]["points"] == 6
    assert data[0]["missing"]["why"] == "gpt needs n <= positions; here that says 1030 <= 1024"
    assert data[0]["sizes"]["d"] == 768 and "At d=768 (gpt2), k=3, " in said.to_text()


@pytest.mark.parametrize("words", ["gpt2 n=1020..1030:+10", "attention h=2,3 n=4 d=16"])
def test_why_a_layer_does_not_exist_is_told_in_the_language_of_the_answer(words: str) -> None:
    (layer,) = ask("sweep", words.split()).to_dict()["layers"]
    said = " ".join(ask("sweep", words.split()).to_text().split())
    assert f"what is wrong at one of them: {layer['missing']['why']}." in said
    chinese = ask("sweep", [*words.split(), "lang=zh"]).to_text()
    assert (
        "gpt 要求 n <= positions，此处为 1030 <= 1024" if "gpt2" in words else "3 不能整除 16，最接近的因数为 2、4"
    ) in chinese
