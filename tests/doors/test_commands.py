"""Every command a reader is shown: it works, and says the same each time."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import analyzer
from analyzer.doors.asking import FORMATS, ask
from analyzer.doors.cli import cli
from analyzer.readings.quantities import UNITS

from .command import ran, ran_as_process

OWN = '[my_layer]\ndefinition = """\ngiven x[b n d]\ny[b n d] = x[b n e] * W{e d}\nwhere e = d\n"""\n'

DESIGN = 'layers = ["attention"]\ndtype = "int8"\n[sizes]\nn = 16\nd = 8\n[[question]]\nask = "compare"\n'

COMMANDS = [
    "compare attention conv1d n=4096 d=512 k=7",
    "compare attention conv1d n=4096 d=512 k=7 --convention torch",
    "compare attention conv1d length=4k width=512 kernel=7 heads=4 convention=vaswani",
    "compare attention conv1d:k=31,dilation=2 mine=./mine.toml:my_layer n=16k d=512",
    "explain attention:causal n=1024 d=512",
    "crossover attention conv1d d=512 k=7",
    "crossover attention lstm n=1000 --for d",
    "crossover attention conv1d d=512 k=7 --quantity flops",
    "solve attention d=512 h=8 --for n --at-most macs=1T",
    "solve attention conv1d d=512 k=7 --at-most macs=1T --at-most activation_memory=1GiB",
    "regimes attention conv1d lstm d=512 --over n,k",
    "regimes attention conv1d lstm d=512 n=1..64k k=1..31",
    "regimes attention lstm --over n,d --quantity core_macs",
    "compare attention conv1d n=4096 d=512 k=7 --scale n",
    "reach conv1d attention k=3 n=1000",
    "reach conv1d:causal n=16k k=3 d=512",
    "training attention:bias,dropout n=2048 d=1024 dtype=float16",
    "training feed-forward:gelu layer-norm n=16 d=8 --first yes",
    "choose n=16k d=512 k=7 w=256 --at-most macs=100G --at-least receptive_field=4000",
    "choose attention conv1d mine=./mine.toml:my_layer lstm n=16k d=512 k=7 --causal yes --at-most state_memory=4MiB",
    "choose n=4k d=512 k=7 --causal yes --at-least receptive_field=4000 --by macs_per_step --front macs,state_memory",
    "choose conv1d lstm n=4k d=512 k=7 --at-most macs=1,layers=8 --at-least receptive_field=4000",
    "layers",
    "reconcile attention n=1024 d=512 h=8 --between exact,fvcore,chinchilla",
    "reconcile attention:causal,bias n=16 d=8 h=2 b=2 --between ptflops-pytorch,fvcore:fused,vaswani,kaplan:step,thop",
    "reconcile mine=./mine.toml:my_layer n=16 d=8 --between exact-macs,torch,fvcore,chinchilla",
    "reconcile list=yes",
    "compare lstm n=32 --design ./design.toml",
    "number attention:causal,h=16.macs n=4096 d=512",
    "number attention.arithmetic_intensity n=4096 d=512 as=short",
    "sweep attention conv1d n=2^8..2^20:x2 d=256,512 k=3..63:+4",
    "sweep attention:causal lstm n=1..4096 d=64..1024:+64 --quantity flops",
    "sweep attention n=1k..64k:x2 d=512,1024 h=4..16:x2 --reduce front --front macs,activation_memory",
    "sweep attention conv1d n=2^60..2^70:x2 d=510..514 k=3 h=2 at-most=macs=1e30",
]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a file of layers, as the working folder."""
    (tmp_path / "mine.toml").write_text(OWN, encoding="utf-8")
    (tmp_path / "design.toml").write_text(DESIGN, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("name", FORMATS)
def test_a_command_answers_in_every_format_and_twice_the_same(here: Path, command: str, name: str) -> None:
    first, second = (ran(*shlex.split(command), "--format", name) for _ in range(2))
    assert (first.status, first.err) == (0, "") and first.out.endswith("\n")
    assert first.out == second.out


@pytest.mark.parametrize("command", COMMANDS)
def test_text_is_the_format_where_none_is_named(here: Path, command: str) -> None:
    words, text = shlex.split(command), ran(*shlex.split(command)).out
    assert text == ran(*words, "--format", "text").out == ran(*words, "format=text").out
    assert not re.search(r"[ \t]$|\x1b", text, re.MULTILINE)
    assert max(map(len, text.splitlines())) <= 120


def test_a_process_of_its_own_says_the_same_whatever_its_hash_seed(here: Path) -> None:
    for command in COMMANDS[3:6]:
        words = [*shlex.split(command), "--format", "json"]
        outputs = {ran_as_process(*words, environment={"PYTHONHASHSEED": seed}).out for seed in ("1", "2")}
        assert outputs == {ran(*words).out}


def test_the_installed_command_is_the_same_door() -> None:
    program = Path(sys.executable).with_name("analyzer")
    command = str(program) if program.exists() else shutil.which("analyzer")
    assert command, "the package is not installed"
    done = subprocess.run([command, "--version"], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, f"analyzer {analyzer.__version__}\n")
    assert ran("--version").out == done.stdout


@pytest.mark.parametrize("words", ["--help", "-h", *(f"{name} --help" for name in cli.commands)])
def test_help_is_given(words: str) -> None:
    found = ran(*words.split())
    assert (found.status, found.err) == (0, "") and found.out.startswith("Usage: analyzer")


def test_the_help_of_compare_shows_the_grammar_and_every_choice() -> None:
    text = " ".join(ran("compare", "--help").out.split())
    for part in ("attention:causal,h=16", "mine=./mine.toml:my_layer", "n=4096", "exact, torch, vaswani", "bfloat16",
                 "text, json, markdown, html, github, gitlab, mediawiki", "tex, native, mathml, image"):  # fmt: skip
        assert part in text


def test_no_question_at_all_is_answered_with_help() -> None:
    found = ran()
    assert (found.status, found.err) == (0, "") and found.out == ran("--help").out and "compare" in found.out


# -------------------------------------------------------------------------------------------- JSON


def compared(*words: str) -> dict[str, Any]:
    return ran("compare", *words, "--format", "json").json()


def test_the_json_of_compare_has_the_shape_the_documentation_says() -> None:
    data = compared("attention", "conv1d", "n=4096", "d=512", "k=7")
    assert data["question"].startswith("compare attention conv1d n=4096 d=512 k=7")
    assert {"n": 4096, "d": 512, "k": 7, "h": 8, "b": 1, "stride": 1}.items() <= data["sizes"].items()
    assert data["convention"]["name"] == "exact"
    attention, conv = data["layers"]
    assert (attention["layer"], attention["label"], conv["layer"]) == ("attention", "attention", "conv1d")
    assert list(attention["quantities"]) == list(UNITS)
    assert attention["quantities"]["parameters"] == {
        "value": 1048576, "unit": "1", "known": "derived", "formula": "4*d**2", "growth": "O(d^2)",
    }  # fmt: skip
    scores = next(row for row in attention["operations"] if row["name"] == "s")
    assert {"name": "s", "core": True, "macs": 4096**2 * 512, "parameters": 0}.items() <= scores.items()
    state = attention["quantities"]["state_memory"]
    assert state["value"] is None and "not arrived yet" in state["why"]


def test_the_json_of_crossover_has_the_shape_the_documentation_says() -> None:
    data = ran("crossover", "attention", "conv1d", "d=512", "k=7", "--format", "json").json()
    assert (data["unknown"], data["quantity"], list(data["bases"])) == ("n", "macs", ["layer", "core", "growth"])
    assert data["bases"]["layer"] == {
        "runs": [
            {"from": 1, "to": 767, "cheaper": "attention"},
            {"from": 768, "to": 768, "cheaper": None},
            {"from": 769, "to": None, "cheaper": "conv1d"},
        ],
        "closed_form": "n = d*(k - 4)/2",
    }


def test_huge_numbers_stay_exact_in_json() -> None:
    data = compared("attention", "n=10^30", "d=512")
    assert data["layers"][0]["quantities"]["macs"]["value"] == 4 * 10**30 * 512**2 + 2 * 10**60 * 512


@pytest.mark.parametrize("options", [(), ("--format", "json"), ("format=json",)])
def test_options_may_stand_anywhere_and_may_be_words(options: tuple[str, ...]) -> None:
    assert ran("compare", *options, "lstm", "n=4", "d=8").status == 0
    before, after = ran("compare", "lstm", *options, "n=4", "d=8"), ran("compare", "lstm", "n=4", "d=8", *options)
    assert before.status == after.status == 0
    assert [line for line in before.out.splitlines() if '"question"' not in line] == [
        line for line in after.out.splitlines() if '"question"' not in line
    ]


def test_a_word_with_spaces_around_its_name_is_understood_all_the_way() -> None:
    spaced = ran("compare", "lstm", "n=4", "d=8", "format = json").json()
    assert spaced["layers"] == compared("lstm", "n=4", "d=8")["layers"]


# -------------------------------------------------------------------------------------------- text


def integers(value: object) -> set[int]:
    if isinstance(value, dict):
        return set().union(*map(integers, value.values())) if value else set()
    if isinstance(value, list):
        return set().union(*map(integers, value)) if value else set()
    return {value} if type(value) is int else set()


@pytest.mark.parametrize("command", COMMANDS[:1] + COMMANDS[3:6] + ["compare attention lstm n=10^30 d=512"])
def test_every_number_of_the_json_stands_in_the_text(here: Path, command: str) -> None:
    kind, *words = shlex.split(command)
    data, text = ask(kind, words).to_dict(), ask(kind, words).to_text(width=2000)
    numbers = {int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*", text)}
    layers = data.get("bases") or [layer["quantities"] for layer in data["layers"]]
    assert integers(layers) <= numbers


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
@pytest.mark.parametrize("command", [*COMMANDS, "compare attention conv1d lstm n=10^40 d=10^20 k=7"])
def test_a_narrow_terminal_loses_no_character(here: Path, command: str, width: int) -> None:
    kind, *words = shlex.split(re.sub(r"--([\w-]+) ", r"\1=", command))
    answer = ask(kind, words)

    def characters(text: str) -> Counter[str]:
        return Counter("".join(text.split()).replace("─", ""))

    narrow = answer.to_text(width=width)
    assert characters(narrow) == characters(answer.to_text(width=4000))
    if kind != "explain":  # the lines of a definition are kept whole, to be copied
        assert max(map(len, narrow.splitlines())) <= width


@pytest.mark.parametrize(
    ("name", "kind", "shown"),
    [
        ("github", "svg", "](map.svg)"),
        ("latex", "png", "{map.png}"),
        ("mediawiki", "png", "[[File:map.png|"),
        ("confluence", "svg", 'ri:filename="map.svg"'),
        ("rst", "svg", ".. figure:: map.svg"),
    ],
)
def test_an_answer_shows_the_figure_that_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, kind: str, shown: str
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ("regimes", "attention", "conv1d", "d=64", "h=1", "--over", "n,k", "--format", name)
    found = ran(*words, "--figure", f"map.{kind}")
    assert shown in found.out and (tmp_path / f"map.{kind}").is_file()
    assert "map." not in ran(*words).out


@pytest.mark.parametrize(("name", "file"), [("latex", "map.svg"), ("github", "a map.svg"), ("mediawiki", "a[b].png")])
def test_a_figure_that_a_page_cannot_show_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, file: str
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ("regimes", "attention", "conv1d", "d=64", "h=1", "--over", "n,k", "--format", name)
    found = ran(*words, "--figure", file)
    assert found.status == 2 and file in found.err and not found.out and not list(tmp_path.iterdir())


def test_a_figure_is_said_to_be_written_and_makes_no_folder(tmp_path: Path) -> None:
    words = ("regimes", "attention", "conv1d", "d=64", "h=1", "--over", "n,k", "--figure")
    found = ran(*words, str(tmp_path / "x.svg"))
    assert found.status == 0 and f"figure written to {tmp_path / 'x.svg'}" in found.err
    found = ran(*words, str(tmp_path / "none" / "x.svg"))
    assert found.status != 0 and "there is no folder" in found.err and not (tmp_path / "none").exists()
