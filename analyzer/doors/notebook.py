"""The magic of IPython and Jupyter: a question in the words of the command line, its answer shown by the notebook.

    %load_ext analyzer
    %analyzer compare attention conv1d n=4096 d=512 k=7

`answer = %analyzer …` keeps it; `{width}` stands for a variable, as in every magic of a line. `%%analyzer` takes the
question from the lines of its cell, and further words from its own: `%%analyzer lang=zh`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.doors.asking import Answer
from analyzer.errors import AnalyzerError

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell


def load_ipython_extension(shell: InteractiveShell) -> None:
    """What `%load_ext analyzer` calls: adds the magics %analyzer and %%analyzer."""
    shell.register_magic_function(analyzer, magic_kind="line_cell", magic_name="analyzer")


def analyzer(line: str, cell: str | None = None) -> Answer | None:
    """Ask: %analyzer compare attention conv1d n=4096 d=512 k=7.

    Options are word=value or --word value; format=text or format=json prints literal text.
    """
    from IPython.core.error import UsageError

    from analyzer.doors.docs.questions import answered, block_question, words_of

    try:
        asked = block_question(line if cell is None else cell, more=[] if cell is None else words_of(line))
        answer = answered(asked).answer
    except AnalyzerError as error:
        raise UsageError(f"analyzer: {error}") from None
    if asked.shown == "html":
        return answer
    print(answer.to(asked.shown).rstrip())
    return None
