"""analyzer settles what a sequence layer costs.

>>> import analyzer
>>> answer = analyzer.crossover("attention", "conv1d", d=512, k=7)
>>> answer.to_dict()["bases"]["layer"]["runs"][0]
{'from': 1, 'to': 767, 'cheaper': 'attention'}

The questions `compare`, `explain`, `crossover`, `regimes`, `reach`, `training`, `layers`, `claim`, `claims`, `verify`,
`vectors` and `reconcile` give an `Answer`, which prints itself and writes itself in other formats; `report` writes the
comparison document. Errors are UserError (a ValueError: the question cannot be answered as asked) or MachineError, both
AnalyzerErrors.
"""

from analyzer import layers as _layers
from analyzer import models as _models
from analyzer import report as _report
from analyzer.doors.asking import Answer
from analyzer.doors.python import (
    claim,
    claims,
    compare,
    crossover,
    explain,
    layers,
    models,
    reach,
    reconcile,
    regimes,
    report,
    training,
    vectors,
    verify,
)
from analyzer.errors import AnalyzerError, MachineError, UserError

__version__ = "0.1.0"

del _layers, _models, _report  # rooms named like functions; loaded later, they would take the functions' places

__all__ = [
    "AnalyzerError",
    "Answer",
    "MachineError",
    "UserError",
    "__version__",
    "claim",
    "claims",
    "compare",
    "crossover",
    "explain",
    "layers",
    "models",
    "reach",
    "reconcile",
    "regimes",
    "report",
    "training",
    "vectors",
    "verify",
]
