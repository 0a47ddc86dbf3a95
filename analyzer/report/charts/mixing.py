"""What each output listens to: matrices, and the same as a graph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analyzer.blocks import RUN, Cell, Count, Label, Phrase
from analyzer.charts import Figure, Matrices, Net, Nets
from analyzer.report.charts.plotted import Plotted, sentences, sizes_label
from analyzer.report.listening import Connections, Listening, Matrix, connections

MOST_MATRICES = 4
NODES = 8
"""Positions of the graphs."""

_MOST_NETS = 6


def matrices(heard: Sequence[Listening]) -> Figure | None:
    """Slopes of every layer and, where there is room, the weights of a softmax and the same on another series."""
    if not heard:
        return None
    extras = _extras(heard)[: max(0, MOST_MATRICES - len(heard))]
    names: list[Cell] = []
    shown: list[Matrix] = []
    for one in heard:
        for key, matrix in _shown(one, {key: matrix for owner, key, matrix in extras if owner is one}):
            names.append(Phrase(f"series.{key}", {"layer": Label(one.label)}) if key else Label(one.label))
            shown.append(matrix)
    sizes = dict(size for one in heard for size in one.sizes.items())
    values: dict[str, Cell] = {"findings": sentences(listening_phrase(one) for one in heard)}
    values["sizes"] = sizes_label(sizes)
    weighted = any(key == "weights_series" for _, key, _ in extras)
    chart = Matrices(tuple(names), tuple(shown))
    return Figure("matrices_weights" if weighted else "matrices", chart, values, known=RUN)


def _shown(one: Listening, extras: Mapping[str, Matrix]) -> list[tuple[str, Matrix]]:
    """The matrices of a layer with the keys of their names; '' for the layer's own."""
    weights = [(key, extras[key]) for key in ("weights_series", "other_weights_series") if key in extras]
    other = [("other_series", extras["other_series"])] if "other_series" in extras else []
    own = "slopes_series" if weights else "first_series" if other else ""
    return [*weights, (own, one.matrix), *other]


def _extras(heard: Sequence[Listening]) -> list[tuple[Listening, str, Matrix]]:
    """What else is worth showing, the most telling first."""
    weights = [(one, "weights_series", one.weights[0]) for one in heard if one.weights]
    again = [(one, "other_weights_series", one.weights[1]) for one in heard if len(one.weights) > 1]
    other = [(one, "other_series", one.other) for one in heard if one.by_content and not one.weights]
    if len(weights) == 1:
        return [*weights, *again, *other]
    return [*weights, *other, *again]


def listening_phrase(one: Listening) -> Phrase:
    """Whether what is listened to depends on the input."""
    if one.by_content:
        return Phrase("listening.by_content", {"layer": Label(one.label), "change": Count(round(100 * one.change))})
    return Phrase("listening.fixed", {"layer": Label(one.label)})


# -------------------------------------------------------------------------------------------- graph


def graph(plotted: Plotted) -> Figure | None:
    """Which inputs each output of one layer hears, and the way from the first position to the last."""
    found = [connections(cost.setting, NODES) for cost in plotted.costs[:_MOST_NETS]]
    nets = tuple(net for one in found if one is not None and (net := net_of(one)) is not None)
    if not nets:
        return None
    ways = sentences(_way(net) for net in nets)
    return Figure("graph", Nets(NODES, nets), {"n": Count(NODES), "ways": ways}, known=RUN)


def net_of(found: Connections) -> Net | None:
    """The layer as a graph; of a recurrence the steps: each output hears its own input and the output before it.

    None where slopes are too faint to be seen: what is drawn must not contradict what is derived.
    """
    name, last = Label(found.label), found.positions - 1
    if found.steps:
        forwards = any(source < target for source, target in found.pairs)
        edges = {(place, place) for place in range(last + 1)}
        edges |= {(place, place + (1 if forwards else -1)) for place in range(last + 1)}
        path = tuple(range(last + 1)) if forwards else ()
        needed = Phrase("graph.steps", {"count": Count(found.path or last)})
        return Net(name, tuple(sorted(edges & found.pairs)), path, True, needed)
    path = shortest(found.pairs, 0, last)
    count = len(path) - 1
    if found.path is not None and found.path != count:
        return None
    one = "graph.pass" if found.stack else "graph.one"
    key = "graph.never" if not path else one if count == 1 else "graph.layers"
    return Net(name, tuple(sorted(found.pairs)), path, False, Phrase(key, {"count": Count(count)}))


def shortest(pairs: frozenset[tuple[int, int]], start: int, end: int) -> tuple[int, ...]:
    """The positions on the shortest way through a stack of one layer, the farthest step first; () if there is none."""
    ways: dict[int, tuple[int, ...]] = {start: (start,)}
    frontier = [start]
    while frontier and end not in ways:
        reached = []
        for at in frontier:
            for target in sorted((t for source, t in pairs if source == at and t not in ways), reverse=True):
                ways[target] = (*ways[at], target)
                reached.append(target)
        frontier = sorted(reached, reverse=True)
    return ways.get(end, ())


def _way(net: Net) -> Phrase:
    key = net.needed.key.replace("graph.", "graph.way_")
    return Phrase(key, {"layer": net.name, "count": net.needed.values.get("count")})
