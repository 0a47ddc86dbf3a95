"""What may stand in a block, and what it asks."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer import MachineError, UserError
from analyzer.doors.docs.questions import BlockQuestion, answered, block_question

ASKED = BlockQuestion("crossover", ("attention", "conv1d", "d=512", "k=7"))


@pytest.mark.parametrize(
    "text",
    [
        "crossover attention conv1d d=512 k=7",
        "\n  crossover attention conv1d\n\n  d=512 k=7\n",
        "# a remark\ncrossover attention conv1d\n  # another\nd=512 k=7",
        "$ analyzer crossover attention conv1d d=512 k=7",
        "analyzer crossover attention conv1d \\\n  d=512 k=7",
        "crossover attention conv1d --d 512 --k=7",
        "crossover 'attention' \"conv1d\" d=512 k=7 format=html",
    ],
)
def test_a_question_is_the_same_however_it_is_laid_out(text: str) -> None:
    assert block_question(text) == ASKED


def test_an_option_of_the_command_line_is_a_word() -> None:
    found = block_question("choose n=4k d=8 --at-most macs=1T --at-most=layers=8 --lang zh --format text")
    assert found.words == ("n=4k", "d=8", "at-most=macs=1T", "at-most=layers=8", "lang=zh")
    assert found.shown == "text"
    assert block_question("reconcile --list").words == ("list=yes",)
    assert block_question("reconcile --list --lang zh").words == ("list=yes", "lang=zh")


def test_words_beside_a_block_stand_behind_its_own_unless_the_question_begins_there() -> None:
    assert block_question("layers", more=["lang=zh"]).words == ("lang=zh",)
    assert block_question("conv1d d=512 k=7", more=["crossover", "attention"]) == ASKED


def test_words_of_the_site_hold_where_a_block_and_its_question_leave_them_open() -> None:
    site = {"lang": "zh", "convention": "torch"}
    assert block_question("compare lstm n=4 d=8", site).words[-2:] == ("lang=zh", "convention=torch")
    assert block_question("compare lstm n=4 d=8 lang=en", site).words[-2:] == ("lang=en", "convention=torch")
    assert block_question("layers", site).words == ("lang=zh",)  # which counts nothing
    assert "lang=zh" in block_question('claim "macs(attention) proportional to n" d=8', site).words


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ["a question is missing", "compare attention lstm"]),
        ("# only a remark", ["a question is missing"]),
        ("analyzer", ["a question is missing"]),
        ("comprae attention", ["'comprae'", "did you mean 'compare'"]),
        ("attention.macs n=4 d=8", ["unknown question 'attention.macs'", "as number attention.macs"]),
        ("report attention", ["unknown question 'report'"]),
        ("compare lstm n=4 d=8\ncrossover lstm gru", ["one question", "'crossover'"]),
        ("compare lstm n=4 d=8\n$ analyzer reach lstm n=4", ["one question", "'reach'"]),
        ("claim 'macs(lstm) is odd", ["a quotation mark is not closed"]),
        ("compare lstm format=pdf", ["no format 'pdf'", "html, text, json"]),
        ("compare lstm format=txt", ["did you mean 'text'"]),
        ("compare lstm format=text format=json", ["given twice"]),
        ("choose n=4 --figure a.svg", ["--figure is for the command line"]),
        ("compare " + "x" * 20_000, ["20,000 letters"]),
    ],
)
def test_what_is_no_question_is_refused(text: str, parts: list[str]) -> None:
    with pytest.raises(UserError) as caught:
        block_question(text)
    assert all(part in str(caught.value) for part in parts), str(caught.value)


def test_files_are_found_from_the_folder_given_and_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, elsewhere = tmp_path / "a", tmp_path / "b"
    folder.mkdir()
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    (folder / "mine.toml").write_text('[a]\ntitle = "A"\ndefinition = "given x[b n d]\\ny[b n d] = x[b n d] * W{d}"\n')
    (folder / "claims.txt").write_text("macs(attention) proportional to n d=8\n")
    (folder / "design.toml").write_text('layers = ["mine.toml:a"]\nn = 4\nd = 8\n')
    own = answered(block_question("explain mine.toml:a n=4 d=8"), folder)
    assert own.answer.to_dict()["layers"][0]["quantities"]["parameters"]["value"] == 8
    assert set(own.files) == {Path("mine.toml")} and all(len(sum_) == 64 for sum_ in own.files.values())
    assert Path("claims.txt") in answered(block_question("claims claims.txt"), folder).files
    assert Path.cwd() == elsewhere
    assert answered(block_question("explain lstm n=4 d=8"), folder).files == {}
    with pytest.raises(MachineError, match=r"none\.toml"):
        answered(block_question("explain none.toml:a n=4 d=8"), folder)
    assert Path.cwd() == elsewhere
