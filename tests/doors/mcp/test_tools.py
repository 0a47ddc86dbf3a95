"""Questions as tools: their schemas, their words, and what they refuse to read."""

from __future__ import annotations

import json
import re
import sys
import time
from pathlib import Path
from typing import Any

import pytest

import analyzer
from analyzer.doors.asking import questions
from analyzer.doors.mcp.resources import RESOURCES, resource_at
from analyzer.doors.mcp.tools import NO_TOOLS, call, tools

from ..command import ran

CALLS: list[tuple[str, dict[str, Any], str]] = [
    (
        "compare",
        {"layers": ["attention", "conv1d"], "sizes": {"n": 4096, "width": "512", "k": 7}, "convention": "torch"},
        "compare attention conv1d n=4096 width=512 k=7 convention=torch",
    ),
    (
        "explain",
        {"layers": ["attention:causal,h=4"], "sizes": {"n": "1Ki", "d": 512}, "dtype": "int8"},
        "explain attention:causal,h=4 n=1Ki d=512 dtype=int8",
    ),
    (
        "crossover",
        {"layers": ["attention", "conv1d"], "sizes": {"d": 512, "k": 7}, "for": "n", "quantity": "flops"},
        "crossover attention conv1d d=512 k=7 for=n quantity=flops",
    ),
    (
        "reach",
        {"layers": ["conv1d"], "options": {"causal": True}, "sizes": {"n": 1000, "k": 3}},
        "reach conv1d n=1000 k=3 causal=yes",
    ),
    ("training", {"layers": ["lstm"], "sizes": {"n": 8, "d": 4}, "first": True}, "training lstm n=8 d=4 first=yes"),
    ("layers", {}, "layers"),
    ("models", {"language": "zh"}, "models"),
    ("verify", {"layers": ["linear"], "torch": False}, "verify linear torch=no"),
    (
        "reconcile",
        {"layers": ["attention"], "sizes": {"n": 64, "d": 16}, "between": ["exact", "fvcore"]},
        "reconcile attention n=64 d=16 between=exact,fvcore",
    ),
    ("claim", {"statement": "macs(attention) proportional to n"}, "claim macs(attention) proportional to n"),
]


@pytest.mark.parametrize(("name", "arguments", "command"), CALLS, ids=[name for name, _, _ in CALLS])
def test_a_tool_answers_what_the_command_does(name: str, arguments: dict[str, Any], command: str) -> None:
    said = call(name, arguments)
    words = [name, arguments["statement"]] if name == "claim" else command.split()
    language = ("--lang", arguments["language"]) if "language" in arguments else ()
    assert said.markdown == ran(*words, *language, "--format", "markdown").out
    data = ran(*words, *language, "--format", "json").json()
    given = said.data["answer"]
    assert {key: value for key, value in given.items() if key != "question"} == {
        key: value for key, value in data.items() if key != "question"
    }


def test_every_question_is_a_tool_with_a_description_of_its_own() -> None:
    found = tools()
    assert set(found) == set(questions()) - set(NO_TOOLS)
    assert {name for name, _, _ in CALLS} <= set(found)
    for tool in found.values():
        assert len(tool.about) > 20 and set(tool.required) <= set(tool.properties)
        assert tool.schema["additionalProperties"] is False
        assert json.loads(json.dumps(tool.schema)) == tool.schema


def test_choices_are_enumerated_in_the_schema() -> None:
    properties = tools()["crossover"].properties
    assert properties["convention"]["enum"] == ["exact", "torch", "vaswani"]
    assert "float16" in properties["dtype"]["enum"] and "macs" in properties["quantity"]["enum"]
    assert properties["language"]["enum"] == ["en", "zh"] and properties["layers"]["type"] == "array"


