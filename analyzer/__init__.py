"""analyzer settles what a sequence layer costs.

>>> import analyzer
>>> answer = analyzer.crossover("attention", "conv1d", d=512, k=7)
>>> answer.to_dict()["bases"]["layer"]["runs"][0]
{'from': 1, 'to': 767, 'cheaper': 'attention'}

The questions `compare`, `explain`, `crossover`, `reach`, `layers`, `verify` and `vectors` give an `Answer`, which
prints itself and writes itself in other formats; `report` writes the comparison document. Errors are UserError (a
ValueError: the question cannot be answered as asked) or MachineError, both AnalyzerErrors.
"""

from analyzer.doors.asking import Answer
from analyzer.doors.python import compare, crossover, explain, layers, reach, report, vectors, verify
from analyzer.errors import AnalyzerError, MachineError, UserError

__version__ = "0.1.0"

__all__ = [
    "AnalyzerError",
    "Answer",
    "MachineError",
    "UserError",
    "__version__",
    "compare",
    "crossover",
    "explain",
    "layers",
    "reach",
    "report",
    "vectors",
    "verify",
]
