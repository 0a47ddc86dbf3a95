"""analyzer settles what a sequence layer costs.

>>> import analyzer
>>> answer = analyzer.crossover("attention", "conv1d", d=512, k=7)
>>> answer.to_dict()["bases"]["layer"]["runs"][0]
{'from': 1, 'to': 767, 'cheaper': 'attention'}

The questions `compare`, `explain`, `crossover`, `reach`, `training`, `solve`, `choose`, `regimes`, `sweep`, `layers`,
`models`, `claim`, `claims`, `verify`, `vectors`, `reconcile` and `number` give an `Answer`, which prints itself, shows
itself in a notebook and writes itself in other formats; `design` answers the questions of a file, `report` writes the
comparison document, `update` refreshes generated blocks in files of your own, `publish` puts an answer or a report into
a wiki. Errors are UserError (a ValueError: the question cannot be answered as asked) or MachineError, both
AnalyzerErrors.
"""

from analyzer import layers as _layers
from analyzer import models as _models
from analyzer import report as _report
from analyzer.doors.asking import Answer
from analyzer.doors.notebook import load_ipython_extension
from analyzer.doors.python import (
    choose,
    claim,
    claims,
    compare,
    crossover,
    design,
    explain,
    layers,
    models,
    number,
    publish,
    reach,
    reconcile,
    regimes,
    report,
    solve,
    sweep,
    training,
    update,
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
    "choose",
    "claim",
    "claims",
    "compare",
    "crossover",
    "design",
    "explain",
    "layers",
    "load_ipython_extension",
    "models",
    "number",
    "publish",
    "reach",
    "reconcile",
    "regimes",
    "report",
    "solve",
    "sweep",
    "training",
    "update",
    "vectors",
    "verify",
]
