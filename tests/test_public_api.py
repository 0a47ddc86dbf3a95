"""What `import analyzer` offers: exactly this, whatever else has been imported."""

from __future__ import annotations

import subprocess
import sys

import pytest

import analyzer

FUNCTIONS = (
    "choose", "claim", "claims", "compare", "crossover", "design", "explain", "layers", "models", "number", "publish",
    "reach", "reconcile", "regimes", "report", "sweep", "training", "solve", "update", "vectors", "verify",
)  # fmt: skip
DOCUMENTED = {
    "Answer",
    "AnalyzerError",
    "MachineError",
    "UserError",
    "__version__",
    "load_ipython_extension",
    *FUNCTIONS,
}


def test_the_public_names_are_the_documented_ones() -> None:
    assert set(analyzer.__all__) == DOCUMENTED
    assert len(analyzer.__all__) == len(DOCUMENTED)


def test_every_public_name_is_there_and_says_what_it_is() -> None:
    for name in DOCUMENTED - {"__version__"}:
        assert getattr(analyzer, name).__doc__, name
    assert analyzer.__version__.count(".") == 2


def test_nothing_else_looks_public_but_the_rooms_themselves() -> None:
    import types

    others = {name for name in vars(analyzer) if not name.startswith("_")} - DOCUMENTED
    assert all(isinstance(getattr(analyzer, name), types.ModuleType) for name in others)
    assert all(getattr(analyzer, name).__name__ == f"analyzer.{name}" for name in others)


def test_the_errors_are_one_tree() -> None:
    assert issubclass(analyzer.UserError, analyzer.AnalyzerError) and issubclass(analyzer.UserError, ValueError)
    assert issubclass(analyzer.MachineError, analyzer.AnalyzerError)
    assert (analyzer.UserError.exit_status, analyzer.MachineError.exit_status) == (2, 1)


@pytest.mark.parametrize("first", ["import analyzer", "import analyzer.layers.catalogue",
"import analyzer.report.document",
                                   "from analyzer.doors.reporting import write_report",
                                   "import analyzer.doors.cli"])  # fmt: skip
def test_a_room_named_like_a_function_never_takes_its_place(first: str) -> None:
    asks = "analyzer.layers(); analyzer.explain('lstm', n=4, d=8); import analyzer.report.document; analyzer.layers()"
    checks = "; ".join(f"assert callable(analyzer.{name}), '{name}'" for name in FUNCTIONS)
    subprocess.run([sys.executable, "-c", f"{first}; import analyzer; {asks}; {checks}"], check=True, timeout=60)
