"""With --lang zh, errors are Chinese where the phrase books have them, and never half of each."""

from __future__ import annotations

import ast
import pickle
import re
import shlex
import tomllib
from pathlib import Path

import pytest

import analyzer
from analyzer.doors.asking import ask, questions
from analyzer.errors import AnalyzerError, Said, SizeError, unknown_word
from analyzer.writers.phrases import phrase_book
from analyzer.writers.resources import templates
from analyzer.writers.saying import said_text
from tests.support.chinese import HAN, faults
from tests.support.foreign import foreign_words

from .command import ran
from .test_refusals import MACHINES_FAULT, USERS_FAULT
from .test_refusals import here as here

EN, ZH = phrase_book("en"), phrase_book("zh")
ASKED = [
    command
    for command, _ in [*USERS_FAULT, *MACHINES_FAULT]
    if command.split()[0] in (*questions(), "comprae") and "--lang" not in command and command.split()[-1] != "--format"
]
CHINESE = {
    "comprae attention": "没有名为“comprae”的命令（是不是“compare”？）；可选：compare、",
    "compare atention n=4 d=8": "没有名为“atention”的层（是不是“attention”？）；analyzer layers 会列出全部",
    "compare attention n=4 d=8 hedas=2": "attention 没有“hedas”（是不是“heads”？）；尺寸：b（批大小）、",
    "compare attention:cuasal n=4 d=8": "attention:cuasal：没有选项“cuasal”（是不是“causal”？）；选项：causal、",
    "compare attention n=0 d=8": "n 应为不小于 1 的整数，而不是 0",
    "compare attention n=4 d=10 h=4": "d/h 中，4 不能整除 10，最接近的因数为 2、5",
    "compare conv1d:valid n=4 d=8 k=9": "conv1d 要求 dilation*(k - 1) < n，此处为 8 < 4",
    "compare attention d=8": "attention 缺少 n（序列长度）：请加上 n=…",
    "compare attention n=4 length=5 d=8": "n 给了两次：“4”与“5”",
    "compare attention d=8 n=10^200": "n（序列长度）的值“10^200”超过 10^100；10^100 以内精确计算，更大的不予接受",
    "compare attention n=4 d=8 --dtype flaot32": "没有名为“flaot32”的数据类型（是不是“float32”？）；可选：float64、",
    "compare nowhere.toml:a d=8": "nowhere.toml：没有这个文件或文件夹",
    "solve attention d=8 --at-most macs=1 --at-least macs=2": "at-most macs=1 与 at-least macs=2 互相矛盾",
    "solve attention d=8 --at-most state_memory=1GiB": "保留再多状态也算不出来；可改问 attention:causal",
    "sweep attention conv1d n=9..3 d=8 k=3": "n=“9..3”从 9 降到 3；请写成 3..9",
    "regimes attention conv1d d=8 --over n,k k=1..10^30": "有约 10^30 个值；每个尺寸至多取 512 个",
    "compare attention n=4 d=8 --frmt x": "没有选项“--frmt”（是不是“--format”？）；analyzer compare --help 会列出全部",
    "compare attention n=4 d=8 --scale": "--scale 需要一个值",
    "report attention --sections foo": "没有名为“foo”的章节；可选：answer、core-idea、",
    "regimes attention lstm --over n,d --figure x.gif": "--figure“x.gif”：文件名应为 NAME.svg 或 NAME.png",
    "claim 'macs(attention) likes n' d=8": "第 1 行第 17 列：此处应为一种关系（<、<=、",
    "claim 'macs(attention) < 3 +'": "此处应为层的指标（如 macs(attention)）、尺寸、数或左括号，而不是结尾",
    "claim 'mcs(attention) < 3'": "第 1 行第 1 列：没有名为“mcs”的指标（是不是“macs”？）；可选：parameters、",
    "claim 'macs(attention) proportional to n within 200 %'": "百分数应在 0 与 100 之间",
    "claims": "claims 只接受一个文件，这里有 0 个",
}