def test_a_schema_takes_the_bounds_that_the_question_takes() -> None:
    def taken(kind: str, name: str) -> bool:
        return re.search(tools()[kind].properties["at_most"]["propertyNames"]["pattern"], name) is not None

    for kind in ("solve", "choose", "sweep"):
        assert taken(kind, "macs") and taken(kind, "parameter_memory+state_memory") and not taken(kind, "mac")
        assert not taken(kind, "macs+flops") and not taken(kind, "state_memory+macs") and not taken(kind, "xmacs")
    assert taken("choose", "layers") and not taken("solve", "layers")


def test_choose_takes_causal_as_an_argument() -> None:
    assert tools()["choose"].properties["causal"]["type"] == "boolean"
    sizes = {"n": "4k", "d": 64, "h": 8}
    said = call("choose", {"layers": ["attention", "lstm"], "sizes": sizes, "causal": True, "at_most": {"layers": 1}})
    assert said.data["answer"]["causal"] is True and "causal=yes" in said.data["asked"]


N4 = {"n": 4, "d": 8}
REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("comprae", {}, "did you mean 'compare'"),
    ("claims", {"file": "x"}, "unknown tool"),
    ("compare", {"layers": ["atention"], "sizes": N4}, "did you mean 'attention'"),
    ("compare", {"sizes": N4}, "compare needs layers"),
    ("compare", {"layers": "lstm", "sizes": N4}, "layers is a list of texts"),
    ("compare", {"layers": [5], "sizes": N4}, "layers is a list of texts, not 5"),
    ("compare", {"layers": ["n=5"], "sizes": N4}, "is no layer"),
    ("compare", {"layers": ["lang=zh"], "sizes": N4}, "is no layer"),
    ("compare", {"layers": ["lstm"], "sizes": [1]}, "sizes is an object"),
    ("compare", {"layers": ["lstm"], "sizes": {"n": 1.5, "d": 8}}, "sizes.n is a whole number or a text"),
    ("compare", {"layers": ["lstm"], "sizes": {"n": None, "d": 8}}, "sizes.n is a whole number"),
    ("compare", {"layers": ["lstm"], "sizes": {"n": {"a": 1}, "d": 8}}, "sizes.n is a whole number"),
    ("compare", {"layers": ["lstm"], "sizes": {"n": 0, "d": 8}}, "n is a whole number from 1"),
    ("compare", {"layers": ["lstm"], "sizes": {"format": "html", **N4}}, "no size or option"),
    ("compare", {"layers": ["lstm"], "sizes": {"n=4 d": 8}}, "no size or option"),
    ("compare", {"layers": ["lstm"], "sizes": N4, "lnaguage": "zh"}, "did you mean 'language'"),
    ("compare", {"layers": ["lstm"], "sizes": N4, "language": "klingon"}, "no language 'klingon'"),
    ("compare", {"layers": ["lstm"], "sizes": N4, "convention": "thor"}, "unknown convention"),
    ("compare", {"layers": ["lstm"] * 101, "sizes": N4}, "up to 100 layers"),
    ("compare", {"layers": ["lstm"], "sizes": {"n": 10**200, "d": 8}}, "a text of 201 characters"),
    ("compare", {"layers": ["lstm"], "sizes": {"n": "9**9**9", "d": 8}}, "whole number"),
    ("compare", {"layers": ["lstm"], "sizes": {"n": "9" * 100_000, "d": 8}}, "characters is given; up to 5,000"),
    ("compare", {"layers": ["x" * 1_000_000], "sizes": N4}, "characters is given; up to 5,000"),
    ("compare", {"layers": [[[[[[["lstm"]]]]]]], "sizes": N4}, "nested more than 5 deep"),
    ("claim", {"statement": 5}, "statement is a text"),
    ("claim", {}, "claim needs statement"),
    ("verify", {}, "verify needs layers"),
]


@pytest.mark.parametrize(("name", "arguments", "part"), REFUSED, ids=[f"{n} {str(a)[:50]}" for n, a, _ in REFUSED])
def test_a_hostile_or_mistaken_call_is_refused_with_a_message_at_once(
    name: str, arguments: dict[str, Any], part: str
) -> None:
    start = time.process_time()
    with pytest.raises(analyzer.UserError) as caught:
        call(name, arguments)
    assert part in str(caught.value) and len(str(caught.value)) < 3000
    assert time.process_time() - start < 2


