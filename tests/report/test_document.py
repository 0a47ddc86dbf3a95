"""The comparison document: what it says, for any pair of layers, and that it is safe to paste."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from analyzer.doors.reporting import document_of, report_files
from analyzer.errors import QuestionError
from analyzer.writers.numbers import whole
from tests.support.cases import PLAIN

SECTIONS = [
    "answer", "core_idea", "how", "cost", "uses", "time_series", "claims", "questions", "choosing", "conventions",
]  # fmt: skip
FIGURES = [
    "figure-matrices", "figure-graph", "figure-macs-by-n", "figure-shares", "figure-bases", "figure-regions",
    "figure-macs-by-d", "figure-macs-by-k", "figure-memory", "figure-reach", "figure-equal-reach",
]  # fmt: skip


def test_the_document_has_its_ten_sections_and_every_figure_in_order() -> None:
    document, _ = document_of([])
    assert [section.key for section in document.sections] == SECTIONS
    assert [section.number for section in document.sections] == list(range(10))
    assert [anchor for anchor, _ in document.figures()] == FIGURES


def test_the_markdown_says_the_checked_points() -> None:
    text = report_files([], "markdown")["attention-vs-conv1d.en.md"].decode()
    for number in (2_147_483_648, 1_879_048_192, 769, 1793, 3585, 1_048_576, 1_835_008):
        assert whole(number) in text
    assert "$n = \\frac{d \\left(k - 4\\right)}{2}$" in text
    assert "$4 n d^{2} + 2 n^{2} d$" in text


def test_markdown_and_html_hold_the_same_figures_tables_and_headings() -> None:
    files = {name: content.decode() for name, content in report_files([]).items()}
    page = next(text for name, text in files.items() if name.endswith(".html"))
    markdown = next(text for name, text in files.items() if name.endswith(".md"))
    assert re.findall(r"\*\*(Table \d+)\.\*\*", markdown) == re.findall(r">(Table \d+)\.</b>", page)
    assert re.findall(r"\*(Figure \d+)\.\*", markdown) == re.findall(r">(Figure \d+)\.</b>", page)
    assert len(re.findall(r"^## ", markdown, re.M)) == page.count("<h2>")
    assert page.count("<svg") == len(FIGURES)


def test_every_picture_the_markdown_shows_is_written() -> None:
    files = report_files([], "markdown", "both")
    text = files["attention-vs-conv1d.en.md"].decode()
    shown = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", text)
    assert len(shown) == len(FIGURES)
    assert set(shown) <= set(files)
    assert sum(name.endswith(".png") for name in files) == len(FIGURES)


PAIRS = [*zip([*PLAIN][::2], [*PLAIN][1::2], strict=False), ("tcn", "wavenet"), ("transformer-encoder", "bert")]


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_any_two_layers_make_a_document(one: str, other: str) -> None:
    files = report_files([one, other], "both")
    page = next(content for name, content in files.items() if name.endswith(".html"))
    assert b"\xee\x80\x80" not in page  # no token is left over
    assert b"{{" not in page and b"{%" not in page


@pytest.mark.parametrize(
    "words",
    [
        "attention:causal depthwise-conv1d n=16000 d=512 k=31",
        "attention:fused,bias conv1d:padding=valid",
        "conv1d:stride=2,padding=1 conv1d:causal",
        "conv1d:dilation=4 attention:h=16",
        "attention conv1d n=10^30",
        "attention conv1d n=1 d=1 k=1 h=1",
        "cross-attention separable-conv1d m=77 dtype=float16",
        "attention conv1d:groups=4 n=100",
    ],
)
def test_variants_make_a_document(words: str) -> None:
    assert report_files(words.split(), "both")


@pytest.mark.parametrize(
    "layers",
    [
        ["attention"],
        ["attention", "conv1d", "lstm"],
        ["attention:causal", "sliding-window-attention:causal", "depthwise-conv1d", "gru"],
        ["attention", "attention:fused", "linear-attention", "conv1d", "lstm", "diagonal-ssm"],
    ],
)
def test_one_to_six_layers_make_a_document(layers: list[str]) -> None:
    document, _ = document_of(layers)
    assert "answer" in {section.key for section in document.sections}
    files = report_files(layers, "both")
    for content in files.values():
        assert b"\xee\x80\x80" not in content and b"{{" not in content


def test_a_seventh_layer_is_refused() -> None:
    with pytest.raises(QuestionError, match="up to 6 layers; 7 are given"):
        document_of(["attention"] * 7)


def test_a_report_on_recurrent_layers_says_nothing_of_attention() -> None:
    text = report_files(["gru", "lstm"], "markdown")["gru-vs-lstm.en.md"].decode()
    prose = text.lower()
    assert "attention" not in prose and "convolution" not in prose


def test_a_report_on_one_layer_speaks_of_one() -> None:
    text = report_files(["attention"], "markdown")["attention.en.md"].decode()
    assert "## 2 How it works" in text and "## 4 Where it is used" in text and "Cost of the layer" in text
    assert "How each works" not in text and "each layer has its own law" not in text
    assert "Where the cheaper layer changes" not in text


def test_three_layers_are_ranked_and_their_changes_are_told_where_the_heading_is() -> None:
    text = report_files(["attention", "conv1d", "lstm"], "markdown")["attention-vs-conv1d-vs-lstm.en.md"].decode()
    assert "`conv1d` needs the fewest multiply-adds, 1,879,048,192; `attention` and `lstm` need 1.14 times as" in text
    assert "### Where the cheaper layer changes\n\nThe fewest multiply-adds over `n`: `attention` from 1 to" in text


def test_a_stack_is_not_compared_by_growth_and_what_is_not_drawn_is_named() -> None:
    text = report_files(["tcn", "wavenet"], "markdown")["tcn-vs-wavenet.en.md"].decode()
    assert "Counting the growth" not in text and "has two ways of\ncounting" in text
    assert "Not drawn: `wavenet`" in text


@pytest.mark.parametrize(
    ("layers", "said"),
    [
        (["conv1d"], "Sizes in capitals: `S` (stride), `D` (dilation), `G` (groups)."),
        (["conv1d:padding=2"], "Sizes in capitals: `S` (stride), `D` (dilation), `G` (groups), `P` (padding)."),
        (["diagonal-ssm"], ""),
        (["attention", "lstm"], ""),
    ],
)
def test_only_letters_that_occur_are_explained(layers: list[str], said: str) -> None:
    files = report_files([*layers, "sections=how"], "markdown")
    text = next(content.decode() for name, content in files.items() if name.endswith(".md"))
    assert said in text if said else "Sizes in capitals" not in text


@pytest.mark.parametrize(
    ("layers", "title"),
    [
        (["gru", "lstm"], "Gated recurrent unit and long short-term memory: what"),
        (["attention", "conv1d", "gru"], "Multi-head attention, 1-D convolution and gated recurrent unit: what"),
        (["tcn", "wavenet"], "Temporal convolutional network and WaveNet: what"),
        (["attention", "transformer-encoder"], "Multi-head attention and Transformer encoder: what"),
        (["layer-norm", "bert"], "Layer normalisation and BERT: what"),
        (["conv1d", "feed-forward"], "1-D convolution and feed-forward block: what"),
    ],
)
def test_names_within_a_title_have_capitals_only_where_they_are_names(layers: list[str], title: str) -> None:
    document, _ = document_of([*layers, "sections=answer"])
    assert document.title.startswith(title)


def test_every_basis_is_explained_in_a_brief_document_too() -> None:
    text = report_files(["brief=yes"], "markdown")["attention-vs-conv1d-brief.en.md"].decode()
    assert "it mixes positions (the *core*)" in text and "*Fused* is the same layer" in text


@pytest.mark.parametrize(
    ("layer", "words"),
    [
        ("conv1d:k=1500", "of 1,500 positions, more than the whole series but not to either side; it takes 2 such"),
        ("conv1d:padding=300,k=1500", "a window of 1,500 positions, more than the whole series."),
    ],
)
def test_a_window_wider_than_the_series_is_called_so(layer: str, words: str) -> None:
    files = report_files([layer, "sections=core-idea"], "markdown")
    assert words in next(content.decode() for name, content in files.items() if name.endswith(".md"))


@pytest.mark.parametrize(
    ("padding", "stack"),
    [
        ([], "4 × `conv1d` (`causal, dilation=k^i`; sees the past only): "),
        (["padding=same"], "9 × `conv1d` (`same, dilation=2^i`): "),
    ],
)
def test_a_causal_stack_is_said_to_see_the_past_only(padding: list[str], stack: str) -> None:
    files = report_files(["attention", "conv1d", *padding, "sections=choosing"], "markdown")
    assert stack in next(content.decode() for name, content in files.items() if name.endswith(".md"))


def test_sections_are_chosen_by_name() -> None:
    document, _ = document_of(["gru", "lstm", "sections=choosing,answer,time-series"])
    assert [section.key for section in document.sections] == ["answer", "time_series", "choosing"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["sections=ansewr"], r"unknown section 'ansewr' \(did you mean 'answer'\?\); sections: answer, core-idea"),
        (["sections=answer", "brief=yes"], "brief has its own sections"),
        (["gru", "lstm", "sections=answer,uses"], "for these layers there is nothing to say in section uses"),
        (["brief=perhaps"], "brief is yes or no"),
        ([f"title={'x' * 201}"], "a title has up to 200 characters"),
    ],
)
def test_what_cannot_be_written_is_refused(words: list[str], message: str) -> None:
    with pytest.raises(QuestionError, match=message):
        document_of(words)


def test_a_brief_document_is_one_page_with_two_figures() -> None:
    document, _ = document_of(["attention", "conv1d", "brief=yes"])
    assert [section.key for section in document.sections] == ["answer", "choosing"]
    assert len(document.figures()) == 2
    assert document.command == "analyzer report attention conv1d --brief"
    assert len(report_files(["brief=yes"], "markdown")["attention-vs-conv1d-brief.en.md"]) < 9_000


def test_a_title_of_its_own_stays_text() -> None:
    document, _ = document_of(["title=Costs <b>of</b> `layers`", "brief=yes"])
    assert document.title == "Costs <b>of</b> `layers`"
    page = report_files(["title=Costs <b>of</b> `layers`", "brief=yes"], "html")[
        "attention-vs-conv1d-brief.en.html"
    ].decode()
    assert "<h1>Costs &lt;b&gt;of&lt;/b&gt; `layers`</h1>" in page


def test_the_same_question_gives_the_same_bytes() -> None:
    assert report_files(["attention", "lstm"], "both", "both") == report_files(["attention", "lstm"], "both", "both")


HOSTILE = """
[evil]
title = '<script>alert(1)</script> | [x](javascript:alert(1)) `code` $x$'
source = '</title><img src=x onerror=alert(1)> | **bold**'
definition = '''
given x[b n d]
y[b n f] = x[b n d] * W{d f}
'''
defaults = { f = "d" }

