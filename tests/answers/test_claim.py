"""`claim`: the sentences of articles, decided; and whatever else a user may type, refused clearly."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest

import analyzer
from analyzer.doors.asking import FORMATS, ask
from analyzer.doors.cli import main
from analyzer.errors import UserError

from .asked import data_of, refusal

DECIDED = [
    ("parameters(attention) proportional to n", "false", None),
    ("macs(attention) proportional to n", "false", None),
    ("macs(attention) is proportional to n within 10 %", "true if", "n <= 2*d/9"),
    ("macs(attention) is proportional to n within 10 % d=512", "true if", "n <= 113"),
    ("macs(attention:causal) proportional to n^2 within 10%", "true if", "n >= 9*(4*d + 1)"),
    ("macs(lstm) proportional to n", "true", None),
    ("macs(conv1d) proportional to n*k*d^2", "true", None),
    ("state_memory(lstm) proportional to n", "false", None),
    ("macs(conv1d) depends on only k", "false", None),
    ("parameters(conv1d) depends only on k and d", "true", None),
    ("parameters(conv1d) depends on k, in_channels, out_channels, groups", "true", None),
    ("macs(attention) depends on n", "true", None),
    ("macs(attention) depends on heads", "false", None),
    ("flops(attention) depends on heads", "true", None),
    ("parameters(attention) does not depend on n", "true", None),
    ("core_macs(attention) < core_macs(lstm) when n < d", "true", None),
    ("core_macs(attention) < core_macs(lstm)", "true if", "n < 2*d"),
    ("core_macs(attention) < core_macs(lstm) when n >= 2*d", "false", None),
    ("core_macs(attention) < core_macs(lstm) when n > d and n <= 2*d d=8", "true if", "9 <= n <= 15"),
    ("maximum_path_length(conv1d:causal) grows as log n", "false", None),
    ("sequential_operations(diagonal-ssm:scan) grows as log n", "true", None),
    ("sequential_operations(diagonal-ssm:scan) < sequential_operations(diagonal-ssm) when n >= 3", "true", None),
    ("flops(fft-long-conv1d) grows as n*log(n) d=4", "true", None),
    ("flops(fft-long-conv1d) grows as n^2 d=4", "false", None),
    ("flops(long-conv1d) grows as n^2 d=4", "true", None),
    ("parameters(embedding) proportional to vocabulary", "true", None),
    ("maximum_path_length(conv1d:causal) grows as n", "true", None),
    ("maximum_path_length(attention) grows with n", "false", None),
    ("macs(attention) grows as n^2", "true", None),
    ("macs(attention) grows as n", "false", None),
    ("macs(attention) grows as n*d^2 + n^2*d", "true", None),
    ("macs(attention) grows as n^2*d", "false", None),
    ("parameters(attention) grows with n", "false", None),
    ("core_macs(sliding-window-attention) grows as n", "true", None),
    ("parameters(grouped-query-attention) <= parameters(attention) when g <= h", "true", None),
    ("state_memory(grouped-query-attention:causal) < state_memory(attention:causal) when 4*g <= h", "true", None),
    ("macs(attention) grows with n", "true", None),
    ("peak_memory(conformer) depends on only n d=8 k=4", "false", None),  # one block lets go of what two keep
    ("macs(conv1d:valid) grows with k", "false", None),
    ("macs(attention) = 4*n*d^2 + 2*n^2*d", "true", None),
    ("macs(attention) == 4*n*d**2 + 2*n**2*d", "true", None),
    ("macs(attention) = 4*n*d^2", "false", None),
    ("macs(attention) = 4*n*d*h*e + 2*n*m*d", "true", None),
    ("macs(attention) - core_macs(attention) = n * parameters(attention)", "true", None),
    ("macs(attention) > macs(conv1d) d=512 k=7", "true if", "n >= 769"),
    ("macs(attention) > macs(conv1d) width=512 kernel=3", "true", None),
    ("macs(attention) = macs(conv1d) d=512 k=7", "true if", "n = 768"),
    ("macs(attention) > macs(conv1d)", "true if", "n > d*(k - 4)/2"),
    ("macs(attention) > macs(conv1d) when k <= 4", "true", None),
    ("macs(attention:causal) <= macs(attention)", "true", None),
    ("macs(conv1d:stride=2) <= macs(conv1d)", "true", None),
    ("2*macs(conv1d:stride=2) = macs(conv1d) d=4 k=3", "false", None),
    ("maximum_path_length(conv1d:causal) <= n", "true", None),
    ("maximum_path_length(conv1d:causal) = ceil(n - 1, k - 1)", "true", None),
    ("peak_memory(attention) <= activation_memory(attention) + 4*n*d", "true", None),
    ("macs(attention:causal,h=16) < 10^30 when n <= 1000 and d <= 1000", "true", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "verdict", "condition"), DECIDED)
def test_a_claim_is_decided(text: str, verdict: str, condition: str | None) -> None:
    data = data_of("claim", text)
    assert (data["verdict"], data["condition"]) == (verdict, condition)
    assert data["derivation"]
    assert (data["counterexample"] is None) == (verdict == "true")


@pytest.mark.parametrize(
    "text", ["macs(positional-conv1d) grows as k^2", "activation_memory(positional-conv1d) grows as k"]
)
def test_what_rounding_cancels_is_not_taken_for_growth(text: str) -> None:
    """2 * floor(k/2) * k - k^2 is at most k: neither is true."""
    assert data_of("claim", text, "groups=2")["verdict"] != "true"


def test_what_is_false_is_shown_with_both_values() -> None:
    found = data_of("claim", "macs(attention) proportional to n", "d=512")["counterexample"]
    assert found == {"sizes": {"n": 1}, "changed": {"n": 2}, "left": 1049600, "right": 2101248}
    found = data_of("claim", "macs(attention) > macs(conv1d)", "d=512", "k=7")["counterexample"]
    assert found == {"sizes": {"n": 1}, "left": 1049600, "right": 1835008}


def test_the_range_in_which_attention_looks_linear_is_named() -> None:
    (note,) = data_of("claim", "macs(attention) proportional to n", "d=512")["notes"]
    assert note.endswith("n <= 2*d/9: n <= 113")
    assert 9 * 2 * 113**2 * 512 <= 4 * 113 * 512**2 and 9 * 2 * 114**2 * 512 > 4 * 114 * 512**2


def test_a_logarithmic_path_takes_growing_dilations() -> None:
    (note,) = data_of("claim", "maximum_path_length(conv1d:causal) grows as log n")["notes"]
    assert "6 (dilation 2^i), 32 (dilation 1)" in note and "12 (dilation 2^i), 2048 (dilation 1)" in note


def test_what_else_something_depends_on_is_named() -> None:
    assert data_of("claim", "macs(conv1d) depends on only k")["notes"] == ["also: n, d"]


def test_what_is_neither_proved_nor_contradicted_is_undecided() -> None:
    for text in ("macs(conv1d) != 23 n=3", "macs(lstm) > 0 when n < d and d < n"):  # true; of no sizes at all
        data = data_of("claim", text)
        assert (data["verdict"], data["condition"], data["counterexample"]) == ("undecided", None, None)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("text", [text for text, _, _ in DECIDED[::4]])
def test_every_format_writes_a_claim(name: str, text: str) -> None:
    assert ask("claim", [text]).to(name)


def test_json_of_a_claim_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["claim", "macs(attention) grows as n^2", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["verdict"] == "true"
    assert main(["claim", "macs(attention) grows as n^2 format=json"]) == 0
    assert json.loads(capsys.readouterr().out)["question"] == "claim 'macs(attention) grows as n^2'"


def test_python_asks_the_same() -> None:
    assert analyzer.claim("macs(attention) > macs(conv1d)", d=512, k=7).to_dict()["condition"] == "n >= 769"


def test_a_layer_of_ones_own_can_be_claimed_about(tmp_path: Path) -> None:
    lines = "given x[b n d]\ny[b n e] = x[b n d] * U{d e}"
    (tmp_path / "m.toml").write_text(
        f'[mine]\ntitle = "m"\ndefinition = """\n{lines}\n"""\ndefaults = {{ e = "4*d" }}\n'
    )
    where = f"mine={tmp_path}/m.toml:mine"
    assert data_of("claim", f"macs({where}) = macs(attention) - core_macs(attention)")["verdict"] == "true"


def test_conventions_count() -> None:
    words = ("macs(attention:causal) = macs(attention)",)
    assert data_of("claim", *words, "convention=torch")["verdict"] == "true"
    assert data_of("claim", *words)["verdict"] == "true if"
    assert "counts up to factors" in refusal("claim", *words, "convention=vaswani")


REFUSED = [
    ("mac(attention) < 3", "did you mean 'macs'"),
    ("macs(atention) < 3", "did you mean 'attention'"),
    ("macs(attention) < lenght", "did you mean 'length'"),
    ("macs(attention) props to n", "expected a relation"),
    ("macs(attention)", "found the end"),
    ("n < d", "names a quantity of a layer"),
    ("macs(attention) < 3 when macs(lstm) < 2", "no quantity"),
    ("macs(attention) proportional to n when n < d", "'when' goes with a comparison"),
    ("macs(attention) grows as n^2 n=4", "leave it out"),
    ("macs(attention:n=4) grows as n^2", "leave it out"),
    ("macs(attention) depends on e", "follows from other sizes"),
    ("state_memory(attention) < 3", "has no state_memory"),
    ("macs(attention) < 3 k=3", "no k (kernel)"),
    ("macs(conv1d:k=3) < macs(conv1d:k=5) * k", "not the same"),
    ("macs(attention) < 1/0", "divides by 0"),
    ("macs(attention:h=3) > 0 d=512", "does not divide"),
    ("macs(lstm) > 0 when n < 3 and n > 5 d=4", "no sizes"),
    ("macs(attention) within 3", "expected a relation"),
    ("macs(attention) proportional to n within 200 %", "between 0 and 100"),
    ("macs(attention) < 3 d=4 d=5", "given twice"),
    ("macs(attention) < 3 for=n", "not a word"),
    ("macs(attention) < (n+d+k+m)^8^8", "too large"),
    ("macs(attention) < ((n+d)^8)^8", "too large"),
    ("macs(attention) < (n+1)^8*(d+1)^8*(h+1)^8*(b+1)^8", "too large"),
    ("macs(attention)*macs(lstm)*macs(attention)*macs(lstm) < 1", "too large"),
    ("macs(attention) < 10^999", "exponent"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "why"), REFUSED)
def test_what_makes_no_sense_is_refused_with_the_reason(text: str, why: str) -> None:
    assert why in refusal("claim", text)


HOSTILE = [
    "(" * 5000,
    "(" * 300 + "n",
    ")" * 300,
    "-" * 400 + "n",
    "9**9**9",
    "macs(attention) < 9**9**9",
    "x" * 10**6,
    "macs(attention) < " + "9" * 500,
    "__import__('os').system('x')",
    "macs(__import__('os')) < 3",
    "macs(attention) < 3;",
    "macs(attention) < ｎ",
    "macs(attention) < ²",
    "macs(attention) < 𝒹",
    "macs(注意力) < 3",
    "\x00",
    "macs(attention) < \u202e3",
    "macs(\x1b[31m) < 3",
    "macs(" * 100,
    "macs(attention) < " + "min(" * 100,
    "n+" * 290,
    "macs(attention) < 1e99 * n ^ 99",
    "",
    " ",
    "=>",
    "macs(attention) < lambda: 0",
    "macs(../../../etc/passwd.toml:x) < 3",
    "macs(attention) < 1e400",
    "macs(attention:" + "a," * 100 + "b) < 3",
    "macs(attention) = 3 format=../x",
    "when",
    "log",
    "log(log(log n)) < macs(lstm)",
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:24])
def test_a_hostile_statement_is_refused_at_once(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    start = time.perf_counter()
    status = main(["claim", "--", text])
    assert time.perf_counter() - start < 1
    said = capsys.readouterr().err
    assert status == (1 if "passwd" in text else 2) and said.startswith("analyzer: ") and "\x1b" not in said


def test_an_error_points_at_the_column() -> None:
    assert refusal("claim", "macs(attention) < 3 +").endswith("\n    macs(attention) < 3 +\n" + " " * 25 + "^")


CLAIMS = """\
# sentences of an article
parameters(attention) proportional to n => false
macs(attention) > macs(conv1d) d=512 k=7   =>   true if   # from 769 on
macs(attention) grows as n^2
"""


def listed(tmp_path: Path, text: str) -> str:
    (tmp_path / "claims.txt").write_text(text, encoding="utf-8")
    return str(tmp_path / "claims.txt")


def test_a_file_of_claims_is_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = listed(tmp_path, CLAIMS)
    assert main(["claims", file]) == 0
    assert "All 2 claims that say what is expected came out so." in capsys.readouterr().out
    found: list[dict[str, Any]] = analyzer.claims(file).to_dict()["claims"]
    assert [(c["line"], c["verdict"], c["expected"], c["differs"]) for c in found] == [
        (2, "false", "false", False), (3, "true if", "true if", False), (4, "true", None, False),
    ]  # fmt: skip


def test_a_table_of_claims_says_them_as_the_file_does_and_each_verdict_in_words(tmp_path: Path) -> None:
    file = listed(tmp_path, CLAIMS + "macs(attention) <= macs(lstm) => true\n")
    found = {one: analyzer.claims(file, lang=one).to_text(width=200).splitlines() for one in ("en", "zh")}
    cells = {language: [re.split(r"  +", line) for line in lines if "(" in line] for language, lines in found.items()}
    assert cells["en"] == [
        ["parameters(attention) proportional to n", "false", "false"],
        ["macs(attention) > macs(conv1d) d=512 k=7", "true if", "n ≥ 769", "true if"],
        ["macs(attention) grows as n^2", "true"],
        ["macs(attention) <= macs(lstm)", "true if", "n ≤ 2·d", "true"],
    ]
    assert [row[1:] for row in cells["zh"]] == [
        ["不成立", "不成立"], ["有条件成立", "n ≥ 769", "有条件成立"], ["成立"], ["有条件成立", "n ≤ 2·d", "成立"],
    ]  # fmt: skip


def test_a_claim_that_comes_out_differently_fails_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = listed(tmp_path, CLAIMS + "macs(lstm) grows as n => false\n")
    assert main(["claims", file]) == 1
    assert "1 of 3 claims came out differently" in capsys.readouterr().out
    assert main(["claims", file, "--format", "json"]) == 1
    assert json.loads(capsys.readouterr().out)["as_expected"] is False


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("macs(lstm) grows as n => flase", "line 1: 'flase' is no verdict (did you mean 'false'?)"),
        ("\nmacs(lstm) grow as n", "line 2, column 12"),
        ("\n\nmacs(ltsm) grows as n", "line 3: unknown layer 'ltsm' (did you mean 'lstm'?)"),
        ("macs(lstm) > 3\n" * 1001, "may have 1000 lines"),
        ("x" * 300_000, "may have 200000 characters"),
    ],
)
def test_a_file_that_cannot_be_read_names_the_line(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(UserError) as caught:
        analyzer.claims(listed(tmp_path, text))
    assert why in str(caught.value)


def test_a_file_that_is_not_there_is_the_machines_fault(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["claims", "nowhere.txt"]) == 1
    assert main(["claims"]) == 2
    assert "nowhere.txt" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "The left side is 30,852 and the right side 1,000."), ("zh", "左边为 30,852，右边为 1,000。")],
)
def test_a_claim_whose_sizes_are_all_given_says_both_sides_and_no_sizes(language: str, said: str) -> None:
    told = str(ask("claim", ["activation_memory(attention) <= 1000", "d=513", "n=3", f"lang={language}"]))
    assert said in told.splitlines()
