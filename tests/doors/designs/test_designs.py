"""A design file: read with the line of every mistake, beside a question's own words, and answered as one document."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

import analyzer
from analyzer.doors.designs.files import Asked
from analyzer.doors.designs.words import _conditions, _settings_of

from ..command import ran

OWN = '[my_layer]\ndefinition = """\ngiven x[b n d]\ny[b n d] = x[b n e] * W{e d}\nwhere e = d\n"""\n'
DESIGN = """\
# an encoder
title = "Long series"
dtype = "float16"
layers = [
  "attention:causal",
  "conv1d",
  { label = "mine", file = "./mine.toml", layer = "my_layer" },
]

[sizes]
n = "16k"
d = 512
k = 7

[at_most]
macs = "1T"

[[question]]
ask = "compare"

[[question]]
ask = "crossover"
layers = ["attention", "conv1d"]
for = "n"

[[question]]
ask = "claim"
statement = "macs(attention) proportional to n"
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a design and a file of layers in a folder beside it."""
    (tmp_path / "plans").mkdir()
    (tmp_path / "plans" / "mine.toml").write_text(OWN, encoding="utf-8")
    (tmp_path / "plans" / "design.toml").write_text(DESIGN, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(folder: Path, text: str) -> str:
    (folder / "plans" / "design.toml").write_text(text, encoding="utf-8")
    return "plans/design.toml"


def test_every_question_is_answered_in_order(here: Path) -> None:
    answers = analyzer.design("plans/design.toml")
    assert [answer.title.split()[0] for answer in answers] == ["compare", "crossover", "claim"]
    alone = analyzer.compare(
        "attention:causal", "conv1d", "mine=plans/mine.toml:my_layer", n="16k", d=512, k=7, dtype="float16"
    ).to_dict()
    assert answers[0].to_dict()["layers"] == alone["layers"]
    assert answers[1].to_dict()["bases"]["layer"]["runs"][-1]["from"] == 769
    assert answers[2].to_dict()["verdict"] == "false"


@pytest.mark.parametrize("name", ["text", "markdown", "html", "json"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_answers_are_one_document_in_every_format(here: Path, name: str, language: str) -> None:
    found = ran("design", "plans/design.toml", "--format", name, "--lang", language)
    assert (found.status, found.err) == (0, "")
    assert found.out == analyzer.design("plans/design.toml", lang=language).to(name)
    assert found.out.index("crossover attention conv1d") > found.out.index("compare attention:causal")
    if name == "html":
        assert found.out.count("<h1") == 1 and found.out.count("<section") == 3 and found.out.count("<html") == 1
    if name == "json":
        assert [one["asked"].split()[0] for one in json.loads(found.out)["answers"]] == [
            "compare",
            "crossover",
            "claim",
        ]
    if name == "markdown":
        assert found.out.startswith("# Long series\n\n## `compare ") and found.out.count("\n## ") == 3


def test_text_is_the_format_where_none_is_named(here: Path) -> None:
    assert ran("design", "plans/design.toml").out == ran("design", "plans/design.toml", "--format", "text").out


def test_a_format_without_a_choice_of_formulas_says_which_have_one(here: Path) -> None:
    found = ran("design", "plans/design.toml", "--format", "json", "--math", "native")
    alone = ran("compare", "lstm", "n=4", "d=8", "--format", "json", "--math", "native")
    assert (found.status, found.err) == (2, alone.err) and "math= is for github" in found.err


def macs(*words: str) -> list[int]:
    data = ran(*words, "--design", "plans/design.toml", "--format", "json").json()
    return [layer["quantities"]["macs"]["value"] for layer in data["layers"]]


def test_a_questions_own_words_come_before_the_designs(here: Path) -> None:
    n, d, k = 16000, 512, 7
    assert macs("compare") == [4 * n * d * d + n * (n + 1) * d, n * k * d * d, n * d * d]
    assert macs("compare", "conv1d") == [n * k * d * d]
    assert macs("compare", "conv1d", "kernel=3", "length=10") == [10 * 3 * d * d]
    assert macs("compare", "conv1d:k=5") == [n * 5 * d * d]
    assert macs("compare", "lstm") == [8 * n * d * d], "k is not for an lstm"


def test_the_size_asked_for_is_not_taken_from_the_design(here: Path) -> None:
    data = ran(
        "crossover", "attention", "conv1d", "--for", "n", "--design", "plans/design.toml", "--format", "json"
    ).json()
    assert data["unknown"] == "n" and data["bases"]["layer"]["runs"][-1]["from"] == 769


def test_every_question_takes_a_design_or_the_part_of_it_that_it_has_use_for(here: Path) -> None:
    for words in (
        ["explain"],
        ["reach"],
        ["training"],
        ["compare"],
        ["layers"],
        ["models"],
        ["claim", "macs(attention) grows as n^2"],
        ["reconcile", "attention", "--between", "exact,fvcore"],
    ):
        found = ran(*words, "design=plans/design.toml")
        assert found.status == 0, (words, found.err)


def test_the_question_of_an_answer_can_be_asked_again_without_the_design(here: Path) -> None:
    answer = analyzer.compare(design="plans/design.toml", n=64)
    kind, *words = answer.title.split()
    assert ran(kind, *words).out == answer.to_text()


def test_layers_are_named_in_every_way_a_question_names_them(here: Path) -> None:
    (here / "plans" / "config.json").write_text(
        '{"model_type": "gpt2", "n_layer": 2, "n_embd": 64, "n_head": 4, "vocab_size": 100, "n_positions": 64}'
    )
    file = written(
        here,
        """layers = ["mine=mine.toml:my_layer", "mine.toml", "config=config.json", "model=gpt2", "bert-base",
      { layer = "attention", options = ["causal"], sizes = { h = 4 } }, { model = "gpt2" }, { config = "config.json" },
      { file = "mine.toml" }, { layer = "conv1d", options = { padding = "valid" }, sizes = { k = 3 } }]
    [sizes]
    n = 32
    d = 64
    [[question]]
    ask = "compare"
    """,
    )
    labels = [layer["label"] for layer in analyzer.design(file)[0].to_dict()["layers"]]
    assert labels[0] == "mine" and labels[5] == "attention:causal,h=4" and labels[9] == "conv1d:padding=valid,k=3"
    assert len(labels) == 10


def test_a_range_is_for_the_questions_that_take_one_and_others_say_so(here: Path) -> None:
    text = "layers = ['lstm']\n[sizes]\nn = [4, 8]\nd = 8\n[[question]]\nask = 'compare'\n"
    with pytest.raises(analyzer.UserError, match=r"line 5: compare: n .length. is one whole number here.*sweep"):
        analyzer.design(written(here, text))
    assert _settings_of(("lstm",), {}, {"n": "4,8", "d": "8", "k": "3"}) == ["n=4,8", "d=8"]
    assert _settings_of(("lstm",), {"for": "n"}, {"n": "4", "d": "8"}) == ["d=8"]
    assert _settings_of(("lstm",), {"over": "n,width"}, {"n": "4..8", "d": "8", "b": "2"}) == ["n=4..8", "b=2"]


def test_own_conditions_replace_those_on_the_same_quantity(monkeypatch: pytest.MonkeyPatch) -> None:
    shared = Asked(None, {}, {"at-most": "macs=1T,flops=2T", "at-least": "receptive_field=9"})
    own = Asked(None, {}, {"at-most": "macs=5"})
    monkeypatch.setattr("analyzer.doors.designs.words.allowed_words", lambda kind: ("at-most", "at-least"))
    assert _conditions("any", own, shared) == ["at-most=macs=5,flops=2T", "at-least=receptive_field=9"]
    monkeypatch.setattr("analyzer.doors.designs.words.allowed_words", lambda kind: ())
    assert _conditions("any", own, shared) == ["at-most=macs=5"], "the question itself refuses its own words"


# -------------------------------------------------------------------------------------------- mistakes

MISTAKES = [
    ("\nlanguage = 'klingon'", ["line 2: language: no language 'klingon'"]),
    ("\ndtype = 'f'", ["line 2: dtype: unknown dtype 'f'"]),
    ("convention = 'thor'", ["line 1: convention: unknown convention"]),
    ("[sizes]\nd = 8\nn = -5", ["line 3: sizes.n: ", "whole number", "'-5'"]),
    ("[sizes]\nn = 0", ["line 2: sizes.n: n is a whole number from 1"]),
    ("layers = [\n'lstm',\n'atention']\n[[question]]\nask = 'compare'", ["line 1: unknown layer", "'attention'"]),
    ("\nlayers = ['conv1d:cuasal']\n[[question]]\nask = 'compare'", ["line 2: conv1d:cuasal: no option"]),
    (
        "\n[[question]]\nask = 'compare'\nlayers = ['atention']\nlanguage = 'tlh'",
        ["line 5: question.1.language: no language"],
    ),
    ("\n[[question]]\nask = 'compare'\nlayers = ['atention']", ["line 4: unknown layer 'atention'"]),
    ("layesr = ['lstm']", ["line 1: layesr: unknown key (did you mean 'layers'?)", "known: title"]),
    ("\n\n[sizes]\nn = 1.5", ["line 4: sizes.n: ", "not a number with a point"]),
    ("[sizes]\nn = 2020-01-01", ["line 2: sizes.n", "a date or time"]),
    ("sizes = 5", ["line 1: sizes: a table is expected, as [sizes]"]),
    ("layers = []", ["line 1: layers: layers are a list"]),
    ("layers = 'lstm'", ["line 1: layers: layers are a list"]),
    ("layers = [\n'lstm',\n'n=5']", ["line 1: layers.2: 'n=5' is no layer; sizes stand in [sizes]"]),
    ("layers = [{ lable = 'x' }]", ["layers.1.lable: unknown key (did you mean 'label'?)"]),
    ("layers = [{ label = 'x', layer = 'lstm' }]", ["layers.1.label: a label is given to a layer of a file"]),
    ("layers = [{ layer = 'lstm', model = 'gpt2' }]", ["named by one of layer, model, config"]),
    ("layers = [{ file = 'x.txt' }]", ["called NAME.toml, not 'x.txt'"]),
    ("layers = ['lsmt']\n[sizes]\nn = 4\nd = 8\n[[question]]\nask = 'compare'", ["did you mean 'lstm'"]),
    (
        "layers = ['lstm']\n[sizes]\nn = 4\nd = 8\nhedas = 2\n[[question]]\nask = 'compare'",
        ["line 5: no layer of this design takes 'hedas' (did you mean 'heads'?)"],
    ),
    ("layers = ['lstm']\n[sizes]\nk = 4\n[[question]]\nask = 'compare'", ["line 3: no layer of this design takes 'k'"]),
    ("[sizes]\nlang = 'en'", ["line 2: sizes.lang: no size or option"]),
    ("[sizes]\nn = 4\nlength = 5", ["line 3: sizes.length: given twice"]),
    ("[[question]]\nask = 'comprae'", ["line 2: question.1.ask: unknown question 'comprae' (did you mean 'compare'?)"]),
    ("[[question]]\nfor = 'n'", ["line 1: question.1: a question says what it asks"]),
    (
        "[[question]]\nask = 'compare'\n\n[[question]]\nask = 'compare'\nfor = 'n'",
        ["line 6: question.2.for: unknown key"],
    ),
    ("[[question]]\nask = 'compare'\n[question.sizes]\nn = ''", ["line 4: question.1.sizes.n", "an empty text"]),
    ("[[question]]\nask = 'claim'", ["line 1: question.1: claim needs statement"]),
    ("[question]\nask = 'compare'", ["line 1: question: questions are written [[question]]"]),
    ("layers = ['lstm']\n\n[[question]]\nask = 'compare'", ["line 3: compare: lstm needs n (length), d (width)"]),
    (
        "layers = ['lstm']\n[[question]]\nask='layers'\n[[question]]\nask = 'crossover'",
        ["line 4: crossover: crossover takes two layers"],
    ),
    ("[[question]]\nask = 'claim'\nstatement = 'macs(attention) is big'", ["line 1: claim:"]),
    ("language = 'klingon'\n[[question]]\nask = 'layers'", ["klingon"]),
    ("layers = ['lstm']", ["asks nothing: add [[question]]"]),
    ("layers = [\n'lstm'\n", ["plans/design.toml", "Unclosed array"]),
    ("a = 1\na = 2\n", ["plans/design.toml", "Cannot overwrite a value (at line 2"]),
    ("x = " + "[" * 3000 + "]" * 3000, ["plans/design.toml"]),
    ("# x\n" * 2000, ["a design may have 500 lines"]),
    ("[[question]]\nask = 'layers'\n" * 51, ["a design may have 50 questions"]),
    ("[sizes]\nn = " + "9" * 5000, ["plans/design.toml"]),
]


@pytest.mark.parametrize(("text", "parts"), MISTAKES, ids=[text[:40] for text, _ in MISTAKES])
def test_a_mistake_is_told_with_file_line_and_key(here: Path, text: str, parts: list[str]) -> None:
    found = ran("design", written(here, text))
    assert (found.status, found.out) == (2, ""), found
    for part in ["plans/design.toml" if "klingon" not in text else "", *parts]:
        assert part in found.err


def test_no_question_is_answered_where_a_later_one_cannot_be_asked(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("answered")

    monkeypatch.setattr("analyzer.doors.designs.answers.ask", never)
    text = DESIGN + "\n[[question]]\nask = 'explain'\nlayers = ['lsmt']\n"
    with pytest.raises(analyzer.UserError, match="lsmt"):
        analyzer.design(written(here, text))


def test_a_design_that_is_not_there_is_the_machines_fault(here: Path) -> None:
    for words in (["design", "none.toml"], ["compare", "lstm", "--design", "none.toml"], ["design", "plans"]):
        found = ran(*words)
        assert (found.status, found.out) == (1, "") and "Traceback" not in found.err
    assert ran("compare", "design=a.toml", "design=b.toml").status == 2
    binary = here / "b.toml"
    binary.write_bytes(b"\xff\xfe")
    assert "not UTF-8" in ran("design", "b.toml").err


def test_a_hostile_design_is_refused_quickly(here: Path) -> None:
    start = time.process_time()
    for text in (
        "x = [\n" + "'" + "a" * 50 + "',\n" * 480,
        "[[question]]\nask = 'x'\nlayers = [\n" + "'lstm',\n" * 480 + "]",
    ):
        assert ran("design", written(here, text)).status == 2
    assert time.process_time() - start < 6
