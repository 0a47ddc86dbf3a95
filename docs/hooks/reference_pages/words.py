"""The pages of words: quantities, sizes, conventions and counters."""

from __future__ import annotations

from collections.abc import Mapping

from analyzer.answers.conditions import OF_STACKS
from analyzer.conventions import CONVENTIONS, ELEMENT_BYTES, POINTWISE, UNITS, Convention
from analyzer.layers.catalogue import catalogue
from analyzer.notation.formulas import parse_formula, written
from analyzer.readings.training import TRAINING_UNITS
from analyzer.sizes import SPELLED, TABLE, SizeWord
from analyzer.writers.phrases import phrase_book
from reference_pages.markup import WIDE, code, codes, page, plain, question, table

_CONVENTIONS_ABOUT = """\
The convention travels with every number and is printed with it; what each counts and why:
[what is counted](../explanation/conventions.md).
"""
_SIZES_ABOUT = """\
Each goes by any of its names. Letters follow Vaswani et al. 2017, Table 1, as far as that table goes. A layer has only
some of them, and may say defaults of its own.
"""
_FUNCTIONS_ABOUT = """\
Per element. Additions, multiplications and biases are one each; dropout is the identity once a layer is trained.
"""


def pages() -> Mapping[str, str]:
    """The pages."""
    return {
        "reference/quantities.md": _quantities(),
        "reference/sizes.md": _sizes(),
        "reference/conventions.md": _conventions(),
        "reference/counters.md": _counters(),
    }


def _quantities() -> str:
    book = phrase_book("en")

    def told(units: Mapping[str, str]) -> str:
        rows = []
        for name, unit in units.items():
            called, meaning = (plain(book.words(f"{part}.{name}")) for part in ("quantity", "meaning"))
            rows.append((code(name), called, "" if unit == "1" else unit, meaning))
        return table(("word", "called", "unit", "meaning"), rows)

    return page(
        "Quantities",
        "The words of answers, of conditions (`--at-most macs=1T`), of `claim`, of `number` and of JSON.\n",
        told(UNITS),
        "## In conditions\n",
        "`parameter_memory` is known to `solve`, `choose` and `sweep` alone, `layers` to `choose` alone.\n",
        told({name: unit for name, unit in OF_STACKS.items() if name not in UNITS}),
        "## In `training`\n",
        "How the backward pass is counted: [see what training takes](../how-to/training.md).\n",
        told({name: unit for name, unit in TRAINING_UNITS.items() if name not in UNITS}),
    )


def _sizes() -> str:
    rows = []
    for size in TABLE:
        names = dict.fromkeys((size.word if size.spelled else size.letter, size.word, *size.aliases))
        rows.append((codes(names), code(size.letter), plain(size.meaning["en"]), _left_out(size), f"{size.least}"))
    return page(
        "Sizes",
        _SIZES_ABOUT,
        table(("names", "in definitions", "meaning", "left out, it is", "least value"), rows),
    )


def _left_out(size: SizeWord) -> str:
    """What a size is that nobody gave, where no layer says otherwise."""
    choices = {choice.name for entry in catalogue().values() for choice in entry.choices if choice.number}
    if size.word in choices:
        return "chosen by name: see the options of [`conv1d`](layers/conv1d.md#options)"
    if size.default is None:
        return "required"
    divides = f", or 1 where that does not divide {code(size.divides)}" if size.divides else ""
    return f"{code(written(parse_formula(size.default), SPELLED))}{divides}"


def _conventions() -> str:
    rows = []
    for one in CONVENTIONS.values():
        masks = "only what a mask lets through" if one.masks == "needed" else "masks dense"
        functions = "counted" if one.pointwise is not None else "not counted"
        rows.append((code(one.name), masks, functions, _counted(one), plain(one.source)))
    charged: dict[int, list[str]] = {}
    for function, operations in POINTWISE.items():
        charged.setdefault(operations, []).extend([function] if function else [])
    elements: dict[int, list[str]] = {}
    for dtype, size in ELEMENT_BYTES.items():
        elements.setdefault(size, []).append(dtype)
    return page(
        "Conventions",
        _CONVENTIONS_ABOUT,
        table(("`--convention`", "work under a mask", "functions", "what is counted", "written down in"), rows),
        f"One multiply-add is two FLOPs{_without_flops()}; padding taps are counted.\n",
        "## Operations of a function\n",
        _FUNCTIONS_ABOUT,
        table(("operations", "functions"), [(f"{n}", codes(names)) for n, names in sorted(charged.items())]),
        "## Bytes of an element\n",
        table(("`--dtype`", "bytes"), [(codes(names), f"{size}") for size, names in sorted(elements.items())]),
    )


def _counted(convention: Convention) -> str:
    """What of the work of a layer is counted."""
    if convention.basis != "layer":
        return "the dominating terms of the core, with coefficient 1"
    return "multiply-adds alone" if convention.pointwise is None else "everything the definition does"


def _without_flops() -> str:
    """The conventions that keep terms only up to their factors, and so have no FLOPs."""
    names = [code(one.name) for one in CONVENTIONS.values() if one.basis != "layer"]
    return f"; {' and '.join(names)} keeps terms without their factors and has no FLOPs" if names else ""


def _counters() -> str:
    return WIDE + page(
        "Counters and papers",
        "What `analyzer reconcile` knows: [why two counters disagree](../how-to/counters.md).\n",
        question("reconcile --list"),
    )