@pytest.mark.parametrize("command", ASKED)
def test_a_message_is_in_one_language(here: Path, command: str) -> None:
    english, chinese = ran(*shlex.split(command)), ran(*shlex.split(command), "--lang", "zh")
    assert english.status == chinese.status and chinese.out == "" and not re.search(f"[{HAN}]", english.err)
    if not re.search(f"[{HAN}]", chinese.err):
        assert chinese.err == english.err
        return
    said = chinese.err.removeprefix("analyzer: ").strip()
    assert not faults(said, typed_spaces=True)
    told = re.sub("“[^”]*”|(?:可选|math=适用于).*", "", said)  # what was typed, and what may be typed
    repeated = set(re.findall(r"[a-z]{2,}", f"{command} yes no text help"))
    assert not foreign_words(told) & set(re.findall(r"[a-z]{2,}", english.err)) - repeated


@pytest.mark.parametrize("command", CHINESE)
def test_what_users_meet_most_is_said_in_chinese(here: Path, command: str) -> None:
    kind, *words = shlex.split(command)
    assert CHINESE[command] in ran(kind, "--lang", "zh", *words).err
    assert not re.search(f"[{HAN}]", ran(*shlex.split(command)).err)


def test_the_language_is_asked_for_in_any_way() -> None:
    for words in (["--lang=zh"], ["--lang", "zh"], ["lang=zh"]):
        assert "缺少" in ran("compare", "attention", "d=8", *words).err
    assert "no language 'klingon'" in ran("compare", "attention", "n=8", "d=8", "lang=klingon").err


@pytest.mark.parametrize("words", [["d=512"], ["d=512", "--lang", "zh"], ["lang=zh"]])
def test_a_claim_is_repeated_without_what_stands_beside_it(words: list[str]) -> None:
    said = ran("claim", "macs(attention) likes n", *words).err.splitlines()
    assert said[1:] == ["    macs(attention) likes n", f"    {' ' * 16}^"]
    assert "d=8 e" in ran("claim", "macs(attention) < 3", "d=8 e").err


def test_a_line_of_a_file_is_repeated_as_it_stands_there(tmp_path: Path) -> None:
    file = tmp_path / "claims.txt"
    file.write_text("macs(attention) > 3\nmacs(attention) likes n d=8 => true\n", encoding="utf-8")
    said = ran("claims", str(file), "--lang", "zh").err
    assert "第 2 行第 17 列：" in said and "\n    macs(attention) likes n d=8\n" in said
    file.write_text("macs(ttention) > 3", encoding="utf-8")
    assert "第 1 行：没有名为“ttention”的层" in ran("claims", str(file), "--lang", "zh").err


def keys_used() -> set[str]:
    """Keys of errors that stand in the code."""
    found: set[str] = set()
    for file in Path(analyzer.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= set(re.findall(r"^error\.([\w-]+)$", node.value))
    return found


KINDS = ("as", "command", "convention", "dtype", "format", "images", "math", "model", "preset", "quantity", "question",
         "reduce")  # fmt: skip
TROUBLES = ("ENOENT", "EISDIR", "ENOTDIR", "EACCES", "EPERM", "EEXIST", "ENOSPC", "EROFS")


def test_the_phrase_books_have_what_is_used_and_nothing_else() -> None:
    text = (templates() / "phrases" / "en.toml").read_text(encoding="utf-8")
    assert keys_used() | {*KINDS, *TROUBLES} == set(tomllib.loads(text)["error"])


@pytest.mark.parametrize("command", ASKED)
def test_english_is_the_same_in_the_code_and_in_the_phrase_book(here: Path, command: str) -> None:
    kind, *words = (word.removeprefix("--") for word in shlex.split(command) if word != "--")
    try:
        ask(kind, [word for word in words if "=" in word or ":" in word or word == words[0]])
    except AnalyzerError as error:
        if error.said.key and not error.said.key.startswith("reason.") and "error.absent" not in error.said.key:
            assert said_text(error.said, EN) == str(error)


def test_a_reason_can_be_sent_to_another_process() -> None:
    said = unknown_word("format", "jsn", ["json"])
    again = pickle.loads(pickle.dumps(said))
    assert again == said and said_text(again, ZH) == "没有名为“jsn”的格式（是不是“json”？）；可选：json"
    error = pickle.loads(pickle.dumps(SizeError("{layer} needs {sizes}", "error.needs", layer="a", sizes=("n", "d"))))
    assert str(error) == "a needs n, d" and said_text(error.said, ZH) == "a 缺少 n、d"


def test_what_a_user_typed_is_no_template() -> None:
    assert str(unknown_word("format", "{x}{0}", ["json"])) == "unknown format '{x}{0}'; known: json"
    assert str(Said("a {b}")) == "a {b}"
