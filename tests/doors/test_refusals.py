"""Bad input: one clear message, the right exit status, nothing on standard output, nothing half-written."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import time
from pathlib import Path

import pytest

from .command import Ran, ran, ran_as_process

# the command, and what the message has to hold: what was given, what is allowed, the nearest valid name
USERS_FAULT = [
    ("comprae attention", ["'comprae'", "did you mean 'compare'", "crossover"]),
    ("compare", ["name a layer", "analyzer layers"]),
    ("compare atention n=4 d=8", ["'atention'", "did you mean 'attention'", "`analyzer layers` lists them"]),
    ("crossover attention conv1d d=8 kk=4", ["'kk'", "did you mean 'k'"]),
    ("solve attention kk=4 --at-most macs=1", ["'kk'", "did you mean 'k'"]),
    ("regimes attention conv1d kk=4", ["'kk'", "did you mean 'k'"]),
    ("choose kk=4", ["'kk'", "did you mean 'k'"]),
    ("sweep attention kk=4", ["'kk'", "did you mean 'k'"]),
    ("sweep attention kk=1..4", ["'kk'", "did you mean 'k'"]),
    ("reach conv1d kk=4", ["'kk'", "did you mean 'k'"]),
    ("number conv1d.macs kk=4", ["'kk'", "did you mean 'k'"]),
    ("compare attention n=4 d=8 hedas=2", ["'hedas'", "did you mean 'heads'"]),
    ("compare attention:cuasal n=4 d=8", ["'cuasal'", "did you mean 'causal'", "fused"]),
    ("compare attention n=0 d=8", ["n is a whole number from 1, not 0"]),
    ("compare attention n=-1 d=8", ["n (length) is a whole number", "'-1'"]),
    ("compare attention n=1.5 d=8", ["n (length) is a whole number", "'1.5' is not whole"]),
    ("compare attention n=4 d=10 h=4", ["4 does not divide 10", "2, 5"]),
    ("compare conv1d n=4 d=10 k=3 groups=4", ["groups", "4 does not divide 10", "2, 5"]),
    ("compare conv1d:valid n=4 d=8 k=9", ["conv1d needs dilation*(k - 1) < n", "8 < 4"]),
    ("compare attention d=8", ["needs n (length)", "n=…"]),
    ("compare attention n=4 length=5 d=8", ["n is given twice", "'4'", "'5'"]),
    ("compare attention n=4 d=8 h=2 e=3", ["e (head_width) follows from"]),
    ("compare attention d=8 n=10^200", ["10^200", "larger than 10^100"]),
    ("compare attention d=8 n=9**9**9", ["9**9**9", "is a whole number"]),
    ("compare attention d=8 n=__import__", ["__import__", "is a whole number"]),
    ("compare attention n=4 d=8 --format jsn", ["unknown format 'jsn'", "did you mean 'json'", "markdown"]),
    ("compare attention n=4 d=8 --format mediawki", ["'mediawki'", "did you mean 'mediawiki'", "dokuwiki"]),
    ("compare attention n=4 d=8 --format rst --math native", ["rst has no math 'native'", "it takes tex"]),
    ("compare attention n=4 d=8 --format dokuwiki --math ntive", ["'ntive'", "did you mean 'native'"]),
    ("compare attention n=4 d=8 --format dokuwiki --math image", ["only a report does"]),
    ("compare attention n=4 d=8 --math native", ["text has one way to write formulas"]),
    ("report --format confluence --math tex", ["confluence has no math 'tex'", "it takes native, image"]),
    ("report --format plain --images svg", ["plain has no images 'svg'", "it takes none"]),
    ("report --format latex --images svg", ["latex has no images 'svg'", "png, both, none"]),
    ("report --math mathml --format mediawiki", ["mediawiki has no math 'mathml'", "native, tex, image"]),
    ("report --math latex", ["unknown math 'latex'", "tex, native"]),
    ("compare attention n=4 d=8 --lang klingon", ["klingon", "en"]),
    ("compare attention n=4 d=8 --convention thor", ["unknown convention 'thor'", "exact"]),
    ("compare attention n=4 d=8 --dtype flaot32", ["unknown dtype 'flaot32'", "did you mean 'float32'"]),
    ("compare attention n=4 d=8 --frmat json", ["--frmat", "--format"]),
    ("compare attention n=4 d=8 --format", ["--format", "needs a value"]),
    ("crossover attention d=8", ["two layers", "1 are given"]),
    ("crossover attention conv1d d=8 k=3 --quantity mac", ["unknown quantity 'mac'", "did you mean 'macs'"]),
    ("solve attention d=8", ["say what may be at most", "at-most macs=1T"]),
    ("solve attention d=8 --at-most macs", ["a condition is QUANTITY=VALUE", "macs=1T"]),
    ("solve attention d=8 --at-most mcas=1T", ["unknown quantity 'mcas'", "did you mean 'macs'"]),
    ("solve attention d=8 --at-most state_memory=1GiB", ["has no state_memory", "attention:causal"]),
    ("solve attention d=8 --at-most macs=1 --at-least macs=2", ["contradict each other"]),
    ("solve attention --at-most macs=1", ["n (length), d (width) are not given", "for=n"]),
    ("solve attention n=4 d=8 --for n --at-most macs=1", ["n (length) is asked for and given"]),
    ("regimes attention d=8 --over n,k", ["2 to 6 layers", "1 is given"]),
    ("regimes attention conv1d d=8 --over n", ["two sizes are left open", "over=n,k"]),
    ("regimes attention conv1d d=8 --over n,length", ["names n (length) twice"]),
    ("regimes attention conv1d d=8 --over n,kernl", ["'kernl'", "did you mean 'kernel'"]),
    ("regimes attention conv1d d=8 --over n,w", ["no layer depends on w (window)", "k (kernel)"]),
    ("regimes attention conv1d d=8 --over n,k k=7", ["left open", "k=7", "range"]),
    ("regimes attention conv1d d=8 --over n,k k=1..10^30", ["about 10^30 values", "up to 512"]),
    ("regimes attention conv1d d=8 --over n,k k=9..3", ["goes down", "3..9"]),
    ("regimes attention conv1d d=8 --over n,k n=3..9:+0", ["every whole number is looked at", "FIRST..LAST"]),
    ("regimes attention conv1d --over n,k", ["d (width)", "d=…"]),
    ("regimes attention conv1d d=8 k=3 n=4", ["every size is given"]),
    ("regimes attention conv1d d=8 --over n,k --quantity mac", ["unknown quantity 'mac'", "did you mean 'macs'"]),
    ("compare attention conv1d n=64 d=8 k=3 --scale w", ["no layer has the size w (window)"]),
    ("compare attention conv1d n=64 d=8 k=3 --scale lenght", ["did you mean 'length'"]),
    ("reach conv1d k=3", ["needs n (length)"]),
    ("publish mediawki https://a.org/ --page A layers", ["unknown wiki 'mediawki'", "did you mean 'mediawiki'"]),
    ("publish mediawiki a.org --page A layers", ["'a.org' is no address", "https://wiki.example.org/w/"]),
    ("publish mediawiki http://a.org --page A layers", ["http://a.org", "use https"]),
    ("publish mediawiki https://a.org layers", ["--page"]),
    ("publish mediawiki https://a.org --page A", ["name a question", "compare"]),
    ("publish mediawiki https://a.org --page A comprae lstm", ["'comprae'", "did you mean 'compare'"]),
    ("publish mediawiki https://a.org --page A layers --dry", ["'--dry'", "did you mean '--dry-run'"]),
    ("publish mediawiki https://a.org --page A layers --lang zh", ["'--lang'", "lang=…"]),
    ("publish mediawiki https://a.org --page A layers format=html", ["format=html", "the wiki says"]),
    ("publish mediawiki https://a.org --page A compare atention", ["did you mean 'attention'"]),
    ("publish mediawiki https://a.org --page A --images gif layers", ["no images 'gif'", "png, svg"]),
    ("publish dokuwiki https://a.org --page A --math mathml layers", ["no math 'mathml'", "native, tex, image"]),
    ("publish dokuwiki https://a.org --page A --math image layers", ["math=image is for the report"]),
    ("publish dokuwiki https://a.org --page A --section [x] layers", ["'[' cannot stand in a heading"]),
    ("publish dokuwiki https://a.org --page A --section= layers", ["--section ''", "1 to 200 letters"]),
    ("publish dokuwiki https://a.org --page A --section x report lstm sections=answer", ["without --section"]),
    ("choose n=4 d=8 k=3 --by mac", ["by: unknown quantity 'mac'", "did you mean 'macs'"]),
    ("choose n=4 d=8 k=3 --front macs", ["front='macs'", "two different quantities"]),
    ("choose n=4 d=8 k=3 --at-most macs=3 --at-least macs=4", ["contradict each other"]),
    ("choose n=4 d=8 k=3 --at-least receptive_field=5", ["only n = 4 positions"]),
    ("choose attention n=4 d=8 --by state_memory", ["no layer that fits has it", "causal=yes"]),
    ("choose attention n=4 d=8 --figure a.gif", ["NAME.svg or NAME.png"]),
    ("choose attention n=4 d=8 --figure a.svg", ["no figure"]),
    ("choose n=4", ["every layer needs d (width)", "add d=…"]),
    ("choose n=4 d=8 --causal perhaps", ["causal is yes or no"]),
    ("layers attention", ["takes no layer"]),
    ("reconcile attention n=4 d=8", ["name the presets", "between=exact,fvcore", "chinchilla"]),
    ("reconcile attention n=4 d=8 --between exact", ["2 to 30 presets", "1 given"]),
    ("reconcile attention n=4 d=8 --between exact,fvcor", ["'fvcor'", "did you mean 'fvcore'", "torchinfo"]),
    ("reconcile attention n=4 d=8 --between exact,fvcore:fuse", ["'fuse'", "did you mean 'fused'", "no-weights"]),
    ("reconcile attention n=4 d=8 --between exact:fused,fvcore", ["exact has no paths"]),
    ("reconcile attention n=4 d=8 --between exact,,fvcore", ["single commas"]),
    ("reconcile attention n=4 d=8 --between exact,fvcore,exact", ["exact is given twice"]),
    ("reconcile attention d=8 --between exact,fvcore", ["needs n (length)"]),
    ("reconcile attention lstm n=4 d=8 --between exact,fvcore", ["one layer", "2 are given"]),
    ("reconcile n=4 --between exact,fvcore", ["one layer", "0 are given"]),
    ("reconcile atention n=4 d=8 --between exact,fvcore", ["did you mean 'attention'"]),
    ("reconcile attention n=4 d=8 --between exact,fvcore convention=torch", ["convention= is not a word"]),
    ("reconcile attention n=4 d=8 --list", ["list stands alone"]),
    ("reconcile list=perhaps", ["list is yes or no", "'perhaps'"]),
    ("compare attention n=4 d=8 between=exact,fvcore", ["between= is not a word of this question"]),
    ("number attention n=4 d=8", ["LAYER.QUANTITY", "say which quantity", "macs"]),
    ("number attention.mcas n=4 d=8", ["'mcas'", "did you mean 'macs'"]),
    ("number atention.macs n=4 d=8", ["did you mean 'attention'"]),
    ("number attention.macs lstm.macs n=4 d=8", ["one LAYER.QUANTITY", "2 are given"]),
    ("number attention.macs n=4 d=8 --as shrot", ["'shrot'", "did you mean 'short'", "plain"]),
    ("number attention.state_memory n=4 d=8", ["attention has no state_memory"]),
    ("number attention.macs d=8", ["needs n (length)"]),
    ("update", ["FILE..."]),
    ("update nowhere.md", ["cannot read nowhere.md", "No such file"]),
    ("update --check nowhere.md", ["cannot read nowhere.md", "No such file"]),
    ("attention.macs n=4 d=8", ["unknown command 'attention.macs'", "as number attention.macs"]),
    ("attention:causal,h=2.macs n=4 d=8", ["as number attention:causal,h=2.macs"]),
    ("attention.mcas n=4 d=8", ["as number attention.mcas"]),
    ("update .", [". is a folder", "**/*.md"]),
    ("update mine.toml", [".toml does not tell the type", "--type"]),
    ("update mine.toml --type makrdown", ["'makrdown'", "did you mean 'markdown'"]),
    ("update 'none/*.md'", ["matches no file"]),
    ("compare attention n=1..9 d=8", ["n (length) is one whole number here", "'1..9'", "analyzer sweep"]),
    ("crossover attention conv1d d=8,16 k=3", ["d (width) is one whole number here", "'8,16'", "analyzer sweep"]),
    ("sweep attention conv1d n=4 d=8 k=3", ["at least one size as a range", "n=2^8..2^20:x2"]),
    ("sweep attention conv1d n=1..10^30 d=8 k=3", ["about 10^30 values", "up to 1,000,000", ":x2"]),
    ("sweep attention conv1d n=1,,9 d=8 k=3", ["empty part"]),
    ("sweep attention conv1d n=9..3 d=8 k=3", ["goes down", "3..9"]),
    ("sweep attention conv1d n=1..9:+0 d=8 k=3", ["step of 0"]),
    ("sweep attention conv1d n=0..9 d=8 k=3", ["n is a whole number from 1"]),
    ("sweep attention conv1d n=1..1000000 d=1..1000000 k=3", ["1,000,000,000,000 points", "up to 100,000,000,000"]),
    ("sweep attention n=1..100000 d=1..10000 --reduce table", ["1,000,000,000 rows", "up to 100,000,000"]),
    ("sweep attention n=1..100000 d=1..10000 --reduce table -o x.csv", ["1,000,000,000 rows"]),
    ("sweep attention n=1..3000 d=8 --reduce table --format html", ["3,000 rows", "-o grid.parquet"]),
    ("sweep attention n=1..9 d=8 --reduce table -o x.xls", ["x.xls", "NAME.csv, NAME.json or NAME.parquet"]),
    ("sweep attention n=1..9 d=8 -o x.csv", ["-o takes the rows of --reduce table"]),
    ("sweep attention n=1..9 d=8 --quantity mac", ["'mac'", "did you mean 'macs'"]),
    ("sweep attention n=1..9 d=8 --quantity macs,flops", ["one quantity", "reduce=table"]),
    ("sweep attention n=1..9 d=8 --reduce laest", ["'laest'", "did you mean 'least'"]),
    ("sweep attention n=1..9 d=8 --reduce winner", ["nobody to win against", "reduce=least"]),
    ("sweep attention n=1..9 d=8 --reduce front --front macs", ["two quantities", "1 are given"]),
    ("sweep attention n=1..9 d=8 --front macs,flops", ["front= goes with reduce=front"]),
    ("sweep attention n=1..9 d=8 --convention vaswani", ["vaswani", "exact or torch"]),
    ("sweep attention n=1..9 d=8 --quantity state_memory", ["attention has no state_memory", "looks ahead"]),
    ("sweep attention:h=1..3 n=1..9 d=8", ["a range stands beside the layers"]),
    ("sweep attention n=1..9 d=9 h=2", ["2 does not divide 9"]),
    ("sweep conv1d n=1..9 d=8 k=3 padding=same,valid", ["padding is", "'same,valid'"]),
    ("sweep attention n=1..9 d=8 --scheduler here", ["'here'", "tcp://HOST:PORT"]),
    ("sweep attention n=1..9 d=8 --reduce table --scheduler tcp://a:1", ["takes reductions"]),
    ("sweep attention n=1..9 d=8 --at-most macs=1 --at-least macs=9", ["contradict each other"]),
    ("report attention conv1d lstm gru rnn embedding layer-norm", ["up to 6 layers; 7 are given"]),
    ("report --sections ansewr", ["unknown section 'ansewr'", "did you mean 'answer'", "time-series"]),
    ("report --brief --sections answer", ["brief has its own sections"]),
    ("report gru lstm --sections answer,uses", ["nothing to say in section uses"]),
    ("report --format pdf", ["unknown format 'pdf'", "both, markdown, html"]),
    ("report --images gif", ["unknown images 'gif'", "svg"]),
    ("report attention conv1d n=0 d=8 k=3", ["n is a whole number from 1"]),
    ("compare lstm n=8 d=4 --design empty.toml --design mine.toml", ["one design", "2 are given"]),
    ("compare lstm --design mine.toml", ["mine.toml, line 1: my_layer: unknown key", "layers, sizes"]),
    ("design", ["FILE.toml"]),
    ("design mine.toml", ["mine.toml, line 1: my_layer: unknown key"]),
    ("design empty.toml", ["empty.toml asks nothing", "[[question]]"]),
    ("design binary.toml", ["binary.toml", "not UTF-8"]),
    ("completion csh", ["'csh'", "bash"]),
    ("compare attention n=2,4 d=8", ["one whole number here", "'2,4'", "sweep"]),
    ("compare mine.toml:my_lyer d=8", ["'my_lyer'", "did you mean 'my_layer'"]),
    ("compare empty.toml d=8", ["empty.toml", "no layer in it"]),
    ("compare binary.toml d=8", ["binary.toml", "not UTF-8"]),
]
MACHINES_FAULT = [
    ("compare nowhere.toml:a d=8", ["nowhere.toml", "No such file"]),
    ("compare folder.toml:a d=8", ["folder.toml", "directory"]),
    ("design nowhere.toml", ["nowhere.toml", "No such file"]),
    ("compare lstm --design folder.toml", ["folder.toml", "directory"]),
    ("mcp --files nowhere", ["--files nowhere", "No such file"]),
    ("report -o mine.toml/below", ["cannot write", "mine.toml"]),
    ("report -o /proc/nowhere/out", ["cannot write", "/proc/nowhere"]),
    ("sweep attention n=1..9 d=8 --reduce table -o mine.toml/x.csv", ["cannot write", "mine.toml"]),
    ("sweep attention n=1..9 d=8 --reduce table -o folder.csv", ["cannot write folder.csv", "folder"]),
    ("report -o /dev/null/out --format html", ["cannot write", "/dev/null"]),
]
OWN = '[my_layer]\ndefinition = "given x[b d]\\ny[b d] = x[b d] * W{d}"\n'


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with some files."""
    (tmp_path / "mine.toml").write_text(OWN, encoding="utf-8")
    (tmp_path / "empty.toml").write_text("", encoding="utf-8")
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "folder.csv").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def listing(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def refused(found: Ran, status: int, parts: list[str]) -> None:
    assert found.status == status and found.out == ""
    assert "Traceback" not in found.err and found.err.strip()
    for part in parts:
        assert part in found.err


@pytest.mark.parametrize(("command", "parts"), USERS_FAULT, ids=[command for command, _ in USERS_FAULT])
def test_the_users_mistake_ends_with_2_and_says_what_is_allowed(here: Path, command: str, parts: list[str]) -> None:
    before = listing(here)
    refused(ran(*shlex.split(command)), 2, parts)
    assert listing(here) == before


@pytest.mark.parametrize(("command", "parts"), MACHINES_FAULT, ids=[command for command, _ in MACHINES_FAULT])
def test_the_machines_fault_ends_with_1_and_leaves_nothing(here: Path, command: str, parts: list[str]) -> None:
    before = listing(here)
    refused(ran(*shlex.split(command)), 1, parts)
    assert listing(here) == before


def test_a_process_shows_the_message_and_no_traceback(here: Path) -> None:
    refused(ran_as_process("compare", "atention", "n=4", folder=here), 2, ["did you mean 'attention'"])
    refused(ran_as_process("compare", "nowhere.toml:a", folder=here), 1, ["nowhere.toml"])


def test_a_full_disk_is_the_machines_fault() -> None:
    if not Path("/dev/full").exists():
        # only Linux has a device that is always full; .ci/run is one, and a skip fails there
        pytest.skip("there is no /dev/full")  # Linux has it, on which CI runs, and a skip fails there
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "analyzer", "layers"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
    assert done.returncode == 1 and "No space left" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
@pytest.mark.parametrize("name", ["text", "json", "markdown", "html"])
def test_a_terminal_of_another_encoding_ends_in_no_traceback(encoding: str, name: str) -> None:
    found = ran_as_process("layers", "--format", name, environment={"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"})
    assert found.status in (0, 1) and "Traceback" not in found.err
    assert found.status == 0 or found.err.strip()


def test_n_of_ten_to_the_thirty_is_answered_at_once() -> None:
    start = time.perf_counter()
    for command in ("compare attention conv1d n=10^30 d=512 k=7", "reach conv1d attention k=3 n=10^30",
                    "crossover attention conv1d d=10^30 k=7"):  # fmt: skip
        assert ran(*command.split()).status == 0
    assert time.perf_counter() - start < 5


# -------------------------------------------------------------------------------------------- hostile files and labels

HOSTILE = {
    "parentheses": '[a]\ndefinition = "given x[b d]\\ny[b d] = ' + "(" * 5000 + "x[b d]" + ")" * 5000 + '"\n',
    "size": '[a]\ndefinition = "given x[b d]\\nwhere e = '
    + "(" * 5000
    + "d"
    + ")" * 5000
    + '\\ny[b e] = x[b d] * W{d e}"\n',
    "tower": '[a]\ndefinition = "given x[b d]\\nwhere e = 9**9**9\\ny[b e] = x[b d] * W{d e}"\n',
    "tower with ^": '[a]\ndefinition = "given x[b d]\\nwhere e = 9^9^9\\ny[b e] = x[b d] * W{d e}"\n',
    "big power": '[a]\ndefinition = "given x[b d]\\nwhere e = d^99999999\\ny[b e] = x[b d] * W{d e}"\n',
    "import": "[a]\ndefinition = \"given x[b d]\\nwhere e = __import__('os')\\ny[b e] = x[b d] * W{d e}\"\n",
    "lambda": '[a]\ndefinition = "lambda: 0"\n',
    "cycle": '[a]\ndefinition = "given x[b d]\\nwhere e = f, f = e\\ny[b e] = x[b d] * W{d e}"\n',
    "divided by zero": '[a]\ndefinition = "given x[b d]\\nwhere e = d/(d-d)\\ny[b e] = x[b d] * W{d e}"\n',
    "default": '[a]\ndefinition = "given x[b d]\\ny[b d] = x[b d] * W{d}"\n[a.defaults]\nd = "9**9**9"\n',
    "default cycle": '[a]\ndefinition = "given x[b d]\\ny[b d e] = x[b d] * W{d e}"\n[a.defaults]\ne = "e + 1"\n',
    "nested": "x = " + "[" * 5000 + "]" * 5000 + "\n",
    "dotted": ".".join(["a"] * 5000) + " = 1\n",
    "not toml": "[a\n",
    "no table": "a = 1\n",
    "wrong types": "[a]\ndefinition = 5\ntitle = 5\n",
    "many layers": "\n".join(f'[a{i}]\ndefinition = "y[b] = "' for i in range(2000)),
    "control characters": '[a]\ndefinition = "given x[b d]\\u0000\\u001b[2J"\n',
    "long line": '[a]\ndefinition = "' + "x" * 150_000 + '"\n',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_quickly(tmp_path: Path, name: str) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(HOSTILE[name], encoding="utf-8")
    start = time.perf_counter()
    for kind in ("compare", "explain"):
        refused(ran(kind, f"{file}:a", "d=8", "b=2"), 2, [])
    assert time.perf_counter() - start < 4


NASTY = [
    "<script>alert(1)</script>",
    "a|b",
    "`x`",
    "[x](javascript:1)",
    "**x**",
    "\x1b[2J",
    "\u202e",
    "a\nb",
    "{0}",
    "{n}",
    "$x$",
    "\\",
]


@pytest.mark.parametrize("text", NASTY)
def test_a_title_or_label_can_neither_run_nor_break_a_table(tmp_path: Path, text: str) -> None:
    file = tmp_path / "mine.toml"
    quoted = "".join(f"\\u{ord(character):04x}" for character in text)
    file.write_text(
        f'[a]\ntitle = "{quoted}"\nsource = "{quoted}"\n[a.arrays]\ny = "{quoted}"\n'.replace(
            "source", 'definition = "given x[b d]\\ny[b d] = x[b d] * W{d}"\nsource'
        ),
        encoding="utf-8",
    )
    label = text.replace("\x1b", "").replace("\n", "") if "=" not in text and ":" not in text else "a"
    for kind in ("compare", "explain"):
        for name in ("text", "markdown", "html", "json"):
            found = ran(kind, f"{label}={file}:a", "d=8", "--format", name)
            assert found.status == 0, found.err
            if name == "html":
                assert "<script>alert" not in found.out and 'javascript:1"' not in found.out
            if name != "json":
                assert "\x1b" not in found.out
            if name == "markdown":
                check_table_rows(found.out)
                assert "<script>" not in re.sub(r"(`+).+?\1", "", found.out)  # in code it is only shown


def check_table_rows(text: str) -> None:
    """Every row of a Markdown table has as many cells as its head."""
    cells = 0
    for line in text.splitlines():
        if not line.startswith("|"):
            cells = 0
            continue
        count = line.replace("\\\\", "").replace("\\|", "").count("|")
        assert cells in (0, count), line
        cells = count
