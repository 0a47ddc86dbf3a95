"""LaTeX, typeset by XeLaTeX: nothing is missing, and no line sticks out of the paper."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from analyzer.doors.asking import ask
from analyzer.doors.reporting import report_files
from tests.support.engines import typeset

pytestmark = pytest.mark.engines

ASKED = (
    "compare attention conv1d depthwise-conv1d separable-conv1d lstm gru diagonal-ssm linear-attention n=4096 d=512 k=7"
    " s=16",
    "explain attention:causal n=1024 d=512",
    "explain selective-ssm n=1024 d=512 s=16 rank=32",
    "crossover attention conv1d d=512 k=7",
    "solve attention d=512 at-most=macs=1T",
    "regimes attention conv1d lstm d=512",
    "choose n=4k d=512 k=7 at-most=macs=9G",
    "training feed-forward:gelu n=1024 d=512",
    "reach conv1d attention k=3 n=1000",
    "models",
)
WITH_ANSWERS = r"""\documentclass[11pt,a4paper]{%s}
\usepackage{amsmath,booktabs,longtable,array,graphicx,float}
\usepackage[margin=25mm]{geometry}
\setlength{\emergencystretch}{3em}
\begin{document}
%s
\end{document}
"""
CLASSES = {"en": "article", "zh": "ctexart"}


def faults(said: str) -> list[str]:
    """What a reader would see: letters that are missing, lines that are too wide, pages that are too full."""
    wide = [float(points) for points in re.findall(r"Overfull \\hbox \((\d+\.\d+)pt", said)]
    others = re.findall(r"^!.*|Missing character.*|Overfull \\vbox.*|.*multiply defined.*", said, re.M)
    return [*others, *(f"{points} pt too wide" for points in wide if points > 6)]


@pytest.mark.parametrize("language", CLASSES)
def test_a_report_is_typeset(language: str, tmp_path: Path) -> None:
    for name, content in report_files([f"lang={language}"], "latex").items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    (file,) = tmp_path.glob("*.tex")
    said = typeset(file)
    assert faults(said) == []
    assert re.search(r"Output written on .*\((2\d|3\d) pages", said)


@pytest.mark.parametrize("language", CLASSES)
def test_answers_are_typeset_in_a_document_of_one_s_own(language: str, tmp_path: Path) -> None:
    for number, asked in enumerate(ASKED):
        kind, *words = asked.split()
        (tmp_path / f"{number}.tex").write_text(ask(kind, [*words, f"lang={language}"]).to("latex"), encoding="utf-8")
    inputs = "\n\n".join(rf"\input{{{number}}}" for number in range(len(ASKED)))
    file = tmp_path / "answers.tex"
    file.write_text(WITH_ANSWERS % (CLASSES[language], inputs), encoding="utf-8")
    assert faults(typeset(file)) == []


def test_faults_are_seen(tmp_path: Path) -> None:
    file = tmp_path / "wrong.tex"
    file.write_text(WITH_ANSWERS % ("article", r"\mbox{" + "wide " * 40 + "≤}"), encoding="utf-8")
    missing, wide = faults(typeset(file))
    assert missing.startswith("Missing character: There is no ≤") and wide.endswith("pt too wide")
