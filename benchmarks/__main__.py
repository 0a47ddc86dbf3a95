"""Print the ratios of the budgets: python -m benchmarks [ROUNDS] [sweep].

Everything is measured in this run, on this machine, turn about, so that a busy machine slows both sides. Processes are
measured whole: CPU is user + system of the process and its children, memory is its peak resident set.
"""

from __future__ import annotations

import os
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

IMPORT_SYMPY = (sys.executable, "-c", "import sympy")
IMPORT_REPORT = (sys.executable, "-c", "import sympy, matplotlib.figure, jinja2, markdown")
CLOSED_FORMS = """
from analyzer.answers.costs import closed_forms
from analyzer.answers.question import parse_question
from analyzer.answers.settings import settings
from analyzer.conventions import EXACT
from analyzer.layers.catalogue import catalogue
from analyzer.readings.growth import growth
from analyzer.readings.polynomial import Polynomial
from analyzer.readings.quantities import UNITS, Absent
for name in catalogue():
    setting = settings(parse_question([name]), incomplete=True)[0]
    reader, domain = closed_forms(setting, EXACT, 4)
    for quantity in UNITS:
        value = reader.quantity(quantity)
        if not isinstance(value, Absent) and quantity != "arithmetic_intensity":
            form = Polynomial.of(value)
            growth(form, domain.definitions.get), form.formula
"""


@dataclass(frozen=True)
class Use:
    """What a process used: seconds of CPU, MiB at its peak."""

    cpu: float
    peak: float


