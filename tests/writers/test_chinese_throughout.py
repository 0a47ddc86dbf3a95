"""Chinese answers are Chinese throughout: no English word but names, symbols, units and what is cited."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from shlex import split

import pytest

from analyzer.blocks import Code, Label, Phrase, Several, Statement, Table
from analyzer.doors.asking import ask
from tests.support.chinese import HAN
from tests.support.foreign import foreign_in, foreign_words, visible

QUESTIONS = [
    "compare attention conv1d:valid n=8 d=12 h=4 k=5 scale=n,h,k",
    "compare sliding-window-attention grouped-query-attention n=8 w=8 g=4 h=8 e=2 d=16 scale=w,g,h",
    "compare fft-long-conv1d tcn n=8 d=8 k=3 layers=2 scale=n,k,layers",
    "compare group-norm n=8 d=8 groups=8 scale=groups",
    "compare attention conv1d:stride=2 n=64 d=64 k=7 convention=vaswani",
    "explain grouped-query-attention:causal,sliding n=64 d=32 g=2 e=4 h=8 w=16",
    "explain conv1d n=64 d=32 k=3",
    "explain transformer-encoder n=64 d=32 h=4 layers=2",
    "explain wavenet n=64 d=8 c_gate=8 c_skip=8 levels=2 cycles=1",
    "explain llama-3-8b n=8k",
    "crossover attention conv1d:valid d=512 k=7",
    "crossover attention conv1d n=512 k=7 h=12 for=d",
    "crossover attention conv1d:valid n=64 d=64 h=8 for=k",
    "crossover attention grouped-query-attention n=512 h=8 e=64 d=512 for=g",
    "crossover conv1d:groups=6 lstm n=64 k=3 for=d",
    "crossover attention fft-long-conv1d d=64",
    "crossover lightweight-conv1d dynamic-conv1d n=64 d=64 k=3 for=H",
    "solve attention conv1d:valid d=512 k=7 at-most=macs=1T at-least=activation_memory=1MiB",
    "solve attention n=512 h=12 for=d at-most=activation_memory=1GiB",
    "solve attention n=512 d=512 for=h at-most=activation_memory=1GiB",
    "solve attention d=512 at-most=macs=1G at-least=activation_memory=1GiB",
    "solve conv1d:valid n=100 d=8 for=k at-most=macs=1G",
    "solve conv1d d=8 k=3 padding=valid at-least=macs=0",
    "solve tcn n=100 d=8 k=3 for=layers at-least=receptive_field=400",
    "solve lstm:bias d=24 for=n at-least=receptive_field=10",
    "regimes attention:causal conv1d:valid d=8 h=2 over=n,k",
    "regimes attention grouped-query-attention n=64 e=8 d=64 over=h,g",
    "regimes conv1d attention d=24 k=3 over=n,groups",
    "regimes conv1d:valid lstm d=8 over=n,dilation k=3",
    "reach attention conv1d:k=1 layer-norm lstm n=100 d=8",
    "reach conv1d:stride=2 cross-attention n=100 k=3 d=8 m=20",
    "training lstm conv1d attention n=16 d=8 k=3",
    "training transformer-encoder-layer:dropout n=128 d=64",
    "choose n=10 d=8 k=3 w=20 H=3 s=4 padding=valid",
    "choose n=100 d=10 k=200 h=4 groups=4",
    "choose conv1d attention n=4k d=64 k=7 causal=yes at-most=macs=1,state_memory=1 at-least=receptive_field=40",
    "choose attention embedding n=4 d=8 V=8",
    "sweep attention conv1d n=1..9 d=8,9,10 k=3 h=4",
    "sweep conv1d attention n=1..9 d=8 k=3,5,7 padding=valid",
    "sweep group-norm lightweight-conv1d n=1..9 d=8,12 groups=2,3,4 H=3,4 k=3 quantity=flops",
    "sweep attention conv1d n=2^4..2^8:x2 d=8,16 k=3,9 reduce=front",
    "reconcile lstm n=128 d=64 between=exact,torch-cpu,fvcore,ptflops-pytorch,thop,torchinfo,calflops,kaplan",
    "reconcile attention n=128 d=64 between=kaplan,torch-cpu:fused,megatron,vaswani,thop:at,calflops-macs",
    "reconcile list=yes",
    "number attention:causal.state_memory n=4k d=8 as=short",
    "layers",
    "models",
]
CLAIMS = [
    "macs(attention) proportional to n",
    "macs(attention) < macs(conv1d) k=7",
    "macs(attention) = 4*n*d^2 + 2*n^2*d",
    "macs(fft-long-conv1d) proportional to n",
    "macs(conv1d) < macs(lstm)",
    "maximum_path_length(conv1d) grows as log(n)",
    "parameters(attention) depends on n",
    "receptive_field(conv1d) = k",
    "state_memory(attention:causal) grows as n",
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_is_chinese_throughout(question: str) -> None:
    kind, *words = split(question)
    assert foreign_in(ask(kind, [*words, "lang=zh"])) == {}


@pytest.mark.parametrize("claim", CLAIMS)
def test_what_is_found_of_a_claim_is_chinese_throughout(claim: str) -> None:
    said = re.sub(r" \w=\d+", "", claim)
    assert foreign_in(ask("claim", [claim, "lang=zh"]), said) == {}


def labels(cell: object) -> Iterator[str]:
    """Every text of an answer that no language changes."""
    match cell:
        case Label() | Code():
            yield cell.text
        case Phrase():
            for value in cell.values.values():
                yield from labels(value)
        case Several():
            for part in cell.cells:
                yield from labels(part)


@pytest.mark.parametrize("question", [one for one in QUESTIONS if not one.startswith(("explain", "layers", "models"))])
def test_no_sentence_is_handed_on_as_a_label(question: str) -> None:
    kind, *words = split(question)
    found: list[str] = []
    for block in ask(kind, words).subject.blocks:
        if isinstance(block, Statement):
            found += labels(block.phrase)
        elif isinstance(block, Table):
            found += [text for row in block.rows for cell in row for text in labels(cell)]
    assert found or kind == "number"
    assert not [text for text in found if re.search(r"[a-z]{2,} [a-z]{2,} [a-z]{2,}", text)]


REASONS = [
    ("crossover attention conv1d:valid n=64 d=64 h=8 for=k", "conv1d 要求 dilation*(k - 1) < n，而 n = 64"),
    ("compare attention n=8 d=12 h=4 scale=h", "d/h 中，8 不能整除 12，最接近的因数为 6、12"),
    ("sweep attention conv1d n=1..9 d=9,10 k=3 h=4", "d/h 中，4 不能整除 9，最接近的因数为 3、9"),
    ("solve attention n=512 h=12 for=d at-most=macs=1G", "d/h 除不尽，除数为 12"),
]


@pytest.mark.parametrize(("question", "reason"), REASONS)
def test_reasons_are_the_same_in_text_and_json(question: str, reason: str) -> None:
    kind, *words = split(question)
    answer = ask(kind, [*words, "lang=zh"])
    assert reason in " ".join(answer.to_text(width=5000).split())
    assert json.dumps(reason, ensure_ascii=False) in answer.to_json()


def test_remarks_in_a_definition_are_shown_in_the_language_of_the_page_only() -> None:
    words = ["conv1d", "n=64", "d=8", "k=3"]
    remark = "channels in each of g groups"
    assert remark in ask("explain", words).to_text() and remark in ask("explain", words).to_markdown()
    chinese = ask("explain", [*words, "lang=zh"])
    assert not any(remark in text for text in (chinese.to_text(), chinese.to_markdown(), chinese.to_html()))
    assert "given x[b n g c]\n" in chinese.to_markdown()


def test_english_would_be_found() -> None:
    assert foreign_words("conv1d 要求 n = 64, which is not so") >= {"which", "is", "so"}
    page = '<p title="a tip">见<code>conv1d</code></p><style>p { color: red }</style>'
    assert foreign_words(visible(page)) == {"tip"}
    assert re.search(f"[{HAN}]", visible(page))
