"""Definitions with one thing changed: an index, a sign, a size, a mask, a guard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from analyzer.errors import UserError
from analyzer.layers.catalogue import catalogue
from analyzer.layers.files import Entry
from analyzer.notation.definition import Definition, parse_definition
from analyzer.readings.count import count
from analyzer.readings.run import random_arrays, run
from analyzer.verification.routes import relative_difference
from analyzer.verification.torch_route import torch_checks
from analyzer.verification.variants import Variant, combinations_of, small_sizes

REFERENCE = re.compile(r"[A-Za-z]\w*[\[{]([^\]}]*)[\]}]")
TOKEN = re.compile(r"[A-Za-z_]\w*|\d+|[-+]")
SIGNS = {"+": "-", "-": "+", "*": "/", "/": "*", "<=": "<", "<": "<="}


@dataclass(frozen=True)
class Mutant:
    """A layer of the catalogue with one line changed."""

    entry: Entry
    line: str
    text: str

    def __str__(self) -> str:
        return f"{self.entry.name}: {self.line}"


def lines_of(entry: Entry) -> list[str]:
    """Its definition, line by line, comments left out."""
    return [
        text.split("#")[0].rstrip() for text in {line.number: line.text for line in entry.definition.lines}.values()
    ]


def index_mutants(entry: Entry) -> Iterator[Mutant]:
    """Every index replaced by every other name used as one, every place by its neighbours, signs turned."""
    lines = lines_of(entry)
    found = [token for line in lines for inside in REFERENCE.findall(line) for token in TOKEN.findall(inside)]
    names = sorted({token for token in found if token[0].isalpha()})
    for number, line in enumerate(lines):
        for reference in REFERENCE.finditer(line):
            for token in TOKEN.finditer(reference[1]):
                for other in _instead(token[0], names):
                    at = reference.start(1) + token.start()
                    yield _mutant(entry, lines, number, line[:at] + other + line[at + len(token[0]) :])


def _instead(token: str, names: list[str]) -> list[str]:
    if token in SIGNS:
        return [SIGNS[token]]
    if token.isdigit():
        return [str(int(token) + 1), *([str(int(token) - 1)] if int(token) else [])]
    return [name for name in names if name != token and name[0].isupper() == token[0].isupper()]


def other_mutants(entry: Entry) -> Iterator[Mutant]:
    """Signs and operators outside indices turned, guards turned, masks dropped."""
    lines = lines_of(entry)
    for number, line in enumerate(lines):
        plain = REFERENCE.sub(lambda found: "." * len(found[0]), line)
        for sign in re.finditer(r"<=|<|(?<= )[-+*/](?= )", plain):
            changed = line[: sign.start()] + SIGNS[sign[0]] + line[sign.end() :]
            yield _mutant(entry, lines, number, changed)
        if "?" in plain and "transient" not in plain and not line.startswith("not "):  # what is stored: no second way
            yield _mutant(entry, lines, number, re.sub(r"(\w+)\?", r"not \1?", line, count=1))
        if re.search(r"\bfor\b", plain):
            yield _mutant(entry, lines, number, "")


def _mutant(entry: Entry, lines: list[str], number: int, line: str) -> Mutant:
    return Mutant(entry, line or f"(without) {lines[number]}", "\n".join([*lines[:number], line, *lines[number + 1 :]]))


REFUSED = frozenset({"grammar", "sizes"})
"""What is no layer, or does not run, never gets as far as being counted."""


def objections(mutant: Mutant, enough: int = 2) -> frozenset[str] | None:
    """Which comparisons come out different; None for a mutant that nothing can tell from the original.

    Every set of options is tried until there are enough objections.
    """
    best: frozenset[str] | None = None
    try:
        definition = parse_definition(mutant.text, mutant.entry.name)
    except UserError:
        return REFUSED
    for options in sorted(combinations_of(mutant.entry), key=len, reverse=True):
        found = _objections(mutant.entry, definition, options)
        if found is not None and (best is None or len(found) > len(best)):
            best = found
        if best is not None and len(best) >= enough:
            break
    return best


def _objections(entry: Entry, definition: Definition, options: tuple[str, ...]) -> frozenset[str] | None:
    original = entry.definition.layer(options)
    if set(options) - set(definition.options):
        return REFUSED
    found: set[str] = set()
    different = False
    for given in small_sizes(entry, original):
        try:
            layer = definition.layer(options)
            variant = Variant(entry.name, options, layer, given)
            if not tells_apart(Variant(entry.name, options, original, given), variant):
                continue
            different = True
        except UserError:
            return REFUSED
        for check in torch_checks(variant):
            found |= set() if check.agrees else {check.what}
            if len(found) > 1:
                return frozenset(found)
    return frozenset(found) if different else None


def tells_apart(one: Variant, other: Variant) -> bool:
    """True where two layers of the same sizes differ in what they compute or cost."""
    if one.layer.shapes != other.layer.shapes and set(one.layer.parameters) != set(other.layer.parameters):
        return True
    counted = [count(variant.layer, variant.given).values for variant in (one, other)]
    arrays = [random_arrays(variant.layer, variant.sizes) for variant in (one, other)]
    same_shapes = [{name: data.shape for name, data in found.items()} for found in arrays]
    if counted[0] != counted[1] or same_shapes[0] != same_shapes[1]:
        return True
    names = [variant.layer.output.left.name for variant in (one, other)]
    with np.errstate(all="ignore"):
        made = [run(v.layer, v.sizes, arrays[0])[name] for v, name in zip((one, other), names, strict=True)]
    return made[0].shape != made[1].shape or relative_difference(made[0], np.asarray(made[1])) > 1e-12


def entries() -> list[Entry]:
    return list(catalogue().values())
