"""The magic %analyzer, in IPython and in a notebook run by nbconvert."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import analyzer

from .sites import changed, copied, nbconvert

pytestmark = pytest.mark.docs


@pytest.fixture
def shell() -> Iterator[Any]:
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    shell.run_line_magic("load_ext", "analyzer")
    yield shell
    InteractiveShell.clear_instance()


def test_a_line_asks_with_variables_and_its_answer_can_be_kept(shell: Any) -> None:
    shell.user_ns["width"] = 512
    answer = shell.run_line_magic("analyzer", shell.var_expand("crossover attention conv1d --d {width} k=7"))
    assert isinstance(answer, analyzer.Answer)
    assert answer.to_dict() == analyzer.crossover("attention", "conv1d", d=512, k=7).to_dict()


def test_a_cell_asks_in_several_lines(shell: Any) -> None:
    answer = shell.run_cell_magic("analyzer", "lang=zh", "crossover attention conv1d\nd=512 k=7\n")
    assert answer.language == "zh" and answer.title == "crossover attention conv1d d=512 k=7"
    assert shell.run_cell_magic("analyzer", "crossover attention", "conv1d d=512 k=7").title == answer.title


def test_literal_text_is_printed(shell: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert shell.run_line_magic("analyzer", "layers format=json") is None
    assert capsys.readouterr().out.startswith("{")


@pytest.mark.parametrize("line", ["crossover atention conv1d d=512 k=7", "", "claim 'x"])
def test_a_wrong_question_is_a_usage_error(shell: Any, line: str) -> None:
    from IPython.core.error import UsageError

    with pytest.raises(UsageError, match=r"^analyzer: .*(did you mean 'attention'|is missing|not closed)"):
        shell.run_line_magic("analyzer", line)


def test_a_notebook_runs_and_shows_its_answers(tmp_path: Path) -> None:
    made = nbconvert(copied("notebook", tmp_path) / "costs.ipynb")
    assert made.status == 0, made.said
    page = made.text("costs.html")
    assert page.count('<div class="analyzer-answer" lang="en"') == 1
    assert page.count('<div class="analyzer-answer" lang="zh-Hans"') == 1


def test_a_notebook_with_a_wrong_question_fails(tmp_path: Path) -> None:
    notebook = copied("notebook", tmp_path) / "costs.ipynb"
    changed(notebook, "compare attention conv1d", "compare atention conv1d")
    made = nbconvert(notebook)
    assert made.status != 0
    assert "UsageError: analyzer: unknown layer 'atention' (did you mean 'attention'?)" in made.said


def test_loading_it_needs_nothing_of_ipython_beforehand() -> None:
    assert callable(analyzer.load_ipython_extension)
    assert sys.modules["analyzer.doors.notebook"].load_ipython_extension is analyzer.load_ipython_extension