[evil.arrays]
y = "<b>|</b>"
"""


def test_a_hostile_title_stays_text(tmp_path: Path) -> None:
    path = tmp_path / "evil.toml"
    path.write_text(HOSTILE, encoding="utf-8")
    files = report_files([f"a<b>|c={path}:evil", "attention"], "both")
    page = next(content for name, content in files.items() if name.endswith(".html")).decode()
    assert page.count("<script") == 1 and "<img" not in page and "<b>|" not in page  # the one is the explorer's
    assert "&lt;script&gt;" in page
    markdown = next(content for name, content in files.items() if name.endswith(".md")).decode()
    outside_code = re.sub(r"`+[^`]*`+", "", markdown)
    assert "<script" not in outside_code and "<img" not in outside_code
    for line in markdown.splitlines():
        if line.startswith("| ---"):
            columns = line.count("|")
    rows = [line for line in markdown.splitlines() if line.startswith("| multiply-adds")]
    assert rows and all(len(re.findall(r"(?<!\\)\|", row)) == 4 for row in rows), columns


def test_a_name_from_a_label_cannot_leave_the_folder(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("[mine]\ndefinition = '''\ngiven x[b n d]\ny[b n d] = x[b n d]\n'''\n", encoding="utf-8")
    files = report_files([f"../../etc/passwd={path}:mine", "attention"], "both")
    assert all(not name.startswith(("/", ".")) and ".." not in Path(name).parts for name in files)


def test_a_published_model_is_taken_at_a_length_it_has_positions_for() -> None:
    document, _ = document_of(["bert-base", "gpt2", "sections=answer"])
    assert document.name == "bert-base-vs-gpt2"
    text = report_files(["bert-base", "sections=answer"], "markdown")["bert-base.en.md"].decode()
    assert "`n=512" in text


def test_labels_without_letters_of_file_names_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("[mine]\ndefinition = '''\ngiven x[b n d]\ny[b n d] = x[b n d]\n'''\n", encoding="utf-8")
    one, other = (document_of([f"{label}={path}:mine", "sections=answer"])[0].name for label in ("注意", "卷积"))
    assert one != other and one.startswith("layer-") and other.startswith("layer-")


def test_a_bar_is_escaped_in_table_cells_only() -> None:
    text = report_files(["title=a | b", "sections=answer,conventions"], "markdown")[
        "attention-vs-conv1d.en.md"
    ].decode()
    assert "--title 'a | b'" in text


def test_no_control_character_reaches_the_page(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    definition = "definition = '''\ngiven x[b n d]\ny[b n d] = x[b n d]\n'''\n"
    path.write_text(f'[mine]\ntitle = "a\\u0007b\\u001b[31m"\n{definition}', encoding="utf-8")
    page = report_files([f"a\x1b[31mb={path}:mine", "attention"], "html")
    assert not re.search(rb"[\x00-\x08\x0b-\x1f\x7f]", next(iter(page.values())))
