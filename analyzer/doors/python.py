"""The questions as Python functions: the words of the command line as arguments.

Each takes layers as texts and sizes, options and words as keyword arguments. `for` is a word of Python, so it is
written `for_`. All raise UserError (a ValueError) where the question cannot be answered as asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from analyzer.doors.asking import Answer, ask

Value = int | str | bool | Mapping[str, int | str] | Sequence[str]
"""A size, an option, a word; conditions may be a mapping, at_most={"macs": "1T"}, or a list, ["macs=1T"]."""


def compare(*layers: str, **words: Value) -> Answer:
    """Every quantity of some layers side by side.

    >>> answer = compare("attention", "conv1d", n=4096, d=512, k=7)
    >>> [layer["quantities"]["macs"]["value"] for layer in answer.to_dict()["layers"]]
    [21474836480, 7516192768]
    """
    return ask("compare", _words(layers, words))


def explain(*layers: str, **words: Value) -> Answer:
    """How a layer works and where its numbers come from.

    >>> explain("attention:causal", n=1024, d=512).to_dict()["layers"][0]["quantities"]["macs"]["formula"]
    '4*n*d**2 + n**2*d + n*d'
    """
    return ask("explain", _words(layers, words))


def crossover(*layers: str, **words: Value) -> Answer:
    """For which values of one size which of two layers is cheaper.

    >>> crossover("attention", "conv1d", d=512, k=7).to_dict()["bases"]["layer"]["closed_form"]
    'n = d*(k - 4)/2'
    """
    return ask("crossover", _words(layers, words))


def reach(*layers: str, **words: Value) -> Answer:
    """How many layers connect n positions, and what that stack costs.

    >>> reach("conv1d:causal", n=1000, k=3).to_dict()["layers"][0]["stacks"][0]["layers"]
    500
    """
    return ask("reach", _words(layers, words))


def training(*layers: str, **words: Value) -> Answer:
    """What training takes: multiply-adds of the backward pass, and what the forward pass saves for it.

    first=True: the layer is the first of a network, its input needs no gradient.

    >>> layer = training("feed-forward:gelu,dropout", n=1024, d=512, dtype="float16").to_dict()["layers"][0]
    >>> layer["quantities"]["saved_memory"]["formula"]
    '19*n*d'
    """
    return ask("training", _words(layers, words))


def layers(**words: Value) -> Answer:
    """The layers of the catalogue.

    >>> [layer["layer"] for layer in layers().to_dict()["layers"]][:2]
    ['attention', 'cross-attention']
    """
    return ask("layers", _words((), words))


def models(**words: Value) -> Answer:
    """The published models: what builds each, its parameters, its state per token."""
    return ask("models", _words((), words))


def claim(statement: str, **words: Value) -> Answer:
    """Whether a claim about layers is true.

    >>> claim("macs(attention) proportional to n", d=512).to_dict()["verdict"]
    'false'
    """
    return ask("claim", _words((statement,), words))


def claims(file: str | Path, **words: Value) -> Answer:
    """Whether the claims of a file are true, each against what its line expects."""
    return ask("claims", _words((str(file),), words))


def verify(*layers: str, **words: Value) -> Answer:
    """Layers, or the whole catalogue, by every route: loops, closed forms, sympy, a run, PyTorch, published figures.

    `to_dict()["agrees"]` is False where any two differ. torch=True requires PyTorch, torch=False leaves it out; else it
    takes part where it is installed.

    >>> verify("attention:causal", torch=False).to_dict()["agrees"]
    True
    """
    return ask("verify", _words(layers, words))


def reconcile(*layers: str, between: str | Sequence[str] = (), **words: Value) -> Answer:
    """Why counters and papers disagree about the cost of the same layer, term by term.

    `between` names presets, as "exact,fvcore" or ["exact", "fvcore:no-weights"]; list=True names them all.

    >>> answer = reconcile("attention", between=["exact-macs", "fvcore:no-weights"], n=1024, d=512).to_dict()
    >>> [(term["operation"], term["difference"]) for term in answer["gaps"][0]["terms"]]
    [('s', 536870912), ('o', 536870912)]
    """
    names = between if isinstance(between, str) else ",".join(between)
    return ask("reconcile", _words(layers, {**words, **({"between": names} if names else {})}))


def vectors() -> Answer:
    """Layers with sizes, conventions and exact quantities, for any other tool to test itself against."""
    return ask("vectors", ())


def report(
    *layers: str,
    output: str | Path = "output",
    format: str = "both",
    images: str = "",
    math: str = "",
    **words: Value,
) -> tuple[Path, ...]:
    """Write the comparison document of some layers; without layers, of attention and a one-dimensional convolution.

    Args:
        layers: up to six.
        output: the folder to write into.
        format: 'both' (HTML and Markdown), 'html', or where the document will live: 'github', 'gitlab', 'mediawiki',
            'dokuwiki', 'confluence', 'myst', 'rst', 'mkdocs', 'latex', 'plain'.
        images: 'svg', 'png', 'both' or 'none', for the figures of a page; '' what suits the format.
        math: 'tex', 'native', 'mathml' or 'image'; '' what suits the format.
        words: sizes, options, dtype, lang, sections ('answer,cost'), brief (True: one page), title.

    Returns:
        The files written.

    Raises:
        UserError: the question cannot be answered as asked.
        MachineError: the files cannot be written.
    """
    from analyzer.doors.reporting import write_report

    return write_report(_words(layers, words), Path(output), format, images, math)


def _words(layers: tuple[str, ...], words: Mapping[str, Value]) -> list[str]:
    """Arguments as the words of a command line."""
    out = [str(layer) for layer in layers]
    return out + [f"{name.rstrip('_')}={_text(value)}" for name, value in words.items()]


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ",".join(f"{name}={one}" for name, one in value.items())
    texts = [one for one in value if isinstance(one, str)] if isinstance(value, list | tuple) else []
    return ",".join(texts) if texts else str(value)
