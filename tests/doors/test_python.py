"""The Python functions are the command line in other clothes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import analyzer

from .command import ran

PAIRS: list[tuple[Callable[[], Any], str]] = [
    (lambda: analyzer.compare("attention", "conv1d", n=4096, d=512, k=7), "compare attention conv1d n=4096 d=512 k=7"),
    (lambda: analyzer.compare("attention:causal,h=16", "lstm", length="4k", width=512, convention="torch"),
     "compare attention:causal,h=16 lstm length=4k width=512 convention=torch"),
    (lambda: analyzer.compare("conv1d", n=9, d=8, k=3, bias=True, causal=False, dtype="int8"),
     "compare conv1d n=9 d=8 k=3 bias=yes causal=no dtype=int8"),
    (lambda: analyzer.explain("attention:causal", n=1024, d=512), "explain attention:causal n=1024 d=512"),
    (lambda: analyzer.crossover("attention", "lstm", n=1000, for_="d"), "crossover attention lstm n=1000 for=d"),
    (lambda: analyzer.reach("conv1d", "attention", k=3, n=1000), "reach conv1d attention k=3 n=1000"),
    (lambda: analyzer.training("feed-forward:gelu", "lstm", n=16, d=8, first=True),
     "training feed-forward:gelu lstm n=16 d=8 first=yes"),
    (lambda: analyzer.layers(), "layers"),
    (lambda: analyzer.number("lstm.macs", n=4, d=8, as_="plain"), "number lstm.macs n=4 d=8 as=plain"),
]  # fmt: skip


@pytest.mark.parametrize(("call", "command"), PAIRS, ids=[command for _, command in PAIRS])
def test_a_function_gives_what_the_command_prints(call: Callable[[], Any], command: str) -> None:
    answer = call()
    assert answer.title == command
    assert answer.to_text() == ran(*command.split()).out
    assert answer.to_markdown() == ran(*command.split(), "--format", "markdown").out
    assert json.loads(answer.to_json()) == ran(*command.split(), "--format", "json").json()
    assert str(answer) == answer.to_text().rstrip("\n")


def test_to_dict_is_plain_data_that_survives_json() -> None:
    data = analyzer.compare("attention", "conv1d", n=4096, d=512, k=7).to_dict()
    assert json.loads(json.dumps(data)) == data


def test_what_a_question_says_can_be_asked_again() -> None:
    data = analyzer.compare("attention:causal,h=4", n="2^10", d=512).to_dict()
    again = ran(*data["question"].split(), "--format", "json").json()
    assert again["layers"][0]["quantities"]["macs"] == data["layers"][0]["quantities"]["macs"]


def test_an_error_is_a_value_error_and_one_of_ours() -> None:
    with pytest.raises(ValueError, match="did you mean 'attention'") as caught:
        analyzer.compare("atention", n=4, d=8)
    assert isinstance(caught.value, analyzer.UserError | analyzer.AnalyzerError)
    with pytest.raises(analyzer.MachineError):
        analyzer.compare("./none.toml:a", n=4)


def test_an_unknown_format_is_refused_with_the_known_ones() -> None:
    with pytest.raises(analyzer.UserError) as caught:
        analyzer.layers().to("jsn")
    assert "unknown format 'jsn' (did you mean 'json'?); known: text, json" in str(caught.value)


@pytest.mark.parametrize("value", [1.5, None, [1], {"a": 1}, float("nan"), "", object()])
def test_a_size_that_is_no_whole_number_is_refused(value: Any) -> None:
    with pytest.raises(analyzer.UserError):
        analyzer.compare("attention", n=value, d=8)


def test_report_writes_what_the_command_writes(tmp_path: Path) -> None:
    by_call = analyzer.report("attention", "conv1d", n=64, d=16, k=3, output=tmp_path / "a", format="markdown")
    done = ran(
        "report", "attention", "conv1d", "n=64", "d=16", "k=3", "--format", "markdown", "-o", str(tmp_path / "b")
    )
    assert done.status == 0, done.err
    listed = [Path(line) for line in done.out.splitlines()]
    assert [p.relative_to(tmp_path / "a") for p in by_call] == [p.relative_to(tmp_path / "b") for p in listed]
    assert [p.read_bytes() for p in by_call] == [p.read_bytes() for p in listed]