def use_of(command: Sequence[str], folder: str) -> Use:
    """Run a command to its end and say what it used."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)[:80]} failed with {process.returncode}")
    return Use(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def paired(ours: Sequence[str], theirs: Sequence[str], rounds: int, folder: str) -> tuple[list[Use], list[Use]]:
    """Both commands turn about, after one warming run of each."""
    use_of(ours, folder), use_of(theirs, folder)
    pairs = [(use_of(ours, folder), use_of(theirs, folder)) for _ in range(rounds)]
    return [a for a, _ in pairs], [b for _, b in pairs]


def ratio(ours: list[Use], theirs: list[Use]) -> float:
    """The median of the ratios of CPU, pair by pair."""
    return statistics.median(a.cpu / b.cpu for a, b in zip(ours, theirs, strict=True))


def show(what: str, figure: str, budget: str, met: bool) -> None:
    """One line of the table."""
    print(f"{what:58} {figure:>22}  {budget:>10}  {'ok' if met else 'MISSED'}")


def cold_answers(rounds: int, folder: str) -> None:
    """Whole processes of the numeric questions against one that only imports sympy."""
    commands = {
        "compare": "compare attention conv1d n=4096 d=512 k=7",
        "compare --format json": "compare attention conv1d n=4096 d=512 k=7 --format json",
        "crossover": "crossover attention conv1d d=512 k=7",
        "solve": "solve attention d=512 h=8 for=n --at-most macs=1T",
        "choose, three layers": "choose attention conv1d lstm n=16k d=512 k=7 --at-most macs=100G",
        "regimes": "regimes attention conv1d lstm d=512 --over n,k",
        "reach": "reach conv1d attention k=3 n=1000",
        "claim": "claim 'macs(attention) proportional to n' d=512",
        "claim, two sides": "claim 'macs(attention) > macs(conv1d) when k >= 7'",
    }
    for name, words in commands.items():
        command = (sys.executable, "-m", "analyzer", *shlex.split(words))
        ours, theirs = paired(command, IMPORT_SYMPY, rounds, folder)
        found, peak = ratio(ours, theirs), max(use.peak for use in ours)
        seconds = statistics.median(use.cpu for use in ours)
        show(f"{name}, cold / import sympy", f"{found:.2f} ({seconds:.3f} s)", "<= 0.5", found <= 0.5)
        show(f"{name}, peak memory", f"{peak:.1f} MiB", "<= 35 MiB", peak <= 35)


def cold_report(rounds: int, folder: str) -> None:
    """A whole report against a process that only imports what it needs."""
    ours, theirs = paired((sys.executable, "-m", "analyzer", "report"), IMPORT_REPORT, rounds, folder)
    found, seconds = ratio(ours, theirs), statistics.median(use.cpu for use in ours)
    show(
        "report, cold / import sympy, matplotlib, jinja2, markdown",
        f"{found:.2f} ({seconds:.2f} s)",
        "<= 2.2",
        found <= 2.2,
    )


def cold_closed_forms(rounds: int, folder: str) -> None:
    """Closed forms and growth of the whole catalogue. They need no sympy, so an empty process is what is taken off."""
    ours, theirs = paired((sys.executable, "-c", CLOSED_FORMS), (sys.executable, "-c", "pass"), rounds, folder)
    more = statistics.median(a.cpu - b.cpu for a, b in zip(ours, theirs, strict=True))
    show("closed forms and growth of the catalogue, cold", f"{more:.3f} s", "<= 0.3 s", more <= 0.3)


def cost_of_length(rounds: int) -> None:
    """The same answer at n = 2^8 and n = 2^40, within one process."""
    from analyzer import compare

    def answer(n: int) -> float:
        start = time.process_time()
        for _ in range(10):
            compare("attention", "conv1d", n=n, d=512, k=7).to_json()
        return time.process_time() - start

    found = _median_ratio(lambda: answer(2**40), lambda: answer(2**8), rounds * 3)
    show("an answer at n = 2^40 / at n = 2^8", f"{found:.2f}", "<= 1.1", found <= 1.1)


SWEPT = (
    "attention:causal conv1d b=1,2,4,8 h=8,16,32,64 d=64..2048:+64 k=3..24:+3 n=1..1024 "
    "reduce=table quantity=macs,flops,activation_memory,bytes_moved"
)


def sweep(rounds: int) -> None:
    """A table of costs on axes against filling the same arrays, and against the same steps on materialised columns."""
    import numpy as np

    from analyzer.answers.question import parse_question
    from analyzer.answers.sweep_asked import asked, plan_of
    from analyzer.readings.grid.rows import POINTS_OF_A_CHUNK
    from analyzer.readings.grid.tiles import points_of, tiles, whole_grid
    from analyzer.readings.grid.values import evaluate

    question = parse_question(SWEPT.split())
    what = asked(question)
    plan = plan_of(question, what, what.axes)
    grid = whole_grid(plan.axes)
    shape, count = tuple(stop for _, stop in grid), len(what.quantities)

    def cpu(work: Callable[[], object]) -> float:
        start = time.process_time()
        work()
        return time.process_time() - start

    def empty() -> list[Any]:
        return [np.empty(shape, dtype=np.int64) for _ in range(count * len(plan.layers))]

    def on_axes() -> object:
        found = empty()
        for tile in tiles(grid, plan.one_by_one, POINTS_OF_A_CHUNK):
            cut = tuple(slice(*span) for span in tile)
            for place, layer in enumerate(plan.layers):
                out = [array[cut] for array in found[place * count : (place + 1) * count]]
                evaluate(plan.program(layer, tile), tile, plan.axes, True, out)
        return found

    def filled() -> object:
        return [np.full(shape, 7, dtype=np.int64) for _ in range(count * len(plan.layers))]

    def added() -> object:
        rows, row = np.arange(points_of(grid) // shape[-1]).reshape(*shape[:-1], 1), np.arange(shape[-1])
        return [np.add(rows, row, out=array) for array in empty()]

    def on_columns() -> object:
        values = [np.array(axis.values, dtype=np.int64) for axis in plan.axes]
        columns = [column.ravel() for column in np.meshgrid(*values, indexing="ij")]
        return [_on_columns(layer.programs[()], columns) for layer in plan.layers]

    for name, other in (("np.full", filled), ("np.add", added)):
        found = 1 / _median_ratio(lambda: cpu(on_axes), lambda other=other: cpu(other), rounds)
        show(f"sweep on axes, rate / {name} of the same arrays", f"{found:.2f}", ">= 0.6", found >= 0.6)
    found = _median_ratio(lambda: cpu(on_columns), lambda: cpu(on_axes), max(rounds // 2, 1))
    show("sweep on axes, rate / materialised columns", f"{found:.1f}", ">= 10", found >= 10)


def _on_columns(program: Any, columns: Sequence[Any]) -> list[Any]:
    """The steps of a program on columns that hold every point."""
    import numpy as np

    functions = {"add": np.add, "multiply": np.multiply, "floor": np.floor_divide, "min": np.minimum, "max": np.maximum}
    known: list[Any] = []
    for kind, a, b in program.steps:
        if kind == "constant":
            known.append(a)
        else:
            known.append(columns[a] if kind == "axis" else functions[kind](known[a], known[b]))
    return [known[place] for place in program.outputs]


def _median_ratio(one: Callable[[], float], other: Callable[[], float], rounds: int) -> float:
    one(), other()
    return statistics.median(one() / other() for _ in range(rounds))


def main() -> None:
    """Print every ratio with its budget."""
    words = sys.argv[1:] or ["7"]
    if not words[0].isdecimal() or int(words[0]) == 0 or words[1:] not in ([], ["sweep"]):
        sys.exit(__doc__)
    rounds = int(words[0])
    if words[1:]:
        sweep(rounds)
        return
    load = os.getloadavg()[0]
    print(f"medians of {rounds} pairs; load average {load:.1f} on {os.cpu_count()} cores\n")
    with tempfile.TemporaryDirectory() as folder:
        cold_answers(rounds, folder)
        cold_report(rounds, folder)
        cold_closed_forms(rounds, folder)
    cost_of_length(rounds)
    sweep(rounds)


if __name__ == "__main__":
    main()