FILES = [
    ("compare", {"layers": ["mine.toml:my_layer"], "sizes": N4}),
    ("compare", {"layers": ["x=mine.toml"], "sizes": N4}),
    ("compare", {"layers": ["config=config.json"], "sizes": N4}),
    ("compare", {"layers": ["config = passwd"], "sizes": N4}),
    ("compare", {"layers": ["lstm", "design=plan.toml"], "sizes": N4}),
    ("compare", {"layers": ["lstm"], "sizes": {"config": "passwd", **N4}}),
    ("compare", {"layers": ["lstm"], "sizes": {"design": "passwd", **N4}}),
    ("compare", {"layers": ["lstm"], "options": {"config": "/etc/passwd"}}),
    ("claim", {"statement": "macs(mine.toml:my_layer) grows as n"}),
    ("claim", {"statement": "macs(config=passwd) grows as n"}),
    ("claim", {"statement": "macs(lstm) grows as n design=x.toml"}),
]


@pytest.mark.parametrize(("name", "arguments"), FILES, ids=[str(a)[:50] for _, a in FILES])
def test_no_file_is_read_unless_the_server_was_started_with_files(
    name: str, arguments: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("a file was opened")

    call("compare", {"layers": ["lstm", "gpt2"], "sizes": {"n": 4, "d": 8}})  # the built-in files are read once
    monkeypatch.setattr(Path, "open", never)
    monkeypatch.setattr(Path, "read_text", never)
    monkeypatch.setattr(Path, "read_bytes", never)
    with pytest.raises(analyzer.UserError, match=r"reads none|no size or option"):
        call(name, arguments)


OWN = '[my_layer]\ndefinition = "given x[b d]\\ny[b d] = x[b d] * W{d}"\n'


def test_with_files_those_below_the_folder_are_read_and_no_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "mine.toml").write_text(OWN)
    (tmp_path / "other.toml").write_text(OWN)
    monkeypatch.chdir(tmp_path / "in")
    for layer in ("mine.toml:my_layer", "x=./mine.toml:my_layer"):
        assert "parameters" in call("compare", {"layers": [layer], "sizes": {"d": 8}}, files=True).markdown
    for layer in (
        "../other.toml",
        f"{tmp_path}/other.toml",
        f"x={tmp_path}/other.toml",
        "~/other.toml",
        "x= /etc/a.toml",
        "C:/a.toml",
        "a\\..\\b.toml",
        "config=/etc/passwd",
        "config=../x.json",
        f"//{tmp_path}/other.toml:a",
    ):
        with pytest.raises(analyzer.UserError, match="leads out of the server's folder"):
            call("compare", {"layers": [layer], "sizes": {"d": 8}}, files=True)
    with pytest.raises(analyzer.UserError, match="leads out"):
        call("claim", {"statement": "macs(../other.toml:my_layer) grows as d"}, files=True)


def test_the_resources_hold_what_questions_are_made_of() -> None:
    texts = {name: one.text() for name, one in RESOURCES.items()}
    found = {name: json.loads(text) for name, text in texts.items() if RESOURCES[name].kind.endswith("json")}
    assert found["sizes"]["n"]["names"][0] == "length" and found["sizes"]["b"]["default"] == "1"
    assert found["conventions"]["conventions"]["torch"]["masks"] == "dense"
    assert found["quantities"]["macs"]["unit"] == "1" and len(found["layers"]["layers"]) > 30
    assert "LAYER… SIZE=VALUE…" in texts["grammar"]
    with pytest.raises(analyzer.UserError, match=r"no resource 'analyzer://layer' .did you mean"):
        resource_at("analyzer://layer")


def test_without_the_sdk_the_error_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mcp", None)
    found = ran("mcp")
    assert (found.status, found.out) == (1, "")
    assert "pip install 'mcp>=2.3'" in found.err and "Traceback" not in found.err
