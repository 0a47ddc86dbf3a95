"""Every formula the catalogue has: index notation, closed forms, growth, conditions, crossovers, and those of prose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache, partial
from itertools import product

from analyzer.answers.crossover import COMPARABLE
from analyzer.blocks import Expression
from analyzer.doors.asking import ask
from analyzer.errors import AnalyzerError
from analyzer.layers.catalogue import catalogue
from analyzer.layers.files import Entry
from analyzer.notation.formulas import parse_formula
from analyzer.notation.layer import Layer
from analyzer.notation.syntax import Condition
from analyzer.verification.variants import laid_out, tiny_counts
from analyzer.writers.formats.drawn import Written
from analyzer.writers.mathematics import MathWriter
from analyzer.writers.prose_tex import tex_text
from analyzer.writers.resources import templates
from analyzer.writers.symbols import IndexNotation
from analyzer.writers.tex import LATEX
from tests.support.cases import PLAIN, STACKS, Case, cases, standing
from tests.writers.test_mathematics import CASES

ASKED = (
    "solve attention d=512 at-most=macs=1T",
    "solve lstm n=4096 at-most=macs=1T",
    "regimes attention conv1d lstm d=512",
    "regimes attention:causal lstm over=n,d",
    "training transformer-encoder-layer n=64 d=32 h=4 f=64",
    "claim 'macs(attention) <= macs(conv1d)'",
    *(f"crossover lstm attention:causal d=16 quantity={name}" for name in COMPARABLE),
)

SIZES = {
    "d": 64, "k": 3, "h": 4, "g": 2, "s": 4, "rank": 4, "w": 9, "H": 4, "f": 96, "e": 16, "m": 50, "buckets": 32,
    "V": 100, "c_gate": 64, "c_skip": 64, "positions": 100, "token_types": 2,
}  # fmt: skip
"""Sizes for what is compared."""


def question_of(case: Case) -> list[str]:
    """How a person names a case."""
    entry = catalogue()[case.name]
    given = {**case.given, **(tiny_counts(entry) if case.name in STACKS else {})}
    options = [option for option in case.options if option not in entry.fixed]
    for choice in entry.choices:
        for place, option in enumerate(options):
            if choice.number and option == choice.number[0]:
                options[place] = f"{choice.name}={given.pop(choice.number[1])}"
            elif option in choice.options:
                options[place] = f"{choice.name}={option}"
    label = f"{case.name}:{','.join(options)}" if options else case.name
    return [label, *(f"{name}={value}" for name, value in given.items())]


def expressions_in(found: object) -> Iterator[Expression]:
    """Every formula of sizes that an answer holds."""
    if isinstance(found, Expression):
        yield found
    elif is_dataclass(found):
        for field in fields(found):
            yield from expressions_in(getattr(found, field.name))
    elif isinstance(found, Mapping):
        for part in found.values():
            yield from expressions_in(part)
    elif isinstance(found, tuple | list):
        for part in found:
            yield from expressions_in(part)


def _answered(kind: str, words: list[str]) -> Iterator[Expression]:
    return expressions_in(ask(kind, words).subject.blocks)


@cache
def closed_forms() -> tuple[Expression, ...]:
    """Of every quantity of every layer and stack, with its options: forms, growth, conditions, sizes."""
    return tuple(dict.fromkeys(one for case in cases() for one in _answered("explain", question_of(case))))


@cache
def crossovers() -> tuple[Expression, ...]:
    """Of attention and a convolution with every layer they can be compared with."""
    found: dict[Expression, None] = {}
    for name, other in product(PLAIN, ("attention", "conv1d")):
        needed = {*standing(PLAIN[name]).free_sizes, *standing(PLAIN[other]).free_sizes}
        words = [name, other, *(f"{size}={value}" for size, value in SIZES.items() if size in needed)]
        try:
            found |= dict.fromkeys(_answered("crossover", words))
        except AnalyzerError:  # it has no length, or costs nothing
            continue
    return tuple(found)


@cache
def expressions() -> tuple[Expression, ...]:
    """All formulas of sizes."""
    written = [Expression(parse_formula(text), "n", order) for text, *_ in CASES for order in (False, True)]
    defined = [
        Expression(formula, equals=name)
        for entry in PLAIN.values()
        for name, formula in _with_all_options(entry).definitions.items()
    ]
    asked = [one for text in ASKED for one in _answered(text.split()[0], _words(text))]
    return tuple(dict.fromkeys([*written, *defined, *closed_forms(), *crossovers(), *asked]))


def _words(text: str) -> list[str]:
    _, _, rest = text.partition(" ")
    return [rest.strip("'")] if rest.startswith("'") else rest.split()


def _with_all_options(entry: Entry) -> Layer:
    return laid_out(entry, (*entry.fixed, *(choice.default for choice in entry.choices), *entry.options))


@cache
def notation() -> tuple[Written, ...]:
    """The equations and masks of every layer with all its options, each once; those of stacks are never shown."""
    found: dict[str, Written] = {}
    for layer in map(_with_all_options, PLAIN.values()):
        for line in layer.lines:
            if isinstance(line.statement, Condition):
                put = partial(_condition, line.statement)
                found.setdefault(put(LATEX), put)
        for equation in layer.equations:
            shown = partial(_equation, equation)
            found.setdefault(shown(LATEX), shown)
    return tuple(found.values())


def _condition(condition: Condition, writer: MathWriter) -> str:
    return IndexNotation(writer).condition(condition)


def _equation(equation: object, writer: MathWriter) -> str:
    return IndexNotation(writer).equation(equation)  # type: ignore[arg-type]  # what a layer's equations are


def prose() -> set[str]:
    """The TeX of the prose."""
    found = set()
    for file in (templates() / "report").rglob("*.j2"):
        found |= {match[2] for match in re.finditer(r"tex\((['\"])(.*?)\1\)", file.read_text(encoding="utf-8"))}
    return {text.replace("\\\\", "\\") for text in found}


@cache
def all_formulas() -> tuple[Written, ...]:
    """Each formula once, waiting for a writer."""
    sizes = (partial(_expression, one) for one in expressions())
    told = (partial(tex_text, latex) for latex in sorted(prose()))
    by_latex = {written(LATEX): written for written in (*sizes, *notation(), *told)}
    return tuple(by_latex.values())


def _expression(expression: Expression, writer: MathWriter) -> str:
    return writer.expression(expression)
