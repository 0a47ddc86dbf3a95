"""Completion: what is offered, by click's own classes, and what bash makes of it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete, get_completion_class

import analyzer
from analyzer.doors.cli import cli
from analyzer.doors.completion import VARIABLE, script

from .command import ran


def offered(shell: str, line: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The words offered at the end of a line."""
    script("bash")  # registers bash as we want it
    words = line.split(" ")
    monkeypatch.setenv("COMP_TYPED", line)
    monkeypatch.setenv("COMP_WORDS", line)
    monkeypatch.setenv("COMP_CWORD", words[-1] if shell == "fish" else str(len(words) - 1))
    kind = get_completion_class(shell)
    assert kind is not None
    completing: ShellComplete = kind(cli, {}, "analyzer", VARIABLE)
    return [item.value for item in completing.get_completions(*completing.get_completion_args())]


OFFERED = [
    ("analyzer comp", ["compare", "completion"]),
    ("analyzer compare atten", ["attention"]),
    ("analyzer compare lst", ["lstm"]),
    ("analyzer compare llama-3", ["llama-3-8b", "llama-3-70b"]),
    ("analyzer compare attention:ca", ["attention:causal"]),
    ("analyzer compare attention:causal,fu", ["attention:causal,fused"]),
    ("analyzer compare conv1d:padding=", ["conv1d:padding=same", "conv1d:padding=valid", "conv1d:padding=causal"]),
    ("analyzer compare conv1d:di", ["conv1d:dilation="]),
    ("analyzer compare stri", ["stride="]),
    ("analyzer compare hidden", ["hidden_size="]),
    ("analyzer compare padding=v", ["padding=valid"]),
    ("analyzer compare convention=t", ["convention=torch"]),
    ("analyzer compare nosuch:x", []),
    ("analyzer compare 'atten", ["attention"]),
    ("analyzer compare lstm --format j", ["json"]),
    ("analyzer compare lstm --lang ", ["en", "zh"]),
    ("analyzer compare lstm --dtype bf", ["bfloat16"]),
    ("analyzer compare lstm --model gpt2,mis", ["gpt2,mistral-7b"]),
    ("analyzer crossover a b --quantity par", ["parameters"]),
    ("analyzer crossover a b --for str", ["stride"]),
    ("analyzer reconcile lstm --between exact,fvc", ["exact,fvcore"]),
    ("analyzer completion z", ["zsh"]),
    ("analyzer solve lstm --for str", ["stride"]),
    ("analyzer choose --by arith", ["arithmetic_intensity"]),
    ("analyzer choose --causal ", ["yes", "no"]),
    ("analyzer choose --front macs,state", ["macs,state_memory"]),
    ("analyzer choose --at-most lay", ["layers="]),
    ("analyzer solve lstm --at-most macs=1T,parameter_memory+state", ["macs=1T,parameter_memory+state_memory="]),
    ("analyzer solve lstm at-most=state_memory+para", ["at-most=state_memory+parameter_memory="]),
    ("analyzer solve lstm --at-most state_memory+state", []),
    ("analyzer regimes a b --over n,str", ["n,stride"]),
    ("analyzer regimes a b --quantity fl", ["flops"]),
    ("analyzer sweep a b --reduce t", ["table"]),
    ("analyzer compare a b --scale n,str", ["n,stride"]),
    ("analyzer compare a b --math t", ["tex"]),
]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@pytest.mark.parametrize(("line", "words"), OFFERED, ids=[line for line, _ in OFFERED])
def test_a_shell_is_offered_the_words_that_fit(
    shell: str, line: str, words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if "'" in line and shell != "bash":
        line = line.replace("'", "")
    assert offered(shell, line, monkeypatch) == words


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_names_its_command_and_variable(shell: str) -> None:
    found = ran("completion", shell)
    assert (found.status, found.err) == (0, "")
    assert f"{VARIABLE}={shell}_complete" in found.out and "_analyzer_completion" in found.out


def test_an_unknown_shell_is_refused_with_the_known_ones() -> None:
    found = ran("completion", "csh")
    assert found.status == 2 and "'csh'" in found.err and "bash" in found.err


def test_completing_imports_nothing_heavy() -> None:
    code = (
        "import os, sys\nos.environ.update(_ANALYZER_COMPLETE='bash_complete', COMP_TYPED='analyzer compare conv1d:')\n"
        "from analyzer.doors.cli import main\n"
        "try:\n    main([])\nexcept SystemExit:\n    pass\n"
        "print('|', *(m for m in ('sympy', 'numpy', 'matplotlib', 'rich', 'jinja2', 'mcp') if m in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert "plain,conv1d:dilation=" in done.stdout and done.stdout.rstrip().endswith("|")


def test_real_bash_completes_words_that_hold_colons_and_equals_signs(tmp_path: Path) -> None:
    if shutil.which("bash") is None:
        pytest.skip("bash is not installed")  # every machine of CI has it, and a skip fails there
    (tmp_path / "analyzer").write_text(f'#!/bin/sh\nexec {sys.executable} -m analyzer "$@"\n')
    (tmp_path / "analyzer").chmod(0o755)
    root = Path(analyzer.__file__).parent.parent
    lines = {
        "analyzer compare attention:ca": "causal",
        "analyzer compare atten": "attention",
        "analyzer expl": "explain",
        "analyzer compare conv1d:padding=v": "valid",
        "analyzer compare lstm --dtype bf": "bfloat16",
        "analyzer compare dtype=fl": "float64 float32 float16 float8",
    }
    asked = "".join(
        f'COMP_LINE="{line}"; COMP_POINT=${{#COMP_LINE}}; COMPREPLY=(); _analyzer_completion analyzer 2>/dev/null\n'
        'echo "${COMPREPLY[*]}"\n'
        for line in lines
    )
    (tmp_path / "try.bash").write_text(f'eval "$(analyzer completion bash)"\ncomplete -p analyzer\n{asked}')
    done = subprocess.run(
        ["bash", "--norc", str(tmp_path / "try.bash")],
        capture_output=True,
        text=True,
        timeout=60,
        env={"PATH": f"{tmp_path}:/usr/bin:/bin", "PYTHONPATH": str(root)},
    )
    assert done.stdout.splitlines() == ["complete -o nosort -F _analyzer_completion analyzer", *lines.values()], (
        done.stderr
    )
