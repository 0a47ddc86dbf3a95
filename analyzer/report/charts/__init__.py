"""The figures of the comparison document, as charts: data from answers, findings as phrases.

One to six layers; a figure that has nothing to show is None.
"""

from __future__ import annotations

from collections.abc import Sequence

from analyzer.answers.reach import Stack
from analyzer.charts import Figure
from analyzer.report.charts.asked import Asked
from analyzer.report.charts.bases import bases
from analyzer.report.charts.cost import macs_against
from analyzer.report.charts.memory import memory
from analyzer.report.charts.mixing import graph, listening_phrase, matrices
from analyzer.report.charts.reaching import equal_reach, reach_by_depth
from analyzer.report.charts.regions import regions
from analyzer.report.charts.shares import shares
from analyzer.report.sample import Listening

__all__ = ["Asked", "figures", "listening_phrase"]


def figures(asked: Asked, heard: Sequence[Listening], stacks: Sequence[Stack]) -> dict[str, Figure | None]:
    """Every figure by the name templates know it under.

    Args:
        asked: the question with its costs.
        heard: the layers that ran on the sample series.
        stacks: of the answer to `reach`, for the length asked for.
    """
    return {
        "figure_matrices": matrices(heard),
        "figure_graph": graph(asked),
        "figure_macs_by_n": macs_against(asked, "n"),
        "figure_macs_by_d": macs_against(asked, "d"),
        "figure_macs_by_k": macs_against(asked, "k"),
        "figure_shares": shares(asked),
        "figure_regions": regions(asked),
        "figure_memory": memory(asked),
        "figure_reach": reach_by_depth(asked, stacks),
        "figure_bases": bases(asked),
        "figure_equal_reach": equal_reach(asked),
    }
